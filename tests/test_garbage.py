"""The garbage collector leaves alone what stays."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from edged.garbage import staying


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Give what the tests froze back to the collector."""
    yield
    gc.unfreeze()


class _Ring:
    """Refers to itself: only the collector can free it."""

    def __init__(self) -> None:
        self.self = self


def test_what_was_made_in_the_block_is_never_walked_again() -> None:
    """A full collection afterwards has next to nothing to look at."""
    with staying():
        modules = [_Ring() for _ in range(1000)]
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > len(modules)
    assert len(gc.get_objects()) < 1000


def test_what_comes_later_is_collected_as_ever() -> None:
    """Only what was there is exempt."""
    with staying():
        pass
    ring = weakref.ref(_Ring())
    gc.collect()
    assert ring() is None


def test_a_failure_leaves_the_collector_at_work() -> None:
    """An import that fails does not end collections for good."""
    with pytest.raises(ImportError), staying():
        raise ImportError
    assert gc.isenabled()
