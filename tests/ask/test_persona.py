"""Who answers `edged ask`, where the settings have personas."""

from pathlib import Path

import pytest

from edged.ask.persona import answering
from edged.errors import InputError
from edged.settings.model import Settings
from edged.settings.reading.conversion import validated
from tests.control.living import Living

PERSONAS = [{"name": "Anna"}, {"name": "Bob", "voice": "Puck", "instruction": "You are Bob."}]
SETTINGS = validated(Settings, {"gemini": {"persona": PERSONAS}})


def instruction_of(settings: Settings) -> str:
    """Return what tells the personas apart."""
    return settings.gemini.system_instruction


def test_whoever_is_named_answers(tmp_path: Path) -> None:
    """In any case of letters; nobody else is there."""
    nowhere = str(tmp_path / "none.sock")
    assert instruction_of(answering(SETTINGS, " bob", nowhere)) == "You are Bob."
    assert answering(SETTINGS, "Bob", nowhere).gemini.voice == "Puck"
    with pytest.raises(InputError, match=r"no persona of that name; there is: Anna, Bob"):
        answering(SETTINGS, "Carl", nowhere)
    with pytest.raises(InputError, match="write a table"):
        answering(Settings(), "Bob", nowhere)
    assert answering(Settings(), None, nowhere) == Settings()


def test_else_it_is_who_was_chosen_on_the_device(tmp_path: Path) -> None:
    """Or the first one, without a daemon, or where it knows somebody else."""
    socket = tmp_path / "control.sock"
    first = instruction_of(answering(SETTINGS, None, str(socket)))
    assert first == Settings().gemini.system_instruction
    with Living(socket).running() as living:
        living.device.chosen = "Bob"
        assert instruction_of(answering(SETTINGS, None, str(socket))) == "You are Bob."
        living.device.chosen = "Carl"
        assert instruction_of(answering(SETTINGS, None, str(socket))) == first
