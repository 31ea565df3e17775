"""`edged ask` as its users run it: a process of its own, the emulator over TLS, both clients."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from websockets.asyncio.server import ServerConnection

from edged.emulator.access import authority
from edged.emulator.server import Emulator
from edged.pcm import INPUT_RATE, OUTPUT_RATE
from tests.ask.waves import Kind, speech
from tests.doctor.service import emulated
from tests.journeys.home import best_match, samples_of, to_spoken_rate
from tests.journeys.villain import SET_UP, talking_villain

CLIENTS = ("google-genai", "websocket")


def ask(
    directory: Path,
    emulator: Emulator | None,
    *words: str,
    said: bytes = b"",
    gemini: Mapping[str, object] = MappingProxyType({}),
    talk: Mapping[str, object] = MappingProxyType({}),
    **more: str,
) -> subprocess.CompletedProcess[str]:
    """Run it to its end; `gemini` and `talk` are settings, `more` is the environment."""
    gemini = {"client": "websocket", "base_url": "https://127.0.0.1:9", **gemini}
    patience = 5
    if emulator:
        gemini |= {"base_url": emulator.url, "ca_file": str(emulator.ca_file)}
        patience = 30  # a busy machine takes seconds to load google-genai
    config = directory / "config.toml"
    tables = {"conversation": {"offline_patience_s": patience, **talk}, "gemini": gemini}
    lines = [
        f"{table}.{name} = {json.dumps(value)}"
        for table, values in tables.items()
        for name, value in values.items()
    ]
    config.write_text("\n".join(lines))
    environment = {k: v for k, v in os.environ.items() if not k.endswith("_API_KEY")}
    environment |= {"PYTHONPATH": str(Path(__file__).parents[2]), "GEMINI_API_KEY": "a-key-for-it"}
    done = subprocess.run(
        [sys.executable, "-m", "edged", "ask", "--config", str(config), *words],
        cwd=directory,
        env=environment | more,
        input=said,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


@pytest.mark.parametrize("client", CLIENTS)
def test_a_recording_is_answered_by_a_recording(tmp_path: Path, client: str) -> None:
    """Of a studio's format; the parrot returns what it heard, and it is what was said."""
    kind = Kind("studio", tag=3, bits=32, channels=2, rate=48_000)
    (tmp_path / "in.wav").write_bytes(kind.file(speech(2.0, kind.rate)))
    with emulated() as emulator:
        words = ("--mic", "in.wav", "--speaker", "out.wav")
        done = ask(tmp_path, emulator, *words, gemini={"client": client})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "utterance of 2.0 s\n"
    said = (speech(2.0, INPUT_RATE) * 32767).astype("<i2").tobytes()
    heard = samples_of(tmp_path / "out.wav", OUTPUT_RATE)
    assert best_match(heard, to_spoken_rate(said)) > 0.99
    assert abs(len(heard) / OUTPUT_RATE - 2.0) < 0.01
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.toml", "in.wav", "out.wav"]


def test_programs_read_json_lines_and_write_into_a_pipe(tmp_path: Path) -> None:
    """A text beside the sound is part of the same turn."""
    recording = Kind("plain").file(speech(1.0, INPUT_RATE))
    with emulated() as emulator:
        words = ("--mic", "-", "--text", "What bird is this?", "--json")
        done = ask(tmp_path, emulator, *words, said=recording, gemini={"language": "de-DE"})
    assert done.returncode == 0, done.stderr
    *said, end = map(json.loads, done.stdout.splitlines())
    user = {"speaker": "user", "text": "utterance of 1.0 s", "language": "de-DE"}
    assert {"event": "transcript", **user} in said
    model = "".join(line["text"] for line in said if line["speaker"] == "model")
    assert model == "utterance of 1.0 s What bird is this?"
    assert end == {"event": "end", "outcome": "answered", "seconds": 1.0}


@pytest.mark.parametrize("client", CLIENTS)
def test_a_text_alone_is_asked_in_writing(tmp_path: Path, client: str) -> None:
    """And answered aloud, by transcript and sound."""
    with emulated() as emulator:
        words = ("--text", "Guten Tag", "--speaker", "out.wav")
        done = ask(tmp_path, emulator, *words, gemini={"client": client})
    assert (done.returncode, done.stdout) == (0, "Guten Tag\n"), done.stderr
    assert len(samples_of(tmp_path / "out.wav", OUTPUT_RATE)) > 0


@pytest.mark.parametrize("client", CLIENTS)
def test_where_an_answer_is_from_is_told(tmp_path: Path, client: str) -> None:
    """A search names its pages."""
    with emulated() as emulator:
        gemini = {"client": client, "search": True}
        done = ask(tmp_path, emulator, "--text", "Eggs?", "--json", gemini=gemini)
    shown = [each for each in map(json.loads, done.stdout.splitlines()) if "kind" in each]
    page = {"text": "https://example.org/eggs", "about": "How to boil eggs"}
    assert shown == [{"event": "shown", "kind": "source", **page}], done


@pytest.mark.parametrize(
    ("fault", "code", "cause"),
    [
        ("bad-key", os.EX_NOPERM, "check the API key"),
        ("quota", os.EX_TEMPFAIL, "quota"),
        ("unknown-model", os.EX_CONFIG, "check [gemini]"),
        ("turn-complete-reason", 1, "ended the turn without an answer"),
    ],
)
def test_the_exit_code_tells_who_can_help(
    tmp_path: Path, fault: str, code: int, cause: str
) -> None:
    """And the one line on standard error what to do."""
    with emulated(fault) as emulator:
        done = ask(tmp_path, emulator, "--text", "hello", "--speaker", "out.wav")
    assert done.returncode == code, done
    assert len(done.stderr.splitlines()) == 1
    assert cause in done.stderr
    assert not (tmp_path / "out.wav").exists()


def test_without_a_network_it_does_not_wait_for_ever(tmp_path: Path) -> None:
    """The patience is that of the settings."""
    done = ask(tmp_path, None, "--text", "hello", "--json")
    assert done.returncode == os.EX_UNAVAILABLE
    assert "not reachable" in done.stderr
    end = json.loads(done.stdout)
    assert (end["outcome"], end["cause"]) == ("failed", done.stderr.strip().removeprefix("edged: "))


@pytest.mark.parametrize(
    ("words", "code", "cause"),
    [
        ((), os.EX_DATAERR, "give --mic FILE, --text TEXT, or both"),
        (("--mic", "none.wav"), os.EX_DATAERR, "none.wav cannot be read: No such file"),
        (("--mic", "song.mp3"), os.EX_DATAERR, "song.mp3 cannot be used: it is MP3. Convert it"),
        (("--mic", "adpcm.wav"), os.EX_DATAERR, "4 bit ADPCM. Convert it"),
        (("--mic", "cut.wav"), os.EX_DATAERR, "it ends before its samples. Record it anew"),
        (("--mic", "still.wav"), os.EX_DATAERR, "says 0 Hz, 1 channel(s), 16 bit. Record it anew"),
        (("--mic", "empty.wav"), os.EX_DATAERR, "it is empty. Record it anew"),
        (("--mic", "/dev/zero"), os.EX_DATAERR, "it is a device"),
        (("--text", "x" * 100_000), os.EX_DATAERR, "at most 32768 are said; shorten it"),
        (("--text", "\x1b[2J"), os.EX_DATAERR, "control character (U+001B"),
        (("--mic", "in.wav", "--speaker", "./in.wav"), os.EX_CANTCREAT, "is the --mic file"),
        (("--text", "x", "--speaker", "no/out.wav"), os.EX_CANTCREAT, "its folder is not there"),
        (("--text", "x", "--speaker", "."), os.EX_CANTCREAT, "is not a regular file"),
    ],
)
def test_what_cannot_be_asked_is_one_clear_line(
    tmp_path: Path, words: tuple[str, ...], code: int, cause: str
) -> None:
    """Before anything is sent."""
    sound = speech(0.1, INPUT_RATE)
    (tmp_path / "in.wav").write_bytes(Kind("plain").file(sound))
    (tmp_path / "song.mp3").write_bytes(b"ID3\x03" + bytes(100))
    adpcm = Kind("plain").file(sound)
    (tmp_path / "adpcm.wav").write_bytes(
        adpcm[:20] + b"\x11\0" + adpcm[22:34] + b"\x04\0" + adpcm[36:]
    )
    still = Kind("plain").file(sound)
    (tmp_path / "still.wav").write_bytes(still[:24] + bytes(4) + still[28:])
    (tmp_path / "empty.wav").touch()
    (tmp_path / "cut.wav").write_bytes(Kind("plain").file(sound)[:36])
    done = ask(tmp_path, None, *words)
    assert done.returncode == code, done
    assert len(done.stderr.splitlines()) == 1
    assert cause in done.stderr
    assert done.stdout == ""


def test_a_model_that_translates_is_not_asked(tmp_path: Path) -> None:
    """It says again what it hears, as long as it hears somebody."""
    gemini = {"model": "gemini-3.5-live-translate-preview"}
    talk = {"mode": "translate", "translate_to": "en-US"}
    done = ask(tmp_path, None, "--text", "Which bird?", gemini=gemini, talk=talk)
    assert (done.returncode, done.stdout) == (os.EX_DATAERR, "")
    assert "translates, and answers nothing: set gemini.model to" in done.stderr


def test_vertex_ai_takes_no_text_beside_sound(tmp_path: Path) -> None:
    """It has no realtime text, and content that races with sound closes the session."""
    (tmp_path / "in.wav").write_bytes(Kind("plain").file(speech(0.1, INPUT_RATE)))
    vertex = {"backend": "vertex", "project": "a-project"}
    done = ask(tmp_path, None, "--mic", "in.wav", "--text", "Which bird?", gemini=vertex)
    assert (done.returncode, done.stdout) == (os.EX_DATAERR, "")
    assert "ask by --mic or by --text" in done.stderr


def test_a_model_that_only_hears_takes_no_text(tmp_path: Path) -> None:
    """It says so before it connects."""
    gemini = {"model": "gemini-3.5-transcribe-live"}
    done = ask(tmp_path, None, "--text", "hello", gemini=gemini)
    assert done.returncode == os.EX_DATAERR
    assert "takes no text: ask by --mic, or set gemini.model" in done.stderr


@pytest.mark.parametrize(
    ("gemini", "cause"),
    [
        (
            {"model": "gemini-live-2.5-flash-preview", "modality": "text"},
            "gemini-live-2.5-flash-preview writes its reply, so there is no sound",
        ),
        ({"model": "gemini-3.5-transcribe-live"}, "gemini-3.5-transcribe-live has no sound"),
    ],
)
def test_no_sound_is_promised_of_a_model_that_writes(
    tmp_path: Path, gemini: dict[str, object], cause: str
) -> None:
    """An old file would pass for the answer."""
    (tmp_path / "in.wav").write_bytes(Kind("plain").file(speech(0.1, INPUT_RATE)))
    (tmp_path / "out.wav").write_bytes(b"an older answer")
    done = ask(tmp_path, None, "--mic", "in.wav", "--speaker", "out.wav", gemini=gemini)
    assert (done.returncode, done.stdout) == (os.EX_CANTCREAT, "")
    assert len(done.stderr.splitlines()) == 1
    assert cause in done.stderr
    assert (tmp_path / "out.wav").read_bytes() == b"an older answer"


def test_a_reply_that_turns_out_to_have_no_sound_is_a_failure(tmp_path: Path) -> None:
    """Its words are printed, and an older answer stays what it was."""
    (tmp_path / "out.wav").write_bytes(b"an older answer")
    papers = authority.issue(tmp_path / "papers")
    words = {"outputTranscription": {"text": "Unheard."}}

    async def serve(connection: ServerConnection) -> None:
        await connection.send(SET_UP)
        await connection.recv()
        for content in (words, {"generationComplete": True}, {"turnComplete": True}):
            await connection.send(json.dumps({"serverContent": content}))
        await connection.wait_closed()

    async def asked() -> subprocess.CompletedProcess[str]:
        async with talking_villain(papers, serve) as villain:
            words = ("--text", "hello", "--speaker", "out.wav")
            return await asyncio.to_thread(ask, tmp_path, villain.service, *words)

    done = asyncio.run(asked())
    assert (done.returncode, done.stdout) == (1, "Unheard.\n")
    assert done.stderr == "edged: the service ended the turn without an answer\n"
    assert (tmp_path / "out.wav").read_bytes() == b"an older answer"


def test_without_a_key_it_says_where_to_get_one(tmp_path: Path) -> None:
    """As wrong settings do."""
    done = ask(tmp_path, None, "--text", "hello", GEMINI_API_KEY="")
    assert done.returncode == os.EX_CONFIG
    assert "aistudio.google.com" in done.stderr
