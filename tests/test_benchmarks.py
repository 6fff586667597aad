"""The pages that ours is compared with run, so that `make bench` compares something."""

import asyncio
from pathlib import Path

import pytest
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
