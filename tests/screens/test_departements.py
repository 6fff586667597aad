"""The map of the départements: shapes, what is enlarged, masked, off it; two maps in a study."""

import re
from html import unescape
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest
from scipy import linalg

from core import open_study
from core.charts import map_chart, maps, outlines
from core.codebook import territories
from core.disclosure import answers
from core.screens import atlas, leaflet, map_picture, summary
from core.views import Choice, Recipe, Subject, View, filters_of, geographies, map_choice, map_split, mapped
from core.words import maps as said_of
from core.words import places, saying
from tests.studies import write_departements

NBSP = "\u00a0"
DEPARTEMENTS = outlines.territories("departement")
ENLARGED = ["75", "92", "93", "94"]


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """Twelve respondents a département: most are masked."""
    return open_study(write_departements(tmp_path_factory.mktemp("few") / "s", 900, regions=True))


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    return open_study(write_departements(tmp_path_factory.mktemp("many") / "s", 12_000))


def made(study, query=None, **where):
    choice, notices = Choice.from_query((query or {}) | {f"f.{n}": c for n, c in where.items()}, study.book)
    assert not notices
    asked = map_choice(study.book, choice)
    return asked, atlas(study, asked, "light")


def words(html):
    return unescape(re.sub("<[^>]+>", " ", html)).replace(NBSP, " ")


# --- shapes


def test_there_are_101_departements_five_of_them_overseas_and_four_drawn_once_more():
    assert [each.code for each in DEPARTEMENTS] == [*territories("departement")]
    assert [e.code for e in DEPARTEMENTS if e.overseas] == ["971", "972", "973", "974", "976"]
    assert [e.code for e in DEPARTEMENTS if e.enlarged] == ENLARGED


def test_outlines_are_closed_and_whatever_is_clicked_or_written_is_inside():
    for each in DEPARTEMENTS:
        assert all(ring[0] == ring[-1] and len(ring) > 3 for ring in each.rings)
        assert all(one != other for ring in each.rings for one, other in pairwise(ring))
        assert outlines._area(each.rings[0]) > 0
        assert all(outlines._holds(each.rings, x, y) for x, y in (each.centre, *each.places))
        assert len(each.places) >= 4


def test_what_is_enlarged_touches_nothing_and_has_room_for_a_value():
    (west, east), (south, north) = outlines.enlarged("departement")
    for each in DEPARTEMENTS:
        for ring in each.rings:
            if ring not in each.enlarged:
                assert not any(west < x < east and south < y < north for x, y in ring)
    four = [each for each in DEPARTEMENTS if each.enlarged]
    assert all(each.room >= maps.LETTERS["departement"].wide for each in four)
    assert all(west <= each.centre[0] <= east and south <= each.centre[1] <= north for each in four)
    # The true places answer a click too.
    assert all(any(y > north for _, y in each.places) for each in four)
    assert outlines.enlarged("region") is None


def test_a_departement_is_filled_on_the_map_of_the_regions():
    drawn = [outlines.locator("departement", code) for code in ("33", "75", "2A", "971")]

    assert len({*drawn}) == 4
    assert max(map(len, drawn)) < 25_000


# --- the map


def test_the_map_is_light_and_holds_every_departement_once(many):
    asked, _ = made(many)
    table = many.make(asked.recipe)
    figure = map_chart(table, asked.option, "", "light").figure.to_dict()
    filled = [trace for trace in figure["data"] if trace.get("fill") == "toself"]
    clicked = [trace for trace in figure["data"] if trace["mode"] == "markers"]

    assert sum(t["x"].count(None) + 1 for t in filled if t["x"]) == sum(len(e.rings) for e in DEPARTEMENTS)
    assert [{*trace["customdata"]} for trace in clicked] == [{each.code} for each in DEPARTEMENTS]
    assert len(go.Figure(figure).to_json()) < 150_000


def test_values_are_written_where_they_fit_and_on_a_narrow_map_only_where_there_is_more_room(many):
    asked, _ = made(many)
    table = many.make(asked.recipe)
    figure = map_chart(table, asked.option, "", "light").figure.to_dict()
    (narrow,) = [trace for trace in figure["data"] if trace["mode"] == "text"]
    rooms = {each.centre: each.room for each in DEPARTEMENTS}
    written = {tuple(p) for p in zip(narrow["x"], narrow["y"], strict=True)}
    always = {(a["x"], a["y"]) for a in figure["layout"]["annotations"]} & {*rooms}

    assert all(
        maps.LETTERS["departement"].wide <= rooms[p] < maps.LETTERS["departement"].room for p in written
    )
    assert always and all(rooms[p] >= maps.LETTERS["departement"].room for p in always)
    assert not written & always
    assert all(re.fullmatch(r"<b>\d+\*?</b>", text) for text in narrow["text"])  # the legend says percents


def test_masked_departements_are_hatched_and_none_has_a_number(few):
    asked, shown = made(few)
    table = few.make(asked.recipe)
    masked = [row.group for row in table.rows if row.option == asked.option and row.status == "masked"]
    figure = map_chart(table, asked.option, "", "light").figure.to_dict()
    (hatched,) = [trace for trace in figure["data"] if "fillpattern" in trace]

    assert len(masked) > 30
    assert hatched["x"] == outlines.outlines("departement", tuple(masked)).x
    told = {t["customdata"][0]: t["hovertemplate"] for t in figure["data"] if t["mode"] == "markers"}
    assert all("masqué" in told[code] and "%" not in told[code] for code in masked)
    assert "Carte des départements" in shown.alternative


# --- what is off the map


def test_what_is_off_the_map_is_beside_it_in_the_table_and_the_filters_and_never_drawn(many):
    asked, shown = made(many)
    row = many.make(asked.recipe).row(asked.option, "99")

    assert row.estimate is not None
    assert f"Étranger : {round(row.estimate * 100)} % (n = {row.base}) — hors de la carte" in words(
        shown.above
    )
    assert "Étranger" in words(shown.table)
    assert not any("Étranger" in str(trace) for trace in shown.figure.to_dict()["data"])
    assert any("hors de la carte" in note for note in map_picture(many, asked).notes)
    assert "99" in many.book.segment("departement").answer_index
    assert said_of.off_map(many.make(asked.recipe), asked.option, "").kind == "reading"


def test_somewhere_off_the_map_has_a_portrait_and_no_way_to_the_map(many):
    page = leaflet(many, Subject("departement", "99"), View())
    there = leaflet(many, Subject("departement", "59"), View())

    assert page.shown and "locator" not in page.head and "Voir sur la carte" not in page.html
    assert "Nord sur la carte des départements" in there.head and "Voir sur la carte" in there.html


def test_the_range_of_a_map_counts_the_territories_that_are_on_it(many):
    asked, _ = made(many, {"q": ["type"]})
    table = many.make(asked.recipe)
    said = str(said_of.computed(table, asked.option, ""))

    assert "selon le département (" in said
    assert "départements affichés sur 101)" in said


# --- words


@pytest.mark.parametrize(
    ("geography", "code", "said"),
    [
        *(("departement", code, said) for code, said in [
            ("01", "dans l'Ain"), ("19", "en Corrèze"), ("2A", "en Corse-du-Sud"), ("26", "dans la Drôme"),
            ("59", "dans le Nord"), ("64", "dans les Pyrénées-Atlantiques"), ("75", "à Paris"),
            ("95", "dans le Val-d'Oise"), ("973", "en Guyane"), ("974", "à La Réunion"), ("976", "à Mayotte"),
        ]),
        ("region", "32", "en Hauts-de-France"), ("region", "44", "dans le Grand Est"),
        ("region", "04", "à La Réunion"), ("region", "52", "dans les Pays de la Loire"),
    ],
)  # fmt: skip
def test_a_territory_takes_its_own_preposition(geography, code, said):
    assert places.inside(geography, code) + territories(geography)[code] == said


@pytest.mark.parametrize("geography", ["region", "departement"])
def test_every_territory_has_a_preposition_and_only_vowels_are_elided(geography):
    for code, name in territories(geography).items():
        elided = places.inside(geography, code) == "dans l'"
        vowel = name[0] in "AEIOUYÉÎH"
        assert not elided or vowel, name
        assert (
            places.inside(geography, code) not in ("dans la ", "dans le ") or not vowel or name[0] == "H"
        ), name


def test_the_title_of_a_departement_says_where(many):
    _, nord = made(many, departement=["59"])
    _, ain = made(many, departement=["01"])

    assert "Dans le Nord : " in words(nord.above)
    assert "Dans l'Ain : " in words(ain.above)
    assert "Carte des départements." in nord.alternative
    assert "Département" in words(nord.table) and "Région" not in words(nord.table)


# --- two maps


def test_the_first_geography_of_the_segments_is_home_and_the_map_offers_both(few):
    book = few.book

    assert geographies(book) == ["departement", "region"]
    assert filters_of(book)[:2] == ["departement", "region"]
    assert (map_split(book, "departement"), map_split(book, "region")) == (None, "region")
    by_region, shown = made(few, {"by": ["region"]})
    assert by_region.segment == "region" and "Carte des régions" in shown.alternative
    assert "by=region" in shown.below
    assert made(few)[0].segment == "departement"
    assert "departement" in mapped(book, "region") and "region" not in mapped(book, "region")
    kinds = {said.kind for said in saying.of_question(few, Recipe("etat", "region"))}
    assert "headline" in kinds


def test_a_departement_and_its_region_are_a_departement_among_those_of_its_region(few):
    codes = {"region": "32", "departement": "59"}

    assert Subject.of(few.book, codes) == Subject("departement", "59", (("region", "32"),))


def test_et_chez_vous_asks_one_territory_and_something_else(few):
    form = summary.opening(few, View(), "/portrait", ())

    assert re.findall(r'<select name="f\.(\w+)"', form) == ["departement", "type"]


# --- bounded time


def test_cells_that_follow_from_others_are_found_alike_by_both_ways(monkeypatch):
    dice = np.random.default_rng(3)
    for _ in range(20):
        sets = dice.random((int(dice.integers(2, 40)), int(dice.integers(2, 30)))) < 0.4
        sets = np.vstack([sets, sets[: len(sets) // 2]])
        answers._chosen.cache_clear()
        exact = answers._independent(sets)
        monkeypatch.setattr(answers, "MOST_EXACT", 0)
        answers._chosen.cache_clear()
        fast = answers._independent(sets)
        monkeypatch.undo()
        rank = np.linalg.matrix_rank(sets * 1.0)
        for found in (exact, fast):
            assert len(found) == rank == np.linalg.matrix_rank(found * 1.0)
        assert linalg.norm(sets - sets @ np.linalg.pinv(fast * 1.0) @ fast) < 1e-8
    answers._chosen.cache_clear()
