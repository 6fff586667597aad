"""Nobody can be singled out: an attacker who asks for everything isolates no group under the minimum."""

import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Study, open_study
from core.codebook.published import Published
from core.counting.respondents import InMemory
from core.disclosure import precision
from core.disclosure.audit import MOST_ATOMS, publishable
from core.words import about
from tests import attack, made
from tests.conftest import ROOT
from tests.studies import inside, write_study

DEMONSTRATION = ROOT / "data" / "fragilites-2025"
NONVOTERS = ROOT / "tests" / "data" / "nonvoters"
FOUR = ("grpage", "race", "income_cat", "voter_category")


@pytest.fixture(scope="module")
def demonstration():
    return open_study(DEMONSTRATION)


@pytest.fixture(scope="module")
def nonvoters():
    """Nonvoters with four segments."""
    study = open_study(NONVOTERS)
    book = study.book.model_copy(update={"segments": FOUR})
    return Study(InMemory.of(inside(study).engine.responses, book), Published())


def plain(study):
    engine, minimum = inside(study).engine, study.book.disclosure.minimum_base
    counts = engine.by_segments().ravel()
    return attack.leaks(attack.plain(engine.cube(), study.book.segments, counts, minimum), minimum)


QUESTIONS = [
    pytest.param("etat_territoire", "", id="a question that nearly all answered"),
    pytest.param("formes", "", id="a question asked to some"),
    pytest.param("besoins_eco", "tresorerie", id="an item of a grid"),
    pytest.param("region", "", id="a segment, whose answers are cells"),
]


@pytest.mark.parametrize(("question", "item"), QUESTIONS)
def test_the_demonstration_study_withstands_the_attack(demonstration, question, item):
    told = attack.gather(demonstration, question, item, most=900)

    assert len(told.sets) > 100
    assert attack.leaks(told, 10) == []
    assert attack.emptied(told, 10) == []


@pytest.mark.parametrize("question", ["Q5", "race"])
def test_a_real_survey_withstands_the_attack(nonvoters, question):
    told = attack.gather(nonvoters, question, most=700)

    assert len(told.sets) > 300
    assert attack.leaks(told, 10) == []


def test_the_attack_works_it_finds_leaks_under_a_plain_threshold(demonstration, nonvoters):
    found = plain(demonstration)

    assert {leak.split()[0].rstrip(":") for leak in found} == {"cell", "nested", "determined"}
    assert plain(nonvoters)


@st.composite
def studies(draw):
    """A study of a few dozen respondents, with one to three segments, some of them unknown."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=3))
    minimum = draw(st.integers(2, 7))
    dice = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(minimum, 90))
    shares = dice.dirichlet(np.full(int(np.prod(sizes)), draw(st.sampled_from([0.4, 1.0, 5.0]))))
    places = np.unravel_index(dice.choice(len(shares), n, p=shares), sizes)
    unknown = draw(st.sampled_from([0, 0.1]))
    answers = {
        f"s{i}": [None if dice.random() < unknown else f"c{value}" for value in place]
        for i, place in enumerate(places)
    }
    answers["q"] = [None if dice.random() < 0.15 else "yes" for _ in range(n)]
    book = made.book(
        made.single("q", "yes"),
        *(made.single(f"s{i}", *(f"c{v}" for v in range(size))) for i, size in enumerate(sizes)),
        segments=[f"s{i}" for i in range(len(sizes))],
        minimum=minimum,
    )
    return made.study(book, answers)


@given(studies(), st.sampled_from(["q", "s0"]))
def test_small_random_studies_withstand_the_attack(study, question):
    told = attack.gather(study, question, most=250)

    assert attack.leaks(told, study.book.disclosure.minimum_base) == []


@pytest.mark.parametrize(("shape", "n"), [((15, 15, 15), 14_000), ((8, 8, 8, 8), 2500)])
def test_a_large_cube_withstands_the_attack(shape, n):
    dice = np.random.default_rng(3)
    codes = [dice.choice(size, n, p=dice.dirichlet(np.full(size, 4))) for size in shape]
    counts = np.bincount(np.ravel_multi_index(codes, shape), minlength=int(np.prod(shape))).reshape(shape)
    told = attack.told_by(publishable(counts, 10), counts)

    assert counts.size > MOST_ATOMS
    assert [len(set(code)) for code in codes] == list(shape)
    assert len(told.sets) > 100
    assert attack.leaks(told, 10, most_crossed=2) == []


def test_every_single_segment_view_of_the_demonstration_that_reaches_the_minimum_is_shown(demonstration):
    kept = inside(demonstration).guard.yields()

    assert kept[0] == (1, 1)
    assert kept[1] == (21, 21)
    assert kept[2][0] >= 0.75 * kept[2][1]


def test_nearly_every_view_of_a_real_survey_is_shown(nonvoters):
    kept = inside(nonvoters).guard.yields()

    assert kept[1] == (15, 15)
    assert kept[2] == (84, 84)
    assert kept[3][0] >= 0.75 * kept[3][1]


class Careless:
    """A study whose shown rows give their differences to the others, whatever these are."""

    def __init__(self, study):
        self._study, self.book, self._engine = study, study.book, inside(study).engine
        self._guard = inside(study).guard

    def remaining(self, view):
        return self._study.remaining(view)

    def table(self, question, by, where):
        published = self._study.table(question, by, where)
        every = made.indicator_table(self._engine, published.recipe).rows
        rows = (
            row if row.count is None else row._replace(difference=known.difference)
            for row, known in zip(published.rows, every, strict=True)
        )
        return replace(published, rows=tuple(rows))


def two_segments(sizes):
    book = made.book(
        made.single("area", "north", "south", "islands"),
        made.single("size", "small", "large"),
        segments=["area", "size"],
        minimum=10,
    )
    pairs = [pair for pair, n in sizes.items() for _ in range(n)]
    given = {"area": [area for area, _ in pairs], "size": [size for _, size in pairs]}
    return made.study(book, given)


@pytest.mark.parametrize(
    ("sizes", "betrayed"),
    [
        pytest.param(
            {
                ("north", "small"): 12,
                ("north", "large"): 40,
                ("south", "large"): 6,
                ("islands", "small"): 30,
                ("islands", "large"): 20,
            },
            "cell (0,) (1,)",
            id="the south, 108 - 52 - 30 - 20",
        ),
        pytest.param(
            {
                ("north", "small"): 40,
                ("north", "large"): 40,
                ("north", None): 30,
                ("south", "small"): 20,
                ("south", "large"): 21,
                ("south", None): 3,
            },
            "cell (0, 1) (1, 2)",
            id="those of the south whose size is unknown, 44 - 21 - 20",
        ),
    ],
)
def test_differences_are_read_and_would_betray_a_few_if_all_were_told(sizes, betrayed):
    study = two_segments(sizes)

    assert betrayed in attack.leaks(attack.gather(Careless(study), "area", most=150), 10)
    assert attack.leaks(attack.gather(study, "area", most=150), 10) == []


REGIONS = {"a": 180, "b": 150, "c": 130, "d": 120, "e": 120, "f": 51, "g": 6, "h": 3}
"""Respondents of each; the last three are masked, and 60 together."""


def raked_by_region(folder, targets, minimum):
    rows = "region;q\n" + "".join(
        f"{region};{'xy'[i % 2]}\n" for region, n in REGIONS.items() for i in range(n)
    )
    return open_study(
        write_study(
            folder,
            rows,
            made.single("region", *REGIONS),
            made.single("q", "x", "y"),
            segments=["region"],
            design={"margins": {"region": targets}},
            disclosure={"minimum_base": minimum, "caution_base": 10, "public_data": True},
        )
    )


def of_three_masked_regions(study, targets):
    """The sizes of the masked regions that agree with what is said of weights, and with the targets."""
    said, n = dict(about.weighting(study.book, study.raking)), sum(REGIONS.values())
    number = r"([\d,]+)"
    correction, effect = (
        float(re.search(pattern, said[name])[1].replace(",", "."))
        for name, pattern in (
            ("Plus forte correction", f"par {number} au plus"),
            ("Effet du redressement", f"Kish (?:de |d'environ ){number}"),
        )
    )
    by_class = study.book.disclosure.minimum_base > 1
    for f, g in product(range(1, 59), repeat=2):
        sizes = REGIONS | {"f": f, "g": g, "h": 60 - f - g}
        if sizes["h"] < 1:
            continue
        weights = {region: n * targets[region] / size for region, size in sizes.items()}
        of_effect = sum(weights[region] ** 2 * size for region, size in sizes.items()) / n
        of_correction = max(max(w, 1 / w) for w in weights.values())
        if by_class:
            fits = (
                precision.of_class(np.array(of_effect)) == effect
                and precision.at_most(of_correction) == correction
            )
        else:
            fits = abs(of_effect - effect) <= 0.005 and abs(of_correction - correction) <= 0.005
        if fits:
            yield f, g, sizes["h"]


@pytest.mark.parametrize(
    "masked",
    [
        pytest.param({"f": 0.05, "g": 0.05, "h": 0.05}, id="equal targets"),
        pytest.param({"f": 0.08, "g": 0.04, "h": 0.03}, id="targets that tell them apart"),
    ],
)
def test_how_weights_were_raked_does_not_tell_how_few_a_masked_category_has(tmp_path, masked):
    targets = {"a": 0.2, "b": 0.2, "c": 0.15, "d": 0.15, "e": 0.15} | masked
    exact = [*of_three_masked_regions(raked_by_region(tmp_path / "exact", targets, 1), targets)]
    ours = [*of_three_masked_regions(raked_by_region(tmp_path / "ours", targets, 10), targets)]

    # With two decimals, a category of three is known to have three, or one of three to.
    assert (51, 6, 3) in exact
    assert len({tuple(sorted(sizes)) for sizes in exact}) <= 2
    assert len(ours) > 100
    assert all(max(sizes) >= 10 for sizes in zip(*ours, strict=True))
