"""Runs one command and whatever it starts, and leaves nothing of it behind.

    python -I -S supervisor.py '{"cpu_s": 5, …}' PROGRAM ARGUMENT …

A script of its own, which imports nothing of edged. A process that leaves its group and its parents
becomes a child of this one (PR_SET_CHILD_SUBREAPER, prctl(2)), and is killed with the rest once the
command ends, on SIGTERM, and when the process that started this one dies. Control groups and
namespaces would do the same, but the service is sandboxed against both. Its exit status is that
of the command, as shells tell it: 128 and the signal, 126 if it could not be started.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_AWAITED = (signal.SIGTERM, signal.SIGCHLD)
_SIGNALLED = 128
_NOT_STARTED = 126
_TIMEOUT = 0.05
"""Seconds between two looks for what is left."""


def main(limits: Mapping[str, int], command: list[str]) -> int:
    """Run the command; return its exit status."""
    parent = os.getppid()
    signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
    for option, value in ((_PR_SET_CHILD_SUBREAPER, 1), (_PR_SET_PDEATHSIG, signal.SIGTERM)):
        if ctypes.CDLL(None).prctl(option, value, 0, 0, 0):
            return _NOT_STARTED
    if os.getppid() != parent:  # it died before it could be told
        return _NOT_STARTED
    child = os.fork()
    if not child:
        _become(limits, command)
    try:
        return _outlived(child)
    finally:
        _sweep()


def _become(limits: Mapping[str, int], command: list[str]) -> None:
    """Become the command; never return."""
    try:
        os.setsid()
        for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _AWAITED)
        # In want of memory the kernel ends this first: proc(5).
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:  # noqa: PTH123
            score.write("1000")
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_DATA, limits["memory_bytes"])
        _limit(resource.RLIMIT_CPU, limits["cpu_s"])
        _limit(resource.RLIMIT_FSIZE, limits["file_bytes"])
        _limit(resource.RLIMIT_NPROC, limits["processes"])
        os.execve(command[0], command, {})  # noqa: S606 - without a shell, as is intended
    except (OSError, ValueError) as error:
        os.write(2, f"{command[0]}: {error}\n".encode(errors="replace"))
    finally:
        os._exit(_NOT_STARTED)


def _limit(which: int, most: int) -> None:
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(which, (most, most))


def _outlived(child: int) -> int:
    """Wait for the end of the command, or for SIGTERM; return the exit status."""
    while signal.sigwaitinfo(_AWAITED).si_signo != signal.SIGTERM:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] == child:
                    code = os.waitstatus_to_exitcode(ended[1])
                    return code if code >= 0 else _SIGNALLED - code
    return _SIGNALLED + signal.SIGTERM


def _sweep() -> None:
    """Kill all that is left. First it is stopped: what is stopped starts nothing new."""
    # What lost its parents is a child of this process: without children, nothing is left. To look
    # through /proc costs more than all the rest.
    while _has_children():
        stopped: set[int] = set()
        while fresh := _descendants() - stopped:
            _send(signal.SIGSTOP, fresh)
            stopped |= fresh
        signal.sigtimedwait((signal.SIGCHLD,), 0)  # that they are stopped is no news
        _send(signal.SIGKILL, stopped)  # nobody has awaited them yet: the numbers are still theirs
        signal.sigtimedwait((signal.SIGCHLD,), _TIMEOUT)


def _has_children() -> bool:
    """Take in those that have ended; return whether there are any others."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _send(number: int, processes: set[int]) -> None:
    for process in processes:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(process, number)


def _descendants() -> set[int]:
    """Return all processes that this one and its children have started."""
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208
        with suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123
            # proc_pid_stat(5): the name of the program is in parentheses, and may hold some.
            parent = int(file.read().rpartition(b")")[2].split()[1])
            children.setdefault(parent, []).append(int(name))
    found: set[int] = set()
    edge = [os.getpid()]
    while edge:
        fresh = [each for parent in edge for each in children.get(parent, ())]
        edge = [each for each in fresh if each not in found]
        found.update(edge)
    return found


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), sys.argv[2:]))
