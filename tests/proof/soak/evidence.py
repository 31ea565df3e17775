"""Holds what was sent and what was heard against what was said. Pure, exact to the sample."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from edged.conversation.commands import Earcon
from edged.emulator.record import Fate, Window
from edged.emulator.replies.resampler import Resampler
from edged.live.core.utterance.speech import SHORTEST_BYTES
from edged.outputs.speaker.earcons import synthesise
from edged.pcm import INPUT_RATE, SAMPLE_BYTES, byte_count
from tests.proof.soak.ledger import Utterance

Pcm = npt.NDArray[np.int16]

PRE_ROLL = byte_count(0.3, INPUT_RATE)
TAIL = byte_count(0.2, INPUT_RATE)
SLACK = byte_count(0.12, INPUT_RATE)
"""Three periods of the microphone: the voice's position is known to one, orders race with two."""
_SAMPLE = 100
"""Samples that occur once only."""
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
class Span:
    """A stretch of the voice, in bytes from its beginning."""

    start: int
    end: int


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
            f"the service heard {len(part)} bytes that are no unbroken piece of what was said:"
            f" {', '.join(_stretches(part, voice))}"
        )
    padded = len(window.audio) == SHORTEST_BYTES
    if first > _FEW or (len(audio) - last > _FEW and not padded):
        raise ViolationError(f"a window holds silence: {first} before, {len(audio) - last} after")
    return Piece(start, start + len(part), window)


def _stretches(part: bytes, voice: bytes) -> Iterator[str]:
    """Tell of which stretches of the voice a broken piece is made."""
    at = 0
    while at < len(part):
        sizes = range(SAMPLE_BYTES, len(part) - at + 1, SAMPLE_BYTES)
        count = bisect_left(sizes, 1, key=lambda size: part[at : at + size] not in voice)
        if not count:
            yield f"and {len(part) - at} bytes from nowhere"
            return
        start = voice.find(part[at : at + sizes[count - 1]])
        yield f"{start}-{start + sizes[count - 1]}"
        at += sizes[count - 1]


def assigned(
    windows: Iterable[Window], utterances: Sequence[Utterance], voice: bytes
) -> dict[int, list[Piece]]:
    """Return the pieces of voice that the service got of each utterance, by its epoch.

    No sample passes the microphone's gate twice and none waits for another utterance: pieces that
    begin alike are versions of one utterance, and what begins later is of a later one.
    """
    groups: dict[int, list[Piece]] = {}
    for window in windows:
        if piece := piece_of(window, voice):
            groups.setdefault(piece.start, []).append(piece)
    spans = [Span(start, max(p.end for p in groups[start])) for start in sorted(groups)]
    for before, span in pairwise(spans):
        if before.end > span.start:
            raise ViolationError(f"{span.start}-{before.end} was heard in two utterances")
    pieces: dict[int, list[Piece]] = {each.epoch: [] for each in utterances}
    for span, owner in zip(spans, owners(spans, utterances), strict=True):
        earliest = owner.touched - PRE_ROLL - SLACK
        latest = owner.ended + _tail(owner) + SLACK
        if span.end <= earliest or span.start >= latest:
            raise ViolationError(f"the service heard {span.start}-{span.end}, between presses")
        if span.start < earliest or span.end > latest:
            raise ViolationError(
                f"of utterance {owner.epoch} ({owner.began}-{owner.ended}) the service heard"
                f" {span.start}-{span.end}: more than was said to it"
            )
        pieces[owner.epoch] += groups[span.start]
    return pieces


def owners(spans: Sequence[Span], utterances: Sequence[Utterance]) -> tuple[Utterance, ...]:
    """Return whose each span is: in order, each another's, with the least misfit in all.

    Raises ViolationError if there are more spans than utterances.
    """
    if len(spans) > len(utterances):
        raise ViolationError(f"{len(utterances)} utterances were heard with {spans} beginnings")
    best: list[tuple[float, tuple[Utterance, ...]]] = [(0.0, ())] * (len(utterances) + 1)
    for span in spans:  # best[n]: the spans so far among the first n utterances
        better: list[tuple[float, tuple[Utterance, ...]]] = [(inf, ())]
        for each, (misfit, chosen) in zip(utterances, best[:-1], strict=True):
            taken = (misfit + _misfit(span, each), (*chosen, each))
            better.append(min(better[-1], taken, key=itemgetter(0)))
        best = better
    return best[-1][1]


def _misfit(span: Span, utterance: Utterance) -> int:
    """Return by how many bytes a span begins outside of what may begin an utterance, and ends late.

    It may end early: what nobody waits for any more is not sent to its end.
    """
    early = utterance.touched - PRE_ROLL - span.start
    late = span.start - utterance.began
    return max(0, early, late) + max(0, span.end - utterance.ended - _tail(utterance))


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
            piece.start <= utterance.began + SLACK and piece.end >= utterance.let_go - SLACK
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
            found = ", ".join(_places(rest[:_SAMPLE], known)) or "from nowhere"
            raise ViolationError(
                f"{len(rest)} samples were heard that nobody said, after {sounds}: {found}"
            )
        sounds.append(Sound(source, length, whole=length == len(known[source])))
        rest = rest[length:]
    return sounds


def check_order(sounds: Iterable[Sound], *, called: bool) -> None:
    """Raise ViolationError if an answer was heard again or out of order.

    What is said of the results of functions that were `called` one after the other sounds alike.
    """
    answered = [sound.source for sound in sounds if isinstance(sound.source, int)]
    once = sorted(answered) if called else sorted(set(answered))
    if answered != once:
        raise ViolationError(f"answers were heard again or out of order: {answered}")


def _places(piece: Pcm, known: Mapping[int | Earcon, Pcm]) -> Iterator[str]:
    """Tell where else a piece could be from: the middle of an answer, of this page or before."""
    for source, sound in known.items():
        place = sound.tobytes().find(piece.tobytes())
        if place >= 0:
            yield f"from sample {place // SAMPLE_BYTES} of {source}"


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
