"""A believable town from a seed, to look at and to try things on: every place, name and number in it is invented."""

from points.demo.load import Progress, Size, State, Summary, load, state
from points.demo.ways_in import sign_in_lines

__all__ = ["Progress", "Size", "State", "Summary", "load", "sign_in_lines", "state"]
