"""Both tables of the models agree: what check-config lets pass, the service takes, and no more."""

import json
from dataclasses import replace
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.capabilities import Behavior, Coverage, Modality, Seeding, Service, Typed
from edged.capabilities.models import CURRENT, capabilities, find
from edged.capabilities.models import MODELS as ROWS
from edged.conversation.remark import Remark
from edged.emulator.access.caller import Caller
from edged.emulator.protocol.schema import Service as Api
from edged.emulator.setup.model_table import MODELS
from edged.live.core.setup import SessionSetup
from edged.live.gemini.wire.codec import encoded
from edged.live.gemini.wire.setup_json import history_message, setup_message
from edged.live.messages import TypedText
from edged.live.session_setup import session_setup
from edged.settings.checks.finding import Weight
from edged.settings.checks.rules import find as find_findings
from edged.settings.model import ConversationSettings, Settings
from edged.settings.reading.conversion import validated
from edged.settings.reading.messages import literals
from edged.settings.reading.names import KINDS
from tests.emulator.talk import END, START, Talk, audio, video

SERVED = {model.name: model for model in MODELS}
NAMES = [model.name for model in MODELS if not model.translates]
"""A translator is set up for its language."""
BACKENDS = {
    name: "api-key" if Api.DEVELOPER in model.services else "vertex"
    for name, model in SERVED.items()
}
"""How each is reached."""
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


def settings(model: str, **gemini: object) -> Settings:
    """Return the settings for a model, where it is offered."""
    asked = {"model": model, "backend": BACKENDS.get(model, "api-key"), **gemini}
    return validated(Settings, {"gemini": asked})


def calling(setup: SessionSetup, version: str = "v1beta") -> Talk:
    """Return a connection to the service of a set-up that has said it."""
    on_vertex = setup.service is Service.VERTEX
    api = Api.VERTEX if on_vertex else Api.DEVELOPER
    talk = Talk(caller=Caller(1, "any", version, service=api))
    talk.say(setup_message(setup, f"publishers/google/models/{setup.model}" if on_vertex else ""))
    return talk


def accepts(setup: SessionSetup, version: str = "v1beta") -> bool:
    """Tell whether the emulator takes a set-up and the first turn."""
    talk = calling(setup, version)
    if setup.history and not talk.closed:
        talk.say(history_message(setup))
    talk.say(*TURN)
    return talk.closed is None


@given(model=st.sampled_from(NAMES), features=st.fixed_dictionaries({}, optional=MODEL_FEATURES))
def test_the_service_takes_what_is_not_refused(model: str, features: dict[str, Any]) -> None:
    """Whatever the owner combines."""
    asked = settings(model, **features)
    refused = [f for f in find_findings(asked, ()) if f.weight is Weight.REFUSED]
    assert refused or accepts(session_setup(asked), asked.gemini.api_version)


@given(features=st.fixed_dictionaries({}, optional=MODEL_FEATURES))
def test_an_unknown_model_is_asked_for_what_any_takes(features: dict[str, Any]) -> None:
    """Whatever the owner wishes of it, the set-up is one that each model takes that converses."""
    setup = session_setup(settings("gemini-9-live", **features))
    plain = replace(setup, voice="", language="", media_resolution="")
    for model in MODELS:
        if "AUDIO" in model.modalities and not model.translates and not model.levels:
            service = session_setup(settings(model.name)).service
            assert accepts(replace(plain, model=model.name, service=service)), model.name


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
    asked = settings(model, api_version="v1alpha", **{name: VALUES.get(name, True)})
    told = [f for f in find_findings(asked, ()) if f.keys[0] == f"gemini.{name}"]
    plain = session_setup(settings(model))
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
    wanted = replace(settings(model), conversation=validated(ConversationSettings, talk))
    refused = any(f.weight is Weight.REFUSED for f in find_findings(wanted, ()))
    can, setup = capabilities(model), session_setup(wanted)
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
    told = (Remark("user", "I am Ada."), Remark("model", "Hello Ada."))
    setup = replace(session_setup(settings(model)), history=told)
    talk = calling(setup)
    talk.say(history_message(setup))
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
    setup = session_setup(settings(model))
    realtime = Typed.REALTIME in setup.typed
    update = {"contextUpdate": {"systemInstruction": {"parts": [{"text": "Be brief."}]}}}
    content = {"clientContent": {"turns": [{"role": "user", "parts": [{"text": "Hello."}]}]}}
    told: dict[str, tuple[list[Any], bool]] = {
        "video": ([START, video(), END], can.video),
        "realtimeInput.text": ([{"realtimeInput": {"text": "Hello."}}], realtime),
        "contextUpdate": ([update], setup.service in can.context_update),
        "clientContent": ([content], Typed.CONTENT in setup.typed),
    }
    for name, (messages, works) in told.items():
        talk = calling(setup)
        talk.say(*messages)
        closed = talk.closed is not None and "No turn" not in talk.closed.reason
        assert closed != works, name


@pytest.mark.parametrize("jpeg", [b"", b"\xff\xd8\xff"])
@pytest.mark.parametrize("service", Service)
@pytest.mark.parametrize("model", NAMES)
def test_what_is_typed_goes_the_way_that_the_table_prefers(
    model: str, service: Service, jpeg: bytes
) -> None:
    """It is answered; by a service that offers the model, and where it takes text at all."""
    setup = replace(session_setup(settings(model)), service=service)
    if service not in setup.capabilities.services or not setup.typed:
        return
    if jpeg and Typed.CONTENT not in setup.typed:
        return
    talk = calling(setup)
    typed = encoded(TypedText(1, "Hello.", jpeg), setup.typed[0])
    way = "client_content" if setup.typed[0] is Typed.CONTENT else "realtime_input"
    assert list(json.loads(typed)) == [way]
    talk.say(typed)
    talk.wait(30.0)
    assert [said.role for said in talk.session.history] == ["user", "model"]


@pytest.mark.parametrize("service", Service)
@pytest.mark.parametrize("model", SERVED)
def test_a_model_is_found_where_it_is_offered(model: str, service: Service) -> None:
    """Elsewhere the service does not know it."""
    setup = session_setup(settings(model))
    if setup.capabilities.translation:
        setup = replace(setup, translate_to="de")
    talk = calling(replace(setup, service=service))
    assert (talk.closed is None) == (service in capabilities(model).services)
    assert talk.closed is None or "is not found for API version" in talk.closed.reason


@pytest.mark.parametrize("behavior", [each.value for each in Behavior])
@pytest.mark.parametrize("model", NAMES)
def test_a_function_is_declared_as_the_model_takes_it(model: str, behavior: str) -> None:
    """Without a behavior wherever there are functions at all."""
    can, setup = capabilities(model), session_setup(settings(model))
    for said, works in (
        ({}, can.functions),
        ({"behavior": behavior}, Behavior(behavior) in can.behaviors),
    ):
        message = setup_message(setup, f"publishers/google/models/{model}")
        message["setup"]["tools"] = [{"functionDeclarations": [{"name": "ring", **said}]}]
        if setup.service is Service.DEVELOPER:
            message["setup"]["model"] = f"models/{model}"
        api = Api.VERTEX if setup.service is Service.VERTEX else Api.DEVELOPER
        talk = Talk(caller=Caller(1, "any", "v1beta", service=api))
        talk.say(message)
        assert (talk.closed is None) == works
    assert SERVED[model].scheduling == can.scheduling or not can.functions


@pytest.mark.parametrize("row", ROWS)
def test_each_row_of_the_product_is_served(row: str) -> None:
    """By its name or as a version, and no model is served that the product does not know."""
    served = [name for name in SERVED if find(name) is ROWS[row]]
    assert [name for name in served if name == row or name.startswith(f"{row}-")]
    assert all(find(name) for name in SERVED)


def test_the_current_model_has_a_row_in_both() -> None:
    """The default of the settings works against the emulator."""
    assert CURRENT in NAMES
