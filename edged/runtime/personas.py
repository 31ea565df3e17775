"""The personas of a device: which one is chosen, and what that makes of a session."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edged.atomic_file import read_state, write_state
from edged.errors import InputError
from edged.journal import note, warn
from edged.live.core.setup import SessionSetup
from edged.live.session_setup import session_setup
from edged.settings.instruction import instruction
from edged.settings.model import Settings
from edged.settings.personas import as_persona, may_use_of_device, may_use_of_server, server_of
from edged.settings.tables.personas import PersonaSettings
from edged.tools import Tool
from edged.tools.catalogue import Reach, tools
from edged.write_behind import WriteBehind

if TYPE_CHECKING:  # a device without tools does not load it
    from edged.tools.runner import Runner

FILE: Final = "persona"
"""Its name in the state directory."""
_MOST_BYTES: Final = 256


class PersonaStore:
    """The name of the chosen persona, in a small file that is written atomically."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def load(self, names: tuple[str, ...]) -> str:
        """Return which of `names` was chosen last; the first one if none is known."""
        try:
            content = read_state(self._file, _MOST_BYTES)
            name = content.decode().strip() if content else names[0]
        except (OSError, ValueError) as error:
            warn("persona_unreadable", file=str(self._file), cause=str(error), used=names[0])
            return names[0]
        if name in names:
            return name
        warn("persona_unknown", file=str(self._file), cause="no such persona", used=names[0])
        return names[0]

    def save(self, name: str) -> None:
        """Save `name`; a failure only goes to the journal. May block."""
        try:
            write_state(self._file, f"{name}\n".encode())
        except OSError as error:
            warn("persona_not_kept", file=str(self._file), cause=str(error))


class Personas:
    """Which one answers. Used on the loop only."""

    def __init__(
        self,
        names: tuple[str, ...],
        store: PersonaStore,
        use: Callable[[str], None],
        offer: Callable[[Iterable[Tool], Mapping[str, str]], None],
    ) -> None:
        """`use` has the session set up for one of `names`, from the next turn on.

        `offer` takes the tools of servers, and what is said of them, by server.
        """
        self.names = names
        self._file = WriteBehind(store.save)
        self._use = use
        self._offer = offer
        self._chosen = store.load(names)

    @property
    def chosen(self) -> str:
        """Return the name of who answers the next turn."""
        return self._chosen

    async def run(self) -> None:
        """Keep who is chosen until cancelled; then it is on disk."""
        await self._file.run()

    def choose(self, name: str) -> str:
        """Have somebody answer from the next turn on; return their name. Raises InputError."""
        called = (each for each in self.names if each.casefold() == name.strip().casefold())
        found = next(called, None)
        if found is None:
            there = ", ".join(self.names)
            raise InputError(f"there is no persona of that name; there is: {there}")
        if found != self._chosen:
            self._chosen = found
            self._file.put(found)
            self._use(found)
            note("persona_chosen", persona=found)
        return found

    def declare(self, more: Iterable[Tool], instructions: Mapping[str, str]) -> None:
        """Use the tools of servers, too, as far as who answers may."""
        self._offer(more, instructions)
        self._use(self._chosen)

    def choose_next(self) -> int:
        """Choose the one after this one; return its number, from 1."""
        place = (self.names.index(self._chosen) + 1) % len(self.names)
        self.choose(self.names[place])
        return place + 1


def persona_setups(
    settings: Settings, reach: Reach, runner: "Runner | None"
) -> Callable[[str], SessionSetup]:
    """Return what returns the set-up of a persona, with the tools of now. Raises SettingsError."""
    of_all = {tool.declaration.name for tool in tools(settings.tools, reach)}
    found: dict[str, tuple[SessionSetup, Callable[[str], bool]]] = {}
    for each in settings.gemini.persona:
        chosen = as_persona(settings, each)
        names = {tool.declaration.name for tool in tools(chosen.tools, reach)}
        own = {name for name in names if may_use_of_device(each, name)}
        may_use = partial(_may_use, own, of_all, each)
        found[each.name] = session_setup(chosen, instruction(chosen.gemini)), may_use

    def setup_of(name: str) -> SessionSetup:
        setup, may_use = found[name]
        if runner is None:
            return setup
        own = tuple(tool for tool in runner.declarations if may_use(tool.name))
        servers = {server_of(tool.name) for tool in own if tool.name not in of_all}
        return setup.with_tools(own, runner.instruction_of(servers))

    return setup_of


def _may_use(
    own: AbstractSet[str], of_all: AbstractSet[str], persona: PersonaSettings, name: str
) -> bool:
    """Return whether a persona may use a tool: of the device, or of a server."""
    return name in own if name in of_all else may_use_of_server(persona, name)
