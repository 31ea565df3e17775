"""A real Live session, set up with the key and closed: nothing is sent, at negligible cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from edged import adapters, executor
from edged.clock import SYSTEM_CLOCK
from edged.doctor.checks.network.reachability import SLOW
from edged.doctor.finding import Finding, failure, passed, warning
from edged.live.connection import DisconnectedError
from edged.live.core.connection.ending import Ending
from edged.live.failures import Failure, Kind
from edged.live.session_setup import session_setup
from edged.live.transport.stages import Stage, current
from edged.settings.backend import Backend
from edged.settings.instruction import instruction
from edged.settings.model import GeminiSettings, Settings
from edged.settings.secrets.secret import Secret

ABOUT: Final = "session"
TIMEOUT: Final = 60.0
"""Seconds: loading the SDK alone takes several on the smallest Pi."""
_KEYS: Final = "https://aistudio.google.com/apikey"
_PROJECTS: Final = "https://aistudio.google.com/projects"
_CURES: Final = {
    Kind.AUTHENTICATION: "the key is wrong or may not use the Gemini API: check it at"
    f" {_KEYS}, then sudo edged set-key",
    Kind.ACCOUNT: "the key is right, but Google has blocked its account or project: check the"
    f" project and its billing at {_PROJECTS}, or use a key of another project: sudo edged set-key",
    Kind.REGION: "Gemini is not available where this network seems to be: switch off a VPN or"
    " proxy, or see https://ai.google.dev/gemini-api/docs/available-regions",
    Kind.QUOTA: f"the key is right, but its quota is used up: wait, or raise it at {_KEYS}",
    Kind.CONFIGURATION: "the service refuses the settings, most likely gemini.model: the model must"
    " support the Live API (https://ai.google.dev/gemini-api/docs/live-api)",
    Kind.HANDLE: "try again",
    Kind.CLOCK: "see clock",
    Kind.NETWORK: "check this network (see dns and endpoint), then try again; edged keeps trying",
    Kind.TRANSIENT: "try again in a minute; edged keeps trying",
    Kind.FLOOD: "check that gemini.base_url and this network lead to Google; edged keeps trying",
}
_CURES_ELSEWHERE: Final[Mapping[Backend, Mapping[Kind, str]]] = {
    "api-key": {},
    "vertex": {
        Kind.AUTHENTICATION: "this account or key may not use Vertex AI: give the account the role"
        " Vertex AI User, or set another: sudo edged set-key (docs/vertex.md)",
        Kind.ACCOUNT: "switch on the Vertex AI API and billing for the project:"
        " https://console.cloud.google.com/apis/library/aiplatform.googleapis.com",
        Kind.QUOTA: "wait, or raise it: https://console.cloud.google.com/iam-admin/quotas",
        Kind.CONFIGURATION: "check gemini.model, gemini.location and gemini.project: not every"
        " model is in every location (docs/vertex.md)",
    },
    "token-broker": {
        Kind.AUTHENTICATION: "have a new secret made where the broker runs (edged broker add NAME),"
        " then: sudo edged set-key",
        Kind.ACCOUNT: "the broker's key is right, but Google has blocked its account or project",
        Kind.QUOTA: "wait, or see the limits of the broker and of its key",
        Kind.CONFIGURATION: "check gemini.broker_url, and what the broker allows (docs/broker.md)",
    },
}
_ACCEPTED: Final[Mapping[Backend, str]] = {
    "api-key": "the key",
    "vertex": "the account",
    "token-broker": "the token",
}


@dataclass(frozen=True, slots=True)
class Ready:
    """A session that was set up, and the seconds of each stage."""

    stages: Mapping[Stage, float]


def try_session(settings: Settings, key: Secret) -> Ready | Failure:
    """Set up and close one session. Raises SettingsError if the settings do not allow one."""

    async def visit() -> Ready:
        gemini = settings.gemini
        credentials = adapters.credentials(gemini, key)
        if missing := credentials.missing():
            raise DisconnectedError(Failure(Kind.CONFIGURATION, missing.cause), Ending.UNASKED)
        connector = adapters.connector(gemini, credentials, SYSTEM_CLOCK)
        connection = await connector.open(session_setup(settings, instruction(gemini)))
        stages = current()
        ready = Ready(stages.seconds() if stages else {})
        await connection.close()
        return ready

    try:
        return executor.run(visit())
    except DisconnectedError as error:
        return error.failure


def judge(result: Ready | Failure, settings: GeminiSettings) -> Finding:
    """Return whether the service accepts the key, the model and the settings."""
    match result:
        case Ready(stages):
            taken = sum(stages.values())
            what = f"{_ACCEPTED[settings.backend]} and {settings.model}"
            text = f"the service accepts {what} ({taken:.1f} s)"
            slow = [s for s in (Stage.UPGRADE, Stage.SETUP) if stages[s] > SLOW]
            if slow:  # the stages before have findings of their own
                spent = f"{slow[-1].value} took {stages[slow[-1]]:.1f} s of it"
                return warning(ABOUT, f"{text}; {spent}", _CURES[Kind.TRANSIENT])
            return passed(ABOUT, text)
        case Failure(kind=Kind.NETWORK | Kind.TRANSIENT):
            return warning(ABOUT, result.cause, _cure(result.kind, settings.backend))
        case Failure():
            return failure(
                ABOUT, f"{settings.model}: {result.cause}", _cure(result.kind, settings.backend)
            )


def _cure(kind: Kind, backend: Backend) -> str:
    return _CURES_ELSEWHERE[backend].get(kind, _CURES[kind])
