"""What the tests of the journal share."""

from collections.abc import Iterator

import pytest

from tests.journal.journald import Journal, missing, real_journal


@pytest.fixture(scope="session")
def journal() -> Iterator[Journal]:
    """Return a journal kept by a real journald."""
    if missing():
        pytest.skip(missing())
    with real_journal() as running:
        yield running
