"""The rules of the house that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "edged").rglob("*.py"))
BANNED = {"utils", "helpers", "misc", "common", "base", "manager"}


def test_modules_are_one_concept_each() -> None:
    """No module is longer than 250 lines."""
    long = {str(m): n for m in MODULES if (n := len(m.read_text().splitlines())) > 250}
    assert not long


SHORT = {
    "edged/__main__.py": "Python's own name for it",
    "edged/broker/allowance.py": "a policy of the broker, apart from HTTP",
    "edged/control/commands/forget.py": "a subcommand has a module",
    "edged/control/commands/persona.py": "a subcommand has a module",
    "edged/control/commands/release.py": "a subcommand has a module",
    "edged/control/commands/status.py": "a subcommand has a module",
    "edged/control/commands/volume.py": "a subcommand has a module",
    "edged/control/picture.py": "client and server judge a picture alike",
    "edged/conversation/tables/diagram.py": "a program: python -m",
    "edged/conversation/remark.py": "the conversation and the partner on the network share it",
    "edged/doctor/library_output.py": "two subcommands share it",
    "edged/emulator/setup/prebuilt_voices.py": "Google's list",
    "edged/exit.py": "every command ends here, and loads little for it",
    "edged/live/core/turns/dictation.py": "a kind of model of its own",
    "edged/live/core/connection/ending.py": "the core and the transport share it",
    "edged/live/core/turns/held_reply.py": "a bound apart from the decisions about turns",
    "edged/parse_cost.py": "the control socket, the broker and servers of tools share it",
    "edged/runtime/part_names.py": "the status names parts by the settings, which is no wiring",
    "edged/settings/backend.py": "settings and secrets share it",
    "edged/settings/checks/hidden_paths.py": "what reads files, and what judges them, share it",
    "edged/settings/tables/control.py": "a table of the settings has a module",
    "edged/settings/tables/earcons.py": "a table of the settings has a module",
    "edged/settings/tables/light.py": "a table of the settings has a module",
    "edged/settings/tables/personas.py": "a table of the settings has a module",
    "edged/tools/command/configured.py": "it alone knows both the settings and the tool",
    "edged/tools/declaration/own_declaration.py": "commands and requests share it",
}
"""Modules of less than 25 lines, and why each is one."""


def test_a_short_module_has_a_reason() -> None:
    """What is short belongs to its neighbour, unless something speaks against it."""
    modules = (m for m in MODULES if m.name != "__init__.py")
    short = {str(m.relative_to(ROOT)) for m in modules if len(m.read_text().splitlines()) < 25}
    assert short == {*SHORT}


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


MODEL_NAME = re.compile(
    r"gemini-(live-)?\d|(native-audio|extended-thinking|robotics|s2st|-translate|-transcribe)(-|$)"
)
TABLES = (ROOT / "edged" / "capabilities", ROOT / "edged" / "emulator")


def test_models_are_told_apart_by_one_table() -> None:
    """Whoever asks for a feature asks the model's capabilities; the emulator has its own table."""
    elsewhere = [m for m in MODULES if not any(m.is_relative_to(table) for table in TABLES)]
    named = {
        f"{module}: {node.value}"
        for module in elsewhere
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if MODEL_NAME.search(node.value) and " " not in node.value
    }
    assert not named


def changes(scope: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the attributes of objects that the code sets, each with its value."""
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    pairs = [(target, value)]
                    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                        pairs = [*zip(target.elts, value.elts, strict=True)]
                    for one, new in pairs:
                        if isinstance(one, ast.Attribute):
                            yield one.attr, new
            case ast.AnnAssign(target=ast.Attribute(attr=name), value=ast.expr() as value):
                yield name, value
            case ast.AugAssign(target=ast.Attribute(attr=name), op=ast.BitOr() | ast.BitAnd()):
                yield name, ast.Constant(value=True)
            case _:
                pass


def is_boolean(value: ast.expr) -> bool:
    """Return whether an expression is True or False, as far as it shows."""
    match value:
        case ast.Constant(value=bool()) | ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Call(func=ast.Name(id="bool")):
            return True
        case _:
            return False


def boolean_state(module: ast.Module) -> Iterator[str]:
    """Yield what a class keeps as True or False and changes: what never changes is no state."""
    for each in ast.walk(module):
        if not isinstance(each, ast.ClassDef):
            continue
        yield from (f"{each.name}.{name}" for name in replaced(each) & boolean_fields(each))
        for part in each.body:
            match part:
                case ast.FunctionDef(name="__init__"):
                    continue
                case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="bool")):
                    if any("dataclass(" in d and "frozen" not in d for d in decorators(each)):
                        yield f"{each.name}.{name}"
                case _:
                    found = (name for name, value in changes(part) if is_boolean(value))
                    yield from (f"{each.name}.{name}" for name in found)


def boolean_fields(each: ast.ClassDef) -> set[str]:
    """Return the fields of a class that are True or False."""
    fields = [part for part in each.body if isinstance(part, ast.AnnAssign)]
    return {ast.unparse(f.target) for f in fields if ast.unparse(f.annotation) == "bool"}


def replaced(each: ast.ClassDef) -> set[str]:
    """Return the fields to which the methods of a class give another value in a copy."""
    calls = [node for node in ast.walk(each) if isinstance(node, ast.Call)]
    copies = [call for call in calls if ast.unparse(call.func) == "replace"]
    return {keyword.arg for call in copies for keyword in call.keywords if keyword.arg}


def decorators(each: ast.ClassDef) -> list[str]:
    """Return the decorators of a class as they are written."""
    return [ast.unparse(decorator) for decorator in each.decorator_list]


FLAGS: dict[str, str] = {}
"""State that may be a flag, and why no value says it better."""


def test_state_is_a_value() -> None:
    """A flag tells that something was, a value what: an epoch, a count, a time, one of an enum."""
    found = {flag for m in MODULES for flag in boolean_state(ast.parse(m.read_text()))}
    assert found == {*FLAGS}


@pytest.mark.parametrize(
    ("code", "flags"),
    [
        ("def act(self): self.on = True", ["It.on"]),
        ("def act(self): self.on, self.n = not self.on, 1", ["It.on"]),
        ("def act(self): other.on = self.n > 1", ["It.on"]),
        ("def act(self): self.on |= self.done()", ["It.on"]),
        ("on: bool = False", ["It.on"]),
        ("def __init__(self): self.armed = self.n > 0", []),
        ("def act(self): self.n += 1; done = True", []),
    ],
)
def test_a_flag_is_seen(code: str, flags: list[str]) -> None:
    """The rule above sees what it is about."""
    module = ast.parse(f"@dataclass(slots=True)\nclass It:\n    {code}")
    assert [*boolean_state(module)] == flags


def test_a_flag_of_a_frozen_value_is_seen() -> None:
    """A copy with the flag turned over is a change of state, too."""
    code = "class It:\n    on: bool\n    def turned(self): return replace(self, on=not self.on)"
    module = ast.parse(f"@dataclass(frozen=True)\n{code}")
    assert [*boolean_state(module)] == ["It.on"]


def test_the_command_line_asks_its_registry() -> None:
    """What happens to be imported decides nothing: the registry and the errors say it all."""
    for name in ("cli", "subcommands"):
        assert "sys.modules" not in (ROOT / f"edged/{name}.py").read_text()


def test_no_loop_waits_for_a_thread_at_its_end() -> None:
    """What `asyncio.run` waits for is a name server, for half a minute: edged.executor runs all."""
    own = {ROOT / "edged" / "executor.py"}
    waiting = {m for m in MODULES if "asyncio.run(" in m.read_text()} - own
    assert not waiting


def stored(scope: ast.AST) -> set[str]:
    """Return the attributes of `self` that the code sets."""
    attributes = [node for node in ast.walk(scope) if isinstance(node, ast.Attribute)]
    own = (a for a in attributes if isinstance(a.ctx, ast.Store) and ast.unparse(a.value) == "self")
    return {attribute.attr for attribute in own}


MAKERS = {"__init__", "__post_init__", "connection_made"}
"""What makes an object whole; asyncio calls `connection_made` of a protocol before all else."""


def late_attributes(module: ast.Module) -> Iterator[str]:
    """Yield the attributes that an object does not have until some method is called."""
    for each in ast.walk(module):
        if not isinstance(each, ast.ClassDef):
            continue
        methods = [p for p in each.body if isinstance(p, ast.FunctionDef | ast.AsyncFunctionDef)]
        makers = [method for method in methods if method.name in MAKERS]
        called = {
            ast.unparse(n.func) for m in makers for n in ast.walk(m) if isinstance(n, ast.Call)
        }
        makers += [method for method in methods if f"self.{method.name}" in called]
        fields = [part for part in each.body if isinstance(part, ast.AnnAssign | ast.Assign)]
        declared = {
            name for field in fields for name in ast.unparse(field).split(":")[0].split(" = ")
        }
        made = declared.union(*map(stored, makers))
        yield from (f"{each.name}.{n}" for m in methods for n in stored(m) - made)


def test_constructors_make_an_object_whole() -> None:
    """Nobody can use it too early: what it needs is an argument, what it keeps has a value."""
    found = {name for m in MODULES for name in late_attributes(ast.parse(m.read_text()))}
    assert not found


def test_a_late_attribute_is_seen() -> None:
    """The rule above sees what it is about."""
    code = """
class It:
    size: int = 0
    def __init__(self): self.a = 1; self._prepare()
    def _prepare(self): self.b = 2
    def run(self, report): self.size = self.a = self.b = 3; self.report = report
"""
    assert [*late_attributes(ast.parse(code))] == ["It.report"]
