"""From what was measured to the lines of the report."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.proof.bench import tools, writing
from tests.proof.bench.answers import Answers
from tests.proof.bench.burden import READER, Burden, Starts
from tests.proof.bench.fidelity import PERIOD_SECONDS, Fidelity
from tests.proof.bench.noise import STALL, Noise, Span
from tests.proof.bench.reactions import STANDSTILL, Reactions
from tests.proof.bench.report import Figure, p95, spread
from tests.proof.bench.subject import BARE, EDGED, GENAI, OPEN, RAW, SUBJECTS
from tests.proof.bench.tools import Tools
from tests.proof.bench.writing import Writing

_UNLIKE = 0.5
"""A correlation that short pieces of different babble stay below."""
_READY = 150 / 99
"""150 ms, where raw websockets take 99 to their set-up."""
_GAP = 0.04
"""Seconds of a machine's standstill that a sound card with a small buffer does not survive."""


@dataclass(frozen=True, slots=True)
class Results:
    """All that was measured."""

    fidelity: Fidelity
    reactions: dict[str, Reactions]
    interruptions: list[Span]
    """Of an open conversation: from `interrupted` off the network to the drop at the card."""
    burden: Burden
    answers: Answers
    starts: Starts
    left: float
    """MiB that edged holds after a long reply and did not before."""
    writing: Writing
    tools: Tools
    noise: Noise


def figures(found: Results) -> list[Figure]:
    """Return the lines of the table."""
    beside = [*writing.figures(found.writing), *tools.figures(found.tools)]
    return [*_sound(found), *_speed(found), *_cost(found), *beside]


def _sound(found: Results) -> list[Figure]:
    proved, reacted = found.fidelity, found.reactions
    worst = max(map(abs, _unbroken(proved.length_errors, found.noise)), default=1.0)
    presses = proved.presses + len(proved.correlations)
    heard = _unbroken(proved.correlations, found.noise) or [0.0]
    return [
        Figure(
            f"answer heard / what was said, correlation, worst of {len(heard)}",
            min(heard), 0.99, digits=4, at_least=True,
        ),
        Figure(
            f"utterances not whole, once and in order, of {presses}", proved.damaged, 0, digits=0
        ),
        Figure(
            "utterance / pre-roll + hold + tail, worst difference (target: one period)",
            1000 * worst, 1000 * PERIOD_SECONDS, unit="ms",
        ),
        Figure(
            f"microphone bytes outside activities, {presses} presses on WAV",
            proved.bytes_outside, 0, digits=0,
        ),
        Figure(
            f"the same, {reacted[EDGED].presses} presses on ALSA",
            reacted[EDGED].bytes_outside, 0,
            {name: reacted[name].bytes_outside for name in (RAW, GENAI)}, digits=0,
        ),
    ]  # fmt: skip


def _unbroken(values: Sequence[tuple[Span, float]], noise: Noise) -> list[float]:
    """Return what was found while the machine did not stand still for long."""
    return [value for when, value in values if not noise.disturbed(when, _GAP)]


def _speed(found: Results) -> list[Figure]:
    reacted = found.reactions

    def line(name: str, spans: Callable[[Reactions], Sequence[Span]], target: float) -> Figure:
        """Return the 95th percentile of what each subject did, in ms."""
        values = {
            who: _calm(f"{who}, {name}", spans(reacted[who]), found.noise) for who in SUBJECTS
        }
        each = {who: 1000 * p95(values[who]) for who in SUBJECTS}
        floors = {who: each[who] for who in (RAW, GENAI)}
        medians = {who: 1000 * statistics.median(values[who]) for who in SUBJECTS}
        return Figure(f"{name}, p95 (median)", each[EDGED], target, floors, medians, "ms")

    after = {
        who: [a for a in reacted[who].afterwards if not found.noise.disturbed(a.watched, _GAP)]
        for who in SUBJECTS
    }
    late = {who: sum(each.late_samples for each in after[who]) for who in SUBJECTS}
    residue = {who: max((each.residue for each in after[who]), default=1.0) for who in SUBJECTS}
    return [
        line("press in the loop → activity start written", lambda r: r.press_to_wire, 10),
        line("the same → read by the service", lambda r: r.press_to_service, 10),
        line("first sound off the network → heard (ideal card)", lambda r: r.reply_to_sound, 15),
        line("the same → first sound on the sink's monitor", lambda r: r.reply_to_air, 60),
        _release(found),
        _interruption(found),
        line("press in an answer → snd_pcm_drop done", lambda r: r.press_to_drop, 40),
        line("the same → last sound on the sink's monitor", lambda r: r.press_to_quiet, 40),
        Figure(
            f"samples of the old answer afterwards, {len(after[EDGED])} presses",
            late[EDGED], 0, {who: late[who] for who in (RAW, GENAI)}, digits=0,
        ),
        Figure(
            "likeness of what followed to the old answer's end, worst",
            residue[EDGED], _UNLIKE, {who: residue[who] for who in (RAW, GENAI)}, digits=2,
        ),
    ]  # fmt: skip


def _release(found: Results) -> Figure:
    """Return the median of what each subject waits for after a release, in ms."""
    name = "release after speech → activity end read by the service, median"
    each = {
        who: 1000
        * statistics.median(_calm(f"{who}, {name}", spans.release_to_end, found.noise, _GAP))
        for who, spans in found.reactions.items()
    }
    return Figure(name, each[EDGED], 100, {who: each[who] for who in (RAW, GENAI)}, unit="ms")


def _interruption(found: Results) -> Figure:
    """Return the median of how long a reply still sounds after it was interrupted, in ms."""
    name = "open conversation: interrupted off the network → snd_pcm_drop done, median"
    each = _calm(name, found.interruptions, found.noise, _GAP)
    return Figure(name, 1000 * statistics.median(each), 30, unit="ms")


def _calm(what: str, spans: Sequence[Span], noise: Noise, stall: float = STALL) -> list[float]:
    """Return the lengths of the spans in which the machine did not stand still for `stall`.

    Raises RuntimeError if that is less than half of them: then nothing is known.
    """
    calm = [span.length for span in spans if not noise.disturbed(span, stall)]
    if 2 * len(calm) < len(spans):
        raise RuntimeError(
            f"{what}: the machine stood still in {len(spans) - len(calm)} of {len(spans)};"
            " it is too busy with others to measure anything, try later"
        )
    return calm


def _cost(found: Results) -> list[Figure]:
    borne, answered = found.burden, found.answers
    least = 1000 * statistics.median(answered.least)

    def line(
        name: str,
        values: dict[str, float],
        target: float,
        unit: str,
        who: str = EDGED,
        of: str = "",
    ) -> Figure:
        """Return a line whose target is a share of the floor `of`, if one is named."""
        floors = {floor: values[floor] for floor in (RAW, GENAI)}
        share = f"{target:.3g} of {of}" if of else ""
        target *= values[of] if of else 1.0
        return Figure(name, values[who], target, floors, unit=unit, digits=2, share=share)

    def cpu(when: str, spent: dict[str, float], share: float) -> Figure:
        name = f"CPU {when} (of it PulseAudio's client: {spent[READER]:.2f})"
        return line(name, spent, share, "s/min", of=RAW)

    start = {who: statistics.median(seconds) for who, seconds in found.starts.set_up.items()}
    ready = {**start, EDGED: statistics.median(found.starts.ready)}
    memory = "resident memory, armed, after a conversation"
    return [
        cpu("connected and armed", borne.armed, 1.0),
        cpu("listening", borne.listening, 0.95),
        line("CPU listening in an open conversation", borne.listening, 1.05, "s/min", OPEN, EDGED),
        cpu("speaking", borne.speaking, 1.25),
        line(memory, borne.resident, 62, "MiB"),
        line(f"the same, {BARE}", borne.resident, 47, "MiB", BARE),
        Figure("memory that a long reply (2 minutes) leaves behind", found.left, 1.0,
               unit="MiB", digits=2),
        line("start of the process → set-up, median", start, 1.1, "s", of=GENAI),
        line(f"the same, {BARE}", start, 2.2, "s", BARE, of=RAW),
        line("start of the process → READY=1, median (floors: set-up)", ready, _READY, "s", of=RAW),
        Figure("`edged status`, median (floor: bare Python client)",
               1000 * statistics.median(answered.edged), 150, {RAW: least}, unit="ms"),
        Figure("`edged status`, p95",
               1000 * p95(answered.edged), 150, {RAW: 1000 * p95(answered.least)}, unit="ms"),
    ]  # fmt: skip


def remarks(found: Results) -> str:
    """Return how noisy the machine was while speed was measured, and what that made void."""
    late = spread(found.noise.late())
    typical, most, worst = (f"{late[which]:.1f} ms" for which in ("median", "p95", "worst"))
    void = {who: _void(found.reactions[who], found.noise) for who in SUBJECTS}
    still = ", ".join(f"{found.reactions[who].void} of {who}" for who in SUBJECTS)
    aside = ", ".join(f"{count} of {of} for {who}" for who, (count, of) in void.items())
    edged = found.reactions[EDGED]
    return (
        f"The machine's own noise: a process that only slept 10 ms at a time woke {typical} late"
        f" (median), {most} (p95), {worst} (worst).\nReactions during which it woke more than"
        f" {1000 * STALL:.0f} ms late are set aside: {aside};\nso are presses whose end a subject"
        f" read more than {1000 * STANDSTILL:.0f} ms late: {still}.\nSilence"
        f" that keeps the card awake ran dry {edged.stopped} times before edged's {edged.presses}"
        " replies, because the sink takes 20 ms at a time: more ahead would delay the reply. An"
        f" ideal card would have run dry {edged.ran_dry} times."
    )


def _void(reactions: Reactions, noise: Noise) -> tuple[int, int]:
    spans = [*reactions.press_to_service, *reactions.reply_to_sound, *reactions.press_to_quiet]
    return sum(map(noise.disturbed, spans)), len(spans)


def details(found: Results) -> dict[str, object]:
    """Return what the table leaves out."""
    return {
        "fidelity": {
            "correlations": [alike for _, alike in found.fidelity.correlations],
            "length_errors_ms": [1000 * each for _, each in found.fidelity.length_errors],
        },
        "reactions_ms, none set aside": {
            name: {
                "press_to_wire": spread([span.length for span in each.press_to_wire]),
                "press_to_service": spread([span.length for span in each.press_to_service]),
                "reply_to_sound": spread([span.length for span in each.reply_to_sound]),
                "reply_to_air": spread([span.length for span in each.reply_to_air]),
                "release_to_end": spread([span.length for span in each.release_to_end]),
                "press_to_drop": spread([span.length for span in each.press_to_drop]),
                "press_to_quiet": spread([span.length for span in each.press_to_quiet]),
            }
            for name, each in found.reactions.items()
        },
        "interruption_ms": spread([span.length for span in found.interruptions]),
        "timer_late_ms": spread(found.noise.late()),
        "cpu_s_per_min": {
            "armed": found.burden.armed,
            "listening": found.burden.listening,
            "speaking": found.burden.speaking,
        },
        "start_ms": {who: spread(seconds) for who, seconds in found.starts.set_up.items()},
        "ready_ms": spread(found.starts.ready),
        "left_mib": found.left,
        "ask_ms": {who: spread(seconds) for who, seconds in found.writing.ask.items()},
        "say_ms": spread(found.writing.say),
        "resident_mib": found.burden.resident,
        "status_ms": {
            "edged": spread(found.answers.edged),
            "bare_client": spread(found.answers.least),
        },
    }
