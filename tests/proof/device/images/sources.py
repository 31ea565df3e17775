"""Where packages come from: what this machine's apt says, for another release of Debian."""

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

_FORMAT: Final = "$(ORIGIN)|$(REPO_URI)|$(CODENAME)|$(COMPONENT)"


def this_machines(suite: str) -> tuple[str, ...]:
    """Return the lines of a sources.list(5) of `suite`, from this machine's Debian sources."""
    command = ["apt-get", "indextargets", "--format", _FORMAT, "Created-By: Packages"]
    targets = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    release = dict(_assignments(Path("/etc/os-release").read_text().splitlines()))
    lines = for_suite(targets.splitlines(), release["VERSION_CODENAME"], suite)
    if not lines:
        raise SystemExit("no Debian source in this machine's apt configuration: see apt-get update")
    return lines


def for_suite(targets: Iterable[str], own: str, suite: str) -> tuple[str, ...]:
    """Translate apt's index targets (in the order of `_FORMAT`) from suite `own` to `suite`."""
    found = (target.split("|") for target in targets)
    return tuple(
        dict.fromkeys(
            f"deb {uri} {codename.replace(own, suite)} main"
            for origin, uri, codename, component in found
            if origin == "Debian" and component == "main" and codename.startswith(own)
        )
    )


def _assignments(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, _, value = line.partition("=")
        yield name, value.strip('"')
