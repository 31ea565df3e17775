"""A conversation with a real sound card, real pins and a real journal."""

import json
from pathlib import Path

import pytest

from edged.emulator.server import Emulator
from tests.proof.device import voice
from tests.proof.device.board import Pi
from tests.proof.device.figures import Figures
from tests.proof.device.journal import Entry
from tests.proof.device.pause import eventually, pause

_TURN_TOLD = 30.0
"""Seconds, at most, for the service's count of tokens, which comes after the sound."""


def test_the_light_answers_a_press_at_once(pi: Pi, figures: Figures) -> None:
    """From the change of the button's line to the change of the LED's."""
    pi.wait_until_online()
    times = pi.run("/opt/virtual-pi/latency 10").out
    taken = sorted(float(line) * 1000 for line in times.split())
    figures.tell("press to LED, median", taken[len(taken) // 2], "ms")
    figures.at_most("press to LED, worst of ten", taken[-1], "ms", 100)


@pytest.mark.alsa
def test_a_minute_of_conversation_loses_no_sample(pi: Pi, share: Path, figures: Figures) -> None:
    """Long speech, long answers; memory is taken when all is warm."""
    voice.write_speech(share / "long.wav", 10.0, seed=2)
    since = pi.end_of_journal()
    for _ in range(3):
        pi.talk(share / "long.wav")
    figures.at_most("xruns in a minute of conversation", _xruns(pi, since, turns=3), "", 0)
    assert not [entry for entry in pi.journal() if entry["EDGED_EVENT"] == "samples_lost"]
    figures.at_most("memory of the service (VmRSS)", pi.resident(), "MiB", 90)


def test_the_kernel_weighs_it_above_other_services(pi: Pi) -> None:
    """What the unit asks for is in force where the kernel divides the processors."""
    group = "/sys/fs/cgroup" + pi.unit("ControlGroup")["ControlGroup"]
    other = "/sys/fs/cgroup/system.slice/systemd-udevd.service"
    own, ordinary = pi.run(f"cat {group}/cpu.weight {other}/cpu.weight").out.split()
    assert int(own) == 10 * int(ordinary)


@pytest.mark.alsa
def test_busy_services_cost_no_sample(pi: Pi, share: Path, figures: Figures) -> None:
    """Four others want all there is of the processor."""
    pi.wait_until_online()
    voice.write_speech(share / "busy.wav", 4.0, seed=3)
    since = pi.end_of_journal()
    busy = [f"busy-{number}" for number in range(4)]
    try:
        for name in busy:
            pi.run(f"systemd-run --quiet --unit {name} sh -c 'while :; do :; done'")
        pi.talk(share / "busy.wav")
    finally:
        pi.attempt(f"systemctl stop {' '.join(busy)}")  # some may not have begun
    lost = _xruns(pi, since, turns=1)
    figures.at_most("xruns while four services keep the processor busy", lost, "", 0)


@pytest.mark.alsa
def test_the_journal_has_fields(pi: Pi, share: Path) -> None:
    """A turn is one entry that programs can read."""
    since = pi.end_of_journal()
    voice.write_speech(share / "short.wav", 1.5, seed=6)
    pi.talk(share / "short.wav")
    turn = pi.wait_for_news("turn ", since)
    assert turn["EDGED_EVENT"] == "turn"
    assert int(turn["EDGED_LATENCY_MS"]) > 0
    assert "made-up-key" not in json.dumps(pi.journal())


def test_the_catalog_explains(pi: Pi) -> None:
    """`journalctl -x` says what a fault means and what helps."""
    latest, subject = "journalctl -x -b -t edged --no-pager -n 5", "Subject: The speaker is lost"
    pi.unplug_speaker()
    try:
        eventually(lambda: subject in pi.run(latest).out, 30, subject, every=1.0)
    finally:
        pi.plug_speaker()
    eventually(lambda: "Speaker not working" not in pi.words(), 60, "the speaker's return")


def test_only_the_group_may_use_the_control_socket(pi: Pi) -> None:
    """A member of edged asks; anybody else is told why not."""
    pi.attempt("useradd member -G edged; useradd stranger")
    assert pi.run("runuser -u member -- edged status").out
    refused = pi.attempt("runuser -u stranger -- edged status")
    assert refused.code == 77
    assert "group" in refused.err


def test_the_sandbox_is_tight(pi: Pi, figures: Figures) -> None:
    """As systemd itself judges the running unit."""
    judged = pi.run("systemd-analyze security edged --no-pager | tail -1").out
    level = float(judged.split(":")[1].split()[0])
    figures.at_most("exposure by systemd-analyze security", level, "", 2.0)


def test_doctor_finds_nothing_to_cure(pi: Pi) -> None:
    """On a healthy device every check passes or is a mere warning."""
    pi.wait_until_online()
    findings = pi.doctor()
    assert findings
    assert not [each for each in findings if each["verdict"] == "failure"]


@pytest.mark.alsa
def test_the_emulator_heard_nothing_outside_a_press(
    pi: Pi, share: Path, emulator: Emulator
) -> None:
    """What was not meant for it never left the room."""
    voice.write_speech(share / "aside.wav", 2.0, seed=11)
    pi.wait_until_online()
    heard = sum(len(window.audio) for window in emulator.traffic.windows)
    pi.say(share / "aside.wav")
    pause(1.0)
    assert sum(len(window.audio) for window in emulator.traffic.windows) == heard
    assert emulator.traffic.bytes_outside_windows == 0


def _xruns(pi: Pi, since: str, turns: int) -> int:
    """Return the xruns of so many turns, whose entries are never held back, and beside them."""
    told = eventually(lambda: _turns(pi, since, turns), _TURN_TOLD, f"{turns} turns in the journal")
    in_turns = sum(int(turn.get("EDGED_XRUNS", 0)) for turn in told)
    lost = [entry for entry in pi.news(since) if entry["EDGED_EVENT"] == "samples_lost"]
    return max(in_turns, len(lost))


def _turns(pi: Pi, since: str, wanted: int) -> list[Entry]:
    turns = [entry for entry in pi.news(since) if entry["EDGED_EVENT"] == "turn"]
    return turns if len(turns) == wanted else []
