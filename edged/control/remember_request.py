"""What a conversation may begin with, as a text or as JSON, and the method `remember`. Pure."""

import json
import re
from typing import Any, Final, Literal, NamedTuple

from edged.control import Said
from edged.typed_text import checked

MOST_BYTES: Final = 24 * 1024
"""Of all turns in UTF-8: about 6,000 tokens, which stay when the context is compressed to 8,000."""
MOST_TURNS: Final = 200
_ROLES: Final[tuple[Literal["user"], Literal["model"]]] = ("user", "model")
_JSON: Final = re.compile(r"\s*(\[\s*[\[\]{\"]|\{\s*\")")
"""How a list begins, of turns or not, or an object; a text may begin with a bracket, too."""
_ACKNOWLEDGED: Final = "OK."
"""What the model is taken to have said to a text: else it would answer it."""


class Remember(NamedTuple):
    """Begin a new conversation, in which this was said already."""

    said: tuple[Said, ...]


def remembered(content: str) -> Remember:
    """Return the turns of a JSON list, or a text as one. Raise ValueError with cause and cure."""
    if _JSON.match(content):
        return listed(content)
    return Remember((("user", checked(content, MOST_BYTES)), ("model", _ACKNOWLEDGED)))


def listed(content: str) -> Remember:
    """Return the turns of a JSON list. Raise ValueError with cause and cure."""
    try:
        turns = json.loads(content)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"it is no valid JSON: {error.msg} ({where})") from error
    except RecursionError as error:
        raise ValueError("it is JSON in too many layers; give a list of turns") from error
    match turns:
        case dict():
            line = content[: content.index("{")].count("\n") + 1
            raise ValueError(f"line {line} begins an object; give a list of turns: [{{…}}, {{…}}]")
        case _:
            return Remember(_said(turns))


def remember_request(params: dict[str, object]) -> Remember | str:
    """Return the request, or what is wrong with it and how to mend it."""
    if params.keys() != {"turns"}:
        return "remember takes the parameter turns, a list of objects with role and text"
    try:
        return Remember(_said(params["turns"]))
    except ValueError as error:
        return str(error)


def _said(turns: object) -> tuple[Said, ...]:
    if not isinstance(turns, list) or not turns:
        raise ValueError("there are no turns; give a list of objects with role and text")
    if len(turns) > MOST_TURNS:
        raise ValueError(f"there are {len(turns)} turns, but at most {MOST_TURNS} are remembered")
    said = tuple(_turn(number, turn) for number, turn in enumerate(turns, 1))
    for number, (role, _) in enumerate(said):
        if role != _ROLES[number % 2]:
            rule = "the user begins, the model ends, and they take turns"
            raise ValueError(f"turn {number + 1} is the {role}'s; {rule}")
    if said[-1][0] == "user":
        raise ValueError("the user has the last turn and would be answered; end with the model's")
    if (size := sum(len(text.encode()) for _, text in said)) > MOST_BYTES:
        raise ValueError(f"the turns have {size} bytes, but at most {MOST_BYTES} are remembered")
    return said


def _turn(number: int, turn: object) -> Said:
    match turn:
        case {"role": "user" | "model" as role, "text": str(text), **more} if not more:
            pass
        case {"role": "user" | "model" as role, "parts": [{"text": str(text), **part}], **more} if (
            not more and not part
        ):
            pass  # as the Live API writes a Content
        case {"role": role} if role not in _ROLES:
            raise ValueError(f"turn {number}: the role is user or model, not {_shown(role)}")
        case _:
            raise ValueError(f"turn {number} is no object with role and text: {_shown(turn)}")
    try:
        return role, checked(text, MOST_BYTES)
    except ValueError as error:
        raise ValueError(f"turn {number}: {error}") from error


def _shown(value: Any) -> str:  # noqa: ANN401 - whatever JSON can be
    return json.dumps(value)[:60]
