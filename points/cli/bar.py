"""A progress bar for work that takes seconds."""

from tqdm import tqdm


class Bar:
    """A progress bar in the shape that long work reports to: ``move(done, total)``. Silent where nobody looks."""

    def __init__(self, what: str, unit: str) -> None:
        self._bar = tqdm(desc=what, unit=unit, leave=False, disable=None)

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def move(self, done: int, total: int) -> None:
        """So much is done."""
        self._bar.total = total
        self._bar.update(done - self._bar.n)
