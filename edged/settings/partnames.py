"""Which files of conf.d are read, and which only look as if they were."""

import re
from typing import Final

SUFFIX: Final = ".toml"
_LAID_ASIDE: Final = re.compile(
    r"\..*|#.*#|.*~|.*\.(bak|backup|old|orig|off|disabled|save|swp|dpkg-\w+|ucf-\w+|rpm\w+)|readme.*",
    re.IGNORECASE,
)
"""Names by which people, editors and packagers say that a file is not to be read."""


def may_be_meant(name: str) -> bool:
    """Tell whether a file is not read by its name, and its owner may believe that it is."""
    return not (name.endswith(SUFFIX) or _LAID_ASIDE.fullmatch(name))


def right_name(name: str) -> str:
    """Return the name under which a file is read: 50-mine.toml of 50-mine.toml.txt or .conf."""
    stem, toml, _ = name.lower().partition(SUFFIX)
    return (name[: len(stem)] if toml else name.partition(".")[0] or name) + SUFFIX
