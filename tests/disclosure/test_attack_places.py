"""Départements lie in regions, and strata of a population may be départements: no small one is found."""

import numpy as np
import pytest

from core.counting.cells import Asked
from core.responses.sample import Sample
from tests import attack, made

MINIMUM = 10
INSIDE = {"02": "32", "59": "32", "60": "32", "62": "32", "75": "11", "77": "11", "2A": "94", "2B": "94"}
ABROAD = "ZZ"
PLACES = (*INSIDE, ABROAD)
BOOK = made.book(
    made.single("region", "11", "32", "94", ABROAD, geography="region"),
    made.single("departement", *PLACES, geography="departement"),
    made.single("size", "small", "large"),
    made.single("q", "a", "b", asked_to={"departement": ["02", "59", "2A"]}),
    made.single("all", "a", "b"),
    segments=["region", "departement", "size"],
    minimum=MINIMUM,
    caution=30,
)
COUNTS = [
    pytest.param((6, 80, 40, 60, 90, 50, 4, 9, 3), id="one small département of a large region"),
    pytest.param((6, 80, 7, 60, 90, 9, 4, 3, 12), id="several, and a region that is all of small ones"),
    pytest.param((12, 80, 40, 60, 90, 50, 14, 2, 30), id="one beside one that is told"),
]


def answered(counts, seed=0):
    dice = np.random.default_rng(seed)
    place = [name for name, count in zip(PLACES, counts, strict=True) for _ in range(count)]
    n = len(place)
    asked = [p in ("02", "59", "2A") for p in place]
    return {
        "region": [INSIDE.get(p, ABROAD) for p in place],
        "departement": place,
        "size": dice.choice(["small", "large"], n, p=[0.3, 0.7]).tolist(),
        "q": [str(dice.choice(["a", "b"])) if each else None for each in asked],
        "all": dice.choice(["a", "b"], n).tolist(),
    }


def drawn(place, population):
    """Strata that are départements, of which all but a few are in the file."""
    strata = np.array([PLACES.index(p) for p in place])
    sample = Sample.of(len(place), strata, None)
    return Sample(**{**sample.__dict__, "drawn": sample.units / np.array(population)})


@pytest.mark.parametrize("counts", COUNTS)
@pytest.mark.parametrize("question", ["all", "q", "departement"])
def test_a_small_departement_is_not_found_from_its_region(counts, question):
    told = attack.gather(made.study(BOOK, answered(counts)), question, most=500)

    assert len(told.sets) >= 3
    assert attack.leaks(told, MINIMUM) == []


def test_the_attack_works_it_finds_one_under_a_plain_threshold():
    study = made.study(BOOK, answered(COUNTS[0].values[0]))
    engine = study._engine
    counts = engine.by_segments().ravel()

    assert attack.leaks(attack.plain(engine.cube(), BOOK.segments, counts, MINIMUM), MINIMUM)


def test_errors_of_a_near_census_do_not_tell_which_small_departement_answered():
    """Two small strata exchange a respondent: no cell but theirs, which are masked, may tell it."""
    population = np.array([10, 82, 41, 62, 92, 51, 10, 10, 12])
    found = []
    for counts in ((6, 80, 40, 60, 90, 50, 4, 9, 3), (7, 80, 40, 60, 90, 50, 3, 9, 3)):
        given = answered(counts)
        sample = drawn(given["departement"], population)
        study = made.study(BOOK.holding(sample.finite), given, sample=sample)
        told = study._counted.told(Asked("all"))
        own = study.table("all", "departement")
        assert all(own.row("a", small).estimate is None for small in ("02", "2A"))
        known = {row.group: row.se for row in own.rows if row.option == "a" and row.estimate is not None}
        found.append((told.most_left, sorted(set(told.left[told.n > 45].tolist())), sorted(known)))

    assert found[0] == found[1]
