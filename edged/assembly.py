"""The composition root: settings in, a wired appliance out. Constructors only."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from edged import adapters, session_wiring
from edged.clock import Clock
from edged.control.button import ControlButton
from edged.control.server import ControlServer
from edged.conversation.events import Part
from edged.conversation.notices import Report
from edged.host import Host
from edged.inputs.button import Button
from edged.inputs.microphone import Microphone
from edged.journal.outlets import Feed
from edged.live import Live
from edged.live.connection import Connector
from edged.live.device import Device
from edged.live.resumption_store import HandleStore, origin
from edged.live.session_setup import shows_pictures
from edged.observers import Observer
from edged.observers.journal import Journal
from edged.observers.losses import Losses
from edged.observers.meter import Meter, Surroundings
from edged.observers.status import Publisher, StatusBoard
from edged.observers.typed_turns import TypedTurns
from edged.observers.usage import Usage
from edged.outputs.speaker import Speaker
from edged.outputs.speaker.earcons import counted_pcm, earcon_pcm
from edged.outputs.speaker.volume import FILE, VolumeStore
from edged.runtime import modes
from edged.runtime.appliance import Appliance, Service
from edged.runtime.conductor import Conductor, Parts
from edged.runtime.controls import DeviceControls, Extras
from edged.runtime.mailbox import Mailbox, handed_over
from edged.runtime.part_names import part_names
from edged.session_wiring import Ties
from edged.settings.checks.model_check import doubt_of_model
from edged.settings.model import Settings
from edged.settings.secrets.secret import NoSecret, Secret
from edged.tools.catalogue import tool_runner, tool_servers
from edged.values import replace

if TYPE_CHECKING:
    from edged.observers.double_tap import DoubleTap
    from edged.tools import ServerStatus
    from edged.tools.mcp.servers import Servers

__all__ = ["Host", "assemble"]

HANDLE: Final = "session.json"
"""The file in the state directory with the session resumption handle."""


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
    make_button = button or partial(adapters.button, settings.button, clock)
    servers = tool_servers(settings.tools, host.state, clock, host.watchers, host.environ or {})
    forgetting = session_wiring.forgetting(settings, mailbox.put)

    def told() -> Mapping[str, object]:
        return board.told()

    alarm_clock = adapters.alarm_clock(settings.tools, host, mailbox.put)
    unheard = session_wiring.unheard_timers(alarm_clock)
    ties = Ties(mailbox.put, losses, told, servers, forgetting, alarm_clock, unheard)
    parts = _parts(settings, key, host, connector, ties)
    usage = Usage(clock, transcripts=settings.conversation.log_transcripts)
    meter = _meter(settings, host, mailbox.put)
    board = _board(settings, parts, ties, usage, meter, clock)
    turns = TypedTurns(board.link_cause)
    extras = Extras(parts.personas, parts.alarm_clock, servers)
    controls = DeviceControls(parts.live, parts.speaker, turns, meter, mailbox.put, extras)
    control, other = ControlButton(mailbox.put), make_button(mailbox.put)
    server = ControlServer(board, controls, control, host.feed or Feed())
    own = losses, Journal(), usage, meter, board, turns, Publisher(board, server.publish)
    readers = (*own, forgetting, unheard, _double_tap(settings, parts, clock))
    limits = modes.limits(settings.conversation, settings.microphone)
    watching = (*(each.observe for each in readers if each), *observers)
    conductor = Conductor(parts, limits, clock, mailbox, watching, modes.mode(settings))
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
        _services(parts, servers),
    )


def _services(parts: Parts, servers: "Servers | None") -> tuple[Service, ...]:
    """Return what else runs, by the names of its tasks."""
    found: list[Service] = []
    if parts.personas:
        found.append(("personas", parts.personas.run))
    if servers:
        found.append(("mcp", partial(servers.run, (parts.personas or parts.live).declare)))
    return tuple(found)


def _board(
    settings: Settings,
    parts: Parts,
    ties: Ties,
    usage: Usage,
    meter: Meter,
    clock: Clock,
) -> StatusBoard:
    return StatusBoard(
        model=settings.gemini.model,
        mode=settings.conversation.mode,
        devices=part_names(settings, parts),
        volume=lambda: parts.speaker.volume,
        losses=ties.losses,
        usage=usage,
        clock=clock,
        budget=meter.remark,
        timers=parts.alarm_clock.brief if parts.alarm_clock else None,
        servers=_servers(parts, ties),
        model_doubt=doubt_of_model(settings.gemini.model),
        persona=lambda: parts.personas.chosen if parts.personas else "",
    )


def _servers(parts: Parts, ties: Ties) -> "Callable[[], dict[str, ServerStatus]]":
    """Return what tells how each server of tools is."""
    servers, tools = ties.servers, parts.tools
    return (lambda: servers.told(tools.left_out)) if servers and tools else dict


def _double_tap(settings: Settings, parts: Parts, clock: Clock) -> "DoubleTap | None":
    """Return what looks out for two taps, if they mean something."""
    personas = parts.personas
    if personas is None or settings.button.double_press != "persona":
        return None
    from edged.observers.double_tap import DoubleTap

    return DoubleTap(clock, lambda: parts.speaker.earcon(counted_pcm(personas.choose_next())))


def _parts(
    settings: Settings,
    key: Secret | NoSecret,
    host: Host,
    connector: Connector | None,
    ties: Ties,
) -> Parts:
    clock, state, report = host.clock, host.state, ties.report
    shows = shows_pictures(settings)

    def sees() -> bool:
        return shows and not ties.losses.of(Part.CAMERA)

    speaker = adapters.speaker(settings.speaker, clock, report, VolumeStore(state / FILE))
    store = HandleStore(state / HANDLE, origin(settings.gemini, key))
    personas = session_wiring.personas(
        settings,
        host.state,
        lambda name: live.set_up(setup_of(name)),
        lambda *told: runner.offer(*told) if runner else None,
    )
    # `live` is made below, with tools that may use the camera.
    send_frame = handed_over(host.loop, lambda *frame: live.send_frame(*frame))  # noqa: PLW0108
    camera = adapters.camera(settings.camera, clock, send_frame, report)
    last_reply = session_wiring.last_reply(settings, speaker, lambda: live.turn)
    light = adapters.light(settings.light, clock, report)
    used = session_wiring.Around(speaker, camera, light, last_reply, personas)
    reach = session_wiring.reach(settings, used, ties, clock, host.environ)
    runner = tool_runner(settings.tools, reach, ties.servers)
    setup_of = session_wiring.setups(settings, reach, runner)
    device = Device(clock, (last_reply or speaker).play, report, store, sees, host.watchers, runner)
    device = replace(device, remark=ties.unheard.remark) if ties.unheard else device
    setup = setup_of(personas.chosen if personas else "")
    live = session_wiring.live(settings, key, connector, device, setup)
    return Parts(
        microphone=_microphone(settings, host, speaker, live, report),
        camera=camera,
        utterance_camera=camera if shows else None,
        live=live,
        speaker=speaker,
        light=light,
        earcon=partial(earcon_pcm, settings=settings.earcons),
        last_reply=last_reply,
        alarm_clock=ties.alarm_clock,
        personas=personas,
        tools=runner,
    )


def _microphone(
    settings: Settings, host: Host, speaker: Speaker, live: Live, report: Report
) -> Microphone:
    return adapters.microphone(
        settings.microphone,
        host.clock,
        speaker.sounding_until,
        handed_over(host.loop, live.send_audio),
        report,
        modes.STREAMING.get(modes.mode(settings)),
    )


def _meter(settings: Settings, host: Host, report: Report) -> Meter:
    around = Surroundings(host.clock, host.today, host.watchers.clock, report)
    books = adapters.books(settings.usage, host.state)
    return Meter(settings.gemini.model, settings.usage, books, around)
