"""What becomes of the values in a file, held against pydantic."""

from pathlib import Path
from types import GenericAlias, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ConfigDict, Field, Strict, TypeAdapter, ValidationError

from edged.settings.model import ButtonSettings, Settings
from edged.settings.reading.conversion import UnfitError, converted, fits, validated
from edged.settings.reading.messages import literals
from edged.settings.reading.names import KINDS
from edged.settings.tables.limits import Prefix, Range
from tests.settings.reading.test_files import toml

ANNOTATIONS = [kind for keys in KINDS.values() for kind in keys.values()]


def as_pydantic(kind: Any) -> Any:  # noqa: ANN401 - any annotation
    """Return the annotation in pydantic's words."""
    inner = get_args(kind)
    if get_origin(kind) is Annotated:
        limits = []
        for each in kind.__metadata__:
            if isinstance(each, Range):
                limits.append(Field(ge=each.low, le=each.high))
            elif isinstance(each, Prefix):
                limits.append(Field(pattern=f"^{each.text}"))
        return Annotated[as_pydantic(inner[0]), "the setting", *limits]
    if get_origin(kind) in {Union, UnionType}:
        return Union[tuple(as_pydantic(each) for each in inner)]  # noqa: UP007 - of any length
    if get_origin(kind) is tuple:
        return Annotated[GenericAlias(tuple, (as_pydantic(inner[0]), ...)), Strict(strict=False)]
    return Annotated[kind, Strict(strict=False)] if kind is Path else kind


PYDANTIC = [TypeAdapter[Any](as_pydantic(k), config=ConfigDict(strict=True)) for k in ANNOTATIONS]


def values(kind: Any) -> st.SearchStrategy[object]:  # noqa: ANN401 - any annotation
    """Return what a file may say: anything, what is right, and what is nearly so."""
    limits = [each for each in kind.__metadata__ if isinstance(each, Range)]
    numbers = [n for each in limits for n in (each.low - 1, each.low, each.high, each.high + 1)]
    texts = [*literals(kind), "https://x", "http://x", "", "0"]
    near = st.sampled_from([*numbers, *texts, 0, 1, 1.0, True])
    return near | st.lists(near, max_size=3) | toml()


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_it_judges_and_converts_as_pydantic_does(data: st.DataObject) -> None:
    """Any value, for any setting: the same result, or none from either."""
    place = data.draw(st.integers(0, len(ANNOTATIONS) - 1))
    kind, judge = ANNOTATIONS[place], PYDANTIC[place]
    value = data.draw(values(kind))
    try:
        theirs = judge.validate_python(value)
    except ValidationError:
        assert not fits(value, kind)
    else:
        ours = converted(value, kind)
        assert (type(ours), ours) == (type(theirs), theirs)


def test_whole_tables() -> None:
    """Keys that are not given have their defaults; unknown ones are refused like wrong values."""
    given = validated(Settings, {"button": {"pin": 5}})
    assert given == Settings(button=ButtonSettings(pin=5))
    wrong: list[dict[str, object]] = [{"button": 5}, {"buttons": {}}]
    wrong += [{"button": {"pin": 28}}, {"button": {"pins": 5}}]
    for each in wrong:
        with pytest.raises(UnfitError):
            validated(Settings, each)
    assert converted("x", Path | None) == Path("x")
    assert not fits("a", Literal["A"])
