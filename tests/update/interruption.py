"""A step in this process that is killed at one change of the disk."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import pytest

_CHANGES: Final = (
    *("open", "rename", "replace", "unlink", "remove", "mkdir", "rmdir", "link", "symlink"),
    *("fsync", "chmod", "utime"),
)


class Killed(BaseException):
    """The process ends here: nothing that it would do after this happens."""


@contextmanager
def killed(after: int | None) -> Iterator[None]:
    """Let so many changes happen, and no more; None lets all of them."""
    changes = 0

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def change(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as of os
            nonlocal changes
            reads = call is os_open and not arguments[1] & os.O_CREAT
            if not reads and after is not None:
                changes += 1
                if changes > after:
                    raise Killed
            return call(*arguments, **named)

        return change

    os_open = os.open
    with pytest.MonkeyPatch.context() as patch:
        for name in _CHANGES:
            patch.setattr(os, name, counted(getattr(os, name)))
        with suppress(Killed):
            yield
