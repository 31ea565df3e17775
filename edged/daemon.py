"""`edged run`: the daemon, from its settings to its end."""

import asyncio
import faulthandler
import os
from dataclasses import replace
from pathlib import Path

import edged
from edged import journal
from edged.assembly import assemble
from edged.journal.door import keep_secret, open_journal
from edged.runtime.appliance import Appliance
from edged.service.herald import Herald
from edged.service.process import until_told
from edged.service.succession import Succession
from edged.service.systemd import control_socket, notifier
from edged.settings.files import load
from edged.settings.key import find_key
from edged.settings.model import Settings


def run(config: Path | None) -> int:
    """Run until SIGTERM or SIGINT; raises SettingsError for what only the owner can mend."""
    faulthandler.enable()
    open_journal()
    herald = Herald(notifier(os.environ))
    settings = load(config)
    key = find_key(os.environ)
    if key:
        keep_secret(key.reveal())
    journal.note("started", version=edged.__version__, model=settings.gemini.model)
    given = control_socket(os.environ)

    async def serve() -> None:
        def build(chosen: Settings) -> Appliance:
            watchers = (succession.observe, herald.observe)
            appliance = assemble(chosen, key, state=state_directory(), observers=watchers)
            return replace(appliance, socket=given) if given else appliance

        succession = Succession(lambda: load(config), build, herald)
        await until_told(succession.run(settings), herald.stopping)

    asyncio.run(serve())
    journal.note("stopped")
    return 0


def state_directory() -> Path:
    """Return where the device keeps its memory: systemd's StateDirectory, else the user's own."""
    if given := os.environ.get("STATE_DIRECTORY"):
        return Path(given)
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "edged"
