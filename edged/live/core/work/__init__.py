"""The work of the device within a turn. Pure."""
