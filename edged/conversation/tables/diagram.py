"""Render the table as a Mermaid state diagram for the documentation."""

from edged.conversation.tables.hold import TABLE
from edged.conversation.tables.rows import Table


def mermaid(table: Table = TABLE) -> str:
    """Return the diagram; triggers with the same source and target share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for (phase, trigger), row in table.items():
        if row and row.phase is not phase:
            arrows.setdefault((phase.value, row.phase.value), []).append(trigger.value)
    lines = ["stateDiagram-v2", "    [*] --> idle"]
    lines += [f"    {a} --> {b}: {', '.join(names)}" for (a, b), names in arrows.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    print(mermaid())  # noqa: T201 - a command that prints
