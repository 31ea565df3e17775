"""Copies of install.sh that are whole in one file, and know the bundles of a release."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from scripts.bundling.failure import BundleError

_VERIFIER: Final = Path(__file__).with_name("verifier.py")
_EMBEDDED: Final = re.compile(r"^# begin verifier\n.*^# end verifier\n", re.DOTALL | re.MULTILINE)


def embed(script: str) -> str:
    """Return the script with the verifier inside, where in a checkout it is a file beside."""
    verifier = _VERIFIER.read_text()
    if len(_EMBEDDED.findall(script)) != 1:
        raise BundleError("scripts/install.sh has no lines `# begin verifier`, `# end verifier`")
    if "\nPYTHON\n" in verifier:
        raise BundleError("scripts/bundling/verifier.py has a line PYTHON, which would end it")
    functions = (
        "check_verifier() { :; }\n"
        "open_bundle() {\n"
        f"""    "$python" -I -S -B - "$@" <<'PYTHON'\n{verifier}PYTHON\n"""
        "}\n"
    )
    return _EMBEDDED.sub(lambda _: functions, script)


def stamp(script: str, sums: Mapping[str, str], address: str) -> str:
    """Return the script of a release: with the sha256 of each bundle, and where they are."""
    listed = "\n".join(f"{sha256}  {name}" for name, sha256 in sorted(sums.items()))
    return embed(fill(script, {"release_sums": listed, "release_address": address}))


def fill(script: str, known: Mapping[str, str]) -> str:
    """Return the script with values for its variables of a release, which are empty so far."""
    address = known.get("release_address", "")
    if not re.fullmatch(r"(https://[^\s'\\]+)?", address):
        raise BundleError(f"install.sh downloads over https only, not from {address}")
    for name, value in known.items():
        place = f"{name}=''\n"
        if script.count(place) != 1 or "'" in value:
            raise BundleError(f"scripts/install.sh has no line {name}='', or {value!r} is none")
        script = script.replace(place, f"{name}='{value}'\n")
    return script


def write(repository: Path, folder: Path, prefix: str, address: str) -> None:
    """Write install.sh and SHA256SUMS for the bundles of one release in the folder."""
    sums = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.glob(f"{prefix}-cp*.tar.xz"))
    }
    script = stamp((repository / "scripts/install.sh").read_text(), sums, address)
    (folder / "install.sh").write_text(script)
    (folder / "install.sh").chmod(0o755)
    lines = (f"{sha256}  {name}\n" for name, sha256 in sums.items())
    (folder / "SHA256SUMS").write_text("".join(lines))
