"""The decoder takes proto3 JSON in all its spellings, and nothing makes it fail."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edged.emulator.protocol.decoding import decode
from edged.emulator.protocol.messages import Audio, Mark, RealtimeInput, Setup
from edged.emulator.protocol.refusal import Refusal
from edged.emulator.protocol.schema import CLIENT_MESSAGE
from edged.emulator.protocol.wire import Choice, Kind, Many, Message, Scalar, Table, camel, snake

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
NAMES = st.sampled_from(
    sorted(
        {
            name
            for kind in CLIENT_MESSAGE.fields.values()
            if isinstance(kind, Message)
            for name in (*CLIENT_MESSAGE.fields, *kind.fields)
        }
    )
)
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=4), inner),
    max_leaves=12,
)
DEPTH = 4


def values(kind: Kind, depth: int = DEPTH) -> st.SearchStrategy[Any]:
    """Return JSON values of a kind, by the emulator's own schema."""
    match kind:
        case Message(fields, one_of):
            lone = {name: names for names in one_of.values() for name in names}
            if not depth:
                return st.just({})
            free = {name: values(k, depth - 1) for name, k in fields.items() if name not in lone}
            some = st.fixed_dictionaries({}, optional=free)
            for names in one_of.values():
                one = st.sampled_from(names).flatmap(
                    lambda name: values(fields[name], depth - 1).map(lambda value: {name: value})
                )
                some = st.tuples(some, one).map(lambda pair: pair[0] | pair[1])
            return some
        case Many(of):
            return st.lists(values(of, depth), max_size=2)
        case Table(of):
            return st.dictionaries(st.sampled_from(("a_b", "aB")), values(of, depth), max_size=2)
        case Choice(names):
            return st.sampled_from(names)
        case Scalar():
            return SCALARS[kind]


SCALARS: dict[Scalar, st.SearchStrategy[Any]] = {
    Scalar.STRING: st.text("aé\U0001f600", max_size=8),
    Scalar.BOOL: st.booleans(),
    Scalar.INT: st.integers(-(2**31), 2**31 - 1),
    Scalar.LONG: st.integers(-(2**63), 2**63 - 1).flatmap(lambda n: st.sampled_from((n, str(n)))),
    Scalar.NUMBER: st.floats(allow_nan=False, width=32),
    Scalar.BYTES: st.binary(max_size=8).map(lambda data: base64.b64encode(data).decode()),
    Scalar.OBJECT: st.just({"snake_case": 1, "camelCase": [2]}),
    Scalar.ANY: st.just({"snake_case": 1, "camelCase": [2]}),
}


def respelt(value: Any, kind: Kind, spell: Any) -> Any:  # noqa: ANN401, JSON is of any type
    """Return a JSON value with its field names respelt, but not the keys of maps."""
    match kind:
        case Message(fields, _):
            return {spell(name): respelt(item, fields[name], spell) for name, item in value.items()}
        case Many(of):
            return [respelt(item, of, spell) for item in value]
        case Table(of):
            return {name: respelt(item, of, spell) for name, item in value.items()}
        case _:
            return value


@given(st.binary(max_size=64) | st.text(max_size=64))
def test_survives_any_frame(frame: str | bytes) -> None:
    """Whatever comes is a message or a refusal."""
    assert decode(frame) is not None


@given(ANY_JSON)
@settings(max_examples=150, deadline=None)
def test_survives_any_json(value: object) -> None:
    """Whatever JSON comes is a message or a refusal that fits into a close frame."""
    result = decode(json.dumps(value))
    assert not isinstance(result, Refusal) or len(result.reason.encode()) <= 123


@given(values(CLIENT_MESSAGE))
@settings(max_examples=150, deadline=None)
def test_spelling_makes_no_difference(value: dict[str, Any]) -> None:
    """camelCase, snake_case and binary frames say the same."""
    plain = decode(json.dumps(value))
    assert decode(json.dumps(respelt(value, CLIENT_MESSAGE, snake))) == plain
    assert decode(json.dumps(value).encode()) == plain


@given(st.binary(max_size=9))
def test_base64_of_both_alphabets(data: bytes) -> None:
    """Standard and URL-safe, with and without padding, are the same bytes."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        text = encode(data).decode()
        for spelt in (text, text.rstrip("=")):
            blob = {"mime_type": "audio/pcm;rate=16000", "data": spelt}
            assert decode(json.dumps({"realtime_input": {"audio": blob}})) == RealtimeInput(
                (Audio(data, 16_000),)
            )


def test_names_are_respelt_both_ways() -> None:
    """Every field name survives the way to snake_case and back."""

    def check(kind: Kind, seen: frozenset[int]) -> None:
        inner = kind.of if isinstance(kind, Many | Table) else kind
        if isinstance(inner, Message) and id(inner) not in seen:
            for name, field in inner.fields.items():
                assert camel(snake(name)) == name
                check(field, seen | {id(inner)})

    check(CLIENT_MESSAGE, frozenset())


def test_null_is_absent_and_enums_may_be_numbers() -> None:
    """The two liberties of proto3 JSON that clients use."""
    config = {"turnCoverage": 1, "automaticActivityDetection": None}
    message = decode(json.dumps({"setup": {"model": "models/x", "realtimeInputConfig": config}}))
    assert isinstance(message, Setup)
    assert message.values["realtimeInputConfig"] == {"turnCoverage": "TURN_INCLUDES_ONLY_ACTIVITY"}


def test_types_of_schemas_in_either_case() -> None:
    """Google's own samples write them in lower case; the service's names are meant."""

    def declared(*types: str) -> object:
        schema = {"type": types[0], "items": {"type": types[1]}}
        function = {"name": "f", "parameters": schema}
        return decode(json.dumps({"setup": {"tools": [{"functionDeclarations": [function]}]}}))

    assert isinstance(declared("array", "object"), Setup)
    assert declared("array", "object") == declared("ARRAY", "OBJECT")
    assert isinstance(declared("Array", "OBJECT"), Refusal)


NUMBERS: dict[str, tuple[list[str], list[str]]] = {
    "seed": (
        ["7", '"7"', "7.0", "7e2", str(2**31 - 1), str(-(2**31))],
        [
            str(2**31),
            str(-(2**31) - 1),
            "1e300",
            "1.5",
            '"7_0"',
            '" 7"',
            '"\u0667"',
            "NaN",
            '"NaN"',
        ],
    ),
    "temperature": (
        ["1", "0.5", '"1e-3"', "3.4e38"],
        ["NaN", "Infinity", '"NaN"', '"-Infinity"', "1e39", '"1e999"', "true", '"x"'],
    ),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_within_their_bits(name: str) -> None:
    """Integers of 32 bits, floats that are numbers; both may be strings, as JSON writes numbers."""
    taken, refused = NUMBERS[name]
    for text in (*taken, *refused):
        frame = '{"setup": {"generationConfig": {"' + name + '": ' + text + "}}}"
        assert isinstance(decode(frame), Refusal) == (text in refused), text


def test_a_long_keeps_its_last_digit() -> None:
    """A float would lose it."""
    most = str(2**63 - 1)
    for text, right in ((most, True), (f'"{most}"', True), (str(2**63), False)):
        frame = '{"setup": {"contextWindowCompression": {"triggerTokens": ' + text + "}}}"
        message = decode(frame)
        assert isinstance(message, Setup) == right
        if isinstance(message, Setup):
            assert message.values["contextWindowCompression"]["triggerTokens"] == int(most)


def test_mime_types_have_no_case() -> None:
    """RFC 2045, section 5.1."""
    blob = {"mimeType": "Audio/PCM; Rate=8000", "data": ""}
    assert decode(json.dumps({"realtimeInput": {"audio": blob}})) == RealtimeInput(
        (Audio(b"", 8_000),)
    )


@given(st.binary(max_size=40_000), st.sampled_from((8_000, 11_025, 16_000, 48_000)))
@settings(max_examples=20, deadline=None)
def test_portions_are_the_whole(pcm: bytes, rate: int) -> None:
    """Sound is cut between samples only, and nothing of a message is lost or changes its place."""
    message = RealtimeInput((Mark.ACTIVITY_START, Audio(pcm, rate), Mark.ACTIVITY_END))
    start, *sounds, end = [item for piece in message.portions() for item in piece.inputs]
    assert (start, end) == (Mark.ACTIVITY_START, Mark.ACTIVITY_END)
    pieces = [item for item in sounds if isinstance(item, Audio)]
    assert b"".join(piece.pcm for piece in pieces) == pcm
    assert all(piece.rate == rate for piece in pieces)
    assert all(len(piece.pcm) % 2 == 0 and len(piece.pcm) <= rate for piece in pieces[:-1])
