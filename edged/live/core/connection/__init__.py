"""When to connect, and what is carried from one connection to the next. Pure."""
