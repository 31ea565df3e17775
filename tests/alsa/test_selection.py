"""What `auto` means after cards came and went."""

from pathlib import Path

import pytest

from edged.alsa.cards import Card, Direction, read_cards
from edged.alsa.selection import GRACE_SECONDS, CardSelection
from edged.errors import DeviceError
from tests.alsa.kernel import proc_of

JACK = "plughw:CARD=Headphones,DEV=0"
USB = "plughw:CARD=Device,DEV=0"


class _Room:
    """A speaker of `auto`, on a clock that is set by hand."""

    def __init__(self, folder: Path) -> None:
        self._all = read_cards(proc_of(folder, "Headphones", "Device"))
        self.time = 0.0
        self.meant = CardSelection("auto", Direction.PLAYBACK, lambda: self.time)

    def with_cards(self, *ids: str) -> str:
        """Return the device that is chosen of these."""
        cards = [card for card in self._all if card.id in ids]
        cards += [Card(i, i, usb=True, devices=((Direction.PLAYBACK, 0),)) for i in ids
                  if i.startswith("Other")]  # fmt: skip
        return self.meant.choose(cards).device


@pytest.fixture
def room(tmp_path: Path) -> _Room:
    """Two cards."""
    return _Room(tmp_path)


def test_a_card_that_is_gone_is_not_replaced_at_once(room: _Room) -> None:
    """Nobody may be near the headphone jack: the speaker is lost, and told so."""
    assert room.with_cards("Headphones", "Device") == USB
    with pytest.raises(DeviceError, match=r"speaker Device is gone: .* 60 s Headphones takes"):
        room.with_cards("Headphones")
    room.time += GRACE_SECONDS - 1
    with pytest.raises(DeviceError, match="Device is gone"):
        room.with_cards("Headphones")
    assert room.with_cards("Headphones", "Device") == USB
    assert room.meant.shown(USB) == f"{USB} (auto)"


def test_a_worse_card_takes_over_after_a_while_and_says_so(room: _Room) -> None:
    """In the journal and in the status; the better one has its place back when it comes."""
    room.with_cards("Headphones", "Device")
    with pytest.raises(DeviceError):
        room.with_cards("Headphones")
    room.time += GRACE_SECONDS
    assert room.with_cards("Headphones") == JACK
    assert room.meant.shown(JACK) == f"{JACK} (auto, instead of Device, which is gone)"
    assert room.with_cards("Headphones") == JACK
    assert room.with_cards("Headphones", "Device") == USB
    assert room.meant.shown(USB) == f"{USB} (auto)"


def test_a_better_card_that_arrives_is_taken(room: _Room) -> None:
    """USB drivers load after the jack's."""
    assert room.with_cards("Headphones") == JACK
    assert room.with_cards("Headphones", "Device") == USB


def test_another_card_as_good_is_taken_only_if_somebody_plugged_it_in_now(room: _Room) -> None:
    """One that was there before may be no speaker to anybody."""
    assert room.with_cards("Device", "Headphones") == USB
    assert room.with_cards("Headphones", "Other") == "plughw:CARD=Other,DEV=0"
    assert room.with_cards("Headphones", "Other", "Other2") == "plughw:CARD=Other,DEV=0"
    with pytest.raises(DeviceError, match="Other is gone"):
        room.with_cards("Headphones", "Other2")


def test_with_nothing_left_there_is_nothing_to_wait_for(room: _Room) -> None:
    """However long it takes."""
    room.with_cards("Device")
    for _ in range(2):
        with pytest.raises(DeviceError, match="plug in another one"):
            room.with_cards()
        room.time += GRACE_SECONDS


def test_a_named_card_is_never_another(room: _Room) -> None:
    """Whatever there is."""
    named = CardSelection(USB, Direction.PLAYBACK, lambda: room.time)
    assert named.choose([]).device == USB
    assert named.shown(USB) == USB
