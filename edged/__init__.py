"""A Raspberry Pi that is a telephone to Gemini."""
