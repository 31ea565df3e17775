"""What only these tests know of pytest's command line, and the figures at its end.

A plugin, because a conftest is read after the command line: `-p tests.device.options`.
"""

import platform
from pathlib import Path

import pytest

from tests.device.figures import Figures

FIGURES = pytest.StashKey[Figures]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what only these tests know."""
    group = parser.getgroup("virtual Pi")
    group.addoption(
        "--figures",
        type=Path,
        metavar="FILE",
        help="write the figures (.md or .json) and judge times",
    )
    group.addoption("--idle-minutes", type=float, default=2.0, help="length of the idle test")
    group.addoption(
        "--release", type=Path, metavar="DIR", help="of scripts/bundle; else it is made"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin with no figures."""
    config.stash[FIGURES] = Figures(judges_time=config.getoption("--figures") is not None)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Tell the figures."""
    figures = config.stash[FIGURES]
    terminalreporter.section("figures of the virtual Pi")
    for figure in figures.taken:
        terminalreporter.line(figure.line())
    if file := config.getoption("--figures"):
        figures.write(file, f"{platform.system()} {platform.machine()}")
