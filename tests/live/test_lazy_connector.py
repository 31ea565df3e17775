"""The connector whose library is loaded when it is needed."""

import asyncio
import threading

import pytest

from edged.errors import SettingsError
from edged.live.connection import Connection, Connector, DisconnectedError
from edged.live.failures import Failure, Kind
from edged.live.lazy_connector import LazyConnector
from tests.live.desk import SETUP, Exchange
from tests.live.test_link_io import House

REFUSED = Failure(Kind.AUTHENTICATION, "refused")


class Library:
    """Takes as long to load as the test says."""

    def __init__(self) -> None:
        self.may_load = threading.Event()
        self.loads = 0
        self.fault: Exception | None = None

    def load(self) -> Connector:
        """Return a connector, or raise `fault`."""
        self.loads += 1
        assert self.may_load.wait(5)
        if self.fault:
            raise self.fault
        return House()


async def opened(connector: LazyConnector) -> Connection:
    """Open a connection without a past."""
    return await connector.open(SETUP)


def test_the_loop_goes_on_while_it_loads() -> None:
    """Nobody waits but the one who wants to connect."""

    async def run() -> None:
        library = Library()
        opening = asyncio.create_task(opened(LazyConnector(library.load)))
        for _ in range(10):
            await asyncio.sleep(0.001)
        assert not opening.done()
        library.may_load.set()
        assert await opening

    asyncio.run(run())


def test_it_loads_once_though_somebody_hangs_up_meanwhile() -> None:
    """The next connection finds it loaded, or waits for the same."""

    async def run() -> None:
        library = Library()
        connector = LazyConnector(library.load)
        given_up = asyncio.create_task(opened(connector))
        await asyncio.sleep(0.01)
        given_up.cancel()
        opening = asyncio.create_task(opened(connector))
        library.may_load.set()
        assert await opening
        assert library.loads == 1

    asyncio.run(run())


def test_what_keeps_it_from_loading_is_for_the_owner_to_mend() -> None:
    """Such as a proxy in the environment that it cannot use; it is tried again."""

    async def run() -> None:
        library = Library()
        library.fault = SettingsError("the proxy cannot be used")
        library.may_load.set()
        connector = LazyConnector(library.load)
        for _ in range(2):
            with pytest.raises(DisconnectedError, match="the proxy cannot be used") as caught:
                await opened(connector)
            assert caught.value.failure.kind is Kind.CONFIGURATION
        assert library.loads == 2

    asyncio.run(run())


def test_what_failed_to_load_once_is_loaded_again() -> None:
    """A board short of memory may have it a minute later."""

    async def run() -> None:
        library = Library()
        library.fault = ImportError("failed to map segment")
        library.may_load.set()
        connector = LazyConnector(library.load)
        with pytest.raises(ImportError, match="failed to map segment"):
            await opened(connector)
        library.fault = None
        assert await opened(connector)

    asyncio.run(run())


def test_a_connector_is_what_it_was_built_from() -> None:
    """Its failures are passed on."""
    with pytest.raises(DisconnectedError, match="refused"):
        asyncio.run(opened(LazyConnector(lambda: Exchange(refusals=[REFUSED]))))
