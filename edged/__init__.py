"""A Raspberry Pi that is a telephone to Gemini."""

__version__ = "0.1.0"
