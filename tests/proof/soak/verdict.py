"""Judges a page of utterances: each was answered exactly once, or its failure was told. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from edged.conversation.commands import Earcon
from edged.emulator.record import Window
from tests.proof.soak.evidence import (
    Sound,
    ViolationError,
    assigned,
    check_order,
    heard_in,
    parroted,
    whole,
)
from tests.proof.soak.ledger import Fate, Utterance


@dataclass(frozen=True, slots=True)
class Evidence:
    """What there is besides the reports."""

    windows: Sequence[Window]
    recording: bytes
    voice: bytes
    undisturbed: bool
    """The last sound was heard to its end: no press, `forget` or restart cut it short."""
    called: bool = False
    """The service called functions, so that a turn may do something and say nothing."""


def judge(page: Sequence[Utterance], evidence: Evidence) -> dict[int, Fate]:
    """Return the fate of each utterance; raises ViolationError if anything is not as it must be."""
    for each in page:
        if wrong := each.contradictions():
            raise ViolationError(f"utterance {each.epoch}: {', '.join(wrong)}")
    pieces = assigned(evidence.windows, page, evidence.voice)
    answers = {}
    for each in page:
        window = whole(each, pieces[each.epoch])
        if window is not None:
            answers[each.epoch] = parroted(window)
        elif each.started:
            got = [(piece.start, piece.end) for piece in pieces[each.epoch]]
            raise ViolationError(
                f"utterance {each.epoch} ({each.began}-{each.ended}) was answered, but the service"
                f" heard only {got}"
            )
    silent = [each.epoch for each in page if each.fate is Fate.DONE]
    if silent and not evidence.called:
        raise ViolationError(f"the answers to {silent} were not played")
    sounds = heard_in(evidence.recording, answers)
    check_order(sounds, called=evidence.called)
    _check_failures(page, sounds, undisturbed=evidence.undisturbed)
    return {each.epoch: _fate(each, sounds) for each in page}


def _fate(utterance: Utterance, sounds: Sequence[Sound]) -> Fate:
    fate = utterance.fate
    if fate is None:
        raise ViolationError(f"utterance {utterance.epoch} was neither answered nor told as failed")
    heard = [sound for sound in sounds if sound.source == utterance.epoch]
    if fate is Fate.ANSWERED and not any(sound.whole for sound in heard):
        raise ViolationError(f"the answer to utterance {utterance.epoch} was not heard whole")
    if fate in (Fate.TAPPED, Fate.SUPERSEDED) and heard:
        raise ViolationError(f"utterance {utterance.epoch} was {fate.value}, yet answered aloud")
    return fate


def _check_failures(
    page: Sequence[Utterance], sounds: Sequence[Sound], *, undisturbed: bool
) -> None:
    """Hold the earcons against the failures: as many at most, and the last one whole."""
    earcons = [sound for sound in sounds if isinstance(sound.source, Earcon)]
    failures = [each for each in page if each.failed]
    if len(earcons) > len(failures):
        raise ViolationError(f"{len(failures)} utterances failed, earcons: {earcons}")
    last = page[-1] if page else None
    if undisturbed and last and last.failed and not (earcons and earcons[-1].whole):
        raise ViolationError(f"utterance {last.epoch} failed and no earcon told so: {sounds}")
