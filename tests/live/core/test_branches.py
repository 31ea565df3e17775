"""Every branch of the core is needed: without it a story fails, or a rule is broken."""

import ast
import sys
import types
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import edged.live.core
from tests.live.core.joint.joint import check
from tests.live.core.joint.world import Core
from tests.live.core.stories import open_conversation, open_ends, turns
from tests.live.core.stories.test_stories import STORIES

CORE: Final = Path(edged.live.core.__file__).parent
PARTS: Final = (
    *("work.calling", "turns.reply_timeouts", "turns.turn_end", "turns.reply", "turns.turn"),
    *("work.work", "connection.connection", "connection.setup_change", "machine"),
)
"""The modules of a step, each after those that it imports."""
ROOMS: Final = {
    f"edged.live.core{room}": f"mutant{room}" for room in ("", ".connection", ".turns", ".work")
}
"""The packages of the parts, and what stands for each in a mutant."""
DEAR: Final = (
    turns.a_reply_without_end_is_cut,
    open_ends.a_translation_may_go_on_for_an_hour,
    open_conversation.an_outage_loses_nothing_while_it_is_waited_for,
    open_conversation.an_outage_keeps_the_newest_and_says_what_it_lost,
)
"""Stories of hundreds of steps; most branches are missed by another one."""


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
    return ast.parse(CORE.joinpath(*part.split(".")).with_suffix(".py").read_text())


def compiled(part: str, tree: ast.Module) -> types.CodeType:
    """Return the code of a part that finds the other ones in the mutant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ROOMS:
            node.module = ROOMS[node.module]
    return compile(tree, f"mutant.{part}", "exec")


@cache
def whole(part: str) -> types.CodeType:
    """Return the code of a part with all its branches."""
    return compiled(part, parsed(part))


def crippled(part: str, number: int) -> types.CodeType:
    """Return the code of a part without a branch."""
    tree = parsed(part)
    _, branch = list(branches(tree))[number]
    never = ast.Constant(value=False)
    if isinstance(branch, ast.If):
        branch.test = ast.copy_location(never, branch.test)
    elif isinstance(branch, ast.match_case):
        branch.guard = ast.copy_location(never, branch.pattern)
    return compiled(part, tree)


def without(part: str, number: int) -> Core:
    """Return the core without a branch."""
    for room, name in ROOMS.items():
        package = sys.modules[name] = types.ModuleType(name)
        whole_room = vars(sys.modules[room]).items()
        modules = {name: each for name, each in whole_room if isinstance(each, types.ModuleType)}
        vars(package).update(modules)
    for each in PARTS:
        module = types.ModuleType(f"mutant.{each}")
        sys.modules[module.__name__] = module
        code = crippled(part, number) if each == part else whole(each)
        exec(code, module.__dict__)  # noqa: S102 - our own source
        room, _, name = module.__name__.rpartition(".")
        setattr(sys.modules[room], name, module)
    core: Core = sys.modules["mutant.machine"].step
    return core


def caught(core: Core) -> bool:
    """Return whether a story fails or a rule is broken, from the cheapest proof to the dearest."""
    try:
        for story in sorted(STORIES, key=DEAR.__contains__):
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
