"""How long `edged ask` and `edged say` take; by itself: `python -m tests.proof.bench.writing`."""

import statistics
import subprocess
import sys
import tempfile
import time
import wave
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.journeys.home import babble, write_voice
from tests.proof.bench import report
from tests.proof.bench.daemon import Daemon, keyed, running_daemon, settings
from tests.proof.bench.noise import Span, noise
from tests.proof.bench.report import Figure, p95
from tests.proof.bench.service import THINKING, Service, running_service
from tests.proof.bench.subject import BARE, EDGED, GENAI

QUESTION: Final = 5.0
"""Seconds that are asked."""
_TRIES: Final = 3
"""As many as are needed, for a machine that stands still now and then."""
_WORDS: Final = "one two three four five six seven eight"


@dataclass
class Writing:
    """Times in seconds."""

    ask: dict[str, list[float]] = field(default_factory=dict)
    """Whole commands, with the start of Python: edged, edged on websocket, the stock script."""
    say: list[float] = field(default_factory=list)
    """From the service's first message of an answer to the first word that is printed."""


def measure(folder: Path, runs: int) -> Writing:
    """Ask and say `runs` times, the ways to ask in turn."""
    folder.mkdir(exist_ok=True)
    write_voice(folder / "in.wav", babble(QUESTION))
    found = Writing({EDGED: [], BARE: [], GENAI: []})
    with running_service(folder) as service:
        for name, client in ((EDGED, "google-genai"), (BARE, "websocket")):
            (folder / f"{name}.toml").write_text(settings(folder, service, client))
        for _ in range(runs):
            for name, times in found.ask.items():
                times.append(_asked(folder, service, name))
        with (
            running_daemon(folder, folder / f"{EDGED}.toml", folder) as daemon,
            noise(folder) as machine,
        ):
            said = [_said(service, daemon) for _ in range(_TRIES * runs)]
    calm = [span.length for span in said if not machine.disturbed(span)]
    if len(calm) < runs:
        raise RuntimeError(f"edged say: the machine was calm for {len(calm)} of {len(said)}")
    found.say = calm
    return found


def _asked(folder: Path, service: Service, name: str) -> float:
    target = folder / "out.wav"
    target.unlink(missing_ok=True)
    if name == GENAI:
        words = ["tests.proof.bench.stock_ask", service.url, service.ca_file]
        words += [str(folder / "in.wav"), str(target)]
    else:
        words = ["edged", "ask", "--config", str(folder / f"{name}.toml")]
        words += ["--mic", str(folder / "in.wav"), "--speaker", str(target)]
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", *words], check=True, capture_output=True, text=True, env=keyed()
    )
    took = time.monotonic() - start
    with wave.open(str(target), "rb") as answer:
        heard = answer.getnframes() / answer.getframerate()
    if abs(heard - QUESTION) > 0.1 or "utterance" not in done.stdout:
        raise RuntimeError(f"{name} was not answered: {heard:.1f} s, {done.stdout!r}")
    return took


def _said(service: Service, daemon: Daemon) -> Span:
    """Say something; return the time from the service's first word to the one on the pipe."""
    printed = daemon.say(_WORDS)
    received = [entry["at"] for entry in service.entries() if entry["kind"] == "clientContent"]
    return Span(received[-1] + THINKING, printed)


def figures(found: Writing) -> list[Figure]:
    """Return the lines of the table."""
    asked = {name: statistics.median(times) for name, times in found.ask.items()}
    allowed, floor = 1.15 * asked[GENAI], {GENAI: asked[GENAI]}
    late = [1000 * each for each in found.say]
    name = f"`edged ask` on {QUESTION:.0f} s of WAV, with the start of Python, median"
    return [
        Figure(name, asked[EDGED], allowed, floor, unit="s", digits=2),
        Figure(f"the same, {BARE}", asked[BARE], allowed, floor, unit="s", digits=2),
        Figure(
            "first word from the service → printed by `edged say`, p95 (median)",
            p95(late), 30, medians={EDGED: statistics.median(late)}, unit="ms",
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
