"""Where a connection goes and the headers that let it in, for a client without the SDK. Pure.

As google-genai has them (live.py), but for the token: in the query it was seen to be taken, where
the header of the SDK was said not to be (a public probe of September 2026).
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Final, assert_never
from urllib.parse import quote, urlsplit

from edged.live.credentials import (
    AccessToken,
    ApiKey,
    Authorization,
    EphemeralToken,
    ExpressKey,
)
from edged.live.gemini.wire.setup_json import developer_name
from edged.settings.model import GeminiSettings
from edged.values import dataclass

_SERVICE: Final = "/ws/google.ai.generativelanguage.{}.GenerativeService."
_VERTEX: Final = "/ws/google.cloud.aiplatform.{}.LlmBidiService/BidiGenerateContent"
VERTEX_VERSIONS: Final = {"v1": "v1"}
"""What Vertex AI calls the versions of `gemini.api_version`; all others are v1beta1, its newest."""


@dataclass(frozen=True, slots=True, repr=False)
class Upgrade:
    """The request for a WebSocket."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


def vertex_version(settings: GeminiSettings) -> str:
    """Return what Vertex AI calls the version of the API."""
    return VERTEX_VERSIONS.get(settings.api_version, "v1beta1")


def upgrade(settings: GeminiSettings, authorization: Authorization) -> Upgrade:
    """Return the request."""
    host = urlsplit(settings.endpoint)._replace(scheme="wss").geturl()
    vertex = host + _VERTEX.format(vertex_version(settings))
    match authorization:
        case ApiKey(key=key):
            method = f"{_SERVICE.format(settings.api_version)}BidiGenerateContent"
            return Upgrade(host + method, {"x-goog-api-key": key})
        case EphemeralToken(name=name, api_version=version):
            method = f"{_SERVICE.format(version)}BidiGenerateContentConstrained"
            return Upgrade(f"{host}{method}?access_token={quote(name, safe='/')}")
        case ExpressKey(key=key):
            return Upgrade(vertex, {"x-goog-api-key": key})
        case AccessToken(token=token):
            return Upgrade(vertex, {"Authorization": f"Bearer {token}"})
        case _:
            assert_never(authorization)


def resource_name(model: str, authorization: Authorization) -> str:
    """Return the name of a model as its service has it."""
    match authorization:
        case ApiKey() | EphemeralToken():
            return developer_name(model)
        case ExpressKey():
            return f"publishers/google/models/{model.removeprefix('models/')}"
        case AccessToken(project=project, location=location):
            place = f"projects/{project}/locations/{location}"
            return f"{place}/publishers/google/models/{model.removeprefix('models/')}"
        case _:
            assert_never(authorization)
