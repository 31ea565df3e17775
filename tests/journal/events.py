"""The events that the program can log, read from its source."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_ON_THE_DEVICE: Final = [
    file for file in sorted((ROOT / "edged").rglob("*.py")) if "emulator" not in file.parts
]


def events() -> dict[str, set[str]]:
    """Return the names of the fields of each event."""
    found: dict[str, set[str]] = {
        "entries_lost": {"count", "cause"},  # these are told by the journal itself
        "broken": {"error", "cause", "thread"},
        "settings_wrong": {"cause"},
        "gave_up": {"cause"},
        "connection_failed_unforeseen": set(),
    }
    for file in _ON_THE_DEVICE:
        for call in _calls(ast.parse(file.read_text())):
            match call.args[0]:
                case ast.Constant(value=str(event)):
                    fields = {keyword.arg for keyword in call.keywords if keyword.arg}
                    found.setdefault(event, set()).update(fields)
                case _:
                    assert "journal" in file.parts, f"{file}: an event needs a fixed name"
    return dict(sorted(found.items()))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="note" | "warn")):
                yield node
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="journal"), attr="note" | "warn"), args=[_, *_]
            ):
                yield node
            case ast.Call(func=ast.IfExp(body=ast.Attribute(value=ast.Name(id="journal")))):
                yield node
            case _:
                pass
