"""The way to the service, each of its obstacles on real sockets."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from edged.doctor.checks.network import reachability as network
from edged.doctor.checks.network import session
from edged.doctor.checks.network.endpoint import Endpoint, endpoint_of
from edged.doctor.finding import Finding, Verdict
from edged.emulator.access import authority
from edged.errors import SettingsError
from edged.live.transport.stages import Stage
from edged.live.transport.tls import tls_context
from edged.settings.model import ConversationSettings, GeminiSettings, Settings
from edged.settings.secrets.secret import Kind, Secret
from tests.doctor.service import emulated, settings_of
from tests.live.sockets import no_room

KEY = Secret("made-up-key-0123456789", "the test")


def endpoint(settings: GeminiSettings) -> Finding:
    """Examine the endpoint of some settings."""
    where = endpoint_of(settings)
    result = network.handshake(where, settings)
    return network.judge_handshake(where, result, str(settings.ca_file or ""))


def tried(settings: GeminiSettings, secret: Secret = KEY) -> Finding:
    """Examine a session."""
    return session.judge(session.try_session(Settings(gemini=settings), secret), settings)


def test_each_backend_is_tried_as_the_device_does() -> None:
    """Vertex AI with an express key, with an account that has no project, and no broker."""
    express = Secret("an-express-key-0123", "the test", Kind.EXPRESS_KEY)
    account = Secret('{"token_uri": "https://127.0.0.1:1"}', "the test", Kind.SERVICE_ACCOUNT)
    device = Secret("a-device-secret-0123", "the test", Kind.DEVICE_SECRET)
    with emulated() as emulator:
        vertex = replace(settings_of(emulator), backend="vertex")
        visited = tried(vertex, express)
        assert visited.verdict is Verdict.PASS
        assert visited.text.startswith("the service accepts the account and ")
        nowhere = tried(vertex, account)
        assert nowhere.verdict is Verdict.FAILURE
        assert "no project: set gemini.project" in nowhere.text
        url = "https://127.0.0.1:1/token"
        unreached = tried(replace(vertex, backend="token-broker", broker_url=url), device)
        assert unreached.verdict is Verdict.WARNING
        assert "the token broker is not reachable" in unreached.text


def test_a_service_that_is_there() -> None:
    """Name, handshake and a whole session, of which nothing is heard."""
    with emulated() as emulator:
        settings = settings_of(emulator)
        where = endpoint_of(settings)
        assert network.judge_name(where, network.resolve(where)).text == "127.0.0.1 is 127.0.0.1"
        met = endpoint(settings)
        assert met.verdict is Verdict.PASS
        assert met.text.startswith(f"TLSv1.3 with 127.0.0.1:{where.port} (127.0.0.1) in ")
        visited = tried(settings)
        assert visited.verdict is Verdict.PASS
        assert visited.text.startswith("the service accepts the key and gemini-3.8-live (")
        assert [message.kind for message in emulator.traffic.messages] == ["setup"]


def test_a_conversation_is_tried_as_it_is_held() -> None:
    """A model that translates is set up to translate; as for a held button it would be refused."""
    with emulated() as emulator:
        gemini = settings_of(emulator, model="gemini-3.5-live-translate-preview")
        talk = ConversationSettings(mode="translate", translate_to="en-US")
        settings = Settings(gemini=gemini, conversation=talk)
        found = session.judge(session.try_session(settings, KEY), gemini)
    assert found.verdict is Verdict.PASS, found


def test_a_certificate_of_somebody_else(tmp_path: Path) -> None:
    """With a wrong ca_file and with none; in the words of the journal, and with the file's name."""
    other, _ = authority.issue(tmp_path)
    with emulated() as emulator:
        wrong = endpoint(settings_of(emulator, ca_file=other))
        none = endpoint(settings_of(emulator, ca_file=None))
    for found in (wrong, none):
        assert found.verdict is Verdict.FAILURE
        assert "TLS certificate not trusted (" in found.text
    assert f"{other} is not the CA of 127.0.0.1:" in wrong.cure
    assert "a captive portal or a filter, or should gemini.ca_file name" in none.text


def test_what_answers_in_place_of_the_service() -> None:
    """A certificate for another name, plain HTTP, and a name that a filter has blocked."""
    with emulated() as emulator:
        named = settings_of(emulator)
        where = endpoint_of(named)
        other = Endpoint("kitchen.invalid", where.port)
        context = tls_context(named.ca_file)
        with (
            socket.create_connection(("127.0.0.1", where.port)) as plain,
            pytest.raises(ssl.SSLCertVerificationError) as raised,
        ):
            context.wrap_socket(plain, server_hostname=other.host)
    found = network.judge_handshake(other, raised.value, "")
    assert (found.verdict, "in its place" in found.text) == (Verdict.FAILURE, True)
    assert "clock" not in found.text
    with plain_http() as port:
        found = endpoint(GeminiSettings(base_url=f"https://127.0.0.1:{port}"))
    assert "plain HTTP is spoken there instead of TLS" in found.text
    for addresses in (("0.0.0.0",), ("::",), ("0.0.0.0", "::")):  # noqa: S104 - of a filter
        found = network.judge_name(where, network.Lookup(addresses, 0.01))
        assert (found.verdict, "a DNS filter" in found.cure) == (Verdict.FAILURE, True)


@contextmanager
def plain_http() -> Iterator[int]:
    """Run what answers everything with a line of HTTP; return its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            client, _ = server.accept()
            with client:
                client.recv(4096)
                client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def test_a_certificate_that_is_none(tmp_path: Path) -> None:
    """The file and what to do about it are named."""
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(SettingsError, match=r"ca.pem: .*; name the file with the certificate of"):
        network.handshake(Endpoint("x", 1), GeminiSettings(ca_file=tmp_path / "ca.pem"))


def test_nobody_at_the_port() -> None:
    """The port is named, for it may be a mistake in the settings."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    found = endpoint(GeminiSettings(base_url=f"https://127.0.0.1:{port}"))
    assert found.verdict is Verdict.FAILURE
    assert found.text == f"127.0.0.1:{port}: not reachable: 127.0.0.1: Connection refused"


def test_a_name_that_nobody_knows() -> None:
    """The cure begins with the network."""
    where = endpoint_of(GeminiSettings(base_url="https://nowhere.invalid"))
    found = network.judge_name(where, network.resolve(where))
    assert found.verdict is Verdict.FAILURE
    assert found.text.startswith("nowhere.invalid: not reachable: [Errno -")
    assert "check that the device is on the network" in found.cure
    assert "sudo nmtui" in found.cure
    assert "gemini.base_url" in found.cure
    assert "the proxy" in network.judge_name(where, network.resolve(where), "the proxy").cure


@pytest.mark.parametrize(
    ("fault", "verdict", "cure"),
    [
        ("bad-key", Verdict.FAILURE, "the key is wrong"),
        ("http-403", Verdict.FAILURE, "the key is wrong"),
        ("quota", Verdict.FAILURE, "its quota is used up"),
        ("http-404", Verdict.FAILURE, "gemini.model"),
        ("http-503", Verdict.WARNING, "try again in a minute"),
    ],
)
def test_what_the_service_says_to_the_key(fault: str, verdict: Verdict, cure: str) -> None:
    """Wrong key, used up quota, wrong model and a bad day of the service are told apart."""
    with emulated(fault) as emulator:
        found = tried(settings_of(emulator))
    assert found.verdict is verdict
    assert cure in found.cure
    assert KEY.reveal() not in found.text


def test_a_model_that_is_none() -> None:
    """It is named."""
    with emulated() as emulator:
        found = tried(settings_of(emulator, model="gemini-3-flash"))
    assert found.verdict is Verdict.FAILURE
    assert found.text.startswith("gemini-3-flash: closed with 1008")
    assert "gemini.model" in found.cure


def test_a_stage_that_is_slow_is_told_with_its_cure() -> None:
    """Of the name, of the way there, and of the session; what is before it has its own finding."""
    where, model = Endpoint("gemini.example", 443), GeminiSettings()
    name = network.judge_name(where, network.Lookup(("192.0.2.1",), 5.04))
    assert (name.verdict, name.text) == (
        Verdict.WARNING,
        "gemini.example is 192.0.2.1; the lookup took 5.0 s",
    )
    assert "/etc/resolv.conf" in name.cure
    for stage, words in ((Stage.TCP, "Wi-Fi"), (Stage.TLS, "MTU"), (Stage.PROXY, "the proxy")):
        seconds = {Stage.NAME: 5.0, Stage.TLS: 0.1} | {stage: 3.0}
        met = network.Handshake("TLSv1.3", "192.0.2.1", seconds)
        found = network.judge_handshake(where, met, "")
        assert found.verdict is Verdict.WARNING
        assert f"; {stage.value} took 3.0 s of it" in found.text
        assert words in found.cure
    for stage in (Stage.UPGRADE, Stage.SETUP):
        quick = {Stage.TCP: 3.0, Stage.UPGRADE: 0.1, Stage.SETUP: 0.1}
        assert session.judge(session.Ready(quick), model).verdict is Verdict.PASS
        slow = session.judge(session.Ready(quick | {stage: 9.0}), model)
        assert slow.verdict is Verdict.WARNING
        assert f"; {stage.value} took 9.0 s of it" in slow.text


@pytest.mark.parametrize("stage", [Stage.TCP, Stage.TLS])
def test_a_stage_that_gets_no_answer_is_a_failure(stage: Stage) -> None:
    """With the seconds that it had, and what may be done."""
    with ExitStack() as stack:
        if stage is Stage.TCP:
            port = stack.enter_context(no_room())
        else:
            mute = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            port = mute.getsockname()[1]
        where = Endpoint("127.0.0.1", port)
        result = network.handshake(where, GeminiSettings(), within=1.0)
    found = network.judge_handshake(where, result, "")
    assert found.verdict is Verdict.FAILURE
    assert found.text == f"127.0.0.1:{port}: no answer to {stage.value} within 1 s"
    assert found.cure
