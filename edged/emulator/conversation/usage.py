"""Token usage of a turn, as the service counts it."""

from dataclasses import dataclass

from edged.emulator.conversation.conversations import History, HistoryEntry
from edged.emulator.replies.plan import (
    TOKENS_PER_SECOND,
    Answer,
    Heard,
    ServerMessage,
    text_tokens,
)
from edged.pcm import OUTPUT_RATE, seconds


def user_said(heard: Heard) -> HistoryEntry:
    """Return the user's side of a turn."""
    said, seen = heard.audio_seconds, heard.frames
    return HistoryEntry("user", heard.transcript, said, seen, heard.tokens, heard.image_tokens)


def model_said(answer: Answer, share: float = 1.0) -> HistoryEntry:
    """Return the model's side of a turn of which a `share` was sent before it was cut."""
    duration = share * seconds(len(answer.pcm), OUTPUT_RATE)
    words = answer.text.split()
    text = " ".join(words[: round(share * len(words))])
    tokens = round(duration * TOKENS_PER_SECOND) + text_tokens(text)
    return HistoryEntry("model", text, duration, 0, tokens)


@dataclass(frozen=True, slots=True)
class Beside:
    """Tokens that a reply costs besides what is said."""

    thoughts: int = 0
    tools: int = 0


def usage(
    history: History, instruction: str, user: HistoryEntry, model: HistoryEntry, beside: Beside
) -> ServerMessage:
    """Return the usageMetadata of a turn: each turn is billed with all that came before it."""
    audio_in = sum(round(said.audio_seconds * TOKENS_PER_SECOND) for said in (*history, user))
    images_in = sum(said.image_tokens for said in (*history, user))
    prompt = text_tokens(instruction) + sum(said.tokens for said in (*history, user))
    audio_out = round(model.audio_seconds * TOKENS_PER_SECOND)
    return {
        "promptTokenCount": prompt,
        "responseTokenCount": model.tokens,
        "totalTokenCount": prompt + model.tokens + beside.thoughts + beside.tools,
        **({"thoughtsTokenCount": beside.thoughts} if beside.thoughts else {}),
        **({"toolUsePromptTokenCount": beside.tools} if beside.tools else {}),
        "promptTokensDetails": _details(
            AUDIO=audio_in, IMAGE=images_in, TEXT=prompt - audio_in - images_in
        ),
        "responseTokensDetails": _details(AUDIO=audio_out, TEXT=model.tokens - audio_out),
    }


def _details(**counts: int) -> list[ServerMessage]:
    return [
        {"modality": modality, "tokenCount": count} for modality, count in counts.items() if count
    ]


def compress(history: History, trigger: int, target: int) -> History:
    """Drop the oldest turns once there are more than `trigger` tokens, until `target` are left.

    Whole turns are dropped, and what is left begins with the user
    (https://ai.google.dev/api/live#contextwindowcompressionconfig).
    """
    left = sum(said.tokens for said in history)
    if left <= trigger:
        return history
    start = 0
    while start < len(history) and (left > target or history[start].role != "user"):
        left -= history[start].tokens
        start += 1
    return history[start:]
