"""The composition root: settings in, a wired appliance out. Constructors only."""

import asyncio
import random
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edged import adapters
from edged.clock import SYSTEM_CLOCK, Clock
from edged.control.button import ControlButton
from edged.control.server import ControlServer
from edged.conversation.events import GoodbyeSaid, Part
from edged.conversation.notices import Report
from edged.inputs.button import Button
from edged.live import Live
from edged.live.connection import Connector
from edged.live.core import Options, spread
from edged.live.lazy_connector import LazyConnector
from edged.live.resumption_store import HandleStore, Origin
from edged.live.session import Device, LiveSession
from edged.live.session_setup import looks, session_setup, shows_pictures
from edged.live.transport.tls import trust
from edged.observers import Observer
from edged.observers.journal import Journal
from edged.observers.losses import Losses
from edged.observers.meter import Meter, Surroundings
from edged.observers.status import Publisher, StatusBoard
from edged.observers.typed_turns import TypedTurns
from edged.observers.usage import Usage
from edged.outputs.speaker.earcons import earcon_pcm
from edged.outputs.speaker.volume import FILE, VolumeStore
from edged.pcm import INPUT_RATE, byte_count
from edged.runtime import modes
from edged.runtime.appliance import Appliance
from edged.runtime.conductor import Conductor, Parts
from edged.runtime.controls import DeviceControls
from edged.runtime.mailbox import Mailbox, handed_over
from edged.runtime.part_names import part_names
from edged.settings.instruction import instruction
from edged.settings.model import GeminiSettings, Settings
from edged.settings.model_check import doubt_of_model
from edged.settings.secret import NoSecret, Secret
from edged.system.day import Day, today
from edged.system.watchers import SYSTEM_WATCHERS, Watchers
from edged.tools.catalogue import Reach, tool_runner, tool_servers
from edged.values import dataclass

if TYPE_CHECKING:
    from edged.tools.mcp.servers import Servers

HANDLE: Final = "session.json"
"""The file in the state directory with the session resumption handle."""


@dataclass(frozen=True, slots=True)
class Host:
    """What an appliance runs on."""

    loop: asyncio.AbstractEventLoop
    state: Path
    """The directory of what outlives a restart."""
    clock: Clock = SYSTEM_CLOCK
    watchers: Watchers = SYSTEM_WATCHERS
    today: Callable[[], Day] = today
    environ: Mapping[str, str] | None = None
    """Where the tokens of tools are, or where it is said where they are; None: there are none."""


@dataclass(frozen=True, slots=True)
class _Ties:
    """What ties the parts to the rest of the device."""

    report: Report
    losses: Losses
    told: Callable[[], Mapping[str, object]]
    """Returns what the model may tell of the device."""
    servers: "Servers | None"
    """Those of tools."""


def assemble(
    settings: Settings,
    key: Secret | NoSecret,
    host: Host,
    *,
    button: Callable[[Report], Button | None] | None = None,
    connector: Connector | None = None,
    observers: tuple[Observer, ...] = (),
) -> Appliance:
    """Wire everything; `observers` are added.

    `button` replaces that of the settings, `connector` the client of the service.

    Callable in any thread. Raises SettingsError if a file that a setting names cannot be used.
    """
    clock, mailbox, losses = host.clock, Mailbox(host.loop), Losses()

    def told() -> Mapping[str, object]:
        return board.told()

    servers = tool_servers(settings.tools, host.state, clock, host.watchers, host.environ or {})
    parts = _parts(settings, key, host, connector, _Ties(mailbox.put, losses, told, servers))
    usage = Usage(clock, transcripts=settings.conversation.log_transcripts)
    meter = _meter(settings, host, mailbox.put)
    board = _board(settings, parts, losses, usage, meter, clock)
    turns = TypedTurns(board.link_cause)
    controls = DeviceControls(parts.live, parts.speaker, turns, meter, mailbox.put)
    if servers:
        board.servers, controls.accept = servers.told, servers.accept
    make = button or partial(adapters.button, settings.button, clock)
    control, other = ControlButton(mailbox.put), make(mailbox.put)
    server = ControlServer(board, controls, control)
    readers = (losses, Journal(), usage, meter, board, turns, Publisher(board, server.publish))
    conductor = Conductor(
        parts,
        modes.limits(settings.conversation, settings.microphone),
        clock,
        mailbox,
        (*(reader.observe for reader in readers), *observers),
        modes.mode(settings),
    )
    return Appliance(
        parts,
        mailbox,
        conductor,
        (control, other) if other else (control,),
        board,
        meter,
        server,
        settings.control.socket,
        host.watchers.cards,
        host.watchers.cameras if settings.camera.kind == "v4l2" else None,
        (("mcp", partial(servers.run, parts.live.declare)),) if servers else (),
    )


def _board(
    settings: Settings,
    parts: Parts,
    losses: Losses,
    usage: Usage,
    meter: Meter,
    clock: Clock,
) -> StatusBoard:
    return StatusBoard(
        model=settings.gemini.model,
        mode=settings.conversation.mode,
        devices=part_names(settings, parts),
        volume=lambda: parts.speaker.volume,
        losses=losses,
        usage=usage,
        clock=clock,
        budget=meter.remark,
        model_doubt=doubt_of_model(settings.gemini.model),
    )


def _parts(
    settings: Settings,
    key: Secret | NoSecret,
    host: Host,
    connector: Connector | None,
    ties: _Ties,
) -> Parts:
    clock, state, report = host.clock, host.state, ties.report
    shows = shows_pictures(settings)

    def sees() -> bool:
        return shows and not ties.losses.of(Part.CAMERA)

    speaker = adapters.speaker(settings.speaker, clock, report, VolumeStore(state / FILE))
    store = HandleStore(state / HANDLE, _origin(settings.gemini, key))
    end = partial(report, GoodbyeSaid()) if settings.conversation.mode == "open" else None
    # `live` is made below, with tools that may use the camera.
    send_frame = handed_over(host.loop, lambda *frame: live.send_frame(*frame))  # noqa: PLW0108
    camera = adapters.camera(settings.camera, clock, send_frame, report)
    reach = Reach(
        speaker,
        ties.told,
        report,
        clock,
        end,
        camera if looks(settings) else None,
        partial(ties.losses.of, Part.CAMERA),
    )
    runner = tool_runner(settings.tools, reach, ties.servers)
    device = Device(clock, speaker.play, report, store, sees, host.watchers, runner)
    live = _live(settings, key, connector, device)
    return Parts(
        microphone=adapters.microphone(
            settings.microphone,
            clock,
            speaker.sounding_until,
            handed_over(host.loop, live.send_audio),
            report,
            modes.STREAMING.get(modes.mode(settings)),
        ),
        camera=camera,
        utterance_camera=camera if shows else None,
        live=live,
        speaker=speaker,
        light=adapters.light(settings.light, clock, report),
        earcon=partial(earcon_pcm, settings=settings.earcons),
    )


def _origin(gemini: GeminiSettings, key: Secret | NoSecret) -> Origin:
    place = f"{gemini.endpoint}/{gemini.project}" if gemini.project else gemini.endpoint
    return Origin(gemini.model, place, key)


def _meter(settings: Settings, host: Host, report: Report) -> Meter:
    around = Surroundings(host.clock, host.today, host.watchers.clock, report)
    books = adapters.books(settings.usage, host.state)
    return Meter(settings.gemini.model, settings.usage, books, around)


def _live(
    settings: Settings,
    key: Secret | NoSecret,
    connector: Connector | None,
    device: Device,
) -> Live:
    gemini = settings.gemini
    if gemini.ca_file:
        trust(gemini.ca_file)  # fail now rather than at the first connection
    credentials = adapters.credentials(gemini, key)
    runner = device.tools
    told = (runner.declarations, runner.instruction) if runner else ()
    client = partial(adapters.connector, gemini, credentials, device.clock)
    talk = settings.conversation
    longest = talk.max_hold_s + settings.microphone.pre_roll_ms / 1000 + modes.CAPTURE_SLACK
    options = Options(
        capacity=byte_count(longest, INPUT_RATE),
        reply_timeout=talk.answer_patience_s,
        renew_after=60.0 * gemini.renew_after_min,
        rest_after=60.0 * gemini.idle_min if gemini.connection == "lazy" else None,
        offline_patience=talk.offline_patience_s,
        setup=session_setup(settings, instruction(gemini), *told),
        jitter=spread(random.getrandbits(64)),
    )
    return LiveSession(connector or LazyConnector(client), credentials, options, device)
