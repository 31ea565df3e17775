"""The local control socket."""

from pathlib import Path

from pydantic import Field

from edged.settings.tables.table import FilePath, Table


class ControlSettings(Table):
    """The local control socket."""

    socket: FilePath = Field(
        default=Path("/run/edged/control.sock"),
        description="Unix socket for `edged press`, `status` and the like; they find another one by $EDGED_SOCKET. As a service: that of edged.socket.",
    )
