"""A command of the owner, as a tool."""
