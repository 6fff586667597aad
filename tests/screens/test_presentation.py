"""Slides: nothing is left out without a word and a next slide, and few respondents are said first."""

import re
from html import unescape

from core.screens import presentation
from core.screens.pictures import card_picture
from core.views.recipe import Recipe
from core.views.view import View
from pages._web.presentation import _start
from tests import made, studies
from tests.conftest import ROOT
from tests.drawn import texts

STUDY = studies.opened(ROOT / "data" / "fragilites-2025")
NBSP = "\u00a0"


def plain(screen):
    return unescape(re.sub(r"<[^>]*>", " ", screen.html)).replace(NBSP, " ").replace("\u202f", " ")


def many(count):
    codes = [f"r{i:02}" for i in range(count)]
    book = made.book(made.single("q", *codes), story=[{"question": "q"}])
    return made.study(book, {"q": [code for i, code in enumerate(codes) for _ in range(i + 1)]})


def test_every_answer_is_on_one_of_the_slides_in_order_and_each_says_which():
    study = many(30)
    cover, *slides = presentation.screens(study, View())
    shown = [
        [text for text in texts(drawn.chart) if re.fullmatch(r"R\d\d", text)]
        for drawn in presentation.drawn(study, Recipe("q"), "light")
    ]
    count = len(slides)

    assert count > 1
    assert [row for rows in shown for row in rows] == [f"R{i:02}" for i in reversed(range(30))]
    for n, (screen, rows) in enumerate(zip(slides, shown, strict=True), 1):
        start = sum(map(len, shown[: n - 1]))
        where = f"Lignes {start + 1} à {start + len(rows)} sur 30"
        assert (f"({n}/{count})" if n == 1 else f"(suite, {n}/{count})") in plain(screen)
        assert where in plain(screen)
        assert ("suite à la diapositive suivante" in plain(screen)) is (n < count)
    assert not cover.charts


def test_a_slide_that_goes_on_keeps_its_number_and_each_screen_its_address():
    study = many(30)
    screens = presentation.screens(study, View())

    assert [s.query(View(), alone=False) for s in screens[:3]] == [
        {},
        {"slide": ["1"]},
        {"slide": ["1"], "suite": ["2"]},
    ]
    for n, screen in enumerate(screens):
        assert _start(screen.query(View(), alone=False), screens, alone=False) == (n, ())
    alone = presentation.screens(study, View("q"))
    assert alone[1].query(View("q"), alone=True) == {"q": ["q"], "suite": ["2"]}
    assert _start({"q": ["q"], "suite": ["2"]}, alone, alone=True) == (1, ())


def test_a_screen_that_does_not_exist_is_said():
    screens = presentation.screens(many(30), View())
    last = screens[-1].further

    assert _start({"slide": ["2"]}, screens, alone=False) == (
        0,
        ("Ce lien nomme la diapositive « 2 » : cette présentation en compte 1.",),
    )
    assert _start({"slide": ["1"], "suite": ["9"]}, screens, alone=False) == (
        1,
        (f"Ce lien nomme la suite « 9 » d'un graphique qui tient sur {last}.",),
    )


def test_a_picture_which_has_no_next_slide_says_what_it_leaves_out():
    notes = card_picture(many(30), Recipe("q")).notes

    assert [n for n in notes if re.search(r"Lignes 1 à \d+ sur 30.*toutes sont dans le tableau de bord", n)]


def test_a_slide_and_a_picture_of_few_say_so_before_their_nature():
    book = made.book(made.single("q", "a", "b"), caution=30)
    study = made.study(book, {"q": ["a"] * 12 + ["b"] * 5})
    [screen] = presentation.screens(study, View("q"))
    picture = card_picture(study, Recipe("q"))

    assert re.findall(r'<span class="badge (\w+)">', screen.html) == ["weak", "computed"]
    assert "Effectif faible : 17" in plain(screen)
    assert picture.warning == f"Effectif faible{NBSP}: 17"
    assert "12 des 17" in picture.headline
    assert card_picture(STUDY, Recipe("partenaires")).warning == ""


def test_the_legend_of_a_phone_names_the_answers_which_do_not_stand_over_its_bars():
    screen = presentation.screens(STUDY, View("besoins_eco"))[0]
    wide, narrow = (
        re.search(rf'<div class="only-light {size}">(.*?)</div>', screen.html)[1]
        for size in ("wide", "narrow")
    )

    assert "Besoin modéré" not in wide
    assert "Besoin modéré" in narrow
