"""Read what the service asks of the device, and write what it is answered. Pure."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from typing import Any, Final

from edged.live.gemini.wire.json_members import items, member, string
from edged.live.messages import Fact, Unused
from edged.tools.calls.call import Answer, Call, Cancellation, ToolResponse
from edged.tools.outcome import media_type

LONGEST_ID: Final = 256
"""Letters; the service's have about thirty."""
LONGEST_NAME: Final = 128
"""Letters; none that was declared has more than 64."""


def calls(message: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield the calls of a message, and those that it takes back."""
    for call in items(member(message, "toolCall") or {}, "functionCalls"):
        name, key = string(call, "name"), string(call, "id")
        if len(key) > LONGEST_ID or len(name) > LONGEST_NAME:
            yield Unused("a call whose id or name is too long")
        else:
            yield Call(key, name, json.dumps(member(call, "args") or {}, sort_keys=True))
    ids = (member(message, "toolCallCancellation") or {}).get("ids") or ()
    if taken_back := tuple(each for each in ids if isinstance(each, str)):
        yield Cancellation(taken_back)


def response(message: ToolResponse) -> bytes:
    """Return answers as JSON, in UTF-8."""
    answers = [_answer(each) for each in message.answers]
    return json.dumps({"tool_response": {"functionResponses": answers}}).encode()


def _answer(answer: Answer) -> dict[str, Any]:
    call, outcome = answer.call, answer.outcome
    fields: dict[str, Any] = {"id": call.id} if call.id else {}
    fields |= {"name": call.name, "response": json.loads(outcome.response)}
    if answer.scheduling:
        fields["scheduling"] = answer.scheduling.value
    if outcome.picture_shown:
        blob = {
            "mime_type": media_type(outcome.picture_shown) or "image/jpeg",
            "data": urlsafe_b64encode(outcome.picture_shown).decode(),
        }
        fields["parts"] = [{"inline_data": blob}]
    return fields
