"""The fields of a conversation: content with its parts, and tools with their schemas.

From Google's published v1beta types (google/ai/generativelanguage/v1beta in googleapis).
"""

from collections.abc import Mapping
from typing import Final

from edged.emulator.protocol.wire import Choice, Kind, Many, Message, Scalar, Table

STRING: Final = Scalar.STRING
BOOL: Final = Scalar.BOOL
INT: Final = Scalar.INT
LONG: Final = Scalar.LONG
NUMBER: Final = Scalar.NUMBER
_NO_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {}


def message(one_of: Mapping[str, tuple[str, ...]] = _NO_GROUPS, /, **fields: Kind) -> Message:
    """Return a message of `fields`, and of groups of which at most one field may be set."""
    return Message(fields, one_of)


def choice(prefix: str, *names: str) -> Choice:
    """Return an enum whose names all begin with `prefix`."""
    return Choice(tuple(f"{prefix}_{name}" for name in ("UNSPECIFIED", *names)))


EMPTY: Final = message()
BLOB: Final = message(mimeType=STRING, data=Scalar.BYTES)

_TYPES: Final = ("STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL")
_schema_fields: dict[str, Kind] = {
    # In lower case, too: so do Google's own samples (https://ai.google.dev/gemini-api/docs/live-tools).
    "type": Choice(("TYPE_UNSPECIFIED", *_TYPES), {name.lower(): name for name in _TYPES}),
    "nullable": BOOL,
    "enum": Many(STRING),
    "required": Many(STRING),
    "propertyOrdering": Many(STRING),
    "example": Scalar.ANY,
    "default": Scalar.ANY,
    "minimum": NUMBER,
    "maximum": NUMBER,
    **dict.fromkeys(("format", "title", "description", "pattern"), STRING),
    **dict.fromkeys(
        ("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"), LONG
    ),
}
SCHEMA: Final = Message(_schema_fields, _NO_GROUPS)
_schema_fields.update(items=SCHEMA, anyOf=Many(SCHEMA), properties=Table(SCHEMA))

FUNCTION_RESPONSE: Final = message(
    id=STRING,
    name=STRING,
    response=Scalar.OBJECT,
    willContinue=BOOL,
    scheduling=Choice(("SCHEDULING_UNSPECIFIED", "SILENT", "WHEN_IDLE", "INTERRUPT")),
    parts=Many(message(inlineData=BLOB)),
)
_DATA: Final = (
    "text",
    "inlineData",
    "functionCall",
    "functionResponse",
    "fileData",
    "executableCode",
    "codeExecutionResult",
)
_PART: Final = message(
    {"data": _DATA},
    text=STRING,
    inlineData=BLOB,
    functionCall=message(id=STRING, name=STRING, args=Scalar.OBJECT),
    functionResponse=FUNCTION_RESPONSE,
    fileData=message(mimeType=STRING, fileUri=STRING),
    executableCode=message(language=Choice(("LANGUAGE_UNSPECIFIED", "PYTHON")), code=STRING),
    codeExecutionResult=message(
        outcome=choice("OUTCOME", "OK", "FAILED", "DEADLINE_EXCEEDED"), output=STRING
    ),
    videoMetadata=message(startOffset=STRING, endOffset=STRING, fps=NUMBER),
    partMetadata=Scalar.OBJECT,
    thought=BOOL,
    thoughtSignature=Scalar.BYTES,
)
CONTENT: Final = message(parts=Many(_PART), role=STRING)
TOOL: Final = message(
    functionDeclarations=Many(
        message(
            name=STRING,
            description=STRING,
            parameters=SCHEMA,
            parametersJsonSchema=Scalar.ANY,
            response=SCHEMA,
            responseJsonSchema=Scalar.ANY,
            behavior=Choice(("UNSPECIFIED", "BLOCKING", "NON_BLOCKING")),
        )
    ),
    googleSearch=message(timeRangeFilter=message(startTime=STRING, endTime=STRING)),
    googleSearchRetrieval=message(
        dynamicRetrievalConfig=message(mode=choice("MODE", "DYNAMIC"), dynamicThreshold=NUMBER)
    ),
    computerUse=message(
        environment=choice("ENVIRONMENT", "BROWSER"), excludedPredefinedFunctions=Many(STRING)
    ),
    fileSearch=message(
        retrievalResources=Many(message(ragStoreName=STRING)),
        retrievalConfig=message(topK=INT, metadataFilter=STRING),
    ),
    googleMaps=message(enableWidget=BOOL),
    urlContext=EMPTY,
    codeExecution=EMPTY,
)
