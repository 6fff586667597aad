"""Results are dated by their study, never by the clock of a disk."""

import datetime as dt

import pytest

from core.screens import markup
from core.words import dating
from tests import made

DIGEST = "0123456789abcdef"
RELEASED = {"released": dt.date(2025, 11, 20)}
REVISED = {
    "revised": [
        {"date": dt.date(2026, 3, 12), "because": "un doublon retiré"},
        {"date": dt.date(2026, 1, 5), "because": "une région corrigée"},
    ]
}


def book(**keys):
    return made.book(made.single("q", "a", "b"), **keys)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({}, ""),
        (RELEASED, "Résultats rendus publics le 20 novembre 2025"),
        (RELEASED | REVISED, "Résultats rendus publics le 20 novembre 2025, corrigés le 12 mars 2026"),
    ],
)
def test_a_foot_dates_results_when_the_study_does_and_tells_no_digest(keys, said):
    foot = markup.foot(book(**keys), []).replace("\xa0", " ")

    assert dating.released(book(**keys)).replace("\xa0", " ") == said
    assert (said in foot, "ersion" in foot) == (True, False)


def test_corrections_are_told_with_their_reasons_on_the_identity_card():
    html = markup.identity(book(**RELEASED, **REVISED), 12, DIGEST).replace("\xa0", " ")

    assert "<dt>Résultats rendus publics</dt><dd>le 20 novembre 2025</dd>" in html
    first, second = "le 5 janvier 2026 : une région corrigée", "le 12 mars 2026 : un doublon retiré"
    assert f"<dt>Correction</dt><dd>{first}</dd><dt>Correction</dt><dd>{second}</dd>" in html
    assert "<dt>Résultats" not in markup.identity(book(), 12, DIGEST)
