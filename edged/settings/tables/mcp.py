"""Servers of tools, which speak the Model Context Protocol."""

from pathlib import Path
from typing import Annotated, Literal

from edged.settings.tables.limits import Prose, Range
from edged.values import dataclass

Kind = Literal["quick", "slow"]


@dataclass(frozen=True, slots=True)
class McpSettings:
    """A server whose tools Gemini may use."""

    name: Annotated[str, "What stands before the names of its tools: name__tool."]
    url: Annotated[str, "Where it takes messages (streamable HTTP)."] = ""
    run: Annotated[
        tuple[str, ...], "Instead of url: a program that is one, and its arguments."
    ] = ()
    allow: Annotated[tuple[str, ...], "The tools that Gemini may use; empty: all."] = ()
    trusted: Annotated[
        bool, "Its tools run when Gemini calls them, without a press, and may change."
    ] = False
    credential: Annotated[str, "What its token is stored as: edged set-key --tool."] = ""
    ca_file: Annotated[Path | None, "The authority of its certificate, if that is your own."] = None
    kind: Annotated[
        Kind, "quick: Gemini waits for a result. slow: it talks on until the result comes."
    ] = "quick"
    timeout_s: Annotated[int, Range(1, 300), "Seconds that a call may take."] = 10


@dataclass(frozen=True, slots=True)
class HomeAssistantSettings:
    """Your Home Assistant, by its integration Model Context Protocol Server."""

    url: Annotated[str, "Where it is, such as http://192.168.1.5:8123."]
    credential: Annotated[str, "What its long-lived access token is stored as."] = "home_assistant"
    area: Annotated[Prose, 'The room of this device, for "the light here".'] = ""
    allow: Annotated[tuple[str, ...], "The tools that Gemini may use; empty: all."] = ()
    trusted: Annotated[
        bool, "What you have exposed to Assist there may be switched without a press."
    ] = True
    ca_file: Annotated[Path | None, "The authority of its certificate, if that is your own."] = None
    timeout_s: Annotated[int, Range(1, 300), "Seconds that a call may take."] = 10
