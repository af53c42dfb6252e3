"""Hundredths as people write them; the one way in which sentences, lists and paper say points."""


def decimal(hundredths: int) -> str:
    """``1250`` as ``12.5``, ``300`` as ``3``, ``-25`` as ``-0.25``."""
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole}" + (f".{rest:02d}".rstrip("0") if rest else "")
