"""Both tables of the models agree: what check-config lets pass, the service takes, and no more."""

import json
from dataclasses import replace
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.capabilities import Coverage, Modality, Seeding, Service, Typed
from edged.capabilities.models import CURRENT, capabilities, find
from edged.conversation.remark import Remark
from edged.emulator.caller import Caller
from edged.emulator.model_table import MODELS
from edged.emulator.schema import Service as Api
from edged.live.core.setup import SessionSetup
from edged.live.gemini.codec import encoded
from edged.live.gemini.setup_json import history_message, setup_message
from edged.live.messages import TypedText
from edged.live.session_setup import session_setup
from edged.settings.conversion import validated
from edged.settings.finding import Weight
from edged.settings.messages import literals
from edged.settings.model import Settings
from edged.settings.names import KINDS
from edged.settings.rules import find as find_findings
from tests.emulator.talk import END, START, Talk, audio, video

NAMES = [model.name for model in MODELS if not model.translates]
"""A translator is set up for its language."""
ApiVersion = Literal["v1beta", "v1alpha"]
VERSIONS: list[ApiVersion] = ["v1beta", "v1alpha"]
MODEL_FEATURES: dict[str, st.SearchStrategy[Any]] = {
    "modality": st.sampled_from(["auto", "audio", "text"]),
    "voice": st.sampled_from(["", "Kore", "Sulafat"]),
    "language": st.sampled_from(["", "de-DE"]),
    "system_instruction": st.sampled_from(["", "Be brief."]),
    "vocabulary": st.sampled_from([(), ("Ophélie",)]),
    "media_resolution": st.sampled_from(["low", "medium", "high"]),
    "thinking": st.sampled_from(["minimal", "low", "medium", "high"]),
    "thinking_budget": st.sampled_from(["auto", 0, 24_576, 24_577]),
    "api_version": st.sampled_from(VERSIONS),
    **dict.fromkeys(
        ("affective", "proactive", "thoughts", "search", "url_context", "code_execution"),
        st.booleans(),
    ),
}
TURN = (START, audio(b"\1\0" * 1_600), END)


def accepts(setup: SessionSetup, version: str = "v1beta") -> bool:
    """Tell whether the emulator takes a set-up and the first turn."""
    talk = Talk(version=version)
    talk.say(setup_message(setup))
    if setup.history and not talk.closed:
        talk.say(history_message(setup))
    talk.say(*TURN)
    return talk.closed is None


@given(model=st.sampled_from(NAMES), features=st.fixed_dictionaries({}, optional=MODEL_FEATURES))
def test_the_service_takes_what_is_not_refused(model: str, features: dict[str, Any]) -> None:
    """Whatever the owner combines."""
    settings = validated(Settings, {"gemini": {"model": model, **features}})
    refused = [f for f in find_findings(settings, ()) if f.weight is Weight.REFUSED]
    setup = session_setup(settings)
    assert refused or accepts(setup, settings.gemini.api_version)


@given(features=st.fixed_dictionaries({}, optional=MODEL_FEATURES))
def test_an_unknown_model_is_asked_for_what_any_takes(features: dict[str, Any]) -> None:
    """Whatever the owner wishes of it, the set-up is one that each model takes that converses."""
    asked = validated(Settings, {"gemini": {"model": "gemini-9-live", **features}})
    setup = session_setup(asked)
    plain = replace(setup, voice="", language="", media_resolution="")
    for model in MODELS:
        if "AUDIO" in model.modalities and not model.translates and not model.levels:
            assert accepts(replace(plain, model=model.name)), model.name


WISHED: dict[str, dict[str, Any]] = {
    "modality": {"modality": Modality.TEXT},
    "voice": {"voice": "Sulafat"},
    "language": {"language": "de-DE"},
    "system_instruction": {"system_instruction": "Be brief."},
    "vocabulary": {"vocabulary": ("Ophélie",)},
    "media_resolution": {"media_resolution": "high"},
    "thinking": {"thinking_level": "minimal"},
    "thinking_budget": {"thinking_budget": 100},
    "affective": {"affective": True},
    "search": {"search": True},
    "url_context": {"url_context": True},
    "code_execution": {"code_execution": True},
}
VALUES = {
    "modality": "text",
    "voice": "Sulafat",
    "language": "de-DE",
    "system_instruction": "Be brief.",
    "vocabulary": ("Ophélie",),
    "media_resolution": "high",
    "thinking": "minimal",
    "thinking_budget": 100,
}


@pytest.mark.parametrize("name", WISHED)
@pytest.mark.parametrize("model", NAMES)
def test_what_is_refused_would_close_the_session(model: str, name: str) -> None:
    """Each refusal of check-config spares the owner one of the service, and none is for nothing."""
    gemini = {"model": model, "api_version": "v1alpha", name: VALUES.get(name, True)}
    settings = validated(Settings, {"gemini": gemini})
    told = [f for f in find_findings(settings, ()) if f.keys[0] == f"gemini.{name}"]
    plain = session_setup(validated(Settings, {"gemini": {"model": model}}))
    assert accepts(plain, "v1alpha")
    assert accepts(replace(plain, **WISHED[name]), "v1alpha") == (not told)


@pytest.mark.parametrize("coverage", literals(KINDS["conversation"]["turn_coverage"]))
@pytest.mark.parametrize("handling", ["interrupts", "waits"])
@pytest.mark.parametrize("model", NAMES)
def test_the_course_of_a_turn_is_refused_where_the_service_would(
    model: str, handling: str, coverage: str
) -> None:
    """What is not refused is taken; what is, closes the session."""
    talk = {"activity_handling": handling, "turn_coverage": coverage}
    settings = validated(Settings, {"gemini": {"model": model}, "conversation": talk})
    refused = any(f.weight is Weight.REFUSED for f in find_findings(settings, ()))
    can, setup = capabilities(model), session_setup(settings)
    assert accepts(setup)
    asked = replace(
        setup,
        turn_coverage=Coverage[coverage.upper()].value,
        activity_handling="NO_INTERRUPTION" if handling == "waits" else setup.activity_handling,
    )
    unsaid = coverage == "activity" and not can.coverages
    assert accepts(asked) == (not refused and not unsaid)


@pytest.mark.parametrize("model", NAMES)
def test_a_history_is_told_as_the_model_wants_it(model: str) -> None:
    """Announced or not, it is taken, asks for no reply, and is remembered."""
    can = capabilities(model)
    if can.seeding is Seeding.NEVER:
        return
    settings = validated(Settings, {"gemini": {"model": model}})
    told = (Remark("user", "I am Ada."), Remark("model", "Hello Ada."))
    setup = replace(session_setup(settings), history=told)
    talk = Talk()
    talk.say(setup_message(setup), history_message(setup))
    assert not talk.wait(5.0)
    talk.say(*TURN)
    talk.wait(30.0)
    assert [said.text for said in talk.session.history][:2] == ["I am Ada.", "Hello Ada."]
    assert len(talk.session.history) == 4


@pytest.mark.parametrize("model", NAMES)
def test_the_tables_agree_on_the_rest(model: str) -> None:
    """Pictures, typed text, updates of the context."""
    can = find(model)
    assert can
    start = setup_message(session_setup(validated(Settings, {"gemini": {"model": model}})))
    update = {"contextUpdate": {"systemInstruction": {"parts": [{"text": "Be brief."}]}}}
    content = {"clientContent": {"turns": [{"role": "user", "parts": [{"text": "Hello."}]}]}}
    told: dict[str, tuple[list[Any], bool]] = {
        "video": ([START, video(), END], can.video),
        "realtimeInput.text": ([{"realtimeInput": {"text": "Hello."}}], bool(can.typed)),
        "contextUpdate": ([update], bool(can.context_update)),
    }
    if Typed.CONTENT in can.typed:
        told["clientContent"] = ([content], True)
    for name, (messages, works) in told.items():
        talk = Talk()
        talk.say(start, *messages)
        closed = talk.closed is not None and "No turn" not in talk.closed.reason
        assert closed != works, name


@pytest.mark.parametrize("jpeg", [b"", b"\xff\xd8\xff"])
@pytest.mark.parametrize("service", Service)
@pytest.mark.parametrize("model", NAMES)
def test_what_is_typed_goes_the_way_that_the_table_prefers(
    model: str, service: Service, jpeg: bytes
) -> None:
    """It is answered; by a service that offers the model, and where it takes text at all."""
    setup = replace(
        session_setup(validated(Settings, {"gemini": {"model": model}})), service=service
    )
    if service not in setup.capabilities.services or not setup.typed:
        return
    if jpeg and Typed.CONTENT not in setup.typed:
        return
    on_vertex = service is Service.VERTEX
    talk = Talk(
        caller=Caller(1, "any", "v1beta", service=Api.VERTEX if on_vertex else Api.DEVELOPER)
    )
    typed = encoded(TypedText(1, "Hello.", jpeg), setup.typed[0])
    way = "client_content" if setup.typed[0] is Typed.CONTENT else "realtime_input"
    assert list(json.loads(typed)) == [way]
    resource = f"publishers/google/models/{model}" if on_vertex else ""
    talk.say(setup_message(setup, resource), typed)
    talk.wait(30.0)
    assert [said.role for said in talk.session.history] == ["user", "model"]


def test_the_current_model_has_a_row_in_both() -> None:
    """The default of the settings works against the emulator."""
    assert CURRENT in NAMES
