"""What only these tests know of pytest's command line, and the figures at its end.

A plugin, because a conftest is read after the command line: `-p tests.proof.device.options`.
"""

import os
import platform
import resource
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import pytest

from tests.proof.device import costs
from tests.proof.device.figures import Figure, write

_FIGURE: Final = "figure"
_REPORTS: Final = ("passed", "failed")
_ASKED: Final = "at most 15 on an idle host"
_ASKED_OF_CI: Final = "at most 30 on an idle host"
_BEGIN = pytest.StashKey[float]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what only these tests know."""
    group = parser.getgroup("virtual Pi")
    group.addoption("--figures", type=Path, metavar="FILE", help="write the figures (.md or .json)")
    group.addoption(
        "--again", action="store_true", help="with --last-failed: a second attempt of sound alone"
    )
    group.addoption(
        "--begun", type=float, metavar="SECONDS", help="when CI began (date +%%s), for its figure"
    )
    group.addoption("--idle-minutes", type=float, default=1.0, help="length of the idle test")
    group.addoption(
        "--release", type=Path, metavar="DIR", help="of scripts/bundle; else it is made"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker, and look at the clock; each worker does it for itself."""
    config.pluginmanager.register(costs)
    config.addinivalue_line("markers", "starts_edged: the service need not run when it begins")
    config.stash[_BEGIN] = time.monotonic()


@pytest.hookimpl(tryfirst=True)  # before a fixture boots a machine
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse a second attempt to what plays no sound."""
    if item.config.getoption("--again") and not item.get_closest_marker("alsa"):
        pytest.fail("it has failed, and plays no sound: no second attempt", pytrace=False)


def record(request: pytest.FixtureRequest, figure: Figure) -> None:
    """Keep a figure in the report of its test, which also comes from another process."""
    request.node.user_properties.append((_FIGURE, asdict(figure)))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Tell the figures."""
    reports = [each for name in _REPORTS for each in terminalreporter.stats.get(name, ())]
    figures = list(_figures(sorted(reports, key=lambda report: str(report.nodeid))))
    figures += _of_the_suite(config, sum(report.when == "call" for report in reports))
    terminalreporter.section("figures of the virtual Pi")
    for figure in figures:
        terminalreporter.line(figure.line())
    terminalreporter.section("processor time by file, in minutes")
    for name, minutes in costs.by_file(terminalreporter.stats.get("", ())):
        terminalreporter.line(f"{minutes:5.1f} {name}")
    if file := config.getoption("--figures"):
        write(figures, file, f"{platform.system()} {platform.machine()}")


def _of_the_suite(config: pytest.Config, tests: int) -> Iterator[Figure]:
    """Yield how long it took; beside it the time of processors, which a busy host changes less."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = (used.ru_utime + used.ru_stime) / 60
    cores = os.cpu_count()
    yield Figure(f"all {tests} tests, on {cores} cores", round(_minutes(config), 1), "min", _ASKED)
    yield Figure("processor time of these tests", round(busy, 1), "min", "no limit")
    if begun := config.getoption("--begun"):
        yield Figure("all of CI", round((time.time() - begun) / 60, 1), "min", _ASKED_OF_CI)


def _minutes(config: pytest.Config) -> float:
    """Return how long the tests have been going on."""
    return (time.monotonic() - config.stash[_BEGIN]) / 60


def _figures(reports: list[pytest.TestReport]) -> Iterator[Figure]:
    for report in reports:
        for name, value in report.user_properties if report.when == "call" else ():
            if name == _FIGURE and isinstance(value, dict):
                yield Figure(**value)
