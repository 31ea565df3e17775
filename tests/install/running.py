"""A device that runs: the real install.sh changes its folders and asks its systemd, a stand-in."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.install.device import CONTENTS, PACKAGES, SCRIPT, Device, sum_of

_SYSTEMS: Final = {"cp311": ("bookworm", "libasound2"), "cp313": ("trixie", "libasound2t64")}
_ASKED: Final = 'import sys; print("cp%d%d" % sys.version_info[:2])'
_PYTHON: Final = subprocess.run(
    ["/usr/bin/python3", "-I", "-S", "-c", _ASKED], capture_output=True, text=True, check=False
).stdout.strip()
_SYSTEMCTL: Final = """
echo "$*" >>asked
start() {
    [ ! -e broken ] || return 1
    echo active >state
    readlink /var/lib/edged-ota/current >runs
}
case "$*" in
"show -P ActiveState edged.service") cat state ;;
"-q is-active edged.service") grep -qx active state ;;
"-q is-enabled edged.service") [ -e enabled ] ;;
"-q enable edged.service") touch enabled ;;
"restart edged.service") start ;;
"-q stop edged.socket edged.service")
    [ -e broken ] || ! grep -qx active state || echo inactive >state
    ! echo "Failed to stop edged.socket: Unit edged.socket not loaded." >&2
    ;;
"reset-failed"*) ! echo "Failed to reset failed state: Unit edged.socket not loaded." >&2 ;;
"try-restart edged.service") ! grep -qx active state || start ;;
esac
"""
_FOLDERS: Final = ("etc", "run", "var/lib", "usr/local")
may_run: Final = pytest.mark.skipif(
    os.geteuid() != 0
    or _PYTHON not in _SYSTEMS
    or subprocess.run(["unshare", "-m", "true"], check=False).returncode != 0,
    reason="mounts, and needs a Python of Debian 12 or 13",
)


class Running:
    """A device whose folders are those of the system for the script alone."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.systemd = device.place / "systemd"
        self.systemd.mkdir()
        (device.root / "run").mkdir()
        self.become("inactive")
        codename, sound = _SYSTEMS[_PYTHON]
        device.be("debian", codename, "Debian GNU/Linux")
        self.packages = {*PACKAGES, sound}
        device.have(self.packages)
        device.tool("systemctl", f"cd {self.systemd}\n{_SYSTEMCTL}")
        for name in ("journalctl", "udevadm", "apt-get"):
            device.tool(name, f'echo "{name} $*" >>{self.systemd}/asked')
        awk = Path(shutil.which("awk") or "awk").resolve()  # by way of /etc, which is the device's
        (device.tools / "awk").symlink_to(awk)
        self.key = device.root / "etc/credstore/edged.api_key"
        self.key.parent.mkdir()
        self.key.touch()

    def bundle(self, name: str = "1.0", **more: str) -> Path:
        """Make a bundle for the Python that this machine has."""
        about = {"python": _PYTHON, "machine": "x86_64"}
        return self.device.packed(f"{name}-{_PYTHON}", {**CONTENTS, **more}, **about)

    def install(self, bundle: Path, *options: str, **environ: str) -> str:
        """Install the bundle, and return what the script says at last."""
        done = self.run("--offline", bundle, "--sha256", sum_of(bundle), *options, **environ)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    def run(self, *arguments: str | Path, **environ: str) -> "subprocess.CompletedProcess[str]":
        """Run the script in the system that its device is."""
        variables = [f"{key}={value}" for key, value in environ.items()]
        return self.do(shlex.join(["env", *variables, "sh", str(SCRIPT), *map(str, arguments)]))

    def do(self, script: str) -> "subprocess.CompletedProcess[str]":
        """Run a script in that system."""
        mounts = [f"mount --bind {self.device.root}/{at} /{at}" for at in _FOLDERS]
        mounts.append("mkdir -p /run/systemd/system")
        return self.device.do(["unshare", "-m", "sh", "-c", " && ".join([*mounts, script])])

    def become(self, state: str) -> None:
        """Have the service be in a state of systemd's, such as active."""
        (self.systemd / "state").write_text(f"{state}\n")

    def disable(self) -> None:
        """Disable the service, as its owner may."""
        (self.systemd / "enabled").unlink()

    def break_down(self) -> None:
        """Have every start fail from here on."""
        (self.systemd / "broken").touch()

    def runs(self) -> str:
        """Return the release that the service was started from."""
        return Path((self.systemd / "runs").read_text().strip()).name

    def asked(self) -> list[str]:
        """Return what systemd and its like were asked for since the last time."""
        told = self.systemd / "asked"
        asked = told.read_text().splitlines()
        told.unlink()
        return asked
