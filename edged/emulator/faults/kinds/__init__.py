"""The faults, each with its source."""
