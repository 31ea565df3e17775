"""`edged say` as a process, against a server that tells a story."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from edged.typed_text import MOST_BYTES
from tests.control.living import Living
from tests.control.test_commands import said
from tests.inputs.pictures import picture

JPEG = picture()

ANSWERED: list[tuple[str, dict[str, object]]] = [
    ("state", {"state": "thinking"}),
    ("transcript", {"speaker": "user", "text": "How long?"}),
    ("transcript", {"speaker": "model", "text": "Four", "language": "en-US"}),
    ("transcript", {"speaker": "model", "text": " minutes.\x1b[2J"}),
    ("end", {"outcome": "answered", "cause": ""}),
]
SHOWN: list[tuple[str, dict[str, object]]] = [
    ("shown", {"kind": "code", "text": "print(1)\n", "about": "python"}),
    ("shown", {"kind": "result", "text": "1", "about": ""}),
    ("shown", {"kind": "source", "text": "https://a.example", "about": "A"}),
    ("shown", {"kind": "source", "text": "https://b.example", "about": ""}),
]


def test_the_words_of_the_answer_are_printed(living: Living) -> None:
    """Nothing that a terminal would obey."""
    living.device.story = [*ANSWERED]
    assert said(living.command("say", "How long?")) == (0, "Four minutes.?[2J\n", "")
    assert living.device.typed == [("How long?", b"", False)]


def test_an_answer_without_words_says_why(living: Living) -> None:
    """It was heard all the same."""
    living.device.story = [("end", {"outcome": "answered", "cause": "not written down"})]
    assert said(living.command("say", "How long?")) == (0, "", "edged: not written down\n")


def test_what_is_shown_is_printed_on_lines_of_its_own(living: Living) -> None:
    """Code in a fence where it comes; sources by their titles, once each, at the end."""
    living.device.story = [*SHOWN[2:], *ANSWERED[:3], *SHOWN, ANSWERED[-1]]
    assert said(living.command("say", "How long?"))[1] == (
        "Four\n```python\nprint(1)\n```\n```\n1\n```\n"
        "source: A https://a.example\nsource: https://b.example\n"
    )


def test_it_says_what_a_pipe_says_about_a_picture(living: Living, tmp_path: Path) -> None:
    """Quietly, and for a program."""
    living.device.story = [*ANSWERED]
    file = tmp_path / "egg.jpg"
    file.write_bytes(JPEG)
    process = living.command("say", "--quiet", "--json", "--image", str(file))
    out, err = process.communicate("Wie lange?\n", timeout=20)
    assert (process.returncode, err) == (0, "")
    *words, end = map(json.loads, out.splitlines())
    assert [line["text"] for line in words] == ["How long?", "Four", " minutes.\x1b[2J"]
    assert [line.get("language") for line in words] == [None, "en-US", None]
    assert end == {"event": "end", "outcome": "answered"}
    assert living.device.typed == [("Wie lange?", JPEG, True)]


@pytest.mark.parametrize(
    ("end", "code", "words"),
    [
        ({"outcome": "failed", "cause": "no answer within 20 s"}, 1, "no answer within 20 s"),
        ({"outcome": "interrupted", "cause": ""}, os.EX_TEMPFAIL, "interrupted"),
        ({"outcome": "busy", "cause": "somebody is talking"}, os.EX_TEMPFAIL, "is talking"),
        ({"outcome": "not set up", "cause": "no API key"}, os.EX_CONFIG, "no API key"),
    ],
)
def test_the_exit_code_tells_how_it_went(
    living: Living,
    end: Any,  # noqa: ANN401 - JSON
    code: int,
    words: str,
) -> None:
    """And one line why."""
    living.device.story = [*ANSWERED[:3], ("end", end)]
    exit_code, out, err = said(living.command("say", "How long?"))
    assert (exit_code, out) == (code, "Four\n")
    assert err.startswith("edged: ")
    assert words in err


@pytest.mark.parametrize(
    ("words", "piped", "cause"),
    [
        (["x" * 100_000], "", f"100000 bytes, but at most {MOST_BYTES}"),
        ([], "x" * 100_000, f"more than {MOST_BYTES} bytes; shorten it"),
        ([], "", "the text is empty"),
        (["\x1b[31m"], "", "control character (U+001B, character 1)"),
        ([b"jour\xe9"], "", "no UTF-8 (character 5)"),
        (["x", "--image", "none.jpg"], "", "none.jpg cannot be read: No such file"),
        (["x", "--image", __file__], "", "the picture is no whole JPEG: it does not start like"),
        (["x", "--image", "/dev/zero"], "", "it is a device"),
    ],
)
def test_what_cannot_be_said_is_one_clear_line(
    living: Living,
    words: list[Any],
    piped: str,
    cause: str,
) -> None:
    """And is not sent."""
    process = living.command("say", *words)
    out, err = process.communicate(piped, timeout=20)
    assert (process.returncode, out) == (os.EX_DATAERR, ""), err
    assert len(err.splitlines()) == 1
    assert cause in err
    assert living.device.typed == []


def test_a_picture_that_is_cut_off_is_not_sent(living: Living, tmp_path: Path) -> None:
    """The service refuses it with the whole conversation."""
    file = tmp_path / "cut.jpg"
    file.write_bytes(JPEG[:-2] + bytes(1_000))
    code, _, err = said(living.command("say", "x", "--image", str(file)))
    assert code == os.EX_DATAERR
    assert "no whole JPEG: it is cut off; save it as a JPEG anew: ffmpeg" in err
    assert living.device.typed == []


def test_a_picture_has_a_bound(living: Living, tmp_path: Path) -> None:
    """With the command that makes it smaller."""
    file = tmp_path / "large.jpg"
    file.write_bytes(JPEG + bytes(600_000))
    code, _, err = said(living.command("say", "x", "--image", str(file)))
    assert code == os.EX_DATAERR
    assert "more than 512 KiB; make it smaller: ffmpeg" in err
