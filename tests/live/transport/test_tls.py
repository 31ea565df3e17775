"""Whom a connection trusts, and what a file of authorities can be instead of one."""

from pathlib import Path

import pytest

from edged.errors import SettingsError
from edged.live.transport.tls import tls_context
from tests.unprivileged import shut_away, unprivileged


def refused(file: Path) -> str:
    """Return what is said of a file that cannot be used."""
    with pytest.raises(SettingsError) as raised:
        tls_context(file)
    return str(raised.value)


def test_a_file_that_cannot_be_read_is_named_with_the_cure(tmp_path: Path) -> None:
    """Whether the folder is shut, the file is, or there is none."""
    cure = "move it to /etc/edged and make it readable (chmod a+r)"
    shut, secret = shut_away(tmp_path, "ca.pem"), tmp_path / "secret.pem"
    secret.touch(mode=0o600)
    with unprivileged():
        for file in (shut, secret):
            why = f"{file} cannot be read: Permission denied"
            assert refused(file) == f"gemini.ca_file: {why}; {cure}"
    for file, why in (
        (tmp_path / "none", "No such file or directory"),
        (tmp_path, "Is a directory"),
        (Path("/", "x" * 300), "File name too long"),
    ):
        assert refused(file) == f"gemini.ca_file: {file} cannot be read: {why}; {cure}"
    why = "a\0b cannot be read: embedded null byte"
    assert refused(Path("a\0b")) == f"gemini.ca_file: {why}; {cure}"


@pytest.mark.parametrize("content", ["", "no certificate"])
def test_a_file_without_a_certificate_is_told(tmp_path: Path, content: str) -> None:
    """In words of what it should be; what OpenSSL says names lines of its own source."""
    file = tmp_path / "ca.pem"
    file.write_text(content)
    assert refused(file) == (
        f"gemini.ca_file: {file}: it holds none; name the file with the certificate of"
        " gemini.base_url, or remove the setting"
    )
