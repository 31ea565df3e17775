"""From a table of the settings to a tool."""

from collections.abc import Callable
from functools import partial

from edged.settings.tables.http import HttpSettings
from edged.settings.tools.origins import origin
from edged.settings.tools.placeholders import Placeholder, Template, names
from edged.settings.tools.request_parts import SECRET, address, body, header, names_in
from edged.tools.declaration.own_declaration import own_declaration
from edged.tools.http.request import Parts
from edged.tools.http.tool import HttpTool, Site
from edged.tools.web import TrustStore

_BEARER: Template = ("Bearer ", Placeholder(SECRET))


def http_tool(settings: HttpSettings, secret: Callable[[str], str]) -> HttpTool:
    """Return the tool that makes a request; `secret` returns a token by its name."""
    site = Site(
        origin(settings.url),
        TrustStore(settings.url, settings.ca_file),
        settings.private,
        partial(secret, settings.secret) if settings.secret else str,
    )
    return HttpTool(own_declaration(settings), parts(settings), site)


def parts(settings: HttpSettings) -> Parts:
    """Return what the owner has written, parsed; the token is a bearer's unless it has a place."""
    where = address(settings.url)
    headers = tuple(map(header, settings.headers))
    content = body(settings.body) if settings.body else None
    templates = (*where.path, *where.query, *(value for _, value in headers))
    placed = {name for each in templates for name in names(each)} | {*names_in(content)}
    if settings.secret and SECRET not in placed:
        headers = (*headers, ("authorization", _BEARER))
    return Parts(settings.method, where, headers, content)
