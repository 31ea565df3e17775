"""The command line. Each command imports what it needs and no more."""


def main() -> int:
    """Run the command that the arguments name; return the exit code."""
    return 0
