"""Voices and languages: which exist, and which was probably meant."""

import re
from typing import Final

from edged.settings.reading.spelling import nearest

_VOICE_NAMES: Final = """
    Zephyr Puck Charon Kore Fenrir Leda Orus Aoede Callirrhoe Autonoe Enceladus Iapetus Umbriel
    Algieba Despina Erinome Algenib Rasalgethi Laomedeia Achernar Alnilam Schedar Gacrux
    Pulcherrima Achird Zubenelgenubi Vindemiatrix Sadachbia Sadaltager Sulafat
"""
VOICES: Final = tuple(_VOICE_NAMES.split())
"""The prebuilt voices: https://ai.google.dev/gemini-api/docs/speech-generation#voices."""
FIRST_VOICES: Final = frozenset(
    {"puck", "charon", "kore", "fenrir", "aoede", "leda", "orus", "zephyr"}
)
"""Those of the half-cascade models."""
_LANGUAGE_CODES: Final = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu
    hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb
    lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om
    or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw
    ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    ceb cmn fil yue
"""
_LANGUAGES: Final = frozenset(_LANGUAGE_CODES.split())
"""ISO 639-1, and longer codes of languages that the service supports."""
_NAMES: Final = {
    "arabic": "ar-EG",
    "chinese": "cmn-CN",
    "mandarin": "cmn-CN",
    "dutch": "nl-NL",
    "nederlands": "nl-NL",
    "english": "en-US",
    "french": "fr-FR",
    "français": "fr-FR",
    "german": "de-DE",
    "deutsch": "de-DE",
    "hindi": "hi-IN",
    "italian": "it-IT",
    "italiano": "it-IT",
    "japanese": "ja-JP",
    "korean": "ko-KR",
    "polish": "pl-PL",
    "polski": "pl-PL",
    "portuguese": "pt-BR",
    "português": "pt-BR",
    "russian": "ru-RU",
    "spanish": "es-ES",
    "español": "es-ES",
    "turkish": "tr-TR",
    "ukrainian": "uk-UA",
}
_CODE: Final = re.compile(
    r"(?P<language>[a-z]{2,3})(-[A-Z][a-z]{3})?(-(?P<region>[A-Z]{2}|\d{3}))?", re.ASCII
)


def doubt_of_voice(voice: str) -> str:
    """Return why a voice may not exist; empty if it does, or if the model chooses."""
    if not voice or voice.lower() in (each.lower() for each in VOICES):
        return ""
    if near := nearest(voice.title(), VOICES, cutoff=0.5):
        return f"is not a known voice; did you mean {near}?"
    return f"is not a known voice; known are {', '.join(VOICES)}"


def fault_of_language(code: str) -> str:
    """Return why a text is not a language code, and which is; empty if it is one or empty."""
    if not code or _CODE.fullmatch(code):
        return ""
    right = _NAMES.get(code.strip().lower()) or _well_written(code)
    return (
        f'must be a code such as de-DE; write "{right}"'
        if right
        else "must be a code such as de-DE"
    )


def doubt_of_language(code: str) -> str:
    """Return why a well-formed code may not exist."""
    found = _CODE.fullmatch(code)
    if found is None:
        return ""
    if found["region"] == "UK":
        return f'has a region that does not exist; write "{found["language"]}-GB"'
    if found["language"] not in _LANGUAGES:
        return "is not a known language; de-DE is German, en-GB English, and so on"
    return ""


def _well_written(code: str) -> str:
    """Return a code in its usual form, de-DE for de_de; empty if it is not one."""
    language, *rest = code.strip().replace("_", "-").partition(".")[0].split("-")
    upper = [part.title() if len(part) > len("DE") else part.upper() for part in rest]
    right = "-".join([language.lower(), *upper])
    return right if _CODE.fullmatch(right) else ""
