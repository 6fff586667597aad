"""What stands on paper alone."""

import pytest

from core.charts import LIGHT, PALETTES
from core.charts.palette import contrast
from core.screens import explored, paper
from core.views import Recipe, View
from tests import studies
from tests.conftest import ROOT

NBSP = "\u00a0"
STUDY = studies.opened(ROOT / "data" / "fragilites-2025")


def test_a_sheet_says_its_filters_or_that_there_are_none():
    chosen = View(filters=(("type_acteur", ("association",)),))

    assert f"Filtres{NBSP}: Type d&#x27;acteur{NBSP}: Association<" in paper.head(STUDY.book, chosen)
    assert f"Filtres{NBSP}: aucun, acteurs de toute l&#x27;étude<" in paper.head(STUDY.book, View())


def test_every_row_of_a_table_that_sorts_is_on_paper_with_where_its_columns_are():
    spread = explored(STUDY, Recipe("formes", "type_acteur"), "")

    assert spread.below.count("<tr>") == spread.sheet.cells.num_rows + 1
    assert 'href="/fichiers/fragilites-2025/formes.csv?' in spread.below
    assert f">60,7{NBSP}%</td>" in spread.below or f">61,0{NBSP}%</td>" in spread.below


@pytest.mark.parametrize("name", ["text", "quiet", "accent", "neutral"])
def test_a_dark_colour_becomes_that_of_the_light_theme(name):
    light = LIGHT[getattr(PALETTES["dark"], name)]

    assert light == getattr(PALETTES["light"], name)
    assert contrast(light, "#FFFFFF") >= 3
