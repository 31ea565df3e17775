"""The proxy through which the service reaches Google, if any: the doctor uses it too."""

from collections.abc import Mapping, MutableMapping
from typing import Final
from urllib.parse import urlsplit

from edged.doctor.checks.network.endpoint import Endpoint
from edged.doctor.finding import Finding, failure, passed, skipped
from edged.live.transport.opening import proxy_of
from edged.live.transport.proxies import fault
from edged.quoting import keep_proxies

ABOUT: Final = "proxy"
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PAGE: Final = "docs/service.md, “Through a proxy”, shows how to set one for the service"


def adopt(environ: MutableMapping[str, str], service: Mapping[str, str] | None) -> list[str]:
    """Replace this shell's proxy variables with those of the `service`; None: not installed.

    Return the names of the variables that only this shell has.
    """
    if service is None:
        return []
    keep_proxies(service)
    own, others = _proxies(environ), _proxies(service)
    for name in own:
        del environ[name]
    environ.update(others)
    return [name for name in own if name not in others and name.lower() != "no_proxy"]


def _proxies(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name.lower().endswith("_proxy")}


def door(where: Endpoint) -> Endpoint | None:
    """Return the host and port of the proxy on the way there, if any."""
    address = proxy_of(where.url)
    if not address:
        return None
    parts = urlsplit(address)
    return Endpoint(parts.hostname or "", parts.port or _DEFAULT_PORTS[parts.scheme])


def judge(where: Endpoint, environ: Mapping[str, str], only_here: list[str]) -> Finding | None:
    """Return the finding about the proxy on the way there; None if none is set."""
    if wrong := fault(environ):
        return failure(ABOUT, wrong, _PAGE)
    if proxy := door(where):
        return passed(ABOUT, f"{where.host} is reached through {proxy.host}:{proxy.port}")
    if only_here:
        text = f"the service uses none; it does not see {' and '.join(only_here)} of this shell"
        return skipped(ABOUT, text, f"if this network needs one: {_PAGE}")
    return None
