"""The command line as one parser, and from it a man page and completions for bash and zsh."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import shtab
from argparse_manpage.manpage import Manpage

from edged import __version__
from edged.cli import add_common, declare, formatter
from edged.subcommands import SUBCOMMANDS

FOLDER: Final = Path(__file__).parents[2] / "config/command-line"
_COMPLETED: Final = {
    "PATH": shtab.FILE,
    "FILE": shtab.FILE,
    "DIR": shtab.DIRECTORY,
    "DIRECTORY": shtab.DIRECTORY,
}
"""What a shell offers for a value, by its name in the help."""
_SECTIONS: Final = {
    "exit status": """\
0 done, 1 edged refused or failed, 2 wrong usage, 69 no daemon answers, 77 not allowed,
78 wrong settings, 130 Ctrl-C, 143 SIGTERM during
.BR press .""",
    "files": """\
.TP
.I /etc/edged/config.toml
the settings, which its comments explain
.TP
.I /etc/edged/conf.d/*.toml
more of them, read in the order of their names
.TP
.I /run/edged/control.sock
where the daemon listens; the group
.B edged
may use it""",
    "see also": """\
.BR journalctl (1),
.BR systemctl (1),
.BR aplay (1);
.B journalctl \\-u edged \\-x
explains what the journal says.""",
}
"""What argparse does not know, in the language of man pages."""
_DAY: Final = "2026-11-30"
"""Of the man page; one that changed by itself would be another file in each release."""


def documents() -> Mapping[str, str]:
    """Return the files of the folder, by name."""
    parser = whole_parser()
    page = Manpage(
        parser,
        format="single-commands-section",
        _data={
            "date": _DAY,
            "project_name": "edged",
            "version": __version__,
            "manual_title": "User Commands",
            "description": "a telephone to Gemini",
        },
    )
    for heading, content in _SECTIONS.items():
        page.add_section(heading, ">", content)
    return {
        "edged.1": str(page),
        "edged.bash": shtab.complete(parser, "bash"),
        "_edged": shtab.complete(parser, "zsh"),
    }


def whole_parser() -> argparse.ArgumentParser:
    """Return a parser with every subcommand, as `edged` never has it: it imports them all."""
    parser = argparse.ArgumentParser(prog="edged", formatter_class=formatter)
    add_common(parser)
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND")
    for each in SUBCOMMANDS.values():
        added = subparsers.add_parser(each.name, help=each.summary, formatter_class=formatter)
        declare(each, added)
    for action in _actions(parser):
        if completed := _COMPLETED.get(str(action.metavar)):
            action.complete = completed
    return parser


def _actions(parser: argparse.ArgumentParser) -> Iterator[Any]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to them
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for nested in action.choices.values():
                yield from _actions(nested)
