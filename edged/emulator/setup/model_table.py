"""The models that the emulator serves: one row for each, including those that Google has shut down.

Names and limits: https://ai.google.dev/gemini-api/docs/models.
"""

from dataclasses import replace
from typing import Final

from edged.emulator.protocol.messages import Coverage
from edged.emulator.protocol.schema import Service
from edged.emulator.setup.models import Flag, Model, Thinking
from edged.emulator.setup.prebuilt_voices import FIRST_VOICES

_COLLECTION: Final = "models/"
_DEVELOPER: Final = frozenset({Service.DEVELOPER})
_VERTEX: Final = frozenset({Service.VERTEX})
_COVERAGES_2_5: Final = frozenset({Coverage.ACTIVITY, Coverage.EVERYTHING})
"""The third is as young as 3.1; that older models refuse it is inferred."""
_LEVELS: Final = frozenset({"LOW", "MEDIUM", "HIGH"})
_NO_TOOLS: Final = frozenset[str]()

_LIVE_3_8: Final = Model(
    name="gemini-3.8-live",
    unsaid_behavior="NON_BLOCKING",
    affective=Flag.CLOSED_LATER,
    proactive=Flag.REDUNDANT,
    updates=True,
    vocabulary=True,
    transcribes_unasked=True,
    updates_unasked=True,
    tells_activity=True,
)
"""Recordings of the service in pydantic/pydantic-ai (tests/realtime/cassettes/test_google_ws,
October 2026) for what is sent unasked and for voiceActivity, which googleapis/python-genai issue
2981 still missed in September; public probes of September and October 2026 for the rest.
contextUpdate and customVocabulary: google-genai's types; that all of 3.8 has them is inferred."""
_THINKING_3_8: Final = replace(
    _LIVE_3_8,
    name="gemini-3.8-live-extended-thinking",
    thinking=Thinking.REQUIRED,
    levels=_LEVELS,
    behaviors=frozenset({"NON_BLOCKING"}),
    scheduling=False,
    status=True,
)
"""https://ai.google.dev/gemini-api/docs/live-api/thinking; the refusals: openclaw pull 152413."""
_TRANSLATE_3_5: Final = Model(
    name="gemini-3.5-live-translate-preview",
    voices=frozenset(),
    languages=False,
    instruction=False,
    tools=_NO_TOOLS,
    sees=False,
    typed=False,
    content=False,
    history=False,
    coverages=frozenset(),
    handling=False,
    translates=True,
)
"""https://ai.google.dev/gemini-api/docs/live-api/live-translate: sound only, no instruction, no
tools; that the rest is refused, and in which words, is inferred: in August 2026 the service took
all of it, and heeded little (kizuna-ai-lab/sokuji pull 398)."""
_TRANSCRIBE_3_5: Final = replace(
    _TRANSLATE_3_5,
    name="gemini-3.5-transcribe-live",
    modalities=frozenset({"TEXT"}),
    vocabulary=True,
    translates=False,
    answers=False,
    transcribes_unasked=True,
)
"""https://ai.google.dev/gemini-api/docs/live-api/live-transcribe; likewise."""
_ROBOTICS: Final = Model(
    name="gemini-robotics-er-2-streaming-preview",
    services=_DEVELOPER,
    modalities=frozenset({"TEXT"}),
    voices=frozenset(),
    languages=False,
    thinking=Thinking.ALLOWED,
    levels=_LEVELS | {"MINIMAL"},
    scheduling=False,
    content=False,
)
"""https://ai.google.dev/gemini-api/docs/models/gemini-robotics-er-2-streaming-preview; that it
takes neither scheduling nor content is inferred from the models of its time."""
_FLASH_3_1: Final = Model(
    name="gemini-3.1-flash-live-preview",
    services=_DEVELOPER,
    thinking=Thinking.ALLOWED,
    levels=_LEVELS | {"MINIMAL"},
    behaviors=frozenset({"BLOCKING"}),
    scheduling=False,
    content=False,
    transcribes_unasked=True,
)
"""Its page among the models, which has no asynchronous functions; content only as history:
strands-agents/sdk-python issue 1999."""
_NATIVE_2_5: Final = Model(
    name="gemini-2.5-flash-native-audio-preview-12-2025",
    services=_DEVELOPER,
    thinking=Thinking.ALLOWED,
    budget=range(24_577),
    languages=False,
    affective=Flag.ALPHA,
    proactive=Flag.ALPHA,
    output_tokens=8_192,
    history=False,
    coverage=Coverage.ACTIVITY,
    coverages=_COVERAGES_2_5,
    media_chunks=True,
)
"""The guide to the capabilities of the Live API of 2025, with the budget of 2.5 Flash; that
historyConfig, which is younger, is refused is inferred."""
_NATIVE_ON_VERTEX: Final = replace(
    _NATIVE_2_5,
    name="gemini-live-2.5-flash-native-audio",
    services=_VERTEX,
    behaviors=frozenset(),
    scheduling=False,
)
"""https://docs.cloud.google.com/vertex-ai/generative-ai/docs/models/gemini/2-5-flash-live-api;
before 3.8 Vertex AI has neither behavior nor scheduling: livekit-plugins-google 1.8."""
_HALF_CASCADE: Final = Model(
    name="gemini-live-2.5-flash-preview",
    modalities=frozenset({"AUDIO", "TEXT"}),
    voices=FIRST_VOICES,
    tools=frozenset({"functionDeclarations", "googleSearch", "urlContext", "codeExecution"}),
    output_tokens=8_192,
    history=False,
    coverage=Coverage.ACTIVITY,
    coverages=_COVERAGES_2_5,
    media_chunks=True,
)
"""The same guide."""

MODELS: Final = (
    _LIVE_3_8,
    _THINKING_3_8,
    _TRANSLATE_3_5,
    _TRANSCRIBE_3_5,
    _ROBOTICS,
    _FLASH_3_1,
    _NATIVE_ON_VERTEX,
    replace(_NATIVE_ON_VERTEX, name="gemini-live-2.5-flash-preview-native-audio"),
    replace(_NATIVE_ON_VERTEX, name="gemini-live-2.5-flash-preview-native-audio-09-2025"),
    _NATIVE_2_5,
    replace(_NATIVE_2_5, name="gemini-2.5-flash-native-audio-preview-09-2025"),
    replace(_NATIVE_2_5, name="gemini-2.5-flash-preview-native-audio-dialog"),
    replace(_NATIVE_2_5, name="gemini-2.5-flash-exp-native-audio-thinking-dialog"),
    _HALF_CASCADE,
    replace(_HALF_CASCADE, name="gemini-live-2.5-flash"),
    replace(_HALF_CASCADE, name="gemini-2.0-flash-live-001"),
    replace(_TRANSLATE_3_5, name="gemini-2.5-flash-s2st-exp-11-2025", services=_VERTEX),
)


def find(name: str, service: Service) -> Model | None:
    """Return the model of a set-up's name, e.g. ``models/gemini-3.8-live``, where it is known."""
    known = (model for model in MODELS if service in model.services)
    return next((model for model in known if name == _COLLECTION + model.name), None)
