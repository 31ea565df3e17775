"""The doctor goes the way of the service, also where that leads through a proxy."""

import os
from pathlib import Path

import pytest

from edged.doctor import examination
from edged.doctor.checks.machine import unit
from edged.doctor.checks.network import proxy
from edged.doctor.checks.network.endpoint import Endpoint
from edged.doctor.examination import DoctorOptions
from edged.doctor.finding import Finding, Verdict
from edged.quoting import redact
from edged.settings.model import Settings
from edged.settings.reading.conversion import validated
from edged.settings.secrets.secret import Secret
from tests.doctor.checks.network.tunnel import tunnel
from tests.doctor.service import emulated

NAME = "service.invalid"
"""No name server knows it: who reaches it went through the proxy."""
KEY = Secret("made-up-key-0123456789", "the test")
LOGIN = "me:sesame-open"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin without a proxy."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


def examined(ca_file: Path, port: int) -> dict[str, Finding]:
    """Return what is found on the way to the service."""
    gemini = {"base_url": f"https://{NAME}:{port}", "ca_file": ca_file}
    settings = validated(Settings, {"gemini": gemini})
    return {found.about: found for found in examination._network(settings, KEY, DoctorOptions())}


def test_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name is looked up, and all that follows goes through it."""
    with emulated(names=(NAME,)) as emulator:
        port = int(emulator.url.rpartition(":")[2])
        with tunnel(port, LOGIN) as way:
            monkeypatch.setenv("https_proxy", f"http://{LOGIN}@localhost:{way.port}")
            told = examined(emulator.ca_file, port)
    assert [found.verdict for found in told.values()] == 4 * [Verdict.PASS], told
    assert told["proxy"].text == f"{NAME} is reached through localhost:{way.port}"
    assert told["dns"].text.startswith("localhost is ")
    assert f"with {NAME}:{port} (through a proxy, " in told["endpoint"].text
    assert way.asked == 2 * [f"{NAME}:{port}"]


def test_a_proxy_that_wants_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told from the service, and the session is not tried."""
    with emulated(names=(NAME,)) as emulator, tunnel(1, LOGIN) as way:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{way.port}")
        told = examined(emulator.ca_file, 443)
    assert told["endpoint"].verdict is Verdict.FAILURE
    assert "the proxy in the environment lets nobody through (HTTP 407)" in told["endpoint"].text
    assert "it wants another user or password" in told["endpoint"].text
    assert told["session"].verdict is Verdict.SKIPPED


def test_a_proxy_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the failure, and nothing after it is tried."""
    monkeypatch.setenv("https_proxy", f"socks5://{LOGIN}@127.0.0.1:1")
    told = examined(Path("/nowhere.pem"), 443)
    assert told["proxy"].verdict is Verdict.FAILURE
    assert "names a SOCKS proxy" in told["proxy"].text
    assert {told[about].verdict for about in ("dns", "endpoint", "session")} == {Verdict.SKIPPED}


def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named as the one who is not reached."""
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    told = examined(Path("/etc/ssl/certs/ca-certificates.crt"), 443)
    assert told["endpoint"].verdict is Verdict.FAILURE
    assert "not reachable: through the proxy in the environment: " in told["endpoint"].text


def test_the_environment_of_the_service_counts() -> None:
    """Not that of a shell, from which `sudo` takes it; its password is a secret from then on."""
    shell = {"HTTPS_PROXY": "http://mine:1", "NO_PROXY": "a", "PATH": "/bin"}
    service = {"https_proxy": "http://me:an-open-sesame@its:2", "LANG": "C"}
    assert proxy.adopt(shell, service) == ["HTTPS_PROXY"]
    assert shell == {"https_proxy": service["https_proxy"], "PATH": "/bin"}
    assert "open-sesame" not in redact("an-open-sesame")
    assert proxy.adopt(shell, None) == []
    assert "https_proxy" in shell


def test_a_proxy_of_this_shell_alone_is_no_help_to_the_service() -> None:
    """It is said, with the page that tells how a service is given one."""
    found = proxy.judge(Endpoint(NAME, 443), {}, ["HTTPS_PROXY"])
    assert found
    assert found.verdict is Verdict.SKIPPED
    assert found.text == "the service uses none; it does not see HTTPS_PROXY of this shell"
    assert proxy.judge(Endpoint(NAME, 443), {}, []) is None


def test_where_the_service_keeps_its_environment(tmp_path: Path) -> None:
    """In its process while it runs, as far as one may look; else in its unit."""
    shown = {
        "LoadState": "loaded",
        "MainPID": "7",
        "Environment": 'LANG=C "HTTPS_PROXY=http://a b:1"',
    }
    assert unit.environment(shown, tmp_path) == {"LANG": "C", "HTTPS_PROXY": "http://a b:1"}
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "environ").write_bytes(b"A=1=2\0HTTPS_PROXY=http://b:1\0")
    assert unit.environment(shown, tmp_path) == {"A": "1=2", "HTTPS_PROXY": "http://b:1"}
    assert unit.environment(None) is None
    assert unit.environment({"LoadState": "not-found"}) is None
