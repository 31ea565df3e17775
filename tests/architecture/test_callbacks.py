"""Who calls back is handed over when an object is made: nothing is set on it from outside later."""

import ast
from collections.abc import Iterator

from tests.architecture.test_house import MODULES

ALLOWED = {
    "self._window.rate = audio.rate",  # a number
    "sys.excepthook = _uncaught",
    "self._device.pin.when_changed = self._edge",  # gpiozero has no other way
    "live.ws_connect = RacingConnect",  # nor has google-genai
    "threading.excepthook = before",
    "threading.excepthook = _thread_died",
}
IDLE = {
    "add_arguments",  # of a command that has none
    "_0",  # __init__ of a value without fields
    "_set",  # stands for the setter of a slot in code that is copied
    "_ignore",  # what a service manager would be told, where there is none
}


def set_from_outside(module: ast.Module) -> Iterator[str]:
    """Yield where a function becomes an attribute of another object."""
    named = {n.name for n in ast.walk(module) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    methods = {f"self.{name}" for name in named}
    for node in ast.walk(module):
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Attribute):
            continue
        target, value = node.targets[0], ast.unparse(node.value)
        namesake = isinstance(node.value, ast.Attribute) and node.value.attr == target.attr
        called_back = value in named | methods or namesake
        if ast.unparse(target.value) != "self" and called_back:
            yield ast.unparse(node)


def null_functions(module: ast.Module) -> Iterator[str]:
    """Yield the functions that do nothing: they stand for one that is not there yet."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            says = [each for each in node.body if not _is_idle(each)]
            if not says:
                yield node.name


def _is_idle(statement: ast.stmt) -> bool:
    constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return constant or isinstance(statement, ast.Pass)


def test_nothing_is_called_back_that_was_not_handed_over() -> None:
    """An object is whole when it is made, and what it calls is there."""
    trees = [ast.parse(module.read_text()) for module in MODULES]
    late = {found for tree in trees for found in set_from_outside(tree)}
    assert late <= ALLOWED
    assert {found for tree in trees for found in null_functions(tree)} <= IDLE


def test_a_function_that_is_set_later_is_seen() -> None:
    """The rules above see what they are about."""
    code = """
def _nobody(_): pass
def _noted(_): return 1
class It:
    def __init__(self, other, server):
        self.kept = server.look
        other.resume = self._go_on
        other.look = server.look
        other.size = server.size_of_it
        other.count = server.total
    def _go_on(self): ...
"""
    tree = ast.parse(code)
    assert [*set_from_outside(tree)] == ["other.resume = self._go_on", "other.look = server.look"]
    assert [*null_functions(tree)] == ["_nobody"]
