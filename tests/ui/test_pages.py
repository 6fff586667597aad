"""Pages run by Streamlit without a browser: what an address opens, and what a choice changes."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.testing.v1 import AppTest

from core import open_study
from core.codebook.model import Codebook
from core.views import filters_of
from core.words import typography
from pages._web import studies
from tests.conftest import ROOT
from tests.studies import STATE, write_study
from tests.studies import opened as study_of

NBSP = "\u00a0"


def opened(**query):
    app = AppTest.from_file(str(ROOT / "pages" / "_ui" / "script.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name.replace("__", ".")] = value
    app.run()
    assert not app.exception
    return app


def headlines(app):
    return [said.value.replace("\\", "").replace(NBSP, " ") for said in app.main.subheader]


def query(app):
    """What the address tells of the reader's choices, beside its study."""
    told = {n: values if isinstance(values, list) else [values] for n, values in app.query_params.items()}
    assert len(told.pop("etude")) == 1
    return told


def test_an_address_sets_the_widgets_and_filters_the_page():
    app = opened(f__type_acteur="association", by="taille")

    assert "<h1>Tendances &amp; Fragilités économiques</h1>" in html(app)
    assert app.multiselect(key="f.type_acteur").value == ["association"]
    assert app.selectbox(key="by").value == "taille"
    assert all("des acteurs (Association)" in said for said in headlines(app))
    assert not app.warning


def test_a_second_change_of_a_widget_counts_as_much_as_the_first():
    app = opened()
    whole = headlines(app)
    sizes = app.multiselect(key="f.taille")

    sizes.set_value(["moins_de_10"]).run()
    assert all("(Moins de 10 salariés)" in said for said in headlines(app))
    assert query(app) == {"f.taille": ["moins_de_10"]}

    app.multiselect(key="f.taille").set_value(["50_a_249", "moins_de_10"]).run()
    assert all("(Moins de 10 salariés ou 50 à 249 salariés)" in said for said in headlines(app))
    assert query(app) == {"f.taille": ["moins_de_10", "50_a_249"]}

    app.multiselect(key="f.taille").set_value([]).run()
    assert headlines(app) == whole
    assert query(app) == {}


def test_the_comparison_is_changed_and_taken_off():
    app = opened()

    app.selectbox(key="by").set_value("region").run()
    assert query(app) == {"by": ["region"]}

    app.selectbox(key="by").set_value("").run()
    assert query(app) == {}


def test_one_button_takes_every_filter_off_and_keeps_the_comparison():
    app = opened(f__type_acteur="association", f__region="32", by="taille")

    app.button[0].click().run()

    assert query(app) == {"by": ["taille"]}
    assert app.multiselect(key="f.type_acteur").value == []
    assert not app.button


def test_a_broken_link_is_reported_until_the_reader_chooses():
    app = opened(f__region="99", f__nothing="1", q="nope", by="x")

    assert [notice.value.replace("\\", "").replace(NBSP, " ") for notice in app.warning] == [
        "Le filtre Région de ce lien nomme une valeur inconnue, « 99 » : elle n'est pas appliquée.",
        "Le filtre « nothing » de ce lien n'existe pas : il n'est pas appliqué.",
        "La question « nope » de ce lien n'existe pas dans cette étude.",
        "La comparaison par « x » de ce lien n'existe pas dans cette étude.",
    ]

    app.multiselect(key="f.taille").set_value(["10_a_49"]).run()

    assert not app.warning
    assert query(app) == {"f.taille": ["10_a_49"]}


def test_a_changed_address_leads_again():
    app = opened(f__taille="10_a_49")

    app.query_params.clear()
    app.query_params["f.taille"] = "moins_de_10"
    app.run()

    assert app.multiselect(key="f.taille").value == ["moins_de_10"]
    assert all("(Moins de 10 salariés)" in said for said in headlines(app))


def test_a_group_too_small_is_announced_where_it_is_chosen():
    labels = opened().multiselect(key="f.region").options

    assert "Corse (masqué)" in labels
    assert "Bretagne" in labels


def html(app):
    """What is written in HTML, without the style sheet."""
    bodies = " ".join(element.proto.body for element in app.get("html"))
    return re.sub("<style>.*?</style>", "", bodies, flags=re.DOTALL)


def test_a_selection_too_small_shows_no_number_of_its_own():
    app = opened(f__region="94")

    assert "Effectif insuffisant" in html(app)
    assert all("masqué : moins de 10 répondants" in said for said in headlines(app))


def test_the_summary_of_a_study_without_story_key_figure_nor_segment_shows_its_questions(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("STUDY", str(write_study(tmp_path / "essai", "B1\n" + "1\n2\n" * 10, STATE)))
    app = opened()

    assert "<h2>Par thème</h2>" in html(app)
    assert "Et chez vous" not in html(app)
    assert "50 % des répondants répondent « Bon »" in html(app).replace(NBSP, " ")
    assert not app.selectbox


@pytest.mark.parametrize(
    "folder",
    [
        "data/fragilites-2025",
        "tests/data/nhanes",
        pytest.param("tests/data/nonvoters", marks=pytest.mark.nightly),
    ],
)
def test_the_summary_of_a_study_says_simulated_only_when_it_is(monkeypatch, folder):
    monkeypatch.setenv("STUDY", str(ROOT / folder))
    app = opened()
    book: Codebook = study_of(ROOT / folder).book

    assert f"<h1>{typography.escape(book.title)}</h1>" in html(app)
    assert [box.key for box in app.multiselect] == [f"f.{name}" for name in filters_of(book)]
    assert ("simul" in html(app)) == (book.responses.nature == "simulated")


def test_a_study_is_read_once_for_visitors_who_come_together(monkeypatch):
    read = []

    def slowly(folder, before):
        read.append(folder)
        time.sleep(0.05)
        return open_study(folder, before)

    monkeypatch.setattr(studies, "_offers", {})
    monkeypatch.setattr(studies, "open_study", slowly)
    folder = str(ROOT / "data" / "fragilites-2025")
    with ThreadPoolExecutor(4) as visitors:
        found = list(visitors.map(studies.opened, [folder] * 4))

    assert read == [folder]
    assert len(set(found)) == 1
