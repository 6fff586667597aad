"""``make truth``: random studies, how many sentences are said of them, the count of each kind of fault."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.truth.auditor import KINDS, Fault
from tests.truth.drawn import audited

SHOWN = 3
"""Examples of each kind."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Audit the studies; exit with 1 if a sentence is at fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.truth", description=__doc__)
    parser.add_argument("--studies", type=int, default=5000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    options = parser.parse_args(arguments)
    seeds = range(options.first, options.first + options.studies)
    sentences, faults = 0, list[tuple[int, Fault]]()
    with ProcessPoolExecutor(options.processes) as pool:
        for seed, (said, found) in zip(seeds, pool.map(audited, seeds, chunksize=8), strict=True):
            sentences += said
            faults += [(seed, fault) for fault in found]
    count = Counter(fault.kind for _, fault in faults)
    print(f"{options.studies} studies, {sentences} sentences, {len(faults)} faults")
    for kind, what in KINDS.items():
        print(f"{count[kind]:8} {kind:11} {what}")
        for seed, fault in [(s, f) for s, f in faults if f.kind == kind][:SHOWN]:
            print(f"         study {seed}, {fault.view}: {fault.why}\n           {fault.text}")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
