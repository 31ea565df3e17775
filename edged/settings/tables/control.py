"""The local control socket."""

from pathlib import Path
from typing import Annotated

from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class ControlSettings:
    """The local control socket."""

    socket: Annotated[
        Path,
        "Unix socket for `edged press`, `edged status` and so on; set $EDGED_SOCKET for them if you change it. A service uses the one of edged.socket.",
    ] = Path("/run/edged/control.sock")
