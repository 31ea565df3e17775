"""`edged run`: the daemon."""

import argparse
import asyncio
import faulthandler
import os
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

import edged
from edged import executor, journal
from edged.assembly import Host, assemble
from edged.errors import ControlError
from edged.heap import tune_heap
from edged.journal.handler import open_journal
from edged.journal.outlets import Feed
from edged.observers import Observer
from edged.quoting import keep_secret
from edged.runtime.appliance import Appliance
from edged.service.lit_pin import pin_of, save_pin
from edged.service.notify import StatusNotifier
from edged.service.process import until_stopped
from edged.service.reload import Reloader
from edged.service.sighup import SighupHandler
from edged.service.systemd import control_socket, notifier, refuse_clients, watchdog_seconds
from edged.service.watchdog import Watchdog
from edged.settings.model import Settings
from edged.settings.reading.files import load
from edged.settings.reading.sources import add_config
from edged.settings.secrets.secret import Secret, find_secret
from edged.values import replace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `run`."""
    add_config(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT; raises SettingsError for what only the owner can fix."""
    if arguments.socket:
        raise ControlError(
            "--socket is for the commands that ask a daemon; where `edged run` listens is the"
            " setting control.socket"
        )
    config = Path(arguments.config) if arguments.config else None
    faulthandler.enable()
    tune_heap()
    sighup = SighupHandler()
    given = control_socket(os.environ)
    try:
        feed = Feed()
        open_journal(feed=feed)
        _serve(config, given, sighup, feed)
    finally:
        if given:
            refuse_clients(given)
    journal.note("stopped")
    return 0


def _serve(
    config: Path | None, given: socket.socket | None, sighup: SighupHandler, feed: Feed
) -> None:
    status = StatusNotifier(notifier(os.environ))
    sighup.discard()
    settings = _load(config, given)
    journal.note("started", version=edged.__version__, model=settings.gemini.model)
    load, build = partial(_load, config, given), partial(_build, given)
    work = _work(load, build, settings, status, sighup, feed)
    executor.run(until_stopped(work, status.stopping))


def _load(config: Path | None, given: socket.socket | None) -> Settings:
    settings = load(config)
    chosen = str(settings.control.socket)
    if given and given.getsockname() != chosen:
        journal.warn("control_socket_ignored", file=chosen, cure="change edged.socket instead")
    return settings


def _build(
    given: socket.socket | None,
    host: Host,
    settings: Settings,
    observers: tuple[Observer, ...],
) -> Appliance:
    secret = find_secret(os.environ, settings.gemini.backend)
    if isinstance(secret, Secret):
        keep_secret(*secret.parts())
    appliance = assemble(settings, secret, host, observers=observers)
    return replace(appliance, socket=given) if given else appliance


def _save_light_pin(settings: Settings) -> None:
    """Save the pin for `edged light-off`."""
    save_pin(os.environ, pin_of(settings.light))


async def _work(
    load: Callable[[], Settings],
    build: Callable[[Host, Settings, tuple[Observer, ...]], Appliance],
    settings: Settings,
    status: StatusNotifier,
    sighup: SighupHandler,
    feed: Feed,
) -> None:
    host = Host(asyncio.get_running_loop(), state_directory(), environ=os.environ, feed=feed)
    reloader = Reloader(load, partial(build, host), status, _save_light_pin)
    async with asyncio.TaskGroup() as tasks:
        if timeout := watchdog_seconds(os.environ):
            watchdog = Watchdog(status.alive, reloader.pulses, timeout / 2)
            tasks.create_task(watchdog.run(), name="watchdog")
        await reloader.run(settings, sighup)


def state_directory() -> Path:
    """Return the state directory: systemd's StateDirectory=, else the user's own."""
    if given := os.environ.get("STATE_DIRECTORY"):
        return Path(given)
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "edged"
