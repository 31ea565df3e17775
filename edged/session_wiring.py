"""Wire the session: its tools, its set-ups, its client. A part of the composition root."""

import random
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from edged import adapters
from edged.clock import Clock
from edged.conversation.events import GoodbyeSaid, Part
from edged.conversation.notices import Report
from edged.inputs.camera import Camera
from edged.live import Live
from edged.live.connection import Connector
from edged.live.core import Options, spread
from edged.live.core.setup import SessionSetup
from edged.live.device import Device
from edged.live.lazy_connector import LazyConnector
from edged.live.session import LiveSession
from edged.live.session_setup import looks, session_setup
from edged.live.transport.tls import tls_context
from edged.observers.losses import Losses
from edged.outputs.light import Light
from edged.outputs.speaker import Speaker
from edged.pcm import INPUT_RATE, byte_count
from edged.runtime import modes
from edged.settings.instruction import instruction
from edged.settings.model import Settings
from edged.settings.secrets.secret import NoSecret, Secret
from edged.tools import Tool
from edged.tools.catalogue import Reach
from edged.values import dataclass

if TYPE_CHECKING:
    from edged.observers.forgetting import Forgetting
    from edged.outputs.speaker.last_reply import LastReply
    from edged.runtime.personas import Personas
    from edged.runtime.unheard_timers import UnheardTimers
    from edged.timers.alarm_clock import AlarmClock
    from edged.tools.mcp.servers import Servers
    from edged.tools.runner import Runner


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties the parts to the rest of the device."""

    report: Report
    losses: Losses
    told: Callable[[], Mapping[str, object]]
    """Returns what the model may tell of the device."""
    servers: "Servers | None"
    """Those of tools."""
    forgetting: "Forgetting | None" = None
    """What has the model forget, if it may."""
    alarm_clock: "AlarmClock | None" = None
    unheard: "UnheardTimers | None" = None
    """What has the model tell which timers nobody heard."""


@dataclass(frozen=True, slots=True)
class Around:
    """The parts that tools use."""

    speaker: Speaker
    camera: Camera | None
    light: Light
    last_reply: "LastReply | None"
    personas: "Personas | None"


def reach(
    settings: Settings,
    parts: Around,
    ties: Ties,
    clock: Clock,
    environ: Mapping[str, str] | None,
) -> Reach:
    """Return what tools may use."""
    opened = settings.conversation.mode == "open"
    return Reach(
        parts.speaker,
        ties.told,
        ties.report,
        clock,
        light=parts.light,
        forget=ties.forgetting.ask if ties.forgetting else None,
        again=parts.last_reply.ask if parts.last_reply else None,
        end=partial(ties.report, GoodbyeSaid()) if opened else None,
        eye=parts.camera if looks(settings) else None,
        blindness=partial(ties.losses.of, Part.CAMERA),
        personas=parts.personas,
        environ=environ,
        alarm_clock=ties.alarm_clock,
    )


def unheard_timers(alarm_clock: "AlarmClock | None") -> "UnheardTimers | None":
    """Return what has the model tell which timers nobody heard, if there are any."""
    if alarm_clock is None:
        return None
    from edged.runtime.unheard_timers import UnheardTimers

    return UnheardTimers(alarm_clock)


def forgetting(settings: Settings, report: Report) -> "Forgetting | None":
    """Return what has the model forget, if it may."""
    if not settings.tools.forget:
        return None
    from edged.observers.forgetting import Forgetting

    return Forgetting(report)


def last_reply(settings: Settings, speaker: Speaker, turn: Callable[[], int]) -> "LastReply | None":
    """Return what keeps the last reply, if it may be asked for again."""
    if not settings.tools.repeat:
        return None
    from edged.outputs.speaker.last_reply import LastReply

    return LastReply(speaker, turn)


def personas(
    settings: Settings,
    state: Path,
    use: Callable[[str], None],
    offer: Callable[[Iterable[Tool], Mapping[str, str]], None],
) -> "Personas | None":
    """Return who Gemini can be, if there is a choice."""
    if not (names := tuple(each.name for each in settings.gemini.persona)):
        return None
    from edged.runtime.personas import FILE, Personas, PersonaStore

    return Personas(names, PersonaStore(state / FILE), use, offer)


def setups(
    settings: Settings, reach: Reach, runner: "Runner | None"
) -> Callable[[str], SessionSetup]:
    """Return what returns the set-up of a persona, by its name. Raises SettingsError."""
    if settings.gemini.persona:
        from edged.runtime.personas import persona_setups

        return persona_setups(settings, reach, runner)
    told = (runner.declarations, runner.instruction) if runner else ()
    setup = session_setup(settings, instruction(settings.gemini), *told)
    return lambda _: setup


def live(
    settings: Settings,
    key: Secret | NoSecret,
    connector: Connector | None,
    device: Device,
    setup: SessionSetup,
) -> Live:
    """Return the session, whose first set-up is `setup`. Raises SettingsError."""
    gemini = settings.gemini
    if gemini.ca_file:
        tls_context(gemini.ca_file)  # fail now rather than at the first connection
    credentials = adapters.credentials(gemini, key)
    client = partial(adapters.connector, gemini, credentials, device.clock)
    talk = settings.conversation
    longest = talk.max_hold_s + settings.microphone.pre_roll_ms / 1000 + modes.CAPTURE_SLACK
    options = Options(
        capacity=byte_count(longest, INPUT_RATE),
        reply_timeout=talk.answer_patience_s,
        renew_after=60.0 * gemini.renew_after_min,
        rest_after=60.0 * gemini.idle_min if gemini.connection == "lazy" else None,
        offline_timeout=talk.offline_patience_s,
        setup=setup,
        jitter=spread(random.getrandbits(64)),
    )
    return LiveSession(connector or LazyConnector(client), credentials, options, device)
