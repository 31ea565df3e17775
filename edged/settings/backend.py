"""Through which door the device reaches Gemini."""

from typing import Literal

Backend = Literal["api-key", "token-broker"]
"""The values of `gemini.backend`."""
