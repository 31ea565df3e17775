"""The status on request, and the answer in writing that it shows."""

from edged.conversation.events import (
    Event,
    Link,
    LinkChanged,
    LongPressed,
    Mute,
    Part,
    PartLost,
    PartRestored,
)
from edged.conversation.machine import Conversation
from edged.conversation.notices import ReplyText, Shown, Transcribed
from edged.observers.losses import Losses
from edged.observers.status import Publisher, StatusBoard
from edged.observers.usage import Usage
from edged.observers.written_reply import MOST_LETTERS, WrittenReply
from tests.observers.story import HandClock


def test_the_status_is_true_and_tells_whoever_watches() -> None:
    """State, cause, faults, volume, turns and uptime; a change of state is published."""
    clock = HandClock(time=100.0)
    usage, losses = Usage(clock, transcripts=False), Losses()
    board = StatusBoard(
        model="m",
        mode="toggle",
        devices={Part.MICROPHONE: lambda: "plughw:CARD=Mic", Part.CAMERA: lambda: "picamera"},
        volume=lambda: 55,
        losses=losses,
        usage=usage,
        clock=clock,
        budget=str,
    )
    published: list[object] = []

    def publish(name: str, /, **fields: object) -> None:
        published.append((name, fields["state"]))

    publisher = Publisher(board, publish)

    def happens(event: Event, now: Conversation) -> None:
        for reader in (losses, usage, board, publisher):
            reader.observe(event, now)

    offline = Conversation(link=Link.OFFLINE, lost=frozenset({Part.MICROPHONE}))
    happens(LinkChanged(Link.OFFLINE, "no route"), Conversation(link=Link.OFFLINE))
    happens(PartLost(Part.MICROPHONE, "unplugged"), offline)
    happens(PartLost(Part.CAMERA, "no camera is connected"), offline)
    clock.time = 107.0
    status = board.status()
    assert status["state"] == "fault"
    assert status["link"] == {"state": "offline", "cause": "no route"}
    assert status["parts"]["microphone"] == {"device": "plughw:CARD=Mic", "fault": "unplugged"}
    assert status["parts"]["camera"]["fault"] == "no camera is connected"
    assert (status["volume"], status["turns"], status["uptime_s"]) == (55, 0, 7)
    happens(PartRestored(Part.MICROPHONE), Conversation(link=Link.OFFLINE))
    assert board.status()["parts"]["microphone"]["fault"] == ""
    assert (board.status()["mode"], board.status()["muted"]) == ("toggle", False)
    happens(LongPressed("b"), Conversation(mute=Mute.ON))
    assert (board.status()["state"], board.status()["muted"]) == ("muted", True)
    assert published == [("state", "fault"), ("state", "offline"), ("state", "muted")]


def test_the_last_answer_in_writing_is_kept() -> None:
    """Of the model, the newest turn's, and bounded: there is nothing to hear of it."""
    answer = WrittenReply()
    pieces: list[Transcribed | ReplyText] = [
        Transcribed(1, "user", "Hi."),
        ReplyText(1, "Good "),
        ReplyText(1, "day."),
        Transcribed(2, "model", "aloud"),
    ]
    for piece in pieces:
        answer.observe(piece, Conversation())
    assert answer.text == "Good day."
    for _ in range(3):
        answer.observe(ReplyText(2, "x" * (MOST_LETTERS - 1)), Conversation())
    assert answer.text == "x" * MOST_LETTERS


def test_the_status_shows_a_doubtful_model_and_a_written_answer() -> None:
    """Only where there is one."""
    clock = HandClock()
    usage, losses = Usage(clock, transcripts=False), Losses()

    def board(doubt: str, budget: str = "") -> StatusBoard:
        return StatusBoard(
            model="m",
            model_doubt=doubt,
            mode="hold",
            devices={},
            volume=lambda: 55,
            losses=losses,
            usage=usage,
            clock=clock,
            budget=lambda: budget,
        )

    shown = board("was switched off")
    assert "answer" not in shown.status()
    shown.observe(ReplyText(1, "Good day."), Conversation())
    assert (shown.status()["model_doubt"], shown.status()["answer"]) == (
        "was switched off",
        "Good day.",
    )
    for _ in range(2):
        shown.observe(Shown(1, "source", "https://a.example/", "A"), Conversation())
    assert shown.status()["sources"] == [{"link": "https://a.example/", "title": "A"}]
    shown.observe(Shown(2, "source", "https://b.example/"), Conversation())
    assert shown.status()["sources"] == [{"link": "https://b.example/", "title": ""}]
    assert not {"model_doubt", "budget"} & board("").status().keys()
    assert board("", "it is spent").status()["budget"] == "it is spent"
