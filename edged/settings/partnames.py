"""Which files in conf.d are read, and which only look as if they were."""

import re
from typing import Final

SUFFIX: Final = ".toml"
_LAID_ASIDE: Final = re.compile(
    r"\..*|#.*#|.*~|.*\.(bak|backup|old|orig|off|disabled|save|swp|dpkg-\w+|ucf-\w+|rpm\w+)|readme.*",
    re.IGNORECASE,
)
"""Names by which people, editors and package managers disable a file."""


def may_be_meant(name: str) -> bool:
    """Return whether a file is not read because of its name, and its owner may think it is."""
    return not (name.endswith(SUFFIX) or _LAID_ASIDE.fullmatch(name))


def right_name(name: str) -> str:
    """Return the name under which a file is read: 50-mine.toml for 50-mine.toml.txt or .conf."""
    stem, toml, _ = name.lower().partition(SUFFIX)
    return (name[: len(stem)] if toml else name.partition(".")[0] or name) + SUFFIX
