"""One server of tools: its list is kept current, and its tools are called."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from edged import journal
from edged.clock import Clock
from edged.tools import Kind
from edged.tools.mcp.approval import Approval, Change
from edged.tools.mcp.peer import Peer
from edged.tools.mcp.protocol.message import McpError
from edged.tools.mcp.protocol.offer import offered
from edged.tools.mcp.protocol.result import failure, outcome
from edged.tools.outcome import Outcome
from edged.values import dataclass

CALM: Final = 3.0
"""Seconds until the first look at the list: the device is to be ready first."""
CURRENT: Final = 900.0
"""Seconds after which a list is looked at again, without any notification of a change."""
FIRST_RETRY: Final = 5.0
LAST_RETRY: Final = 600.0
_CHANGED: Final = "notifications/tools/list_changed"
_LIST_TIMEOUT: Final = 30.0
PROMPT: Final = "(its instruction)"
"""How the owner is told of it among the tools: no tool is declared by such a name."""
_SHORTEST: Final = 5.0
"""Seconds between two looks, whatever the server notifies."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the settings say of a server."""

    name: str
    origin: str
    """Where it is, or the program that it is."""
    allow: tuple[str, ...] = ()
    """The tools that are wanted; empty: all."""
    trusted: bool = False
    kind: Kind = Kind.QUICK
    timeout: float = 10.0
    """Seconds that a call may take."""
    prompts: bool = False
    """Whether its prompt follows the system instruction."""
    preface: str = ""
    """What is said of it anyhow."""


class Server:
    """A server that comes and goes. Used on the loop only."""

    def __init__(
        self,
        source: Source,
        connect: Callable[[Callable[[str], None]], Peer],
        approval: Approval,
        clock: Clock,
    ) -> None:
        """Take what gives its connection; that is given what takes notifications, by method."""
        self.source = source
        self.approval = approval
        """What is known of its tools; replaced as a whole."""
        self.fault = ""
        """Why it cannot be asked at present."""
        self._clock = clock
        self._wanted = asyncio.Event()
        self._peer = connect(self._take_notification)
        self._calls = 0
        """Those at work."""

    @property
    def instruction(self) -> str:
        """What is said of it to the model, once it was listed."""
        if self.approval.digests is None:
            return ""
        return "\n".join(filter(None, (self.source.preface, self.approval.prompt)))

    def _take_notification(self, method: str) -> None:
        if method == _CHANGED:
            self.look_again()

    def look_again(self) -> None:
        """Have the list looked at soon."""
        self._wanted.set()

    async def call(self, name: str, arguments: Mapping[str, object]) -> Outcome:
        """Call a tool by the server's own name for it."""
        self._calls += 1
        try:
            return outcome(await self._peer.call(name, arguments))
        except McpError as error:
            self.look_again()  # it may have other tools by now, or be gone
            return failure(error)
        except asyncio.CancelledError:
            self.look_again()  # it took too long, and may have been stopped for that
            raise
        finally:
            self._calls -= 1

    async def run(self, changed: Callable[[], None]) -> None:
        """Keep the list current until cancelled; call `changed` after it has changed."""
        delay, retry = CALM, FIRST_RETRY
        try:
            while True:
                await self._pause(delay)
                if await self.refresh(changed):
                    delay, retry = CURRENT, FIRST_RETRY
                else:
                    delay, retry = retry, min(2 * retry, LAST_RETRY)
        finally:
            await self._peer.close()

    async def refresh(self, changed: Callable[[], None]) -> bool:
        """Look at the list once, tell if it has changed, and return whether it could be had."""
        try:
            async with self._clock.timeout(_LIST_TIMEOUT):
                told = await self._peer.tools()
                prompt = await self._peer.prompt() if self.source.prompts else ""
            self._take(told, prompt, changed)
        except McpError as error:
            self._lost(str(error))
        except TimeoutError:
            self._lost(f"it does not answer within {_LIST_TIMEOUT:.0f} s")
            if not self._calls:  # else it may be busy with one
                await self._peer.close()  # a program that hangs is started again
        except Exception as error:  # noqa: BLE001 - an answer costs a server's tools, never the device
            self._lost(f"it answers what nobody foresaw ({type(error).__name__})")
        else:
            return True
        return False

    async def _pause(self, seconds: float) -> None:
        """Wait so long, or until somebody wants another look."""
        await self._clock.sleep(min(seconds, _SHORTEST))
        if seconds > _SHORTEST:
            waiting = asyncio.create_task(self._wanted.wait())
            passing = asyncio.create_task(self._clock.sleep(seconds - _SHORTEST))
            try:
                await asyncio.wait({waiting, passing}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waiting.cancel()
                passing.cancel()
        self._wanted.clear()

    def _take(self, told: list[object], prompt: str, changed: Callable[[], None]) -> None:
        source, before = self.source, self.approval
        tools, left = offered(told, source.allow)
        instructed = before.instructed(prompt, trusted=source.trusted)
        approval, news = instructed.listed(tools, source.allow, trusted=source.trusted)
        if instructed.new_prompt not in (None, before.new_prompt):
            news.append((PROMPT, Change.CHANGED))
        self.approval = approval
        if approval != before:
            self._declare(changed, before)
        if self.fault or before.digests is None:
            journal.note("mcp_server_listed", server=source.name, tools=len(tools))
        if approval.tools != before.tools:
            for cause in left:
                journal.warn("mcp_tool_left_out", server=source.name, cause=cause)
        for name, change in news:
            _tell(source, name, change)
        self.fault = ""

    def _declare(self, changed: Callable[[], None], before: Approval) -> None:
        try:
            changed()
        except Exception:
            self.approval = before  # or the same list would be no change the next time
            raise

    def _lost(self, cause: str) -> None:
        if cause != self.fault:
            journal.warn("mcp_server_lost", server=self.source.name, cause=cause)
        self.fault = cause


def _tell(source: Source, name: str, change: Change) -> None:
    told = change.value
    if source.trusted or change is Change.GONE:
        journal.note("mcp_tool_changed", server=source.name, tool=name, change=told)
        return
    cure = "look at it: edged accept; then: sudo edged accept DIGEST"
    journal.warn("mcp_tool_waits", server=source.name, tool=name, change=told, cure=cure)
