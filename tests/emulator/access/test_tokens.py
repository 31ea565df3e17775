"""Ephemeral tokens: minted and used by the stock SDK, and what each of them does not allow."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.genai import errors

from edged.emulator.access.caller import Caller
from edged.emulator.access.tokens import EXPIRED, EXPIRED_LIVE, SPENT, Tokens
from edged.emulator.conversation.conversations import Conversations
from edged.emulator.protocol.refusal import Refusal
from tests.emulator.sdk import MODEL, config, emulated, run, say, speech, stock, turn
from tests.emulator.talk import Talk, setup

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SPEAKS = {"responseModalities": ["AUDIO"]}

pytestmark = pytest.mark.filterwarnings("ignore:The SDK's (token creation|ephemeral token)")


def minted(**asked: Any) -> Caller:  # noqa: ANN401 - JSON
    """Return a client with a new token."""
    tokens = Tokens(NOW.timestamp)
    body = tokens.mint(json.dumps(asked).encode(), "v1alpha", 0.0)
    assert not isinstance(body, Refusal), body
    name: str = body["name"]
    return Caller(1, name, "v1alpha", constrained=True, token=tokens.find(name))


def opened(
    caller: Caller, conversations: Conversations | None = None, **fields: object
) -> tuple[Talk, Any]:
    """Return a connection and the first answer to its set-up."""
    talk = Talk(conversations=conversations, caller=caller)
    first, *_ = talk.say(setup(**fields))
    return talk, first


def test_a_token_opens_one_session_by_default() -> None:
    """Resuming it is no use; so a token for each connection is what a device needs."""
    caller, conversations = minted(), Conversations()
    talk, first = opened(caller, conversations, sessionResumption={})
    assert first == {"setupComplete": {}}
    handle = talk.heard[-1][1]["sessionResumptionUpdate"]["newHandle"]  # type: ignore[index]
    talk.session.leave(0.0)
    assert opened(caller)[1] == SPENT
    resumed = opened(caller, conversations, sessionResumption={"handle": handle})[1]
    assert resumed == {"setupComplete": {}}


def test_a_token_may_have_more_uses() -> None:
    """0 is any number."""
    twice, always = minted(uses=2), minted(uses=0)
    assert [opened(twice)[1] == SPENT for _ in range(3)] == [False, False, True]
    assert [opened(always)[1] == SPENT for _ in range(5)] == [False] * 5


def test_it_expires_with_the_session_that_it_opened() -> None:
    """At its time the session is closed, and none is opened or resumed after it."""
    caller = minted(expireTime=(NOW + timedelta(minutes=5)).isoformat(), uses=0)
    talk, _ = opened(caller)
    talk.wait(299.0)
    assert EXPIRED_LIVE not in [said for _, said in talk.heard]
    talk.wait(2.0)
    assert talk.heard[-1] == (300.0, EXPIRED_LIVE)
    late = Talk(caller=caller, now=300.0)
    assert late.say(setup()) == [EXPIRED]


def test_new_sessions_have_a_time_of_their_own() -> None:
    """A minute by default."""
    caller = minted(uses=0)
    assert Talk(caller=caller, now=59.0).say(setup())[0] == {"setupComplete": {}}
    (refusal,) = Talk(caller=caller, now=61.0).say(setup())
    assert isinstance(refusal, Refusal)
    assert refusal.inferred


def test_what_is_locked_overwrites_what_is_said() -> None:
    """A client with another model gets that of the token; the rest stays its own."""
    locked = {"model": f"models/{MODEL}", "generationConfig": SPEAKS | {"temperature": 0.5}}
    mask = "model,generationConfig.temperature,generationConfig.topK"
    caller = minted(uses=0, bidiGenerateContentSetup=locked, fieldMask=mask)
    token = caller.token
    assert token
    said = setup(model="models/none", generationConfig={"temperature": 2.0, "topK": 4, "topP": 0.5})
    talk = Talk(caller=caller)
    assert talk.say(said)[0] == {"setupComplete": {}}
    assert talk.session._turns
    values = talk.session._turns.dialogue._setup.values
    assert values["model"] == f"models/{MODEL}"
    assert values["generationConfig"] == {"temperature": 0.5, "topP": 0.5}
    assert values["realtimeInputConfig"] == {"automaticActivityDetection": {"disabled": True}}


@pytest.mark.parametrize("path", ["labels", "model.name", "generationConfig.x", "a,,b", "tools.0"])
def test_a_mask_names_fields_of_the_set_up(path: str) -> None:
    """Whatever else it names is refused."""
    body = json.dumps({"fieldMask": path}).encode()
    refusal = Tokens(NOW.timestamp).mint(body, "v1alpha", 0.0)
    assert isinstance(refusal, Refusal)
    assert "Invalid field mask" in refusal.reason


def test_a_handle_that_does_not_count_saves_no_use() -> None:
    """Else a token whose set-up is locked would begin any number of sessions."""
    caller = minted(bidiGenerateContentSetup=setup()["setup"])
    forged = {"handle": "made up"}
    assert opened(caller, sessionResumption=forged)[1] == {"setupComplete": {}}
    assert opened(caller, sessionResumption=forged)[1] == SPENT


def test_without_a_mask_the_set_up_of_the_token_is_all_there_is() -> None:
    """The client's is ignored, with its handle."""
    caller = minted(bidiGenerateContentSetup={"model": "models/none"})
    assert "none is not found" in opened(caller)[1].reason


@pytest.mark.parametrize(
    ("caller", "words"),
    [
        (Caller(1, "auth_tokens/abc", "v1alpha", constrained=True), "not known"),
        (Caller(1, "auth_tokens/abc", "v1alpha"), "unregistered callers"),
        (Caller(1, "", "v1alpha", constrained=True), "unregistered callers"),
        (Caller(1, "a-key", "v1alpha", constrained=True), "tokens only"),
    ],
)
def test_each_method_takes_its_own(caller: Caller, words: str) -> None:
    """A token is no API key, and an API key no token."""
    assert words in opened(caller)[1].reason


def test_the_sdk_lives_on_a_token() -> None:
    """It mints one that is locked to a model, talks with it, and is refused a second session."""

    async def test() -> None:
        async with emulated() as emulator:
            locked = {"model": MODEL, "config": config()}
            token = await stock(emulator, "any").aio.auth_tokens.create(
                config={"live_connect_constraints": locked, "lock_additional_fields": []}
            )
            assert token.name
            live = stock(emulator, token.name).aio.live
            async with live.connect(model="another", config=config()) as connected:
                await say(connected, speech(1.0, 16_000))
                assert (await turn(connected))[-1].server_content
            with pytest.raises(errors.APIError, match="used too many times"):
                async with live.connect(model=MODEL, config=config()):
                    pass

    run(test)


def test_the_sdk_sets_the_uses_and_the_times_of_a_token() -> None:
    """Two sessions, the second later than by default; it is closed when the token expires."""

    async def test() -> None:
        async with emulated() as emulator:
            now = datetime.now(UTC)
            minting = stock(emulator, "any").aio.auth_tokens
            twice = await minting.create(
                config={
                    "uses": 2,
                    "new_session_expire_time": now + timedelta(minutes=3),
                    "expire_time": now + timedelta(minutes=5),
                }
            )
            soon = await minting.create(
                config={"uses": 0, "new_session_expire_time": now + timedelta(minutes=1)}
            )
            live, late = (stock(emulator, str(token.name)).aio.live for token in (twice, soon))
            async with live.connect(model=MODEL, config=config()):
                await asyncio.sleep(120.0)
            async with live.connect(model=MODEL, config=config()) as second:
                with pytest.raises(errors.APIError, match="used too many times"):
                    async with live.connect(model=MODEL, config=config()):
                        pass
                with pytest.raises(errors.APIError, match="opens no new sessions"):
                    async with late.connect(model=MODEL, config=config()):
                        pass
                with pytest.raises(errors.APIError, match="auth token has expired"):
                    await turn(second)

    run(test)
