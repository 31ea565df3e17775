"""A row for each model of the Live API, and those that were switched off. Pure.

No other module looks at the name of a model.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from edged.capabilities import (
    DEVELOPER,
    LEVELS,
    NOWHERE,
    VERTEX,
    Behavior,
    Capabilities,
    Coverage,
    Flag,
    Language,
    Modality,
    Seeding,
    Thinking,
    Typed,
    Utterances,
    Voices,
)
from edged.values import dataclass, replace

_LIVE: Final = "gemini-3.8-live"
"""What is recommended today (https://ai.google.dev/gemini-api/docs/models, November 2026)."""
_ON_VERTEX: Final = "gemini-live-2.5-flash-native-audio"

_TALKS: Final = Capabilities(
    proactive=Flag.FIXED,
    behaviors=(Behavior.NON_BLOCKING, Behavior.BLOCKING),
    scheduling=True,
    pictures_in_results=DEVELOPER,
    search=True,
    search_with_functions=DEVELOPER,
    typed=(Typed.CONTENT, Typed.REALTIME),
    context_update=DEVELOPER,
    coverages=tuple(Coverage),
    vocabulary=True,
)
"""https://ai.google.dev/gemini-api/docs/models/gemini-3.8-live. That search and functions exclude
each other on Vertex AI: its page on configuring capabilities. That generation 3 sees pictures in
results, on the Developer API, and that the flags of affective dialog, which it no longer has, and
of proactive audio close the session: pydantic-ai, October 2026; that all have contextUpdate is
inferred."""
_THINKS: Final = replace(
    _TALKS,
    thinking=Thinking.ALWAYS,
    levels=LEVELS,
    behaviors=(Behavior.NON_BLOCKING,),
    scheduling=False,
    utterances=Utterances.SEVERAL,
)
"""https://ai.google.dev/gemini-api/docs/live-api/thinking."""
_TRANSLATION: Final = Capabilities(
    video=False,
    resolutions=(),
    system_instruction=False,
    voices=Voices.NONE,
    language=Language.REFUSED,
    functions=False,
    typed=(),
    seeding=Seeding.NEVER,
    translation=True,
    coverages=(),
    handling=False,
    utterances=Utterances.ENDLESS,
)
"""https://ai.google.dev/gemini-api/docs/live-api/live-translate, and for Vertex AI
https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/gemini/3-5-live-translate;
that turnComplete never comes: kizuna-ai-lab/sokuji pull 399. It takes compression and resumption
like any model (measured: pull 398 there)."""
_TRANSCRIPTION: Final = Capabilities(
    modalities=(Modality.TEXT,),
    video=False,
    resolutions=(),
    system_instruction=False,
    voices=Voices.NONE,
    language=Language.REFUSED,
    functions=False,
    typed=(),
    seeding=Seeding.NEVER,
    coverages=(),
    handling=False,
    transcription=("input",),
    vocabulary=True,
    utterances=Utterances.NONE,
)
"""https://ai.google.dev/gemini-api/docs/live-api/live-transcribe. Without -live it is another
model, for files: https://ai.google.dev/gemini-api/docs/models/gemini-3.5-transcribe."""
_ROBOTICS: Final = Capabilities(
    services=DEVELOPER,
    modalities=(Modality.TEXT,),
    voices=Voices.NONE,
    language=Language.REFUSED,
    thinking=Thinking.ALLOWED,
    levels=("minimal", *LEVELS),
    behaviors=(Behavior.NON_BLOCKING, Behavior.BLOCKING),
    search=True,
    coverages=tuple(Coverage),
    transcription=("input",),
)
"""https://ai.google.dev/gemini-api/docs/models/gemini-robotics-er-2-streaming-preview; its levels
and behaviors are inferred from the models of its time."""
_FLASH_3_1: Final = Capabilities(
    services=DEVELOPER,
    thinking=Thinking.ALLOWED,
    levels=("minimal", *LEVELS),
    behaviors=(Behavior.BLOCKING,),
    pictures_in_results=DEVELOPER,
    search=True,
    search_with_functions=DEVELOPER,
    coverages=tuple(Coverage),
)
"""https://ai.google.dev/gemini-api/docs/models/gemini-3.1-flash-live-preview."""
_NATIVE: Final = Capabilities(
    services=DEVELOPER,
    language=Language.REFUSED,
    thinking=Thinking.ALLOWED,
    budget=range(24_577),
    affective=Flag.ALPHA,
    proactive=Flag.ALPHA,
    behaviors=(Behavior.BLOCKING, Behavior.NON_BLOCKING),
    scheduling=True,
    search=True,
    search_with_functions=DEVELOPER,
    typed=(Typed.CONTENT, Typed.REALTIME),
    seeding=Seeding.CONTENT,
)
"""The guide to the capabilities of the Live API, 2025: native audio."""
_NATIVE_VERTEX: Final = replace(
    _NATIVE, services=VERTEX, behaviors=(), scheduling=False, search_with_functions=NOWHERE
)
"""https://docs.cloud.google.com/vertex-ai/generative-ai/docs/models/gemini/2-5-flash-live-api."""
_HALF_CASCADE: Final = Capabilities(
    modalities=(Modality.AUDIO, Modality.TEXT),
    voices=Voices.EIGHT,
    behaviors=(Behavior.BLOCKING, Behavior.NON_BLOCKING),
    scheduling=True,
    search=True,
    search_with_functions=DEVELOPER,
    url_context=True,
    code_execution=True,
    typed=(Typed.CONTENT, Typed.REALTIME),
    seeding=Seeding.CONTENT,
)
"""The same guide: audio in, text out, spoken by text-to-speech."""

MODELS: Final[Mapping[str, Capabilities]] = MappingProxyType(
    {
        _LIVE: _TALKS,
        "gemini-3.8-live-extended-thinking": _THINKS,
        "gemini-3.5-live-translate-preview": _TRANSLATION,
        "gemini-3.5-transcribe-live": _TRANSCRIPTION,
        "gemini-robotics-er-2-streaming-preview": _ROBOTICS,
        "gemini-3.1-flash-live-preview": _FLASH_3_1,
        _ON_VERTEX: _NATIVE_VERTEX,
        "gemini-live-2.5-flash-preview-native-audio": _NATIVE_VERTEX,
        "gemini-2.5-flash-native-audio-preview": _NATIVE,
        "gemini-2.5-flash-preview-native-audio-dialog": _NATIVE,
        "gemini-2.5-flash-exp-native-audio-thinking-dialog": _NATIVE,
        "gemini-live-2.5-flash": _HALF_CASCADE,
        "gemini-2.0-flash-live": _HALF_CASCADE,
        "gemini-2.5-flash-s2st-exp-11-2025": replace(_TRANSLATION, services=VERTEX),
    }
)
"""By the beginning of their names: a variant (-preview, -09-2026) can do what its model can. The
most useful first."""


@dataclass(frozen=True, slots=True)
class EndOfLife:
    """When a model was switched off, and what takes its place."""

    on: date | None = None
    """None: some time ago."""
    successor: str = _LIVE


ENDS: Final[Mapping[str, EndOfLife]] = MappingProxyType(
    {
        "gemini-2.5-flash-preview-native-audio-dialog": EndOfLife(date(2025, 10, 20)),
        "gemini-2.5-flash-exp-native-audio-thinking-dialog": EndOfLife(date(2025, 10, 20)),
        "gemini-2.0-flash-live-001": EndOfLife(date(2025, 12, 9)),
        "gemini-live-2.5-flash-preview": EndOfLife(date(2025, 12, 9)),
        "gemini-live-2.5-flash-preview-native-audio": EndOfLife(successor=_ON_VERTEX),
        "gemini-live-2.5-flash-preview-native-audio-09-2025": EndOfLife(successor=_ON_VERTEX),
        "gemini-2.5-flash-native-audio-preview-09-2025": EndOfLife(),
        "gemini-2.5-flash-native-audio-preview-12-2025": EndOfLife(date(2026, 11, 17)),
        "gemini-3.1-flash-live-preview": EndOfLife(date(2026, 11, 17)),
    }
)
"""By their whole names: https://ai.google.dev/gemini-api/docs/deprecations, and its changelog."""


def is_of(variant: str, name: str) -> bool:
    """Return whether a model is that of `name`, or a variant: -preview, -09-2026."""
    return variant == name or variant.startswith(f"{name}-")


OFFERED: Final = tuple(name for name in MODELS if not any(is_of(end, name) for end in ENDS))
"""What can be chosen today: those of which no version was switched off."""
CURRENT: Final = OFFERED[0]
"""The default."""


def bare(model: str) -> str:
    """Return the name without its collection: models/…, projects/…/publishers/google/models/…."""
    return model.rpartition("models/")[2]


@cache
def find(model: str) -> Capabilities | None:
    """Return what `model` can do, or of a variant what its model can; None if it is unknown."""
    name = bare(model)
    known = [each for each in MODELS if is_of(name, each)]
    return MODELS[max(known, key=len)] if known else None


def capabilities(model: str) -> Capabilities:
    """Return what `model` can do; of an unknown one the least."""
    return find(model) or Capabilities()


def switched_off(model: str) -> str:
    """Return that `model` was switched off, as far as is known, and what to set; else nothing."""
    end = ENDS.get(bare(model))
    if end is None:
        return ""
    when = f" on {end.on.day} {end.on:%B %Y}" if end.on else ""
    return f'was switched off by Google{when}: set gemini.model = "{end.successor}"'
