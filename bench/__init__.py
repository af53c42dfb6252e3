"""Measured, never timed tests: ``make bench`` prints ratios to a yardstick taken in the same run."""
