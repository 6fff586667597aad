"""Portraits of groups: what is established over the whole page, what is as elsewhere, what is masked."""

import re
from html import unescape

import numpy as np
import pytest
from scipy.stats import t as student

from core import open_study
from core.screens.portrait import leaflet, portrait_index
from core.study import portraits
from core.study.portraits import Finding, alike, portrait, strongest
from core.views.addresses import portrait_link
from core.views.subject import Subject
from core.views.view import View
from core.words.portraits import finding_sentence
from tests import made, studies
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
    return Finding(TABLE, row, NET)


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


def test_a_gap_is_established_where_its_table_says_so_and_nowhere_else():
    # Whatever else the page tests: 0.04 among sixty is 0.04 among the gaps of its question.
    found = [finding(0.01, adjusted=0.04), finding(0.01, adjusted=0.05), finding(None)]

    assert [f.established for f in found] == [True, False, False]


def test_the_tests_of_a_page_are_all_that_it_scans_for_the_group_each_once():
    told = portrait(STUDY, NORD, View())
    told_twice = {(i.question, i.item, i.options[0]) for i in BOOK.indicators if len(i.options) == 1}
    rows = [STUDY.indicator(i.id, "region").row(i.id, "32", i.item) for i in BOOK.indicators]
    for question in BOOK.questions:
        if question.theme is not None:
            table = STUDY.table(question.id, "region")
            rows += [
                r for r in table.rows
                if r.group == "32" and (r.question, r.item, r.option) not in told_twice
            ]  # fmt: skip
    tested = [r for r in rows if r.p_value is not None]

    assert told.tests == len(tested) == 66
    assert told.established == len([r for r in tested if r.p_adjusted < 0.05])


def scored_yes(tmp_path, **shares):
    """Two groups of 200, a and b, and questions whose yes so many of each give: ``m1=(160, 80)``."""
    columns = {"G": ["a"] * 200 + ["b"] * 200}
    for name, (of_a, of_b) in shares.items():
        columns[name] = [str(2 - (i % 200 < (of_a if i < 200 else of_b))) for i in range(400)]
    lines = [";".join(columns), *(";".join(each) for each in zip(*columns.values(), strict=True))]
    group = {"id": "groupe", "text": "Groupe ?", "label": "Groupe", "type": "single", "column": "G"}
    several = {"id": "m", "text": "Quoi ?", "label": "Quoi", "type": "multiple", "selected": ["1"]}
    several |= {"columns": {c: c for c in shares if c[0] == "m"}, "unselected": ["2"]}
    questions = [group | {"options": options("a", "b")}, several | {"options": options(*several["columns"])}]
    questions += [
        {"id": c, "text": c, "label": c, "type": "single", "column": c, "options": options("1", "2")}
        for c in shares
        if c[0] != "m"
    ]
    folder = write_study(
        tmp_path, "\n".join(lines) + "\n", *questions, segments=["groupe"], responses={"delimiter": ";"}
    )
    return open_study(folder)


def test_no_smaller_gap_is_told_before_a_larger_one_of_another_scale(tmp_path):
    # Several answers of one question are as many gaps; yes and no are one.
    shares = {"m1": (160, 80), "m2": (150, 80), "m3": (140, 80), "m4": (130, 80)}
    study = scored_yes(tmp_path, **shares, q1=(124, 100), q2=(126, 100), q3=(124, 100))
    told = portrait(study, Subject("groupe", "a"), View())

    assert [(f.row.option, round(f.row.difference, 2)) for f in told.found] == [
        *(("m1", 0.4), ("m2", 0.35), ("m3", 0.3), ("m4", 0.25)),
        ("1", 0.13),
    ]
    assert (told.tests, told.established, told.questions) == (7, 7, 4)


def test_a_number_comes_after_shares_and_no_opinion_after_opinions():
    unsure = made.single("q", "yes", "no", "unsure")
    unsure["options"][2]["role"] = "no_opinion"
    book = made.book(made.single("half", "a", "b"), made.number("jobs"), unsure, segments=["half"])
    # Of a, 60 of 200 say yes, and 100 are unsure; of b, 100 and 20. Twice as many jobs.
    answers = {
        "half": ["a"] * 200 + ["b"] * 200,
        "jobs": [20.0 + i % 7 for i in range(200)] + [10.0 + i % 7 for i in range(200)],
        "q": ["yes"] * 60 + ["no"] * 40 + ["unsure"] * 100 + ["yes"] * 100 + ["no"] * 80 + ["unsure"] * 20,
    }
    told = portrait(made.study(book, answers), Subject("half", "a"), View())

    assert [(f.row.option, round(f.row.difference, 2)) for f in told.found] == [("yes", -0.2), ("mean", 10)]


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
    told = portrait(study, Subject("groupe", "a"), View())

    assert told.respondents == 100
    assert (told.tests, told.established) == (1, 1)  # yes, which the key figure tells, and no
    assert [finding_sentence(f).replace(NBSP, " ") for f in told.found] == [
        "80 % des répondants (Option a) sont d'accord, soit 40 points de plus que les autres"
    ]
    words = said(leaflet(study, told.subject, View()).html)
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
    told = leaflet(STUDY, Subject("region", "94"), View())
    words = said(told.html)

    assert not told.shown
    assert "Masqué : moins de 10 répondants, ou déductible." in words
    assert "Territoire en difficulté" in words
    assert '<a href="/portrait?etude=fragilites-2025&amp;region=32">Hauts-de-France</a>' in told.html
    assert words.lower().count("masqué") == 2  # the heading and why: not once more at every number
    assert "L'ensemble (1 200)" in words
    assert "Mayotte" not in words
    assert "dans ce groupe" not in words


def test_a_group_masked_by_filters_has_a_way_out_for_each_that_is_taken_off():
    view = View.of(BOOK, where={"taille": ["250_et_plus"], "type_acteur": ["autre"]})
    words = said(leaflet(STUDY, Subject("region", "24"), view).html)

    assert "On peut montrer, du plus proche au plus large" in words
    assert "Centre-Val de Loire (52)" in words


def test_the_filter_on_its_own_segment_is_left_out_and_the_others_are_kept():
    view = View.of(BOOK, where={"region": ["53"], "type_acteur": ["association"]})
    told = portrait(STUDY, NORD, view)

    assert told.respondents == STUDY.remaining(
        View.of(BOOK, where={"region": ["32"], "type_acteur": ["association"]})
    )
    assert (
        portrait_link(BOOK, NORD, view)
        == "/portrait?etude=fragilites-2025&region=32&f.type_acteur=association"
    )
    own = View.of(BOOK, where={"region": ["32"]})
    assert portrait_link(BOOK, NORD, own) == "/portrait?etude=fragilites-2025&region=32&f.region=32"


def test_at_most_five_gaps_are_told_one_per_scale():
    told = portrait(STUDY, Subject("type_acteur", "entreprise"), View())
    scales = [
        (f.row.question, f.row.item) for f in told.found if BOOK.question(f.row.question).type != "multiple"
    ]

    assert len(told.found) == 5 < told.established
    assert len(scales) == len(set(scales))
    sizes = [abs(f.row.difference) for f in told.found]
    assert sizes == sorted(sizes, reverse=True)
    assert strongest([]) == []


def test_the_family_and_the_caveat_are_stated_on_the_page():
    made = leaflet(STUDY, NORD, View())
    words = said(made.head + made.html)

    assert "8 chiffres clés et 11 questions parcourus sur cette page ; 66 comparaisons testées" in words
    assert "dont les comparaisons par « Région » sont corrigées ensemble (Holm)" in words
    assert "l'un d'eux peut être dû au hasard" in words
    assert "sous l'hypothèse d'un tirage aléatoire" in words
    assert "Simulé" in words
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

    named = '<a href="/portrait?etude=fragilites-2025&amp;region=32">Hauts-de-France</a>'
    assert f"{named} <small>(118)</small>" in html
    assert "<li>Corse <small>(masqué)</small></li>" in html
    assert '<a href="/portrait?etude=fragilites-2025&amp;type_acteur=association">Association</a>' in html


def test_the_list_of_portraits_begins_with_the_group_of_the_filters():
    view = View.of(BOOK, where={"region": ["32"], "type_acteur": ["collectivite"]})
    link = "/portrait?etude=fragilites-2025&amp;region=32&amp;type_acteur=collectivite"

    assert f'<a class="way" href="{link}">Hauts-de-France · Collectivité' in portrait_index(STUDY, view)


CROSSED = Subject("region", "32", (("type_acteur", "collectivite"),))
SMALL = Subject("region", "53", (("type_acteur", "collectivite"),))


def test_a_group_of_two_segments_is_the_one_that_filters_make():
    where = {"type_acteur": ["collectivite"]}
    told = portrait(STUDY, CROSSED, View())

    assert told.respondents == STUDY.remaining(View.of(BOOK, where={**where, "region": ["32"]})) == 17
    for each in told.keys:
        table = STUDY.indicator(each.indicator.id, "region", where)
        assert each.row == table.row(each.indicator.id, "32", each.indicator.item)
    made = leaflet(STUDY, CROSSED, View())
    assert "<h1><span>Hauts-de-France</span> · <span>Collectivité territoriale</span></h1>" in made.head
    words = said(made.html)
    assert "le trait marque « Collectivité territoriale »" in words
    for way in ("Collectivité territoriale (228)", "Hauts-de-France (118)", "L'ensemble (1 200)"):
        assert way in words
    themed = "/fragilites?etude=fragilites-2025&f.type_acteur=collectivite&f.region=32"
    assert f'href="{themed}"' in unescape(made.html)
    on_map = "/territoires?etude=fragilites-2025&f.type_acteur=collectivite&f.region=32"
    assert f'href="{on_map}"' in unescape(made.html)


def test_a_group_too_small_gives_its_two_wholes_and_everyone_side_by_side():
    told = leaflet(STUDY, SMALL, View())
    words = said(told.html)

    assert not told.shown
    assert words.lower().count("masqué") == 2
    heads = re.findall(r'<th scope="col">(.*?)</th>', told.html)
    assert [said(head).strip() for head in heads] == [
        "Chiffre clé",
        "Collectivité territoriale   territoires semblables",
        "Bretagne",
        "L'ensemble",
    ]
    key = BOOK.indicators[0]
    for where in ({"type_acteur": ["collectivite"]}, {"region": ["53"]}, {}):
        row = STUDY.indicator(key.id, where=where).rows[0]
        assert f"{round(row.estimate * 100)} %   n = {row.base:,}".replace(",", " ") in words
    assert "Ce qui ressort : Collectivité territoriale" in words
    assert "Ce qui ressort : Bretagne" in words
    # Those like it elsewhere, of which something may be shown.
    assert "region=44&type_acteur=collectivite" in unescape(told.html)
    assert "region=24&type_acteur=collectivite" not in unescape(told.html)
