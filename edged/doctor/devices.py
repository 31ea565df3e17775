"""`edged devices`: the devices of this machine, as settings ready to paste."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from edged.doctor.checks.devices import cards
from edged.doctor.checks.machine import daemon, unit
from edged.doctor.checks.machine.daemon import Daemon
from edged.doctor.finding import Finding
from edged.doctor.inventory import Inventory, Webcam, as_dict, page
from edged.doctor.library_output import silence_libraries
from edged.doctor.timeout import attempt
from edged.errors import DeviceError
from edged.gpio import chips
from edged.inputs.camera.picture_format import Offer, chosen
from edged.settings.reading.files import inspect

_CAMERA_SECONDS: Final = 30.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `devices`."""
    parser.add_argument("--json", action="store_true", help="print one JSON object, for programs")


def run(arguments: argparse.Namespace) -> int:
    """Print every device; return 0 even if there is none."""
    silence_libraries()
    found = look(_daemon(arguments))
    if arguments.json:
        sys.stdout.write(json.dumps(as_dict(found), indent=1) + "\n")
    else:
        sys.stdout.write(page(found))
    return 0


def _daemon(arguments: argparse.Namespace) -> Daemon | Finding:
    config = Path(arguments.config) if arguments.config else None
    read = attempt("settings", lambda: inspect(config))
    settings = None if isinstance(read, Finding) else read.settings
    in_vain = unit.stays_stopped(unit.show())
    socket_paths = daemon.socket_paths(arguments.socket, settings, in_vain=in_vain)
    return attempt(daemon.ABOUT, lambda: daemon.ask(*socket_paths), daemon.TIMEOUT)


def look(running: Daemon | Finding) -> Inventory:
    """Return the devices; one that fails or hangs does not keep the others from being listed."""
    free = isinstance(running, daemon.Absent)
    streams = attempt("cards", cards.probed if free else cards.listed)
    pins = attempt("gpio", chips.read)
    cameras = attempt("camera", _cameras, _CAMERA_SECONDS)
    webcams = attempt("webcam", _webcams, _CAMERA_SECONDS)
    return Inventory(
        [] if isinstance(streams, Finding) else streams,
        [chips.Chip(0, "", fault=pins.text)] if isinstance(pins, Finding) else pins,
        cameras.text if isinstance(cameras, Finding) else cameras,
        streams.text if isinstance(streams, Finding) else "",
        webcams.text if isinstance(webcams, Finding) else webcams,
    )


def _cameras() -> list[str]:
    from edged.inputs.camera.picamera import found  # noqa: PLC0415 - loaded only for this

    return found()


def _webcams() -> list[Webcam]:
    from edged.inputs.camera.video_node import stable_path, webcams  # noqa: PLC0415 - as above

    return [_judged(str(stable_path(each.path)), each.name, each.offers) for each in webcams()]


def _judged(device: str, name: str, offers: Sequence[Offer]) -> Webcam:
    try:
        offer = chosen(offers)
    except DeviceError as error:
        return Webcam(device, name, fault=str(error))
    return Webcam(device, name, f"JPEGs of {offer.width}x{offer.height}")
