"""What a reader keeps is a value; its address is readable, keeps his order, and is never fatal."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.views.addresses import encoded
from core.views.selection import LONGEST_TITLE, MOST_KEPT, Kept, Selection, kept_code, own_title
from core.views.view import View
from tests import made

BOOK = made.book(
    made.single("trust", "yes", "no", label="Confiance"),
    made.single("area.old", "01", "1", "south & east", "a~t.b", "50%7E", label="Territoire"),
    made.single("area", "old.1", "f.area", "île"),
    made.number("jobs"),
    segments=["area", "area.old", "trust"],
)
CODES = {name: list(BOOK.segment(name).answer_index) for name in BOOK.segments}


@st.composite
def views(draw):
    question = draw(st.sampled_from([q.id for q in BOOK.questions]))
    by = draw(st.none() | st.sampled_from(BOOK.segments))
    names = draw(st.lists(st.sampled_from(BOOK.segments), unique=True))
    where = {n: draw(st.lists(st.sampled_from(CODES[n]), min_size=1, unique=True)) for n in names}
    return View.of(BOOK, question, by, where)


TITLES = st.text(max_size=200).map(own_title)
KEPT = st.builds(Kept, views(), TITLES)
SELECTIONS = st.lists(KEPT, max_size=MOST_KEPT, unique_by=lambda one: one.view).map(
    lambda kept: Selection(tuple(kept))
)


@given(SELECTIONS)
def test_a_selection_survives_its_address(selection):
    address = parse_qs(encoded(selection.to_query()), keep_blank_values=True)

    assert Selection.from_query(address, BOOK) == (selection, ())


WORDS = st.sampled_from(["trust", "~", "by.area", "f.area.", "f.", ".", "~t.", "%", "%7E", "%FF", "jobs"])


@given(st.lists(st.lists(WORDS | st.text(max_size=5), max_size=8).map("".join), max_size=30))
def test_no_address_raises_and_what_is_read_is_read_again(codes):
    selection, notices = Selection.from_query({"v": codes}, BOOK)

    assert len(selection.kept) <= MOST_KEPT
    assert len({one.view for one in selection.kept}) == len(selection.kept)
    assert Selection.from_query(selection.to_query(), BOOK) == (selection, ())
    assert all("\n" not in said and len(said) < 1000 for said in notices)


def test_an_address_holds_codes_that_people_can_read():
    view = View.of(BOOK, "trust", "area", {"area": ["île"], "trust": ["no", "yes"]})

    assert kept_code(view) == "trust~by.area~f.area.île~f.trust.yes~f.trust.no"
    assert Kept(view, "Chez nous ?").code == f"{kept_code(view)}~t.Chez nous ?"
    assert encoded(Selection((Kept(View("jobs"), "À nous"),)).to_query()) == "v=jobs~t.%C3%80+nous"
    with pytest.raises(ValueError, match="without a question"):
        kept_code(View(by="area"))


@pytest.mark.parametrize(
    ("code", "why"),
    [
        pytest.param("trsut", "La question « trsut » de ce lien n'existe pas", id="unknown question"),
        pytest.param("trust~f.area.zz", "nomme une valeur inconnue, « zz »", id="unknown code"),
        pytest.param("trust~f.nope.1", "Le filtre « nope » de ce lien n'existe pas", id="unknown filter"),
        pytest.param("trust~by.jobs", "La comparaison par « jobs »", id="unknown split"),
        pytest.param("trust~by.area~by.trust", "plusieurs comparaisons", id="two splits"),
        pytest.param("trust~x.1", "La partie « x.1 » d'une vue", id="unknown part"),
        pytest.param("", "La question «  » de ce lien", id="nothing"),
    ],
)
def test_a_view_that_is_not_understood_whole_is_left_out_with_a_word(code, why):
    selection, (notice,) = Selection.from_query({"v": ["jobs", code]}, BOOK)

    assert selection == Selection((Kept(View("jobs")),))
    assert f"La vue « {code} » de ce lien n'est pas reprise." in notice
    assert why in notice


def test_a_view_is_kept_once_and_a_selection_has_an_end():
    twice, told = Selection.from_query({"v": ["jobs~t.Un", "trust", "jobs~t.Deux"]}, BOOK)
    all_codes = [
        f"{q}~f.area.old%2E1~f.trust.{c}~by.{b}"
        for q in ("trust", "jobs")
        for c in ("yes", "no")
        for b in CODES
    ]
    many = [*all_codes, *(code.replace("f.area.old%2E1~", "") for code in all_codes)]

    assert (twice, told) == (Selection((Kept(View("jobs"), "Un"), Kept(View("trust")))), ())
    full, notices = Selection.from_query({"v": many}, BOOK)
    assert (len(full.kept), len(notices)) == (MOST_KEPT, len(many) - MOST_KEPT)
    assert notices[0].startswith(f"Une sélection compte {MOST_KEPT} vues au plus")


def test_a_title_is_one_line_without_what_nobody_sees_and_has_an_end():
    assert own_title("  Chez\nnous \u202eici\u200b \u200b !\x07 ") == "Chez nous ici !"
    assert own_title("x" * 500) == "x" * LONGEST_TITLE
    assert own_title("<b>95 %</b>") == "<b>95 %</b>"  # words: whoever shows them escapes them


def test_views_move_leave_and_are_titled():
    a, b, c = (Kept(View(q)) for q in ("trust", "jobs", "area"))
    selection = Selection((a, b, c))

    assert selection.moved(2, -1) == Selection((a, c, b))
    assert selection.moved(0, 1) == Selection((b, a, c))
    assert selection.moved(0, -1) == selection.moved(2, 1) == selection
    assert selection.without(1) == Selection((a, c))
    titled = selection.titled({1: " À moi "})
    assert [one.title for one in titled.kept] == ["", "À moi", ""]
    assert titled.titled({1: ""}) == selection
