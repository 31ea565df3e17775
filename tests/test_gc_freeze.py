"""Imported libraries are exempt from garbage collection."""

import gc
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest

from edged.gc_freeze import loading

NEW = "a module that nobody has loaded"


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Unfreeze what the tests froze."""
    yield
    gc.unfreeze()


class _Ring:
    """A reference cycle: only the collector can free it."""

    def __init__(self) -> None:
        self.self = self


def test_what_was_made_in_the_block_is_never_walked_again() -> None:
    """A full collection afterwards has next to nothing to visit."""
    with loading(NEW):
        modules = [_Ring() for _ in range(1000)]
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > len(modules)
    assert len(gc.get_objects()) < 1000


def test_what_comes_later_is_collected_as_ever() -> None:
    """Only objects that existed are exempt."""
    with loading(NEW):
        pass
    ring = weakref.ref(_Ring())
    gc.collect()
    assert ring() is None


def test_a_failure_leaves_the_collector_at_work() -> None:
    """A failing import does not disable collection for good."""
    with pytest.raises(ImportError), loading(NEW):
        raise ImportError
    assert gc.isenabled()


def test_what_a_reload_leaves_behind_is_collected() -> None:
    """A second device in the process freezes nothing."""
    frozen = gc.get_freeze_count()
    ring = weakref.ref(_Ring())
    with loading("gc"):
        assert gc.isenabled()
    assert gc.get_freeze_count() == frozen
    gc.collect()
    assert ring() is None


def test_the_daemon_spares_its_sound_the_walk_over_google_genai() -> None:
    """In a separate process: here it may be loaded already."""
    code = (
        "import gc\n"
        "from edged.adapters import connector\n"
        "from edged.clock import SYSTEM_CLOCK\n"
        "from edged.live.credentials.key import KeyCredentials\n"
        "from edged.settings.secrets.secret import Secret\n"
        "from edged.settings.model import GeminiSettings\n"
        "key = KeyCredentials(Secret('made-up', 'a test'))\n"
        "connector(GeminiSettings(), key, SYSTEM_CLOCK)\n"
        "print(gc.get_freeze_count() > 10 * len(gc.get_objects()), gc.isenabled())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
