"""The gate, held against a model that knows every sample by its number."""

import struct
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from edged.inputs.microphone.gate import Duplex, Ended, Gate, Heard, Output, Paused

PRE_ROLL, TAIL, BATCH = 70, 50, 40
VOICE = (b"\0\x20" * 4 + b"\0\xe0" * 4) * 80
"""40 ms of 2 kHz."""
Order = tuple[str, int]

ORDERS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["feed", "feed", "feed", "echo"]), st.integers(1, 30)),
        st.tuples(st.sampled_from(["capture", "end", "cancel"]), st.integers(1, 3)),
        st.tuples(st.sampled_from(["gap", "lose"]), st.just(0)),
    ),
    max_size=60,
)


@dataclass
class Model:
    """What must come out, computed sample by sample."""

    past: list[int] = field(default_factory=list)  # None: the speaker sounded
    epoch: int = 0
    sent: list[int] = field(default_factory=list)
    left: int | None = None
    finished: list[tuple[int, list[int]]] = field(default_factory=list)
    cancelled: list[tuple[int, list[int]]] = field(default_factory=list)

    def sample(self, number: int, *, echo: bool) -> None:
        """Hear one sample."""
        if not self.epoch:
            self.past = [] if echo else [*self.past, number]
            return
        self.sent.append(number)
        if self.left is not None:
            self.left -= 1
            if not self.left:
                self.close(self.finished)

    def close(self, into: list[tuple[int, list[int]]]) -> None:
        """End what is open."""
        if self.epoch:
            into.append((self.epoch, self.sent))
        self.epoch, self.sent, self.left = 0, [], None

    def order(self, name: str, epoch: int, tail: int) -> None:
        """Obey one order."""
        if name == "capture" and epoch != self.epoch:
            self.close(self.finished)
            self.epoch = epoch
            self.sent = self.past[-PRE_ROLL:]
            self.past = []
        elif name == "end" and epoch == self.epoch and self.left is None:
            self.left = tail
            if not tail:
                self.close(self.finished)
        elif name == "cancel" and epoch == self.epoch:
            self.close(self.cancelled)
        elif name in {"gap", "lose"}:
            self.past = []
            if name == "lose":
                self.close(self.finished)


def _pcm(first: int, count: int) -> bytes:
    return b"".join(n.to_bytes(2, "little") for n in range(first, first + count))


def _numbers(pcm: bytes) -> list[int]:
    return [int.from_bytes(pcm[i : i + 2], "little") for i in range(0, len(pcm), 2)]


def _run(gate: Gate, orders: list[Order], model: Model, tail: int) -> list[Output]:
    outputs: list[Output] = []
    number = 1
    for name, value in orders:
        if name in {"feed", "echo"}:
            outputs += gate.feed(_pcm(number, value), sounding=name == "echo")
            for i in range(number, number + value):
                model.sample(i, echo=name == "echo")
            number += value
        else:
            model.order(name, value, tail)
            if name == "capture":
                outputs += gate.capture(value)
            elif name == "end":
                outputs += gate.end(value)
            elif name == "cancel":
                outputs += gate.cancel(value)
            elif name == "gap":
                gate.gap()
            else:
                outputs += gate.lose()
        assert gate.open == bool(model.epoch)
    return outputs


def _windows(outputs: list[Output]) -> list[tuple[int, list[int], bool]]:
    """Group outputs into (epoch, samples, ended); fail on sound of another epoch in between."""
    windows: list[tuple[int, list[int], bool]] = []
    for output in outputs:
        if not windows or windows[-1][2]:
            windows.append((output.epoch, [], False))
        epoch, samples, _ = windows[-1]
        assert output.epoch == epoch
        if isinstance(output, Heard):
            samples += _numbers(output.pcm)
        else:
            windows[-1] = (epoch, samples, True)
    return windows


@given(orders=ORDERS, tail=st.sampled_from([0, TAIL]))
def test_exactly_the_wanted_samples_pass(orders: list[Order], tail: int) -> None:
    """Finished windows match the model exactly, cancelled ones hold a beginning of it."""
    model = Model()
    gate = Gate(pre_roll=2 * PRE_ROLL, tail=2 * tail, batch=2 * BATCH)
    windows = _windows(_run(gate, orders, model, tail))
    ended = [(epoch, samples) for epoch, samples, over in windows if over]
    cancelled = list(model.cancelled)
    expected = list(model.finished)
    for epoch, samples in ended:
        if expected and expected[0] == (epoch, samples):
            expected.pop(0)
        else:
            wanted_epoch, wanted = cancelled.pop(0)
            assert epoch == wanted_epoch
            assert samples == wanted[: len(samples)]
    assert not expected
    assert not cancelled
    under_way = [(epoch, samples) for epoch, samples, over in windows if not over]
    for epoch, samples in under_way:
        assert epoch == model.epoch
        assert samples == model.sent[: len(samples)]
        assert len(model.sent) - len(samples) < BATCH


@given(orders=ORDERS)
def test_no_sample_passes_twice_or_from_an_echo_before(orders: list[Order]) -> None:
    """Across all windows sample numbers only rise."""
    gate = Gate(pre_roll=2 * PRE_ROLL, tail=2 * TAIL, batch=2 * BATCH)
    outputs = _run(gate, orders, Model(), TAIL)
    numbers = [n for o in outputs if isinstance(o, Heard) for n in _numbers(o.pcm)]
    assert numbers == sorted(set(numbers))


def test_the_pre_roll_comes_at_once_and_live_sound_in_batches() -> None:
    """One piece at the press, then pieces of the batch size."""
    gate = Gate(pre_roll=20, tail=0, batch=40)
    gate.feed(_pcm(1, 30))
    assert gate.capture(1) == [Heard(1, _pcm(21, 10))]
    assert gate.feed(_pcm(31, 10)) == []
    assert gate.feed(_pcm(41, 10)) == [Heard(1, _pcm(31, 20))]
    assert gate.feed(_pcm(51, 5)) == []
    assert gate.end(1) == [Heard(1, _pcm(51, 5)), Ended(1)]


def test_without_a_pre_roll_the_first_period_comes_at_once() -> None:
    """The first sound of an utterance never waits for company."""
    gate = Gate(pre_roll=0, tail=0, batch=40)
    assert gate.capture(1) == []
    assert gate.feed(_pcm(1, 3)) == [Heard(1, _pcm(1, 3))]
    assert gate.feed(_pcm(4, 3)) == []


def test_sound_from_before_a_reply_is_no_pre_roll_after_it() -> None:
    """Two stretches of sound are not joined to one: the pre-roll begins after the reply."""
    gate = Gate(pre_roll=20, tail=0, batch=40)
    gate.feed(_pcm(1, 50))
    gate.feed(_pcm(51, 7), sounding=True)
    gate.feed(_pcm(58, 2))
    assert gate.capture(1) == [Heard(1, _pcm(58, 2))]


def test_the_tail_is_no_longer_than_speech_lasts() -> None:
    """It ends once the room is heard again; what comes then is the pre-roll of the next."""
    voice, room = VOICE, bytes(1280)
    gate = Gate(pre_roll=1280, tail=9600, batch=1280)
    gate.capture(1)
    gate.feed(room)
    gate.feed(voice)
    gate.end(1)
    assert gate.feed(voice) == [Heard(1, voice)]
    assert gate.feed(room) == [Heard(1, room)]
    assert gate.feed(room) == [Heard(1, room), Ended(1)]
    gate.feed(room)
    assert gate.capture(2) == [Heard(2, room)]


def test_who_was_silent_before_the_release_waits_for_little() -> None:
    """Two periods: the first of them was partly heard before the release."""
    room = bytes(1280)
    gate = Gate(pre_roll=1280, tail=9600, batch=1280)
    gate.capture(1)
    gate.feed(VOICE)
    for _ in range(5):
        gate.feed(room)
    gate.end(1)
    assert gate.feed(room) == [Heard(1, room)]
    assert gate.feed(room) == [Heard(1, room), Ended(1)]


def test_a_pause_delivers_what_came_before_and_lets_nothing_pass() -> None:
    """Once for each pause, and only of what is open; an end ends a pause too."""
    gate = Gate(pre_roll=20, tail=0, batch=40)
    assert gate.pause(1) == []
    gate.capture(1)
    gate.feed(b"a" * 40)
    gate.feed(b"b" * 10)
    assert gate.pause(2) == []
    assert gate.pause(1) == [Heard(1, b"b" * 10), Paused(1)]
    assert gate.pause(1) == []
    assert gate.feed(b"c" * 40) == []
    gate.resume(2)
    assert gate.feed(b"c" * 40) == []
    gate.resume(1)
    assert gate.feed(b"d" * 40) == [Heard(1, b"d" * 40)]
    gate.pause(1)
    assert gate.end(1) == [Ended(1)]


def test_in_half_duplex_nothing_passes_while_the_speaker_sounds() -> None:
    """An earcon, or what a room still sounds of a reply; in full duplex it does."""
    for duplex, heard in ((Duplex.HALF, []), (Duplex.FULL, [Heard(1, b"a" * 40)])):
        gate = Gate(pre_roll=0, tail=0, batch=40, duplex=duplex)
        gate.capture(1)
        assert gate.feed(b"a" * 40, sounding=True) == heard
        assert gate.feed(b"b" * 40) == [Heard(1, b"b" * 40)]


def test_speech_that_goes_on_is_handed_on_in_larger_pieces() -> None:
    """The service knows by then that somebody speaks, until it was quiet again."""
    quiet, loud = b"\1\0\xff\xff" * 320, VOICE[:1280]
    gate = Gate(pre_roll=1280, tail=0, batch=3200, speech=1280)
    gate.feed(quiet)
    gate.capture(1)
    begun = [gate.feed(loud) for _ in range(12)]  # 480 ms
    assert begun == [[Heard(1, loud)]] * 12
    assert [gate.feed(loud) for _ in range(6)] == [[], [], [Heard(1, loud * 3)]] * 2
    for _ in range(9):
        gate.feed(quiet)
    assert gate.feed(loud) == [Heard(1, loud)]


def _pieces(gate: Gate, periods: list[bytes]) -> list[int]:
    """Return the sizes of what is handed on."""
    outputs = (output for pcm in periods for output in gate.feed(pcm))
    return [len(output.pcm) for output in outputs if isinstance(output, Heard)]


def test_what_follows_a_pause_between_words_is_no_beginning() -> None:
    """The service takes it for more of the same, so nobody waits for it."""
    quiet, loud = b"\1\0\xff\xff" * 320, VOICE[:1280]
    gate = Gate(pre_roll=1280, tail=0, batch=3200, speech=1280)
    gate.feed(quiet)
    gate.capture(1)
    for _ in range(12):
        gate.feed(loud)
    words = ([quiet] * 5 + [loud] * 4) * 4  # 200 ms, 160 ms
    assert _pieces(gate, words) == [3 * 1280] * 12


def test_noise_of_the_room_is_no_speech() -> None:
    """Its level is not the same all the time, and a louder moment is not handed on at once."""
    low, high = (struct.pack("<hh", -level, level) * 320 for level in (1000, 1900))
    gate = Gate(pre_roll=1280, tail=0, batch=3200, speech=1280)
    gate.feed(low)
    gate.capture(1)
    assert _pieces(gate, [low, high, low] * 20) == [3 * 1280] * 20


def test_speech_of_an_open_conversation_waits_for_no_company() -> None:
    """It takes along the silence that waited; silence alone is handed on in larger pieces."""
    quiet, loud = b"\1\0\xff\xff" * 320, VOICE[:1280]
    gate = Gate(pre_roll=1280, tail=0, batch=3200, speech=1280)
    gate.feed(quiet)
    gate.capture(1)
    assert [gate.feed(quiet) for _ in range(3)] == [[], [], [Heard(1, quiet * 3)]]
    assert gate.feed(quiet) == []
    assert gate.feed(loud) == [Heard(1, quiet + loud)]
    assert gate.feed(loud) == [Heard(1, loud)]
    spoken = gate.feed(quiet) + gate.feed(quiet)
    assert spoken, "what follows a word may be its end"
