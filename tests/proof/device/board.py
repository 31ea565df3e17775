"""A Pi: a machine with a button, a light, a microphone and a speaker, seen from outside."""

import json
import shlex
from pathlib import Path
from typing import Any, Final

from tests.journeys.home import Samples
from tests.proof.device import voice
from tests.proof.device.agent import Done
from tests.proof.device.journal import Entry, entries
from tests.proof.device.machine import SPEAKER, Hardware, Machine
from tests.proof.device.pause import eventually, pause

_PINS: Final = "/sys/devices/platform/gpio-sim.0/gpiochip0/"
BUTTON: Final = f"{_PINS}sim_gpio17/pull"
LED: Final = f"{_PINS}sim_gpio25/value"
_OWN_SETTINGS: Final = "/etc/edged/conf.d/60-test.toml"
_ANSWERS: Final = ("reloaded", "reload_refused", "reload_unneeded")
_ONLINE: Final = ("Ready.", "Listening.", "Thinking.", "Speaking.")
"""How the service's words begin while it is connected."""
_TIMEOUT: Final = 60.0
_START: Final = 120.0


Finding = dict[str, str]
"""What `edged doctor --json` says of one thing."""


class Pi:
    """A device on the desk."""

    def __init__(self, hardware: Hardware) -> None:
        """Switch it on; return once it can be asked."""
        self.machine = Machine(hardware)
        self.hardware = hardware

    # What a hand does.

    def press(self) -> None:
        """Press the button."""
        self.run(f"echo pull-down > {BUTTON}")

    def release(self) -> None:
        """Let go of the button."""
        self.run(f"echo pull-up > {BUTTON}")

    def lit(self) -> bool:
        """Look at the light."""
        return self.run(f"cat {LED}").out.strip() == "1"

    def say(self, speech: Path) -> None:
        """Speak a file of the shared folder into the microphone, to its end."""
        self.run(f"/opt/virtual-pi/say /host/{speech.name}")

    def begin_to_say(self, speech: Path) -> int:
        """Begin to speak; return the process, for the agent to wait for."""
        return self.machine.agent.start("/opt/virtual-pi/say", f"/host/{speech.name}")

    def ask(self, speech: Path) -> None:
        """Press, speak, release, once the service can hear it."""
        self.wait_until_online(_START)
        self.press()
        pause(0.5)
        self.say(speech)
        self.release()

    def talk(self, speech: Path) -> None:
        """Ask, and hear an answer that is as long as the question."""
        played = voice.seconds_played(self.hardware.heard)
        self.ask(speech)
        self.hears(played + voice.seconds(speech))

    def unplug_speaker(self) -> None:
        """Pull the speaker's plug."""
        self.machine.monitor.order("device_del", id="speaker")

    def plug_speaker(self) -> None:
        """Put it back; what it plays from now on replaces what it played before."""
        driver, *properties = SPEAKER.split(",")
        self.machine.monitor.order(
            "device_add", driver=driver, **dict(each.split("=") for each in properties)
        )

    # What an ear hears.

    def heard(self) -> Samples:
        """Return what the speaker has played since it was plugged in."""
        return voice.played(self.hardware.heard)

    def likeness(self, speech: Path) -> float:
        """Return how much what was played is like what was said."""
        return voice.likeness(self.heard(), speech)

    def hears_begin(self, before: float, timeout: float = _TIMEOUT) -> None:
        """Return once the speaker has begun to play more than the seconds `before`."""
        self._hears_more(before + 0.5, timeout, "a reply's begin")

    def hears(self, seconds: float, timeout: float = _TIMEOUT) -> None:
        """Return once the speaker has played for so long and then fallen silent."""
        file = self.hardware.heard
        self._hears_more(seconds, timeout, "sound of the speaker")
        before = -1.0
        while (now := voice.seconds_played(file)) > before:
            before = now
            pause(2.0)

    def _hears_more(self, seconds: float, timeout: float, what: str) -> None:
        file = self.hardware.heard  # of the host: a look costs the machine nothing
        eventually(lambda: voice.seconds_played(file) >= seconds, timeout, what, rarest=0.2)

    # What somebody at its keyboard sees.

    def run(self, command: str, *, timeout: float = _TIMEOUT, given: bytes = b"") -> Done:
        """Run a command of the shell as root; fail if it fails."""
        done = self.attempt(command, timeout=timeout, given=given)
        assert done.code == 0, f"{command}: {done}"
        return done

    def attempt(self, command: str, *, timeout: float = _TIMEOUT, given: bytes = b"") -> Done:
        """Run a command of the shell as root, however it ends."""
        agent = self.machine.agent
        return agent.end(agent.start("/bin/sh", "-c", command, given=given), timeout)

    def write(self, path: str, content: str) -> None:
        """Write a file as root."""
        self.machine.agent.write(path, content.encode())

    def configure(self, toml: str) -> None:
        """Add settings and have them taken; `tidy` takes them away again."""
        self.write(_OWN_SETTINGS, toml)
        self.reload()

    def reload(self) -> Entry:
        """Have the settings read again; return what the service says came of it."""
        since = self.end_of_journal()
        self.run("systemctl reload edged")
        (answer,) = eventually(
            lambda: [e for e in self.news(since) if e["EDGED_EVENT"] in _ANSWERS],
            _TIMEOUT,
            "an answer to the reload",
        )
        return answer

    def tidy(self) -> None:
        """Undo what a test has changed; a service that has ended is left for `serve` to start."""
        self.run(f"echo pull-up > {BUTTON}")
        changed = self.attempt(f"rm {_OWN_SETTINGS}").code == 0
        if changed and self._is_active():
            self.reload()

    def serve(self) -> None:
        """Have the service run."""
        if not self._is_active():
            self.run("systemctl reset-failed edged; systemctl restart edged", timeout=_START)

    def wait_until_booted(self) -> None:
        """Return once all is started, well or not."""
        # Asked seldom: it is slower for each question. Not `--wait`, which waits for ever if asked
        # while the bus is started.
        eventually(self._is_up, _START, "the end of its boot", every=5.0)

    def wait_until_online(self, timeout: float = _TIMEOUT) -> None:
        """Return once the service is connected."""
        eventually(lambda: self.words().startswith(_ONLINE), timeout, "a connection", every=0.5)

    def words(self) -> str:
        """Return what the running service says of itself: asked often, it costs the device little.

        `edged status` would start a Python each time, on a board where that takes a second.
        """
        unit = self.unit("ActiveState", "StatusText")
        return unit["StatusText"] if unit["ActiveState"] == "active" else ""

    def status(self) -> dict[str, Any]:
        """Ask the daemon how it is, as a program would."""
        found: dict[str, Any] = json.loads(self.run("edged status --json").out)
        return found

    def doctor(self, *options: str) -> list[Finding]:
        """Have it examined as its owner would."""
        asked = self.attempt(f"edged doctor --json {' '.join(options)}", timeout=_START)
        found: list[Finding] = json.loads(asked.out)["findings"]
        assert asked.code == any(each["verdict"] == "failure" for each in found), asked
        return found

    def ailments(self) -> str:
        """Return what doctor says is broken, a line for each thing, without trying the key."""
        found = self.doctor("--no-session")
        return "\n".join(
            f"{each['about']}: {each['text']}" for each in found if each["verdict"] == "failure"
        )

    def resident(self) -> float:
        """Return the memory of the daemon, VmRSS in MiB."""
        status = self.run("cat /proc/$(systemctl show -P MainPID edged)/status").out
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    def uptime(self) -> float:
        """Return the seconds since its boot, by its own clock."""
        return float(self.run("cat /proc/uptime").out.split()[0])

    def unit(self, *properties: str) -> dict[str, str]:
        """Return what systemd knows of the service."""
        names = " ".join(f"-p {name}" for name in properties)
        lines = self.run(f"systemctl show edged.service {names}").out.splitlines()
        return dict(line.partition("=")[::2] for line in lines)

    def journal(self, *options: str) -> list[Entry]:
        """Return the service's entries since the boot."""
        command = f"journalctl -b -q -o json --no-pager -t edged {' '.join(options)}"
        return list(entries(self.run(command).out))

    def end_of_journal(self) -> str:
        """Return where the journal ends now: what comes after it is news."""
        last = self.run("journalctl -q -n 1 --show-cursor -o cat | tail -n 1").out
        return last.removeprefix("-- cursor:").strip()

    def news(self, since: str) -> list[Entry]:
        """Return the service's entries after an earlier end of the journal."""
        return self.journal(f"--after-cursor={shlex.quote(since)}")

    def wait_for_news(self, text: str, since: str, timeout: float = _TIMEOUT) -> Entry:
        """Return the one entry after `since` that has `text` in its message, once it is there."""
        wanted = f"{text!r} in the journal"
        found = eventually(lambda: _with(text, self.news(since)), timeout, wanted, every=1.0)
        assert len(found) == 1, found
        return found[0]

    def _is_active(self) -> bool:
        return self.unit("ActiveState")["ActiveState"] == "active"

    def _is_up(self) -> bool:
        return self.attempt("systemctl is-system-running").out.strip() in {"running", "degraded"}

    # Its power.

    def cut_power(self) -> None:
        """Pull the plug."""
        self.machine.cut_power()


def _with(text: str, found: list[Entry]) -> list[Entry]:
    return [entry for entry in found if text in str(entry["MESSAGE"])]
