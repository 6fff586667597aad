"""Comparer and Explorer run by Streamlit without a browser: what an address opens, what choices change."""

from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from core.screens import method
from core.words import typography
from tests import studies
from tests.conftest import ROOT
from tests.ui.test_pages import html, query

NBSP = "\u00a0"
STUDY = studies.opened(ROOT / "data" / "fragilites-2025")


def turn(app, page):
    """To another page, as the menu does it (AppTest only knows how to turn to pages that are files)."""
    pages = app._registered_pages
    app._page_hash = next(key for key, info in pages.items() if info.get("url_pathname") == page)
    app.run()
    assert not app.exception
    return app


def at(page, **query):
    """A page opened at an address: the address changes once the page is shown."""
    app = AppTest.from_file(str(ROOT / "pages" / "_ui" / "script.py"), default_timeout=60)
    app.run()
    turn(app, page)
    for name, value in query.items():
        app.query_params[name.replace("__", ".")] = value
    app.run()
    assert not app.exception
    return app


def said(app):
    return unescape(html(app)).replace(NBSP, " ").replace("\u202f", " ")


def choices(app):
    return {box.key: box.value for box in app.selectbox}


def change(app, key, value):
    app.selectbox(key=key).set_value(value).run()
    assert not app.exception
    return app


def test_the_method_page_tells_what_is_known_of_the_study_and_dates_its_results():
    app = at("methode")
    told = said(app)

    assert "Résultats rendus publics" in html(app)
    assert "le 20 novembre 2025" in said(app)
    for name in ("Le RAMEAU", "Pratiques responsables : ", "Innovation sociétale : ", "(100 − 93"):
        assert name in told
    assert "environ 33" not in said(app)


def test_comparer_opens_on_a_comparison_and_writes_no_default_in_the_address():
    app = at("comparer")

    assert choices(app) == {"q": "etat_territoire", "by": "type_acteur"}
    assert "<h1>Comparer</h1>" in said(app)
    assert "points de plus que les autres (simulé)" in said(app)
    assert query(app) == {}
    assert html(app).count('class="bars') == 1


def test_comparer_says_what_the_address_asks_under_its_filters():
    app = at("comparer", q="accelerateurs", by="type_acteur", f__taille="moins_de_10")

    assert choices(app) == {"q": "accelerateurs", "by": "type_acteur"}
    assert html(app).count('class="row"') == 5  # one a line, and its groups in columns
    assert "acteurs (Moins de 10 salariés" in said(app)
    assert "à titre indicatif, sous l'hypothèse d'un tirage aléatoire" in said(app)
    assert said(app).count("hypothèse d'un tirage aléatoire") == 1
    assert " p = " not in said(app)


def test_a_second_choice_of_question_and_of_groups_counts_as_much_as_the_first():
    app = at("comparer")

    change(app, "q", "partenaires")
    assert query(app) == {"q": ["partenaires"]}
    assert html(app).count('class="row"') == 8
    change(app, "by", "region")
    assert query(app) == {"q": ["partenaires"], "by": ["region"]}
    assert "Masqué : moins de 10 répondants" in said(app)
    change(app, "q", "formes")
    change(app, "by", "taille")
    assert query(app) == {"q": ["formes"], "by": ["taille"]}
    assert choices(app) == {"q": "formes", "by": "taille"}


def test_a_grid_opens_on_its_main_gap_and_keeps_the_line_chosen():
    app = at("comparer", q="besoins_num", by="taille")
    assert choices(app)["item"] == "formation"

    change(app, "item", "digitalisation")
    assert query(app)["item"] == ["digitalisation"]
    change(app, "item", "securite")
    assert query(app)["item"] == ["securite"]
    assert "Sécurité numérique" in said(app)

    change(app, "q", "besoins_eco")  # a line belongs to its question
    assert query(app) == {"q": ["besoins_eco"], "by": ["taille"]}


def test_a_question_is_never_compared_by_itself():
    app = at("comparer", q="type_acteur", by="type_acteur")

    assert choices(app) == {"q": "type_acteur", "by": "taille"}
    assert "Type d'acteur" not in app.selectbox(key="by").options


def test_a_filter_that_leaves_one_group_is_told():
    app = at("comparer", q="formes", by="taille", f__taille="10_a_49")

    assert "un seul groupe, rien à comparer" in said(app)
    # What is drawn instead is announced: the groups without that filter.
    assert "Ci-dessous, à la place" in said(app)
    assert "moins de 10 répondants, ou déductibles)" not in said(app)
    assert 'class="card spread"' in html(app)


def test_what_was_published_of_a_group_has_its_source_where_nothing_was_of_those_kept():
    app = at("comparer", q="etat_territoire", by="type_acteur", f__type_acteur=["association", "entreprise"])

    assert "15 % des associations jugent leur territoire sinistré" in said(app)
    assert "Publié · Localtis, nov. 2025" in said(app)


def test_tables_replace_the_charts_of_comparer():
    app = at("comparer", q="formes", by="taille", affichage="tableaux")

    assert 'class="card spread as-table"' in html(app)
    assert "<caption>" in said(app)
    assert "Groupe par groupe" in said(app)


def test_the_choices_of_comparer_go_with_the_reader_to_explorer_and_filters_everywhere():
    app = at("comparer", q="formes", by="taille", f__type_acteur="association")

    turn(app, "explorer")
    assert choices(app) == {"q": "formes", "by": "taille", "mesure": "", "intervalle": "wilson"}
    assert query(app) == {"q": ["formes"], "by": ["taille"], "f.type_acteur": ["association"]}

    turn(app, "besoins")
    assert query(app) == {"by": ["taille"], "f.type_acteur": ["association"]}
    turn(app, "comparer")
    assert query(app) == {"by": ["taille"], "f.type_acteur": ["association"]}
    assert not app.exception


def test_explorer_shows_every_row_of_the_published_table():
    app = at("explorer", q="besoins_eco", by="region")
    frame = app.dataframe[0].value
    table = STUDY.table("besoins_eco", "region")

    assert len(frame) == len(table.rows)
    assert frame["Effectif"].isna().sum() == sum(row.status == "masked" for row in table.rows)
    assert "pas de test : un groupe est masqué" in said(app).lower()
    assert "Intervalles et tests indicatifs" in said(app)


def test_explorer_counts_a_key_figure_with_another_interval_and_tells_how_to_make_it_again():
    app = at("explorer", q="etat_territoire", by="taille")

    change(app, "mesure", "territoire_en_difficulte")
    change(app, "intervalle", "beta")
    assert query(app) == {
        "q": ["etat_territoire"],
        "by": ["taille"],
        "mesure": ["territoire_en_difficulte"],
        "intervalle": ["beta"],
    }
    assert len(app.dataframe[0].value) == 5
    assert (
        "<code>python -m core table data/fragilites-2025 --question etat_territoire --by taille "
        "--indicator territoire_en_difficulte --interval beta</code>"
    ) in said(app)
    change(app, "mesure", "")
    change(app, "intervalle", "logit")
    assert query(app) == {"q": ["etat_territoire"], "by": ["taille"], "intervalle": ["logit"]}
    assert "Rao–Scott" in said(app)


def test_explorer_takes_the_comparison_off():
    app = at("explorer", q="formes", by="taille")

    change(app, "by", "")
    assert query(app) == {"q": ["formes"]}
    assert "Groupe" not in app.dataframe[0].value
    change(app, "by", "region")
    change(app, "q", "region")
    assert choices(app)["by"] == ""


def test_each_unknown_part_of_an_address_is_reported_and_the_page_stands():
    app = at("explorer", q="formes", mesure="x", intervalle="y", item="z", by="w", f__region="99")

    assert len(app.warning) == 5
    assert "<h1>Explorer</h1>" in said(app)
    change(app, "by", "taille")
    assert not app.warning


def test_back_to_an_earlier_address_leads_again():
    app = at("explorer", q="formes", by="taille", intervalle="beta")

    app.query_params.clear()
    app.query_params["q"] = "partenaires"
    app.run()

    assert choices(app) == {"q": "partenaires", "by": "", "mesure": "", "intervalle": "wilson"}


def test_the_bar_has_no_second_choice_of_groups():
    app = at("comparer")

    assert [box.key for box in app.selectbox].count("by") == 1
    turn(app, "besoins")
    assert [box.key for box in app.selectbox] == ["by"]


def test_a_card_leads_to_comparer_and_explorer_with_its_view():
    app = at("fragilites", by="taille", f__region="32")
    view = "q=etat_territoire&amp;by=taille&amp;f.region=32"

    assert f'<a class="compare" href="/comparer?etude=fragilites-2025&amp;{view}">Comparer</a>' in html(app)
    assert f'<a href="/explorer?etude=fragilites-2025&amp;{view}">Explorer</a>' in html(app)


@pytest.mark.parametrize(
    "folder",
    [
        "docs/exemple-etude",
        "tests/data/nhanes",
        pytest.param("tests/data/nonvoters", marks=pytest.mark.nightly),
    ],
)
@pytest.mark.parametrize("page", ["comparer", "explorer"])
def test_every_question_of_another_study_is_shown_by_every_segment(monkeypatch, folder, page):
    monkeypatch.setenv("STUDY", str(ROOT / folder))
    book = studies.opened(ROOT / folder).book
    app = at(page)
    kinds = {question.type: question.id for question in book.questions}
    for question in kinds.values():
        for by in book.segments[:2]:
            if by != question:
                app.query_params["q"], app.query_params["by"] = question, by
                app.run()
                assert not app.exception
                assert f"<h1>{page.title()}</h1>" in said(app)
                assert ("simul" in said(app)) == book.simulated
    assert typography.escape(book.question(question).title) in html(app)


def test_the_method_page_is_one_piece_made_once_for_all_readers():
    app = at("methode")

    assert [each.body.startswith('<article class="method"><h1>') for each in app.main.get("html")].count(
        True
    ) == 1
    assert not app.main.markdown and not app.main.header
    assert method(STUDY) is method(STUDY)
