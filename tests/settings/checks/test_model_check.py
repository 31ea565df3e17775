"""What the chosen model can do of what the settings ask: refused, doubted, or said nothing of."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edged.capabilities import Flag
from edged.capabilities.models import ENDS, MODELS, OFFERED, capabilities
from edged.settings.checks.finding import Weight
from edged.settings.instruction import MOST_BYTES
from tests.settings.judged import found

NATIVE = "gemini-2.5-flash-native-audio-preview-12-2025"
THINKS = "gemini-3.8-live-extended-thinking"
TEXTS = "gemini-live-2.5-flash"
ASKED: list[tuple[dict[str, Any], str]] = [
    ({"modality": "text"}, "remove it, or choose gemini-robotics"),
    ({"affective": True}, "gemini-3.8-live has no affective dialog to switch on; remove it"),
    ({"proactive": True}, "is always on with gemini-3.8-live, and needs no setting"),
    (
        {"thinking": "high"},
        f"gemini-3.8-live has no such thinking level; remove it, or choose {THINKS}",
    ),
    ({"thinking_budget": 100}, "gemini-3.8-live has no such thinking budget; remove it"),
    (
        {"thoughts": True},
        f"gemini-3.8-live has no summaries of its thoughts; remove it, or choose {THINKS}",
    ),
    ({"url_context": True}, "gemini-3.8-live has no URL context; remove it"),
    ({"code_execution": True}, "gemini-3.8-live has no code execution; remove it"),
]


@pytest.mark.parametrize(("gemini", "text"), ASKED)
def test_what_the_model_lacks_is_told_with_the_cure(gemini: dict[str, Any], text: str) -> None:
    """In one sentence, at the setting that asks for it; what is always on is no mistake."""
    ((key, weight, said),) = found(gemini=gemini)
    assert key == f"gemini.{next(iter(gemini))}"
    assert text in said
    assert weight is (Weight.DOUBTFUL if "always" in said else Weight.REFUSED)


@pytest.mark.parametrize(
    ("model", "gemini"),
    [
        ("gemini-3.8-live", {"search": True, "vocabulary": ("Ophélie",), "language": "de-DE"}),
        (THINKS, {"thinking": "high", "thoughts": True}),
        (TEXTS, {"modality": "text", "url_context": True, "code_execution": True}),
        (NATIVE, {"affective": True, "proactive": True, "api_version": "v1alpha"}),
        (NATIVE, {"thinking_budget": 0}),
        (NATIVE, {"thinking_budget": 24_576}),
        ("gemini-robotics-er-2-streaming-preview", {"thinking": "minimal", "modality": "text"}),
    ],
)
def test_what_the_model_has_is_not_doubted(model: str, gemini: dict[str, Any]) -> None:
    """Nothing is said but that a model was switched off."""
    said = found(gemini={"model": model, **gemini})
    doubts = ("switched off", "only known to be offered by")
    assert [text for _, _, text in said if not any(each in text for each in doubts)] == []


@pytest.mark.parametrize(
    ("model", "coverage", "works"),
    [
        ("gemini-3.8-live", "activity_and_video", True),
        (NATIVE, "activity_and_video", False),
        (NATIVE, "all_input", True),
        (NATIVE, "activity", True),
        ("gemini-3.5-transcribe-live", "all_input", False),
    ],
)
def test_what_a_turn_covers_depends_on_the_model(model: str, coverage: str, *, works: bool) -> None:
    """The coverage of all video is as young as 3.1."""
    told = found(gemini={"model": model}, conversation={"turn_coverage": coverage})
    refused = {key for key, weight, _ in told if weight is Weight.REFUSED}
    assert ("conversation.turn_coverage" not in refused) == works


@pytest.mark.parametrize("name", ["affective", "proactive"])
def test_what_only_v1alpha_has_needs_it(name: str) -> None:
    """On another version the service would close the connection."""
    said = found(gemini={"model": NATIVE, name: True})
    assert (
        f"gemini.{name}",
        Weight.REFUSED,
        f'needs gemini.api_version = "v1alpha" with {NATIVE}',
    ) in said


@pytest.mark.parametrize("model", sorted(ENDS))
def test_a_model_that_was_switched_off_names_its_successor(model: str) -> None:
    """It fails; on a service of the owner's own, which may still have it, it is a doubt."""
    own = {"model": model, "base_url": "https://127.0.0.1:8443"}
    assert found(gemini=own)[0][1] is Weight.DOUBTFUL
    (key, weight, said), *_ = found(gemini={"model": model})
    assert (key, weight) == ("gemini.model", Weight.FAILING)
    assert said.startswith("was switched off by Google")
    assert said.endswith(f'set gemini.model = "{ENDS[model].successor}"')


@pytest.mark.parametrize(
    ("model", "ending"),
    [
        ("gemini-9-live", f"; known are {', '.join(OFFERED)}"),
        ("gemini-3.8-lite", "; did you mean gemini-3.8-live?"),
        ("gemini-3.5-transcribe", "; did you mean gemini-3.5-transcribe-live?"),
    ],
)
def test_an_unknown_model_is_doubted(model: str, ending: str) -> None:
    """And what is asked of it is not asked for, which is told, too."""
    unknown, search = found(gemini={"model": model, "search": True})
    assert unknown[1:] == (
        Weight.DOUBTFUL,
        f"is not known: it is asked for nothing that not every model has{ending}",
    )
    assert search == (
        "gemini.search",
        Weight.DOUBTFUL,
        f"is not asked for: edged does not know whether {model} can do it",
    )


@pytest.mark.parametrize(
    ("model", "gemini", "tools", "beside"),
    [
        ("gemini-3.8-live", {}, {"time": True}, "tools.time"),
        ("gemini-3.8-live", {}, {"volume": True, "time": True}, "tools.volume and tools.time"),
        (TEXTS, {"url_context": True}, {}, "gemini.url_context"),
    ],
)
def test_search_beside_other_tools_is_refused_on_vertex(
    model: str, gemini: dict[str, Any], tools: dict[str, Any], beside: str
) -> None:
    """Else the session would do without it, and nobody would know why; alone both are good."""
    asked = {"model": model, "backend": "vertex", **gemini}
    said = f"cannot be beside {beside} with {model} on Vertex AI: switch one or the other off"
    both = found(gemini={"search": True, **asked}, tools=tools)
    assert both == [("gemini.search", Weight.REFUSED, said)]
    assert not found(gemini=asked, tools=tools)
    assert not found(gemini={"search": True, **asked, "backend": "api-key"}, tools=tools)


@pytest.mark.parametrize("backend", ["api-key", "vertex"])
def test_a_cure_is_one_where_the_owner_is(backend: str) -> None:
    """A model of Vertex AI is none for the Gemini API."""
    told = found(gemini={"affective": True, "backend": backend})
    said = next(text for key, _, text in told if key == "gemini.affective")
    assert ("or choose gemini-live-2.5-flash-native-audio" in said) == (backend == "vertex")


@given(
    model=st.sampled_from([*sorted(MODELS), "gemini-9-live"]),
    gemini=st.fixed_dictionaries(
        {},
        optional={
            "modality": st.sampled_from(["auto", "audio", "text"]),
            "voice": st.sampled_from(["Kore", "Sulafat"]),
            "language": st.just("de-DE"),
            "thinking": st.sampled_from(["minimal", "low", "high"]),
            "thinking_budget": st.sampled_from(["auto", 0, 100_000]),
            "media_resolution": st.sampled_from(["low", "high"]),
            "api_version": st.sampled_from(["v1beta", "v1alpha"]),
            "vocabulary": st.just(("Ophélie",)),
            **dict.fromkeys(
                (
                    "affective",
                    "proactive",
                    "thoughts",
                    "search",
                    "url_context",
                    "code_execution",
                ),
                st.booleans(),
            ),
        },
    ),
)
def test_a_cure_cures(model: str, gemini: dict[str, Any]) -> None:
    """A model that is recommended for a setting is not refused for it."""
    for key, weight, text in found(gemini={"model": model, **gemini}):
        assert len(text.splitlines()) == 1
        if weight is Weight.DOUBTFUL or "choose " not in text:
            continue
        name = key.removeprefix("gemini.")
        for other in text.partition("choose ")[2].split(" or "):
            alone = {"model": other, name: gemini[name], "api_version": "v1alpha"}
            assert not any(w is Weight.REFUSED for _, w, _ in found(gemini=alone))


@pytest.mark.parametrize(
    ("model", "backend", "text"),
    [
        (
            "gemini-live-2.5-flash-native-audio",
            "api-key",
            'Vertex AI: set gemini.backend = "vertex"',
        ),
        (
            "gemini-3.1-flash-live-preview",
            "vertex",
            'the Gemini Developer API: set gemini.backend = "api-key"',
        ),
        ("gemini-3.8-live", "vertex", ""),
        ("gemini-3.5-live-translate-preview", "vertex", ""),
        ("gemini-9-live", "vertex", ""),
    ],
)
def test_a_model_that_is_offered_elsewhere_is_doubted(model: str, backend: str, text: str) -> None:
    """It is no refusal: what is offered where changes."""
    wanted = {"model": model, "backend": backend}
    said = [t for _, _, t in found(gemini=wanted) if "only known to be offered by" in t]
    assert [each.removeprefix("is only known to be offered by ") for each in said] == (
        [text] if text else []
    )


def test_vertex_has_the_switches_in_any_version() -> None:
    """They are part of its only version."""
    wanted = {"model": "gemini-live-2.5-flash-native-audio", "backend": "vertex"}
    said = found(gemini=wanted | {"affective": True, "proactive": True})
    assert not [text for key, _, text in said if key in ("gemini.affective", "gemini.proactive")]


def test_only_switches_can_be_switched() -> None:
    """What is always on, or absent, is never sent."""
    on = {model for model in OFFERED if capabilities(model).affective is Flag.ALPHA}
    assert on == {"gemini-live-2.5-flash-native-audio"}


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("",), "must hold words; one is empty or has an invisible character"),
        (("a\x00",), "must hold words; one is empty or has an invisible character"),
        (("a" * 101,), "has an entry of more than 100 letters"),
        (("a",) * 1_001, "has 1001 entries, but 1000 is the most"),
    ],
)
def test_a_vocabulary_is_bounded(words: tuple[str, ...], text: str) -> None:
    """Each of it goes into every set-up."""
    assert found(gemini={"vocabulary": words}) == [("gemini.vocabulary", Weight.REFUSED, text)]


def test_a_vocabulary_needs_transcription() -> None:
    """It is part of what is asked of the transcription of the user."""
    said = found(gemini={"vocabulary": ("Ophélie",)}, conversation={"transcription": ("output",)})
    text = 'needs "input" in conversation.transcription, which is off'
    assert said == [("gemini.vocabulary", Weight.REFUSED, text)]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (None, "cannot be read: No such file or directory. Put it where edged can read it"),
        (b"", "is empty. Write the system instruction into it."),
        (b"\xff\xfe\x00", "is not UTF-8 text. Save it as UTF-8."),
        (b"Be brief.\x1b[2J", "contains the control character U+001B. Delete it."),
        (b"a" * (MOST_BYTES + 1), "is larger than 32 KiB, which each turn would be billed for."),
    ],
)
def test_a_file_that_is_no_instruction_is_refused(
    content: bytes | None, text: str, tmp_path: Path
) -> None:
    """With the cause and the cure."""
    file = tmp_path / "persona.txt"
    if content is not None:
        file.write_bytes(content)
    ((key, weight, said),) = found(gemini={"instruction_file": file})
    assert (key, weight) == ("gemini.instruction_file", Weight.REFUSED)
    assert text in said


def test_a_file_with_an_instruction_is_accepted(tmp_path: Path) -> None:
    """With or without a byte order mark."""
    file = tmp_path / "persona.txt"
    file.write_text("Sei kurz.\n\tUnd höflich.\n", encoding="utf-8-sig")
    assert found(gemini={"instruction_file": file}) == []


def test_who_wants_a_translation_is_told_which_model_translates() -> None:
    """And is not left with a mode that has to be removed."""
    talk = {"mode": "translate", "translate_to": "en-US"}
    said = [text for _, _, text in found(conversation=talk)]
    assert any("or choose gemini-3.5-live-translate-preview" in text for text in said)
