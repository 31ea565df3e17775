"""What doctor says of an API key, wherever it is kept."""

from pathlib import Path

import pytest

from edged.doctor.checks.network import api_key
from edged.doctor.checks.network.api_key import Access, Kept, Readable, Unreadable, Unusable
from edged.doctor.finding import Verdict
from edged.settings.secrets.secret import Secret

PASS, SKIPPED, WARNING, FAILURE = (
    Verdict.PASS,
    Verdict.SKIPPED,
    Verdict.WARNING,
    Verdict.FAILURE,
)
GOOGLES = Secret("AIzaSy" + "Qx7" * 11, "credential edged.api_key")
ODD = Secret("opensesame", "credential edged.api_key")
MINE = Secret("AIzaSy" + "Vy4" * 11, "GEMINI_API_KEY")


@pytest.mark.parametrize(
    ("service", "shell", "installed", "verdict", "words"),
    [
        (Readable(GOOGLES), Unreadable.MISSING, True, PASS, "in place (credential edged.api_key)"),
        (Readable(ODD), Unreadable.MISSING, True, WARNING, "does not look like a Google API key"),
        (
            Readable(GOOGLES, Access.OTHERS),
            Unreadable.MISSING,
            True,
            WARNING,
            "can be read by users other",
        ),
        (Unusable("has a line break"), Unreadable.MISSING, True, FAILURE, "has a line break"),
        (Unreadable.HIDDEN, Unreadable.MISSING, True, SKIPPED, "only root can read it"),
        (Unreadable.HIDDEN, Readable(MINE), True, SKIPPED, "this shell (GEMINI_API_KEY) is tried"),
        (
            Unreadable.ENCRYPTED,
            Unreadable.MISSING,
            True,
            SKIPPED,
            "encrypted: only the service can read it",
        ),
        (
            Unreadable.ENCRYPTED,
            Readable(MINE),
            True,
            SKIPPED,
            "this shell (GEMINI_API_KEY) is tried",
        ),
        (Unreadable.MISSING, Readable(MINE), True, WARNING, "the service has no key"),
        (Unreadable.MISSING, Readable(MINE), False, PASS, "in place (GEMINI_API_KEY)"),
        (Unreadable.MISSING, Unreadable.MISSING, False, FAILURE, "there is no API key"),
    ],
)
def test_keys(
    service: Kept,
    shell: Kept,
    installed: bool,  # noqa: FBT001 - a table
    verdict: Verdict,
    words: str,
) -> None:
    """No key is ever shown, and every fault has its cure."""
    found = api_key.judge(service, shell, installed=installed)
    assert (found.verdict, words in found.text) == (verdict, True)
    assert "opensesame" not in f"{found}"
    assert "AIza" not in f"{found}"
    if verdict is not PASS and not isinstance(service, Unusable):
        assert found.cure


def test_a_daemon_that_is_online_has_a_key() -> None:
    """Started with a key of its environment, say: nothing fails, and what will is told."""
    found = api_key.judge(Unreadable.MISSING, Unreadable.MISSING, installed=True, online=True)
    assert (found.verdict, "the daemon has one" in found.text) == (SKIPPED, True)
    found = api_key.judge(
        Unusable("the key is empty"), Unreadable.MISSING, installed=True, online=True
    )
    assert (found.verdict, "at its next start: the key is empty" in found.text) == (WARNING, True)
    found = api_key.judge(Readable(GOOGLES), Unreadable.MISSING, installed=True, online=True)
    assert found.verdict is PASS


@pytest.mark.parametrize(
    ("content", "verdict", "words"),
    [
        (b"AIzaSy" + b"Qx7" * 11 + b"\n", PASS, "in place"),
        (b"AIza" + b"x" * 20 + b"\n" + b"x" * 15, FAILURE, "contains a space or line break"),
        (b"\n", FAILURE, "is empty"),
        (b"AIza\xff" + b"x" * 35, FAILURE, "which no key has"),
    ],
)
def test_the_credential_store(tmp_path: Path, content: bytes, verdict: Verdict, words: str) -> None:
    """A newline at the end is no fault, one inside is."""
    file = tmp_path / "edged.api_key"
    file.write_bytes(content)
    file.chmod(0o600)
    found = api_key.judge(*api_key.look({}, tmp_path), installed=True)
    assert (found.verdict, words in found.text) == (verdict, True)
    file.chmod(0o644)
    kept, _ = api_key.look({}, tmp_path)
    assert not isinstance(kept, Readable) or kept.access is Access.OTHERS


@pytest.mark.parametrize(
    ("unit", "verdict", "words"),
    [
        ("[Service]\nLoadCredentialEncrypted=edged.api_key\n", SKIPPED, "encrypted: only the"),
        ("[Service]\nLoadCredentialEncrypted=edged.api_key:/x/y\n", SKIPPED, "encrypted: only the"),
        ("[Service]\nLoadCredential=edged.api_key\n", FAILURE, "the unit does not load it"),
        ("", FAILURE, "the unit does not load it"),
    ],
)
def test_an_encrypted_key(tmp_path: Path, unit: str, verdict: Verdict, words: str) -> None:
    """It counts as install.sh counts it: if the unit takes it."""
    store, encrypted = tmp_path / "credstore", tmp_path / "credstore.encrypted"
    encrypted.mkdir()
    (encrypted / "edged.api_key").write_bytes(b"k6iUCUh0RJCQyvL8k8q1UyAAAAA")
    service, shell = api_key.look({}, store, encrypted, lambda: unit)
    found = api_key.judge(service, shell, installed=True)
    assert (found.verdict, words in found.text) == (verdict, True)
    assert "systemctl edit edged" in found.text or "edged status" in found.cure
    store.mkdir()
    (store / "edged.api_key").write_text(GOOGLES.reveal())
    (store / "edged.api_key").chmod(0o600)
    found = api_key.judge(*api_key.look({}, store, encrypted, lambda: unit), installed=True)
    assert found.verdict is PASS


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    """The shell's key is the only one."""
    service, shell = api_key.look({"GEMINI_API_KEY": MINE.reveal()}, tmp_path / "none")
    assert (service, api_key.key_of(shell)) == (Unreadable.MISSING, MINE)
