"""Settings that do nothing are told, and are no mistake."""

from typing import Any

import pytest

from edged.settings.checks.finding import Weight
from tests.settings.judged import found

OPENED: dict[str, dict[str, Any]] = {
    "conversation": {"idle_close_s": 30, "barge_in": "always"},
    "activity_detection": {
        "start_sensitivity": "low",
        "end_sensitivity": "high",
        "prefix_padding_ms": 20,
        "silence_ms": 800,
    },
}
TRANSLATION: dict[str, dict[str, Any]] = {
    "gemini": {"model": "gemini-3.5-live-translate-preview"},
    "conversation": {"mode": "translate", "translate_to": "en-US", "translate_echo": True},
}


def in_vain(**tables: dict[str, Any]) -> dict[str, str]:
    """Return what has no effect, by its key."""
    told = found(**tables)
    assert all(weight is Weight.DOUBTFUL for _, weight, _ in told), told
    return {key: text for key, _, text in told if "no effect" in text or "no picture" in text}


def with_mode(mode: str, tables: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the settings in another mode."""
    return tables | {"conversation": tables["conversation"] | {"mode": mode}}


@pytest.mark.parametrize("mode", ["hold", "toggle"])
def test_what_is_for_an_open_conversation(mode: str) -> None:
    """Each setting is told, with the modes that use it."""
    told = in_vain(**with_mode(mode, OPENED))
    assert set(told) == {f"{table}.{key}" for table, keys in OPENED.items() for key in keys}
    text = told["activity_detection.silence_ms"]
    assert text == (
        f'has no effect with conversation.mode = "{mode}", only with "open" or "translate"'
    )


def test_what_is_for_a_translation_and_for_a_finger() -> None:
    """Also where the conversation is open."""
    talk = {"mode": "open", "translate_to": "en-US", "translate_echo": True, "tap_ms": 100}
    keys = {"translate_to", "translate_echo", "tap_ms"}
    assert set(in_vain(conversation=talk)) == {f"conversation.{key}" for key in keys}
    barge_in = TRANSLATION | {"conversation": TRANSLATION["conversation"] | {"barge_in": "always"}}
    assert set(in_vain(**barge_in)) == {"conversation.barge_in"}


@pytest.mark.parametrize(
    "tables",
    [{}, with_mode("open", OPENED), TRANSLATION, {"conversation": {"tap_ms": 100}}],
)
def test_what_is_used_is_not_told(tables: dict[str, dict[str, Any]]) -> None:
    """Nor what was left as it is."""
    assert not in_vain(**tables)


def test_what_is_for_another_way_to_gemini() -> None:
    """What is for Vertex AI, for a broker, and for a connection that may rest."""
    vertex = {"project": "a-project", "location": "europe-west4"}
    broker = {"broker_url": "https://broker.example/token"}
    told = in_vain(gemini=vertex | broker | {"idle_min": 5})
    assert set(told) == {f"gemini.{key}" for key in (*vertex, *broker, "idle_min")}
    assert not in_vain(gemini=broker | {"backend": "token-broker"})
    assert not in_vain(gemini={"idle_min": 5, "connection": "lazy"})
    used = [key for key, _, _ in found(gemini=vertex | {"backend": "vertex"})]
    assert not set(used) & {"gemini.project", "gemini.location"}


def test_a_camera_that_nobody_asks() -> None:
    """Gemini looks by a tool, and with a camera."""
    ask = {"kind": "picamera", "when": "ask"}
    assert set(in_vain(camera=ask)) == {"camera.when"}
    assert not in_vain(camera=ask, tools={"look": True})
    assert set(in_vain(tools={"look": True})) == {"tools.look"}
    assert not in_vain(camera={"kind": "picamera"})
    assert not in_vain(camera={"when": "ask"})
