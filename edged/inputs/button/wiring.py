"""How a switch has to be wired, in words for the owner."""

from edged.settings.model import ButtonSettings


def wiring(settings: ButtonSettings) -> str:
    """Return what the switch has to connect."""
    other = "ground" if settings.pull == "up" else "3.3 V"
    return f"the switch has to connect GPIO{settings.pin} to {other}"


def held_since_the_start(settings: ButtonSettings) -> str:
    """Return cause and cure of a switch that was never seen open."""
    return (
        f"GPIO{settings.pin} is down since the start: let go of it; if nobody holds it,"
        f' {wiring(settings)} only while it is held (button.pull is "{settings.pull}")'
    )
