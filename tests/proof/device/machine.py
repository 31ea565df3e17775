"""A running QEMU: a slow board on purpose, without the help of the host's processor.

Its clock counts the instructions that it carries out (`-icount`): two nanoseconds each, half a
billion in a second. That is about what a core of a Pi Zero 2 W gets done, 1 GHz at one instruction
in two cycles; the Pi has four such cores, this machine one. A host that is slow or busy makes all
of it slow, its clock included: nothing in it can be late through the fault of the host.
"""

import base64
import shlex
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from tests.proof.device.agent import Agent
from tests.proof.device.images.image import Image
from tests.proof.device.monitor import Monitor
from tests.proof.device.pause import SLOWNESS

_BOOT_PATIENCE: Final = 120.0
_SHIFT: Final = 1
"""An instruction takes 2 ns to the power of this."""
_PROCESSOR: Final = "Nehalem"
"""The oldest that NumPy's wheels run on: what came after it, AVX first, is slow to emulate."""
_TRANSLATED: Final = 512
"""MiB for translated code. A boot and a Python need 320; QEMU's own choice is an eighth of the
memory, and it begins anew whenever that is full."""
_KERNEL: Final = (
    "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=no mitigations=off"
    # As a Pi's own kernel is built. Drawing a frame of vimc would stop all else for a second.
    " preempt=full"
    # Seconds of every boot that a Pi does not spend: LSMs that its kernel has not, tests of the
    # kernel's ciphers, modules for parts of a PC.
    " lsm=capability cryptomgr.notests"
    " module_blacklist=kvm_amd,kvm_intel,powernow_k8,pcspkr,psmouse,cfg80211,drm,lpc_ich,iTCO_wdt"
)
SPEAKER: Final = "usb-audio,id=speaker,audiodev=heard,bus=usb.0"


@dataclass(frozen=True, slots=True)
class Hardware:
    """What a machine is made of."""

    image: Image
    disk: Path
    """A qcow2 overlay: it is written to."""
    folder: Path
    """Where its sockets, its console and what its speaker plays are put."""
    share: Path
    """The folder that it sees as /host, and may not write to."""
    memory: int = 512
    speaker: bool = True
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What systemd-tmpfiles(8) puts there at the boot, before any service starts."""
    resumed: Path | None = None
    """The memory of a saved state to go on from; without it, it boots."""

    def command(self) -> list[str]:
        """Return QEMU's command line."""
        return [
            # However this process ends, the machine ends with it.
            *("setpriv", "--pdeathsig", "KILL", "qemu-system-x86_64"),
            *("-M", "q35,sata=off,smbus=off", "-nodefaults", "-display", "none"),
            *("-accel", f"tcg,thread=single,tb-size={_TRANSLATED}", "-icount", f"shift={_SHIFT}"),
            *("-cpu", _PROCESSOR),
            *("-smp", "1", "-m", str(self.memory)),
            *("-kernel", str(self.image.kernel), "-initrd", str(self.image.initrd)),
            *("-append", _KERNEL),
            *("-drive", f"file={self.disk},if=virtio,format=qcow2,cache=writethrough"),
            *("-rtc", "base=utc", "-device", "virtio-rng-pci"),
            # Tells the kernel of a resumed machine that its randomness is not its own.
            *("-device", "vmgenid,guid=auto"),
            *("-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,id=nic"),
            *("-chardev", f"socket,id=agent,path={self.agent},server=on,wait=off"),
            *("-device", "virtio-serial"),
            *("-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0"),
            *("-fw_cfg", f"name=opt/io.systemd.credentials/tmpfiles.extra,file={self.tmpfiles}"),
            *("-qmp", f"unix:{self.monitor},server=on,wait=off"),
            *("-chardev", f"socket,id=console,path={self.console},server=on,wait=off"),
            *("-serial", "chardev:console"),
            *("-device", "qemu-xhci,id=usb"),
            *("-audiodev", f"wav,id=heard,path={self.heard},out.frequency=48000"),
            *(("-device", SPEAKER) if self.speaker and not self.resumed else ()),
            *("-virtfs", f"local,path={self.share},mount_tag=host,security_model=none,readonly=on"),
            *(("-incoming", f"exec:cat {shlex.quote(str(self.resumed))}") if self.resumed else ()),
        ]

    def cold(self) -> "Hardware":
        """Return the same machine as it is without power: it can only boot."""
        return replace(self, resumed=None)

    def write_tmpfiles(self) -> None:
        """Write down the files for the boot."""
        lines = (
            f"f+~ {path} 0644 root root - {base64.b64encode(content).decode()}\n"
            for path, content in self.files.items()
        )
        self.tmpfiles.write_text("# tmpfiles.d(5)\n" + "".join(lines))

    @property
    def tmpfiles(self) -> Path:
        """The files for the boot, as a credential of systemd (systemd.system-credentials(7))."""
        return self.folder / "tmpfiles.extra"

    @property
    def agent(self) -> Path:
        """The socket of the agent inside."""
        return self.folder / "agent"

    @property
    def monitor(self) -> Path:
        """The socket of QEMU's monitor."""
        return self.folder / "monitor"

    @property
    def console(self) -> Path:
        """The socket of the serial console."""
        return self.folder / "console"

    @property
    def heard(self) -> Path:
        """What the speaker played: 48 kHz, stereo."""
        return self.folder / "heard.wav"


class Machine:
    """A machine that is switched on."""

    def __init__(self, hardware: Hardware) -> None:
        """Switch on; return once its agent answers."""
        hardware.folder.mkdir(parents=True, exist_ok=True)
        hardware.write_tmpfiles()
        self.hardware = hardware
        self._links = ExitStack()
        self._process = subprocess.Popen(hardware.command(), stdin=subprocess.DEVNULL)
        try:
            self.monitor = self._links.enter_context(closing(Monitor(hardware.monitor)))
            self.agent = self._links.enter_context(closing(Agent(hardware.agent)))
            self.agent.wait(_BOOT_PATIENCE * SLOWNESS)
        except BaseException:
            self.cut_power()
            raise

    def cut_power(self) -> None:
        """Switch off at once: only what was synchronised is on the disk."""
        self._process.kill()
        self._process.wait()
        self._links.close()
