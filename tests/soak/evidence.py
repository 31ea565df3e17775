"""Holds what was sent and what was heard against what was said. Pure, exact to the sample."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from edged.conversation.commands import Earcon
from edged.emulator.hearing import Fate, Window
from edged.emulator.resampler import Resampler
from edged.live.outbox import SHORTEST_BYTES
from edged.outputs.speaker.earcons import synthesise
from edged.sound import HEARD_RATE, byte_count
from tests.soak.ledger import Utterance

Pcm = npt.NDArray[np.int16]

PRE_ROLL = byte_count(0.3, HEARD_RATE)
TAIL = byte_count(0.2, HEARD_RATE)
SLACK = byte_count(0.12, HEARD_RATE)
"""Three periods of the microphone: the voice's position is known to one, orders race with two."""
_FEW = 8
"""Samples at an end of a piece that may be zero by chance."""


class ViolationError(AssertionError):
    """Something that must never happen did."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the voice in a window, in bytes from the voice's beginning."""

    start: int
    end: int
    window: Window


@dataclass(frozen=True, slots=True)
class Sound:
    """A stretch of what was heard: an answer (by its utterance's epoch) or an earcon."""

    source: int | Earcon
    samples: int
    whole: bool


def piece_of(window: Window, voice: bytes) -> Piece | None:
    """Return where in the voice a window was taken; None if it is all silence."""
    audio = np.frombuffer(bytes(window.audio), np.int16)
    loud = np.flatnonzero(audio)
    if not len(loud):
        return None
    first, last = int(loud[0]), int(loud[-1]) + 1
    part = audio[first:last].tobytes()
    start = voice.find(part)
    while start % 2:
        start = voice.find(part, start + 1) if start > 0 else start
        if start < 0:
            break
    if start < 0:
        raise ViolationError(
            f"the service heard {len(part)} bytes that are no unbroken piece of what was said"
        )
    padded = len(window.audio) == SHORTEST_BYTES
    if first > _FEW or (len(audio) - last > _FEW and not padded):
        raise ViolationError(f"a window holds silence: {first} before, {len(audio) - last} after")
    return Piece(start, start + len(part), window)


def assigned(
    windows: Iterable[Window], utterances: Iterable[Utterance], voice: bytes
) -> dict[int, list[Piece]]:
    """Return the pieces of voice that the service got of each utterance, by its epoch.

    Where two overlap a piece alike, it is the later one's: its press cut the other's tail short.
    """
    pieces: dict[int, list[Piece]] = {each.epoch: [] for each in utterances}
    for window in windows:
        piece = piece_of(window, voice)
        if piece is None:
            continue
        owner = max(utterances, key=lambda u: (_overlap(piece, u), u.epoch), default=None)
        if owner is None or _overlap(piece, owner) <= 0:
            raise ViolationError(f"the service heard {piece.start}-{piece.end}, between presses")
        if (
            piece.start < owner.began - PRE_ROLL - SLACK
            or piece.end > owner.ended + _tail(owner) + SLACK
        ):
            raise ViolationError(
                f"of utterance {owner.epoch} ({owner.began}-{owner.ended}) the service heard"
                f" {piece.start}-{piece.end}: more than was said to it"
            )
        pieces[owner.epoch].append(piece)
    return pieces


def _overlap(piece: Piece, utterance: Utterance) -> int:
    start, end = utterance.began - PRE_ROLL, utterance.ended + _tail(utterance)
    return min(piece.end, end) - max(piece.start, start)


def _tail(utterance: Utterance) -> int:
    return TAIL if utterance.counts else 0


def whole(utterance: Utterance, pieces: Iterable[Piece]) -> bytes | None:
    """Return the window that holds all that was said from press to release, if one does.

    Raises ViolationError if the utterance went out in differing versions.
    """
    ended = [piece.window for piece in pieces if piece.window.fate is Fate.ENDED]
    if len({bytes(window.audio) for window in ended}) > 1:
        raise ViolationError(f"utterance {utterance.epoch} was said in {len(ended)} versions")
    for piece in pieces:
        if piece.window.fate is Fate.ENDED and (
            piece.start <= utterance.began + SLACK and piece.end >= utterance.ended - SLACK
        ):
            return bytes(piece.window.audio)
    return None


def parroted(window: bytes) -> Pcm:
    """Return the parrot's answer to a window, without its zero samples."""
    resampler = Resampler()
    return sounding(resampler.feed(window) + resampler.finish())


def heard_in(recording: bytes, answers: dict[int, Pcm]) -> list[Sound]:
    """Return the beginnings of answers, and the earcons, that a recording is made of.

    Zero samples say nothing: a gap in an answer is judged by the underruns that were told.
    """
    rest = sounding(recording)
    known: dict[int | Earcon, Pcm] = {e: sounding(synthesise(e)) for e in Earcon}
    known.update(answers.items())
    sounds: list[Sound] = []
    while len(rest):
        source = max(known, key=lambda name: _common(rest, known[name]))
        length = _common(rest, known[source])
        if not length:
            raise ViolationError(f"{len(rest)} samples were heard that nobody said, after {sounds}")
        sounds.append(Sound(source, length, whole=length == len(known[source])))
        rest = rest[length:]
    answered = [sound.source for sound in sounds if isinstance(sound.source, int)]
    if answered != sorted(set(answered)):
        raise ViolationError(f"answers were heard again or out of order: {answered}")
    return sounds


def sounding(pcm: bytes) -> Pcm:
    """Return sound without its zero samples."""
    samples = np.frombuffer(pcm, np.int16)
    loud: Pcm = samples[samples != 0]
    return loud


def _common(one: Pcm, other: Pcm) -> int:
    """Return how many samples two sounds have in common from their beginning."""
    length = min(len(one), len(other))
    different = np.flatnonzero(one[:length] != other[:length])
    return int(different[0]) if len(different) else length
