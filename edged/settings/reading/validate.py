"""Validate the content of one file against the model, reporting every wrong key at once."""

from collections.abc import Iterator
from typing import Any, Final

from edged.settings.reading.characters import cleaned, stray_characters
from edged.settings.reading.conversion import fits, inner_table, kinds, required, row
from edged.settings.reading.messages import expectation, is_list, listed, literals
from edged.settings.reading.names import KEYS, KINDS, meant
from edged.settings.reading.problems import Problem, dotted, shown, shown_list
from edged.settings.reading.spelling import nearest, value_of
from edged.settings.tables.limits import PROSE

Tables = dict[str, dict[str, object]]
"""The valid content of a file: table, key, value."""

KEY_IS_NO_SETTING: Final = (
    "the API key is not a setting; remove it here and run `sudo edged set-key` "
    "(without systemd, set the environment variable GEMINI_API_KEY)"
)

_DEEPEST: Final = 8  # levels of tables searched for a key; nothing below the second is a setting


def fit(file: str, data: dict[str, object]) -> tuple[Tables, list[Problem]]:
    """Return the valid part of `data`, and a problem for every key that is not."""
    problems = [Problem(file, key, KEY_IS_NO_SETTING) for key in _api_keys(data)]
    tables: Tables = {}
    for name, content in data.items():
        if not isinstance(content, dict) or name not in KEYS:
            if not _names_api_key(name):
                problems.append(Problem(file, dotted(name), _unfit_table(name, content)))
            continue
        known = {key: value for key, value in content.items() if key in KEYS[name]}
        problems += [
            Problem(file, dotted(name, key), _unknown(name, key))
            for key in content
            if key not in known and not _names_api_key(key)
        ]
        wrong = {
            key: [*faults(f"{name}.{key}", KINDS[name][key], value)] for key, value in known.items()
        }
        problems += [Problem(file, *fault) for every in wrong.values() for fault in every]
        tables[name] = {key: value for key, value in known.items() if not wrong[key]}
    return tables, problems


def faults(name: str, kind: Any, value: object) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any annotation
    """Yield what is wrong with the value of a setting: dotted names, each with a sentence."""
    if table := row(kind):
        yield from _rows(name, table, value)
    elif table := inner_table(kind):
        yield from _inner(name, table, value)
    elif stray := _stray(name, kind, value):
        yield name, stray
    elif not fits(value, kind):
        yield name, _not_that(name, kind, value)


def _stray(name: str, kind: Any, value: object) -> str:  # noqa: ANN401 - any annotation
    if not isinstance(value, str) or PROSE in kind.__metadata__:
        return ""
    found = stray_characters(name, value)
    return found if found and fits(cleaned(value), kind) else ""


def _rows(name: str, table: type, value: object) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a list of tables, which are counted from 1."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        brackets = f"[[{name}]]" if "[" not in name else "{…}"
        yield name, f"must be a list of tables, not {shown(name, value)}; write {brackets} for each"
        return
    for number, content in enumerate(value, 1):
        yield from _content(f"{name}[{number}]", table, content)


def _inner(name: str, table: type, value: object) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a table within a table."""
    if isinstance(value, dict):
        yield from _content(name, table, value)
    else:
        yield name, f"must be a table, not {shown(name, value)}; write [{name}]"


def _content(place: str, table: type, content: dict[str, object]) -> Iterator[tuple[str, str]]:
    known = kinds(table)
    for key in required(table):
        if key not in content:
            yield f"{place}.{key}", "is required"
    for key, each in content.items():
        if key in known:
            yield from faults(f"{place}.{key}", known[key], each)
        elif not _names_api_key(key):
            near = nearest(key.lower(), known)
            cure = f"did you mean {near}?" if near else f"there is {listed([*known], 'and')}"
            yield f"{place}.{dotted(key)}", f"no such setting; {cure}"


def _not_that(key: str, kind: Any, value: object) -> str:  # noqa: ANN401 - any annotation
    if is_list(kind):
        return _no_list(key, kind, value)
    sentence = f"must be {expectation(kind)}, not {shown(key, value)}"
    if isinstance(value, str):
        choices = literals(kind)
        if value.lower() in choices:
            return f"{sentence}; write it in lower case"
        if meant := _meant(value, sentence):
            return f"{sentence}; {meant}"
        near = nearest(value.lower(), choices)
        return f'{sentence}; did you mean "{near}"?' if near else sentence
    if isinstance(value, float) and value.is_integer() and "whole number" in sentence:
        return f"{sentence}; write {int(value)}"
    if isinstance(value, int) and value in {0, 1} and "true or false" in sentence:
        return f"{sentence}; write {'true' if value else 'false'}"
    return sentence


def _no_list(key: str, kind: Any, value: object) -> str:  # noqa: ANN401 - any annotation
    found = shown_list(key, value) if isinstance(value, list) else shown(key, value)
    sentence = f"must be {expectation(kind)}, not {found}"
    if not isinstance(value, str):
        return sentence
    choices = literals(kind)
    one = value.lower() if value.lower() in choices else value
    return sentence if choices and one not in choices else f"{sentence}; write [{shown(key, one)}]"


def _meant(text: str, sentence: str) -> str:
    """Return the number or boolean that a text means, if the setting takes one."""
    right = value_of(text)
    wanted = "true or false" if right in {"true", "false"} else "number"
    if not right or wanted not in sentence:
        return ""
    return "remove the quotes" if right == text.strip() else f"write {right}, without quotes"


def _unfit_table(name: str, content: object) -> str:
    if name in KEYS:
        if isinstance(content, list):
            return f"is a list of tables; write [{name}] once, in single brackets"
        return f"is a table, not a value; write [{name}] and its settings under it"
    return _unknown("", name)


def _unknown(table: str, key: str) -> str:
    names = meant(table, key)
    what = "no such setting" if table else "no such table or setting"
    return (
        f"{what}; did you mean {listed(list(names))}?"
        if names
        else f"{what}; the comments in /etc/edged/config.toml list them all"
    )


def _api_keys(data: dict[str, object]) -> list[str]:
    """Return the dotted names of all API keys, at any depth."""
    found: list[str] = []
    branches: list[tuple[tuple[str, ...], object]] = [((), data)]
    while (
        branches
    ):  # not recursive: the nesting of dotted keys is limited only by the length of a line
        path, content = branches.pop()
        if path and _names_api_key(path[-1]):
            found.append(dotted(*path))
        elif isinstance(content, list):
            branches += [(path, value) for value in content]
        elif isinstance(content, dict) and len(path) < _DEEPEST:
            branches += [((*path, key), value) for key, value in content.items()]
    return list(dict.fromkeys(found))


def _names_api_key(key: str) -> bool:
    return "apikey" in "".join(character for character in key.lower() if character.isalnum())
