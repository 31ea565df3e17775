"""From what was measured to the lines of the report."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.answers import Answers
from tests.bench.burden import READER, Burden
from tests.bench.fidelity import PERIOD_SECONDS, Fidelity
from tests.bench.reactions import Reactions
from tests.bench.report import Figure, p95, spread
from tests.bench.subject import EDGED, GENAI, RAW, SUBJECTS

_UNLIKE = 0.5
"""A correlation that short pieces of different babble stay below."""


@dataclass(frozen=True, slots=True)
class Results:
    """All that was measured."""

    fidelity: Fidelity
    reactions: dict[str, Reactions]
    burden: Burden
    answers: Answers
    noise: list[float]
    """Seconds by which a timer was late, meanwhile."""


def figures(found: Results) -> list[Figure]:
    """Return the lines of the table."""
    return [*_sound(found), *_speed(found), *_cost(found)]


def _sound(found: Results) -> list[Figure]:
    proved, reacted = found.fidelity, found.reactions
    worst = max(map(abs, proved.length_errors))
    presses = proved.presses + len(proved.correlations)
    return [
        Figure(
            f"answer heard / what was said, correlation, worst of {len(proved.correlations)}",
            min(proved.correlations), 0.99, digits=4, at_least=True,
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


def _speed(found: Results) -> list[Figure]:
    reacted = found.reactions

    def line(name: str, values: Callable[[Reactions], Sequence[float]], target: float) -> Figure:
        """Return the 95th percentile of what each subject did, in ms."""
        each = {who: 1000 * p95(values(reacted[who])) for who in SUBJECTS}
        floors = {who: each[who] for who in (RAW, GENAI)}
        medians = {who: 1000 * statistics.median(values(reacted[who])) for who in SUBJECTS}
        return Figure(f"{name}, p95 (median)", each[EDGED], target, floors, medians, "ms")

    late = {who: reacted[who].late_samples for who in SUBJECTS}
    residue = {who: max(reacted[who].residue) for who in SUBJECTS}
    return [
        line("press in the loop → activity start written", lambda r: r.press_to_wire, 10),
        line("the same → read by the service", lambda r: r.press_to_service, 10),
        line("first sound off the network → written to the card", lambda r: r.reply_to_card, 30),
        line("press in an answer → snd_pcm_drop done", lambda r: r.press_to_drop, 40),
        line("the same → last sound on the sink's monitor", lambda r: r.press_to_quiet, 40),
        Figure(
            f"samples of the old answer afterwards, {len(reacted[EDGED].residue)} presses",
            late[EDGED], 0, {who: late[who] for who in (RAW, GENAI)}, digits=0,
        ),
        Figure(
            "likeness of what followed to the old answer's end, worst",
            residue[EDGED], _UNLIKE, {who: residue[who] for who in (RAW, GENAI)}, digits=2,
        ),
    ]  # fmt: skip


def _cost(found: Results) -> list[Figure]:
    borne, answered = found.burden, found.answers
    least = 1000 * statistics.median(answered.least)

    def line(name: str, values: dict[str, float], target: float, unit: str) -> Figure:
        floors = {who: values[who] for who in (RAW, GENAI)}
        return Figure(name, values[EDGED], target, floors, unit=unit, digits=2)

    return [
        line(_cpu("connected and armed", borne.armed), borne.armed, 1.0, "s/min"),
        line(_cpu("listening", borne.listening), borne.listening, 2.5, "s/min"),
        line("resident memory, armed, after a conversation", borne.resident, 72, "MiB"),
        Figure("`edged status`, median (floor: bare Python client)",
               1000 * statistics.median(answered.edged), 150, {RAW: least}, unit="ms"),
        Figure("`edged status`, p95",
               1000 * p95(answered.edged), 150, {RAW: 1000 * p95(answered.least)}, unit="ms"),
    ]  # fmt: skip


def _cpu(when: str, spent: dict[str, float]) -> str:
    return f"CPU {when} (of it PulseAudio's client: {spent[READER]:.2f})"


def noise(found: Results) -> str:
    """Return how noisy the machine was while speed was measured."""
    late = spread(found.noise)
    typical, most, worst = (f"{late[which]:.1f} ms" for which in ("median", "p95", "worst"))
    return (
        "The machine's own noise meanwhile: a timer of 10 ms was late by"
        f" {typical} (median), {most} (p95), {worst} (worst)."
    )


def details(found: Results) -> dict[str, object]:
    """Return what the table leaves out."""
    return {
        "fidelity": {
            "correlations": found.fidelity.correlations,
            "length_errors_ms": [1000 * each for each in found.fidelity.length_errors],
        },
        "reactions_ms": {
            name: {
                "press_to_wire": spread(each.press_to_wire),
                "press_to_service": spread(each.press_to_service),
                "reply_to_card": spread(each.reply_to_card),
                "press_to_drop": spread(each.press_to_drop),
                "press_to_quiet_on_the_monitor": spread(each.press_to_quiet),
            }
            for name, each in found.reactions.items()
        },
        "timer_late_ms": spread(found.noise),
        "cpu_s_per_min": {"armed": found.burden.armed, "listening": found.burden.listening},
        "resident_mib": found.burden.resident,
        "status_ms": {
            "edged": spread(found.answers.edged),
            "bare_client": spread(found.answers.least),
        },
    }
