"""The emulator as Vertex AI: the stock SDK with a service account, and what differs on the wire."""

import json
import ssl
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest
from google import genai
from google.genai import types
from google.oauth2 import credentials, service_account
from websockets.exceptions import InvalidStatus

from edged.emulator.access.caller import Caller
from edged.emulator.access.service_accounts import PROJECT, ServiceAccounts
from edged.emulator.conversation.conversations import Conversations
from edged.emulator.faults.when import planned
from edged.emulator.options import Options
from edged.emulator.protocol.refusal import Refusal
from edged.emulator.protocol.schema import Service
from edged.emulator.server import Emulator
from tests.emulator.sdk import MODEL, config, emulated, run, say, sound, speech, turn
from tests.emulator.talk import END, START, Talk, audio, setup

PLACE = f"projects/{PROJECT}/locations/europe-west4"
NAME = f"{PLACE}/publishers/google/models/{MODEL}"
SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]


def account_of(account: dict[str, Any]) -> Any:  # noqa: ANN401 - google-auth has no types
    """Return the credentials of a service account, as Google's own library makes them."""
    return service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
        account, scopes=SCOPES
    )


def bearer(token: str) -> credentials.Credentials:
    """Return credentials that are an access token."""
    return credentials.Credentials(token)  # type: ignore[no-untyped-call]


def vertex(emulator: Emulator, **more: Any) -> genai.Client:  # noqa: ANN401 - the SDK's own
    """Return the SDK's client for Vertex AI."""
    context = ssl.create_default_context(cafile=str(emulator.ca_file))
    options = types.HttpOptions(
        base_url=emulator.url, async_client_args={"ssl": context, "close_timeout": 1}
    )
    return genai.Client(vertexai=True, http_options=options, **more)


def test_the_sdk_talks_with_a_service_account(tmp_path: Path) -> None:
    """Its token is Google's own library's; the SDK reads usage and the session's id."""

    async def test() -> None:
        file = tmp_path / "account.json"
        async with emulated(Options(service_account=file)) as emulator:
            account = json.loads(file.read_text())
            made = account_of(account)
            assertion = made._make_authorization_grant_assertion().decode()
            form = {
                "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "assertion": assertion,
            }
            context = ssl.create_default_context(cafile=str(emulator.ca_file))
            async with httpx2.AsyncClient(verify=context) as http:
                given = (await http.post(account["token_uri"], data=form)).json()
            token = bearer(given["access_token"])
            client = vertex(emulator, project=PROJECT, location="us-west1", credentials=token)
            connecting = client.aio.live.connect(
                model=MODEL, config=config(session_resumption={"transparent": True})
            )
            async with connecting as connected:
                assert connected.session_id == "1"
                await say(connected, speech(1.0, 16_000))
                said = await turn(connected)
            assert sound(said)
            usage = said[-1].usage_metadata
            assert usage
            assert usage.response_token_count

    run(test)


def test_an_express_key_is_a_key() -> None:
    """It needs no project."""

    async def test() -> None:
        async with emulated() as emulator:
            client = vertex(emulator, api_key="an-express-key")
            async with client.aio.live.connect(model=MODEL, config=config()) as connected:
                assert connected.session_id

    run(test)


def test_a_stranger_is_turned_away_at_the_door(tmp_path: Path) -> None:
    """With HTTP 401: a token that was never given."""

    async def test() -> None:
        async with emulated(Options(service_account=tmp_path / "account.json")) as emulator:
            token = bearer("ya29.of-somebody-else")
            client = vertex(emulator, project="p", location="global", credentials=token)
            with pytest.raises(InvalidStatus) as refused:
                async with client.aio.live.connect(model=MODEL, config=config()):
                    pass
            assert refused.value.response.status_code == 401
            assert b"UNAUTHENTICATED" in (refused.value.response.body or b"")

    run(test)


def on_vertex(key: str = "") -> Talk:
    """Return a connection to Vertex AI."""
    return Talk(caller=Caller(1, key, "v1beta1", service=Service.VERTEX))


def named(name: str = NAME, **fields: object) -> dict[str, Any]:
    """Return a set-up for a model by its resource name."""
    message = setup(**fields)
    message["setup"]["model"] = name
    return message


def test_usage_has_the_names_of_vertex() -> None:
    """And the session an id."""
    talk = on_vertex()
    assert talk.say(named())[0] == {"setupComplete": {"sessionId": "1"}}
    talk.say(START, audio(bytes(32_000)), END)
    talk.wait(10.0)
    (usage,) = (
        said["usageMetadata"]
        for _, said in talk.heard
        if isinstance(said, dict) and "usageMetadata" in said
    )
    assert usage["candidatesTokenCount"] > 0
    assert "responseTokenCount" not in usage


def test_a_system_turn_changes_the_instruction() -> None:
    """It is no part of the conversation, and is billed with each turn; elsewhere it is refused."""
    instruction = "Be brief, kind, and in this order: the answer, then why."
    system = {"role": "system", "parts": [{"text": instruction}]}
    told = {"clientContent": {"turns": [system], "turnComplete": False}}
    prompts = []
    for said in ([], [told]):
        talk = on_vertex()
        talk.say(named(), *said, START, audio(bytes(32_000)), END)
        talk.wait(10.0)
        assert [said.role for said in talk.session.history] == ["user", "model"]
        (usage,) = [said["usageMetadata"] for _, said in talk.messages("usageMetadata")]
        prompts.append(usage["promptTokenCount"])
    assert prompts[1] == prompts[0] + len(instruction) // 4
    google = Talk()
    google.say(setup(), told)
    assert google.closed
    assert google.closed.code == 1007


@pytest.mark.parametrize(
    ("key", "messages", "words"),
    [
        ("", [named(f"models/{MODEL}")], "Invalid resource name"),
        ("", [named(f"publishers/google/models/{MODEL}")], "project and location"),
        ("invalid", [named(f"publishers/google/models/{MODEL}")], "API key not valid"),
        ("", [named(f"{PLACE}/publishers/google/models/none")], "none is not found"),
        ("", [named(historyConfig={})], 'Unknown name "historyConfig"'),
        ("", [named(), {"realtimeInput": {"text": "hello"}}], "Text is not supported"),
    ],
)
def test_what_only_the_other_service_takes(
    key: str, messages: list[dict[str, Any]], words: str
) -> None:
    """Is refused."""
    refusal = on_vertex(key).say(*messages)[-1]
    assert isinstance(refusal, Refusal)
    assert words in refusal.reason


def test_only_vertex_knows_transparent_resumption() -> None:
    """The Developer API does not know the field."""
    (refusal,) = Talk().say(setup(sessionResumption={"transparent": True}))
    assert isinstance(refusal, Refusal)
    assert 'Unknown name "transparent"' in refusal.reason


GRANT = b"grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "Invalid grant_type"),
        (GRANT, "Invalid JWT Signature."),
        (GRANT + b"a.b.c", "Invalid JWT Signature."),
        (GRANT + "é.é.é".encode(), "Invalid JWT Signature."),
    ],
)
def test_what_earns_no_access_token(tmp_path: Path, body: bytes, words: str) -> None:
    """With the words of Google's endpoint."""
    accounts = ServiceAccounts()
    accounts.issue(tmp_path / "account.json", "https://here")
    status, told = accounts.give(body)
    assert (status, told["error_description"]) == (400, words)
    assert (tmp_path / "account.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("change", "wall", "words"),
    [
        ({}, 0.0, ""),
        ({}, 7_200.0, "short-lived token"),
        ({}, -7_200.0, "short-lived token"),
        ({"client_email": "x@y"}, 0.0, "account not found"),
    ],
)
def test_an_assertion_has_a_time_and_a_place(
    tmp_path: Path, change: dict[str, str], wall: float, words: str
) -> None:
    """Signed by google-auth; a token lasts an hour."""
    now = [time.time() + wall]
    accounts = ServiceAccounts(lambda: now[0])
    accounts.issue(tmp_path / "account.json", "https://here")
    account = json.loads((tmp_path / "account.json").read_text()) | change
    made = account_of(account)
    status, told = accounts.give(GRANT + made._make_authorization_grant_assertion())
    assert words in told.get("error_description", "")
    if status == 200:
        assert accounts.knows(told["access_token"])
        now[0] += 3_600
        assert not accounts.knows(told["access_token"])


def transparent(handle: str = "") -> dict[str, Any]:
    """Return a set-up with transparent resumption."""
    return named(
        sessionResumption={"transparent": True} | ({"handle": handle} if handle else {}),
        inputAudioTranscription={},
    )


def updates(said: list[Any]) -> list[Any]:
    """Return the resumption updates that have a handle."""
    found = (each.get("sessionResumptionUpdate") for each in said if isinstance(each, dict))
    return [update for update in found if update]


def test_a_window_goes_on_over_connections() -> None:
    """The handle remembers the sound up to its index, and the rest follows; nothing twice."""
    conversations, second = Conversations(), bytes(range(250)) * 128
    one = Talk(caller=Caller(1, "", "v1beta1", service=Service.VERTEX), conversations=conversations)
    (first,) = updates(one.say(transparent()))
    assert "lastConsumedClientMessageIndex" not in first  # 0: nothing but the set-up
    assert updates(one.say(START)) == []
    (update,) = updates(one.say(audio(second)))
    assert update["lastConsumedClientMessageIndex"] == "2"
    one.say(audio(second[:3_200]))  # which the handle has not heard
    one.session.leave(1.0)
    two = Talk(caller=Caller(2, "", "v1beta1", service=Service.VERTEX), conversations=conversations)
    two.say(transparent(update["newHandle"]))
    assert [said for said in two.say(audio(second[:3_200]), END) if isinstance(said, Refusal)] == []
    (window,) = two.traffic.windows
    assert bytes(window.audio) == second + second[:3_200]
    two.wait(10.0)
    said = [said for _, said in two.heard if isinstance(said, dict)]
    assert any("inputTranscription" in each.get("serverContent", {}) for each in said)
    assert updates(said)[-1]["lastConsumedClientMessageIndex"] == "2"


def test_a_handle_is_whole_or_nothing() -> None:
    """Without transparent resumption a window ends with its connection."""
    conversations = Conversations()
    one = Talk(caller=Caller(1, "", "v1beta1", service=Service.VERTEX), conversations=conversations)
    one.say(transparent(), START)
    (update,) = updates(one.say(audio(bytes(32_000))))
    two = Talk(caller=Caller(2, "", "v1beta1", service=Service.VERTEX), conversations=conversations)
    two.say(named(sessionResumption={"handle": update["newHandle"]}), START)
    assert not two.traffic.windows[0].audio


def test_few_windows_are_remembered() -> None:
    """Each holds its sound."""
    talk = on_vertex()
    talk.say(transparent(), START)
    handles = [updates(talk.say(audio(bytes(32_000))))[0]["newHandle"] for _ in range(20)]
    known = [bool(talk.conversations.recall(handle, 0.0)) for handle in handles]
    assert known == [False] * 12 + [True] * 8


def test_search_excludes_functions() -> None:
    """On the Developer API they go together."""
    tools = [{"googleSearch": {}}, {"functionDeclarations": [{"name": "look"}]}]
    talk = on_vertex()
    talk.say(named(tools=tools))
    assert talk.closed
    talk = on_vertex()
    talk.say(named(tools=tools[:1]))
    assert not talk.closed
    developer = Talk()
    developer.say(setup(tools=tools))
    assert not developer.closed


@pytest.mark.parametrize(("more", "code"), [({}, 0), ({"scheduling": "SILENT"}, 1007)])
def test_an_answer_says_nothing_of_its_scheduling(more: dict[str, str], code: int) -> None:
    """On the Developer API it may; and here its id may be left out if its call has none."""
    calls = Options(script=("call look",), faults=planned("nameless-call"))
    talk = Talk(calls, caller=Caller(1, "", "v1beta1", service=Service.VERTEX))
    look = {"name": "look", "behavior": "NON_BLOCKING"}
    talk.say(named(tools=[{"functionDeclarations": [look]}]), START, audio(bytes(32_000)), END)
    talk.wait(1.0)
    answer = {"name": "look", "response": {"status": "ok"}} | more
    talk.say({"toolResponse": {"functionResponses": [answer]}})
    assert (talk.closed.code if talk.closed else 0) == code
    if not code:
        assert [each.response for each in talk.traffic.calls] == [{"status": "ok"}]


def test_what_is_experimental_is_taken_in_any_version() -> None:
    """Affective dialog, which the Developer API has in v1alpha only."""
    name = NAME.replace(MODEL, "gemini-live-2.5-flash-native-audio")
    affective, proactive = {"enableAffectiveDialog": True}, {"proactiveAudio": True}
    talk = on_vertex()
    talk.say(named(name, generationConfig=affective, proactivity=proactive))
    assert not talk.closed
