"""``make bench``: what the program does, against a request that does nothing on the same server. Prints Markdown."""

import argparse

from bench import counter, scans, stars, till
from bench.measuring import ROUNDS


def main() -> None:
    """Measure what is asked for, everything unless told otherwise."""
    parser = argparse.ArgumentParser(prog="make bench")
    found = ["till"] if till.program() else []  # the counter's page is measured where there is a browser
    parser.add_argument(
        "--what",
        choices=("scans", "counter", "stars", "till"),
        nargs="+",
        default=["scans", "counter", "stars", *found],
    )
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--sizes", type=int, nargs="+", default=[scans.SMALL, scans.LARGE])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--residents", type=int, default=stars.RESIDENTS, help="of the stars' town")
    parser.add_argument("--transfers", type=int, default=stars.TRANSFERS, help="in the stars' quarter")
    asked = parser.parse_args()
    if "scans" in asked.what:
        print(scans.run(asked.only, asked.sizes, asked.rounds), end="\n\n", flush=True)
    if "counter" in asked.what:
        print(counter.run(asked.only, asked.rounds), end="\n\n", flush=True)
    if "stars" in asked.what:
        print(stars.run(asked.only, asked.residents, asked.transfers, asked.rounds), end="\n\n", flush=True)
    if "till" in asked.what:
        print(till.run(), flush=True)


if __name__ == "__main__":
    main()
