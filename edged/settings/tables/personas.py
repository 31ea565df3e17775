"""Personas."""

from pathlib import Path
from typing import Annotated

from edged.settings.tables.limits import Prose
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class PersonaSettings:
    """Somebody whom Gemini can be. What is left out is as [gemini] and [tools] have it."""

    name: Annotated[str, "What it is chosen by."]
    voice: Annotated[str, "Name of a prebuilt voice."] = ""
    language: Annotated[str, "BCP-47 code such as de-DE."] = ""
    instruction: Annotated[Prose, "The system instruction."] = ""
    instruction_file: Annotated[Path | None, "Text file to use instead of instruction."] = None
    tools: Annotated[
        tuple[str, ...],
        "What it may use: names that `edged tools list` prints, of servers, or switches of [tools];"
        " all: whatever is on.",
    ] = ("all",)
