"""积分: one town's ledger of volunteering, deliberation and what they earn."""

__version__ = "0.1.0"
