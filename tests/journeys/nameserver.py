"""A network namespace whose name servers take every question and never answer."""

import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.journeys.namespace import enter, ip, namespace

SERVERS: Final = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
_INSIDE: Final = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'


@dataclass(frozen=True, slots=True)
class Nowhere:
    """A machine on which no name can be looked up, and nothing but itself be reached."""

    name: str
    resolv_conf: Path
    first: socket.socket

    def command(self, *words: str) -> list[str]:
        """Return a command that runs `words` there, with the process id that it was given."""
        there = ["nsenter", f"--net=/run/netns/{self.name}", "unshare", "--mount"]
        return [*there, "sh", "-c", _INSIDE, str(self.resolv_conf), *words]

    def wait_for_question(self, seconds: float = 60) -> None:
        """Return when a name is being looked up; fail if none is in so many seconds."""
        self.first.settimeout(seconds)
        self.first.recv(4096)


@contextmanager
def nowhere(folder: Path) -> Iterator[Nowhere]:
    """Have such a machine for as long as the block runs."""
    conf = folder / "resolv.conf"
    conf.write_text("".join(f"nameserver {server}\n" for server in SERVERS))
    with ExitStack() as stack:
        name = stack.enter_context(namespace(f"edged-{os.getpid()}-nowhere"))
        ip(name, "link set lo up")
        with ThreadPoolExecutor(1) as inside:  # a thread of its own: it stays in the namespace
            inside.submit(enter, name).result()
            servers = [inside.submit(_deaf, server).result() for server in SERVERS]
        for each in servers:
            stack.enter_context(each)
        yield Nowhere(name, conf, servers[0])


def _deaf(address: str) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind((address, 53))
    return listener
