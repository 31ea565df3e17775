"""The fields of messages and of requests for tokens that google-genai knows, from its types."""

from collections.abc import Iterator
from typing import Any, Final, get_args

from google.genai import types
from pydantic import BaseModel
from pydantic.alias_generators import to_camel

_LEAVES: Final = (
    *(types.Content, types.Part, types.Schema, types.JSONSchema, types.FunctionResponsePart),
    *(types.Blob, types.SafetySetting, types.HttpOptions, types.LiveConnectConstraints),
)
"""What is one thing here, however much it is made of."""
_ON_THE_WIRE: Final = {
    "live_connect_constraints": "bidiGenerateContentSetup",
    "lock_additional_fields": "fieldMask",
}
"""Fields of a token, which the SDK names otherwise."""
SPELT: Final = {"voiceActivity.type": "voiceActivity.voiceActivityType"}
"""Fields of a message of the service, by their names on the wire; the SDK has names of its own."""
_OF_GENERATION: Final = {*types.GenerationConfig.model_fields, "translation_config"}


def client_fields() -> set[str]:
    """Return the path of each field that a client can send, as `rows` writes them."""
    return {
        *_walk(types.LiveClientMessage, ""),
        *_walk(types.Tool, "setup.tools"),
        *_walk(types.CreateAuthTokenConfig, "authToken"),
        *(
            path
            for name, field in types.LiveConnectConfig.model_fields.items()
            for path in _field(
                name,
                field.annotation,
                "setup.generationConfig" if name in _OF_GENERATION else "setup",
            )
        ),
    } - {"setup.tools"}


def _walk(model: type[BaseModel], place: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield from _field(name, field.annotation, place)


def _field(name: str, annotation: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - as pydantic has it
    wire_name = _ON_THE_WIRE.get(name, to_camel(name))
    path = f"{place}.{wire_name}" if place else wire_name
    below = list(_models(annotation))
    if any(each in _LEAVES for each in below) or not any(each.model_fields for each in below):
        yield path
        return
    for each in below:
        yield from _walk(each, path)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - as above
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
