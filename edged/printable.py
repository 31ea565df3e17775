"""Letters from elsewhere, made fit for a line of a terminal or of a journal."""


def printable(text: str, instead: str = "?") -> str:
    """Return `text` with `instead` for each letter that moves a cursor or ends a line."""
    return "".join(letter if letter.isprintable() else instead for letter in text)
