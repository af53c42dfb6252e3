"""The ledger: what counts (points, minutes, goods) moves here, append-only and double-entry, or not at all."""
