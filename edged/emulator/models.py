"""Models of the Live API that answer with sound, and in what they differ: one row for each.

Names and limits: https://ai.google.dev/gemini-api/docs/models. A rule that depends on the model
asks its row, so that a new model is a new row.
"""

from dataclasses import dataclass
from typing import Final

_COLLECTION: Final = "models/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What the service accepts and does with one model."""

    name: str
    thinking_levels: frozenset[str]
    """One of them must be chosen; empty: thinkingConfig is refused."""
    blocking_functions: bool
    """Whether a function may be declared BLOCKING."""
    scheduling: bool
    """Whether a function's response may set its scheduling."""
    tools: frozenset[str] = frozenset({"functionDeclarations", "googleSearch"})
    context_tokens: int = 131_072
    output_tokens: int = 65_536
    media_chunks: bool = False
    """Whether the deprecated mediaChunks are accepted."""
    transcribes_unasked: bool = True
    """Whether the user's words are sent though inputAudioTranscription is not set."""
    updates_unasked: bool = True
    """Whether the set-up is followed by a handle though sessionResumption is not set."""
    tells_activity: bool = True
    """Whether voiceActivity is sent for activities that the service detects."""


MODELS: Final = (
    Model(
        name="gemini-3.8-live",
        thinking_levels=frozenset(),
        blocking_functions=True,
        scheduling=True,
    ),
    Model(
        name="gemini-3.8-live-extended-thinking",
        thinking_levels=frozenset({"LOW", "MEDIUM", "HIGH"}),
        blocking_functions=False,
        scheduling=False,
    ),
)
"""Sources of the 3.8 rows: recordings of the service in pydantic/pydantic-ai
(tests/realtime/cassettes/test_google_ws, October 2026) for what is sent unasked and for
voiceActivity, which googleapis/python-genai issue 2981 still missed in September; public probes of
September and October 2026 for the rest."""


def find(name: str) -> Model | None:
    """Return the model of a set-up's name, e.g. ``models/gemini-3.8-live``."""
    return next((model for model in MODELS if name == _COLLECTION + model.name), None)
