"""A pyalsaaudio that is missing or too old."""

import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace

import pytest

from edged.alsa.pcm import library
from edged.errors import REPAIR, SettingsError


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    """Have the library looked for, whoever had it before or wants it afterwards."""
    library.cache_clear()
    yield
    library.cache_clear()


@pytest.mark.parametrize(
    ("found", "told"),
    [(None, "kind = alsa needs pyalsaaudio"), (SimpleNamespace(PCM=object), "older than 0.11")],
)
def test_it_is_repaired_by_what_installed_it(
    monkeypatch: pytest.MonkeyPatch, found: ModuleType | None, told: str
) -> None:
    """The bundle's own comes first: one that pip installs would never be looked at."""
    monkeypatch.setitem(sys.modules, "alsaaudio", found)  # None: missing
    with pytest.raises(SettingsError, match=told) as raised:
        library()
    assert str(raised.value).endswith(f"; {REPAIR}.")
    assert "pip" not in str(raised.value)
