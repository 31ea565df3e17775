"""What obeys commands: speaker, light."""
