"""What a device may have a token for, and how the token is locked to it. Pure.

Fields of BidiGenerateContentSetup: https://ai.google.dev/api/live.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

CHOOSABLE: Final = (
    "generationConfig",
    "systemInstruction",
    "tools",
    "realtimeInputConfig",
    "contextWindowCompression",
    "inputAudioTranscription",
    "outputAudioTranscription",
    "proactivity",
)
"""What a device may choose besides the model, unless the owner allows less."""
_OF_THE_CONVERSATION: Final = ("sessionResumption", "historyConfig")
"""What any device may say besides: whether it goes on with a conversation, and that it knows one.

Whatever else there is was not thought of here, and is refused.
"""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the owner allows."""

    models: frozenset[str]
    """Names without ``models/``."""
    choosable: frozenset[str] = frozenset(CHOOSABLE)
    imposed: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the set-up that each token has, whatever the device asks for."""


@dataclass(frozen=True, slots=True)
class Denied:
    """Why there is no token, in words for the owner of the device."""

    cause: str


def constrain(request: object, policy: Policy) -> dict[str, Any] | Denied:
    """Return the set-up that a device's token is for, or why it is denied.

    It is all that the token opens: the set-up of a token that has no field mask takes the place of
    the client's, in which nothing counts any more, not even a handle. So the handle is in it.
    https://ai.google.dev/api/live#BidiGenerateContentSetup, AuthToken.fieldMask.
    """
    setup = request.get("setup") if isinstance(request, dict) else None
    if not isinstance(setup, dict):
        return Denied('the request is not {"setup": {…}}')
    model = setup.get("model")
    if not isinstance(model, str) or model.removeprefix("models/") not in policy.models:
        allowed = ", ".join(sorted(policy.models))
        shown = model[:80] if isinstance(model, str) else "none"
        return Denied(f"the broker allows the model {allowed}, not {shown}")
    for name in setup.keys() - {"model", *_OF_THE_CONVERSATION} - policy.choosable:
        return Denied(f"the broker does not let a device choose {str(name)[:80]}")
    return {**setup, **policy.imposed, "model": f"models/{model.removeprefix('models/')}"}
