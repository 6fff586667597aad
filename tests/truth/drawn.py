"""One random study, audited: in a folder that goes away, a third of them under a filter too."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from tests.truth import generator
from tests.truth.auditor import Fault, audit
from tests.truth.count import Count


def audited(seed: int) -> tuple[int, list[Fault]]:
    """How many sentences are said of the study of a seed, and their faults."""
    with tempfile.TemporaryDirectory() as folder:
        study = generator.write(Path(folder), seed)
        return audit(study, (lambda count: _filter(count, seed)) if seed % 3 == 0 else None)


def _filter(count: Count, seed: int) -> dict[str, list[str]]:
    """A filter on one segment of a study: one or two of its answers."""
    rng = random.Random(seed)
    name = rng.choice(count.book["segments"])
    codes = [str(o["code"]) for o in count.questions[name]["options"]]
    return {name: sorted(rng.sample(codes, rng.choice((1, 1, min(2, len(codes))))), key=codes.index)}
