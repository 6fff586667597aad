"""Lists of answers as questionnaires write them: what each is, its order and its sides; what is none."""

import random
from pathlib import Path

import pytest

from core.draft.scales import scale_of

TONES = {"positive": "+", "negative": "-", "neutral": "0", "": "."}


def _table():
    text = (Path(__file__).parent / "scales.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, kind, tones, answers = (part.strip() for part in line.split("|"))
            yield pytest.param(name, kind, tones, answers.split(" ; "), id=answers[:60])


EVERY = [*_table()]


@pytest.mark.parametrize(("name", "kind", "tones", "labels"), EVERY)
def test_a_scale_comes_back_in_order_with_its_sides(name, kind, tones, labels):
    rng = random.Random(";".join(labels))
    for _ in range(4):
        shuffled = rng.sample([*labels, "NSP", "Refus"], len(labels) + 2)
        scale = scale_of(shuffled)
        assert scale is not None
        assert [shuffled[i] for i in scale.order] == [*labels, "NSP", "Refus"]
        assert (scale.name, scale.kind, scale.sure) == (name, kind, True)
        said = "".join(TONES[scale.tones[i]] for i in scale.order)
        assert said == (tones or "." * len(labels)) + ".."
