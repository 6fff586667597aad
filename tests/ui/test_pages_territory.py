"""Territoires and Portrait run by Streamlit without a browser: what an address opens, what choices change."""

import re

from tests import studies
from tests.conftest import ROOT
from tests.ui.test_pages import html, query
from tests.ui.test_pages_by_group import at, change, choices, said, turn


def content(app):
    """What the page itself says, under the bar of the menu and the filters."""
    return "".join(each.proto.body for each in app.main.get("html") if 'class="top"' not in each.proto.body)


NBSP = "\u00a0"
STUDY = studies.opened(ROOT / "data" / "fragilites-2025")


def keep(app, segment, *codes):
    """Another choice in a filter of the bar."""
    app.multiselect(key=f"f.{segment}").set_value(list(codes)).run()
    assert not app.exception


FOLDED = r"<option.*?</option>|<table.*?</table>"
"""What is told of each group apart: in a list, in the table behind a chart."""


def test_territoires_opens_on_a_key_figure_and_writes_no_default_in_the_address():
    app = at("territoires")

    assert choices(app) == {"q": "etat_territoire", "shown": "mesure=territoire_en_difficulte"}
    assert query(app) == {}
    assert len(app.get("plotly_chart")) == 1
    assert "DONNÉES SIMULÉES" in app.get("plotly_chart")[0].proto.spec


def test_second_choices_of_question_answer_line_and_region_count_as_much_as_the_first():
    app = at("territoires", f__type_acteur="association")
    kept = {"f.type_acteur": ["association"]}

    change(app, "q", "besoins_eco")
    change(app, "q", "besoins_num")
    assert query(app) == {"q": ["besoins_num"]} | kept
    first, second = app.selectbox(key="item").options[1:3]
    items = {i.label: i.id for i in STUDY.book.question("besoins_num").items}
    change(app, "item", items[first])
    change(app, "item", items[second])
    assert query(app)["item"] == [items[second]]
    change(app, "shown", "reponse=faible")
    change(app, "shown", "reponse=aucun")
    assert query(app) == {"q": ["besoins_num"], "item": [items[second]], "reponse": ["aucun"]} | kept
    keep(app, "region", "32")
    keep(app, "region", "53")
    assert query(app)["f.region"] == ["53"]
    keep(app, "region")
    assert "f.region" not in query(app)
    change(app, "q", "formes")
    assert query(app) == {"q": ["formes"]} | kept


def test_several_regions_of_the_bar_are_told_and_kept():
    app = at("territoires", f__region=["32", "53"])

    assert said(app).count("Portrait : ") == 2
    assert query(app)["f.region"] == ["53", "32"]


def test_an_address_opens_its_answer_and_back_leads_again():
    app = at("territoires", q="besoins_eco", item="tresorerie", reponse="faible")
    assert choices(app)["shown"] == "reponse=faible"

    app.query_params.clear()
    app.query_params["q"] = "partenaires"
    app.run()
    assert choices(app)["q"] == "partenaires"


def test_each_unknown_part_of_the_address_of_a_map_is_reported_and_the_page_stands():
    app = at("territoires", q="etat_territoire", reponse="zzz", mesure="y", item="x", f__region="99")

    assert len(app.warning) == 4
    assert "<h1>Carte des territoires</h1>" in said(app)


def test_the_map_of_a_study_of_departements_and_regions_is_of_either(tmp_path, monkeypatch):
    study = studies.write_departements(tmp_path / "deux", 1500, regions=True)
    monkeypatch.setenv("STUDY", str(study))
    app = at("territoires")

    assert choices(app)["by"] == "departement"
    assert "Une question, département par département" in said(app)
    assert "— hors de la carte" in said(app)
    change(app, "by", "region")
    assert query(app) == {"by": ["region"]}
    assert "Une question, région par région" in said(app)
    change(app, "by", "departement")
    assert query(app) == {}
    keep(app, "departement", "59")
    change(app, "by", "region")
    assert query(app) == {"by": ["region"], "f.departement": ["59"]}
    app.query_params.clear()  # an address without territories is of the first map
    app.run()
    assert choices(app)["by"] == "departement"


def test_a_study_without_regions_has_no_map(monkeypatch):
    monkeypatch.setenv("STUDY", str(ROOT / "docs" / "exemple-etude"))
    app = at("explorer")

    urls = {page["url_pathname"] for page in app._registered_pages.values()}
    assert "territoires" not in urls
    assert "portrait" in urls


def test_a_portrait_is_of_the_group_that_the_filters_make_and_its_second_choices_are_kept():
    app = at("portrait", region="32", f__type_acteur="association")

    assert "<h1><span>Hauts-de-France</span> · <span>Association</span></h1>" in said(app)
    assert query(app) == {"region": ["32"], "type_acteur": ["association"]}
    keep(app, "region", "53")
    keep(app, "region", "44")
    assert query(app) == {"region": ["44"], "type_acteur": ["association"]}
    keep(app, "type_acteur")
    assert query(app) == {"region": ["44"]}
    assert "<h1><span>Grand Est</span></h1>" in said(app)
    keep(app, "taille", "moins_de_10", "10_a_49")  # several answers are no group: they stay a filter
    assert query(app) == {"region": ["44"], "f.taille": ["moins_de_10", "10_a_49"]}
    keep(app, "taille")
    keep(app, "region")
    assert query(app) == {}
    assert "<h1>Mon territoire</h1>" in said(app)


def test_an_unknown_group_is_told_and_every_portrait_is_listed():
    app = at("portrait", region="99")

    assert len(app.warning) == 1
    assert "99" in app.warning[0].value
    assert "<h1>Mon territoire</h1>" in said(app)
    assert 'href="/portrait?etude=fragilites-2025&amp;type_acteur=association"' in html(app)


def test_the_group_of_a_portrait_stays_chosen_on_other_pages():
    app = at("portrait", region="32")

    turn(app, "fragilites")
    assert query(app) == {"f.region": ["32"]}
    turn(app, "portrait")
    assert query(app) == {"region": ["32"]}


def test_cards_and_comparisons_lead_to_portraits():
    app = at("fragilites", f__region="32")
    assert 'href="/portrait?etude=fragilites-2025&amp;region=32&amp;f.region=32"' in html(app)

    app = at("comparer", q="formes", by="region")
    assert 'href="/portrait?etude=fragilites-2025&amp;region=32"' in html(app)
    assert 'href="/portrait?etude=fragilites-2025&amp;region=94"' not in html(app)


def test_a_form_opens_the_group_of_a_region_and_a_type_whose_title_stands_first():
    app = at("portrait", region="32", type_acteur="collectivite")

    assert said(app).index("<h1><span>Hauts-de-France</span> · <span>Collectivité territoriale") < said(
        app
    ).index("Les chiffres clés")
    assert app.multiselect(key="f.region").value == ["32"]
    assert query(app) == {"region": ["32"], "type_acteur": ["collectivite"]}
    assert "Argumentaire : Hauts-de-France · Collectivité territoriale" in said(app)


def test_empty_values_of_a_form_are_everyone_and_leave_the_address():
    app = at("portrait", region="", type_acteur="association")

    assert not app.warning
    assert "<h1><span>Association</span></h1>" in said(app)
    assert query(app) == {"type_acteur": ["association"]}


def test_a_theme_under_filters_too_narrow_draws_the_nearest_view_and_says_so_once():
    app = at("fragilites", f__region="53", f__type_acteur="collectivite")

    main = content(app)
    assert re.sub(FOLDED, "", main).count("masqué") == 1
    assert 'href="/fragilites?etude=fragilites-2025&amp;f.type_acteur=collectivite">' in main
    assert 'href="/fragilites?etude=fragilites-2025&amp;f.region=53">' in main
    assert 'href="/fragilites?etude=fragilites-2025">' in main
    assert "(Collectivité territoriale)" in main
    # The reader's filters stay as they were.
    assert query(app) == {"f.region": ["53"], "f.type_acteur": ["collectivite"]}
    assert "dead-end" not in html(at("fragilites", f__region="53"))


def test_the_summary_under_filters_too_narrow_draws_the_nearest_view():
    app = at("", f__region="94")

    main = content(app)
    assert "Corse : masqué (moins de 10 répondants, ou déductible)." in said(app)
    assert '<a class="way" href="/?etude=fragilites-2025">' in main
    assert re.sub(FOLDED, "", main).count("masqué") == 1


def test_comparer_with_one_group_left_has_a_way_out_that_keeps_the_question():
    app = at("comparer", q="formes", by="region", f__region="32")

    assert "un seul groupe, rien à comparer" in said(app)
    assert 'href="/comparer?etude=fragilites-2025&amp;q=formes&amp;by=region">' in html(app)
    assert "Ci-dessous, à la place" in said(app)
    assert 'class="card spread"' in html(app)  # and the nearest comparison is drawn
    assert "dead-end" not in html(at("comparer", q="formes", by="region"))


def test_a_map_under_filters_too_narrow_draws_the_nearest_one():
    app = at("territoires", q="etat_territoire", f__type_acteur="autre", f__taille="250_et_plus")

    assert "Autre acteur · 250 salariés et plus : masqué" in said(app)
    assert "Ci-dessous, à la place" in said(app)
    assert any(f"{NBSP}%" in each.proto.spec for each in app.get("plotly_chart"))
    assert query(app)["f.taille"] == ["250_et_plus"]


def test_the_form_of_the_summary_opens_the_group_of_both_its_lists():
    app = at("portrait", f__region="32", f__type_acteur="collectivite")

    assert "<h1><span>Hauts-de-France</span> · <span>Collectivité territoriale" in said(app)
    assert query(app) == {"region": ["32"], "type_acteur": ["collectivite"]}
