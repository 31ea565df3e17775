"""What a home does to a device: cables, networks, and a process that hangs or dies."""

from pathlib import Path

import pytest

from edged.emulator.server import Emulator
from tests.proof.device import voice
from tests.proof.device.board import Pi
from tests.proof.device.figures import Figures
from tests.proof.device.pause import eventually, pause

_SILENT = "Speaker not working"


@pytest.mark.alsa
def test_a_speaker_unplugged_in_a_reply_is_heard_again_once_it_is_back(pi: Pi, share: Path) -> None:
    """The next reply is heard from its first to its last word, without a restart."""
    process = pi.unit("MainPID")
    voice.write_speech(share / "cut.wav", 6.0, seed=3)
    voice.write_speech(share / "whole.wav", 3.0, seed=4)
    before = voice.seconds_played(pi.hardware.heard)
    pi.ask(share / "cut.wav")
    pi.hears_begin(before)
    pi.unplug_speaker()
    eventually(lambda: _SILENT in pi.words(), 30, "the fault in the status")
    pi.plug_speaker()
    eventually(lambda: _SILENT not in pi.words(), 60, "the speaker's return")
    pi.ask(share / "whole.wav")
    pi.hears(3.0)
    assert pi.likeness(share / "whole.wav") > 0.98
    assert pi.unit("MainPID") == process


@pytest.mark.alsa
def test_a_network_cut_in_an_utterance_is_answered_after_it_is_back(
    pi: Pi, share: Path, emulator: Emulator, figures: Figures
) -> None:
    """The connection is given up; what was said is sent again on a new one, nothing is lost."""
    voice.write_speech(share / "offline.wav", 4.0, seed=5)
    played = voice.seconds_played(pi.hardware.heard)
    pi.wait_until_online()
    connections, since = emulator.traffic.connections, pi.end_of_journal()
    pi.press()
    pause(0.5)
    speaking = pi.begin_to_say(share / "offline.wav")
    pause(1.5)
    pi.machine.monitor.cut_network()
    pi.machine.agent.end(speaking, 60)
    pi.release()
    eventually(lambda: _has_noticed(pi, since), 30, "the outage in the journal", every=1.0)
    pi.machine.monitor.mend_network()
    pi.hears(played + 4.0, timeout=60)
    assert emulator.traffic.connections > connections
    like = pi.likeness(share / "offline.wav")
    figures.at_least("likeness of a reply across a network cut", like, "", 0.98)


@pytest.mark.alsa
def test_a_daemon_that_hangs_is_restarted_and_remembers(
    pi: Pi, share: Path, emulator: Emulator
) -> None:
    """The watchdog ends it; the conversation goes on where it was."""
    _talk(pi, share)
    connections = emulator.traffic.connections
    pi.run("kill -STOP $(systemctl show -P MainPID edged)")
    watched = "journalctl -b -q --no-pager -u edged | grep -i 'watchdog timeout'"
    eventually(lambda: pi.attempt(watched).code == 0, 60, "the watchdog", every=5.0)
    eventually(lambda: emulator.traffic.connections > connections, 90, "a new connection")
    pi.wait_until_online()
    assert emulator.sessions[-1].history, "the conversation was resumed"


@pytest.mark.alsa
def test_the_light_goes_out_when_the_daemon_is_killed(
    pi: Pi, share: Path, emulator: Emulator
) -> None:
    """No light shines on what does not listen; whoever asks is answered; it remembers."""
    _talk(pi, share)
    pi.press()
    eventually(pi.lit, 10, "light while listening")
    pi.run("systemctl kill -s KILL edged")
    # This pin goes dark by itself. That of a Pi does not, so the unit's own command has to succeed.
    done = "code=exited ; status=0"
    eventually(lambda: done in pi.unit("ExecStopPost")["ExecStopPost"], 30, "light-off", 0.1, 0.5)
    assert not pi.lit()
    assert pi.run("edged status", timeout=120).out, "systemd keeps the socket open meanwhile"
    pi.release()
    pi.wait_until_online(90)
    assert emulator.sessions[-1].history


def test_a_pin_in_use_is_named(pi: Pi) -> None:
    """Whoever holds the pin, the device lives on and says which pin."""
    holder = pi.machine.agent.start("/usr/bin/gpioset", "-c", "gpiochip0", "23=0")
    since = pi.end_of_journal()
    pi.configure("[button]\npin = 23\n")
    pi.wait_for_news("gpioset uses this pin", since)
    assert "gpioset uses this pin" in pi.ailments()
    assert "GPIO23" in pi.status()["parts"]["button"]["fault"]
    pi.run("kill $(pgrep -x gpioset)")
    pi.machine.agent.end(holder, 10)
    eventually(lambda: "Button not working" not in pi.words(), 60, "the button's return")


def test_an_unknown_card_is_named(pi: Pi) -> None:
    """The message names the card that is missing and those that are there."""
    since = pi.end_of_journal()
    pi.configure('[speaker]\ndevice = "plughw:CARD=Nowhere,DEV=0"\n')
    pi.wait_for_news("device_lost", since)
    assert "Nowhere" in pi.ailments()
    assert "Nowhere" in pi.status()["parts"]["speaker"]["fault"]


@pytest.mark.alsa
def test_a_full_disk_does_not_silence_it(pi: Pi, share: Path) -> None:
    """It cannot remember, says so, and still answers."""
    pi.attempt("fallocate -l 4G /full; cat /dev/zero > /full2")
    since = pi.end_of_journal()
    try:
        pi.run("systemctl restart edged", timeout=120)
        _talk(pi, share)
        assert pi.run("edged volume 80").out
        _cannot_keep(pi, since, "No space left on device")
        (storage,) = (each for each in pi.doctor("--no-session") if each["about"] == "storage")
        assert "/var/lib/edged has only 0 MB free" in storage["text"]
    finally:
        pi.run("rm -f /full /full2; edged volume 100")


@pytest.mark.alsa
def test_a_read_only_disk_does_not_silence_it(pi: Pi, share: Path) -> None:
    """As a card is after its kernel has met an error."""
    pi.run("systemctl stop edged; sync; mount -o remount,ro /", timeout=120)
    since = pi.end_of_journal()
    try:
        pi.run("systemctl start edged", timeout=120)
        _talk(pi, share)
        pi.run("edged volume 90")
        _cannot_keep(pi, since, "Read-only file system")
        assert "read-only file system" in pi.ailments()
    finally:
        pi.run("mount -o remount,rw /")


def _talk(pi: Pi, share: Path) -> None:
    """Say something short and hear the answer."""
    speech = share / "short.wav"
    if not speech.exists():
        voice.write_speech(speech, 1.5, seed=6)
    pi.talk(speech)


def _cannot_keep(pi: Pi, since: str, cause: str) -> None:
    """Find in the journal that neither conversation nor volume is kept, and why."""
    assert cause in pi.wait_for_news("handle_not_kept", since)["EDGED_ERROR"]
    assert cause in pi.wait_for_news("volume_not_kept", since)["EDGED_CAUSE"]


def _has_noticed(pi: Pi, since: str) -> bool:
    return any(entry["EDGED_EVENT"] == "offline" for entry in pi.news(since))
