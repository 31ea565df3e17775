"""The API key: its sources, and that it is never shown."""

import json
from pathlib import Path
from typing import get_args

import pytest

from edged.quoting import Redaction
from edged.settings.backend import Backend
from edged.settings.secrets.secret import NO_SECRET, Kind, NoSecret, Secret, find_secret

ACCOUNT = json.dumps(
    {
        "type": "service_account",
        "private_key": "-----BEGIN PRIVATE KEY-----\nMAMCAQA=\n-----END PRIVATE KEY-----\n",
        "client_email": "device@mine.iam.gserviceaccount.com",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
)
PRECIOUS = "AIzaPrecious"


def credential(folder: Path, content: bytes) -> dict[str, str]:
    """Return the environment of a service with this credential."""
    (folder / "edged.api_key").write_bytes(content)
    return {"CREDENTIALS_DIRECTORY": str(folder)}


def test_the_credential_comes_first(tmp_path: Path) -> None:
    """Then GEMINI_API_KEY, then GOOGLE_API_KEY, then nothing."""
    google = {"GOOGLE_API_KEY": "google"}
    gemini = google | {"GEMINI_API_KEY": "gemini"}
    every = gemini | credential(tmp_path, b"file\n")
    assert [_revealed(environ) for environ in (every, gemini, google, {})] == [
        "file",
        "gemini",
        "google",
        None,
    ]


def _revealed(environ: dict[str, str]) -> str | None:
    key = find_secret(environ)
    return key.reveal() if isinstance(key, Secret) else None


def test_an_optional_credential_may_be_missing(tmp_path: Path) -> None:
    """The service manager sets the directory even if the credential was not found."""
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path), "GEMINI_API_KEY": " g \r\n"}
    assert _revealed(environ) == "g"


def test_an_empty_variable_is_none() -> None:
    """A shell unsets a key with `GEMINI_API_KEY= edged run`."""
    assert find_secret({"GEMINI_API_KEY": "", "GOOGLE_API_KEY": ""}) == NO_SECRET


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b" \n", "is empty"),
        (f"{PRECIOUS} {PRECIOUS}x".encode(), "contains a space or line break"),
        (f"{PRECIOUS}\n{PRECIOUS}".encode(), "is repeated; give it once"),
        (f"{PRECIOUS}é".encode(), "contains é, which no key has"),
        (f"{PRECIOUS}\0".encode(), "contains the invisible character U+0000"),
        (b"x" * 5000, "is too long for a key"),
    ],
)
def test_what_cannot_be_a_key_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    """The error names cause and cure, not the key; the device runs without it."""
    found = find_secret(credential(tmp_path, content))
    assert isinstance(found, NoSecret)
    assert found.reason == "bad_key"
    assert found.cause.startswith(
        f"the API key in credential edged.api_key {why}; run sudo edged set-key "
    )
    assert PRECIOUS not in str(found)


def test_a_credential_that_cannot_be_read(tmp_path: Path) -> None:
    """The error names it."""
    (tmp_path / "edged.api_key").mkdir()
    found = find_secret({"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert isinstance(found, NoSecret)
    assert "edged.api_key cannot be read: Is a directory; run sudo edged set-key" in found.cause


def test_a_key_never_shows_itself() -> None:
    """Not in a log line, a traceback or a comparison."""
    key = Secret(PRECIOUS, "test")
    assert PRECIOUS not in f"{key} {key!r} {[key]}"
    assert key == Secret(PRECIOUS, "elsewhere")
    assert not hasattr(key, "__dict__")


def test_each_backend_has_its_own_secrets(tmp_path: Path) -> None:
    """On Vertex AI a service account comes before an express key; its file may be named."""
    account = tmp_path / "account.json"
    account.write_text(ACCOUNT)
    every = {
        "GEMINI_API_KEY": "gemini",
        "GOOGLE_API_KEY": "google",
        "EDGED_DEVICE_SECRET": "device",
        "GOOGLE_APPLICATION_CREDENTIALS": str(account),
    }
    found = [find_secret(every, backend) for backend in get_args(Backend)]
    assert [each.kind for each in found if isinstance(each, Secret)] == [
        Kind.API_KEY,
        Kind.SERVICE_ACCOUNT,
        Kind.DEVICE_SECRET,
    ]
    express = find_secret({"GOOGLE_API_KEY": "google"}, "vertex")
    assert isinstance(express, Secret)
    assert express.kind is Kind.EXPRESS_KEY


def test_what_is_secret_in_an_account_is_known(tmp_path: Path) -> None:
    """Its private key, however a library quotes it."""
    (tmp_path / "edged.service_account").write_text(ACCOUNT)
    found = find_secret({"CREDENTIALS_DIRECTORY": str(tmp_path)}, "vertex")
    assert isinstance(found, Secret)
    redact = Redaction()
    for part in found.parts():
        redact.add(part)
    assert "MAMCAQA" not in redact(f"{ACCOUNT} {json.loads(ACCOUNT)} {json.loads(ACCOUNT)!r}")
    assert "MAMCAQA" not in Redaction()(json.loads(ACCOUNT)["private_key"])


@pytest.mark.parametrize("path", ["/none", "/dev/zero", "a\0b"])
def test_an_account_that_cannot_be_read(path: str) -> None:
    """The variable and the file are named."""
    found = find_secret({"GOOGLE_APPLICATION_CREDENTIALS": path}, "vertex")
    assert isinstance(found, NoSecret)
    assert found.cause.startswith("GOOGLE_APPLICATION_CREDENTIALS: ")
    assert "cannot be read" in found.cause
