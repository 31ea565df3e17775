"""Validate the content of one file against the model, reporting every wrong key at once."""

from typing import Any, Final

from edged.settings.characters import cleaned, stray_characters
from edged.settings.conversion import fits
from edged.settings.messages import expectation, is_list, listed, literals
from edged.settings.names import KEYS, KINDS, meant
from edged.settings.problems import Problem, dotted, shown, shown_list
from edged.settings.spelling import nearest, value_of
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
        wrong = _wrong(name, known)
        problems += [Problem(file, f"{name}.{key}", text) for key, text in wrong.items()]
        tables[name] = {key: value for key, value in known.items() if key not in wrong}
    return tables, problems


def _wrong(table: str, content: dict[str, object]) -> dict[str, str]:
    """Return what is wrong with the values of a table's known keys."""
    kinds = KINDS[table]
    wrong = {
        key: _not_that(f"{table}.{key}", kind, content[key])
        for key, kind in kinds.items()
        if key in content and not fits(content[key], kind)
    }
    for key, value in content.items():
        if isinstance(value, str) and PROSE not in kinds[key].__metadata__:
            found = stray_characters(f"{table}.{key}", value)
            if found and fits(cleaned(value), kinds[key]):
                wrong[key] = found
    return wrong


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
