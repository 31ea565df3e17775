"""A small release with all that the page of a publisher is made of."""

from collections.abc import Mapping
from typing import Final

from tests.install.device import SCRIPT
from tests.update.office import FILES

SHOWN: Final[Mapping[str, str]] = {
    **FILES,
    "edged/update/__init__.py": "",
    "edged/update/installer.py": "import sys\n\nfrom edged.errors import EdgedError\n",
    "edged/errors.py": "import edged.large\nclass EdgedError(Exception): pass\n",
    "edged/unneeded.py": "",
    "deps/tuf/__init__.py": "",
    "deps/securesystemslib/_internal/utils.py": "",
    "deps/urllib3/__init__.py": "",
    "system/install.sh": SCRIPT.read_text(),
}
