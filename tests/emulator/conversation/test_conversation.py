"""Turns, interruptions, handles and limits, without a socket and on the test's own time."""

from edged.emulator.conversation.conversations import HANDLE_LIFETIME, Conversations
from edged.emulator.options import Options
from edged.emulator.protocol.refusal import Refusal
from edged.emulator.record import Fate
from tests.emulator.talk import END, MANUAL, START, Talk, audio, names, setup, video

SECOND = audio(b"\1\0\2\0" * 8_000)
EVERYTHING: dict[str, object] = {
    "sessionResumption": {},
    "inputAudioTranscription": {},
    "outputAudioTranscription": {},
}
ANSWER = [
    "sessionResumptionUpdate",
    "inputTranscription",
    "outputTranscription",
    "modelTurn",
    "generationComplete",
    "turnComplete",
    "sessionResumptionUpdate",
]


def text(words: str) -> dict[str, object]:
    """Return typed input."""
    return {"realtimeInput": {"text": words}}


def test_answer_in_its_order() -> None:
    """Sound faster than real time, its end, the playback delay, the end, a handle."""
    talk = Talk()
    assert names(talk.say(setup(**EVERYTHING))) == ["setupComplete", "sessionResumptionUpdate"]
    talk.say(START, *[SECOND] * 4)
    talk.now = 4.0
    talk.say(END)
    assert names(talk.wait(60)) == ANSWER
    content = {name: at for at, m in talk.messages("serverContent") for name in m["serverContent"]}
    assert content["generationComplete"] == 4.0 + (4 - 0.04 - 0.5) / 4
    assert content["turnComplete"] == 4.0 + 4
    updates = [m["sessionResumptionUpdate"] for _, m in talk.messages("sessionResumptionUpdate")]
    assert [sorted(update) for update in updates] == [
        ["newHandle", "resumable"],
        [],
        ["newHandle", "resumable"],
    ]


def test_half_a_second_comes_at_once() -> None:
    """An answer begins with so much sound that a speaker can start."""
    talk = Talk()
    talk.say(setup(), START, SECOND, END)
    talk.wait(0)
    parts = [m for _, m in talk.messages("serverContent") if "modelTurn" in m["serverContent"]]
    assert len(parts) == 13


def test_usage_bills_the_whole_conversation() -> None:
    """25 tokens per second of sound both ways; the second prompt includes the first turn."""
    talk = Talk()
    talk.say(setup(systemInstruction={"parts": [{"text": "Be nice."}]}))
    for _ in range(2):
        talk.say(START, SECOND, END)
        talk.wait(5)
    first, second = (m["usageMetadata"] for _, m in talk.messages("usageMetadata"))
    assert first["promptTokenCount"] == 2 + 25
    assert first["responseTokenCount"] == 25 + 5
    assert second["promptTokenCount"] == 2 + 25 + 30 + 25
    for usage in (first, second):
        assert usage["totalTokenCount"] == usage["promptTokenCount"] + usage["responseTokenCount"]
        details = usage["promptTokensDetails"]
        assert sum(detail["tokenCount"] for detail in details) == usage["promptTokenCount"]


def test_speech_interrupts_the_generation() -> None:
    """Barge-in while sound is sent: interrupted, turnComplete, and nothing else of that answer."""
    talk = Talk()
    talk.say(setup(sessionResumption={}), START, *[SECOND] * 10, END)
    talk.wait(0.5)
    said = talk.say(START)
    assert names(said) == ["interrupted", "turnComplete", "sessionResumptionUpdate"]
    assert isinstance(said[1], dict)
    assert "usageMetadata" in said[1]
    assert talk.wait(60) == []
    assert not [m for _, m in talk.messages("serverContent") if "generationComplete" in str(m)]
    (_, model) = talk.session.history
    assert 2.0 < model.audio_seconds < 3.0  # half a second at once, then four times real time


def test_speech_interrupts_the_playback() -> None:
    """Barge-in after generationComplete, while the client still plays: the same two messages."""
    talk = Talk()
    talk.say(setup(), START, *[SECOND] * 10, END)
    assert "generationComplete" in names(talk.wait(5))
    assert names(talk.say(START)) == ["interrupted", "turnComplete"]


def test_speech_after_the_turn_interrupts_nothing() -> None:
    """Once the turn is complete, an activity is only an activity."""
    talk = Talk()
    talk.say(setup(), START, SECOND, END)
    talk.wait(2)
    assert talk.say(START) == []


def test_no_interruption_where_none_is_wanted() -> None:
    """With NO_INTERRUPTION the answer goes on, and the next one follows it."""
    talk = Talk()
    config = MANUAL | {"activityHandling": "NO_INTERRUPTION"}
    talk.say(setup(realtimeInputConfig=config), START, SECOND, SECOND, END)
    talk.wait(0.1)
    assert talk.say(START, SECOND, END) == []
    talk.wait(10)
    ends = [at for at, _ in talk.messages("usageMetadata")]
    assert ends == [2.0, 3.0]
    assert len(talk.session.history) == 4


def test_sound_outside_of_windows_is_counted_and_dropped() -> None:
    """No byte outside an activity becomes part of a turn, and each is told of."""
    talk = Talk()
    talk.say(setup(), SECOND, START, SECOND, END, audio(b"\1\0" * 5))
    assert talk.traffic.bytes_outside_windows == 32_000 + 10
    assert [len(window.audio) for window in talk.traffic.windows] == [32_000]
    talk.wait(5)
    assert talk.session.history[0].audio_seconds == 1.0


def test_all_input_is_part_of_the_turn_where_wanted() -> None:
    """With TURN_INCLUDES_ALL_INPUT the sound before the activity belongs to it."""
    talk = Talk()
    config = MANUAL | {"turnCoverage": "TURN_INCLUDES_ALL_INPUT"}
    talk.say(setup(realtimeInputConfig=config), SECOND, START, SECOND, END)
    talk.wait(5)
    assert talk.session.history[0].audio_seconds == 2.0
    assert talk.traffic.bytes_outside_windows == 32_000


def test_pictures_by_coverage() -> None:
    """By default all pictures are part of the turn; with ONLY_ACTIVITY those of the window."""
    for coverage, frames in (({}, 2), ({"turnCoverage": "TURN_INCLUDES_ONLY_ACTIVITY"}, 1)):
        talk = Talk()
        talk.say(setup(realtimeInputConfig=MANUAL | coverage))
        talk.say(video(b"early"), START, SECOND, video(b"inside"), END)
        talk.wait(5)
        assert talk.session.history[0].frames == frames
        assert list(talk.traffic.windows[0].frames) == [b"inside"]
        assert talk.traffic.frames_outside_windows == 1


def test_an_unfinished_activity_dies_with_its_connection() -> None:
    """What was said on a lost connection is not answered on the next."""
    conversations = Conversations()
    talk = Talk(conversations=conversations)
    talk.say(setup(sessionResumption={}), START, SECOND)
    talk.session.leave(3.0)
    (window,) = talk.traffic.windows
    assert (window.fate, window.ended) == (Fate.CUT, 3.0)
    again = Talk(conversations=conversations, now=4.0)
    again.say(setup(sessionResumption={"handle": talk.handle}), END)
    assert again.closed == Refusal(1007, "No turn to complete")


def conversation(conversations: Conversations) -> str:
    """Have one turn and hang up; return the handle."""
    talk = Talk(conversations=conversations)
    talk.say(setup(sessionResumption={}), text("remember seven"))
    talk.wait(10)
    talk.session.leave(talk.now)
    return talk.handle


def test_a_handle_restores_the_conversation() -> None:
    """A resumed session knows the first turn, pays for it, and can be resumed itself."""
    conversations = Conversations()
    handle = conversation(conversations)
    again = setup(sessionResumption={"handle": handle})
    Talk(conversations=conversations, now=50.0).say(
        again
    )  # a client whose connection failed comes once more
    talk = Talk(conversations=conversations, now=60.0)
    assert names(talk.say(again))[0] == "setupComplete"
    assert [said.text for said in talk.session.history] == ["remember seven"] * 2
    talk.say(text("what was it"))
    talk.wait(10)
    assert len(talk.session.history) == 4
    ((_, end),) = talk.messages("usageMetadata")
    first = sum(said.tokens for said in talk.session.history[:2])
    assert end["usageMetadata"]["promptTokenCount"] == first + 3


def test_handles_do_not_live_for_ever() -> None:
    """A handle is good for two hours after its connection ended."""
    conversations = Conversations()
    handle = conversation(conversations)
    late = setup(sessionResumption={"handle": handle})
    young = Talk(conversations=conversations, now=10 + HANDLE_LIFETIME - 1)
    assert names(young.say(late))[0] == "setupComplete"
    old = Talk(conversations=conversations, now=10 + HANDLE_LIFETIME)
    assert old.say(late) == [Refusal(1008, "BidiGenerateContent session not found")]


def test_a_handle_is_for_one_model() -> None:
    """Everything may change on resumption but the model."""
    conversations = Conversations()
    handle = conversation(conversations)
    talk = Talk(conversations=conversations)
    talk.say(
        setup(
            model="models/gemini-3.8-live-extended-thinking",
            generationConfig={"thinkingConfig": {"thinkingLevel": "LOW"}},
            sessionResumption={"handle": handle},
        )
    )
    assert talk.closed is not None
    assert talk.closed.inferred


def test_a_history_can_be_given() -> None:
    """With historyConfig the first content is the past: it is not answered, and it is known."""
    talk = Talk()
    turns = [
        {"role": "user", "parts": [{"text": "My name is Ada."}]},
        {"role": "model", "parts": [{"text": "Hello"}, {"text": "Ada."}]},
    ]
    talk.say(
        setup(historyConfig={"initialHistoryInClientContent": True}),
        {"clientContent": {"turns": turns, "turnComplete": True}},
    )
    assert talk.wait(10) == []
    assert [said.text for said in talk.session.history] == ["My name is Ada.", "Hello Ada."]
    talk.say(START, SECOND, END)
    talk.wait(10)
    assert [said.role for said in talk.session.history] == ["user", "model"] * 2


def test_content_is_answered_when_complete() -> None:
    """Turns wait for turnComplete; then the last of the user is answered."""
    talk = Talk()
    talk.say(setup(outputAudioTranscription={}))
    turn = {"role": "user", "parts": [{"text": "good morning"}]}
    talk.say({"clientContent": {"turns": [turn]}})
    assert talk.wait(10) == []
    talk.say({"clientContent": {"turnComplete": True}})
    assert "modelTurn" in names(talk.wait(10))
    assert "good morning" in str(talk.heard)


def test_content_interrupts() -> None:
    """Content stops the present answer, complete or not."""
    talk = Talk()
    talk.say(setup(), text("a long and winding answer to this"))
    talk.wait(0.1)
    turn = {"role": "user", "parts": [{"text": "stop"}]}
    assert names(talk.say({"clientContent": {"turns": [turn]}})) == ["interrupted", "turnComplete"]


def test_old_turns_are_dropped_where_wanted() -> None:
    """Context compression keeps the prompt below its trigger, and whole turns of it."""
    talk = Talk(Options(persona="assistant", reply_seconds=60))
    compression = {"triggerTokens": 5_000, "slidingWindow": {"targetTokens": 2_000}}
    talk.say(setup(contextWindowCompression=compression))
    for _ in range(9):
        talk.say(START, SECOND, END)
        talk.wait(61)
    assert talk.closed is None
    assert talk.session.history[0].role == "user"
    assert sum(said.tokens for said in talk.session.history) <= 5_000
    assert len(talk.session.history) < 18


def test_a_conversation_without_compression_ends() -> None:
    """After 15 minutes of sound there is no further turn."""
    talk = Talk(Options(persona="assistant", reply_seconds=300, connection_limit=1e6))
    talk.say(setup())
    for _ in range(3):
        talk.say(START, SECOND, END)
        talk.wait(301)
    assert talk.closed is None
    talk.say(START, SECOND, END)
    assert talk.closed is not None
    assert talk.closed.inferred


def test_connections_end() -> None:
    """GoAway with the time left, then the close, which comes without a set-up, too."""
    deadline = (105.0, Refusal(1011, "Deadline expired before operation could complete."))
    for wait, farewell in (
        (10.0, [(75.0, {"goAway": {"timeLeft": "30s"}}), deadline]),
        (80.5, [(85.5, {"goAway": {"timeLeft": "19.500s"}}), deadline]),  # it had to wait
        (1000.0, [deadline]),  # goAway never comes before setupComplete
    ):
        talk = Talk(Options(connection_limit=100, go_away_lead=30), now=5.0)
        talk.wait(wait)
        setups = talk.say(setup())
        talk.wait(1000)
        assert talk.heard[len(setups) :] == farewell


def test_automatic_detection() -> None:
    """Without manual activity, loud sound is a turn, and silence or the stream's end ends it."""
    loud, quiet = audio(b"\0\20\0\360" * 4_000), audio(bytes(16_000))
    for end in ([quiet, quiet], [{"realtimeInput": {"audioStreamEnd": True}}]):
        talk = Talk()
        talk.say(setup(realtimeInputConfig={}), quiet, loud, loud, *end)
        talk.wait(10)
        (window,) = talk.traffic.windows
        assert window.fate is Fate.ENDED
        assert len(window.audio) in range(32_000, 32_000 + 26_000)
        assert len(talk.messages("usageMetadata")) == 1


def test_the_log_tells_no_content() -> None:
    """Each client message is logged with its time, kind and sizes."""
    talk = Talk()
    talk.say(setup())
    talk.now = 2.0
    talk.say(START, audio(b"\1\0" * 5), "{")
    log = [(entry.at, entry.kind, entry.audio_bytes) for entry in talk.traffic.messages]
    assert log == [
        (0.0, "setup", 0),
        (2.0, "activityStart", 0),
        (2.0, "audio", 10),
        (2.0, "refusal", 0),
    ]
