"""Keys and tokens: never settings."""
