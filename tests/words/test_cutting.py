"""Names that are cut can be told apart."""

import pytest

from core.words import cutting


def within(most):
    return lambda name: len(name) <= most


@pytest.mark.parametrize(
    ("names", "most", "told"),
    [
        (["Court", "Long nom à couper"], 9, ["Court", "Long nom…"]),
        # The same three words first: what differs is told.
        (
            ["Accompagnement à la transformation du modèle", "Accompagnement à la recherche"],
            24,
            ["… transformation du…", "… recherche"],
        ),
        # One is the beginning of the other: its whole name fits, and stays.
        (["Accès à l'eau", "Accès à l'eau potable pour tous"], 14, ["Accès à l'eau", "Accès à l'eau…"]),
        # One long word each, which differ at the end alone.
        (["Anticonstitutionnellement1", "Anticonstitutionnellement2"], 9, ["Anti…ent1", "Anti…ent2"]),
    ],
)
def test_names_that_begin_alike_show_what_differs(names, most, told):
    assert cutting.cut(names, within(most)) == told


def test_a_cut_name_always_fits():
    names = ["Une réponse qui est bien longue", "Une réponse qui est bien courte", "Autre", ""]
    for most in range(1, 40):
        assert all(len(short) <= most for short in cutting.cut(names, within(most)) if most >= 1)
