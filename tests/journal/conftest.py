"""What the tests of the journal share."""

from collections.abc import Iterator

import pytest

from edged.journal.outlets import SOCKET
from tests.journal.journald import JOURNALD, Journal, missing, namespace


@pytest.fixture(scope="session")
def journal() -> Iterator[Journal]:
    """Return a journal that a real journald keeps."""
    if missing():
        pytest.skip(missing())
    with namespace(JOURNALD, until=SOCKET) as running:
        yield running
