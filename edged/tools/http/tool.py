"""Asks over HTTP what the owner has written, with the arguments of a call."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from edged.errors import SettingsError
from edged.settings.tools.origins import Origin
from edged.settings.tools.request_parts import SECRET
from edged.tools import Declaration
from edged.tools.declaration.arguments import UnfitArgumentError
from edged.tools.http.addresses import Resolve, is_named, public_addresses, resolved
from edged.tools.http.request import Parts, request
from edged.tools.http.result import MOST_BYTES, Answered, outcome
from edged.tools.outcome import Outcome, Status, failed
from edged.tools.web import Answer, Client, Request, TrustStore, UnconnectedError, WebError
from edged.values import dataclass

_TIMEOUT: Final = 3.0
"""Seconds for an address of several."""


@dataclass(frozen=True, slots=True)
class Site:
    """Who is asked, and how far they are trusted."""

    origin: Origin
    trust_store: TrustStore
    private: bool = False
    """Whether the name may lead into the owner's own network."""
    secret: Callable[[], str] = str
    """Returns the token, or nothing. Raises SettingsError."""


class HttpTool:
    """A request of the owner. Used on the loop only."""

    def __init__(
        self, declaration: Declaration, parts: Parts, site: Site, resolve: Resolve = resolved
    ) -> None:
        """`resolve` is asked for the addresses of a public name."""
        self.declaration = declaration
        self._parts = parts
        self._site = site
        self._resolve = resolve

    async def call(self, arguments: Mapping[str, object]) -> Outcome:
        """Ask, and return what is answered."""
        try:
            secret = self._site.secret()
            given = {**arguments, SECRET: secret} if secret else arguments
            return outcome(await self._answered(request(self._parts, given)), secret)
        except UnfitArgumentError as error:
            return Outcome(Status.INVALID_ARGUMENT, str(error))
        except SettingsError as error:
            return failed(f"{error}.")
        except WebError as error:
            return failed(f"The server: {error}.")

    async def _answered(self, asked: Request) -> Answered:
        *first, last = await self._addresses()
        # A proxy would look up the name itself.
        client = await self._site.trust_store.client(by_proxy=False)
        try:
            for address in first:
                try:
                    return await _read(client, asked, address, _TIMEOUT)
                except UnconnectedError:
                    pass  # there is another
            return await _read(client, asked, last)
        finally:
            await client.close()

    async def _addresses(self) -> Sequence[str]:
        """Return what is connected to, in turn; an empty one is whatever the host is."""
        site = self._site
        if site.private or site.origin.is_near or is_named(site.origin.host):
            return ("",)
        return await public_addresses(site.origin, self._resolve)


async def _read(
    client: Client, asked: Request, address: str, timeout: float | None = None
) -> Answered:
    async with client.asked(asked, address, timeout) as answer:
        encoding = answer.headers.get("content-encoding", "")
        return Answered(answer.status, answer.kind, encoding, await _content(answer))


async def _content(answer: Answer) -> bytes:
    """Return the body, or a byte more of it than may be told."""
    content = b""
    async for piece in answer.pieces():
        content += piece
        if len(content) > MOST_BYTES:
            break
    return content[: MOST_BYTES + 1]
