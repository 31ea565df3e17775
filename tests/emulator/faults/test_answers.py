"""Each fault of an answer, as a client of the socket meets it."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from tests.emulator.faults.life import content, life, names, parts, told
from tests.emulator.sdk import correlation, run, speech

Messages = list[dict[str, Any]]
ANSWER = [
    "sessionResumptionUpdate",
    "inputTranscription",
    "outputTranscription",
    "modelTurn",
    "generationComplete",
    "turnComplete",
    "usageMetadata",
    "sessionResumptionUpdate",
]
WORDS = "utterance of 1.0 s"


def sound(messages: Messages) -> bytes:
    """Return the sound of an answer."""
    blobs = [part["inlineData"]["data"] for part in parts(messages) if "inlineData" in part]
    return b"".join(map(base64.b64decode, blobs))


def is_whole(messages: Messages) -> bool:
    """Return whether the sound is the parrot's whole answer."""
    return len(sound(messages)) == 48_000 and correlation(sound(messages), speech(1, 24_000)) > 0.99


def mimes(messages: Messages) -> set[str]:
    """Return the MIME types of the sound."""
    return {part["inlineData"]["mimeType"] for part in parts(messages) if "inlineData" in part}


def text_of(messages: Messages, name: str) -> list[str | None]:
    """Return the texts of one kind."""
    return [content(m)[name].get("text") for m in messages if name in content(m)]


def end_of(messages: Messages) -> dict[str, Any]:
    """Return the last message that completes a turn."""
    return [message for message in messages if "turnComplete" in content(message)][-1]


def usage(messages: Messages) -> dict[str, Any]:
    """Return the usage."""
    found: dict[str, Any] = end_of(messages)["usageMetadata"]
    return found


def has_no_answer(messages: Messages) -> bool:
    """Return whether a turn completes without sound, words and generation."""
    ways = {"modelTurn", "outputTranscription", "generationComplete"}
    return not ways & set(told(messages)) and "turnComplete" in told(messages)


def wrong_sums(m: Messages) -> bool:
    """Return whether neither the total nor the details add up."""
    total = usage(m)["promptTokenCount"] + usage(m)["responseTokenCount"]
    details = sum(detail["tokenCount"] for detail in usage(m)["promptTokensDetails"])
    return bool(usage(m)["totalTokenCount"] != total and details != usage(m)["promptTokenCount"])


def two_utterances(m: Messages) -> bool:
    """Return whether two utterances complete, the last of them with IDLE."""
    status = [content(x).get("interactionStatus") for x in m if "turnComplete" in content(x)]
    kinds = [name for name in told(m) if name in ("generationComplete", "turnComplete")]
    return (
        status == ["IN_PROGRESS", "IDLE"]
        and kinds == ["generationComplete", "turnComplete"] * 2
        and is_whole(m)
    )


ONE_TURN: dict[str, Callable[[Messages], object]] = {
    "empty-turn": lambda m: has_no_answer(m) and "usageMetadata" in end_of(m),
    "interrupted-for-nothing": lambda m: (
        has_no_answer(m) and told(m)[-4:-2] == ["interrupted", "turnComplete"]
    ),
    "waiting-for-input": lambda m: (
        has_no_answer(m) and told(m)[-4:-2] == ["waitingForInput", "turnComplete"]
    ),
    "turn-complete-reason@reason=NEED_MORE_INPUT": lambda m: (
        has_no_answer(m) and content(end_of(m)).get("turnCompleteReason") == "NEED_MORE_INPUT"
    ),
    "several-utterances": two_utterances,
    "requires-action": lambda m: (
        is_whole(m) and content(end_of(m)).get("interactionStatus") == "REQUIRES_ACTION"
    ),
    "odd-chunks": lambda m: (
        is_whole(m)
        and all(len(base64.b64decode(p["inlineData"]["data"])) % 2 for p in parts(m)[:-1])
    ),
    "no-rate": lambda m: is_whole(m) and mimes(m) == {"audio/pcm"},
    "other-rate": lambda m: (
        mimes(m) == {"audio/pcm;rate=16000"}
        and correlation(sound(m)[:32_000], speech(1.0, 16_000)) > 0.9
    ),
    "multi-part": lambda m: (
        is_whole(m) and [len(parts([x])) for x in m if "modelTurn" in content(x)] == [3] * 8 + [1]
    ),
    "all-in-one-frame": lambda m: (
        is_whole(m) and [set(ANSWER[1:-1]) <= set(names(x)) for x in m] == [False, True, False]
    ),
    "thoughts": lambda m: (
        is_whole(m)
        and [bool(p.get("thought")) for p in parts(m)][:2] == [True, False]
        and sum("thought" in p for p in parts(m)) == 2
    ),
    "repeated-text": lambda m: is_whole(m) and {"text": WORDS} in parts(m),
    "huge-frame": lambda m: is_whole(m) and len(parts(m)) == 1,
    "unknown-field": lambda m: (
        is_whole(m)
        and all("fieldOfTheFuture" in x for x in m[:-1])
        and content(end_of(m)).get("turnCompleteReason") == "REASON_OF_THE_FUTURE"
    ),
    "not-json@count=3": lambda m: (
        is_whole(m) and [x["notJson"] for x in m if "notJson" in x] == ["this is not JSON {"] * 3
    ),
    "unknown-message": lambda m: is_whole(m) and {"messageOfTheFuture": {"value": 1}} in m,
    "error-message": lambda m: is_whole(m) and [x["error"]["code"] for x in m if "error" in x],
    "bad-base64": lambda m: [p for p in parts(m) if p["inlineData"]["data"] == "?not base64"],
    "empty-message": lambda m: is_whole(m) and {} in m,
    "never-finished": lambda m: (
        text_of(m, "outputTranscription")
        == ["utterance", " of", " 1.0", " s"]
        == text_of(m, "inputTranscription")
    ),
    "finished": lambda m: (
        [content(x) for x in m if "inputTranscription" in content(x)]
        == [{"inputTranscription": {"text": WORDS, "finished": True}}]
    ),
    "empty-text": lambda m: text_of(m, "outputTranscription") == ["", None, WORDS],
    "interim-text": lambda m: (
        text_of(m, "interimInputTranscription") == ["utterance", "utterance of", "utterance of 1.0"]
    ),
    "no-usage": lambda m: "usageMetadata" not in end_of(m),
    "wrong-usage-sums": wrong_sums,
    "candidates-token-count": lambda m: (
        usage(m).get("candidatesTokenCount") == 30 and "responseTokenCount" not in usage(m)
    ),
    "unresumable": lambda m: m[-1] == {"sessionResumptionUpdate": {}},
    "empty-handle@turn=1": lambda m: (
        m[-1] == {"sessionResumptionUpdate": {"newHandle": "", "resumable": True}}
    ),
}
"""By order: what is true of the messages of the turn that it strikes, and of no other."""


@pytest.mark.parametrize("order", ONE_TURN)
def test_strikes_one_turn(order: str) -> None:
    """The fault is on the wire in the first turn, and the second turn is as it should be."""

    async def test() -> None:
        async with life(order + ("" if "@" in order else "@turn=1")) as one:
            first = await one.turn()
            assert ONE_TURN[order](first)
            second = await one.turn()
            assert is_whole(second)
            assert told(second)[-len(ANSWER) :] == ANSWER
            assert not ONE_TURN[order](second)

    run(test)
