"""What is known of each model."""

import ast
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import edged
from edged.capabilities import (
    Behavior,
    Capabilities,
    Flag,
    Modality,
    Seeding,
    Service,
    Thinking,
    Typed,
    Utterances,
    Voices,
)
from edged.capabilities.models import (
    CURRENT,
    ENDS,
    MODELS,
    OFFERED,
    capabilities,
    find,
    switched_off,
)

NAMES = st.sampled_from(sorted(MODELS))
SUFFIXES = st.from_regex(r"-(preview|[0-9]{2}-2027|exp-[a-z]{1,8})", fullmatch=True)
THINKS = MODELS["gemini-3.8-live-extended-thinking"]


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (CURRENT, MODELS[CURRENT]),
        (f"models/{CURRENT}", MODELS[CURRENT]),
        (f"projects/p/locations/l/publishers/google/models/{CURRENT}", MODELS[CURRENT]),
        ("gemini-3.8-live-preview-09-2026", MODELS[CURRENT]),
        ("gemini-3.8-live-extended-thinking-preview", THINKS),
        ("gemini-3.5-transcribe", None),
        ("gemini-3.8-livelier", None),
        ("somebody/elses-extended-thinking", None),
        ("tunedModels/gemini-3.8-live", None),
        ("", None),
    ],
)
def test_a_model_is_found_by_its_name(model: str, expected: Capabilities | None) -> None:
    """By its whole name, with or without its collection, or as a variant of a known one."""
    assert find(model) == expected
    assert capabilities(model) == (expected or Capabilities())


@given(name=NAMES, suffix=SUFFIXES)
def test_a_variant_is_not_mistaken_for_a_sibling(name: str, suffix: str) -> None:
    """Its row is the one with the longest name that it begins with."""
    own = [each for each in MODELS if f"{name}{suffix}".startswith(f"{each}-")]
    assert capabilities(f"{name}{suffix}") == MODELS[max(own, key=len)]


def test_an_unknown_model_is_asked_for_nothing_special() -> None:
    """What it is asked for is what each model has that converses."""
    least = Capabilities()
    for name, can in MODELS.items():
        if can.translation or can.voices is Voices.NONE:
            continue
        assert set(least.modalities) <= set(can.modalities), name
        assert set(least.typed) <= set(can.typed), name
        assert set(least.behaviors) <= set(can.behaviors), name
        assert least.thinking is Thinking.NEVER, name
    assert not any((least.search, least.url_context, least.code_execution, least.vocabulary))


@given(model=NAMES)
def test_a_row_does_not_contradict_itself(model: str) -> None:
    """What belongs together is there together, or not at all."""
    can = MODELS[model]
    assert (can.thinking is Thinking.NEVER) == (not can.levels and not can.budget)
    assert (Modality.AUDIO in can.modalities) or can.voices is Voices.NONE
    assert can.functions or not (can.behaviors or can.scheduling)
    assert can.video == bool(can.resolutions)
    assert can.translation == (can.utterances is Utterances.ENDLESS)
    assert can.services
    assert not can.context_update - can.services
    assert bool(can.typed) == (can.seeding is not Seeding.NEVER)


@pytest.mark.parametrize("model", sorted(ENDS))
def test_what_was_switched_off_has_a_successor_of_today(model: str) -> None:
    """One that works, by a device that can talk to the model itself."""
    assert find(model)
    end = ENDS[model]
    assert end.successor in OFFERED
    assert end.on is None or end.on < date(2026, 11, 29)


def test_the_end_of_a_model_is_not_that_of_its_variants() -> None:
    """Nobody knows yet when a version that is yet to come will end."""
    assert switched_off("models/gemini-3.1-flash-live-preview") == (
        'was switched off by Google on 17 November 2026: set gemini.model = "gemini-3.8-live"'
    )
    assert switched_off("gemini-2.5-flash-native-audio-preview-09-2025").startswith(
        "was switched off by Google: set"
    )
    assert switched_off("gemini-3.1-flash-live-preview-02-2027") == ""


@given(model=NAMES)
def test_a_model_is_offered_unless_a_version_of_it_was_switched_off(model: str) -> None:
    """What is recommended works today, the default above all."""
    assert (model in OFFERED) == (not any(end.startswith(model) for end in ENDS))
    assert find(model)
    assert CURRENT == OFFERED[0] == "gemini-3.8-live"


def test_the_transcriber_of_files_is_no_live_model() -> None:
    """It has nearly the name of the one that is."""
    assert find("gemini-3.5-transcribe") is None
    assert find("gemini-3.5-transcribe-live")


def test_each_column_is_read_outside_of_the_table() -> None:
    """One that nobody asks is a claim that nobody keeps."""
    root = Path(edged.__file__).parent
    files = [file for file in root.rglob("*.py") if "capabilities" not in file.parts]
    read = {
        node.attr
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute)
    }
    indirect = {"typed": "typed_by", "seeding": "seeded_by"}
    columns = {indirect.get(column.name, column.name) for column in fields(Capabilities)}
    assert columns - read == set()


def test_vertex_differs() -> None:
    """It knows neither realtimeInput.text nor historyConfig."""
    can = MODELS[CURRENT]
    assert can.typed_by(Service.DEVELOPER) == (Typed.CONTENT, Typed.REALTIME)
    assert can.typed_by(Service.VERTEX) == (Typed.CONTENT,)
    assert can.seeded_by(Service.DEVELOPER) is Seeding.ANNOUNCED
    assert can.seeded_by(Service.VERTEX) is Seeding.CONTENT
    assert Capabilities().typed_by(Service.VERTEX) == (Typed.CONTENT,)
    assert MODELS["gemini-3.5-transcribe-live"].typed_by(Service.VERTEX) == ()
    assert MODELS["gemini-live-2.5-flash"].seeded_by(Service.VERTEX) is Seeding.CONTENT


def test_the_rows_that_decide_most() -> None:
    """What the references say of the models of November 2026 and of 2025."""
    assert MODELS[CURRENT].behaviors[0] is Behavior.NON_BLOCKING
    assert MODELS[CURRENT].proactive is Flag.FIXED
    assert THINKS.behaviors == (Behavior.NON_BLOCKING,)
    assert (THINKS.thinking, THINKS.utterances) == (Thinking.ALWAYS, Utterances.SEVERAL)
    assert capabilities("gemini-live-2.5-flash-preview").modalities[1] is Modality.TEXT
    native = capabilities("gemini-2.5-flash-native-audio-preview-12-2025")
    assert (native.affective, native.proactive) == (Flag.ALPHA, Flag.ALPHA)
    assert 24_576 in native.budget
    live_vertex = capabilities("gemini-live-2.5-flash-preview-native-audio-09-2025")
    assert live_vertex.services == frozenset({Service.VERTEX})
