"""Numbers and sentences as readers meet them."""

import re

import pytest

from core.disclosure import precision
from core.estimation import COUNTS, MEASURES
from core.views.recipe import Net, Recipe
from core.views.view import View
from core.words import about, labels, numbers, provenance, reasons, sentences, typography
from tests import made

JOINER = "\u2060"

NBSP, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0 %"),
        (1e-9, "< 1 %"),
        (0.0049, "< 1 %"),
        (0.005, "1 %"),
        (0.265, "27 %"),  # 0.265 * 100 is 26.5, and Python would round it to 26
        (0.285, "29 %"),  # 0.285 * 100 is 28.499999999999996
        (0.625, "63 %"),
        (0.6249, "62 %"),
        (53 / 200, "27 %"),
        (0.9949, "99 %"),
        (0.995, "> 99 %"),
        (0.9999, "> 99 %"),
        (1.0, "100 %"),
    ],
)
def test_a_percentage_is_rounded_half_up_and_never_hides_a_few(share, said):
    assert numbers.percent(share) == said.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0"), (999, "999"), (1200, f"1{NARROW}200"), (1234567, f"1{NARROW}234{NARROW}567")],
)
def test_thousands_are_parted_by_a_narrow_space(number, said):
    assert numbers.integer(number) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (12.25, "", "12,3"),
        (12.25, "ans", f"12,3{NBSP}ans"),
        (-0.04, "", "−0,04"),
        (0.0017, "jours", f"0,0017{NBSP}jour"),
        (1.5, "jours", f"1,5{NBSP}jour"),
        (1.96, "jours", f"2{NBSP}jours"),
        (1, "heures par semaine", f"1{NBSP}heure par semaine"),
        (0.5, "mois", f"0,5{NBSP}mois"),
        (13, "%", f"13{NBSP}%"),
        (12.0, "", "12"),
        (100.5, "", "101"),
        (12345.4, "salariés", f"12{NARROW}345{NBSP}salariés"),
    ],
)
def test_a_mean_has_one_decimal_when_it_is_small(value, unit, said):
    assert numbers.decimal(value, unit) == said


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (0.0, f"0{NBSP}point"),
        (0.0004, f"+0,04{NBSP}point"),
        (0.003, f"+0,3{NBSP}point"),
        (-0.0199, f"−2{NBSP}points"),
        (0.12345, f"+12,3{NBSP}points"),
    ],
)
def test_a_difference_is_in_points_with_a_true_minus(difference, said):
    assert numbers.points(difference) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, f"0{NBSP}acteur"),
        (1, f"1{NBSP}acteur"),
        (2, f"2{NBSP}acteurs"),
        (1500, f"1{NARROW}500{NBSP}acteurs"),
    ],
)
def test_a_count_is_singular_under_two(number, said):
    assert numbers.count(number, "acteur", "acteurs") == said


@pytest.mark.parametrize(
    ("parts", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")]
)
def test_a_list_ends_in_and(parts, said):
    assert numbers.listing(parts) == said


@pytest.mark.parametrize(
    ("label", "safe"),
    [
        ("Association", "Association"),
        ("10–49 salariés, l'été", "10–49 salariés, l'été"),
        ("*gras* _et_ `code`", r"\*gras\* \_et\_ \`code\`"),
        ("[lien](http://x)", r"\[lien\]\(http\:" + JOINER + r"//x\)"),
        ("$x$ ~y~ <b> #1", r"\$x\$ \~y\~ \<b\> \#1"),
        (":material/flag: {{}} | ^ + -!", r"\:" + JOINER + r"material/flag\: \{\{\}\} \| \^ \+ \-\!"),
        ("« Qui ? » : moi", f"«{NBSP}Qui{NBSP}?{NBSP}»{NBSP}\\: moi"),
        ("a\\b", r"a\\b"),
    ],
)
def test_a_label_is_never_read_as_markup(label, safe):
    assert typography.markdown(label) == safe


def trusting(nature, minimum=1, where=None):
    book = made.book(
        made.single("trust", "yes", "no"),
        made.single("area", "north", "south", label="Territoire"),
        segments=["area"],
        minimum=minimum,
        nature=nature,
        universe_noun={"singular": "acteur", "plural": "acteurs"},
        indicators=[
            {
                "id": "trusting",
                "question": "trust",
                "options": ["yes"],
                "sentence": "{share} des {universe} ont confiance",
            }
        ],
    )
    answers = {"trust": ["yes", "yes", "no"], "area": ["north", "south", "south"]}
    recipe = Recipe.of(book, "trust", None, where, Net.of(book.indicators[0]))
    return made.published(made.responses(book, answers), book, recipe)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        pytest.param(trusting("collected"), f"67{NBSP}% des acteurs ont confiance", id="collected"),
        pytest.param(
            trusting("simulated"),
            f"67{NBSP}% des acteurs ont confiance (simulé)",
            id="simulated",
        ),
        pytest.param(
            trusting("collected", where={"area": ["south"]}),
            f"50{NBSP}% des acteurs (SOUTH) ont confiance",
            id="filtered",
        ),
        pytest.param(
            trusting("simulated", minimum=4),
            "Chiffre clé : masqué : moins de 4 répondants, ou déductible.",
            id="masked",
        ),
    ],
)
def test_the_sentence_of_a_key_figure(table, said):
    assert sentences.sentence(table).replace(NBSP, " ") == said.replace(NBSP, " ")


def shown(**sizes):
    """So many respondents by area, who all say yes; areas of fewer than three are masked."""
    book = made.book(
        made.single("trust", "yes", "no"),
        made.single("area", *sizes),
        segments=["area"],
        minimum=3,
    )
    areas = [area for area, n in sizes.items() for _ in range(n)]
    answers = {"trust": ["yes"] * len(areas), "area": areas}
    return made.published(made.responses(book, answers), book, Recipe.of(book, "trust", "area"))


def test_masked_groups_are_named_together_with_why():
    table = shown(north=5, south=4, islands=2, coast=2)
    small = "masqué : moins de 3 répondants, ou déductible"

    assert labels.masked_groups(table) == {"islands": small, "coast": small}
    assert labels.masked_note(table) == f"ISLANDS, COAST{NBSP}: {small}."
    assert labels.masked_note(shown(north=5, south=4)) == ""


def test_a_row_says_why_it_has_no_number_or_no_test():
    table = shown(north=5, south=4, islands=2, coast=2)
    masked, known = table.row("yes", "islands"), table.row("yes", "north")

    assert reasons.why(table, masked) == "moins de 3 répondants, ou déductible"
    assert labels.value(table, masked) == f"masqué : {reasons.why(table, masked)}"
    assert reasons.reason(table, known) == "pas de test : part de 0 % ou de 100 %"
    assert reasons.reason(table, table.row("yes")) == ""
    assert reasons.untested("masked_group") == "pas de test : un groupe est masqué"


def test_a_study_is_named_once_for_all_files():
    named = {"producer": "Observatoire", "licence": "Licence Ouverte 2.0", "wave": "2025"}
    book = made.book(made.single("trust", "yes", "no"), **named)
    plain = made.book(made.single("trust", "yes", "no"))

    assert (about.title(book), about.title(plain)) == ("Essai (2025)", "Essai")
    assert about.source(book) == "Observatoire, Essai, 2025 · Licence Ouverte 2.0"
    assert about.source_note(book) == f"Source{NBSP}: Observatoire, Essai, 2025 · Licence Ouverte 2.0"
    assert (about.facts(book), about.facts(plain)) == ("Observatoire · vague 2025", "")


@pytest.mark.parametrize(
    ("share", "whole"), [(0.0, 0), (0.0049, None), (0.265, 27), (0.9949, 99), (0.995, None), (1.0, 100)]
)
def test_a_few_and_most_are_in_no_whole_percent(share, whole):
    assert numbers.rounded(share) == whole


def test_a_list_with_dots_is_cut_between_its_parts():
    parts = [typography.unbroken("Nord n = 4"), "Sud", "Est"]

    assert typography.dotted_lines(parts, 15) == [f"Nord{NBSP}n{NBSP}={NBSP}4", f"Sud{NBSP}· Est"]


@pytest.mark.parametrize(
    ("value", "said"), [(99.9, "99,9"), (99.96, "100"), (100.4, "100"), (-99.9, "−99,9"), (-100.4, "−100")]
)
def test_a_mean_of_a_hundred_or_more_has_no_decimal(value, said):
    assert numbers.decimal(value) == said


def asked(*questions, where=None, segments=(), minimum=1, question=None, **answers):
    """The table of the first of these questions, or of another, from codes."""
    book = made.book(*questions, segments=segments, minimum=minimum)
    recipe = Recipe.of(book, question or questions[0]["id"], None, where)
    given = {tuple(name.split("__")) if "__" in name else name: codes for name, codes in answers.items()}
    return made.published(made.responses(book, given), book, recipe)


GRID = made.grid("needs", ["cash", "staff", "space"], "much", "little")


@pytest.mark.parametrize(
    ("cash", "staff", "space", "said"),
    [
        pytest.param(4, 4, 4, "Base : 4 répondants ayant répondu · ", id="one base, said once"),
        pytest.param(4, 2, 2, "Base : de 2 à 4 répondants ayant répondu selon la ligne · ", id="two bases"),
        pytest.param(3, 4, 2, "Base : de 2 à 4 répondants ayant répondu selon la ligne · ", id="three bases"),
        pytest.param(1, 1, 1, "Base : 1 répondant ayant répondu · ", id="one respondent"),
    ],
)
def test_the_bases_of_a_grid_are_told_once_each(cash, staff, space, said):
    def given(n):
        return ["much"] * n + [None] * (4 - n)

    table = asked(GRID, needs__cash=given(cash), needs__staff=given(staff), needs__space=given(space))

    assert sentences.base_note(table, table).replace(NBSP, " ") == f"{said}données non pondérées"


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["a"], "répondants qui ont répondu « A » à « Question kind ? »"),
        (["a", "b", "c"], "répondants qui ont répondu « A » ou « B » ou « C » à « Question kind ? »"),
        (["a", "b", "c", "d"], "répondants qui ont répondu par l'une de 4 réponses à « Question kind ? »"),
    ],
)
def test_a_routing_names_three_answers_at_most(codes, said):
    kind = made.single("kind", "a", "b", "c", "d", "e")
    book = made.book(made.single("q", "yes", asked_to={"kind": codes}), kind)

    assert labels.routing(book, book.question("q")).replace(NBSP, " ") == said


def test_a_routing_by_several_answers_needs_one_of_them():
    kind = made.multiple("kind", "a", "b", "c", "d")
    book = made.book(made.single("q", "yes", asked_to={"kind": ["a", "b", "c", "d"]}), kind)

    assert labels.routing(book, book.question("q")).replace(NBSP, " ") == (
        "répondants qui ont cité au moins une réponse à « Question kind ? »"
    )


WAYS = (
    made.single("kind", "a", "b"),
    made.single("lien", "oui", "non", "peut-être", "jamais"),
    made.multiple("aide", "eau", "air"),
    made.single("area", "north", "south"),
)


@pytest.mark.parametrize(
    ("ways", "where", "said"),
    [
        pytest.param(
            [{"area": ["north"]}, {"lien": ["oui"]}], {}, "(NORTH, ou réponse « OUI » à « Question lien ? »)"
        ),
        pytest.param(
            [{"lien": ["oui"]}, {"aide": ["eau", "air"], "lien": ["non"]}],
            {},
            "qui ont répondu « OUI » à « Question lien ? », ou cité « EAU » ou « AIR » à « Question aide ? » "
            "et répondu « NON » à « Question lien ? »",
        ),
        pytest.param(
            [{"kind": ["a"]}, {"lien": ["oui", "non", "peut-être", "jamais"], "area": ["south"]}],
            {},
            "(A, ou l'une de 4 réponses à « Question lien ? » et SOUTH)",
        ),
        # Two ways that differ by their answers to one question are one.
        pytest.param([{"kind": ["a"]}, {"kind": ["b"]}], {}, "(A ou B)"),
        # Of the north, all were asked; of the south, those of one way; of b, nobody was by the first.
        pytest.param([{"area": ["north"]}, {"lien": ["oui"]}], {"area": ["north"]}, "(NORTH)"),
        pytest.param(
            [{"area": ["north"]}, {"lien": ["oui"]}],
            {"area": ["south"]},
            "qui ont répondu « OUI » à « Question lien ? » (SOUTH)",
        ),
        pytest.param(
            [{"area": ["north"]}, {"lien": ["oui"]}],
            {"kind": ["b"]},
            "(B ; NORTH, ou réponse « OUI » à « Question lien ? »)",
        ),
        pytest.param(
            [{"area": ["north"]}, {"area": ["north"], "kind": ["a"]}], {"area": ["south"]}, "(SOUTH)"
        ),
    ],
)
def test_several_ways_to_be_asked_are_said(ways, where, said):
    book = made.book(made.single("q", "yes", asked_to=ways), *WAYS, segments=["kind", "area"])
    view = View.of(book, "q", where=where)

    assert labels.population(book, view).replace(NBSP, " ") == f"répondants {said}"


def test_a_question_is_not_asked_where_none_of_its_ways_holds():
    book = made.book(
        made.single("area", "a", "b", "c"),
        made.single("q", "yes", "no", asked_to=[{"area": ["a"]}, {"area": ["b"]}]),
        segments=["area"],
        minimum=1,
    )
    answers = {"area": ["a", "b", "c"], "q": ["yes", "no", None]}
    table = made.published(made.responses(book, answers), book, Recipe.of(book, "q", "area"))

    assert [reasons.unasked(table, group) for group in "abc"] == [False, False, True]


def test_the_rule_tells_the_bases_that_bear_a_warning():
    # Masked under 10, a warning under 30: 29 is the last base that bears one.
    assert "Entre 10 et 29 répondants" in about.masking_rule(made.book(GRID, minimum=10, caution=30))
    assert "Sous 30 répondants" in about.masking_rule(made.book(GRID, caution=30))


def test_the_rule_of_rounding_is_the_one_that_is_followed():
    said = about.rounding_rule(made.book(GRID, minimum=10))
    steps = re.findall(r"à (\d+) points? à partir de (\d+)", said)

    assert [int(n) for _, n in steps] == [100, 41, 15]
    for step, n in steps:
        assert int(step) == 100 * precision.STEPS[precision.level(int(n))]
        assert int(step) < 100 * precision.STEPS[precision.level(int(n) - 1)]
    assert "à 25 points en dessous" in said
    assert precision.STEPS[precision.level(10)] == 0.25
    assert about.rounding_rule(made.book(GRID)) == ""


def test_columns_are_described_as_they_are_rounded():
    exact, rounded = (provenance.columns(made.book(GRID, minimum=n)) for n in (1, 10))

    assert exact == provenance.COLUMN_NOTES
    assert list(rounded) == list(exact)
    assert {name for name in exact if rounded[name] != exact[name]} == {*COUNTS, *MEASURES}


def test_a_headline_tells_an_opinion_rather_than_that_most_have_none():
    question = made.single("q", "yes", "no", "unsure")
    question["options"][2]["role"] = "no_opinion"
    most = asked(question, q=["yes", "no", "no", "unsure", "unsure", "unsure"])
    all_of_them = asked(question | {"options": question["options"][2:]}, q=["unsure", "unsure"])

    assert sentences.computed(most).replace(NBSP, " ") == (
        "Aucune opinion ne l'emporte : 50 % des répondants répondent « UNSURE », 33 % « NO »"
    )
    assert sentences.computed(all_of_them).replace(NBSP, " ") == "100 % des répondants répondent « UNSURE »"


def test_what_is_told_alike_is_ahead_of_nothing():
    # 40.4 % yes, 40.2 % without an opinion: both are read as 40 %.
    question = made.single("q", "yes", "no", "unsure")
    question["options"][2]["role"] = "no_opinion"
    table = asked(question, q=["yes"] * 202 + ["unsure"] * 201 + ["no"] * 97)

    assert sentences.computed(table).replace(NBSP, " ") == (
        "Aucune opinion ne l'emporte : 40 % des répondants répondent « UNSURE », 40 % « YES »"
    )


def test_a_question_that_another_leads_to_is_not_asked_where_that_one_is_not():
    first = made.single("first", "yes", "no", asked_to={"area": ["a"]})
    book = made.book(
        made.single("area", "a", "b"),
        first,
        made.single("then", "x", "y", asked_to={"first": ["yes"]}),
        segments=["area"],
        minimum=1,
    )
    answers = {"area": ["a", "a", "b"], "first": ["yes", "no", None], "then": ["x", None, None]}
    recipe = Recipe.of(book, "then", None, {"area": ["b"]})
    table = made.published(made.responses(book, answers), book, recipe)

    assert "question non posée à cette sélection" in sentences.computed(table)


def test_when_no_opinion_is_ahead_of_many_that_are_tied_they_are_counted():
    question = made.single("q", "a", "b", "c", "d", "unsure")
    question["options"][4]["role"] = "no_opinion"
    table = asked(question, q=["a", "b", "c", "d", "unsure", "unsure"])

    assert sentences.computed(table).replace(NBSP, " ") == (
        "Aucune opinion ne l'emporte : 33 % des répondants répondent « UNSURE », 4 réponses à égalité, "
        "à 17 % chacune"
    )


def few(minimum=1, caution=30, weights=None, **more):
    """Seventeen respondents, of whom twelve said A."""
    book = made.book(
        made.single("q", "a", "b"), minimum=minimum, caution=caution, weighted=weights is not None, **more
    )
    return made.study(book, {"q": ["a"] * 12 + ["b"] * 5}, weights)


def first(study):
    return str(sentences.headline(study, Recipe("q"))).replace(NBSP, " ")


def test_a_headline_of_few_is_in_counts():
    assert first(few()) == "12 des 17 répondants répondent « A »"
    assert first(few(caution=17)) == "71 % des répondants répondent « A »"


def test_a_count_of_rounded_shares_is_told_as_about_what_it_is():
    # 12 of 17 is 71 %, told to ten points at this base: 70 %, of 17 is 12.
    said = sentences.headline(study := few(minimum=5), Recipe("q"))
    row = study.make(Recipe("q")).row("a")

    assert str(said).replace(NBSP, " ") == "Environ 12 des 17 répondants répondent « A »"
    assert {value.column: value.value for value in said.values} == {
        "estimate": row.estimate,
        "count": row.count,
        "base": 17,
    }
    assert row.count == round(row.estimate * row.base)  # nothing that the share does not tell


def test_weighted_respondents_are_not_counted_one_by_one():
    assert first(few(weights=[1.0, 2.0] * 8 + [1.0])).startswith("72 % des répondants")


def test_a_key_figure_of_few_is_in_counts_where_its_sentence_allows():
    def key(sentence):
        return few(indicators=[{"id": "k", "question": "q", "options": ["a"], "sentence": sentence}])

    assert first(key("{share} des {universe} disent A")) == "12 des 17 répondants disent A"
    assert first(key("A : {share} des {universe}")) == "A : 12 des 17 répondants"
    assert first(key("La réponse A atteint {share}")) == "La réponse A atteint 71 %"


def test_a_low_base_is_said_in_a_word():
    assert sentences.low_base(few().make(Recipe("q"))) == f"Effectif faible{NBSP}: 17"
    assert sentences.low_base(few(caution=17).make(Recipe("q"))) == ""
