"""What goes wrong while releases are published."""


class ReleaseError(Exception):
    """Nothing was published; the text names the cause and the cure."""
