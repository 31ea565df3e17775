"""The rules of the house that no linter knows."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "edged").rglob("*.py"))
BANNED = {"utils", "helpers", "misc", "common", "base", "manager", "handler"}


def test_modules_are_one_concept_each() -> None:
    """No module is longer than 250 lines."""
    long = {str(m): n for m in MODULES if (n := len(m.read_text().splitlines())) > 250}
    assert not long


def test_functions_fit_on_a_screen() -> None:
    """No function is longer than 40 lines, its docstring aside."""
    long = []
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                if body and (body[-1].end_lineno or 0) - body[0].lineno + 1 > 40:
                    long.append(f"{module}:{node.name}")
    assert not long


def test_names_say_something() -> None:
    """No module has a name without a meaning."""
    assert not [m for m in MODULES if m.stem in BANNED]


def test_the_command_line_asks_its_registry() -> None:
    """What happens to be imported decides nothing: the registry and the errors say it all."""
    for name in ("cli", "subcommands"):
        assert "sys.modules" not in (ROOT / f"edged/{name}.py").read_text()


def test_no_loop_waits_for_a_thread_at_its_end() -> None:
    """What `asyncio.run` waits for is a name server, for half a minute: edged.executor runs all."""
    own = {ROOT / "edged" / "executor.py"}
    waiting = {m for m in MODULES if "asyncio.run(" in m.read_text()} - own
    assert not waiting
