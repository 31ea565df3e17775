"""The scripts in docs/emulator.md work as they stand: clients that nobody here wrote."""

import asyncio
import os
import re
import shutil
import sys
import wave
from pathlib import Path
from typing import Final

from edged.clock import ScaledClock
from edged.emulator.options import Options
from tests.emulator.sdk import correlation, emulated, speech

PAGE: Final = Path(__file__).parents[2] / "docs" / "emulator.md"
MODULES: Final = Path(sys.prefix) / "clients" / "node_modules"
"""Where scripts/prepare puts @google/genai."""


def script(language: str) -> str:
    """Return the page's script in a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return str(found)


def converse(folder: Path, *words: str) -> None:
    """Run a script with a question in a WAV, pointed at an emulator by the environment alone."""
    with wave.open(str(folder / "question.wav"), "wb") as wav:
        wav.setparams((1, 2, 16_000, 0, "NONE", ""))
        wav.writeframes(speech(0.5, 16_000))

    async def test() -> None:
        async with emulated(Options(ca_dir=folder), ScaledClock(4)) as emulator:
            environment = {
                "PATH": os.environ["PATH"],
                "GOOGLE_GEMINI_BASE_URL": emulator.url,
                "GEMINI_API_KEY": "any",
                "SSL_CERT_FILE": str(emulator.ca_file),
                "NODE_EXTRA_CA_CERTS": str(emulator.ca_file),
            }
            process = await asyncio.create_subprocess_exec(*words, cwd=folder, env=environment)
            assert await process.wait() == 0

    asyncio.run(test())


def test_the_script_in_python(tmp_path: Path) -> None:
    """It plays a question and keeps the parrot's answer."""
    said = script("python")
    converse(tmp_path, sys.executable, "-W", "ignore", "-c", said, "question.wav", "answer.wav")
    with wave.open(str(tmp_path / "answer.wav")) as wav:
        assert wav.getframerate() == 24_000
        assert correlation(wav.readframes(wav.getnframes()), speech(0.5, 24_000)) >= 0.99


def test_the_script_in_javascript(tmp_path: Path) -> None:
    """So does Google's other SDK, whose messages are spelled and ordered in its own way."""
    here = Path(sys.prefix) / "bin" / "node"
    node = str(here) if here.exists() else shutil.which("node")
    assert node, "./scripts/prepare fetches Node.js"
    assert MODULES.is_dir(), "./scripts/prepare fetches the SDK"
    (tmp_path / "node_modules").symlink_to(MODULES)
    (tmp_path / "talk.mjs").write_text(script("javascript"))
    converse(tmp_path, node, "talk.mjs", "question.wav", "answer.pcm")
    assert correlation((tmp_path / "answer.pcm").read_bytes(), speech(0.5, 24_000)) >= 0.99
