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

if __name__ == "__main__":
    from edged.cli import main  # the tree has to be found first

    sys.exit(main())
