"""A home network of Linux namespaces: device, router and service, each with a stack of its own.

The service listens on the loopback of its namespace only. The device reaches it under the same
address through the router (`route_localnet`, ip-sysctl in the kernel's documentation), so what the
router drops is missing from the device's own TCP connection.
"""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_CLONE_NEWNET: Final = 0x40000000  # <linux/sched.h>
_OF_DEVICE, _OF_SERVICE = "10.64.0.2", "10.64.1.2"
_ROUTER_AT_DEVICE, _ROUTER_AT_SERVICE = "10.64.0.1", "10.64.1.1"
_SERVICE = "127.0.0.1"


@cache
def missing() -> str:
    """Return what is missing to make namespaces, and its cure; nothing if nothing is."""
    if os.geteuid() != 0:
        return "network namespaces need root: run the tests as root"
    if not shutil.which("ip"):
        return "network namespaces need `ip`: sudo apt install iproute2"
    name = f"edged-{os.getpid()}-trial"
    made = subprocess.run(["ip", "netns", "add", name], check=False, capture_output=True, text=True)
    if made.returncode:
        return f"this machine allows no network namespaces: {made.stderr.strip()}"
    subprocess.run(["ip", "netns", "delete", name], check=True)
    return ""


def ip(namespace: str, *commands: str) -> None:
    """Have `ip` (ip(8)) carry out commands in a namespace."""
    batch = "\n".join(commands) + "\n"
    command = ["ip", "-netns", namespace, "-batch", "-"]
    done = subprocess.run(command, check=False, input=batch, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr


@contextmanager
def namespace(name: str) -> Iterator[str]:
    """Make a network namespace for as long as the block runs."""
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        yield name
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=True)


def enter(name: str) -> None:
    """Move the calling thread into a namespace: the sockets that it makes from now on are there."""
    libc = ctypes.CDLL(None, use_errno=True)
    with Path("/run/netns", name).open("rb") as handle:
        if libc.setns(handle.fileno(), _CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"cannot enter the namespace {name}")


@dataclass(frozen=True, slots=True)
class HomeNetwork:
    """The way from the device to the service, and all that can happen to it."""

    device: str
    router: str
    service: str

    def drop(self) -> None:
        """Lose every packet between the two without a word, as an uplink that is down does."""
        ip(self.router, f"route replace blackhole {_SERVICE}")

    def deliver(self) -> None:
        """Carry packets again; no machine is told."""
        ip(self.router, f"route replace {_SERVICE} via {_OF_SERVICE}")

    def unplug(self) -> None:
        """Pull the device's cable out of the router: its carrier is lost."""
        ip(self.router, "link set to-device down")

    def plug(self) -> None:
        """Put the cable back: the kernel of the device is told."""
        ip(self.router, "link set to-device up")


def _set_up(network: HomeNetwork) -> None:
    """Connect the three; the calling thread ends up as the device."""
    settings = Path("/proc/sys/net/ipv4")  # of the namespace of who writes
    for name in (network.router, network.service, network.device):
        enter(name)
        (settings / "conf/all/route_localnet").write_text("1")
    enter(network.router)
    (settings / "ip_forward").write_text("1")
    # What comes from where no route leads back is dropped: one route cuts both directions.
    (settings / "conf/all/rp_filter").write_text("1")
    ip(
        network.router,
        f"link add to-device type veth peer name uplink netns {network.device}",
        f"link add to-service type veth peer name uplink netns {network.service}",
        f"address add {_ROUTER_AT_DEVICE}/24 dev to-device",
        f"address add {_ROUTER_AT_SERVICE}/24 dev to-service",
        "link set to-device up",
        "link set to-service up",
        f"route add {_SERVICE} via {_OF_SERVICE}",
    )
    ip(
        network.service,
        "link set lo up",
        f"address add {_OF_SERVICE}/24 dev uplink",
        "link set uplink up",
        f"route add default via {_ROUTER_AT_SERVICE}",
    )
    # Its loopback stays down: 127.0.0.1 is not here.
    ip(
        network.device,
        f"address add {_OF_DEVICE}/24 dev uplink",
        "link set uplink up",
        f"route add {_SERVICE} via {_ROUTER_AT_DEVICE} src {_OF_DEVICE}",
    )
    enter(network.device)


@contextmanager
def home_network(name: str) -> Iterator[HomeNetwork]:
    """Lay a network whose device is the calling thread, which has to end with it."""
    with ExitStack() as stack:
        names = (f"{name}-{part}" for part in ("device", "router", "service"))
        network = HomeNetwork(*(stack.enter_context(namespace(each)) for each in names))
        _set_up(network)
        yield network
