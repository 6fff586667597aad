"""The words of differences: established or not, untested with a reason, masked, in the unit of a number."""

from dataclasses import replace

import pytest

from core.codebook import Published
from core.disclosure import tables
from core.screens import by_group
from core.views import recipe
from core.views.recipe import ANSWERS, SCORE, Net, Recipe
from core.words import gaps, labels
from tests import made

NBSP = "\u00a0"

# Forty in the north: 30 say a, 9 b, 1 c. Forty in the south: 10 a, 27 b, 3 c. Two on the isle: both b.
AREAS = ["north"] * 40 + ["south"] * 40 + ["isle"] * 2
CHOICES = ["a"] * 30 + ["b"] * 9 + ["c"] + ["a"] * 10 + ["b"] * 27 + ["c"] * 3 + ["b"] * 2
HALVES = ["left", "right"] * 41


def published(
    question="choice",
    by="area",
    minimum=3,
    nature="collected",
    where=None,
    score=False,
    label="A",
    unsure="",
    net=False,
    **more,
):
    choice = made.single("choice", "a", "b", "c", label="Choix")
    choice["options"][0]["label"] = label
    for place, option in enumerate(choice["options"]):
        option |= {"role": "no_opinion"} if option["code"] == unsure else {"score": place}
    book = made.book(
        choice,
        made.single("scale", "a", "b", "c", ordered=True),
        made.multiple("several", "a", "b", "c"),
        made.grid("lines", ["one", "two"], "a", "b", "c", label="Lignes"),
        made.number("size", unit="salariés", label="Effectif"),
        made.single("area", "north", "south", "isle", label="Territoire"),
        made.single("half", "left", "right", label="Moitié"),
        made.single("place", *(f"p{i}" for i in range(7)), label="Lieu"),
        segments=["area", "half", "place"],
        minimum=minimum,
        nature=nature,
        **more,
    )
    answers = {
        "choice": CHOICES,
        "scale": CHOICES,
        "several": [{c} for c in CHOICES],
        ("lines", "one"): [{"left": "a", "right": "b"}[h] for h in HALVES],
        ("lines", "two"): CHOICES,
        "size": [10.0 + i % 3 for i in range(40)] + [4.0 + i % 3 for i in range(42)],
        "area": AREAS,
        "half": HALVES,
        "place": ["p3"] * 30 + [f"p{i % 7}" for i in range(52)],
    }
    responses = made.responses(book, answers)
    counted = Net.of(book.indicators[0]) if net else SCORE if score else ANSWERS
    return made.published(responses, book, Recipe.of(book, question, by, where, counted))


def said(table, option, group, item=""):
    return gaps.words(table, table.row(option, group, item)).replace(NBSP, " ")


def plain(words):
    return words.replace(NBSP, " ")


def test_an_established_gap_is_told_with_its_size():
    # North 30 of 40, the others 10 of 42: 75 % − 23.8 % = 51.2 points; the sign and the words agree.
    table = published(minimum=1)

    assert said(table, "a", "north") == "plus souvent que les autres : +51 points"
    assert said(table, "b", "north") == "moins souvent que les autres : −47 points"


def test_a_gap_that_is_not_established_has_no_size():
    table = published(by="half")

    assert tables.kind(table.row("a", "left")) == "open"
    assert said(table, "a", "left") == "écart non établi"


def test_an_untested_gap_says_why():
    # Four of 82 say c: 40 × 4 / 82 is less than the ten events that a test needs.
    table = published(minimum=1)

    assert said(table, "c", "north") == "écart non établi (effectif trop faible pour cette réponse)"
    assert said(table, "c", "isle") == "écart non établi (effectif trop faible pour cette réponse)"


def test_a_masked_group_says_why():
    assert said(published(), "a", "isle") == "masqué : moins de 3 répondants, ou déductible"


def test_a_gap_of_a_number_is_in_its_unit():
    # Means: 439 / 40 = 10.975 in the north, 210 / 42 = 5 elsewhere.
    table = published("size", minimum=1)

    assert said(table, "mean", "north") == "moyenne plus élevée que celle des autres : +6 salariés"
    assert plain(gaps.headline(table)) == (
        "Effectif : 11 salariés en moyenne parmi les répondants (NORTH), soit 6 salariés de plus que les "
        "autres"
    )


def test_a_gap_of_less_than_a_point_keeps_a_decimal():
    table = published(minimum=1)
    row = table.row("a", "north")

    assert plain(gaps.size(table, row._replace(difference=-0.0062))) == "−0,6 point"
    assert plain(gaps.size(table, row._replace(difference=0.015))) == "+2 points"
    assert plain(gaps.size(table, row._replace(difference=-0.0149))) == "−1 point"


def test_the_headline_tells_the_largest_established_gap():
    assert plain(gaps.headline(published(minimum=1))) == (
        "75 % des répondants (NORTH) répondent « A », soit 51 points de plus que les autres"
    )
    assert plain(gaps.headline(published("several", minimum=1))) == (
        "75 % des répondants (NORTH) citent « A », soit 51 points de plus que les autres"
    )


def test_the_headline_of_a_grid_names_its_line():
    table = published("lines", minimum=1)

    assert gaps.main_item(table) == "two"
    assert plain(gaps.headline(table, "two")) == (
        "75 % des répondants (NORTH) répondent « A » pour « TWO », soit 51 points de plus que les autres"
    )
    assert gaps.headline(table, "one") == "Aucun écart établi entre les groupes"


def test_a_simulated_comparison_says_so_in_its_headline_and_reading_note():
    table = published(minimum=1, nature="simulated")

    assert gaps.headline(table).endswith("(simulé)")
    assert gaps.reading_note(table).endswith("(simulé).")
    assert gaps.headline(published(by="half", nature="simulated")) == (
        "Aucun écart établi entre les groupes (simulé)"
    )


def test_the_headline_says_when_nothing_could_be_tested_or_shown():
    few = published(minimum=1, where={"half": ["left"], "area": ["south", "isle"]})
    assert gaps.headline(few) == "Effectifs trop faibles pour établir un écart entre les groupes"
    assert plain(gaps.headline(published(minimum=60))) == (
        "Aucune comparaison possible : tous les groupes sont masqués"
    )


@pytest.mark.parametrize(
    ("sampling", "ending"),
    [
        ("non_probability", ", à titre indicatif, sous l'hypothèse d'un tirage aléatoire"),
        ("quota", ", à titre indicatif, sous l'hypothèse d'un tirage aléatoire"),
        (None, ", à titre indicatif, sous l'hypothèse d'un tirage aléatoire"),
        ("probability", ""),
    ],
)
def test_the_tally_bears_the_caveat_of_a_sample_that_is_not_random(sampling, ending):
    table = published(minimum=1, sampling=sampling)

    assert plain(gaps.tally(table)) == (
        f"4 écarts établis sur 4 comparaisons testées, corrigées ensemble{ending}"
    )


def test_only_a_random_sample_has_intervals_in_words():
    def lines(sampling):
        told = gaps.by_group(published(minimum=1, sampling=sampling))
        return plain(next(t for t in told if t.group == "north").established[0])

    assert lines("non_probability") == "« A » : 75 %, plus souvent que les autres : +51 points"
    assert lines("probability") == (
        "« A » : 75 % (entre 59 % et 86 %), plus souvent que les autres : +51 points"
    )


def test_groups_are_told_with_established_gaps_first_and_masked_last():
    # The isle is under three; the north is the next smallest, and would give it back.
    told = gaps.by_group(published())

    assert [(t.group, len(t.established), t.reason) for t in told] == [
        ("south", 2, ""),
        ("north", 0, "masqué : moins de 3 répondants, ou déductible"),
        ("isle", 0, "masqué : moins de 3 répondants, ou déductible"),
    ]
    assert [plain(line) for line in told[0].rest] == [
        "écart non établi (effectif trop faible pour cette réponse) : « C »"
    ]


def shown(table, item="", as_table=False):
    class Study:
        """What a spread asks of a study: the table of a recipe."""

        book = table.book

        def make(self, recipe):
            return table if recipe.by else published(recipe.question, None)

        def published_figures(self, recipe):
            return ()

        def published_shares(self, recipe):
            return {}

    Study.published = Published()

    return by_group.compared(Study(), table.recipe, item, as_table=as_table)


def test_a_label_is_escaped_in_the_words_of_gaps():
    spread = shown(published(minimum=1, label="<b>A</b>"))

    assert "&lt;b&gt;A&lt;/b&gt;" in spread
    assert "<b>A</b>" not in spread


def test_one_group_is_nothing_to_compare():
    spread = shown(published(where={"area": ["north"]}))

    assert "un seul groupe, rien à comparer" in spread
    assert 'class="bars' not in spread


@pytest.mark.parametrize("sampling", ["non_probability", "probability"])
def test_no_p_value_is_shown_and_intervals_only_for_a_random_sample(sampling):
    spread = shown(published("several", minimum=1, sampling=sampling))

    assert "p =" not in plain(spread)
    assert ("entre 59 % et 86 %" in plain(spread)) == (sampling == "probability")
    assert ("intervalle à 95 %" in plain(spread)) == (sampling == "probability")
    assert ('class="whisker"' in spread) == (sampling == "probability")


def test_the_test_of_a_split_is_told_in_words_and_numbers():
    test = gaps.Association("q", "", "", "by", "rao_scott", 4.214, 2.9, 3400.4, 0.0062)

    assert plain(gaps.association_note(test)).replace("\u202f", " ") == (
        "association établie (test de Rao–Scott : F(2,9 ; 3 400) = 4,21, p = 0,006)"
    )
    assert plain(gaps.p_value(0.00004)) == "p < 0,001"
    assert gaps.association_note(gaps.Association("q", "", "", "by", "wald", reason="masked_group")) == (
        "pas de test : un groupe est masqué"
    )


def test_a_score_is_named_and_measured_as_a_mean():
    table = published(score=True)

    assert labels.option_label(table, "mean") == "Score moyen"
    assert recipe.measures(table.book, "choice") == {"": "Chaque réponse", "score": "Score moyen"}


def given(table, **numbers):
    """The table with other numbers in the rows of these options, groups being in the order of the book.

    ``a__north={"difference": 0.2}`` changes the row of ``a`` in the north.
    """
    rows = tuple(
        row._replace(**numbers.get(f"{row.option}__{row.group}", numbers.get(row.group, {})))
        for row in table.rows
    )
    return replace(table, rows=rows)


def gap(difference, p=0.001, **more):
    return {"difference": difference, "p_adjusted": p} | more


NONE = {"difference": None, "p_adjusted": None, "p_value": None}


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ({"status": "masked", "estimate": None, "p_adjusted": None}, "masked"),
        ({"estimate": None, "p_adjusted": None}, "empty"),
        ({"p_adjusted": None}, "untested"),
        ({"p_adjusted": 0.0499}, "established"),
        ({"p_adjusted": 0.05}, "open"),
    ],
)
def test_what_is_known_of_a_gap(numbers, kind):
    row = published(minimum=1).row("a", "north")._replace(**numbers)

    assert tables.kind(row) == kind


def test_a_group_without_answers_says_so():
    table = published(minimum=1)
    row = table.row("a", "north")._replace(estimate=None, p_adjusted=None)

    assert gaps.words(table, row) == "aucune réponse"


def test_an_untested_gap_without_a_reason_is_not_established():
    table = published(minimum=1)
    row = table.row("a", "north")._replace(p_adjusted=None, reason="")

    assert gaps.words(table, row) == "écart non établi"


def test_of_two_gaps_of_one_size_the_positive_one_is_told():
    # −0.2 comes first among the rows, and rounding apart they are one size.
    table = given(
        published(minimum=1, by="half"), a__left=gap(-0.2), a__right=gap(0.2 - 1e-12), b__left=gap(-0.1)
    )

    assert gaps.strongest(table).group == "right"
    assert gaps.strongest(given(table, b__left=gap(-0.201))).option == "b"


def test_the_size_of_a_gap_of_exactly_one_point_or_two():
    table = published(minimum=1)
    row = table.row("a", "north")
    said = {
        d: plain(gaps.size(table, row._replace(difference=d))) for d in (0.0099, 0.01, 0.0149, 0.0151, -0.02)
    }

    assert list(said.values()) == ["+1 point", "+1 point", "+1 point", "+2 points", "−2 points"]
    assert plain(gaps.size(table, row._replace(difference=0.0094))) == "+0,9 point"


def test_a_median_is_no_gap():
    table = published("size", minimum=1)
    north = next(told for told in gaps.by_group(table) if told.group == "north")

    assert {row.option for row in gaps.compared(table)} == {"mean"}
    assert [plain(line) for line in north.established] == [
        "11 salariés, moyenne plus élevée que celle des autres : +6 salariés"
    ]
    assert north.rest == ()
    assert plain(gaps.tally(table)).startswith("3 écarts établis sur 3 comparaisons testées")


def test_a_lower_mean_is_told_as_less():
    table = published("size", minimum=1)

    assert said(table, "mean", "south") == "moyenne plus basse que celle des autres : −5,7 salariés"


def test_groups_that_are_all_empty_or_masked_are_not_compared():
    empty = {"estimate": None, "status": "ok", "reason": ""} | NONE
    table = given(published(minimum=1, by="half"), left=empty, right=empty)

    assert plain(gaps.headline(table)) == "Aucune comparaison possible : aucun groupe n'a de réponse"
    assert [(t.reason, t.established, t.rest) for t in gaps.by_group(table)] == [
        ("aucune réponse", (), ())
    ] * 2
    one = given(published(minimum=1, by="half"), left=empty, right=empty | {"status": "masked"})
    assert plain(gaps.headline(one)) == (
        "Aucune comparaison possible : tous les groupes sont masqués ou sans réponse"
    )


def test_an_opinion_is_told_before_a_larger_gap_of_those_who_have_none():
    # A is 51 points, B 47; A alone is established in the end.
    table = published(minimum=1, unsure="a")
    alone = given(table, **{f"b__{group}": {"p_adjusted": 0.5} for group in ("north", "south", "isle")})

    assert abs(table.row("a", "north").difference) > abs(table.row("b", "north").difference)
    assert gaps.strongest(table).option == "b"
    assert gaps.strongest(alone).option == "a"


def test_the_largest_gap_of_an_item_or_of_all():
    table = published("lines", minimum=1)

    assert gaps.strongest(table).item == "two"
    assert gaps.strongest(table, "two") == gaps.strongest(table)
    assert gaps.strongest(table, "one") is None
    assert gaps.main_item(published("lines", by="place", minimum=83)) == "one"


def test_a_lower_share_is_told_as_less_and_the_reading_note_says_than_whom():
    table = given(
        published(minimum=1),
        **{f"{o}__{g}": {"p_adjusted": 1.0} for o in "abc" for g in ("north", "south", "isle")},
    )
    table = given(table, a__south=gap(-0.4872, estimate=0.25))

    assert plain(gaps.headline(table)) == (
        "25 % des répondants (SOUTH) répondent « A », soit 49 points de moins que les autres"
    )
    assert plain(gaps.reading_note(table)) == (
        "Lecture : 25 % des répondants (SOUTH) répondent « A », soit 49 points de moins que les autres "
        "répondants dont le groupe est connu."
    )
    assert gaps.reading_note(published(by="half")) == ""


def test_one_established_gap_is_singular():
    table = given(published(minimum=1, by="half", sampling="probability"), a__left=gap(0.3))

    assert plain(gaps.tally(table)) == "1 écart établi sur 2 comparaisons testées, corrigées ensemble"


def test_nothing_is_counted_when_nothing_was_tested():
    assert gaps.tally(published(minimum=60)) == ""


def test_gaps_of_a_group_are_told_by_size_and_the_others_by_what_is_said():
    table = given(
        published(minimum=1, by="half"),
        a__left=gap(0.1, estimate=0.5),
        b__left=gap(-0.3, estimate=0.25),
        c__left=gap(0.2, p=0.5),
        right=gap(0.0, p=1.0),
    )
    left, right = gaps.by_group(table)

    assert [plain(line) for line in left.established] == [
        "« B » : 25 %, moins souvent que les autres : −30 points",
        "« A » : 50 %, plus souvent que les autres : +10 points",
    ]
    assert [plain(line) for line in left.rest] == ["écart non établi : « C »"]
    assert (left.group, right.group, right.established) == ("left", "right", ())
    assert right.rest == ("aucun écart établi",)
    assert plain(left.base) == "n = 41"


def test_all_answers_untested_for_one_reason_are_named():
    reason = {"p_adjusted": None, "reason": published(minimum=1).row("c", "north").reason}
    table = given(published(minimum=1, by="half"), left=reason)
    left = next(told for told in gaps.by_group(table) if told.group == "left")

    assert [plain(line) for line in left.rest] == [
        "écart non établi (effectif trop faible pour cette réponse) : « A », « B », « C »"
    ]


def test_groups_with_gaps_come_first_then_those_without_then_the_masked():
    table = given(
        published(minimum=1),
        north={"status": "masked", "estimate": None, "reason": "small"} | NONE,
        south=gap(0.0, p=1.0),
        isle=gap(0.4),
    )

    assert [t.group for t in gaps.by_group(table)] == ["isle", "south", "north"]


def test_a_mean_or_a_single_answer_is_told_without_its_name():
    table = given(published("size", minimum=1, sampling="probability"), mean__north=gap(1.0, p=0.5))
    north = next(told for told in gaps.by_group(table) if told.group == "north")

    assert north.established == ()
    assert [plain(line) for line in north.rest] == ["11 salariés (entre 10,7 et 11,2), écart non établi"]


def test_an_interval_is_told_with_both_bounds_only():
    table = published(minimum=1, sampling="probability")
    left = given(table, a__north={"low": None}), given(table, a__north={"high": None})

    for table in left:
        north = next(told for told in gaps.by_group(table) if told.group == "north")
        assert plain(north.established[0]) == "« A » : 75 %, plus souvent que les autres : +51 points"


def test_intervals_and_tests_are_indicative_unless_the_sample_is_random():
    assert gaps.indicative(published().book) == (
        "Intervalles et tests indicatifs, sous l'hypothèse d'un tirage aléatoire."
    )
    assert gaps.indicative(published(sampling="probability").book) == ""


@pytest.mark.parametrize(
    ("p", "said"), [(0.0009, "p < 0,001"), (0.001, "p = 0,001"), (0.012, "p = 0,012"), (1.0, "p = 1,000")]
)
def test_a_p_value_in_words(p, said):
    assert plain(gaps.p_value(p)) == said


def test_an_association_in_words():
    def test(p, method):
        return plain(gaps.association_note(gaps.Association("q", "", "", "by", method, 2.0, 1.0, 9.0, p)))

    assert test(0.05, "wald") == "association non établie (test de Wald : F(1 ; 9) = 2,00, p = 0,050)"
    assert test(0.049, "wald") == "association établie (test de Wald : F(1 ; 9) = 2,00, p = 0,049)"


def test_a_key_figure_is_told_without_its_name_group_by_group():
    # A or C: 31 of 40 in the north, 13 of 42 elsewhere: 77.5 % − 31.0 %.
    figure = {
        "id": "either",
        "question": "choice",
        "options": ["a", "c"],
        "sentence": "{share}",
        "label": "A ou C",
    }
    table = published(minimum=1, indicators=[figure], net=True)
    north = next(told for told in gaps.by_group(table) if told.group == "north")

    assert [plain(line) for line in north.established] == ["78 %, plus souvent que les autres : +47 points"]
    assert plain(gaps.headline(table)) == (
        "78 %, parmi les répondants (NORTH), soit 47 points de plus que les autres"
    )


def test_a_mean_score_is_told_without_a_name():
    # Scores 0, 1, 2: 11/40 in the north, 35/42 elsewhere.
    table = published(minimum=1, score=True)

    assert plain(gaps.headline(table)) == (
        "Choix : score moyen de 0,3 parmi les répondants (NORTH), soit 0,6 de moins que les autres"
    )


def test_an_answer_whose_code_is_that_of_a_mean_or_a_median_is_a_share():
    book = made.book(
        made.single("q", "mean", "median", "other"), made.single("g", "a", "b"), segments=["g"], minimum=1
    )
    answers = {"q": ["mean"] * 30 + ["median"] * 20 + ["other"] * 50, "g": ["a", "b"] * 50}
    table = made.published(made.responses(book, answers), book, Recipe("q", "g"))

    assert [labels.value(table, table.row(code)) for code in ("mean", "median")] == ["30\xa0%", "20\xa0%"]
    assert {row.option for row in gaps.compared(table)} == {"mean", "median", "other"}


def test_the_score_of_a_question_with_such_an_answer_is_a_mean():
    question = made.single("q", "mean", "other")
    for option, score in zip(question["options"], (4, 1), strict=True):
        option["score"] = score
    book = made.book(question)
    responses = made.responses(book, {"q": ["mean"] * 30 + ["other"] * 20})
    table = made.published(responses, book, Recipe("q", counted=SCORE))

    assert labels.option_label(table, "mean") == "Score moyen"
    assert labels.value(table, table.row("mean")) == "2,8"
