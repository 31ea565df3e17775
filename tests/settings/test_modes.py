"""The settings of the modes: what does not fit is refused with one clear sentence."""

from typing import Any

import pytest

from edged.settings.checks.finding import Weight
from edged.settings.checks.model_check import judge_abilities
from edged.settings.checks.rules import find
from edged.settings.model import Settings
from edged.settings.reading.conversion import validated

TRANSLATOR = "gemini-3.5-live-translate-preview"


def refusals(**tables: dict[str, Any]) -> dict[str, str]:
    """Return what is refused, by the key that is named first."""
    settings = validated(Settings, tables)
    found = [*find(settings, ()), *judge_abilities(settings)]
    return {each.keys[0]: each.text for each in found if each.weight is Weight.REFUSED}


@pytest.mark.parametrize(
    ("model", "talk", "key", "words"),
    [
        ("gemini-3.8-live", {"mode": "translate", "translate_to": "en-US"}, "mode", "translation"),
        (TRANSLATOR, {"mode": "hold"}, "mode", 'must be "translate"'),
        (TRANSLATOR, {"mode": "translate"}, "translate_to", "must name a language"),
        (TRANSLATOR, {"mode": "translate", "translate_to": "english"}, "translate_to", "en"),
        (
            TRANSLATOR,
            {"mode": "translate", "translate_to": "en-US", "activity_handling": "waits"},
            "activity_handling",
            "no choice",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    model: str, talk: dict[str, str], key: str, words: str
) -> None:
    """By what the model can do, and with the cure."""
    told = refusals(gemini={"model": model}, conversation=talk)
    assert words in told[f"conversation.{key}"]


@pytest.mark.parametrize(
    ("model", "talk"),
    [
        ("gemini-3.8-live", {"mode": "open", "activity_handling": "waits"}),
        ("gemini-3.8-live", {"mode": "toggle"}),
        (TRANSLATOR, {"mode": "translate", "translate_to": "en-US", "translate_echo": True}),
    ],
)
def test_what_fits_is_taken(model: str, talk: dict[str, Any]) -> None:
    """Nothing about the conversation is refused."""
    told = refusals(gemini={"model": model}, conversation=talk)
    assert not [key for key in told if key.startswith("conversation.")]
