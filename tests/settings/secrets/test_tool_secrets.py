"""The tokens of tools: by name, from systemd or the environment, and never in an error."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from edged.errors import SettingsError
from edged.settings.secrets.tool_secrets import CREDENTIAL, read_secrets, tool_secret, with_secret


def test_a_token_is_found_by_its_name(tmp_path: Path) -> None:
    """In the credential first, else in a variable."""
    (tmp_path / CREDENTIAL).write_text('{"home_assistant": "from-systemd"}')
    environ = {"EDGED_TOOL_CALENDAR": "from-variable", "CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert tool_secret(environ, "home_assistant") == "from-systemd"
    assert tool_secret(environ, "calendar") == "from-variable"
    with pytest.raises(SettingsError, match="sudo edged set-key --tool light"):
        tool_secret(environ, "light")
    with pytest.raises(SettingsError, match="EDGED_TOOL_LIGHT"):
        tool_secret({}, "light")


@pytest.mark.parametrize("content", ["", '{"a": "hush', '["hush"]', '{"a": 1}', "[" * 99_999])
def test_a_damaged_credential_is_told_without_its_content(tmp_path: Path, content: str) -> None:
    """With the cure."""
    (tmp_path / CREDENTIAL).write_text(content)
    with pytest.raises(SettingsError, match="set-key --tool a") as found:
        tool_secret({"CREDENTIALS_DIRECTORY": str(tmp_path)}, "a")
    assert "hush" not in str(found.value)


def test_another_token_keeps_the_others() -> None:
    """And takes the place of the same one."""
    content = with_secret(with_secret(b"", "a", b"first-token"), "b", b" second-token\n")
    content = with_secret(content, "a", b"third-token")
    assert read_secrets(content) == {"a": "third-token", "b": "second-token"}
    for name, given in (("A b", b"a-token"), ("a", b"two words of it"), ("", b"a-token")):
        with pytest.raises(ValueError, match=r"token|name"):
            with_secret(b"", name, given)


def test_the_owner_stores_one(tmp_path: Path) -> None:
    """By the command that stores the key; it is not shown."""
    for name in ("home_assistant", "calendar"):
        command = [sys.executable, "-m", "edged", "set-key", "--store", str(tmp_path)]
        command += ["--tool", name]
        done = subprocess.run(
            command, input=f"token-of-{name}\n".encode(), capture_output=True, check=True
        )
        assert f"token {name}".encode() in done.stdout
        assert b"token-of" not in done.stdout + done.stderr
    kept = tmp_path / CREDENTIAL
    assert json.loads(kept.read_text())["calendar"] == "token-of-calendar"
    assert kept.stat().st_mode & 0o777 == 0o600
