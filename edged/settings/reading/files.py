"""Read the owner's files into settings, or report everything wrong with them at once.

The main file comes first, then `conf.d/*.toml` beside it in the order of their names: a table is
merged key by key, anything else is replaced. `--config PATH` replaces the main file and thereby
`conf.d` too. Each file is validated by itself, so that a wrong value is reported in the file that
contains it, even if a later file overrides it.
"""

from collections.abc import Sequence
from pathlib import Path

from edged import journal
from edged.alsa.cards import Card, read_cards
from edged.errors import SettingsError
from edged.settings.checks.finding import Weight
from edged.settings.checks.rules import find
from edged.settings.model import Settings
from edged.settings.reading.conversion import validated
from edged.settings.reading.problems import Problem
from edged.settings.reading.sources import DEFAULT, Source, read_all
from edged.settings.reading.validate import Tables, fit
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class Findings:
    """The result of reading the files: settings unless there are problems."""

    settings: Settings | None
    problems: tuple[Problem, ...]
    failures: tuple[Problem, ...]
    """With these the settings are good, and the device will hardly work."""
    doubts: tuple[Problem, ...]
    files: tuple[str, ...]
    """The files read, in this order."""
    origins: dict[str, str]
    """The file that set each dotted key; a key left at its default is absent."""


def load(path: Path | None) -> Settings:
    """Return the settings; failures and doubts go to the journal.

    Raises SettingsError with one line per problem.
    """
    findings = inspect(path)
    for doubt in (*findings.failures, *findings.doubts):
        journal.warn("setting_doubted", file=doubt.file, key=doubt.key, doubt=doubt.text)
    if findings.settings is None:
        raise SettingsError("\n".join(str(problem) for problem in findings.problems))
    return findings.settings


def inspect(path: Path | None) -> Findings:
    """Read and check everything without touching a device."""
    return judge(*read_all(path or DEFAULT, needed=path is not None), read_cards())


def judge(
    sources: list[Source],
    problems: list[Problem],
    doubts: Sequence[Problem] = (),
    cards: Sequence[Card] = (),
) -> Findings:
    """Merge and check the sources, given the problems of reading them and this machine's cards."""
    merged: Tables = {}
    origins: dict[str, str] = {}
    problems = list(problems)
    for source in sources:
        tables, unfit = fit(source.file, source.data)
        problems += unfit
        for table, content in tables.items():
            merged.setdefault(table, {}).update(content)
            origins |= dict.fromkeys((f"{table}.{key}" for key in content), source.file)
    settings = validated(Settings, merged)
    wrong = {problem.key for problem in problems}
    failures: list[Problem] = []
    doubts = list(doubts)
    of_weight = {Weight.REFUSED: problems, Weight.FAILING: failures, Weight.DOUBTFUL: doubts}
    for finding in find(settings, cards):
        if wrong.isdisjoint(finding.keys):  # else it may only follow from another problem
            origin = next((origins[key] for key in finding.keys if key in origins), "")
            of_weight[finding.weight].append(Problem(origin, finding.keys[0], finding.text))
    files = tuple(source.file for source in sources)
    accepted = None if problems else settings
    return Findings(accepted, tuple(problems), tuple(failures), tuple(doubts), files, origins)
