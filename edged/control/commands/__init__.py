"""The subcommands that the daemon carries out, one module each; see `edged.subcommands`."""

import sys


def say(text: str) -> int:
    """Write a line; return the exit code of success."""
    sys.stdout.write(f"{text}\n")
    return 0
