"""The button behind the control socket."""

import pytest

from edged.control.button import AlreadyPressed, ControlButton
from edged.conversation.events import ButtonPressed, ButtonReleased
from edged.errors import ControlError

PRESSED, RELEASED = ButtonPressed("control"), ButtonReleased("control")


def test_presses_and_releases_alternate() -> None:
    """One holder at a time; `let_go` is for the holder, `release` for anybody."""
    reports = list[object]()
    button = ControlButton(reports.append)
    with button.watch():
        button.press("a")
        with pytest.raises(AlreadyPressed):
            button.press("b")
        button.let_go("b")
        assert reports == [PRESSED]
        button.let_go("a")
        button.let_go("a")
        assert reports == [PRESSED, RELEASED]
        button.press("b")
        assert button.release() == "b"
        assert button.release() is None
    assert reports == [PRESSED, RELEASED] * 2


def test_leaving_releases() -> None:
    """Outside `watch`, before and after, a press is refused."""
    reports = list[object]()
    button = ControlButton(reports.append)
    for _ in range(2):
        with pytest.raises(ControlError, match="still starting"):
            button.press("a")
        with button.watch():
            button.press("a")
    assert reports == [PRESSED, RELEASED] * 2
