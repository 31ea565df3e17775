"""Which lines are refused unread."""

import base64
import json

import pytest

from edged.control import protocol
from edged.control.protocol import Code, Refusal, Request, parse
from edged.control.remember_request import MOST_BYTES, MOST_TURNS, Remember
from edged.control.say_request import Say
from edged.parse_cost import MOST_ITEMS, is_laborious
from edged.typed_text import MOST_BYTES as MOST_TEXT
from tests.inputs.pictures import picture

FULL = protocol.LONGEST_LINE - 100
LABORIOUS = {
    "objects": b"[" + b"{}," * (FULL // 3) + b"{}]",
    "lists": b"[" + b"[]," * (FULL // 3) + b"[]]",
    "numbers": b"[" + b"1," * (FULL // 2) + b"1]",
    "strings": b"[" + b'"",' * (FULL // 3) + b'""]',
    "members": json.dumps({f"{number}": 1 for number in range(80_000)}).encode(),
    "one long text among them": b'["' + b"\\" * 10 + b'",' + b"{}," * (FULL // 3) + b"{}]",
    "escaped backslashes": b"[" + rb'"\\",' * (FULL // 5) + b"0]",
    "escaped quotes": b"[" + rb'"\"",' * (FULL // 5) + b"0]",
    "both": b"[" + rb'"\\\"\\",' * (FULL // 9) + b"0]",
}


@pytest.mark.parametrize("name", LABORIOUS)
def test_a_line_of_small_things_is_refused_unread(name: str) -> None:
    """However they are written, and whatever they would mean."""
    line = LABORIOUS[name]
    assert len(line) <= protocol.LONGEST_LINE
    assert json.loads(line), "it is JSON"
    refusal = parse(line)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, str(MOST_ITEMS) in refusal.message) == (Code.TOO_LONG, True)


@pytest.mark.parametrize("each", [",{[", '"', "\\", '\\"', "\n", "é", "😀"])
def test_the_longest_requests_are_read(each: str) -> None:
    """A text of whatever it is, with a picture; as many turns as are remembered, in any shape."""
    text = "a" + each * ((MOST_TEXT - 2) // len(each.encode())) + "a"
    jpeg = picture(768, 768) + bytes(400_000)
    asked = {"text": text, "jpeg": base64.b64encode(jpeg).decode()}
    said = parse(json.dumps({"method": "say", "params": asked}).encode())
    assert said == Request(None, Say(text, jpeg))
    part = "a" + each * ((MOST_BYTES // MOST_TURNS - 2) // len(each.encode())) + "a"
    turns = [{"role": role, "parts": [{"text": part}]} for role in ("user", "model")]
    asked_to = {"method": "remember", "params": {"turns": turns * (MOST_TURNS // 2)}}
    remembered = parse(json.dumps(asked_to, indent=4).encode())
    assert isinstance(remembered, Request)
    assert isinstance(remembered.method, Remember)


def test_what_is_short_is_read_in_any_case() -> None:
    """It has not room for much."""
    assert not is_laborious(b"[" + b"{}," * 5_000 + b"{}]")
