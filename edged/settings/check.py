"""The `check-config` command: list what is wrong in the owner's files, or what they change."""

import argparse
import os
import sys
from pathlib import Path

from edged.quoting import sanitize
from edged.settings.model import Settings
from edged.settings.reading.conversion import inner_table, row
from edged.settings.reading.files import Findings, inspect
from edged.settings.reading.messages import listed
from edged.settings.reading.names import KINDS, differing
from edged.settings.reading.problems import shown, shown_list
from edged.settings.reading.sources import add_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `check-config`."""
    add_config(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the findings; return 0 or EX_CONFIG."""
    findings = inspect(Path(arguments.config) if arguments.config else None)
    for doubt in findings.doubts:
        sys.stdout.write(f"warning: {doubt}\n")
    for problem in (*findings.problems, *findings.failures):
        sys.stdout.write(f"{problem}\n")
    if findings.settings is None or findings.failures:
        return os.EX_CONFIG
    read = ", ".join(sanitize(file) for file in findings.files) or "no files; all defaults"
    sys.stdout.write(f"the settings are good ({read})\n")
    sys.stdout.writelines(f"{line}\n" for line in changes(findings, findings.settings))
    return 0


def changes(findings: Findings, settings: Settings) -> list[str]:
    """Return a line for every setting that differs from its default."""
    return [
        f"{name} = {_written(name, settings)}  # {sanitize(findings.origins[name])}"
        for name in differing(Settings(), settings)
    ]


def _written(name: str, settings: Settings) -> str:
    """Return the value of a setting as it can be written into a file."""
    table, _, key = name.partition(".")
    value = getattr(getattr(settings, table), key)
    if value and row(KINDS[table][key]):
        return f"{listed([each.name for each in value], 'and')}, of a table each"
    if value and inner_table(KINDS[table][key]):
        return f"{value.url}, of a table"
    if isinstance(value, tuple):
        return shown_list(key, list(value))
    return shown(key, str(value) if isinstance(value, Path) else value)
