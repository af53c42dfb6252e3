"""``python -m points``: the same as ``points``."""

import sys

from points.cli import main

sys.exit(main())
