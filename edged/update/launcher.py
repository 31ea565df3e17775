"""Select a release on trial for the next start, if it is to be one of it; root runs this before.

The only part of updates outside of the releases, so it imports the standard library only. A start
counts on the disk before it happens. Whatever is missing, strange or cannot be written selects
nothing: `start` takes the current release. The folder is another user's: no link is followed.
"""

import contextlib
import fcntl
import json
import os
import re
import stat
import sys
import time
from pathlib import Path
from typing import Any

_PLACES = ("/var/lib/edged-ota", "/run/edged-selected", "/proc/sys/kernel/random/boot_id")
_MOST, _STARTS = 4096, 3
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,79}")
_BOOT = re.compile(r"[0-9a-f-]{1,36}")
_PATIENCE = 20  # tenths of a second, for a change that is being made


def select(root: str, selected: Path, boot: str) -> str | None:
    """Count a start of the release on trial and link it at `selected`; None if there is none."""
    selected.unlink(missing_ok=True)
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    flags = os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open("state.lock", flags, 0o644, dir_fd=folder)) as lock:
            _wait_for(lock.fileno())
            if (trial := _due(folder, boot)) is None:
                return None
            _count(folder, {**trial, "left": trial["left"] - 1, "boots": [*trial["boots"], boot]})
        selected.symlink_to(f"{root}/releases/{trial['id']}")
        return str(trial["id"])
    finally:
        os.close(folder)


def _wait_for(lock: int) -> None:
    for _ in range(_PATIENCE):
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.1)  # noqa: TID251  # a release's clock is out of reach
    raise TimeoutError("another change takes too long")


def _due(folder: int, boot: str) -> dict[str, Any] | None:
    """Return the trial if this boot is to start it; see edged.update.trial."""
    trial = _read(folder)
    if trial is None:
        return None
    release, over, left, boots = (trial[key] for key in ("id", "over", "left", "boots"))
    known = _ID.fullmatch(release) and type(left) is int and all(map(_BOOT.fullmatch, boots))
    armed = known and isinstance(boots, list) and 0 < left <= _STARTS and boot not in boots
    if not armed or release == over or os.readlink("current", dir_fd=folder) != f"releases/{over}":
        return None
    # An empty one would end at once, and well.
    entry = os.stat(f"releases/{release}/__main__.py", dir_fd=folder, follow_symlinks=False)
    return trial if stat.S_ISREG(entry.st_mode) and entry.st_size else None


def _read(folder: int) -> dict[str, Any] | None:
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW
    try:
        file = os.open("trial.json", flags, dir_fd=folder)
    except FileNotFoundError:
        return None
    with os.fdopen(file, "rb") as record:
        raw = record.read(_MOST + 1)
    return json.loads(raw) if len(raw) <= _MOST else None


def _count(folder: int, trial: dict[str, Any]) -> None:
    fresh = ".trial.json.new"
    with contextlib.suppress(FileNotFoundError):
        os.unlink(fresh, dir_fd=folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(fresh, flags, 0o644, dir_fd=folder), "wb") as record:
        record.write(json.dumps(trial).encode())
        record.flush()
        os.fsync(record.fileno())
    os.rename(fresh, "trial.json", src_dir_fd=folder, dst_dir_fd=folder)
    os.fsync(folder)


if __name__ == "__main__":
    root, link, boot = sys.argv[1:] or _PLACES
    os.umask(0o022)  # the updater reads what the service's own mask would hide
    try:
        release = select(root, Path(link), Path(boot).read_text().strip())
    except Exception as error:  # noqa: BLE001  # whatever it is: the current release runs
        sys.exit(f"edged: no release is tried, the current one runs: {error!r:.300}")
    if release:
        sys.stderr.write(f"edged: {release} is started on trial\n")
