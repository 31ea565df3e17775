"""Where a connection goes and the headers that let it in, for a client without the SDK. Pure.

As google-genai has them (live.py), but for the token: in the query it was seen to be taken, where
the header of the SDK was said not to be (a public probe of September 2026).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, assert_never
from urllib.parse import quote, urlsplit

from edged.live.credentials import ApiKey, Authorization, EphemeralToken
from edged.settings.model import GeminiSettings

_SERVICE: Final = "/ws/google.ai.generativelanguage.{}.GenerativeService."


@dataclass(frozen=True, slots=True, repr=False)
class Upgrade:
    """The request for a WebSocket."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


def upgrade(settings: GeminiSettings, authorization: Authorization) -> Upgrade:
    """Return the request."""
    endpoint = urlsplit(settings.base_url)._replace(scheme="wss").geturl()
    match authorization:
        case ApiKey(key=key):
            method = f"{_SERVICE.format(settings.api_version)}BidiGenerateContent"
            return Upgrade(endpoint + method, {"x-goog-api-key": key})
        case EphemeralToken(name=name, api_version=version):
            method = f"{_SERVICE.format(version)}BidiGenerateContentConstrained"
            return Upgrade(f"{endpoint}{method}?access_token={quote(name, safe='/')}")
        case _:
            assert_never(authorization)
