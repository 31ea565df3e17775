"""Check the settings against the capabilities of the model.

A feature that a known model lacks is refused. One that is not known of a model is left out of the
setup, with a warning.
"""

from collections.abc import Callable, Iterator
from typing import Final

from edged.capabilities import Capabilities, Flag, Utterances
from edged.capabilities.models import OFFERED, bare, capabilities, find, switched_off
from edged.settings.backend import GEMINI_API
from edged.settings.checks.finding import Finding, doubtful, failing, refused
from edged.settings.checks.model_features import MODEL_FEATURES, ModelFeature
from edged.settings.model import GeminiSettings, Settings, ToolSettings
from edged.settings.reading.messages import listed
from edged.settings.reading.spelling import nearest

_MODEL: Final = "gemini.model"
_FLAGS: Final[dict[str, Callable[[Capabilities], Flag]]] = {
    "gemini.affective": lambda can: can.affective,
    "gemini.proactive": lambda can: can.proactive,
}


def judge_abilities(settings: Settings) -> Iterator[Finding]:
    """Yield what the model lacks, and what is doubtful about the model itself."""
    model = settings.gemini.model
    if not bare(model).strip():
        yield refused("must name a model", _MODEL)
        return
    if doubt := doubt_of_model(model):
        # Whoever has a service of their own may still have it.
        gone = switched_off(model) and settings.gemini.base_url == GEMINI_API
        yield (failing if gone else doubtful)(doubt, _MODEL)
    known, can = find(model) is not None, capabilities(model)
    if doubt := _doubt_of_service(settings.gemini, can):
        yield doubtful(doubt, _MODEL, "gemini.backend")
    for feature in MODEL_FEATURES:
        if not feature.asked(settings):
            continue
        if not feature.met(settings, can):
            yield _unmet(feature, settings, known=known)
        elif feature.key in _FLAGS and _lacks_alpha(settings.gemini):
            text = f'needs gemini.api_version = "v1alpha" with {model}'
            yield refused(text, feature.key, "gemini.api_version", _MODEL)
    yield from _search(settings, can)
    yield from _vocabulary(settings)
    if can.translation and settings.conversation.mode != "translate":
        text = f'must be "translate" with {model}, which does nothing else'
        yield refused(text, "conversation.mode", _MODEL)
    transcription = "conversation.transcription"
    if can.utterances is Utterances.NONE and "input" not in settings.conversation.transcription:
        text = f'must have "input" with {model}, which does nothing but transcribe'
        yield refused(text, transcription, _MODEL)


def _lacks_alpha(gemini: GeminiSettings) -> bool:
    """Return whether fields of v1alpha are unknown there; Vertex AI has them in any version."""
    return gemini.backend != "vertex" and gemini.api_version != "v1alpha"


def _doubt_of_service(gemini: GeminiSettings, can: Capabilities) -> str:
    """Return why the model may not be offered where it is asked for."""
    if gemini.service in can.services:
        return ""
    backend = "api-key" if gemini.backend == "vertex" else "vertex"
    (service,) = can.services
    return f'is only known to be offered by {service.value}: set gemini.backend = "{backend}"'


def doubt_of_model(model: str) -> str:
    """Return why a model may not work as it is expected to, with the cure; empty if it does."""
    if gone := switched_off(model):
        return gone
    if find(model) is not None:
        return ""
    near = nearest(bare(model), OFFERED, cutoff=0.88)
    meant = f"; did you mean {near}?" if near else f"; known are {', '.join(OFFERED)}"
    return f"is not known: it is asked for nothing that not every model has{meant}"


def _unmet(feature: ModelFeature, settings: Settings, *, known: bool) -> Finding:
    model = settings.gemini.model
    if not known:
        text = f"is not asked for: edged does not know whether {model} can do it"
        return doubtful(text, feature.key, _MODEL)
    flag = _FLAGS.get(feature.key)
    if flag and flag(capabilities(model)) is Flag.FIXED:
        return doubtful(f"is always on with {model}, and needs no setting", feature.key, _MODEL)
    service = settings.gemini.service
    named = ((name, capabilities(name)) for name in OFFERED)
    offered = ((name, can) for name, can in named if service in can.services)
    others = [name for name, can in offered if feature.met(settings, can) and _suits(settings, can)]
    cure = f"remove it, or choose {' or '.join(others)}" if others else "remove it"
    return refused(f"{model} has no {feature.what}; {cure}", feature.key, _MODEL)


def _suits(settings: Settings, can: Capabilities) -> bool:
    """Return whether it does what is wanted: one that translates or transcribes does only that."""
    translates = settings.conversation.mode == "translate"
    return can.translation is translates and can.utterances is not Utterances.NONE


def _search(settings: Settings, can: Capabilities) -> Iterator[Finding]:
    gemini = settings.gemini
    service = gemini.service
    if not (gemini.search and can.search) or service in can.search_with_functions:
        return
    switches = {
        "gemini.url_context": gemini.url_context,
        "gemini.code_execution": gemini.code_execution,
        **{f"tools.{name}": getattr(settings.tools, name) for name in ToolSettings.__match_args__},
    }
    if beside := [key for key, is_on in switches.items() if is_on]:
        model = f"{gemini.model} on {service.value}"
        text = f"cannot be beside {listed(beside, 'and')} with {model}: switch one or the other off"
        yield refused(text, "gemini.search", *beside)


_MOST_WORDS: Final = 1_000
"""customVocabulary: https://ai.google.dev/gemini-api/docs/models/gemini-3.5-transcribe."""
_LONGEST_WORD: Final = 100
"""Letters; no limit is published."""


def _vocabulary(settings: Settings) -> Iterator[Finding]:
    words, key = settings.gemini.vocabulary, "gemini.vocabulary"
    if len(words) > _MOST_WORDS:
        yield refused(f"has {len(words)} entries, but {_MOST_WORDS} is the most", key)
    if any(not word.strip() or not word.isprintable() for word in words):
        yield refused("must hold words; one is empty or has an invisible character", key)
    if any(len(word) > _LONGEST_WORD for word in words):
        yield refused(f"has an entry of more than {_LONGEST_WORD} letters", key)
    if words and "input" not in settings.conversation.transcription:
        transcription = "conversation.transcription"
        yield refused(f'needs "input" in {transcription}, which is off', key, transcription)
