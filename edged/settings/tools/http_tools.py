"""Check the requests that the owner has written."""

from collections.abc import Iterator
from typing import Final

from edged.settings.checks.finding import Finding, doubtful, refused
from edged.settings.reading.messages import listed
from edged.settings.secrets.tool_secrets import NAME
from edged.settings.tables.http import HttpSettings
from edged.settings.tables.tools import ToolSettings
from edged.settings.tools.origins import origin
from edged.settings.tools.own_tools import faults_of_declaration
from edged.settings.tools.placeholders import names
from edged.settings.tools.request_parts import SECRET, address, body, header, names_in

_KEY: Final = "tools.http"


def judge_requests(tools: ToolSettings) -> Iterator[Finding]:
    """Yield what is wrong with the requests of the owner, which are counted from 1."""
    for number, request in enumerate(tools.http, 1):
        place = f"{_KEY}[{number}]"
        for key, fault in _faults(request):
            yield refused(fault, f"{place}.{key}", _KEY)
        earlier = [each.name for each in tools.http[: number - 1]]
        earlier += [each.name for each in tools.command]
        if request.name in earlier:
            yield refused(f"is {request.name}, like another tool", f"{place}.name", _KEY)
        if doubt := _doubt(request):
            yield doubtful(doubt, f"{place}.url", _KEY)


def _faults(request: HttpSettings) -> Iterator[tuple[str, str]]:
    yield from faults_of_declaration(request)
    for number, parameter in enumerate(request.parameters, 1):
        if parameter.name == SECRET:
            yield f"parameters[{number}].name", "is what the token is called; choose another"
    if request.secret and not NAME.fullmatch(request.secret):
        yield (
            SECRET,
            "must be at most 32 of a to z, 0 to 9, _ and -: the token itself is no setting",
        )
    if request.ca_file and not request.ca_file.is_file():
        yield "ca_file", f"{request.ca_file} is no file"
    if request.body and request.method == "GET":
        yield "body", 'goes with method = "POST", "PUT", "PATCH" or "DELETE"'
    used: list[tuple[str, str]] = []
    try:
        used += [("url", name) for name in _in_address(request)]
    except ValueError as error:
        yield "url", str(error)
    try:
        used += [("headers", name) for text in request.headers for name in names(header(text)[1])]
    except ValueError as error:
        yield "headers", str(error)
    try:
        used += [("body", name) for name in names_in(body(request.body) if request.body else None)]
    except ValueError as error:
        yield "body", str(error)
    yield from _unknown(request, dict.fromkeys(used))


def _in_address(request: HttpSettings) -> Iterator[str]:
    """Yield the names of the arguments in an address. Raises ValueError."""
    parts = address(request.url)
    origin(request.url)
    optional = [each.name for each in request.parameters if each.optional]
    for segment in parts.path:
        for name in names(segment):
            if name in optional:
                raise ValueError(f"needs {{{name}}} in its path, so that must not be optional")
            yield name
    for item in parts.query:
        yield from names(item)


def _unknown(request: HttpSettings, used: dict[tuple[str, str], None]) -> Iterator[tuple[str, str]]:
    known = [each.name for each in request.parameters]
    for key, name in used:
        if name == SECRET and not request.secret:
            yield key, f'has {{{SECRET}}}; name the token: {SECRET} = "…"'
        elif name not in (*known, SECRET):
            there = listed(known, "and") if known else "none"
            yield key, f"has {{{name}}}, which is none of its parameters; there is {there}"


def _doubt(request: HttpSettings) -> str:
    """Return why an address may not be meant; what is refused already is not doubted."""
    try:
        found = origin(request.url)
    except ValueError:
        return ""
    if found.scheme == "http" and request.secret and not found.is_near:
        return "sends the token where others can read it; use https://"
    return ""
