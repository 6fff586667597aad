"""What is hidden, what is told instead, and who may say so."""

import ast
from pathlib import Path

import pandas as pd
import pytest

from core import StudyError, open_study
from core.codebook.published import Published
from core.disclosure.guard import Guard
from core.disclosure.publishing import publish
from core.disclosure.tables import Advice
from core.estimation.tables import COLUMNS, COUNTS, MEASURES
from core.study.study import Study
from core.views.recipe import ANSWERS, Net, Recipe
from core.views.view import View
from core.words import reasons
from tests import made

DEMONSTRATION = Path(__file__).parents[2] / "data" / "fragilites-2025"
MASKED = "masqué : moins de 10 répondants, ou déductible"

BOOK = made.book(
    made.single("trust", "yes", "no"),
    made.single("area", "north", "south", "islands", "coast", label="Territoire"),
    made.single("size", "small", "large", label="Taille"),
    made.single("grade", "low", "high"),
    segments=["area", "size"],
    minimum=10,
    caution=30,
    indicators=[{"id": "trusting", "question": "trust", "options": ["yes"], "sentence": "{share}"}],
)


def answers(**sizes):
    """So many respondents by area (``unknown``: of none); half say yes, and one in two is small."""
    areas = [None if area == "unknown" else area for area, n in sizes.items() for _ in range(n)]
    n = len(areas)
    return {
        "trust": ["yes" if i % 2 else "no" for i in range(n)],
        "area": areas,
        "size": ["large" if i // 2 % 2 else "small" for i in range(n)],
        "grade": ["low" if i % 3 else "high" for i in range(n)],
    }


def table(by="area", where=None, net=None, question="trust", **sizes):
    recipe = Recipe.of(BOOK, question, by, where, Net.of(net) if net else ANSWERS)
    return made.published(made.responses(BOOK, answers(**sizes)), BOOK, recipe)


def bases(published, option="yes"):
    """The base of each group (``None``: masked), for an option."""
    return {r.group: r.base for r in published.rows if r.option == option}


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        pytest.param({"north": 20, "south": 30}, set(), id="none small"),
        pytest.param({"north": 10, "south": 30}, set(), id="exactly the minimum"),
        pytest.param(
            {"north": 9, "south": 11, "coast": 30}, {"north", "south"}, id="one small: the next smallest"
        ),
        pytest.param(
            {"north": 30, "south": 3, "coast": 20}, {"south", "coast"}, id="one small in the middle"
        ),
        pytest.param({"north": 3, "south": 30}, {"north", "south"}, id="one small of two: nothing is left"),
        pytest.param(
            {"north": 4, "south": 6, "coast": 30}, {"north", "south"}, id="two small, enough together"
        ),
        pytest.param(
            {"north": 3, "south": 4, "islands": 20, "coast": 30},
            {"north", "south", "islands"},
            id="two, too few",
        ),
        pytest.param({"north": 20, "south": 30, "unknown": 10}, set(), id="unknown segment at the minimum"),
        pytest.param({"north": 20, "south": 30, "unknown": 4}, {"north"}, id="unknown segment under it"),
        pytest.param(
            {"north": 3, "south": 20, "coast": 30, "unknown": 12},
            {"north"},
            id="a small one hides in the unknown",
        ),
    ],
)
def test_the_groups_hidden_for_these_sizes(sizes, hidden):
    areas = [name for name in sizes if name != "unknown"]
    shown = bases(table(**sizes))

    assert {area for area in areas if shown[area] is None} == hidden
    assert shown[""] == sum(sizes.values())


def test_nobody_is_masked_as_a_few_are():
    rows = {
        r.group: (r.status, r.reason, r.count) for r in table(north=20, south=30).rows if r.option == "yes"
    }

    assert rows["islands"] == rows["coast"] == ("masked", "small", None)


def test_a_base_under_the_caution_threshold_is_shown_with_a_warning():
    rows = [r for r in table(north=30, south=29, islands=10, coast=10).rows if r.option == "yes"]

    assert [(r.group, r.status, r.reason) for r in rows] == [
        ("", "ok", ""),
        ("north", "ok", ""),
        ("south", "caution", ""),
        ("islands", "caution", "sparse"),
        ("coast", "caution", "sparse"),
    ]


def test_the_reason_does_not_tell_which_group_is_the_small_one():
    # Islands has 3 respondents; south, with 20, is masked so that it cannot be deduced.
    reasons = {
        r.group: r.reason for r in table(north=40, south=20, islands=3, coast=31).rows if r.status == "masked"
    }

    assert reasons == {"south": "small", "islands": "small"}


def test_a_few_respondents_of_unknown_segment_leave_groups_uncompared():
    # Ten are enough. Four are not: a group and its others, taken from the whole selection, would tell
    # what those four answered.
    enough = table(north=40, south=30, unknown=10).row("yes", "north")
    few = table(north=40, south=30, islands=50, coast=60, unknown=4).row("yes", "north")

    assert enough.difference is not None and enough.p_value is not None
    assert (few.difference, few.difference_se, few.p_value, few.p_adjusted) == (None,) * 4
    assert few.reason == "uncompared"
    assert reasons.reason(table(north=40, south=30, unknown=4), few) == (
        "pas de comparaison : les répondants sans groupe s'en déduiraient"
    )


def test_groups_of_a_masked_selection_are_shown_without_comparison():
    # With the islands (3), the selection is masked; the north alone is as it is without filter.
    published = table(north=40, south=20, islands=3, coast=31, where={"area": ["north", "islands"]})

    assert bases(published) == {"": None, "north": 40, "islands": None}
    assert (published.row("yes", "north").difference, published.row("yes", "north").reason) == (
        None,
        "uncompared",
    )


def test_the_correction_counts_the_published_tests_only():
    # Islands (3) and south (20) are masked: two tests of yes and two of no are left, north's and
    # coast's, and the smallest of their p-values is multiplied by four.
    published = table(north=40, south=20, islands=3, coast=31)
    tested = [r for r in published.rows if r.p_value is not None]
    smallest = min(tested, key=lambda r: r.p_value)

    assert [(r.option, r.group) for r in tested] == [
        (option, group) for option in ("yes", "no") for group in ("north", "coast")
    ]
    assert smallest.p_adjusted == min(1, 4 * smallest.p_value)


SIZES = {"north": 90, "south": 60, "islands": 6, "coast": 60}


@pytest.mark.parametrize(
    ("where", "advice"),
    [
        ({"area": ["islands"]}, "retirez le filtre Territoire"),
        ({"area": ["islands", "north"]}, "retirez ISLANDS du filtre Territoire"),
        ({"area": ["islands"], "size": ["small"]}, "retirez le filtre Territoire"),
        ({"area": ["islands", "north"], "size": ["small"]}, "retirez ISLANDS du filtre Territoire"),
    ],
)
def test_a_masked_selection_tells_the_nearest_one_that_can_be_shown(where, advice):
    published = table(by=None, where=where, **SIZES)
    study = made.study(BOOK, answers(**SIZES))
    view = View.of(BOOK, "trust", None, where)

    assert {r.reason for r in published.rows} == {"small"}
    assert {reasons.reason(published, r) for r in published.rows} == {f"{MASKED} ({advice})"}
    assert (study.remaining(view), reasons.advice(BOOK, study.advice(view))) == (None, advice)


def test_the_frame_gives_reasons_in_the_words_that_the_study_is_handed():
    where, engine = {"area": ["islands"]}, made.engine(BOOK, answers(**SIZES))
    in_codes = Study(engine, Published()).table("trust", where=where)
    in_words = Study(engine, Published(), reasons.reason).table("trust", where=where)

    assert set(in_codes.frame["reason"]) == {"small"}
    assert set(in_words.frame["reason"]) == {f"{MASKED} (retirez le filtre Territoire)"}
    assert in_words.advice == in_codes.advice == {"": Advice(("area",))}


def test_nothing_is_advised_where_nothing_is_masked():
    # A study that hides nobody, and a selection of nobody: there is no filter to blame.
    book = made.book(*(made.single(name, "a", "b") for name in ("one", "two")), segments=["one"])
    study = made.study(book, {"one": ["a"], "two": ["a"]})
    nobody = View.of(book, where={"one": ["b"]})

    assert (study.remaining(nobody), study.advice(nobody)) == (None, None)


def test_a_study_that_is_opened_speaks_french():
    frame = open_study(DEMONSTRATION).table("etat_territoire", by="region").frame

    assert MASKED in set(frame["reason"])


def test_a_filter_on_every_value_is_no_filter():
    everyone = {"area": ["north", "south", "islands", "coast"]}
    published = table(by=None, where=everyone, **SIZES)

    assert bases(published) == {"": 216}


def test_a_filter_that_leaves_out_a_few_is_masked():
    # 50 of 59 would give the other 9 by subtraction from the unfiltered table.
    assert bases(table(north=9, south=50, by=None, where={"area": ["south"]})) == {"": None}
    assert bases(table(north=10, south=50, by=None, where={"area": ["south"]})) == {"": 50}
    assert bases(table(south=50, by=None, where={"area": ["south"]})) == {"": 50}


def test_the_answers_to_a_segment_are_selections_of_their_own():
    # The islands are 3: their row is masked in the table of the question too, and one more with it.
    rows = {
        r.option: r.count for r in table(None, question="area", north=40, south=20, islands=3, coast=31).rows
    }

    assert rows == {"north": 40, "south": None, "islands": None, "coast": 31}


def test_a_question_asked_to_some_does_not_tell_the_others():
    # In the north, 40 of 44 are large. A question to the large, asked in the north, would tell 4.
    book = made.book(
        made.single("area", "north", "south"),
        made.single("size", "small", "large"),
        made.single("plans", "yes", "no", asked_to={"size": ["large"]}),
        segments=["area", "size"],
        minimum=10,
    )
    people = (
        [("north", "large")] * 40
        + [("north", "small")] * 4
        + [("south", "large")] * 20
        + [("south", "small")] * 30
    )
    given = {
        "area": [area for area, _ in people],
        "size": [size for _, size in people],
        "plans": ["yes" if size == "large" else None for _, size in people],
    }
    study = made.study(book, given)

    assert bases(study.table("plans", "area")) == {"": 59, "north": None, "south": None}
    assert study.remaining(View.of(book, where={"area": ["north"]})) == 44


def test_a_question_asked_in_several_ways_does_not_tell_the_others():
    # In the north, all are asked but 4: those who are neither large nor old. In the south, half are.
    book = made.book(
        made.single("area", "north", "south"),
        made.single("size", "small", "large"),
        made.single("age", "young", "old"),
        made.single("plans", "yes", "no", asked_to=[{"size": ["large"]}, {"age": ["old"]}]),
        segments=["area", "size", "age"],
        minimum=10,
    )
    people = (
        [("north", "large", "young")] * 40
        + [("north", "small", "old")] * 40
        + [("north", "small", "young")] * 4
        + [("south", "large", "young")] * 20
        + [("south", "small", "old")] * 20
        + [("south", "small", "young")] * 40
    )
    given = {name: [person[i] for person in people] for i, name in enumerate(("area", "size", "age"))}
    given["plans"] = [None if asked[1:] == ("small", "young") else "yes" for asked in people]
    study = made.study(book, given)

    assert bases(study.table("plans", "area")) == {"": 119, "north": None, "south": None}
    assert study.remaining(View.of(book, where={"area": ["north"]})) == 84


def test_of_those_asked_in_several_ways_nobody_is_counted_twice():
    # North, or large: 30 + 20 of the south.
    book = made.book(
        made.single("area", "north", "south"),
        made.single("size", "small", "large"),
        made.single("plans", "yes", "no", asked_to=[{"area": ["north"]}, {"size": ["large"]}]),
        segments=["area", "size"],
        minimum=10,
    )
    people = [("north", "small")] * 40 + [("north", "large")] * 20
    people += [("south", "small")] * 50 + [("south", "large")] * 30
    given = {"area": [a for a, _ in people], "size": [s for _, s in people]}
    given["plans"] = [None if who == ("south", "small") else "yes" for who in people]
    given["plans"][:20] = [None] * 20  # asked, who did not answer
    table = made.study(book, given).table("plans", "area")

    assert bases(table) == {"": 70, "north": 40, "south": 30}
    shares = {row.group: row.no_answer for row in table.rows if row.option == "yes"}
    assert shares == {
        "": pytest.approx(20 / 90, abs=0.05),
        "north": pytest.approx(20 / 60, abs=0.05),
        "south": 0,
    }


def test_a_key_figure_is_masked_like_its_question():
    published = table(north=40, south=20, islands=3, coast=31, net=BOOK.indicators[0])

    assert [(r.option, r.group, r.status) for r in published.rows] == [
        ("trusting", "", "ok"),
        ("trusting", "north", "ok"),
        ("trusting", "south", "masked"),
        ("trusting", "islands", "masked"),
        ("trusting", "coast", "ok"),
    ]


def test_a_mean_score_has_the_base_of_those_who_have_a_score():
    # Fourteen answered; nine of them gave an answer that has a score.
    scale = made.single("mood", "bad", "good", "unsure")
    for option, score in zip(scale["options"], (1, 2), strict=False):
        option["score"] = score
    book = made.book(scale, minimum=10)
    study = made.study(book, {"mood": ["bad", "good", "good"] * 3 + ["unsure"] * 5})

    # 5 of 14 are 36 %: 40 % to the nearest twenty points, which are 5.6 of 14.
    assert study.table("mood").row("unsure")[5:9] == (4, 14, 14.0, 0.25)
    assert study.score("mood").row("mean").status == "masked"


def test_a_masked_row_keeps_its_ids_and_has_no_number_at_all():
    row = table(north=40, south=20, islands=3, coast=31).row("yes", "islands")
    numbers = (*COUNTS, *MEASURES)

    assert row[:5] == ("trust", "", "yes", "area", "islands")
    assert {name: getattr(row, name) for name in numbers} == dict.fromkeys(numbers)
    assert row[COLUMNS.index("status") : COLUMNS.index("sd")] == ("masked", "small", "computed")


def test_a_masked_row_is_blank_in_pandas_too():
    frame = table(north=40, south=20, islands=3, coast=31).frame
    numbers = [*COUNTS, *MEASURES]
    masked = frame[frame["status"] == "masked"]

    assert len(masked) == 4
    assert pd.isna(masked[numbers]).all(axis=None)


def test_each_item_of_a_grid_is_masked_by_its_own_base():
    book = made.book(made.grid("needs", ["cash", "staff"], "much"), minimum=10, caution=10)
    given = {("needs", "cash"): ["much"] * 12, ("needs", "staff"): ["much"] * 9 + [None] * 3}
    published = made.published(made.responses(book, given), book, Recipe.of(book, "needs"))

    assert [(r.item, r.base, r.estimate, r.reason) for r in published.rows] == [
        ("cash", 12, 1.0, ""),
        ("staff", None, None, "small"),
    ]


def test_a_public_study_hides_nobody_and_crosses_what_it_likes():
    names = [f"s{i}" for i in range(7)]
    book = made.book(*(made.single(n, "a", "b", "c", "d") for n in names), segments=names, minimum=1)
    given = {name: ["a", "b", "c", "d"] for name in names}
    study = made.study(book, given)

    assert study.remaining(View.of(book, where={name: ["a"] for name in names})) == 1


def test_a_public_study_has_no_number_of_nobody():
    book = made.book(made.single("trust", "yes"), made.single("area", "a", "b"), segments=["area"], minimum=1)
    study = made.study(book, {"trust": ["yes"], "area": ["a"]})

    assert [(r.group, r.base, r.status) for r in study.table("trust", "area").rows] == [
        ("", 1, "ok"),
        ("a", 1, "ok"),
        ("b", 0, "ok"),
    ]
    assert study.table("trust", "area").rows[-1].estimate is None


def test_more_combinations_than_can_be_audited_are_refused_with_advice():
    names = [f"s{i}" for i in range(11)]
    book = made.book(*(made.single(n, "a", "b", "c", "d") for n in names), segments=names, minimum=2)
    with pytest.raises(StudyError) as refused:
        Guard(made.engine(book, {name: ["a", "b", "c", "d"] for name in names}))

    assert [str(fault) for fault in refused.value.faults] == [
        "study.yaml, segments : les segments se croisent de 4194304 façons (4 × 4 × 4 × 4 × 4 × 4 × 4 × 4 × "
        "4 × 4 × 4) ; le contrôle de confidentialité en accepte 2000000. Déclarez moins de segments, ou "
        "regroupez des réponses de ceux qui en ont le plus."
    ]


def test_the_staff_are_told_which_answers_to_merge():
    guard = Guard(made.engine(BOOK, answers(north=400, south=20, islands=3, coast=310)))

    assert [str(notice) for notice in guard.too_fine()] == [
        "study.yaml, segments[0] : 2 réponses de area sont masquées : trop peu de répondants dans chaque "
        "groupe. Pour les montrer ensemble, faites-en une seule option (SOUTH, ISLANDS), "
        'avec codes: ["south", "islands"].',
        "study.yaml, segments : 2 des 6 croisements de deux segments qui atteignent le seuil sont masqués. "
        "Regroupez des réponses de area, le segment le plus fin, ou déclarez moins de segments.",
    ]
    assert Guard(made.engine(BOOK, answers(north=200, south=200))).too_fine() == ()


def test_one_answer_is_never_to_be_merged_alone():
    # Both areas reach the minimum; told together, they would tell the three whose area is unknown.
    said, *_ = Guard(made.engine(BOOK, answers(north=41, south=40, unknown=3))).too_fine()

    assert said.remedy.endswith('une seule option (NORTH, SOUTH), avec codes: ["north", "south"].')


def test_only_disclosure_makes_a_published_table():
    root = Path(__file__).parents[2]
    files = [*(root / "core").rglob("*.py"), *root.glob("*.py"), *(root / "pages").rglob("*.py")]
    makers = {
        str(file.relative_to(root))
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "PublishedTable"
    }

    assert makers == {"core/disclosure/publishing.py"}


def test_a_published_table_comes_from_the_guard_of_its_study():
    engine = made.engine(BOOK, answers(north=40, south=30))
    published = publish(made.indicator_table(engine, Recipe("trust")), Guard(engine))

    assert published.row("yes").base == 70


def asked_of(groups, question="area", by="size", **more):
    """The table of a segment by another, from how many respondents combine their values."""
    book = made.book(
        made.single("area", "north", "south", "islands"),
        made.single("size", "small", "large"),
        segments=["area", "size"],
        minimum=10,
        **more,
    )
    pairs = [pair for pair, n in groups.items() for _ in range(n)]
    study = made.study(book, {"area": [a for a, _ in pairs], "size": [s for _, s in pairs]})
    return study.table(question, by)


def uncompared(row):
    return (row.difference, row.difference_se, row.p_value, row.p_adjusted, row.reason)


def test_a_group_is_not_compared_on_an_answer_that_is_withheld_of_all():
    # The south is 6, so that the islands (50) are withheld. 30 of the 42 small ones live there; with the
    # difference, 20/66 of the others would: 50, and 108 − 52 − 50 = 6.
    published = asked_of(
        {
            ("north", "small"): 12,
            ("north", "large"): 40,
            ("south", "large"): 6,
            ("islands", "small"): 30,
            ("islands", "large"): 20,
        }
    )

    assert published.row("islands").count is None
    assert published.row("islands", "small").count == 29  # 70 % of 42, to the nearest five points
    assert uncompared(published.row("islands", "small")) == (None, None, None, None, "uncompared")


def test_a_group_is_not_compared_on_an_answer_of_a_few_of_unknown_segment():
    # The size of 33 is not known: enough for groups to be compared. Three of them live in the south: 44
    # there, less 21 large ones, less the 20 small ones that the difference gives (21/61 − 20/60).
    sizes = {
        ("north", "small"): 40,
        ("north", "large"): 40,
        ("north", None): 30,
        ("south", "small"): 20,
        ("south", "large"): 21,
    }
    few, enough = asked_of(sizes | {("south", None): 3}), asked_of(sizes | {("south", None): 10})

    # 44 of 154 are 29 %, of whom there are 45; 21 of 61 are 35 % to the nearest five points.
    assert [row.estimate for row in (few.row("south"), few.row("south", "large"))] == [0.29, 0.35]
    assert (few.row("south").count, few.row("south", "large").count) == (45, 21)
    assert few.row("south", "small").count is None
    assert uncompared(few.row("south", "large")) == (None, None, None, None, "uncompared")
    assert enough.row("south", "large").difference == 0  # less 20 of 60, which are 35 % too


def test_a_key_figure_of_several_answers_speaks_of_them_together():
    # The islands (3) and the south are masked one by one; who lives anywhere is everyone.
    net = {"id": "anywhere", "question": "area", "options": ["north", "south", "islands", "coast"]}
    book = BOOK.model_validate(BOOK.model_dump() | {"indicators": [net | {"sentence": "{share}"}]})
    responses = made.responses(book, answers(north=40, south=20, islands=3, coast=31))
    published = made.published(responses, book, Recipe("area", counted=Net.of(book.indicators[0])))

    assert [(r.option, r.count, r.base) for r in published.rows] == [("anywhere", 94, 94)]
