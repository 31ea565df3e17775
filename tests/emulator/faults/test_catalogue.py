"""The catalogue is the documented list of faults, and every fault is tested and documented."""

import re
import subprocess
import sys
from pathlib import Path

from edged.emulator.faults.catalogue import CATALOGUE, listing, table

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "emulator.md"
ROWS = {
    *(f"H{n}" for n in range(1, 21)),
    *(f"S{n}" for n in range(1, 21)),
    *(f"R{n}" for n in range(1, 6)),
    *(f"T{n}" for n in range(1, 17)),
    *(f"A{n}" for n in range(1, 10)),
    *(f"C{n}" for n in range(1, 13)),
    *(f"X{n}" for n in range(1, 5)),
    *(f"U{n}" for n in range(1, 4)),
    *(f"P{n}" for n in range(1, 6)),
}
"""All but those of tokens, which are rules, and of Vertex AI."""


def test_every_row_has_a_fault() -> None:
    """No row is missing, none is made up."""
    assert {fault.row for fault in CATALOGUE.values()} == ROWS


def test_every_fault_is_described() -> None:
    """Each has a plain name, one sentence, a source and documented parameters."""
    for name, fault in CATALOGUE.items():
        assert name == fault.name
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
        assert re.fullmatch(r"[^.]*[^.]\.", fault.says.replace("types.py", "")), fault.says
        assert fault.source
        assert all(param.says for param in fault.params)
        assert fault.changes or fault.reread


def test_every_fault_has_a_test() -> None:
    """Each is ordered by a test, whose emulator checks that it struck."""
    ordered: set[str] = set()
    for module in HERE.glob("test_*.py"):
        if module != Path(__file__):
            ordered |= set(re.findall(r'"([a-z0-9-]+)(?:@[^"]*)?"', module.read_text()))
    codes = {name for name in CATALOGUE if name.startswith("http-")}
    assert codes == {f"http-{code}" for code in (401, 403, 404, 429, 503)}
    assert CATALOGUE.keys() - codes <= ordered


def test_the_page_has_the_table() -> None:
    """docs/emulator.md shows the catalogue as it is."""
    (shown,) = re.findall(r"<!-- faults -->\n(.*)\n<!-- /faults -->", PAGE.read_text(), re.DOTALL)
    assert shown == table()


def test_the_command_lists_them() -> None:
    """`edged emulator --list-faults` tells every fault and its row."""
    command = [sys.executable, "-W", "ignore", "-m", "edged", "emulator", "--list-faults"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert told == listing() + "\n"
    for fault in CATALOGUE.values():
        assert re.search(rf"^{fault.name} +{fault.row} ", told, re.MULTILINE)
