"""A question is found by the words that its readers see, and by no other of its file."""

from core.words import search, selection
from tests import made

BOOK = made.book(
    made.single("trust", "yes", "no", label="Confiance", theme="vie", note="interne"),
    made.grid("needs", ["cash"], "much", theme="vie"),
    made.single("area", "01", label="Territoire"),
    themes=[{"id": "vie", "title": "La vie", "intro": "Et le reste"}],
    segments=["area"],
    indicators=[
        {
            "id": "confident",
            "question": "trust",
            "options": ["yes"],
            "sentence": "{share} ont confiance",
            "label": "Confiants",
        }
    ],
)


def test_the_index_holds_themes_then_questions_with_what_may_be_answered():
    assert search.index(BOOK) == [
        {"page": "/vie", "title": "La vie", "text": "Et le reste"},
        {
            "question": "trust",
            "page": "/vie",
            "title": "Confiance",
            "text": "Question trust\u00a0?",
            "theme": "La vie",
            "answers": ["YES", "NO"],
            "figures": ["Confiants"],
        },
        {
            "question": "needs",
            "page": "/vie",
            "title": "Question needs\u00a0?",
            "theme": "La vie",
            "answers": ["MUCH"],
            "items": ["CASH"],
        },
        {
            "question": "area",
            "page": "/explorer",
            "title": "Territoire",
            "text": "Question area\u00a0?",
            "answers": ["01"],
        },
    ]


def test_a_readers_title_stays_within_its_quotes():
    trust = BOOK.question("trust")

    assert selection.overline(trust, "") == "Confiance"
    assert selection.overline(trust, "Chez nous") == "Titre du lecteur\u00a0: « Chez nous » · Confiance"
    assert selection.own_title("a » · publié « b") == "Titre du lecteur\u00a0: « a ” · publié “ b »"
