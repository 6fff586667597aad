"""Pages of a study whose whole population answered: whatever is chosen, nothing is left to chance."""

from tests.studies import write_study
from tests.ui.test_pages_by_group import at, change, said
from tests.words.test_finite import AREA, PUBLIC, Q

LINES = [f"{area};{answer};{size};30\n" for area in "ns" for answer in "yz" for size in "ab"]
COUNTS = (4, 6, 9, 11, 9, 8, 7, 6)
SIZE = {
    "id": "size",
    "text": "Taille ?",
    "type": "single",
    "column": "T",
    "options": [{"code": "a", "label": "Petite"}, {"code": "b", "label": "Grande"}],
}


def census(folder, whole):
    rows = "".join(line * count for line, count in zip(LINES, COUNTS, strict=True))
    return write_study(
        folder,
        "A;Q;T;P\n" + rows.replace(";30\n", f";{30 if whole else 40}\n"),
        AREA,
        Q,
        SIZE,
        design={"strata": "A", "fpc": "P"},
        segments=["area", "size"],
        disclosure=PUBLIC,
        sampling="census",
    )


def test_comparer_says_that_gaps_are_those_of_the_population_under_every_choice(monkeypatch, tmp_path):
    monkeypatch.setenv("STUDY", str(census(tmp_path / "whole", whole=True)))
    app = at("comparer", q="q", by="area")
    assert "57 % des répondants (Sud) répondent « Oui », soit 23 points de plus que les autres" in said(app)

    for by in ("size", "area"):
        change(app, "by", by)
        told = said(app)
        assert "Écarts de la population, sans marge d'erreur ni test" in told
        assert "whisker" not in told
        assert "tirage aléatoire" not in told
        assert "écart non établi" not in told


def test_explorer_draws_intervals_of_a_part_of_the_population_alone(monkeypatch, tmp_path):
    for whole in (False, True):
        monkeypatch.setenv("STUDY", str(census(tmp_path / f"whole-{whole}", whole=whole)))
        app = at("explorer", q="q", by="area")
        for by in ("size", "area"):
            change(app, "by", by)
            assert ("whisker" in said(app)) is not whole
            assert ("toute la population étant là" in said(app)) is whole
            assert ("sous l'hypothèse d'un tirage aléatoire" in said(app)) is not whole
