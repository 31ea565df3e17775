"""The owner's own tools in the unit's sandbox, with tokens that come as a credential."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from edged.emulator.server import Emulator
from tests.proof.device.board import Pi
from tests.proof.device.desk import HOST
from tests.proof.device.pause import eventually

_OWN_SETTINGS: Final = "/etc/edged/conf.d/60-test.toml"
_TOKEN: Final = "made-up-token-of-the-radio"
_PROGRAM: Final = "/usr/local/bin/inquire"
_INQUIRE: Final = """#!/bin/sh
can() { "$@" >/dev/null 2>&1 && echo yes || echo no; }
printf '{"user": "%s", "groups": "%s", "given": "%s", ' "$(id -un)" "$(id -Gn)" "$1"
printf '"root": "%s", "disk": "%s", "tmp": "%s"}' "$(can su -c true)" \\
    "$(can touch /usr/local/bin/mine)" "$(can touch /tmp/mine)"
"""
_SETTINGS: Final = """
[[tools.command]]
name = "inquire"
description = "Tell what this device lets its commands do."
run = ["/usr/local/bin/inquire", "{{what}}"]
safe = true
parameters = [{{ name = "what" }}]

[[tools.http]]
name = "radio"
description = "Ask the radio what it plays."
url = "http://{host}:{port}/now"
secret = "radio"
safe = true
"""


class _Radio(http.server.BaseHTTPRequestHandler):
    """Answers whoever has its token."""

    def do_GET(self) -> None:
        """Say what it plays."""
        allowed = self.headers["Authorization"] == f"Bearer {_TOKEN}"
        answer = b'{"plays": "jazz"}' if allowed else b'{"plays": "nothing to strangers"}'
        self.send_response(200 if allowed else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
        """Say nothing."""


@contextmanager
def _radio() -> Iterator[int]:
    """Run a radio on loopback; yield its port."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Radio) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def test_tools_of_the_owner_work_in_the_sandbox(pi: Pi, emulator: Emulator) -> None:
    """A command runs as edged, and cannot become root or change the disk; a request has its token.

    Tried by hand, a command runs as edged, too, though root asks.
    """
    pi.write(_PROGRAM, _INQUIRE)
    pi.run(f"chmod 755 {_PROGRAM}")
    with _radio() as port:
        pi.write(_OWN_SETTINGS, _SETTINGS.format(host=HOST, port=port))
        pi.run("edged set-key --tool radio", given=f"{_TOKEN}\n".encode(), timeout=120)
        pi.wait_until_online()
        pi.run("""edged say 'call inquire {"what": "a b; reboot"}'""")
        found = _told(emulator, "inquire")
        pi.run("edged say 'call radio'")
        assert _told(emulator, "radio")["result"] == {"plays": "jazz"}
    by_hand = json.loads(pi.run("""edged tools test inquire --args '{"what": "c"}'""").out)
    contained = {"given": "a b; reboot", "root": "no", "disk": "no", "tmp": "yes"}
    assert contained.items() <= found.items(), found
    for each in (found, by_hand):
        assert each["user"] == "edged"
        assert set(each["groups"].split()) == {"edged", "audio", "video", "gpio"}
    pi.run(f"rm /etc/credstore/edged.tools {_PROGRAM}")


def _told(emulator: Emulator, tool: str) -> dict[str, Any]:
    """Return what the service was told of its latest call, which was of this tool."""
    calls = emulator.traffic.calls
    told = eventually(
        lambda: calls and calls[-1].call.name == tool and calls[-1].response, 60, f"{tool}'s result"
    )
    assert told, calls[-1]
    assert told["status"] == "ok", told
    return told
