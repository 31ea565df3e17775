"""A push-to-talk telephone to Gemini on a Raspberry Pi."""

__version__ = "0.1.0"
