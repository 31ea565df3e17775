"""Voices and languages: which exist, and which was meant."""

import pytest

from edged.emulator.setup.prebuilt_voices import VOICES as ACCEPTED
from edged.settings.checks.speech import (
    VOICES,
    doubt_of_language,
    doubt_of_voice,
    fault_of_language,
)


def test_the_voices_are_those_that_are_accepted() -> None:
    """By the service, whose list the emulator has."""
    assert {voice.lower() for voice in VOICES} == ACCEPTED
    assert not [each for voice in VOICES for each in (voice, voice.lower()) if doubt_of_voice(each)]
    assert doubt_of_voice("") == ""


def test_a_voice_that_does_not_exist_is_doubted() -> None:
    """With the voice that was meant, or with all."""
    assert doubt_of_voice("Cora") == "is not a known voice; did you mean Kore?"
    assert doubt_of_voice("zzz").endswith("known are " + ", ".join(VOICES))


@pytest.mark.parametrize("code", ["", "de", "de-DE", "cmn-Hans-CN", "es-419", "fil-PH", "zh-TW"])
def test_codes_of_languages(code: str) -> None:
    """As BCP 47 defines them."""
    assert fault_of_language(code) == doubt_of_language(code) == ""


@pytest.mark.parametrize(
    ("text", "right"),
    [("de_DE", "de-DE"), ("DE-de", "de-DE"), ("de_DE.UTF-8", "de-DE"), ("Deutsch", "de-DE")],
)
def test_what_is_none_is_refused_with_the_right_one(text: str, right: str) -> None:
    """A locale, or the name of a language."""
    assert fault_of_language(text) == f'must be a code such as de-DE; write "{right}"'


def test_a_language_that_does_not_exist_is_doubted() -> None:
    """The service may support more of them."""
    assert doubt_of_language("en-UK") == 'has a region that does not exist; write "en-GB"'
    assert doubt_of_language("xx-XX").startswith("is not a known language")
