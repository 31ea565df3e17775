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
"""What a device may choose besides the model, unless the owner allows less.

Resumption and history are of one conversation, and not locked: a token is asked for each connection
anyway. Whatever else there is was not thought of here, and is refused.
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
class Constraint:
    """What a token is locked to, as `auth_tokens` takes it."""

    setup: Mapping[str, Any]
    mask: str


@dataclass(frozen=True, slots=True)
class Denied:
    """Why there is no token, in words for the owner of the device."""

    cause: str


_LOCKED_UNSET: Final = tuple(name for name in CHOOSABLE if name != "proactivity")
"""What is locked even if it is not set; the one left out is known to v1alpha only."""


def constrain(request: object, policy: Policy) -> Constraint | Denied:
    """Return the constraint for what a device asks, or why it is denied."""
    setup = request.get("setup") if isinstance(request, dict) else None
    if not isinstance(setup, dict):
        return Denied('the request is not {"setup": {…}}')
    model = setup.get("model")
    if not isinstance(model, str) or model.removeprefix("models/") not in policy.models:
        allowed = ", ".join(sorted(policy.models))
        shown = model[:80] if isinstance(model, str) else "none"
        return Denied(f"the broker allows the model {allowed}, not {shown}")
    for name in setup:
        if name != "model" and name not in policy.choosable:
            return Denied(f"the broker does not let a device choose {str(name)[:80]}")
    locked = {**setup, **policy.imposed, "model": f"models/{model.removeprefix('models/')}"}
    return Constraint(locked, ",".join(_mask(locked)))


def _mask(locked: Mapping[str, Any]) -> list[str]:
    """Return the fields that overwrite those of the client.

    Two levels deep as google-genai has it (tokens.py). What is not set is named too, as its
    `lock_additional_fields` are: else a stolen token could be used with tools that cost.
    """
    named = []
    for name, value in locked.items():
        named += [f"{name}.{inner}" for inner in value] if _has_fields(value) else [name]
    return [*named, *(name for name in _LOCKED_UNSET if name not in locked)]


def _has_fields(value: object) -> bool:
    return isinstance(value, dict) and bool(value)
