"""Whose turn it is, how far it has come, and how it ends. Pure."""
