"""The system instruction: a setting, or a file that one names."""

import unicodedata
from pathlib import Path
from typing import Final

from edged import finite
from edged.errors import SettingsError
from edged.settings.model import GeminiSettings
from edged.settings.reading.characters import character_name

MOST_BYTES: Final = 32 * 1024
"""About 8,000 tokens, which are billed with each turn."""


def instruction(gemini: GeminiSettings) -> str:
    """Return the system instruction; raise SettingsError if its file cannot be used."""
    file = gemini.instruction_file
    return gemini.system_instruction if file is None else read_instruction(file)


def read_instruction(file: Path) -> str:
    """Return the text of a file; raise SettingsError if it is not one, or too long."""
    try:
        content = finite.read(file, MOST_BYTES)
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or error
        where = "Put it where edged can read it, such as /etc/edged"
        raise SettingsError(f"{file} cannot be read: {reason}. {where}.") from error
    if len(content) > MOST_BYTES:
        raise SettingsError(
            f"{file} is larger than {MOST_BYTES // 1024} KiB, which each turn would be billed for."
            " Shorten it."
        )
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file} is not UTF-8 text. Save it as UTF-8.") from error
    if strange := next((each for each in text if _is_control(each)), ""):
        raise SettingsError(
            f"{file} contains the control character {character_name(strange)}. Delete it."
        )
    if not text:
        raise SettingsError(f"{file} is empty. Write the system instruction into it.")
    return text


def _is_control(character: str) -> bool:
    return character not in "\n\r\t" and unicodedata.category(character) == "Cc"
