"""A view is a value; its address is readable, complete, and never fatal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ViewError
from core.views.view import View
from tests import made

BOOK = made.book(
    made.single("trust", "yes", "no", label="Confiance"),
    made.single("area", "01", "1", "south & east", "île", label="Territoire"),
    made.single("size", "small", "large", "f.area"),
    made.number("jobs"),
    segments=["area", "size", "trust"],
)
CODES = {name: list(BOOK.segment(name).answer_index) for name in BOOK.segments}


@st.composite
def views(draw):
    question = draw(st.none() | st.sampled_from([q.id for q in BOOK.questions]))
    by = draw(st.none() | st.sampled_from(BOOK.segments))
    names = draw(st.lists(st.sampled_from(BOOK.segments), unique=True))
    where = {n: draw(st.lists(st.sampled_from(CODES[n]), min_size=1, unique=True)) for n in names}
    return View.of(BOOK, question, by, where)


@given(views())
def test_a_view_survives_its_address(view):
    assert View.from_query(view.to_query(), BOOK) == (view, ())


WORDS = st.sampled_from(["trust", "area", "01", "small", "", "f.", "q", "0"]) | st.text(max_size=8)
KEYS = st.sampled_from(["q", "by", "f.area", "f.size", "f.nowhere", "f.", "utm_source"]) | st.text(max_size=8)


@given(st.dictionaries(KEYS, st.lists(WORDS, max_size=4)))
def test_no_address_raises(query):
    view, _ = View.from_query(query, BOOK)

    assert View.from_query(view.to_query(), BOOK) == (view, ())


@given(view=views(), data=st.data())
def test_equal_views_have_one_address(view, data):
    # The same choices, made in another order.
    items = data.draw(st.permutations(list(view.where.items())))
    where = {name: data.draw(st.permutations(codes)) for name, codes in items}
    again = View.of(BOOK, view.question, view.by, where)

    assert (again, hash(again), list(again.to_query().items())) == (
        view,
        hash(view),
        list(view.to_query().items()),
    )


def test_an_address_holds_codes_and_only_what_was_chosen():
    view = View.of(BOOK, "jobs", "size", {"trust": ["no"], "area": ["île", "01"]})

    assert view.to_query() == {"q": ["jobs"], "by": ["size"], "f.area": ["01", "île"], "f.trust": ["no"]}
    assert View().to_query() == {}


@pytest.mark.parametrize(
    ("query", "view", "notices"),
    [
        pytest.param(
            {"q": ["trsut"]},
            View(),
            ("La question « trsut » de ce lien n'existe pas dans cette étude.",),
            id="unknown question",
        ),
        pytest.param(
            {"q": []},
            View(),
            ("La question «  » de ce lien n'existe pas dans cette étude.",),
            id="question left empty",
        ),
        pytest.param(
            {"by": ["jobs"]},
            View(),
            ("La comparaison par « jobs » de ce lien n'existe pas dans cette étude.",),
            id="split by what is not a segment",
        ),
        pytest.param(
            {"f.jobs": ["1"]},
            View(),
            ("Le filtre « jobs » de ce lien n'existe pas : il n'est pas appliqué.",),
            id="filter on what is not a segment",
        ),
        pytest.param(
            {"f.area": ["2", "1", "2", "1"]},
            View(filters=(("area", ("1",)),)),
            ("Le filtre Territoire de ce lien nomme une valeur inconnue, « 2 » : elle n'est pas appliquée.",),
            id="unknown code beside a known one",
        ),
        pytest.param(
            {"f.area": ["2", "3"]},
            View(),
            (
                "Le filtre Territoire de ce lien nomme une valeur inconnue, « 2 » : elle n'est pas "
                "appliquée.",
                "Le filtre Territoire de ce lien nomme une valeur inconnue, « 3 » : elle n'est pas "
                "appliquée.",
            ),
            id="a filter of unknown codes only",
        ),
        pytest.param(
            {"q": ["jobs", "trust"]},
            View("trust"),
            ("Ce lien nomme plusieurs questions : seule la dernière, « trust », est affichée.",),
            id="two questions",
        ),
        pytest.param(
            {"by": ["size", "area", "area"]},
            View(by="area"),
            ("Ce lien nomme plusieurs comparaisons : seule la dernière, « area », est affichée.",),
            id="two splits",
        ),
        pytest.param({"utm_source": ["x"], "page": ["2"]}, View(), (), id="keys that are not of a view"),
        pytest.param({"q": ["jobs", "jobs"]}, View("jobs"), (), id="one question twice"),
    ],
)
def test_each_part_dropped_from_an_address_is_told(query, view, notices):
    assert View.from_query(query, BOOK) == (view, notices)


@pytest.mark.parametrize(
    ("question", "by", "where", "sentence"),
    [
        (
            "trsut",
            None,
            {},
            "la question « trsut » n'existe pas. Existants : trust, area, size, jobs.",
        ),
        ("trust", "jobs", {}, "le segment « jobs » n'existe pas. Existants : area, size, trust."),
        ("trust", None, {"jobs": ["1"]}, "le segment « jobs » n'existe pas. Existants : area, size, trust."),
        (
            "trust",
            None,
            {"area": ["2"]},
            "le code « 2 » n'existe pas dans area. Existants : 01, 1, south & east, île.",
        ),
        (
            "trust",
            None,
            {"size": []},
            "le filtre size est vide. Existants : small, large, f.area.",
        ),
    ],
)
def test_a_view_of_what_does_not_exist_is_refused_in_a_sentence(question, by, where, sentence):
    with pytest.raises(ViewError) as refused:
        View.of(BOOK, question, by, where)

    assert str(refused.value) == sentence
