"""The subcommands that the daemon answers, a module each; `edged.subcommands` names them."""

import sys


def say(text: str) -> int:
    """Write a line; return the exit code of success."""
    sys.stdout.write(f"{text}\n")
    return 0
