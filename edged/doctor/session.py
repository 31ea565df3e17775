"""A real Live session, set up with the key and closed: no sound is sent, so it costs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from edged import adapters, executor
from edged.clock import SYSTEM_CLOCK
from edged.doctor.finding import Finding, failure, passed, warning
from edged.doctor.reach import SLOW
from edged.live.configured import session_setup
from edged.live.connection import DisconnectedError
from edged.live.credentials import KeyCredentials
from edged.live.failures import Failure, Kind
from edged.live.stages import Stage, current
from edged.settings.key import ApiKey
from edged.settings.model import GeminiSettings

ABOUT: Final = "session"
PATIENCE: Final = 60.0
"""Seconds: the library alone takes several to load on the smallest Pi."""
_KEYS: Final = "https://aistudio.google.com/apikey"
_PROJECTS: Final = "https://aistudio.google.com/projects"
_CURES: Final = {
    Kind.AUTHENTICATION: f"the key is wrong or may not use the service: look at it at {_KEYS},"
    " then sudo edged set-key",
    Kind.ACCOUNT: "the key is right, but Google keeps its account or project from the service: look"
    f" at the project and its billing at {_PROJECTS}; a key of another project may do: sudo edged"
    " set-key",
    Kind.REGION: "Google does not offer the service where this network seems to be: is there a VPN"
    " or a proxy, or is this country not in the list at"
    " https://ai.google.dev/gemini-api/docs/available-regions?",
    Kind.QUOTA: f"the key is right, its quota is used up: wait, or raise it at {_KEYS}",
    Kind.CONFIGURATION: "the service refuses the settings, most likely gemini.model: the model must"
    " support the Live API (https://ai.google.dev/gemini-api/docs/live-api)",
    Kind.HANDLE: "try again",
    Kind.CLOCK: "see clock",
    Kind.NETWORK: "look at this network (see dns and endpoint), then try again; edged itself keeps"
    " trying",
    Kind.TRANSIENT: "try again in a minute; edged itself keeps trying",
    Kind.FLOOD: "look whether gemini.base_url and this network lead to Google; edged itself keeps"
    " trying",
}


@dataclass(frozen=True, slots=True)
class Ready:
    """A session that was set up, and what its stages took."""

    stages: Mapping[Stage, float]


def try_out(settings: GeminiSettings, key: ApiKey) -> Ready | Failure:
    """Set up and close one session. Raises SettingsError if the settings allow none."""

    async def visit() -> Ready:
        connector = adapters.connector(settings, KeyCredentials(key), SYSTEM_CLOCK)
        connection = await connector.open(session_setup(settings))
        stages = current()
        ready = Ready(stages.seconds() if stages else {})
        await connection.close()
        return ready

    try:
        return executor.run(visit())
    except DisconnectedError as error:
        return error.failure


def judge(result: Ready | Failure, settings: GeminiSettings) -> Finding:
    """Return whether the service takes the key, the model and the settings."""
    match result:
        case Ready(stages):
            taken = sum(stages.values())
            text = f"the service takes the key and {settings.model} ({taken:.1f} s)"
            slow = [s for s in (Stage.UPGRADE, Stage.SETUP) if stages[s] > SLOW]
            if slow:  # what is before it has findings of its own
                spent = f"{slow[-1].value} took {stages[slow[-1]]:.1f} s of it"
                return warning(ABOUT, f"{text}; {spent}", _CURES[Kind.TRANSIENT])
            return passed(ABOUT, text)
        case Failure(kind=Kind.NETWORK | Kind.TRANSIENT):
            return warning(ABOUT, result.cause, _CURES[result.kind])
        case Failure():
            return failure(ABOUT, f"{settings.model}: {result.cause}", _CURES[result.kind])
