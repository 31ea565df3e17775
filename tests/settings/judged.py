"""The findings about settings that can be read."""

from typing import Any

from edged.alsa.cards import Card
from edged.settings.checks.finding import Finding, Weight
from edged.settings.checks.rules import find
from edged.settings.model import Settings
from edged.settings.reading.conversion import validated


def found(*cards: Card, **tables: dict[str, Any]) -> list[tuple[str, Weight, str]]:
    """Return (key, weight, text) of each finding on a machine with `cards`."""
    findings: list[Finding] = list(find(validated(Settings, tables), cards))
    return [(finding.keys[0], finding.weight, finding.text) for finding in findings]
