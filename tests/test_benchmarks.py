"""The pages that ours is compared with run, so that `make bench` compares something."""

import asyncio
import re
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest

from benchmarks.session import Viewer

ROOT = Path(__file__).parents[1]
STUDY = ROOT / "data" / "fragilites-2025"


def page(folder):
    from benchmarks import naive

    naive.main(folder)


@pytest.mark.parametrize("split", ["", "Taille"])
def test_the_usual_dashboard_draws_its_four_charts(split):
    app = AppTest.from_function(page, args=(str(STUDY),), default_timeout=30).run()
    app.selectbox[0].set_value(split)
    app.multiselect[0].set_value(["association"]).run()

    assert not app.exception
    assert len(app.get("plotly_chart")) == 4
    assert 0 < int(app.metric[0].value) < 1200


def test_a_viewer_loads_no_other_computer():
    with pytest.raises(ValueError, match="only this computer"):
        asyncio.run(Viewer("http://192.0.2.1:80").open())


def test_every_page_of_the_menu_is_measured():
    from benchmarks.pages import PAGES

    app = AppTest.from_file(str(ROOT / "pages" / "_ui" / "script.py"), default_timeout=60).run()
    offered = {page["url_pathname"] for page in app._registered_pages.values()} - {"accessibilite"}

    assert {path for path, _, _ in PAGES.values()} == offered


def test_what_is_told_of_a_card_in_html_is_one_chart():
    message = ForwardMsg()
    message.delta.new_element.html.body = (
        '<h1>Coopérations</h1><article class="card wide">un</article><article class="card">deux</article>'
        '<article class="cardinal">rien</article>'
    )
    viewer = Viewer("http://127.0.0.1:80")
    viewer._element(message)

    assert viewer.charts == 2


def test_a_crowd_comes_to_the_first_page_too():
    from benchmarks.crowd import CROWDS, MOST

    assert CROWDS[0][0] == "" and MOST in CROWDS[0][1]


def test_a_browser_finds_the_charts_of_our_cards():
    from benchmarks.browser import BAR, CHART
    from core import open_study
    from core.screens import card
    from core.views import Recipe

    html = card(open_study(STUDY), Recipe("jouer_collectif"), page="cooperations").html
    found = {f".{name}" for names in re.findall('class="([^"]*)"', html) for name in names.split()}

    assert "article.card .bars" in CHART and {".card", ".bars"} <= found
    assert "i.bar" in BAR and '<i class="bar' in html
