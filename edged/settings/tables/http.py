"""Tools of the owner: requests over HTTP."""

from pathlib import Path
from typing import Annotated, Literal

from edged.settings.tables.commands import ParameterSettings
from edged.settings.tables.limits import Prose, Range
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """A request over HTTP that Gemini may make."""

    name: Annotated[str, "What Gemini calls it by."]
    description: Annotated[Prose, "What it does, for Gemini."]
    url: Annotated[str, "What is asked; {name} in its path or its query is that parameter."]
    method: Annotated[Literal["GET", "POST", "PUT", "PATCH", "DELETE"], "How it is asked."] = "GET"
    parameters: Annotated[tuple[ParameterSettings, ...], "What Gemini is to give."] = ()
    body: Annotated[Prose, 'JSON that is sent; the text "{name}" is that parameter.'] = ""
    headers: Annotated[tuple[str, ...], "Sent along, each as in Accept: application/json."] = ()
    secret: Annotated[
        str, "What its token is stored as: edged set-key --tool. It is {secret}, or a bearer token."
    ] = ""
    ca_file: Annotated[Path | None, "The authority of its certificate, if that is your own."] = None
    private: Annotated[
        bool, "The name of its host, though a public one, may be of an address in your own network."
    ] = False
    safe: Annotated[
        bool, "It may run whenever Gemini calls it; else each call waits for a press of the button."
    ] = False
    kind: Annotated[
        Literal["quick", "slow", "effect"],
        "quick: Gemini waits. slow: it talks on until the result comes. effect: it says nothing of it.",
    ] = "quick"
    timeout_s: Annotated[int, Range(1, 300), "Seconds after which it is stopped."] = 10
