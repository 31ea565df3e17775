"""QEMU's monitor: what happens to a machine from outside (QMP)."""

import time
from pathlib import Path
from typing import Any, Final

from tests.proof.device.wire import Wire

_PATIENCE: Final = 10.0


class Monitor:
    """Pulls cables and plugs them in."""

    def __init__(self, path: Path) -> None:
        self._wire = Wire(path)
        self._wire.receive(time.monotonic() + _PATIENCE)  # the greeting
        self.order("qmp_capabilities")

    def order(self, command: str, **arguments: Any) -> Any:  # noqa: ANN401  # as QMP has it
        """Carry out a command of QMP and return its result."""
        self._wire.send({"execute": command, "arguments": arguments})
        deadline = time.monotonic() + _PATIENCE
        while True:
            message = self._wire.receive(deadline)
            assert "error" not in message, f"{command}: {message['error']}"
            if "return" in message:
                return message["return"]

    def cut_network(self) -> None:
        """Pull the network's cable."""
        self.order("set_link", name="nic", up=False)

    def mend_network(self) -> None:
        """Put it back."""
        self.order("set_link", name="nic", up=True)

    def close(self) -> None:
        """Hang up."""
        self._wire.close()
