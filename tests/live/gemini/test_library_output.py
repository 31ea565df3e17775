"""What google-genai says of the environment is told only where it is true of edged."""

import asyncio
import logging
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection

from edged.clock import SYSTEM_CLOCK
from edged.emulator.access import authority
from edged.live.gemini.genai_client import GeminiConnector
from edged.settings.model import GeminiSettings
from tests.journeys.villain import SET_UP, talking_villain
from tests.live.desk import CREDENTIALS, SETUP


def test_it_does_not_say_that_another_key_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """With both variables set it takes neither of them; what else it warns of is heard."""
    monkeypatch.setenv("GOOGLE_API_KEY", "a-key-of-google-012345")
    monkeypatch.setenv("GEMINI_API_KEY", "a-key-of-gemini-012345")
    monkeypatch.setenv("GOOGLE_GENAI_HTTP_CLIENT", "none such")

    keys: list[str] = []

    async def talk(connection: ServerConnection) -> None:
        assert connection.request
        keys.append(connection.request.headers["x-goog-api-key"])
        await connection.send(SET_UP)
        await connection.wait_closed()

    async def call() -> None:
        papers = authority.issue(tmp_path)
        async with talking_villain(papers, talk) as service:
            settings = GeminiSettings(base_url=service.service.url, ca_file=papers[0])
            connector = GeminiConnector(settings, CREDENTIALS, SYSTEM_CLOCK)
            await (await connector.open(SETUP)).close()

    with caplog.at_level(logging.WARNING):
        asyncio.run(call())
    assert keys == ["made-up-key-0123456789"]
    told = [record.getMessage() for record in caplog.records]
    assert not [line for line in told if "API_KEY" in line]
    assert [line for line in told if "none such" in line]
