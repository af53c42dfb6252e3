"""The town's rule-set: a TOML file a clerk can read, checked whole, and the sums that follow from it.

Pure values and functions; which version is in force on a day, and who may change it, is decided elsewhere.
"""

from points.rules.canon import canonical, from_canonical
from points.rules.earning import Allowance, CutBy, Standing, allow, category_of, earned
from points.rules.errors import Problem, RuleFileError
from points.rules.expiry import expires_at
from points.rules.models import (
    Adoption,
    AfterMonths,
    Caps,
    Category,
    Chosen,
    Earn,
    EndOfNextYear,
    Expiry,
    Fixed,
    Kind,
    Minutes,
    Never,
    PerHour,
    Rounding,
    RuleSet,
)
from points.rules.parsing import parse
from points.rules.shipped import SHIPPED, shipped, shipped_text

__all__ = [
    "SHIPPED",
    "Adoption",
    "AfterMonths",
    "Allowance",
    "Caps",
    "Category",
    "Chosen",
    "CutBy",
    "Earn",
    "EndOfNextYear",
    "Expiry",
    "Fixed",
    "Kind",
    "Minutes",
    "Never",
    "PerHour",
    "Problem",
    "Rounding",
    "RuleFileError",
    "RuleSet",
    "Standing",
    "allow",
    "canonical",
    "category_of",
    "earned",
    "expires_at",
    "from_canonical",
    "parse",
    "shipped",
    "shipped_text",
]
