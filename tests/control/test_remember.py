"""`edged remember`: what a conversation may begin with."""

import json
import os
from pathlib import Path

import pytest

from edged.control.remember_request import MOST_BYTES, Remember, remember_request, remembered
from tests.control.living import Living, start
from tests.control.test_commands import said

TALK = [{"role": "user", "text": "I am Ada."}, {"role": "model", "text": "Hello Ada."}]
SAID = (("user", "I am Ada."), ("model", "Hello Ada."))


@pytest.mark.parametrize(
    ("content", "turns"),
    [
        (
            "The house has three floors.\n",
            (("user", "The house has three floors."), ("model", "OK.")),
        ),
        ("[1] A footnote.", (("user", "[1] A footnote."), ("model", "OK."))),
        ("{name} lives here.", (("user", "{name} lives here."), ("model", "OK."))),
        (json.dumps(TALK), SAID),
        (json.dumps([{"role": t["role"], "parts": [{"text": t["text"]}]} for t in TALK]), SAID),
        (f" \n{json.dumps(TALK * 100)}", SAID * 100),
        ("x" * MOST_BYTES, (("user", "x" * MOST_BYTES), ("model", "OK."))),
    ],
)
def test_a_text_or_turns_are_remembered(content: str, turns: tuple[tuple[str, str], ...]) -> None:
    """Turns as the Live API writes them, too."""
    assert remembered(content) == Remember(turns)  # type: ignore[arg-type]  # literals


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "empty"),
        ("x" * 100_000, "100000 bytes, but at most 24576"),
        ("a\x00b", r"control character \(U\+0000"),
        ("[]", "there are no turns"),
        ('[{"role": ', r"no valid JSON: .* \(line 1, column 11\)"),
        ('\n{"role": "user", "text": "a"}', "line 2 begins an object; give a list of turns"),
        ('{\n "role": user}', r"no valid JSON: .* \(line 2, column 10\)"),
        ("\n".join(map(json.dumps, TALK)), r"no valid JSON: Extra data \(line 2, column 1\)"),
        ("[" * 100_000, "too many layers"),
        ('["hello"]', 'turn 1 is no object with role and text: "hello"'),
        ('[{"role": "assistant", "text": "a"}]', 'turn 1: the role is user or model, not "ass'),
        ('[{"role": "user", "text": 1}]', "turn 1 is no object"),
        ('[{"role": "user", "text": " "}]', "turn 1: the text is empty"),
        (json.dumps([*TALK, TALK[1]]), "turn 3 is the model's; the user begins"),
        (json.dumps(TALK[1:]), "turn 1 is the model's; the user begins"),
        (json.dumps(TALK[:1]), "end with the model's"),
        (json.dumps(TALK * 101), "202 turns, but at most 200"),
        (
            json.dumps([{"role": "user", "text": "x" * 20_000}, {**TALK[1], "text": "x" * 5_000}]),
            "the turns have 25000 bytes",
        ),
    ],
)
def test_what_cannot_be_remembered_is_told(content: str, fault: str) -> None:
    """With the number of the turn, and what is right."""
    with pytest.raises(ValueError, match=fault):
        remembered(content)


def test_a_program_is_told_as_well() -> None:
    """Over the socket."""
    assert remember_request({"turns": TALK}) == Remember(SAID)  # type: ignore[arg-type]
    assert "turn 1 is the model's" in str(remember_request({"turns": TALK[1:]}))
    assert "there are no turns" in str(remember_request({"turns": {"a": 1}}))
    assert "takes the parameter turns" in str(remember_request({"text": "Hi"}))


def test_the_command_begins_a_new_conversation(living: Living, tmp_path: Path) -> None:
    """From a file or from a pipe."""
    (tmp_path / "talk.json").write_text(json.dumps(TALK))
    words = "started a new conversation that begins with"
    told = (0, f"{words} {tmp_path}/talk.json\n", "")
    assert said(living.command("remember", str(tmp_path / "talk.json"))) == told
    process = living.command("remember", "-")
    assert process.communicate("The cat is called Möhre.", timeout=20) == (
        f"{words} standard input\n",
        "",
    )
    piped = (("user", "The cat is called Möhre."), ("model", "OK."))
    assert living.device.remembered == [SAID, piped]


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"\xff\xfe", "no UTF-8"), (b"x" * 300_000, "bytes, but at most"), (None, "No such file")],
)
def test_a_file_that_is_none_is_one_clear_line(
    living: Living, tmp_path: Path, content: bytes | None, fault: str
) -> None:
    """And nothing is forgotten for it."""
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    code, _, err = said(living.command("remember", str(file)))
    assert code == os.EX_DATAERR
    assert len(err.splitlines()) == 1
    assert fault in err
    assert living.device.remembered == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("{bad", "no valid JSON: Expecting property name enclosed in double quotes (line 1"),
        ('{"role": "user", "text": "x"}', "line 1 begins an object; give a list of turns"),
        ("Once upon a time", "no valid JSON: Expecting value (line 1, column 1)"),
    ],
)
def test_a_file_is_what_its_name_says(tmp_path: Path, content: str, fault: str) -> None:
    """And it is read before anybody is asked for the daemon, which is not there."""
    file = tmp_path / "talk.JSON"
    file.write_text(content)
    process = start(["--socket", str(tmp_path / "none"), "remember", str(file)])
    code, _, err = said(process)
    assert code == os.EX_DATAERR, err
    assert len(err.splitlines()) == 1
    assert fault in err
