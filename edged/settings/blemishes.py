"""What nobody sees in a name, and what makes it another name."""

from edged.settings.letters import called, is_unseen
from edged.settings.problems import shown


def blemish(key: str, text: str) -> str:
    """Return what is wrong with a name or address, and what was meant; empty if nothing is."""
    right = cleaned(text)
    if right == text or not right:
        return ""
    if letter := next((each for each in text if is_unseen(each)), ""):
        what = f"has an invisible letter in it, {called(letter)}"
    else:
        what = f"has a blank at its {'end' if text[-1].isspace() else 'beginning'}"
    return f"{what}; write {shown(key, right)}"


def cleaned(text: str) -> str:
    """Return `text` without invisible letters, and without blanks at its ends."""
    return "".join(each for each in text if not is_unseen(each)).strip()
