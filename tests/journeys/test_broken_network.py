"""Networks that are broken as many a home's is, and what the doctor says of them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.doctor.service import emulated
from tests.journeys.nameserver import nowhere
from tests.journeys.namespace import enter, ip, missing, namespace
from tests.journeys.test_daemon import config
from tests.journeys.test_stop import running

pytestmark = [pytest.mark.skipif(bool(missing()), reason=missing()), pytest.mark.long]

_LOST, _OWN = "2001:db8::1", "2001:db8::2"
HOSTS: Final = f"{_LOST} localhost\n127.0.0.1 localhost\n"
"""The service is there by IPv4 only; the machine prefers IPv6 (RFC 6724), for it has an address."""
_INSIDE: Final = 'mount --bind "$0" /etc/hosts && exec "$@"'


@contextmanager
def broken_ipv6() -> Iterator[str]:
    """Have a network that announces IPv6 and loses every packet of it."""
    with namespace(f"edged-{os.getpid()}-broken") as name:
        ip(
            name,
            "link set lo up",
            "link add uplink type veth peer name nowhere",
            "link set nowhere up",
            f"address add {_OWN}/64 dev uplink nodad",
            "link set uplink up",
            f"neighbour add {_LOST} lladdr 02:00:00:00:00:01 dev uplink nud permanent",
        )
        yield name


def examined(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the findings of the doctor about a service in the network of the calling thread."""
    hosts = folder / "hosts"
    hosts.write_text(HOSTS)
    with emulated() as emulator:
        url = emulator.url.replace("127.0.0.1", "localhost")
        gemini = f'base_url = "{url}"\nca_file = "{emulator.ca_file}"'
        file = config(folder, gemini=gemini)
        doctor = [sys.executable, "-m", "edged", "doctor", "--json", "--config", str(file)]
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", _INSIDE, str(hosts), *doctor],
            cwd=Path(__file__).parents[2],
            env=os.environ | {"GEMINI_API_KEY": "made-up-key-0123456789"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert not done.stderr
    return {finding["about"]: finding for finding in json.loads(done.stdout)["findings"]}


def test_ipv6_that_loses_every_packet_costs_a_moment(tmp_path: Path) -> None:
    """The other family is tried a quarter of a second later, and the doctor tells of it."""
    with broken_ipv6() as name, ThreadPoolExecutor(1) as inside:  # the thread stays in there
        inside.submit(enter, name).result()
        told = inside.submit(examined, tmp_path).result()
    assert told["dns"]["text"] == f"localhost is {_LOST}, 127.0.0.1"
    assert told["session"]["verdict"] == "pass", told["session"]
    assert told["endpoint"]["verdict"] == "warning"
    assert "(127.0.0.1) in " in told["endpoint"]["text"]
    assert "; over IPv6 it does not answer in time" in told["endpoint"]["text"]
    assert "ipv6.method disabled" in told["endpoint"]["cure"]


def test_name_servers_that_do_not_answer_are_told(tmp_path: Path) -> None:
    """With how long they were asked, and what to do; the rest is not tried."""
    words = ("doctor", "--json", "--config", str(config(tmp_path)))
    with nowhere(tmp_path) as there, running(there, tmp_path, *words) as process:
        told, _ = process.communicate(timeout=100)
    found = {finding["about"]: finding for finding in json.loads(told)["findings"]}
    assert found["dns"]["verdict"] == "failure"
    assert "no answer to the lookup of the name within 15 s" in found["dns"]["text"]
    assert "/etc/resolv.conf" in found["dns"]["cure"]
    assert found["endpoint"]["verdict"] == found["session"]["verdict"] == "skipped"
