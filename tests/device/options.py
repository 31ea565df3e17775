"""What only these tests know of pytest's command line, and the figures at its end.

A plugin, because a conftest is read after the command line: `-p tests.device.options`.
"""

import math
import platform
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import pytest

from tests.device.figures import Figure, write

_FIGURE: Final = "figure"
_REPORTS: Final = ("passed", "failed")
_ALWAYS: Final = "test_turn"
"""A device that was never talked to has not been tried, however slow the host."""
_LAST_START = pytest.StashKey[float]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what only these tests know."""
    group = parser.getgroup("virtual Pi")
    group.addoption("--figures", type=Path, metavar="FILE", help="write the figures (.md or .json)")
    group.addoption(
        "--minutes", type=float, help="begin no test after so many; what is left out is named"
    )
    group.addoption("--idle-minutes", type=float, default=2.0, help="length of the idle test")
    group.addoption(
        "--release", type=Path, metavar="DIR", help="of scripts/bundle; else it is made"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Look at the clock; each worker does it for itself."""
    minutes = config.getoption("--minutes")
    config.stash[_LAST_START] = time.monotonic() + 60 * (math.inf if minutes is None else minutes)


@pytest.hookimpl(tryfirst=True)  # before a fixture boots a machine
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what there is no time for."""
    if item.path.stem != _ALWAYS and time.monotonic() > item.config.stash[_LAST_START]:
        pytest.skip("the host was too slow: no time was left for it")


def record(request: pytest.FixtureRequest, figure: Figure) -> None:
    """Keep a figure in the report of its test, which also comes from another process."""
    request.node.user_properties.append((_FIGURE, asdict(figure)))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Tell the figures."""
    reports = [each for name in _REPORTS for each in terminalreporter.stats.get(name, ())]
    figures = list(_figures(sorted(reports, key=lambda report: str(report.nodeid))))
    terminalreporter.section("figures of the virtual Pi")
    for figure in figures:
        terminalreporter.line(figure.line())
    if file := config.getoption("--figures"):
        write(figures, file, f"{platform.system()} {platform.machine()}")


def _figures(reports: list[pytest.TestReport]) -> Iterator[Figure]:
    for report in reports:
        for name, value in report.user_properties if report.when == "call" else ():
            if name == _FIGURE and isinstance(value, dict):
                yield Figure(**value)
