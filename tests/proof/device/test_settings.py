"""What an owner does to the settings, rightly and wrongly."""

import pytest

from tests.proof.device.board import Pi
from tests.proof.device.installation import KEY
from tests.proof.device.journal import said
from tests.proof.device.pause import eventually, pause

_OWN = "/etc/edged/conf.d/60-test.toml"
_KEY = "/etc/credstore/edged.api_key"


def test_a_reload_takes_what_can_change_while_it_runs(pi: Pi) -> None:
    """The process stays; the new setting is in force."""
    process = pi.unit("MainPID")
    pi.write(_OWN, "[conversation]\nlog_transcripts = true\n")
    assert pi.reload()["EDGED_CHANGED"] == "conversation.log_transcripts"
    assert pi.unit("MainPID") == process


def test_a_reload_of_wrong_settings_keeps_the_old_ones(pi: Pi) -> None:
    """The owner is told; the device goes on."""
    process = pi.unit("MainPID")
    pi.write(_OWN, "[conversation]\ntap_ms = -1\n")
    answer = pi.reload()
    assert answer["EDGED_EVENT"] == "reload_refused"
    assert "tap_ms" in answer["EDGED_CAUSE"]
    pause(2.0)  # it goes on
    assert pi.unit("MainPID", "ActiveState") == process | {"ActiveState": "active"}


@pytest.mark.starts_edged
def test_wrong_settings_end_it_for_good(pi: Pi) -> None:
    """Exit 78, no restart, and a line that names the setting; mended, it starts."""
    pi.write(_OWN, "[conversation]\ntap_ms = -1\n")
    since = pi.end_of_journal()
    _starts_in_vain(pi)
    pi.wait_for_news("tap_ms", since)
    assert "tap_ms" in pi.attempt("systemctl status edged --no-pager").out


@pytest.mark.starts_edged
def test_settings_that_it_may_not_read_are_named(pi: Pi) -> None:
    """A file of root's own is a common mistake of editors and of umasks."""
    pi.write(_OWN, "[conversation]\ntap_ms = 200\n")
    pi.run(f"chmod 600 {_OWN}")
    since = pi.end_of_journal()
    _starts_in_vain(pi)
    # Doctor does not have it started once more, to the same end: that would be a second line.
    assert _OWN in pi.ailments()
    pi.wait_for_news(_OWN, since)


@pytest.mark.starts_edged
def test_pins_of_a_sound_card_are_named(pi: Pi) -> None:
    """GPIO18 to 21 belong to I2S: so does a card, unless it is USB, of the board or a screen."""
    pi.write(_OWN, "[button]\npin = 18\n")
    since = pi.end_of_journal()
    _starts_in_vain(pi)
    pi.wait_for_news("which the sound card Loopback needs (I2S: 18 to 21)", since)


@pytest.mark.starts_edged
def test_without_a_usable_key_it_lives_and_says_so(pi: Pi) -> None:
    """There is none, or one of two lines, written by hand; `set-key` is all that it takes.

    The key is in no line of the journal.
    """
    pi.run(f"rm {_KEY}; systemctl restart edged", timeout=120)
    eventually(lambda: "Not set up: " in pi.words(), 60, "the state without a key")
    pi.write(_KEY, f"{KEY}\ntwo\n")
    since = pi.end_of_journal()
    try:
        pi.run("systemctl restart edged", timeout=120)
        pi.wait_for_news("contains a space or line break", since)
        eventually(lambda: "Not set up: " in pi.words(), 60, "the state without a key")
        assert "contains a space or line break" in pi.ailments()
    finally:
        pi.run("edged set-key", given=f"{KEY}\n".encode(), timeout=120)
    pi.wait_until_online()
    assert KEY not in said(pi.journal())


def test_a_key_of_two_lines_is_refused(pi: Pi) -> None:
    """Nothing is stored, and the device goes on with the key that it has."""
    refused = pi.attempt("edged set-key", given=b"one\ntwo\n")
    assert refused.code != 0
    assert "line" in refused.err
    assert pi.run(f"cat {_KEY}").out.strip() == KEY
    pi.wait_until_online()


def _starts_in_vain(pi: Pi) -> None:
    """Start it with wrong settings: it ends with 78, and is not started again."""
    pi.attempt("systemctl restart edged", timeout=120)
    eventually(lambda: pi.unit("ActiveState")["ActiveState"] == "failed", 60, "its end")
    assert pi.unit("ExecMainStatus") == {"ExecMainStatus": "78"}
