"""Tools of the owner: commands."""

from typing import Annotated, Literal

from edged.settings.tables.limits import Prose, Range
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class ParameterSettings:
    """A parameter of a tool."""

    name: Annotated[str, "What its placeholder says in braces."]
    description: Annotated[Prose, "What it is, for Gemini."] = ""
    type: Annotated[Literal["string", "integer", "number", "boolean"], "What it may be."] = "string"
    choices: Annotated[tuple[str, ...], "The texts that it may be; empty: any."] = ()
    minimum: Annotated[int | None, "The least number that it may be."] = None
    maximum: Annotated[int | None, "The greatest number that it may be."] = None
    max_length: Annotated[int, Range(1, 10_000), "The letters that a text may have."] = 200
    optional: Annotated[bool, "Gemini may leave it out, and with it the item that names it."] = (
        False
    )


@dataclass(frozen=True, slots=True)
class CommandSettings:
    """A command that Gemini may run."""

    name: Annotated[str, "What Gemini calls it by."]
    description: Annotated[Prose, "What it does, for Gemini."]
    run: Annotated[
        tuple[str, ...], "The full path of a program, and its arguments; {name} is that parameter."
    ]
    parameters: Annotated[tuple[ParameterSettings, ...], "What Gemini is to give."] = ()
    safe: Annotated[
        bool, "It may run whenever Gemini calls it; else each call waits for a press of the button."
    ] = False
    kind: Annotated[
        Literal["quick", "slow", "effect"],
        "quick: Gemini waits. slow: it talks on until the result comes. effect: it says nothing of it.",
    ] = "quick"
    timeout_s: Annotated[int, Range(1, 300), "Seconds after which it is stopped."] = 10
    cpu_s: Annotated[int, Range(1, 300), "Seconds of the processor that each process may use."] = 10
    memory_mb: Annotated[int, Range(8, 4_096), "Memory that each process may use."] = 128
    file_mb: Annotated[int, Range(0, 4_096), "The largest file that it may write."] = 16
    processes: Annotated[
        int, Range(32, 4_096), "Processes that the user edged may have while it runs."
    ] = 256
    parallel: Annotated[bool, "Several calls may run at once; else one waits for the other."] = (
        False
    )
