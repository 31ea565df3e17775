"""Settings that are taken, and do nothing as the others are."""

from collections.abc import Iterator
from typing import Final

from edged.settings.checks.finding import Finding, doubtful
from edged.settings.model import Settings
from edged.settings.reading.messages import listed

_DEFAULT: Final = Settings()
_MODE: Final = "conversation.mode"
_OPENED: Final = ("open", "translate")
_NEEDS: Final = {
    "button.double_press": (_MODE, ("hold",)),
    "conversation.tap_ms": (_MODE, ("hold",)),
    "conversation.idle_close_s": (_MODE, _OPENED),
    "conversation.barge_in": (_MODE, ("open",)),
    "conversation.translate_to": (_MODE, ("translate",)),
    "conversation.translate_echo": (_MODE, ("translate",)),
    "activity_detection.start_sensitivity": (_MODE, _OPENED),
    "activity_detection.end_sensitivity": (_MODE, _OPENED),
    "activity_detection.prefix_padding_ms": (_MODE, _OPENED),
    "activity_detection.silence_ms": (_MODE, _OPENED),
    "tools.light": ("light.kind", ("gpio",)),
    "tools.goodbye": (_MODE, ("open",)),
    "gemini.idle_min": ("gemini.connection", ("lazy",)),
    "gemini.broker_url": ("gemini.backend", ("token-broker",)),
    "gemini.project": ("gemini.backend", ("vertex",)),
    "gemini.location": ("gemini.backend", ("vertex",)),
}
"""The setting, and its values, with which one has an effect."""


def judge_effect(settings: Settings) -> Iterator[Finding]:
    """Yield what the owner has changed in vain."""
    for key, (other, values) in _NEEDS.items():
        chosen = _value(settings, other)
        if chosen not in values and _value(settings, key) != _value(_DEFAULT, key):
            wanted = listed([f'"{each}"' for each in values])
            text = f'has no effect with {other} = "{chosen}", only with {wanted}'
            yield doubtful(text, key, other)
    if settings.camera.kind != "none" and settings.camera.when == "ask" and not settings.tools.look:
        text = (
            "no picture goes out: switch on tools.look; "
            'or camera.when = "press" sends pictures while you talk'
        )
        yield doubtful(text, "camera.when", "camera.kind", "tools.look")
    if not settings.gemini.persona:
        for key, is_set in (
            ("tools.persona", settings.tools.persona),
            ("button.double_press", settings.button.double_press != "none"),
        ):
            if is_set:
                yield doubtful("has no effect without [[gemini.persona]]", key, "gemini.persona")
    if settings.tools.look and settings.camera.kind == "none":
        text = 'has no effect with camera.kind = "none"'
        yield doubtful(text, "tools.look", "camera.kind")


def _value(settings: Settings, key: str) -> object:
    table, name = key.split(".")
    return getattr(getattr(settings, table), name)
