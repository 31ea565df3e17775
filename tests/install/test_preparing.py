"""`scripts/prepare` on a machine that lacks something."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

_SCRIPTS: Final = Path(__file__).parents[2] / "scripts"


@pytest.mark.skipif(not shutil.which("unshare") or os.geteuid() != 0, reason="makes a network")
def test_without_a_network_it_says_so_in_one_line(tmp_path: Path) -> None:
    """Not what pip says of retries, pools and tracebacks."""
    done = subprocess.run(
        ["unshare", "--net", _SCRIPTS / "prepare", "base"],
        env={
            **os.environ,
            "EDGED_VENV": str(tmp_path / "venv"),
            "PIP_RETRIES": "1",
            "PIP_NO_CACHE_DIR": "1",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    *told, last = done.stderr.splitlines()
    assert "Is there a network?" in last
    assert all(line.startswith("•") for line in told)
    assert not done.stdout
