"""In what Vertex AI differs from the Gemini Developer API on the wire. Pure.

google-genai 3.4 converts these (_live_converters.py); that text in realtime input is not taken is
said by GoogleCloudPlatform/vertex-ai-samples.
"""

from collections.abc import Mapping
from typing import Any, Final

from edged.emulator.messages import ClientMessage, RealtimeInput, Text
from edged.emulator.plan import ServerMessage
from edged.emulator.refusal import Refusal, inferred

_USAGE: Final = {
    "responseTokenCount": "candidatesTokenCount",
    "responseTokensDetails": "candidatesTokensDetails",
}


def as_vertex(message: ServerMessage, session_id: str) -> ServerMessage:
    """Return a message of the Developer API as Vertex AI sends it."""
    told = dict(message)
    if "setupComplete" in told:
        told["setupComplete"] = {"sessionId": session_id} | told["setupComplete"]
    if "usageMetadata" in told:
        told["usageMetadata"] = _renamed(told["usageMetadata"])
    return told


def _renamed(usage: Mapping[str, Any]) -> dict[str, Any]:
    return {_USAGE.get(name, name): value for name, value in usage.items()}


def refuse_message(message: ClientMessage) -> Refusal | None:
    """Return why Vertex AI does not take a message, or None."""
    texts = isinstance(message, RealtimeInput) and any(isinstance(i, Text) for i in message.inputs)
    return inferred("Text is not supported in realtime input.") if texts else None
