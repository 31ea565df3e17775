"""What the service sends of itself, and what it makes of content; by its recordings and reports."""

from typing import Any

from edged.emulator.conversation.conversations import Conversations
from edged.emulator.options import Options
from tests.emulator.talk import END, START, Talk, audio, names, setup

SECOND = audio(b"\1\0\2\0" * 8_000)
LOUD, QUIET = audio(b"\0\20\0\360" * 4_000), audio(bytes(16_000))


def content(*turns: tuple[str, str], complete: bool = False) -> dict[str, Any]:
    """Return a message of turns, each a role and a text."""
    said = [{"role": role, "parts": [{"text": text}]} for role, text in turns]
    return {"clientContent": {"turns": said, "turnComplete": complete}}


COMPLETION: dict[str, Any] = {"clientContent": {"turnComplete": True}}


def test_the_users_words_come_unasked() -> None:
    """3.x transcribes the user in any case; the answer only if that is asked for."""
    talk = Talk()
    talk.say(setup(), START, SECOND, END)
    talk.wait(5)
    assert "inputTranscription" in names([message for _, message in talk.heard])
    assert "outputTranscription" not in str(talk.heard)


def test_a_handle_comes_unasked_once() -> None:
    """The set-up is followed by a handle, and it is good, though none was asked for."""
    conversations = Conversations()
    talk = Talk(conversations=conversations)
    assert names(talk.say(setup())) == ["setupComplete", "sessionResumptionUpdate"]
    talk.say(START, SECOND, END)
    talk.wait(5)
    assert len(talk.messages("sessionResumptionUpdate")) == 1
    again = Talk(conversations=conversations)
    again.say(setup(sessionResumption={"handle": talk.handle}))
    assert again.closed is None


def test_detected_activities_are_told() -> None:
    """With the time in the sound at which each begins and ends, and before its answer."""
    talk = Talk()
    talk.say(setup(realtimeInputConfig={}), QUIET, LOUD, LOUD)
    talk.say(QUIET, QUIET)
    talk.wait(10)
    told = [m["voiceActivity"] for _, m in talk.messages("voiceActivity")]
    assert told == [
        {"type": "ACTIVITY_START", "audioOffset": "0.500s"},
        {"type": "ACTIVITY_END", "audioOffset": "2.300s"},
    ]
    kinds = names([message for _, message in talk.heard])
    assert kinds.index("voiceActivity") < kinds.index("modelTurn")


def test_told_activities_are_not_repeated() -> None:
    """What the client says itself is known to it."""
    talk = Talk()
    talk.say(setup(), START, SECOND, END)
    talk.wait(5)
    assert not talk.messages("voiceActivity")


def test_what_was_told_without_an_end_is_known_in_the_next_turn() -> None:
    """Content with turnComplete false belongs to the history once the user is answered."""
    told = ("user", "My name is Ada."), ("model", "Hello Ada.")
    for turn in ([START, SECOND, END], [{"realtimeInput": {"text": "Who am I?"}}]):
        talk = Talk()
        talk.say(setup(), content(*told[:1]), content(*told[1:]))
        assert talk.wait(10) == []
        talk.say(*turn)
        talk.wait(10)
        assert [said.text for said in talk.session.history[:2]] == [text for _, text in told]
        assert [said.role for said in talk.session.history] == ["user", "model"] * 2


def test_a_bare_completion_asks_for_a_reply() -> None:
    """It opens a conversation, and answers what was told before."""
    talk = Talk()
    talk.say(setup(), COMPLETION)
    talk.wait(10)
    assert len(talk.messages("usageMetadata")) == 1
    talk.say(content(("user", "good morning")), COMPLETION)
    talk.wait(10)
    assert [said.text for said in talk.session.history[-2:]] == ["good morning"] * 2
    assert talk.closed is None


def test_a_bare_completion_after_an_activity_end_changes_nothing() -> None:
    """The reply that it asks for is on its way; livekit/agents sends it so on 3.8."""
    for pause in (0.0, 0.1):
        talk = Talk()
        talk.say(setup(), START, SECOND, SECOND, END)
        talk.wait(pause)
        assert talk.say(COMPLETION) == []
        talk.wait(10)
        assert len(talk.messages("usageMetadata")) == 1
        assert talk.closed is None


def test_a_bare_completion_while_the_answer_is_played_interrupts_it() -> None:
    """All of it was made: this asks for another one."""
    talk = Talk()
    talk.say(setup(), START, *[SECOND] * 4, END)
    talk.wait(2)
    assert names(talk.say(COMPLETION)) == ["interrupted", "turnComplete"]
    talk.wait(10)
    assert len(talk.messages("usageMetadata")) == 2


def test_a_handle_brings_its_own_history() -> None:
    """With historyConfig and a handle nothing is waited for: pipecat reconnects so."""
    conversations = Conversations()
    talk = Talk(conversations=conversations)
    talk.say(setup(), START, SECOND, END)
    again = Talk(conversations=conversations)
    history = {"initialHistoryInClientContent": True}
    resumption = {"handle": talk.handle}
    again.say(setup(historyConfig=history, sessionResumption=resumption), START, SECOND, END)
    again.wait(5)
    assert again.closed is None
    assert len(again.messages("usageMetadata")) == 1


def test_typed_words_are_not_answered_with_old_sound() -> None:
    """The parrot forgets an utterance once it has said it again."""
    talk = Talk(Options(persona="parrot"))
    talk.say(setup(), START, *[SECOND] * 8, END)
    talk.wait(20)
    talk.say({"realtimeInput": {"text": "hi"}})
    talk.wait(20)
    assert talk.session.history[1].audio_seconds == 8.0
    assert talk.session.history[3].audio_seconds < 1.0
