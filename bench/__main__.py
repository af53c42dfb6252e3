"""``make bench``: what the program does, against a request that does nothing on the same server. Prints Markdown."""

import argparse

from bench import counter, scans
from bench.measuring import ROUNDS


def main() -> None:
    """Measure what is asked for, everything unless told otherwise."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--what", choices=("scans", "counter"), nargs="+", default=["scans", "counter"])
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--sizes", type=int, nargs="+", default=[scans.SMALL, scans.LARGE])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    if "scans" in asked.what:
        print(scans.run(asked.only, asked.sizes, asked.rounds), end="\n\n", flush=True)
    if "counter" in asked.what:
        print(counter.run(asked.only, asked.rounds), flush=True)


if __name__ == "__main__":
    main()
