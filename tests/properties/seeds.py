"""How long hypothesis looks from one seed."""

RUNS_A_SEED = 10
"""From then on five runs of six repeat parts of one before: as many from new seeds meet far more."""
