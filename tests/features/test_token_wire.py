"""Each field of a request for a token goes out of the stock SDK."""

import json
from datetime import UTC, datetime

import httpx2
import pytest
from google import genai
from google.genai import types

from tests.features.rows import ROWS, TOKEN

SENT = sorted(path for row in ROWS for path in row.sent if path.startswith(f"{TOKEN}."))
LATER = datetime(2026, 11, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.filterwarnings("ignore:The SDK's (token creation|ephemeral token)")


@pytest.fixture(scope="module")
def said() -> dict[str, object]:
    """Return what the SDK asks for."""
    asked: list[bytes] = []

    def mint(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.content)
        return httpx2.Response(200, json={"name": "auth_tokens/a"})

    options = types.HttpOptions(
        api_version="v1alpha", client_args={"transport": httpx2.MockTransport(mint)}
    )
    config = types.CreateAuthTokenConfig(
        uses=2,
        expire_time=LATER,
        new_session_expire_time=LATER,
        live_connect_constraints=types.LiveConnectConstraints(
            model="gemini-3.8-live", config=types.LiveConnectConfig(temperature=0.5)
        ),
        lock_additional_fields=["top_k"],
    )
    with genai.Client(api_key="any", http_options=options) as client:
        client.auth_tokens.create(config=config)
    return dict(json.loads(asked[0]))


@pytest.mark.parametrize("field", SENT)
def test_the_sdk_sends_it(field: str, said: dict[str, object]) -> None:
    """Where the table says."""
    assert said.get(field.removeprefix(f"{TOKEN}."))
