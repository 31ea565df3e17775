"""All checks, in order: what later checks need comes first."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from edged import adapters
from edged.clock import SYSTEM_CLOCK
from edged.doctor.checks.devices import camera, cards, microphone, pins, speaker
from edged.doctor.checks.machine import clock, daemon, files, groups, memory, storage, unit
from edged.doctor.checks.network import (
    api_key,
    proxy,
    reachability,
    servers,
    session,
    wifi,
)
from edged.doctor.checks.network.endpoint import Endpoint, endpoint_of
from edged.doctor.finding import Finding, Verdict, skipped
from edged.doctor.report_log import ReportLog
from edged.doctor.timeout import TIMEOUT, attempt
from edged.settings.checks.hidden_paths import hidden_by
from edged.settings.model import GeminiSettings, Settings
from edged.settings.reading.files import Findings, inspect
from edged.settings.reading.sources import DEFAULT, FOLDER
from edged.settings.secrets.secret import Secret

_SLOW: Final = 30.0
"""Seconds for a check that loads a large library from a slow card, then waits for a device."""


@dataclass(frozen=True, slots=True)
class DoctorOptions:
    """What the owner asks of `edged doctor`."""

    config: Path | None = None
    socket: str | None = None
    tone: bool = True
    press: bool = False
    session: bool = True


def examine(options: DoctorOptions, ask: Callable[[str], None]) -> Iterator[Finding]:
    """Yield the findings as they come; `ask` shows the owner what to do meanwhile."""
    found = attempt(files.ABOUT, lambda: inspect(options.config))
    settings = found.settings if isinstance(found, Findings) else None
    told = _list(found) if isinstance(found, Finding) else _list(_settings(options, found))
    yield from told
    in_vain = unit.stays_stopped(unit.show())
    socket_paths = daemon.socket_paths(options.socket, settings, in_vain=in_vain)
    running = attempt(daemon.ABOUT, lambda: daemon.ask(*socket_paths), daemon.TIMEOUT)
    backend = (settings or Settings()).gemini.backend
    kept = attempt(api_key.ABOUT, lambda: api_key.look(os.environ, backend=backend))
    key: Secret | None = None
    if isinstance(kept, Finding):
        yield kept
    else:
        key = api_key.key_of(kept[0]) or api_key.key_of(kept[1])
        online = not isinstance(running, Finding) and daemon.online(running)
        installed = groups.service_user() is not None
        yield api_key.judge(*kept, installed=installed, online=online, backend=backend)
    # The service does not read the file of --config.
    yield from _machine(settings, settings_wrong=options.config is None and _any_failure(told))
    if settings is None:
        yield skipped("the rest", "needs valid settings", "see settings above")
        return
    yield from _network(settings, key if options.session else None, options)
    tools = settings.tools
    yield from _check(servers.ABOUT, lambda: servers.look(tools, running), servers.TIMEOUT)
    yield from _devices(options, settings, running, ask)


def _settings(options: DoctorOptions, found: Findings) -> Iterator[Finding]:
    main = options.config or DEFAULT
    own = [main, main.parent / FOLDER, *map(Path, found.files)]
    read = [*own, *(files.wanted(found.settings) if found.settings else ())]
    # A file below /home needs no chmod: the service cannot see it, and the settings' rules say so.
    there = [file for file in dict.fromkeys(read) if os.path.lexists(file) and not hidden_by(file)]
    shut = attempt(files.ABOUT, lambda: files.barriers(there, groups.service_user()))
    if isinstance(shut, Finding):
        yield shut
        return
    lost = files.astray(own) if options.config is None else []
    yield from files.judge(found, [*lost, *shut], groups.SERVICE)


def _list(one: Finding | Iterable[Finding]) -> list[Finding]:
    return [one] if isinstance(one, Finding) else list(one)


def _check(
    about: str, look: Callable[[], Finding | Iterable[Finding]], timeout: float = TIMEOUT
) -> list[Finding]:
    """Return the findings of a check that is bounded in time."""
    return _list(attempt(about, lambda: _list(look()), timeout))


def _any_failure(told: Iterable[Finding]) -> bool:
    return any(finding.verdict is Verdict.FAILURE for finding in told)


def _machine(settings: Settings | None, *, settings_wrong: bool) -> Iterator[Finding]:
    yield from _check(clock.ABOUT, lambda: clock.judge(clock.read(time.time())))
    yield from _check(storage.ABOUT, lambda: storage.judge(storage.read()))
    if settings:
        yield from _check(memory.ABOUT, lambda: memory.judge(memory.read(), settings.gemini))
    yield from _check(unit.ABOUT, lambda: unit.judge(unit.show(), settings_wrong=settings_wrong))
    user = groups.caller()
    yield from _check(groups.ABOUT, lambda: groups.judge(user, groups.membership(user)))
    yield from _check(wifi.ABOUT, lambda: wifi.judge(wifi.read()))


def _name(endpoint: Endpoint, named_by: str) -> Finding:
    return reachability.judge_name(endpoint, reachability.resolve(endpoint), named_by)


def _handshake(endpoint: Endpoint, gemini: GeminiSettings) -> Finding:
    found = reachability.handshake(endpoint, gemini)
    return reachability.judge_handshake(endpoint, found, str(gemini.ca_file or ""))


def _network(settings: Settings, key: Secret | None, options: DoctorOptions) -> Iterator[Finding]:
    gemini = settings.gemini
    where = endpoint_of(gemini)
    through = attempt(proxy.ABOUT, lambda: _proxy(where))
    if through:
        yield through
    wrong = through is not None and through.verdict is Verdict.FAILURE
    door = None if wrong else proxy.door(where)
    first, named_by = (door, "the proxy") if door else (where, "gemini.base_url")
    steps: list[tuple[str, Callable[[], Finding], float]] = [
        (reachability.DNS, lambda: _name(first, named_by), _SLOW),
        (reachability.ENDPOINT, lambda: _handshake(where, gemini), _SLOW),
    ]
    if key:
        steps.append(
            (
                session.ABOUT,
                lambda: session.judge(session.try_session(settings, key), gemini),
                session.TIMEOUT,
            )
        )
    needed = proxy.ABOUT if wrong else ""
    for about, look, timeout in steps:
        if needed:
            yield skipped(about, f"needs {needed}")
            continue
        (finding,) = _check(about, look, timeout)
        yield finding
        needed = about if finding.verdict is Verdict.FAILURE else ""
    if not key:
        why = "this command can read no key" if options.session else "not tried (--no-session)"
        yield skipped(session.ABOUT, why)


def _proxy(where: Endpoint) -> Finding | None:
    """Adopt the service's proxy from here on, and return the finding about it."""
    only_here = proxy.adopt(os.environ, unit.environment(unit.show()))
    return proxy.judge(where, os.environ, only_here)


def _devices(
    options: DoctorOptions,
    settings: Settings,
    running: daemon.Daemon | Finding,
    ask: Callable[[str], None],
) -> Iterator[Finding]:
    if isinstance(running, Finding):
        yield running
        return
    yield from _check(daemon.ABOUT, lambda: daemon.judge(running))
    look = cards.probed if isinstance(running, daemon.Absent) else cards.listed
    yield from _check(
        cards.ABOUT,
        lambda: cards.judge(settings, look(), converter=cards.has_converter()),
    )
    if isinstance(running, daemon.Absent):
        yield from groups.rights(groups.caller())
        yield from _sound(options, settings)
        yield from _pins(options, settings, ask)
        yield from _sight(settings)


def _sound(options: DoctorOptions, settings: Settings) -> Iterator[Finding]:
    def listen() -> Finding:
        told = ReportLog()
        opened = adapters.microphone(
            settings.microphone, SYSTEM_CLOCK, lambda: False, told.hear, told.report
        )
        heard = microphone.listen(opened, told)
        return microphone.judge(opened.device, heard)

    def sound() -> Finding:
        told = ReportLog()
        chosen = speaker.service_volume(settings.speaker)
        opened = adapters.speaker(chosen, SYSTEM_CLOCK, told.report, store=None)
        trial = speaker.TONE if options.tone else speaker.SILENCE
        fault = speaker.sound(opened, told, trial)
        return speaker.judge(opened.device, fault, opened.volume, trial)

    yield from _check(microphone.ABOUT, listen)
    if settings.speaker.kind == "wav":
        yield from _check(speaker.ABOUT, lambda: speaker.judge_file(settings.speaker))
    else:
        yield from _check(speaker.ABOUT, sound)


def _pins(
    options: DoctorOptions, settings: Settings, ask: Callable[[str], None]
) -> Iterator[Finding]:
    button, lamp = settings.button, settings.light
    if button.kind == "gpio":
        sentence = f"press the button within {pins.ASK_SECONDS:g} s"
        asking = partial(ask, sentence) if options.press else None
        yield from _check(
            pins.BUTTON,
            lambda: pins.judge_button(button, pins.touch(button, asking)),
            _SLOW,
        )
    else:
        serves = options.config is None and groups.service_user() is not None
        yield pins.judge_other(button.kind, serves=serves)
    if lamp.kind == "gpio":
        yield from _check(
            pins.LIGHT,
            lambda: pins.judge_light(
                f"GPIO{lamp.pin}", pins.blink(partial(adapters.light, lamp, SYSTEM_CLOCK))
            ),
            _SLOW,
        )
    else:
        yield skipped(pins.LIGHT, f"not an LED on a pin: kind = {lamp.kind}")


def _sight(settings: Settings) -> Iterator[Finding]:
    yield from _check(
        camera.ABOUT, lambda: camera.judge(camera.look(settings.camera)), camera.TIMEOUT
    )
