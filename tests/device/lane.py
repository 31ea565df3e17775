"""A second machine beside the first: what takes long and measures nothing that load disturbs."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_Result = TypeVar("_Result")


class Lane:
    """Runs jobs one after the other while the tests go on."""

    def __init__(self, jobs: Mapping[str, Callable[[], object]]) -> None:
        """Begin with the first job."""
        self._pool = ThreadPoolExecutor(1)
        self._results: dict[str, Future[object]] = {
            name: self._pool.submit(job) for name, job in jobs.items()
        }

    def result(self, name: str, kind: type[_Result]) -> _Result:
        """Wait for a job and return its result; raises what it raised."""
        found = self._results[name].result()
        assert isinstance(found, kind)
        return found

    def close(self) -> None:
        """Begin no more job, and wait for the one that runs."""
        self._pool.shutdown(cancel_futures=True)
