"""Which messages are read at all."""

import json

import pytest

from edged.live.transport.receive_limits import LARGE, LARGEST, MOST_MEMBERS, parse_excess

SOUND = {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "A" * 64_000}}
USAGE = {"promptTokensDetails": [{"modality": "AUDIO", "tokenCount": 5}] * 20}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        json.dumps({"serverContent": {"modelTurn": {"parts": [SOUND] * 30}}}).encode(),
        json.dumps({"usageMetadata": USAGE}).encode(),
        json.dumps({"x": "A" * (LARGEST - 100)}).encode(),
        json.dumps({"text": "Grüße, und noch mehr, " * 200}, ensure_ascii=False).encode(),
        b'{"a": ' + b" " * LARGEST + b"1}",
    ],
    ids=["nothing", "empty", "sound", "usage", "large", "words", "blanks"],
)
def test_what_the_service_sends_is_read(raw: bytes) -> None:
    """Sound of two seconds, usage in detail, a long transcript."""
    assert parse_excess(raw) == ""


@pytest.mark.parametrize("item", ["{}", "[]", "1", '{"a":{"b":[]}}', '"a":1'])
def test_what_becomes_much_larger_is_not(item: str) -> None:
    """Whatever the members are."""
    assert "members" in parse_excess(("[" + ",".join([item] * (MOST_MEMBERS + 1)) + "]").encode())


@pytest.mark.parametrize("nest", ["[", '{"a":', "[{"])
def test_what_is_deep_is_not(nest: str) -> None:
    """Deeper than any parser goes."""
    assert "members" in parse_excess((nest * (MOST_MEMBERS + 1)).encode())


def test_a_large_text_of_many_alphabets_is_not() -> None:
    """One letter beyond ASCII would make four bytes of each."""
    assert "64 KiB" in parse_excess(('{"x": "' + "x" * LARGE + '\U0001f600"}').encode())
