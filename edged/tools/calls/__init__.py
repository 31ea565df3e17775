"""Calls of functions: which of them run, and what the model is told of each. Pure."""
