"""Situations met by people who publish surveys, in what they show: titles alike, a tie told as a win."""

import re

import pytest

from core.screens import presentation
from core.views.recipe import Recipe
from core.words import sentences
from tests import made
from tests.drawn import texts

NBSP = "\u00a0"
ALIKE = (
    "Difficultés à recruter ou à fidéliser des bénévoles dirigeants",
    "Difficultés à recruter ou à fidéliser des bénévoles de terrain",
    "Difficultés à recruter ou à fidéliser des salariés qualifiés",
    "Difficultés à recruter ou à fidéliser des jeunes en alternance",
    "Baisse des subventions de la commune ou de l'intercommunalité",
    "Baisse des subventions de la commune nouvelle ou du département",
)


def labelled(question, *labels):
    options = [
        {"code": o["code"], "label": label} for o, label in zip(question["options"], labels, strict=True)
    ]
    return question | {"options": options}


@pytest.mark.parametrize("by", [None, "seg"])
@pytest.mark.parametrize("times", [1, 4])
def test_small_charts_of_labels_that_begin_alike_are_told_apart(by, times):
    labels = [f"{label}{f' ({n})' if n else ''}" for n in range(times) for label in ALIKE]
    codes = [f"d{i}" for i in range(len(labels))]
    book = made.book(
        made.single("seg", "a", "b", "c"),
        labelled(made.multiple("diff", *codes), *labels),
        segments=["seg"],
        story=[{"question": "diff", "by": "seg"}],
    )
    cited = [{code for i, code in enumerate(codes) if (n * 7 + i * 5) % 4} for n in range(300)]
    study = made.study(book, {"seg": ["abc"[n % 3] for n in range(300)], "diff": cited})

    written = [
        text.replace("<br>", " ").replace(NBSP, " ")
        for drawn in presentation.drawn(study, Recipe("diff", by), "light")
        for text in texts(drawn.chart)
    ]
    named = [text for text in written if not re.search(r"%$| n = ", text)]
    assert len(set(named)) == len(named) == len(labels)  # each is on a slide, told apart from all others


@pytest.mark.parametrize(
    ("counts", "told", "never"),
    [
        ((30, 30, 0), "à égalité", None),
        ((20, 20, 20), "à égalité", None),
        ((31, 29, 0), "52 % des répondants répondent « Pour »", "égalité"),
    ],
)
def test_a_tie_is_not_told_as_a_win(counts, told, never):
    question = labelled(made.single("projet", "1", "2", "3"), "Pour", "Contre", "Neutre")
    given = [code for code, n in zip("123", counts, strict=True) for _ in range(n)]
    study = made.study(made.book(question), {"projet": given})

    headline = sentences.headline(study, Recipe("projet"))
    plain = str(headline).replace(NBSP, " ").replace("\u202f", " ")
    assert told.casefold() in plain.casefold()
    assert never is None or never not in plain
