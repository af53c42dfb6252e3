"""The ``points`` command, and the one composition root: it opens an installation and puts the parts together."""

from points.cli.main import main

__all__ = ["main"]
