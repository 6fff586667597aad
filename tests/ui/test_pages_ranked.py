"""Pages of a study with a ranking and answers that some saw, run by Streamlit: choices are changed."""

import pytest

from tests import ranked
from tests.ui.test_pages import query
from tests.ui.test_pages_by_group import at, change, choices, said


@pytest.fixture(autouse=True)
def _study(tmp_path, monkeypatch):
    monkeypatch.setenv("STUDY", str(ranked.written(tmp_path / "ranked")))


def test_the_address_of_a_ranking_opens_its_first_choices_and_others_are_chosen():
    app = at("comparer", q="modes", by="milieu")
    assert choices(app)["q"] == "modes~first"
    assert "classent en premier « Vélo" in said(app) and "Rang moyen, parmi ceux qui" in said(app)

    change(app, "q", "modes~cited")
    assert "classent « Vélo" in said(app)
    assert query(app)["q"] == ["modes~cited"]
    change(app, "q", "usages")
    assert "Bus, car ou navette de la commune base : 340 habitants (Urbain)" in " ".join(
        said(app).replace("<small>", "").split()
    )
    assert "Rang moyen" not in said(app)


def test_explorer_tells_mean_ranks_with_their_bases_and_follows_the_split():
    app = at("explorer", q="modes", item="cited")
    assert choices(app)["q"] == "modes~cited"
    assert "<h3>Rang moyen</h3>" in said(app) and "--question modes" in said(app)

    change(app, "by", "milieu")
    assert "masqué" in said(app) and "Rang moyen, parmi ceux qui" in said(app)
    change(app, "q", "prefere")
    assert "<h3>Rang moyen</h3>" not in said(app)


def test_a_map_shows_first_choices_by_region_then_another_answer():
    app = at("territoires", q="modes")
    assert "Moyens préférés (premier choix)" in said(app)
    change(app, "q", "usages")
    assert "Moyens utilisés" in said(app)


def test_a_portrait_speaks_of_ranks_in_words():
    app = at("portrait", milieu="urbain")
    assert "classent en premier « Vélo" in said(app) or "classent « Vélo" in said(app)
