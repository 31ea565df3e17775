"""What was approved outlives restarts, whatever a server offers and whatever befalls the file."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from edged.clock import ScaledClock
from edged.settings.tables.mcp import McpSettings
from edged.settings.tables.tools import ToolSettings
from edged.tools.mcp.approval import Approval
from edged.tools.mcp.configured import Surroundings, servers
from edged.tools.mcp.protocol.offer import MOST, offered
from edged.tools.mcp.store import ApprovalStore
from tests.tools.mcp.protocol.test_offer import tool, usable

URL = "http://127.0.0.1:9/mcp"


@pytest.fixture(scope="module")
def hostile() -> Approval:
    """Return what is approved of a server that offers as much as it may."""
    words = [f"{'ü' * 120}{n}" for n in range(MOST)]
    schema = {"properties": {"p": {"type": "string", "description": '"' * 20_000}}}
    told = [{"name": n, "inputSchema": schema} for n in words[:1]]
    tools, left = offered([*told, *({"name": n} for n in words[1:])], ())
    assert (len(tools), left) == (MOST, [])
    approval, _ = Approval(URL).listed(tools, (), trusted=False)
    return approval.approved(words)


@pytest.mark.parametrize("number", [1, 8])
def test_what_a_server_offers_fits_into_the_file(
    tmp_path: Path, hostile: Approval, number: int
) -> None:
    """So nothing that was approved is forgotten, and nothing is approved anew."""
    store = ApprovalStore(tmp_path / "mcp.json")
    approvals = {f"s{n}": hostile for n in range(number)}
    store.save(approvals)
    assert store.load() == approvals


def test_approvals_outlive_lists(tmp_path: Path, hostile: Approval) -> None:
    """Where not all fits, what can be asked for again is left out."""
    store = ApprovalStore(tmp_path / "mcp.json")
    approvals = {f"s{n}": hostile for n in range(24)}
    store.save(approvals)
    kept = store.load()
    assert kept is not None
    assert {n: each.digests for n, each in kept.items()} == {
        n: each.digests for n, each in approvals.items()
    }


def test_more_than_can_be_read_is_not_written(tmp_path: Path) -> None:
    """What was written before stays."""
    store = ApprovalStore(tmp_path / "mcp.json")
    first, _ = Approval(URL).listed([tool("a")], (), trusted=False)
    store.save({"house": first})
    store.save({"house": first.approved([]), "x": Approval("x", {"y" * 5_000_000: ""})})
    assert store.load() == {"house": first}


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff", b'{"version": 2}', b" " * 5_000_000])
def test_after_a_damaged_file_nothing_is_approved(tmp_path: Path, content: bytes) -> None:
    """Not even what the settings name: a server may have turned into another one meanwhile."""
    (tmp_path / "mcp.json").write_bytes(content)
    assert ApprovalStore(tmp_path / "mcp.json").load() is None
    settings = ToolSettings(mcp=(McpSettings(name="house", url=URL, allow=("a",)),))
    around = Surroundings(tmp_path / "mcp.json", ScaledClock(), lambda _: nullcontext(), str)
    (server,) = servers(settings, around)._servers
    listed, news = server.approval.listed([tool("a")], ("a",), trusted=False)
    assert (usable(listed), [name for name, _ in news]) == ([], ["a"])
    assert [each.name for each in listed.pending] == ["a"]
    assert usable(listed.approved(["a"])) == [("a", "a")]


def test_without_a_file_the_first_list_is_approved(tmp_path: Path) -> None:
    """By who has named the server."""
    assert ApprovalStore(tmp_path / "mcp.json").load() == {}
