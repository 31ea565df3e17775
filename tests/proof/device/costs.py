"""What each file of tests costs: time of processors, which a busy host changes least."""

import os
import resource
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

_COST: Final = "processor seconds"
_BEFORE: Final = pytest.StashKey[float]()
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Look at what was used before a test."""
    item.stash[_BEFORE] = _used()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Keep in the report of a test what it has used, its fixtures included."""
    yield
    item.user_properties.append((_COST, _used() - item.stash[_BEFORE]))


def by_file(reports: Iterable[pytest.TestReport]) -> Iterator[tuple[str, float]]:
    """Yield files and their minutes, the dearest first."""
    minutes: dict[str, float] = defaultdict(float)
    for report in reports:
        used = dict(report.user_properties).get(_COST)
        if report.when == "teardown" and isinstance(used, float):
            minutes[Path(report.location[0]).stem] += used / 60
    yield from sorted(minutes.items(), key=lambda each: -each[1])


def _used() -> float:
    """Return the seconds of this process and of its children, also of those that go on."""
    spent = (resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in spent) + sum(_of_children())


def _of_children() -> Iterator[float]:
    """Yield what each machine that is switched on has used (proc_pid_stat(5))."""
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            _state, parent, *fields = file.read_text().rpartition(") ")[2].split()
        except OSError:  # ended meanwhile
            continue
        if int(parent) == os.getpid():
            yield sum(map(int, fields[9:13])) / _TICKS
