"""The Model Context Protocol without I/O: messages, procedures, offers and results. Pure."""
