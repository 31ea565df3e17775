"""What is declared, asked and answered, in the service's words."""

import json
from dataclasses import replace

import pytest

from edged.capabilities import Behavior, Capabilities, Service
from edged.capabilities.models import MODELS, capabilities
from edged.errors import SettingsError
from edged.settings.tools.tool_names import MOST, MOST_BYTES
from edged.tools import Confirm, Declaration, Kind
from edged.tools.declaration.arguments import fault
from edged.tools.declaration.declared import confirming, declared
from edged.tools.declaration.manner import Manner, Scheduling, manner
from edged.tools.declaration.schema import subset
from edged.tools.outcome import MOST_BYTES as MOST_RESULT
from edged.tools.outcome import MOST_PICTURE_BYTES, Outcome, Status, failed, ok

VOLUME = Declaration(
    "volume",
    "Sets the volume.",
    json.dumps(
        {
            "type": "object",
            "properties": {
                "percent": {"type": "integer", "minimum": 0, "maximum": 100},
                "room": {"type": "string", "enum": ["bath", "kitchen"], "maxLength": 9},
                "note": {"type": "string", "nullable": True, "maxLength": 3},
                "times": {"type": "array", "items": {"type": "number"}},
                "least": {"type": "integer", "minimum": 1},
                "most": {"type": "integer", "maximum": 3},
            },
            "required": ["percent"],
        }
    ),
)


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        ({"percent": 40}, ""),
        ({"percent": 40.0, "room": "bath", "note": None, "times": [1, 2.5]}, ""),
        ({}, "percent is missing."),
        ({"percent": 101}, "percent is from 0 to 100."),
        ({"percent": 4, "least": 0}, "least is at least 1."),
        ({"percent": 4, "most": 9}, "most is at most 3."),
        ({"percent": "loud"}, 'percent is to be an integer, not "loud".'),
        ({"percent": True}, "percent is to be an integer, not true."),
        ({"percent": 4.5}, "percent is to be an integer, not 4.5."),
        ({"percent": 4, "room": "attic"}, 'room is one of bath, kitchen, not "attic".'),
        ({"percent": 4, "room": None}, "room is to be a string, not null."),
        ({"percent": 4, "note": "long"}, "note has at most 3 letters."),
        ({"percent": 4, "times": ["x"]}, 'each of times is to be a number, not "x".'),
        ({"percent": 4, "times": [float("inf")]}, "A number is too large."),
        (
            {"percent": 4, "sudo": 1},
            "There is no sudo; there is: percent, room, note, times, least, most.",
        ),
    ],
)
def test_arguments_are_held_to_the_declaration(arguments: dict[str, object], wrong: str) -> None:
    """What is wrong is said so that the model can mend it."""
    assert fault(VOLUME, arguments) == wrong
    assert fault(declared([VOLUME])[0], arguments) == wrong


def test_what_is_no_unicode_is_told_nevertheless() -> None:
    """A tool quotes the name of a file, or JSON of somebody else."""
    told = failed("no such file: \udce9.txt").response + ok({"\ud800": "\udfff"}).response
    assert "no such file: ?.txt" in told
    assert '"?": "?"' in told
    assert told.encode()


def test_a_tool_without_parameters_takes_none() -> None:
    """Whatever the model makes up."""
    assert fault(Declaration("time", "Tells the time."), {}) == ""
    assert fault(Declaration("time", ""), {"zone": "x"}) == "There is no zone; there is: none."
    assert fault(Declaration("any", "", '{"type": "OBJECT"}'), {"zone": "x"}) == "", "free form"


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"type": "object", "additionalProperties": False, "$schema": "x"}, {"type": "OBJECT"}),
        ({"type": ["string", "null"]}, {"type": "STRING", "nullable": True}),
        ({"type": ["null"]}, {"nullable": True}),
        (
            {"type": ["string", "integer"]},
            {"anyOf": [{"type": "STRING"}, {"type": "INTEGER"}]},
        ),
        ({"type": "string", "const": "on"}, {"type": "STRING", "enum": ["on"]}),
        ({"type": "integer", "enum": [1, 2]}, {"type": "INTEGER"}),
        ({"type": "string", "enum": ["a", None]}, {"type": "STRING"}),
        ({"oneOf": [{"type": "string"}]}, {"anyOf": [{"type": "STRING"}]}),
        (
            {"type": "array", "items": {"type": "string", "uniqueItems": True}},
            {"type": "ARRAY", "items": {"type": "STRING"}},
        ),
        (
            {"properties": {"type": {"type": "string", "description": "d"}}},
            {"properties": {"type": {"type": "STRING", "description": "d"}}},
        ),
    ],
)
def test_a_schema_is_told_in_the_subset(schema: dict[str, object], told: object) -> None:
    """What the service does not know would close the session."""
    assert subset(schema) == told


@pytest.mark.parametrize("huge", ["1e999", "-1e999", "NaN", "1" + "0" * 400])
@pytest.mark.parametrize(
    "keyword", ["minimum", "maximum", "default", "example", "maxLength", "minItems"]
)
def test_a_number_that_is_none_is_left_out(keyword: str, huge: str) -> None:
    """Nor is a default told that could hide one: the service would refuse the whole set-up."""
    schema = json.loads(f'{{"type": "number", "{keyword}": {huge}, "title": "Level"}}')
    assert subset(schema) == {"type": "NUMBER", "title": "Level"}
    assert subset({"type": "array", "items": {}, "default": [schema]}) == subset(
        {"type": "array", "items": {}}
    )


def test_a_default_is_told() -> None:
    """If it is a text, a number or a flag."""
    for default in ("on", 0, 2.5, False):
        assert subset({"default": default}) == {"default": default}


def test_a_schema_without_end_is_cut() -> None:
    """At a depth that no argument needs."""
    deep: dict[str, object] = {"type": "string"}
    for _ in range(100):
        deep = {"type": "array", "items": deep}
    assert json.dumps(subset(deep)).count("ARRAY") < 10


@pytest.mark.parametrize(
    ("tools", "cause"),
    [
        ([Declaration(f"t{n}", "") for n in range(MOST + 1)], "33 tools are switched on"),
        ([VOLUME, VOLUME], "two tools are called volume"),
        ([Declaration("21st", "")], "a tool cannot be called '21st'"),
        ([Declaration("x" * 65, "")], "use at most 64"),
        ([Declaration("x", "y" * MOST_BYTES)], "bytes to describe"),
        (
            [Declaration("x", "", json.dumps({"properties": {"a": {"properties": {"": {}}}}}))],
            "a parameter of 0 letters",
        ),
    ],
)
def test_what_cannot_be_declared_is_refused_with_its_cure(
    tools: list[Declaration], cause: str
) -> None:
    """When the device starts, not when the session closes."""
    with pytest.raises(SettingsError, match=cause):
        declared(tools)


def test_what_a_press_confirms_is_named() -> None:
    """Of the tools that there are; one that asks by itself is asked for anyway."""
    own = replace(VOLUME, name="door", confirm=Confirm.PRESS)
    told = confirming([VOLUME, own, replace(VOLUME, name="light")], ["light"])
    assert [each.confirm for each in told] == [None, Confirm.PRESS, Confirm.PRESS]


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ("Opens the door.", "Opens the door. First say in one sentence"),
        ("Open the door", "Open the door. First say in one sentence"),
        ("Open it!\n", "Open it! First say in one sentence"),
    ],
)
def test_what_a_press_confirms_is_announced(description: str, told: str) -> None:
    """By the model, to whom a tool that needs no press is told of as it is."""
    door = Declaration("door", description, confirm=Confirm.PRESS)
    light = replace(door, name="light", confirm=Confirm.NEVER)
    (first, second) = confirming([door, light], ())
    assert first.description.startswith(told)
    assert second == light
    assert confirming([light], ["light"])[0].description == first.description


def test_what_is_announced_counts() -> None:
    """As all that is sent with each turn does."""
    door = Declaration("door", "x" * (MOST_BYTES - 50), confirm=Confirm.PRESS)
    assert declared([door]) == (door,)
    with pytest.raises(SettingsError, match="at most 16384 are sent"):
        declared(confirming([door], ()))


def test_as_many_as_there_may_be_are_declared() -> None:
    """And nothing but their parameters changes."""
    tools = [Declaration(f"t{n}", "") for n in range(MOST)]
    assert declared(tools) == tuple(tools)


THINKS = capabilities("gemini-3.8-live-extended-thinking")
CURRENT = capabilities("gemini-3.8-live")
OLD = capabilities("gemini-2.5-flash-native-audio-preview-12-2025")


@pytest.mark.parametrize(
    ("can", "service", "expected"),
    [
        (CURRENT, Service.DEVELOPER, ("BLOCKING", "NON_BLOCKING+INTERRUPT", "NON_BLOCKING+SILENT")),
        (CURRENT, Service.VERTEX, ("BLOCKING", "NON_BLOCKING", "NON_BLOCKING")),
        (OLD, Service.DEVELOPER, ("BLOCKING", "NON_BLOCKING+INTERRUPT", "NON_BLOCKING+SILENT")),
        (THINKS, Service.DEVELOPER, ("NON_BLOCKING",) * 3),
        (Capabilities(), Service.DEVELOPER, ("",) * 3),
    ],
)
def test_a_kind_becomes_what_the_model_has(
    can: Capabilities, service: Service, expected: tuple[str, ...]
) -> None:
    """Declared and answered so that the model neither refuses nor contradicts itself."""
    told = []
    for kind in Kind:
        how = manner(kind, can, service)
        words = (how.behavior, how.scheduling)
        told.append("+".join(each.value for each in words if each))
    assert tuple(told) == expected


def test_no_model_is_asked_for_what_it_lacks() -> None:
    """Of all in the table."""
    for can in MODELS.values():
        for kind in Kind:
            how = manner(kind, can, Service.DEVELOPER)
            assert how.behavior in (*can.behaviors, None)
            assert can.scheduling or how.scheduling is None
    assert Manner().blocks
    assert not Manner(Behavior.NON_BLOCKING).blocks
    assert Manner(Behavior.NON_BLOCKING, Scheduling.SILENT).is_silent


@pytest.mark.parametrize("status", Status)
def test_no_answer_is_empty(status: Status) -> None:
    """Each has a status, a sentence and, where there is any, what can be done next."""
    told = json.loads(Outcome(status).response)
    assert told["status"] == status.value
    assert told["message"]
    assert isinstance(told["retryable"], bool)
    assert bool(told.get("retry_hint")) is (status is not Status.OK)


def test_a_result_is_answered_as_it_is() -> None:
    """Beside the words; one that is too large is told as such."""
    told = json.loads(ok({"percent": 40, "message": "overwritten"}, "It is louder.").response)
    assert told == {
        "percent": 40,
        "status": "ok",
        "retryable": False,
        "message": "It is louder.",
    }
    large = json.loads(ok({"text": "é" * MOST_RESULT}).response)
    assert large["status"] == "failed"
    assert large["bytes"] > MOST_RESULT
    assert Outcome(Status.OK, picture=b"x").picture_shown == b"x"
    assert Outcome(Status.OK, picture=bytes(MOST_PICTURE_BYTES + 1)).picture_shown == b""
    with pytest.raises(ValueError, match="JSON"):
        ok({"percent": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        _ = Outcome(Status.OK, data='{"percent": 1e999}').response
