"""The findings about settings that can be read."""

from typing import Any

from edged.alsa.cards import Card
from edged.settings.conversion import validated
from edged.settings.finding import Finding, Weight
from edged.settings.model import Settings
from edged.settings.rules import find


def found(*cards: Card, **tables: dict[str, Any]) -> list[tuple[str, Weight, str]]:
    """Return (key, weight, text) of each finding on a machine with `cards`."""
    findings: list[Finding] = list(find(validated(Settings, tables), cards))
    return [(finding.keys[0], finding.weight, finding.text) for finding in findings]
