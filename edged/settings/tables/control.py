"""The local control socket."""

from pathlib import Path

from pydantic import Field

from edged.settings.tables.table import FilePath, Table


class ControlSettings(Table):
    """The local control socket."""

    socket: FilePath = Field(
        default=Path("/run/edged/control.sock"),
        description="Unix socket for `edged press`, `edged status` and so on; set $EDGED_SOCKET for them if you change it. A service uses the one of edged.socket.",
    )
