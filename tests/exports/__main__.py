"""``python -m tests.exports``: random exports, what became of them, by accident and by tool."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.exports.adversary import OUTCOMES, REFUSED, SILENT, UNNAMED, outcome

SHOWN = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Say what became of the exports; 1 if a number is wrong in silence."""
    parser = argparse.ArgumentParser(prog="python -m tests.exports", description=__doc__)
    parser.add_argument("--exports", type=int, default=5000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--shown", type=int, default=SHOWN)
    options = parser.parse_args(arguments)
    seeds = range(options.first, options.first + options.exports)
    with ProcessPoolExecutor(options.processes) as pool:
        found = list(pool.map(outcome, seeds, chunksize=8))
    count = Counter(each.outcome for each in found)
    for name, what in OUTCOMES.items():
        print(f"{count[name]:8} {name:8} {what}")
    for name in (SILENT, UNNAMED, REFUSED):
        for accident in sorted({each.accidents for each in found if each.outcome == name}):
            alike = [each for each in found if each.outcome == name and each.accidents == accident]
            print(f"{len(alike):6} {name} {' + '.join(accident) or 'as it comes'}")
            for each in alike[: options.shown]:
                print(f"         {each}"[:400])
    return int(count[SILENT] > 0)


if __name__ == "__main__":
    sys.exit(main())
