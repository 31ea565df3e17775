"""The proxy of the environment, checked before a library fails on it. Pure.

HTTPS_PROXY and NO_PROXY count, in either case, as websockets reads them; google-genai reads
ALL_PROXY too, and fails on one that it cannot use.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlsplit

_VARIABLES: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy")
_EXAMPLE: Final = "write it as http://HOST:PORT"
_NOTHING_MORE: Final = {("", "", ""), ("/", "", "")}
"""Path, query and fragment of the address of a host."""
_RESERVED: Final = "#/?"
"""What ends the authority of a URL (RFC 3986, section 3.2), and so a password that has it."""


def fault(environ: Mapping[str, str]) -> str:
    """Return what is wrong with the proxy of an environment, and the cure; empty if nothing is.

    The address is not repeated: it may have a password.
    """
    for name in _VARIABLES:
        if wrong := _wrong(environ.get(name, "").strip()):
            return f"the proxy in the environment cannot be used: {name} {wrong}"
    return ""


def _wrong(address: str) -> str:
    if not address:
        return ""
    scheme, found, rest = address.partition("://")
    if not found:
        return f"has no http:// before it; {_EXAMPLE}"
    if scheme.lower().startswith("socks"):
        return "names a SOCKS proxy, and edged speaks to HTTP proxies only; " + _EXAMPLE
    if scheme.lower() not in {"http", "https"}:
        return f"has {scheme}:// before it instead of http://; {_EXAMPLE}"
    userinfo = rest.rpartition("@")[0]
    if bad := next((letter for letter in _RESERVED if letter in userinfo), ""):
        return f"has a {bad} in its user or password; write {quote(bad, safe='')} instead"
    return "" if _is_usable(address) else f"is no address of a proxy; {_EXAMPLE}"


def _is_usable(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna")  # as socket does before it asks for a name
        return (
            bool(host)
            and parts.port != 0
            and (parts.path, parts.query, parts.fragment) in _NOTHING_MORE
        )
    except ValueError:
        return False
