"""The first screen: key figures that say what they are, « Et chez vous ? », themes with their finding."""

import re

from core.screens import summary
from core.views import View
from tests import studies
from tests.conftest import ROOT
from tests.screens.test_markup import NBSP, Told, figure, tables

STUDY = studies.opened(ROOT / "data" / "fragilites-2025")


def key(published=None, **keys):
    study = Told(*tables(net=True, **keys), *([published] if published else []))
    view = View.of(study.book, where=keys.get("where"))
    return summary._figure(study, study.book.indicators[0], view, "/trust?a=1&b=2").replace(NBSP, " ")


def test_a_published_key_figure_leads_to_its_chart_and_is_not_called_simulated():
    assert key(figure(text="62 % des acteurs économiques ont confiance.")) == (
        '<li class="published"><a href="/trust?a=1&amp;b=2"><b>62 %</b> '
        "<span>des acteurs économiques ont confiance</span></a></li>"
    )


def test_a_simulated_key_figure_says_so_and_is_never_called_published():
    html = key()

    assert html.startswith('<li class="simulated">')
    assert "<b>58 %</b> <span>des acteurs ont confiance (simulé)</span></a><small>n = 12</small>" in html
    assert "ublié" not in html


def test_a_collected_key_figure_is_called_computed():
    html = key(nature="collected")

    assert html.startswith('<li class="computed">')
    assert "simul" not in html


def test_a_masked_key_figure_has_its_reason_and_no_number():
    html = key(where={"area": ["isle"]})

    assert "<b>–</b>" in html
    assert "<small>masqué · " in html  # the bar says why, once
    assert re.findall(r"\d+ %", html) == ["58 %"]  # of the whole study, beside
    assert "ensemble : 58 % (simulé)" in html


def opening(view=View()):  # noqa: B008 (a value)
    return summary.opening(STUDY, view, "/portrait?etude=fragilites-2025", ()).replace(NBSP, " ")


def test_the_nature_of_simulated_numbers_is_told_once():
    html = opening()

    assert html.count("imulé") == 2  # the line, and what it opens on
    assert "<summary>Démonstration : réponses simulées, chiffres clés publiés</summary>" in html


def test_et_chez_vous_is_a_form_that_a_browser_sends_without_script():
    html = opening()

    assert '<form class="home-form" method="get" action="/portrait">' in html
    assert '<input type="hidden" name="etude" value="fragilites-2025">' in html
    assert re.findall(r'<select name="(.*?)"', html) == ["f.region", "f.type_acteur"]
    assert '<option value="32">Hauts-de-France</option>' in html
    regions = re.findall(r"<option value=\"\w+\">([^<]*)", html.split("</select>")[0])
    masked = [name.endswith("(masqué)") for name in regions]
    assert masked == sorted(masked) and True in masked  # those that are masked come last


def test_et_chez_vous_keeps_what_the_reader_chose():
    html = opening(View.of(STUDY.book, where={"region": ["32"]}))

    assert '<option value="32" selected>' in html


def test_one_line_names_the_source_of_all_key_figures():
    html = summary.key_figures(STUDY, View(), ("/x",) * len(STUDY.book.indicators)).replace(NBSP, " ")

    assert html.count("<li ") == summary.FIRST
    assert html.count("Localtis") == 1


def test_a_theme_tells_its_first_finding():
    html = summary.tiles(STUDY, View(), (("Fragilités", "etat_territoire", "/fragilites"),))

    assert '<h3><a href="/fragilites">Fragilités</a></h3>' in html
    assert "jugent leur territoire en difficulté" in html
