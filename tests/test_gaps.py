"""The words of differences: established or not, untested with a reason, masked, in the unit of a number."""

import pytest

from core import gaps, recipes, spreads, wording
from core.recipes import ANSWERS, SCORE, Recipe
from tests import made
from tests.drawn import writing

NBSP = "\u00a0"

# Forty in the north: 30 say a, 9 b, 1 c. Forty in the south: 10 a, 27 b, 3 c. Two on the isle: both b.
AREAS = ["north"] * 40 + ["south"] * 40 + ["isle"] * 2
CHOICES = ["a"] * 30 + ["b"] * 9 + ["c"] + ["a"] * 10 + ["b"] * 27 + ["c"] * 3 + ["b"] * 2
HALVES = ["left", "right"] * 41


def published(
    question="choice", by="area", minimum=3, nature="collected", where=None, score=False, label="A", **more
):
    choice = made.single("choice", "a", "b", "c", label="Choix")
    choice["options"][0]["label"] = label
    for place, option in enumerate(choice["options"]):
        option["score"] = place
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
    recipe = Recipe.of(book, question, by, where, SCORE if score else ANSWERS)
    return made.published(responses, book, recipe)


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

    assert gaps.kind(table.row("a", "left")) == "open"
    assert said(table, "a", "left") == "écart non établi"


def test_an_untested_gap_says_why():
    # Four of 82 say c: 40 × 4 / 82 is less than the ten events that a test needs.
    table = published(minimum=1)

    assert said(table, "c", "north") == "écart non établi (effectif trop faible pour cette réponse)"
    assert said(table, "c", "isle") == "écart non établi (part de 0 % ou de 100 %)"


def test_a_masked_group_says_why():
    assert said(published(), "a", "isle") == "masqué : moins de 3 répondants, ou déductible"


def test_a_gap_of_a_number_is_in_its_unit():
    # Means: 439 / 40 = 10.975 in the north, 210 / 42 = 5 elsewhere.
    table = published("size", minimum=1)

    assert said(table, "mean", "north") == "moyenne plus élevée que celle des autres : +6 salariés"
    assert plain(gaps.headline(table)) == (
        "NORTH : 11 salariés en moyenne, soit 6 salariés de plus que les autres"
    )


def test_a_gap_of_less_than_a_point_keeps_a_decimal():
    table = published(minimum=1)
    row = table.row("a", "north")

    assert plain(gaps.size(table, row._replace(difference=-0.0062))) == "−0,6 point"
    assert plain(gaps.size(table, row._replace(difference=0.015))) == "+2 points"
    assert plain(gaps.size(table, row._replace(difference=-0.0149))) == "−1 point"


def test_the_headline_tells_the_largest_established_gap():
    assert plain(gaps.headline(published(minimum=1))) == (
        "NORTH : 75 % répondent « A », soit 51 points de plus que les autres"
    )
    assert plain(gaps.headline(published("several", minimum=1))) == (
        "NORTH : 75 % citent « A », soit 51 points de plus que les autres"
    )


def test_the_headline_of_a_grid_names_its_line():
    table = published("lines", minimum=1)

    assert gaps.main_item(table) == "two"
    assert plain(gaps.headline(table, "two")) == (
        "NORTH : 75 % répondent « A » pour « TWO », soit 51 points de plus que les autres"
    )
    assert gaps.headline(table, "one") == "Aucun écart établi entre les groupes"


def test_a_simulated_comparison_says_so_in_its_headline_and_reading_note():
    table = published(minimum=1, nature="simulated")

    assert gaps.headline(table).endswith("(données simulées)")
    assert gaps.reading_note(table).endswith("(données simulées).")
    assert gaps.headline(published(by="half", nature="simulated")) == (
        "Aucun écart établi entre les groupes (données simulées)"
    )


def test_the_headline_says_when_nothing_could_be_tested_or_shown():
    few = published(minimum=1, where={"half": ["left"], "area": ["south", "isle"]})
    assert gaps.headline(few) == "Effectifs trop faibles pour établir un écart entre les groupes"
    assert gaps.headline(published(minimum=60)) == (
        "Aucune comparaison possible : tous les groupes sont masqués ou sans réponse"
    )


@pytest.mark.parametrize(
    ("sampling", "ending"),
    [
        ("non_probability", "testées, à titre indicatif, sous l'hypothèse d'un tirage aléatoire"),
        ("probability", "testées"),
    ],
)
def test_the_tally_bears_the_caveat_of_a_sample_that_is_not_random(sampling, ending):
    table = published(minimum=1, sampling=sampling)

    assert plain(gaps.tally(table)) == f"4 écarts établis sur 4 comparaisons {ending}"


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

    return spreads.compared(Study(), table.recipe, item, "light", as_table=as_table)


def test_a_label_is_escaped_in_the_words_of_gaps():
    spread = shown(published(minimum=1, label="<b>A</b>"))

    assert "&lt;b&gt;A&lt;/b&gt;" in spread.above + spread.words
    assert "<b>A</b>" not in spread.above + spread.words + spread.below


def test_one_group_is_nothing_to_compare():
    spread = shown(published(where={"area": ["north"]}))

    assert "un seul groupe, rien à comparer" in spread.above
    assert spread.panels == ()


@pytest.mark.parametrize("sampling", ["non_probability", "probability"])
def test_no_p_value_is_shown_and_intervals_only_for_a_random_sample(sampling):
    spread = shown(published("several", minimum=1, sampling=sampling))
    written = " ".join(
        [spread.above, spread.words, spread.below]
        + [each.html for panel in spread.panels for each in writing(panel)]
    )

    assert "p =" not in plain(written)
    assert ("entre 59 % et 86 %" in plain(written)) == (sampling == "probability")
    assert ("intervalle à 95 %" in plain(spread.above)) == (sampling == "probability")
    drawn = [s for p in spread.panels for s in p.figure.to_dict()["layout"]["shapes"]]
    assert bool(drawn) == (sampling == "probability")


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

    assert wording.option_label(table, "mean") == "Score moyen"
    assert recipes.measures(table.book, "choice") == {"": "Chaque réponse", "score": "Score moyen"}
