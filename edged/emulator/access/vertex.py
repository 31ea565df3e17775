"""In what Vertex AI differs from the Gemini Developer API on the wire. Pure.

google-genai 3.4 converts these (_live_converters.py); that text in realtime input is not taken is
said by GoogleCloudPlatform/vertex-ai-samples.
"""

from collections.abc import Mapping
from typing import Any, Final

from edged.emulator.protocol.messages import ClientMessage, RealtimeInput, Setup, Text, ToolResponse
from edged.emulator.protocol.refusal import Refusal, inferred
from edged.emulator.replies.plan import ServerMessage

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
    """Return why Vertex AI does not take a message, or None.

    That search excludes other tools, says its page on configuring the capabilities of the Live API;
    that answers have no scheduling there, livekit-agents. In which words it refuses is inferred.
    """
    match message:
        case RealtimeInput(inputs) if any(isinstance(each, Text) for each in inputs):
            return inferred("Text is not supported in realtime input.")
        case ToolResponse(scheduled=True):
            return inferred("Function response scheduling is not supported.")
        case Setup(values=values):
            names = {name for tool in values.get("tools", []) for name in tool}
            if "googleSearch" in names and len(names) > 1:
                return inferred("Search tools and other tools cannot be in one request.")
        case _:
            pass
    return None
