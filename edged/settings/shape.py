"""Hold the content of one file against the model: every wrong key at once."""

from typing import Final

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from edged.settings.model import Settings
from edged.settings.names import KEYS, meant
from edged.settings.problems import Problem, dotted, shown
from edged.settings.wording import expectation, listed, literals

Tables = dict[str, dict[str, object]]
"""The content of a file that fits the model: table, key, value."""

KEY_IS_NO_SETTING: Final = (
    "the API key is never a setting; remove it here, and hand it over with `sudo edged set-key` "
    "(or, without systemd, in the environment variable GEMINI_API_KEY)"
)

_DEEPEST: Final = 8  # levels of tables searched for a key; nothing below the second is a setting


def fit(file: str, data: dict[str, object]) -> tuple[Tables, list[Problem]]:
    """Return the part of `data` that is right, and a problem for every key that is not."""
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
    try:
        Settings.model_validate({table: content})
    except ValidationError as error:
        keys = dict.fromkeys(str(detail["loc"][1]) for detail in error.errors())
        fields = type(getattr(Settings(), table)).model_fields
        return {key: _not_that(f"{table}.{key}", fields[key], content[key]) for key in keys}
    return {}


def _not_that(key: str, field: FieldInfo, value: object) -> str:
    sentence = f"must be {expectation(field)}, not {shown(key, value)}"
    if isinstance(value, str) and value.lower() in literals(field.annotation):
        return f"{sentence}; write it in lower case"
    if isinstance(value, str) and value.strip().lstrip("-").isdigit() and "number" in sentence:
        return f"{sentence}; remove the quotes"
    return sentence


def _unfit_table(name: str, content: object) -> str:
    if name in KEYS:
        if isinstance(content, list):
            return f"is a list of tables; write [{name}] in single brackets, once"
        return f"is a table, not a value; write [{name}] and its settings below it"
    return _unknown("", name)


def _unknown(table: str, key: str) -> str:
    names = meant(table, key)
    what = "no such setting" if table else "no such table or setting"
    return (
        f"{what}; did you mean {listed(list(names))}?"
        if names
        else f"{what}; config/config.toml lists them all"
    )


def _api_keys(data: dict[str, object]) -> list[str]:
    """Return the dotted names of all API keys, wherever they hide."""
    found: list[str] = []
    branches: list[tuple[tuple[str, ...], object]] = [((), data)]
    while branches:  # not recursive: dotted keys nest as deep as a line is long
        path, content = branches.pop()
        if path and _names_api_key(path[-1]):
            found.append(dotted(*path))
        elif isinstance(content, list):
            branches += [(path, value) for value in content]
        elif isinstance(content, dict) and len(path) < _DEEPEST:
            branches += [((*path, key), value) for key, value in content.items()]
    return list(dict.fromkeys(found))


def _names_api_key(key: str) -> bool:
    return "apikey" in "".join(letter for letter in key.lower() if letter.isalnum())
