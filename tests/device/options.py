"""What only these tests know of pytest's command line, and the figures at its end.

A plugin, because a conftest is read after the command line: `-p tests.device.options`.
"""

import platform
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import pytest

from tests.device.figures import Figure, write

_FIGURE: Final = "figure"
_REPORTS: Final = ("passed", "failed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what only these tests know."""
    group = parser.getgroup("virtual Pi")
    group.addoption("--figures", type=Path, metavar="FILE", help="write the figures (.md or .json)")
    group.addoption("--idle-minutes", type=float, default=2.0, help="length of the idle test")
    group.addoption(
        "--release", type=Path, metavar="DIR", help="of scripts/bundle; else it is made"
    )


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
