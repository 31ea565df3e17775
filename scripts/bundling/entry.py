"""A release tree is run as `python3 -I -S TREE`: modules come from it, and last from Debian.

The real path, because `current` may point to another release while this one still imports.
"""

import os
import sys

_TREE = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120  # pathlib costs a slow board 20 ms
sys.path[0] = _TREE
sys.path.insert(1, os.path.join(_TREE, "deps"))  # noqa: PTH118
sys.path.append("/usr/lib/python3/dist-packages")
"""Of Debian: libcamera and picamera2, which fit its Python only, and systemd."""

_MADE_FOR = ""
"""The Python and the machine of the tree, such as cp313-aarch64; filled in by tree.py."""


def _here() -> str:
    """Return the same of this interpreter. A Debian that was upgraded has another one."""
    major, minor = sys.version_info[:2]
    machine = getattr(sys.implementation, "_multiarch", "").partition("-")[0]
    return f"cp{major}{minor}-{machine}"


def _turn_away() -> None:
    """Hang up on who waits at the socket of systemd: it would start this for them without end.

    As edged.service.systemd does; of a tree for another Python nothing is imported.
    """
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return
    import socket  # noqa: PLC0415  # not at each start

    try:
        with socket.socket(fileno=3) as door:
            door.settimeout(0)
            while True:
                door.accept()[0].close()
    except OSError:
        pass  # nobody is left, or it is no such socket: either way nobody waits


if __name__ == "__main__":
    if _here() != _MADE_FOR and sys.argv[1:2] == ["update"]:
        # The updater is Python alone and fetches the release for this system. What is compiled is
        # left out: instead of failing to load, it might end the process.
        sys.modules["cryptography"] = None  # type: ignore[assignment]
    elif _here() != _MADE_FOR:
        sys.stderr.write(
            f"edged: this release is made for {_MADE_FOR} and this system has become {_here()}: "
            f"`sudo edged update now` fetches the one for it, or run install.sh again\n"
        )
        _turn_away()
        sys.exit(78)  # no restart cures it; see RestartPreventExitStatus= in edged.service
    from edged.cli import main  # the tree has to be found first

    sys.exit(main())
