"""The table of features is complete, and each of its proofs exists."""

import ast
from collections import Counter
from pathlib import Path

import pytest
from google.genai import types

from tests.features.rows import ACCEPTED, ROWS, UNSENT, Row, names
from tests.features.sdk_fields import SPELT, client_fields
from tests.live.gemini.wire.test_every_field import REASONS, paths

ROOT = Path(__file__).parents[2]
SENT = [path for row in ROWS for path in row.sent]
RECEIVED = [SPELT.get(path, path) for row in ROWS for path in row.received]
SDK = ("google.genai", "tests.emulator.sdk", "tests.journeys.home", "tests.journeys.test_daemon")
"""What brings the stock SDK: itself, a client of it, or the device, which is built on it."""


def test_every_field_that_the_sdk_can_send_is_a_feature_or_has_a_reason() -> None:
    """One of both. A new release of google-genai that knows more fails here."""
    for field in client_fields():
        found = [path for path in (*SENT, *UNSENT) if names(path, field)]
        assert len(found) == 1, (field, found)


def test_nothing_is_named_that_the_sdk_does_not_know() -> None:
    """A field that is gone, or misspelt."""
    known = client_fields()
    for path in (*SENT, *UNSENT):
        assert any(names(path, field) or field.startswith(f"{path}.") for field in known), path
    assert not [path for path, count in Counter((*SENT, *UNSENT)).items() if count > 1]
    assert all(UNSENT.values())


def test_every_field_that_the_sdk_can_receive_is_a_feature_or_has_a_reason() -> None:
    """A path of the table stands for what is below it, too, and none is there twice."""
    known = set(paths(types.LiveServerMessage))
    assert sorted({*RECEIVED} - known) == []
    assert len({*RECEIVED}) == len(RECEIVED)
    unnamed = {
        field
        for field in known - REASONS.keys()
        if not any(_within(field, path) or _within(path, field) for path in RECEIVED)
    }
    assert sorted(unnamed) == []


def _within(field: str, path: str) -> bool:
    return f"{field}.".startswith(f"{path}.")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.feature)
def test_a_feature_is_proven_through_the_sdk(row: Row) -> None:
    """Its tests are there, in files that have the stock SDK talk, and see what comes of it."""
    assert set(row.proofs) - {ACCEPTED}, "something has to come of it"
    for proof in row.proofs:
        file, _, function = proof.partition("::")
        tree = ast.parse((ROOT / file).read_text())
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert function in functions, proof
        assert any(name.startswith(SDK) for name in _imported(tree)), proof


def _imported(tree: ast.Module) -> list[str]:
    return [
        f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
