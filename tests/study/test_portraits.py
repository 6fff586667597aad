"""Portraits of groups: what is established over the whole page, what is as elsewhere, what is masked."""

import re
from html import unescape

import numpy as np
import pytest
from scipy.stats import t as student

from core import open_study
from core.estimation.inference import holm
from core.screens.portrait import leaflet, portrait_index
from core.study import portraits
from core.study.portraits import Finding, alike, corrected, portrait, strongest
from core.views.addresses import portrait_link
from core.views.subject import Subject
from core.views.view import View
from core.words.portraits import finding_sentence
from tests import studies
from tests.conftest import ROOT
from tests.studies import options, write_study

STUDY = studies.opened(ROOT / "data" / "fragilites-2025")
BOOK = STUDY.book
NET = BOOK.indicators[0]
TABLE = STUDY.indicator(NET.id, "region")
NORD = Subject("region", "32")
NBSP = "\u00a0"


def finding(p=None, adjusted=None, difference=0.02, se=0.02, effective=101.0, question="etat_territoire"):
    row = TABLE.row(NET.id, "32")._replace(
        p_value=p,
        p_adjusted=p if adjusted is None else adjusted,
        difference=difference,
        difference_se=se,
        effective_base=effective,
        question=question,
    )
    return Finding(TABLE, row, p, NET)


def said(html):
    return unescape(re.sub(r"<[^>]+>", " ", html)).replace(NBSP, " ").replace("\u202f", " ")


def small(tmp_path, yes_of_a, yes_of_b, each=100, **keys):
    """Two groups of so many respondents, of whom so many say yes."""
    lines = ["G;Q"]
    for group, yes in (("a", yes_of_a), ("b", yes_of_b)):
        lines += [f"{group};{'1' if i < yes else '2'}" for i in range(each)]
    questions = [
        {
            "id": "groupe",
            "text": "Groupe ?",
            "label": "Groupe",
            "type": "single",
            "column": "G",
            "options": options("a", "b"),
        },
        {
            "id": "oui",
            "text": "Oui ?",
            "label": "Accord",
            "type": "single",
            "column": "Q",
            "options": options("1", "2"),
        },
    ]
    net = {"id": "accord", "question": "oui", "options": ["1"], "label": "D'accord"}
    net |= {"sentence": "{share} des {universe} sont d'accord"}
    folder = write_study(
        tmp_path, "\n".join(lines) + "\n", *questions, segments=["groupe"], indicators=[net],
        responses={"delimiter": ";"}, **keys,
    )  # fmt: skip
    return open_study(folder)


def test_one_family_corrects_all_the_tests_of_a_page_by_hand():
    # Holm over 0.01, 0.02 and 0.04: 3 × 0.01, then 2 × 0.02, then max(0.04, 0.04); no test, no place.
    found = corrected([finding(0.04), finding(None), finding(0.01), finding(0.02)])

    assert [f.p_page for f in found] == [pytest.approx(0.04), None, pytest.approx(0.03), pytest.approx(0.04)]
    assert [f.established for f in found] == [True, False, True, True]


def test_a_page_never_establishes_what_the_table_of_the_question_leaves_open():
    # Alone on its page, 0.01 stays; but its table has corrected it to 0.2.
    assert [f.p_page for f in corrected([finding(0.01, adjusted=0.2)])] == [0.2]


def test_the_family_of_a_page_is_all_that_it_scans_for_the_group():
    made = portrait(STUDY, NORD, View())
    told_twice = {("etat_territoire", "", "en_difficulte")} | {
        (i.question, i.item, i.options[0]) for i in BOOK.indicators if len(i.options) == 1
    }
    rows = [STUDY.indicator(i.id, "region").row(i.id, "32", i.item) for i in BOOK.indicators]
    for question in BOOK.questions:
        if question.theme is not None:
            table = STUDY.table(question.id, "region")
            rows += [
                r for r in table.rows
                if r.group == "32" and (r.question, r.item, r.option) not in told_twice
            ]  # fmt: skip
    p = np.array([r.p_value for r in rows if r.p_value is not None])

    assert made.family == len(p) == 66
    own = made.keys[0]
    assert own.p_page == pytest.approx(max(holm(p)[0], own.row.p_adjusted))


def test_as_elsewhere_is_shown_by_two_one_sided_tests_by_hand():
    # 2 points away, with an error of 2: (10 − 2) / 2 = 4 on 100 degrees, so p = 0.00006.
    near, open_gap = finding(0.5), finding(0.5, difference=0.05, se=0.04)

    assert portraits._equivalence(near) == pytest.approx(student.sf(4, 100))
    # 5 points away, with an error of 4: (10 − 5) / 4 = 1.25, p = 0.107: nothing is shown.
    assert portraits._equivalence(open_gap) == pytest.approx(student.sf(1.25, 100))
    assert alike([near, open_gap]) == [near]
    assert np.isnan(portraits._equivalence(finding(None)))


def test_as_elsewhere_is_corrected_for_the_number_of_key_figures():
    # (10 − 2) / 4 = 2 on 100 degrees: p = 0.024, under 5 % alone, over it among three.
    one = finding(0.5, se=0.04)

    assert alike([one]) == [one]
    assert alike([one, one, one]) == []


def test_an_established_gap_is_told_with_its_size_and_nothing_else_is(tmp_path):
    # 80 of 100 against 40 of 100: 40 points, p far under 0.05.
    study = small(tmp_path, 80, 40)
    made = portrait(study, Subject("groupe", "a"), View())

    assert made.respondents == 100
    assert made.family == 2  # the key figure, and the answer that it does not tell
    assert [finding_sentence(f, made.subject).replace(NBSP, " ") for f in made.found] == [
        "80 % des répondants (Option a) sont d'accord, soit 40 points de plus que les autres"
    ]
    words = said(leaflet(study, made.subject, View()).html)
    assert "plus souvent que les autres : +40 points" in words
    assert "simul" not in words


def test_a_gap_that_is_not_established_has_no_size(tmp_path):
    # 52 against 48 of 100: 4 points, p = 0.57; an error of 7 points shows no likeness either.
    study = small(tmp_path, 52, 48)
    words = said(leaflet(study, Subject("groupe", "a"), View()).html)

    assert "Aucun écart établi avec les autres" in words
    assert "écart non établi" in words
    assert "4 points" not in words
    assert "Les réponses ne suffisent pour aucun chiffre clé" in words


def test_what_is_as_elsewhere_is_told_when_the_answers_show_it(tmp_path):
    # 50 % of 2,000 in both groups: an error of 1.6 points.
    study = small(tmp_path, 1000, 1000, each=2000)
    words = said(leaflet(study, Subject("groupe", "a"), View()).html)

    assert "D'accord : 50 % (ensemble : 50 %)" in words
    assert "à moins de 10 points" in words


def test_a_masked_group_says_so_and_what_can_be_shown_instead():
    made = leaflet(STUDY, Subject("region", "94"), View())
    words = said(made.html)

    assert not made.shown
    assert "Masqué : moins de 10 répondants, ou déductible." in words
    assert "Territoire en difficulté" in words
    assert '<a href="/portrait?etude=fragilites-2025&amp;region=32">Hauts-de-France</a>' in made.html
    assert "Mayotte" not in words
    assert "dans ce groupe" not in words


def test_a_group_masked_by_a_filter_tells_which_one_to_take_off():
    view = View.of(BOOK, where={"taille": ["250_et_plus"], "type_acteur": ["autre"]})
    words = said(leaflet(STUDY, Subject("region", "24"), view).html)

    assert "Pour voir ce portrait, retirez" in words
    assert "Taille : 250 salariés et plus" in words


def test_the_filter_on_its_own_segment_is_left_out_and_the_others_are_kept():
    view = View.of(BOOK, where={"region": ["53"], "type_acteur": ["association"]})
    made = portrait(STUDY, NORD, view)

    assert made.respondents == STUDY.remaining(
        View.of(BOOK, where={"region": ["32"], "type_acteur": ["association"]})
    )
    assert (
        portrait_link(BOOK, NORD, view)
        == "/portrait?etude=fragilites-2025&region=32&f.type_acteur=association"
    )
    own = View.of(BOOK, where={"region": ["32"]})
    assert portrait_link(BOOK, NORD, own) == "/portrait?etude=fragilites-2025&region=32&f.region=32"


def test_at_most_five_gaps_are_told_one_per_scale():
    made = portrait(STUDY, Subject("type_acteur", "entreprise"), View())
    scales = [
        (f.row.question, f.row.item) for f in made.found if BOOK.question(f.row.question).type != "multiple"
    ]

    assert len(made.found) == 5 < made.established
    assert len(scales) == len(set(scales))
    sizes = [abs(f.row.difference) for f in made.found]
    assert sizes == sorted(sizes, reverse=True)
    assert strongest([]) == []


def test_the_family_and_the_caveat_are_stated_on_the_page():
    words = said(leaflet(STUDY, NORD, View()).html)

    assert "8 chiffres clés et 11 questions parcourus sur cette page ; 66 écarts testés" in words
    assert "corrigés ensemble (Holm)" in words
    assert "sous l'hypothèse d'un tirage aléatoire" in words
    assert "Données simulées" in words
    assert "Contours : IGN – Admin Express, INSEE" in words


@pytest.mark.parametrize(
    ("query", "subject", "notices"),
    [
        ({"region": ["32"]}, NORD, 0),
        ({"type_acteur": ["association"], "f.region": ["32"]}, Subject("type_acteur", "association"), 0),
        ({"region": ["99"]}, None, 1),
        ({"region": ["32", "99"]}, NORD, 1),
        ({"region": ["53", "32"]}, NORD, 1),
        ({"x": ["1"]}, None, 0),
        ({}, None, 0),
    ],
)
def test_an_address_names_a_group_and_what_it_does_not_know_is_told(query, subject, notices):
    read, told_of = Subject.from_query(query, BOOK)

    assert (read, len(told_of)) == (subject, notices)


def test_the_list_of_portraits_leaves_masked_groups_without_a_link():
    html = portrait_index(STUDY, View())

    assert '<a href="/portrait?etude=fragilites-2025&amp;region=32">Hauts-de-France</a>' in html
    assert "<li>Corse <small>(masqué)</small></li>" in html
    assert '<a href="/portrait?etude=fragilites-2025&amp;type_acteur=association">Association</a>' in html
