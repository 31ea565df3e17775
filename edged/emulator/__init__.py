"""A faithful local Gemini Live service over TLS."""
