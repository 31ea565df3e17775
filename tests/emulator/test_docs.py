"""The script in docs/emulator.md works as it stands."""

import asyncio
import os
import re
import sys
import wave
from pathlib import Path

from edged.clock import ScaledClock
from edged.emulator.options import Options
from tests.emulator.sdk import correlation, emulated, speech

PAGE = Path(__file__).parents[2] / "docs" / "emulator.md"


def write(file: Path, pcm: bytes) -> None:
    """Write a WAV as the page asks for it."""
    with wave.open(str(file), "wb") as wav:
        wav.setparams((1, 2, 16_000, 0, "NONE", ""))
        wav.writeframes(pcm)


def test_the_script_of_the_page(tmp_path: Path) -> None:
    """Pointed by environment variables alone, it plays a question and keeps the parrot's answer."""
    (script,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    write(tmp_path / "question.wav", speech(0.5, 16_000))

    async def test() -> None:
        async with emulated(Options(ca_dir=tmp_path), ScaledClock(4)) as emulator:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-W", "ignore", "-c", script, "question.wav", "answer.wav"),
                cwd=tmp_path,
                env={
                    "PATH": os.environ["PATH"],
                    "GOOGLE_GEMINI_BASE_URL": emulator.url,
                    "SSL_CERT_FILE": str(emulator.ca_file),
                    "GEMINI_API_KEY": "any",
                },
            )
            assert await process.wait() == 0

    asyncio.run(test())
    with wave.open(str(tmp_path / "answer.wav")) as wav:
        assert wav.getframerate() == 24_000
        assert correlation(wav.readframes(wav.getnframes()), speech(0.5, 24_000)) >= 0.99
