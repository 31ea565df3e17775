"""Conversation, core, service and network together: every order of things, then deep ones."""

import ast
import importlib
import sys
import types
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import edged.live.core
from edged.capabilities import Service
from edged.live.core.setup import DEFAULT, SessionSetup
from edged.tools import Declaration
from tests.live.core.joint import (
    Core,
    World,
    explore,
    left_in_peace,
    moves,
    start,
)
from tests.live.core.test_stories import STORIES

DEPTH: Final = 6
CORE: Final = Path(edged.live.core.__file__).parent
TOOLS: Final = replace(DEFAULT, tools=(Declaration("volume", "Sets the volume."),))
TRANSPARENT: Final = replace(DEFAULT, service=Service.VERTEX)
PARTS: Final = (
    *("calling", "patience", "turn_end", "answer", "turn", "work"),
    *("connection", "instruction", "machine"),
)
"""The modules of a step, each after those that it imports."""


def check(depth: int, core: Core, first: World | None = None) -> int:
    """Explore to a depth and leave all that was found in peace; return how much it was."""
    worlds = explore(depth, core, first)
    for world in worlds.values():
        left_in_peace(world, core)
    return len(worlds)


def test_every_order_of_things_keeps_the_rules_and_comes_to_rest() -> None:
    """A cut, a goAway, a late end, a forget, a second press at every point."""
    assert check(DEPTH, edged.live.core.step) > 1_500


def test_the_same_where_a_session_goes_on_within_an_utterance() -> None:
    """No second start, no end of a window that is closed, and nothing outside of one."""
    within = start(edged.live.core.step, TRANSPARENT, "connected", "press", "sent", "handle")
    assert within.remembered == 1
    assert check(DEPTH, edged.live.core.step, within) > 1_500


def test_the_same_with_calls_of_functions() -> None:
    """Each is answered once or taken back, nothing is done twice, and nothing waits for ever."""
    asked = start(edged.live.core.step, TOOLS, "connected", "handle", "press", "hold", "release")
    for name in ("captured", "sent", "sent", "sent", "call"):
        asked = dict(moves(asked))[name]()
    assert asked.running
    assert check(4, edged.live.core.step, asked) > 1_500


@given(st.lists(st.integers(0, 30), max_size=80), st.sampled_from([DEFAULT, TRANSPARENT, TOOLS]))
@settings(max_examples=150, deadline=None)
def test_long_stories_keep_the_rules_and_come_to_rest(
    choices: list[int], setup: SessionSetup
) -> None:
    """Deeper than can be explored, at random."""
    world = start(setup=setup)
    for choice in choices:
        possible = list(moves(world))
        world = possible[choice % len(possible)][1]()
    left_in_peace(world)


def branches(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield every case and every `if` of a module that can be left out, by name."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            match node:
                case ast.Match():
                    for case in node.cases:
                        if ast.unparse(case.body[-1]) != "pass":
                            yield f"{function.name}: case {ast.unparse(case.pattern)}", case
                case ast.If():
                    yield f"{function.name}: if {ast.unparse(node.test)}", node
                case _:
                    pass


def mutants() -> list[tuple[str, str, int]]:
    """Return part, name and number of every branch."""
    return [
        (part, f"{part}.{name}", number)
        for part in PARTS
        for number, (name, _) in enumerate(branches(parsed(part)))
    ]


def parsed(part: str) -> ast.Module:
    """Return the source of a part."""
    return ast.parse((CORE / f"{part}.py").read_text())


def without(part: str, number: int) -> Core:
    """Return the core without a branch."""
    package = types.ModuleType("mutant")
    sys.modules["mutant"] = package
    for each in PARTS:
        tree = parsed(each)
        if each == part:
            _, branch = list(branches(tree))[number]
            if isinstance(branch, ast.If):
                branch.test = ast.Constant(value=False)
            elif isinstance(branch, ast.match_case):
                branch.guard = ast.Constant(value=False)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "edged.live.core":
                node.module = "mutant"
                for alias in node.names:
                    if alias.name not in PARTS:
                        whole = importlib.import_module(f"edged.live.core.{alias.name}")
                        setattr(package, alias.name, whole)
        module = types.ModuleType(f"mutant.{each}")
        sys.modules[module.__name__] = module
        code = compile(ast.fix_missing_locations(tree), f"mutant.{each}", "exec")
        exec(code, module.__dict__)  # noqa: S102 - our own source
        setattr(package, each, module)
    core: Core = package.machine.step
    return core


def caught(core: Core) -> bool:
    """Return whether a story fails or a rule is broken, from the cheapest proof to the dearest."""
    try:
        for story in STORIES:
            story(core)
        for depth in (4, 6):
            check(depth, core)
    except Exception:  # noqa: BLE001 - a core without a branch fails in any way
        return True
    return False


@pytest.mark.parametrize(("part", "name", "number"), mutants(), ids=str)
def test_no_branch_can_be_missing(part: str, name: str, number: int) -> None:
    """Leaving out any case or condition of the core is noticed."""
    assert caught(without(part, number)), name
