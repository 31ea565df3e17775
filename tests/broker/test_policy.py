"""What a device may have a token for."""

from typing import Any

import pytest

from edged.broker.policy import CHOOSABLE, Constraint, Denied, Policy, constrain
from edged.live.core.setup import SessionSetup
from edged.live.gemini.setup_json import setup_message

POLICY = Policy(frozenset({"gemini-3.8-live"}))
ASKED: dict[str, Any] = {"model": "models/gemini-3.8-live", "inputAudioTranscription": {}}


def test_all_that_a_device_asks_for_is_locked() -> None:
    """And what it does not ask for: a stolen token is good for nothing else."""
    setup = setup_message(SessionSetup("gemini-3.8-live", voice="Kore"))["setup"]
    asked = {name: setup[name] for name in setup if name != "sessionResumption"}
    found = constrain({"setup": asked}, POLICY)
    assert isinstance(found, Constraint)
    assert found.setup == asked
    mask = found.mask.split(",")
    assert {"model", "tools", "systemInstruction", "inputAudioTranscription"} <= {*mask}
    assert "generationConfig.speechConfig" in mask
    assert {path.partition(".")[0] for path in mask} == {"model", *CHOOSABLE} - {"proactivity"}


def test_what_the_owner_imposes_counts() -> None:
    """Whatever the device asks for."""
    imposed = {"systemInstruction": {"parts": [{"text": "Be kind."}]}}
    policy = Policy(POLICY.models, imposed=imposed)
    asked = ASKED | {"systemInstruction": {"parts": [{"text": "Be rude."}]}}
    found = constrain({"setup": asked}, policy)
    assert isinstance(found, Constraint)
    assert found.setup["systemInstruction"] == imposed["systemInstruction"]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (None, "the request is not"),
        ([], "the request is not"),
        ({"setup": "all"}, "the request is not"),
        ({"setup": {}}, "allows the model gemini-3.8-live, not none"),
        ({"setup": {"model": ["a"]}}, "not none"),
        ({"setup": {"model": "models/another"}}, "not models/another"),
        ({"setup": ASKED | {"labels": {}}}, "does not let a device choose labels"),
        ({"setup": ASKED | {"sessionResumption": {}}}, "choose sessionResumption"),
        ({"setup": ASKED | {"x" * 9999: {}}}, "choose xxx"),
    ],
)
def test_everything_else_is_denied(request_: object, words: str) -> None:
    """In a few words for the owner of the device."""
    found = constrain(request_, POLICY)
    assert isinstance(found, Denied)
    assert words in found.cause
    assert len(found.cause) < 200


def test_an_owner_may_allow_less() -> None:
    """Not even a transcript."""
    found = constrain({"setup": ASKED}, Policy(POLICY.models, frozenset()))
    assert found == Denied("the broker does not let a device choose inputAudioTranscription")
