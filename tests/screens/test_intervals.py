"""Explorer draws each estimation on its interval, in boxes of the page, and says the bounds."""

import re

import pyarrow as pa
import pytest

from core.screens import explored
from core.views import Recipe
from tests import studies
from tests.conftest import ROOT

STUDY = studies.opened(ROOT / "data" / "fragilites-2025")


def panels(recipe, item=""):
    return explored(STUDY, recipe, item).below.replace("\u00a0", " ").replace("\u202f", " ")


def test_each_answer_has_a_panel_with_a_line_for_each_group():
    told = panels(Recipe("formes", "type_acteur"))

    assert told.count('<section class="panel">') == 4
    # Four groups and the whole, four answers.
    assert len(re.findall(r'class="whisker"', told)) == len(re.findall(r'<i class="dot', told)) == 20
    assert "61 % (58 à 64)" in told
    assert "Pratiques responsables (simulé). Ensemble : 61 %" in told


def test_without_groups_answers_are_the_lines_of_one_panel():
    told = panels(Recipe("formes"))

    assert told.count('<section class="panel">') == 1
    assert 'class="name">Pratiques responsables' in told
    assert "Formes de partenariat (simulé). Pratiques responsables : 61 %" in told


def test_a_dot_stands_on_its_interval():
    told = panels(Recipe("formes", "type_acteur"))
    drawn = re.findall(
        r'whisker" style="left:([\d.]+)%;width:([\d.]+)%"></i><i class="dot[^"]*" style="left:([\d.]+)%', told
    )

    assert len(drawn) == 20
    for low, length, at in (map(float, each) for each in drawn):
        assert low < at < low + length


def test_a_masked_group_is_told_once_and_has_no_mark():
    told = panels(Recipe("formes", "region"))
    first = told.split('<section class="panel">')[1]

    assert "Mayotte" in first.split('class="closing"')[1]
    assert 'class="name">Mayotte' not in first


@pytest.mark.parametrize("name", ["Effectif", "Base"])
def test_counts_of_the_sheet_are_whole_numbers(name):
    cells = explored(STUDY, Recipe("formes", "region"), "").sheet.cells

    assert cells.schema.field(name).type == pa.int64()
    assert cells.num_rows == 4 * 19
