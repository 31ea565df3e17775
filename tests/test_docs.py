"""Everything that the documentation names exists: files, headings, commands, settings."""

import re
from itertools import chain
from pathlib import Path

import pytest

from edged.settings.checks.model_features import MODEL_FEATURES
from edged.settings.reading.names import KEYS
from edged.subcommands import SUBCOMMANDS, grouped

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:`|sudo )edged ([a-z][a-z-]+)")
SETTING = re.compile(rf"(?<![\w/.])({'|'.join(KEYS)})\.([a-z_]+)\b(?!\.?[\w(/])", re.ASCII)
FILES = {"py", "md", "toml", "service", "socket", "catalog", "json", "wav"}


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """To a file of the repository, and to one of its headings."""
    for target in LINK.findall(page.read_text()):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        there = page.parent / name if name else page
        assert there.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors(there), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_settings_exist(page: Path) -> None:
    """A renamed command or setting is renamed in the pages too."""
    text = page.read_text()
    assert set(COMMAND.findall(text)) <= {*SUBCOMMANDS}
    for table, name in SETTING.findall(text):
        assert name in FILES or name in KEYS[table], f"{table}.{name}"


def test_the_readme_tells_each_feature_of_a_model() -> None:
    """What a model may lack is in the table of the Live API, by the setting that asks for it."""
    table = (ROOT / "README.md").read_text().partition("## Features of the Live API")[2]
    rows = table.partition("\n## ")[0]
    untold = {each.key for each in MODEL_FEATURES if f"`{each.key}" not in rows}
    assert not [key for key in untold if f"`[{key.partition('.')[0]}]`" not in rows]


def test_the_page_of_commands_is_that_of_the_registry() -> None:
    """Every command is under its heading, with the summary of `edged --help`."""
    told = "\n".join(
        f"\n## {group.value.capitalize()}\n\n| Command | |\n|---|---|\n"
        + "\n".join(f"| `edged {each.name}` | {each.summary} |" for each in listed)
        for group, listed in grouped().items()
    )
    assert (ROOT / "docs/commands.md").read_text().endswith(f"\n{told}\n")


def test_what_the_owner_needs_is_reached_from_the_readme() -> None:
    """Every page is linked from another one."""
    reached, todo = set[Path](), [ROOT / "README.md"]
    while todo:
        page = todo.pop().resolve()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        targets = (target.partition("#")[0] for target in LINK.findall(page.read_text()))
        todo += [page.parent / name for name in targets if name and "://" not in name]
    islands = {page.name for page in chain(ROOT.glob("docs/*.md"))} - {
        page.name for page in reached
    }
    assert not islands
