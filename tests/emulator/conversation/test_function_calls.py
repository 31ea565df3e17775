"""The model calls functions, and waits or does not; what the service refuses is refused."""

from typing import Any, Final

import pytest

from edged.emulator.conversation.function_calls import GRACE, Fate
from edged.emulator.options import Options
from edged.emulator.replies.plan import Outgoing
from tests.emulator.talk import END, START, Talk, audio, names, setup, video

PLAIN: Final = "models/gemini-3.8-live"
THINKING: Final = "models/gemini-3.8-live-extended-thinking"
CALL: Final = 'call light {"on": true}'
SOUND: Final = bytes(16_000)
ANSWER: Final = {"status": "ok"}
PAUSE: Final = 60.0


def talk(behavior: str = "BLOCKING", *script: str, model: str = PLAIN, **fields: object) -> Talk:
    """Return a conversation with a light that can be switched."""
    light = {"name": "light"} | ({"behavior": behavior} if behavior else {})
    opened = Talk(Options(script=script or (CALL,)))
    thinks = {"generationConfig": {"thinkingConfig": {"thinkingLevel": "LOW"}}}
    more = thinks if model == THINKING else {}
    tools = [{"functionDeclarations": [light]}]
    opened.say(setup(model=model, tools=tools, sessionResumption={}, **more, **fields))
    return opened


def utter(opened: Talk) -> list[Outgoing]:
    """Say something, and hear what comes of it at once."""
    return [*opened.say(START, audio(SOUND), END), *opened.wait(0.0)]


def ids(opened: Talk) -> list[str]:
    """Return the ids of all calls."""
    return [c["id"] for _, m in opened.messages("toolCall") for c in m["toolCall"]["functionCalls"]]


def response(key: str, answer: dict[str, Any] | None = None, **more: object) -> dict[str, Any]:
    """Return an answer."""
    told = {"id": key, "name": "light", "response": ANSWER if answer is None else answer} | more
    return {"toolResponse": {"functionResponses": [told]}}


def said(opened: Talk) -> str:
    """Return the words of the model."""
    told = [m["serverContent"] for _, m in opened.messages("serverContent")]
    return "".join(c.get("outputTranscription", {}).get("text", "") for c in told)


def test_a_call_that_blocks_is_waited_for() -> None:
    """Nothing follows it, no handle either; then the reply, with the result in its words."""
    opened = talk(outputAudioTranscription={})
    assert names(utter(opened)) == ["inputTranscription", "sessionResumptionUpdate", "toolCall"]
    assert opened.wait(PAUSE) == []
    opened.say(response(ids(opened)[0]))
    ended = names(opened.wait(PAUSE))
    assert ended[-2:] == ["turnComplete", "sessionResumptionUpdate"]
    assert 'light: {"status": "ok"}.' in said(opened)
    (record,) = opened.traffic.calls
    assert (record.fate, record.response, record.call.args) == (Fate.ANSWERED, ANSWER, {"on": True})


@pytest.mark.parametrize("behavior", ["NON_BLOCKING", ""])
@pytest.mark.parametrize("scheduling", ["INTERRUPT", "WHEN_IDLE", "SILENT"])
def test_a_call_that_does_not_block_ends_its_turn(behavior: str, scheduling: str) -> None:
    """The result is a turn of its own; of 3.8 that is what is unsaid."""
    opened = talk(behavior)
    assert names(utter(opened))[-2:] == ["turnComplete", "sessionResumptionUpdate"]
    opened.say(response(ids(opened)[0], scheduling=scheduling))
    later = names(opened.wait(PAUSE))
    assert ("modelTurn" in later) is (scheduling != "SILENT")
    assert opened.traffic.calls[0].scheduling == scheduling


def test_a_result_interrupts_or_waits() -> None:
    """As its scheduling has it."""
    for scheduling, first in (("INTERRUPT", "interrupted"), ("WHEN_IDLE", "modelTurn")):
        opened = talk("NON_BLOCKING", CALL, "something long")
        utter(opened)
        utter(opened)
        assert names(opened.say(response(ids(opened)[0], scheduling=scheduling)))[:1] == (
            ["interrupted"] if scheduling == "INTERRUPT" else []
        )
        assert first in names([m for _, m in opened.heard] + opened.wait(PAUSE))


def test_several_are_called_at_once() -> None:
    """The reply waits for all of them."""
    opened = talk("BLOCKING", f'{CALL}\ncall light {{"on": false}}\ncall nothing {{broken}}')
    utter(opened)
    first, second = ids(opened)
    opened.say(response(second))
    assert opened.wait(PAUSE) == []
    opened.say(response(first))
    assert "turnComplete" in names(opened.wait(PAUSE))


def test_nothing_is_called_where_nothing_is_declared() -> None:
    """Whatever is said; and in the middle of a line it is only words."""
    opened = Talk(Options(script=(CALL,)))
    opened.say(setup())
    assert "toolCall" not in names([*utter(opened), *opened.wait(PAUSE)])
    opened = talk("BLOCKING", f"please {CALL}")
    assert "toolCall" not in names([*utter(opened), *opened.wait(PAUSE)])


def test_the_user_takes_back_what_blocks() -> None:
    """An answer that crosses that is dropped; whatever comes later, too."""
    opened = talk()
    utter(opened)
    (key,) = ids(opened)
    assert names(opened.say(START)) == [
        "toolCallCancellation",
        "interrupted",
        "turnComplete",
        "sessionResumptionUpdate",
    ]
    assert opened.say(response(key)) == []
    assert opened.traffic.calls[0].fate is Fate.ANSWERED_LATE
    assert names(opened.say(response(key))) == ["close 1007"]


@pytest.mark.parametrize(
    "answer",
    [
        response("unknown"),
        response(""),
        {"toolResponse": {"functionResponses": [{"name": "light"}]}},
    ],
)
def test_an_answer_to_nothing_is_refused(answer: dict[str, Any]) -> None:
    """To a call that was never made, or to none at all."""
    opened = talk()
    utter(opened)
    assert names(opened.say(answer)) == ["close 1007"]


def test_an_answer_is_given_once() -> None:
    """The second one closes the session."""
    opened = talk()
    utter(opened)
    (key,) = ids(opened)
    opened.say(response(key))
    assert names(opened.say(response(key))) == ["close 1007"]


def test_a_model_without_scheduling_refuses_it() -> None:
    """With extended thinking."""
    opened = talk("NON_BLOCKING", model=THINKING)
    utter(opened)
    answer = response(ids(opened)[0], scheduling="INTERRUPT")
    assert names(opened.say(answer)) == ["close 1007"]


@pytest.mark.parametrize("media", [audio(SOUND), video()], ids=["sound", "pictures"])
def test_sound_and_pictures_close_a_session_that_waits(media: dict[str, Any]) -> None:
    """After what may have been on its way; the end of an activity does not."""
    opened = talk()
    opened.say(START, audio(SOUND))
    opened.say(END)
    opened.wait(GRACE)
    assert names(opened.say(media)) == []
    opened.wait(0.1)
    assert names(opened.say(media)) == ["close 1008"]


def test_an_empty_answer_is_asked_for_again() -> None:
    """A few times, and then it is left at that."""
    opened = talk()
    utter(opened)
    for _ in range(3):
        assert names(opened.say(response(ids(opened)[-1], {}))) == ["toolCall"]
    opened.say(response(ids(opened)[-1], {}))
    assert "turnComplete" in names(opened.wait(PAUSE))
    assert len(ids(opened)) == 4


def resumed(opened: Talk) -> Talk:
    """Return the conversation on another connection."""
    handle = opened.handle
    opened.session.leave(opened.now)
    again = Talk(Options(script=("hello",)), opened.conversations)
    light = {"name": "light", "behavior": "BLOCKING"}
    tools = [{"functionDeclarations": [light]}]
    again.say(setup(tools=tools, sessionResumption={"handle": handle}))
    return again


def test_a_resumed_session_waits_for_the_calls_of_the_lost_one() -> None:
    """Their answers bring an empty end; without them the user's next turn is swallowed."""
    opened = talk()
    utter(opened)
    (key,) = ids(opened)
    again = resumed(opened)
    assert "newHandle" not in str(again.heard)
    assert names(again.say(response(key))) == ["turnComplete"]
    assert "modelTurn" in names([*utter(again), *again.wait(PAUSE)])
    opened = talk()
    utter(opened)
    again = resumed(opened)
    assert "modelTurn" not in names([*utter(again), *again.wait(PAUSE)])
    assert "modelTurn" in names([*utter(again), *again.wait(PAUSE)])


def test_an_answer_that_no_handle_knows_is_owed_again() -> None:
    """The handle is older than the answer."""
    opened = talk()
    utter(opened)
    (key,) = ids(opened)
    opened.say(response(key))
    again = resumed(opened)
    assert names(again.say(response(key))) == ["turnComplete"]


def test_pictures_of_a_result_are_seen() -> None:
    """A function may return some (3.x)."""
    opened = talk(outputAudioTranscription={})
    utter(opened)
    blob = {"inlineData": {"mimeType": "image/jpeg", "data": "/9g="}}
    opened.say(response(ids(opened)[0], parts=[blob]))
    opened.wait(PAUSE)
    assert "with 1 pictures." in said(opened)
