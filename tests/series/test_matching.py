"""What compares, and what does not: nothing that differs is compared before someone has said so."""

import copy

import pytest

from core.series import open_series
from tests.series.conftest import AREA, TRUST

ROWS = [("1", "n"), ("2", "s"), ("3", "n"), ("1", "s"), ("2", "n")]


def changed(question, **keys):
    return copy.deepcopy(question) | keys


def row(series, option, wave="2025", group="", question="trust", by=None, **asked):
    made = series.make(question, by, **asked)
    return next(r for r in made.rows if (r.wave, r.option, r.group) == (wave, option, group))


def test_what_is_identical_is_compared(made):
    made.wave("2020", ROWS)
    made.wave("2025", ROWS)
    series = open_series(made.series())

    found = row(series, "1")
    assert (found.against, found.compares, found.because) == (
        "2020",
        "yes",
        "Pas de test : trop peu de réponses.",
    )
    assert found.change == 0
    assert series.notices() == ()


LABELS = [{"code": "1", "label": "Oui"}, *TRUST["options"][1:]]
OTHERS = [
    changed(TRUST, text="Avez-vous encore confiance ?"),
    changed(TRUST, options=LABELS),
    changed(TRUST, options=[*TRUST["options"], {"code": "4", "label": "Pas du tout"}]),
    changed(TRUST, options=[*TRUST["options"][:2], changed(TRUST["options"][2], role="no_opinion")]),
    changed(TRUST, asked_to={"area": ["n", "s"]}),
]


@pytest.mark.parametrize("other", OTHERS, ids=["text", "label", "answer", "role", "routing"])
def test_whatever_differs_is_not_compared_and_check_says_so(made, other):
    made.wave("2020", ROWS, other, AREA)
    made.wave("2025", ROWS)
    series = open_series(made.series())

    found = row(series, "2")
    assert (found.compares, found.change, found.change_p_value) == ("no", None, None)
    assert found.because.startswith("Une différence n'est pas déclarée : ")
    (notice,) = series.notices()
    assert notice.where == "series.yaml, questions.trust.2020"
    assert notice.kind == "undeclared"


def test_the_proposed_lines_are_those_to_write_but_for_the_reason(made):
    moved = changed(TRUST, id="q7", options=[{**o, "code": f"c{o['code']}"} for o in TRUST["options"]])
    made.wave("2020", [(f"c{a}", b) for a, b in ROWS], moved, AREA)
    made.wave("2025", ROWS)
    (notice,) = open_series(made.series()).notices()

    assert notice.remedy == (
        'Si elles se comparent, ou non, écrivez-le : trust: {"2020": {question: q7, options: {"1": ["c1"], '
        '"2": ["c2"], "3": ["c3"]}, compares: note, because: "…"}}'
    )
    told = {
        "question": "q7",
        "options": {"1": ["c1"], "2": ["c2"], "3": ["c3"]},
        "compares": "note",
        "because": "Les codes ont changé.",
    }
    series = open_series(made.series(questions={"trust": {"2020": told}}))
    assert series.notices() == ()
    found = row(series, "1")
    assert (found.change, found.compares) == (0, "note")
    assert found.because.startswith("Les codes ont changé.")


def test_merged_answers_are_one(made):
    four = [
        *TRUST["options"][:2],
        {"code": "3", "label": "Plutôt non"},
        {"code": "4", "label": "Pas du tout"},
    ]
    made.wave("2020", [*ROWS, ("4", "n"), ("4", "s")], changed(TRUST, options=four), AREA)
    made.wave("2025", ROWS)
    told = {"options": {"3": ["3", "4"]}, "compares": "note", "because": "« Non » était en deux réponses."}
    series = open_series(made.series(questions={"trust": {"2020": told}}))

    # In 2020, one of seven said 3 and two said 4; in the north, one of four each. In 2025, one of five.
    assert row(series, "3", "2020").estimate == pytest.approx(3 / 7)
    assert row(series, "3").change == pytest.approx(1 / 5 - 3 / 7)
    assert row(series, "3", "2020", "n", by="area").estimate == pytest.approx(2 / 4)


def test_merged_groups_are_one(made):
    three = changed(AREA, options=[*AREA["options"], {"code": "e", "label": "Est"}])
    made.wave("2020", [*ROWS, ("3", "e")], TRUST, three)
    made.wave("2025", ROWS)
    told = {"options": {"s": ["s", "e"]}, "compares": "note", "because": "L'est est au sud."}
    series = open_series(made.series(questions={"area": {"2020": told}}))

    found = row(series, "3", "2020", "s", by="area")
    assert (found.base, found.count, found.by) == (3, 1, "area")
    after = row(series, "3", "2025", "s", by="area")
    assert after.change == pytest.approx(0 / 2 - 1 / 3)
    assert after.because.startswith("L'est est au sud.")
    assert row(series, "3", "2020", where={"area": ["s"]}).base == 3
    assert row(series, "3", "2025", by="area").compares == "yes"  # everyone is not told by group


def test_an_option_that_was_not_there_is_no_zero(made):
    made.wave("2020", [r for r in ROWS if r[0] != "3"], changed(TRUST, options=TRUST["options"][:2]), AREA)
    made.wave("2025", ROWS)
    series = open_series(made.series(questions={"trust": {"added": {"2025": ["3"]}}}))

    before, after = row(series, "3", "2020"), row(series, "3")
    assert (before.estimate, before.status, before.reason) == (None, "absent", "réponse non proposée")
    assert (after.change, after.compares) == (None, "no")
    kept = row(series, "1")
    assert kept.compares == "note"
    assert kept.because.startswith("Vague 2020 : « Non » n'était pas proposée.")
    assert kept.change == pytest.approx(2 / 5 - 2 / 4)
    assert series.notices() == ()


def test_a_question_that_was_not_asked_is_a_gap_that_changes_look_beyond(made):
    other = changed(TRUST, id="autre", text="Tout autre chose, sans rapport aucun")
    made.wave("2015", ROWS)
    made.wave("2020", ROWS, other, AREA)
    made.wave("2025", ROWS)
    assert 'trust: {"2020": {not_asked: true}}' in open_series(made.series()).notices()[0].remedy
    series = open_series(made.series(questions={"trust": {"2020": {"not_asked": True}}}))

    gap = row(series, "1", "2020")
    assert (gap.status, gap.reason, gap.against) == ("absent", "question non posée", "")
    assert row(series, "1").against == "2015"


def test_nothing_is_compared_across_a_break(made):
    for name in ("2010", "2015", "2020", "2025"):
        made.wave(name, ROWS)
    told = {"compares": "no", "because": "Par téléphone."}
    series = open_series(made.series(questions={"trust": {"2010": told, "2015": told}}))

    assert row(series, "1", "2015").compares == "yes"  # both were
    after = row(series, "1", "2020")
    assert (after.against, after.compares, after.change, after.because) == (
        "2015",
        "no",
        None,
        "Par téléphone.",
    )
    assert row(series, "1", "2025").compares == "yes"
    first = row(series, "1", "2025", against="first")
    assert (first.against, first.change, first.because) == ("2010", None, "Par téléphone.")


def test_a_wave_of_published_figures_has_points_and_no_change(made):
    folder = made.wave("2020", ROWS)
    (folder / "responses.csv").unlink()
    (folder / "published.yaml").write_text(
        "sources: {g: {title: G}}\nfigures:\n"
        '  - {id: a, question: trust, options: ["1"], kind: share, value: 0.6, source: g}\n'
        '  - {id: b, question: trust, options: ["1"], kind: share, value: 0.7, source: g,\n'
        "     where: {area: [n]}}\n"
    )
    made.wave("2022", ROWS)
    made.wave("2025", ROWS)
    series = open_series(made.series())

    point, group = row(series, "1", "2020"), row(series, "1", "2020", "n", by="area")
    assert (point.estimate, point.se, point.base, point.provenance) == (0.6, None, None, "published")
    assert group.estimate == 0.7
    assert row(series, "2", "2020").reason == "rien n'a été publié de ce nombre"
    assert (row(series, "1", "2022").against, row(series, "1", "2022").change) == ("", None)
    assert row(series, "1", against="first").against == "2022"


def test_a_group_that_does_not_exist_is_a_gap_with_its_reason(made):
    made.wave("2020", [r for r in ROWS if r[1] == "n"], TRUST, changed(AREA, options=AREA["options"][:1]))
    made.wave("2025", ROWS)
    told = {"compares": "note", "because": "Le nord seul."}
    series = open_series(made.series(questions={"area": {"2020": told}}))

    gap = row(series, "1", "2020", "s", by="area")
    assert (gap.status, gap.reason) == ("absent", "ce groupe n'est pas dans cette vague")
    assert row(series, "1", "2025", "s", by="area").compares == "no"
    assert row(series, "1", "2025", "n", by="area").compares == "note"


def test_a_segment_that_is_none_in_a_wave_is_told(made):
    made.wave("2020", ROWS, segments=())
    made.wave("2025", ROWS)
    series = open_series(made.series())

    assert [notice.kind for notice in series.notices()] == ["not_a_segment"]
    assert row(series, "1", "2020", "n", by="area").reason == "le segment area n'est pas dans cette vague"


def test_simulated_answers_do_not_compare_with_collected_ones(made):
    made.wave("2020", ROWS, responses={"nature": "simulated"})
    made.wave("2025", ROWS)
    found = row(open_series(made.series()), "1")

    assert (found.compares, found.change, found.because) == (
        "no",
        None,
        "Vague 2020 : des réponses simulées.",
    )


@pytest.mark.parametrize("told", [None, {"compares": "no", "because": "L'échelle a changé."}])
def test_a_share_never_stands_under_the_words_of_another_answer(made, told):
    other = [*TRUST["options"][:2], {"code": "3", "label": "Ne sait pas"}]
    made.wave("2020", ROWS, changed(TRUST, options=other), AREA)
    made.wave("2025", ROWS)
    series = open_series(made.series(questions={"trust": {"2020": told}} if told else {}))

    found = row(series, "3", "2020")
    assert (found.status, found.estimate) == ("absent", None)
    assert row(series, "1", "2020").estimate is not None
    assert row(series, "3").change is None
