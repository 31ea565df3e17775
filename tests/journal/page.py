"""`python -m tests.journal.page` writes the table of events into docs/journal.md."""

from typing import Final

from edged.journal.message_ids import MESSAGE_IDS
from tests.journal.events import ROOT, events

PAGE: Final = ROOT / "docs" / "journal.md"
HEAD: Final = "| Event | Fields EDGED_… | MESSAGE_ID |\n|---|---|---|\n"


def table() -> str:
    """Return the table in Markdown."""
    rows = []
    for event, fields in events().items():
        names = ", ".join(field.upper() for field in sorted(fields)) or "none"
        numbers = "<br>".join(
            f"`{number}`" + (f" {kind.partition(':')[2]}" if ":" in kind else "")
            for kind, number in MESSAGE_IDS.items()
            if kind.partition(":")[0] == event
        )
        rows.append(f"| `{event}` | {names} | {numbers} |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    text = PAGE.read_text()
    PAGE.write_text(text.partition(HEAD)[0] + table())
