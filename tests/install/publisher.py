"""A publisher with small releases that can install themselves, and the install.sh of theirs."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from scripts.bundling.stamp import embed
from tests.install.device import CONTENTS, ROOT, SCRIPT, Device
from tests.update.office import PACKAGE, Office

PACKAGES: Final = ("tuf", "securesystemslib", "urllib3")
ADDRESS: Final = "https://updates.test/edged"


def contents(**changed: str) -> dict[str, str]:
    """Return the files of a release; `changed` are modules of edged by name."""
    files = {**CONTENTS, "deps/tuf-7.0.1.dist-info/METADATA": PACKAGE}
    for module in [*ROOT.glob("edged/*.py"), *ROOT.glob("edged/update/*.py")]:
        files[module.relative_to(ROOT).as_posix()] = module.read_text()
    for package in PACKAGES:
        files |= _package(package)
    files["system/install.sh"] = embed(SCRIPT.read_text())
    return files | {f"edged/{name}.py": text for name, text in changed.items()}


def _package(name: str) -> dict[str, str]:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    return {
        f"deps/{name}/{file.relative_to(folder).as_posix()}": file.read_text()
        for file in folder.rglob("*.py")
        if "ed25519/test" not in file.as_posix()
    }


def publish(office: Office, identity: str, files: Mapping[str, str], **described: object) -> None:
    """Have a release be what the channel stable names, and write the page."""
    office.release(identity, files, **described)
    office.run("channel", "stable", identity.rsplit("-", 2)[0])
    office.run("page", "--address", ADDRESS)


def command(device: Device, office: Office, *arguments: str) -> list[str]:
    """Return the command that runs the publisher's install.sh for this device."""
    script = ["sh", str(office.repository / "install.sh"), "--root", str(device.root)]
    return [*script, "--offline", str(office.repository), *arguments]
