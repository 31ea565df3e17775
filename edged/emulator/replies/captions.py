"""What is written beside a reply: transcripts of both sides, and thoughts. Pure."""

from dataclasses import replace

from edged.emulator.protocol.messages import Setup
from edged.emulator.replies.plan import Answer, Heard, Pace, Step, content, in_pieces, text_part
from edged.emulator.setup.wanted import Wanted


def heard_words(setup: Setup, wanted: Wanted, heard: Heard) -> list[Step]:
    """Return the transcript of the user, if it is wanted."""
    if not (setup.transcribes_input and heard.audio_seconds):
        return []
    spoken = replace(heard, text="").transcript
    return [Step(0.0, content(inputTranscription={"text": spoken} | _language(wanted)))]


def spoken_words(setup: Setup, wanted: Wanted, answer: Answer, pace: Pace) -> list[Step]:
    """Return the transcript of the model or, if it writes, its words."""
    if not (setup.transcribes_output or setup.written):
        return []
    pieces = in_pieces(answer.text)
    return [
        Step(
            pace.sent_by(answer.duration * index / len(pieces)),
            text_part(piece)
            if setup.written
            else content(outputTranscription={"text": piece} | _language(wanted)),
        )
        for index, piece in enumerate(pieces)
    ]


def thoughts(setup: Setup, heard: Heard) -> list[Step]:
    """Return a summary of what the model thinks, if it is wanted."""
    thought = f"**Listening** The user said: {heard.transcript}"
    return [Step(0.0, text_part(thought, thought=True))] if setup.thoughts else []


def _language(wanted: Wanted) -> dict[str, str]:
    return {"languageCode": wanted.language} if wanted.language else {}
