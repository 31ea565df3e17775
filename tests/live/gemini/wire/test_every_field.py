"""Each field that google-genai knows of a server message is read, or has a reason not to be."""

from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin

from google.genai import types
from pydantic import BaseModel

from edged.live.gemini.wire.decode import facts
from edged.live.gemini.wire.unused_fields import (
    PARTS,
    UNUSED,
    UNUSED_CONTENT,
    UNUSED_DEEPER,
    UNUSED_PARTS,
)

REASONS = {
    **UNUSED,
    **{f"serverContent.{name}": reason for name, reason in UNUSED_CONTENT.items()},
    **{f"{PARTS}.{name}": reason for name, reason in UNUSED_PARTS.items()},
    **UNUSED_DEEPER,
}
EXAMPLES: dict[type, object] = {bool: True, int: 1, bytes: "YWI=", str: "text"}
SOUND: dict[str, object] = {f"{PARTS}.inlineData.mimeType": "audio/pcm;rate=24000"}
WRITING: dict[str, object] = {f"{PARTS}.inlineData.data": "", "usageMetadata.totalTokenCount": 0}
"""What some fields must be for others to be looked at."""


class Traced(dict[str, Any]):
    """An object of JSON that writes down which of its members were asked for."""

    def __init__(self, members: dict[str, Any], path: str, read: set[str]) -> None:
        super().__init__(members)
        self._path, self._read = path, read

    def get(self, name: str, default: object = None) -> Any:  # noqa: ANN401 - JSON
        """Return a member, and write it down."""
        self._read.add(self._path + name)
        return super().get(name, default)


def members(kind: type[BaseModel], path: str) -> Iterator[tuple[str, object]]:
    """Yield the path and the type of each field."""
    for name, field in kind.model_fields.items():
        yield f"{path}{field.alias or name}", field.annotation


def bare(annotation: object) -> object:
    """Return the type of a field or, of a list, of what is in it."""
    if get_origin(annotation) in (list, Union):
        return bare(get_args(annotation)[0])
    return annotation


def paths(kind: type[BaseModel], path: str = "") -> Iterator[str]:
    """Yield the paths of all fields; what has a reason is not looked into."""
    for there, annotation in members(kind, path):
        yield there
        inner = bare(annotation)
        if there not in REASONS and isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from paths(inner, f"{there}.")


class Filled:
    """A message in which every field is set; some to what is wanted."""

    def __init__(self, wanted: dict[str, object]) -> None:
        self.read: set[str] = set()
        """The paths of the fields that were read."""
        self._wanted = wanted

    def of(self, kind: type[BaseModel], path: str = "") -> Traced:
        """Return it."""
        return Traced(
            {
                there.removeprefix(path): self._value(annotation, there)
                for there, annotation in members(kind, path)
                if there not in REASONS
            },
            path,
            self.read,
        )

    def _value(self, annotation: object, path: str) -> object:
        inner = get_args(annotation)[0] if get_args(annotation) else annotation
        match get_origin(annotation):
            case origin if origin is list:
                return [self._value(inner, path)]
            case origin if origin is Union:
                return self._value(inner, path)
            case origin if origin is dict:
                return {"name": "value"}
            case _ if isinstance(annotation, type) and issubclass(annotation, BaseModel):
                return self.of(annotation, f"{path}.")
            case _:
                kind = annotation if isinstance(annotation, type) else str
                return self._wanted.get(path, EXAMPLES.get(kind, "OF_SOME_KIND"))


def test_every_field_of_the_sdk_is_read_or_has_a_reason() -> None:
    """What a later one knows more must be looked at; a reason is for a field that is there."""
    read: set[str] = set()
    for wanted in (SOUND, WRITING):
        message = Filled(wanted)
        assert list(facts(message.of(types.LiveServerMessage)))
        read |= message.read
    known = set(paths(types.LiveServerMessage))
    assert sorted(known - read - REASONS.keys()) == []
    assert sorted(REASONS.keys() - known) == []
    assert sorted(REASONS.keys() & read) == []
    assert all(REASONS.values())
