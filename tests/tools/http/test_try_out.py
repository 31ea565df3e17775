"""`edged tools` with a request over HTTP, as its owner runs it."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.settings.owner import write
from tests.tools.mcp.wire import Asked, http, wire
from tests.unprivileged import as_nobody

TOKEN = "t0ken-that-nobody-sees"
TABLES = """
[[tools.http]]
name = "lamp"
description = "Switch the lamp."
method = "POST"
url = "http://127.0.0.1:{port}/lamps/{{lamp}}"
body = '{{"on": "{{on}}"}}'
parameters = [{{ name = "lamp" }}, {{ name = "on", type = "boolean" }}]
secret = "lamp"
"""


def test_one_is_listed_and_tried(tmp_path: Path) -> None:
    """With its token, which is printed nowhere, whatever a server says."""

    async def story() -> None:
        async with wire(answered) as found:
            file = write(tmp_path, main=TABLES.format(port=found.port))

            async def edged(*arguments: str) -> subprocess.CompletedProcess[str]:
                prefix = [] if os.geteuid() else as_nobody()
                command = [*prefix, sys.executable, "-m", "edged", "--config", str(file), "tools"]
                return await asyncio.to_thread(
                    subprocess.run,
                    [*command, *arguments],
                    capture_output=True,
                    text=True,
                    check=False,
                    timeout=60,
                    env={**os.environ, "EDGED_TOOL_LAMP": TOKEN},
                )

            assert (await edged("list")).stdout == "lamp  Switch the lamp.\n"
            done = await edged("test", "lamp", "--args", '{"lamp": "a/b", "on": true}')
            (asked,) = found.asked
            assert asked.line == "post /lamps/a%2fb http/1.1"
            assert asked.headers["authorization"] == f"bearer {TOKEN}"
            assert asked.body == {"on": True}
            assert json.loads(done.stdout)["result"] == {"now": "on", "you": "[secret]"}
            wrong = await edged("test", "lamp", "--args", '{"lamp": "..", "on": true}')
            assert (wrong.returncode, len(found.asked)) == (1, 1)
            assert "lamp must be neither empty nor dots" in wrong.stdout
        gone = await edged("test", "lamp", "--args", '{"lamp": "a", "on": true}')
        assert gone.returncode == 1
        assert "not reachable" in json.loads(gone.stdout)["message"]
        assert TOKEN not in done.stdout + done.stderr + gone.stdout + gone.stderr

    asyncio.run(story())


def answered(asked: Asked) -> list[bytes]:
    """Return what is now, and who has asked."""
    return http(json.dumps({"now": "on", "you": asked.headers["authorization"][7:]}).encode())
