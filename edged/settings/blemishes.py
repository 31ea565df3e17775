"""Invisible characters and outer spaces, which make a name a different one."""

from edged.settings.letters import called, is_unseen
from edged.settings.problems import shown


def blemish(key: str, text: str) -> str:
    """Return what is wrong with a name or address, and what was meant; empty if nothing."""
    right = cleaned(text)
    if right == text or not right:
        return ""
    if character := next((each for each in text if is_unseen(each)), ""):
        what = f"contains the invisible character {called(character)}"
    else:
        what = f"has a space at its {'end' if text[-1].isspace() else 'beginning'}"
    return f"{what}; write {shown(key, right)}"


def cleaned(text: str) -> str:
    """Return `text` without invisible characters and outer spaces."""
    return "".join(each for each in text if not is_unseen(each)).strip()
