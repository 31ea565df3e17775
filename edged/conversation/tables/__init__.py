"""A table for each mode: (phase, trigger) -> (next phase, commands). Pure."""
