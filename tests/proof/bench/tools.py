"""What tools cost, from the outside; by itself: `python -m tests.proof.bench.tools`."""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, get_type_hints

from edged.control.client import Client
from edged.settings.model import ToolSettings
from tests.journeys.home import babble, write_voice
from tests.proof.bench import report, tool_server
from tests.proof.bench.daemon import Daemon, running_daemon, settings
from tests.proof.bench.noise import Noise, Span, noise
from tests.proof.bench.report import Figure
from tests.proof.bench.service import THINKING, Service, running_service
from tests.proof.bench.stopwatch import nap, until
from tests.proof.bench.subject import EDGED, RAW
from tests.proof.bench.tool_floor import Caller

_CALL: Final = "call volume"
_CALL_SERVER: Final = "call house__light_3"
_HANG: Final = "call hang"
_WORDS: Final = "one two three four five six seven eight"
_PATIENCE: Final = 20.0
_STARTED: Final = 0.4
"""Seconds in which a command that is called has begun."""
_HELD: Final = 0.4
_GAP: Final = 0.04
"""Seconds of a standstill that a median of a few does not survive."""
_REPLY: Final = 0.9
"""Seconds in which the reply to that is over."""
_SLACK: Final = 2.0
"""Milliseconds that two presses may differ on an idle machine."""
_SWITCHES: Final = [name for name, kind in get_type_hints(ToolSettings).items() if kind is bool]
_HANGING: Final = """
[[tools.command]]
name = "hang"
description = "Takes long."
run = ["/bin/sleep", "300"]
timeout_s = 300
safe = true
"""


@dataclass
class Tools:
    """Times in seconds, memory in MiB; without tools and with all of them."""

    noise: Noise
    answers: dict[str, list[Span]] = field(default_factory=dict)
    """From a call that is due at the service to its answer there: of edged, and of the floor."""
    plain: list[Span] = field(default_factory=list)
    """From the service's first word to the one that is printed."""
    called: list[Span] = field(default_factory=list)
    """The same with a call that blocks before it: from the moment at which the call is due."""
    idle: list[Span] = field(default_factory=list)
    """From a press to the activity start at the service."""
    hanging: list[Span] = field(default_factory=list)
    """The same while a command hangs."""
    starts: dict[bool, list[float]] = field(default_factory=lambda: {False: [], True: []})
    """CPU from the start of the process until it is online, without tools and with them."""
    resident: dict[bool, float] = field(default_factory=lambda: {False: 0.0, True: 0.0})


def measure(folder: Path, runs: int) -> Tools:
    """Call, press and start `runs` times."""
    folder.mkdir(exist_ok=True)
    write_voice(folder / "in.wav", babble(1.0))
    with (
        running_service(folder) as service,
        noise(folder) as machine,
        tool_server.serving() as server,
    ):
        found = Tools(machine)
        _configure(folder, service, server)
        found.answers[RAW] = _floor(service, runs)
        with running_daemon(folder, folder / "tools.toml", folder) as daemon:
            found.answers[EDGED] = []
            for _ in range(runs):
                found.plain.append(_printed(service, daemon, _WORDS))
                found.called.append(_printed(service, daemon, _CALL))
                found.answers[EDGED].append(_answered(service))
                found.idle.append(_pressed(service, daemon))
                with _hanging(service, daemon):
                    found.hanging.append(_pressed(service, daemon))
        for _ in range(runs):
            for has_tools in found.starts:
                _start(folder, found, has_tools=has_tools)
    return found


def _floor(service: Service, runs: int) -> list[Span]:
    caller = Caller(service.url, service.ca_file)
    found = []
    for _ in range(runs):
        caller.ask(_CALL)
        found.append(_answered(service))
    caller.close()
    return found


def _configure(folder: Path, service: Service, server: str) -> None:
    plain = settings(folder, service)
    (folder / "plain.toml").write_text(plain)
    switches = "".join(f"{name} = true\n" for name in _SWITCHES)
    (folder / "tools.toml").write_text(f"{plain}[tools]\n{switches}{_HANGING}{server}")


def _start(folder: Path, found: Tools, *, has_tools: bool) -> None:
    config = folder / ("tools.toml" if has_tools else "plain.toml")
    state = folder / f"{config.stem}-{len(found.starts[has_tools])}"  # no conversation of another
    with running_daemon(folder, config, state) as daemon:
        found.starts[has_tools].append(daemon.cpu())
        if has_tools and not found.resident[True]:
            _until_listed(daemon)  # once is enough: the list is what it costs
            daemon.say(_CALL_SERVER)
        daemon.say(_CALL if has_tools else _WORDS)
        found.resident[has_tools] = max(found.resident[has_tools], daemon.resident())


def _until_listed(daemon: Daemon) -> None:
    """Wait until the tools of the server are known, and the session has them."""

    def known() -> bool:
        with Client(str(daemon.socket)) as client:
            return bool(client.ask("status")["servers"][tool_server.NAME]["tools"])

    until(known, _PATIENCE, lambda: "the tools of a server were not listed")
    nap(_REPLY)


def _latest(service: Service, kind: str) -> dict[str, Any]:
    """Return the newest entry of a kind; no time: there is none."""
    found = [entry for entry in service.entries() if entry["kind"] == kind]
    return found[-1] if found else {"at": 0.0}


def _due(service: Service) -> float:
    """Return when what was asked for last is due at the service."""
    asked = max(_latest(service, kind)["at"] for kind in ("clientContent", "text"))
    return float(asked + THINKING)


def _answered(service: Service) -> Span:
    return Span(_due(service), float(_latest(service, "toolResponse")["at"]))


def _printed(service: Service, daemon: Daemon, words: str) -> Span:
    printed = daemon.say(words)
    return Span(_due(service), printed)


def _pressed(service: Service, daemon: Daemon) -> Span:
    """Press for a moment; return when it was and when the service read it, after the reply."""
    before = _latest(service, "window")["at"]
    with Client(str(daemon.socket)) as button:
        pressed = time.monotonic()
        button.ask("press")
        nap(_HELD)
        button.ask("release")
    until(
        lambda: float(_latest(service, "window")["at"]) > before,
        _PATIENCE,
        lambda: "a press reached nobody",
    )
    nap(_REPLY)
    return Span(pressed, float(_latest(service, "activityStart")["at"]))


@contextmanager
def _hanging(service: Service, daemon: Daemon) -> Iterator[None]:
    """Have a command called that does not end by itself.

    Asked for by this process: another one would end with the press, on the same processors.
    """
    before = _due(service)
    with Client(str(daemon.socket)) as writer:
        writer.ask("say", text=_HANG, quiet=True)
        until(lambda: _due(service) > before, _PATIENCE, lambda: "nothing was said")
        nap(THINKING + _STARTED)
        yield
        until(lambda: _is_over(writer), _PATIENCE, lambda: "the press interrupted nothing")


def _is_over(writer: Client) -> bool:
    return any(event["event"] == "end" for event in writer.events())


def figures(found: Tools) -> list[Figure]:
    """Return the lines of the table."""

    def median(spans: Sequence[Span]) -> float:
        calm = [span.length for span in spans if not found.noise.disturbed(span, _GAP)]
        if 2 * len(calm) < len(spans):
            raise RuntimeError(f"tools: the machine was calm for {len(calm)} of {len(spans)}")
        return 1000 * statistics.median(calm)

    answers = {who: median(spans) for who, spans in found.answers.items()}
    added = median(found.called) - median(found.plain) - 1000 * THINKING
    idle, hanging = median(found.idle), median(found.hanging)
    start = {has_tools: min(taken) for has_tools, taken in found.starts.items()}
    return [
        Figure(
            "call of a built-in tool due at the service → answer read by it, median",
            answers[EDGED], 10, {RAW: answers[RAW]}, unit="ms",
        ),
        Figure("what a call that blocks adds to the first word, median", added, 50, unit="ms"),
        Figure(
            "press while a command hangs → activity start read by the service, median"
            f" (target: without one, {idle:.1f} ms, and {_SLACK:.0f} ms)",
            hanging, idle + _SLACK, unit="ms",
        ),
        Figure(
            "memory that all built-in tools, a command and a server of tools take",
            found.resident[True] - found.resident[False], 5, unit="MiB", digits=2,
        ),
        Figure(
            "CPU until it is online, all built-in tools and a server (target: 1.03 of none)",
            start[True], 1.03 * start[False], unit="s", digits=2,
        ),
    ]  # fmt: skip


def main() -> int:
    """Measure and print; 1 if a target was missed."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory(prefix="edged-bench-") as folder:
        rows = figures(measure(Path(folder), runs))
    sys.stdout.write(f"Measured {report.now()} on {report.machine()}.\n\n{report.table(rows)}\n")
    return int(not all(row.reached for row in rows))


if __name__ == "__main__":
    sys.exit(main())
