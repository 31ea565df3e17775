"""The man page and the completions: up to date, and understood by man and bash."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from edged.subcommands import SUBCOMMANDS

pytest.importorskip("shtab", reason="a tool of developers")
from scripts.documenting.command_line import FOLDER, documents

_SOURCED = f"""
source {FOLDER}/edged.bash
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_shtab_edged edged "${{COMP_WORDS[-1]}}" "${{COMP_WORDS[-2]}}"
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def completed(*words: str) -> set[str]:
    """Return what bash offers for the last of the words."""
    done = subprocess.run(
        ["bash", "-euc", _SOURCED, "bash", "edged", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent,
    )
    assert not done.stderr
    return set(done.stdout.split())


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="argparse words usage otherwise")
def test_the_files_are_those_of_the_registry() -> None:
    """After a change of the command line: python -m scripts.documenting."""
    for name, content in documents().items():
        assert (FOLDER / name).read_text() == content, "run: python -m scripts.documenting"


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["per"], {"persona"}),
        ([""], set(SUBCOMMANDS)),
        (["status", "--j"], {"--json"}),
        (["timers", "c"], {"cancel"}),
        (["set-key", "--kind", "api"], {"api-key"}),
        (["ask", "--mic", "test_com"], {"test_command_line.py"}),
    ],
    ids=["command", "commands", "option", "verb", "value", "file"],
)
def test_bash_offers_what_can_follow(words: list[str], offered: set[str]) -> None:
    """Commands, options, their values, and files."""
    assert completed(*words) == offered


@pytest.mark.skipif(shutil.which("man") is None, reason="man-db is not installed")
def test_man_finds_no_fault() -> None:
    """Each command has its place in the page."""
    page = FOLDER / "edged.1"
    done = subprocess.run(
        ["man", "--warnings", "-Tutf8", "-l", page], capture_output=True, text=True, check=True
    )
    assert not done.stderr
    for name in SUBCOMMANDS:
        assert f"edged {name}" in done.stdout
