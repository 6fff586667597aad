"""The map of the regions: shapes, classes, colours, what is masked, and the table that says the same."""

import base64
import re
from html import unescape
from itertools import pairwise

import plotly.graph_objects as go
import pytest

from core.charts import classes, maps, outlines
from core.charts.classes import diverging, sequential
from core.charts.maps import map_chart
from core.charts.palette import PALETTES, contrast, luminance
from core.disclosure import kind
from core.screens.territories import atlas
from core.views import addresses
from core.views.choices import geography, map_choice, mapped, shown
from core.views.recipe import Choice, Net, Recipe
from core.views.view import View
from core.words import labels
from tests import made as build
from tests import studies
from tests.conftest import ROOT

STUDY = studies.opened(ROOT / "data" / "fragilites-2025")
BOOK = STUDY.book
THEMES = ("light", "dark")
NBSP = "\u00a0"
REGIONS = outlines.territories("region")


def table(where=None, net="territoire_en_difficulte"):
    return STUDY.indicator(net, "region", where)


def drawn(chart):
    """The traces that fill regions."""
    return [trace for trace in chart.figure.to_dict()["data"] if trace.get("fill") == "toself"]


def made(where=None, **chosen):
    choice = Choice(View.of(BOOK, chosen.pop("q", None), where=where), **chosen)
    return atlas(STUDY, map_choice(BOOK, choice), "light")


def said(html):
    return unescape(html).replace(NBSP, " ").replace("\u202f", " ")


# --- shapes


def test_there_are_eighteen_regions_in_the_order_of_their_codes_five_of_them_overseas():
    codes = [each.code for each in REGIONS]

    assert codes == sorted({o.code for o in BOOK.segment("region").answers})
    assert len(codes) == 18
    assert [each.code for each in REGIONS if each.overseas] == [
        "01",
        "02",
        "03",
        "04",
        "06",
    ]


def test_every_outline_is_closed_around_one_way_and_holes_the_other():
    for each in REGIONS:
        areas = [outlines._area(ring) for ring in each.rings]
        assert all(ring[0] == ring[-1] and len(ring) > 3 for ring in each.rings)
        assert sum(areas) > 0
        assert areas[0] > 0
    assert [each.code for each in REGIONS if min(map(outlines._area, each.rings)) < 0] == ["84"]  # Valréas


def test_a_value_and_every_place_to_click_stand_inside_their_region():
    for each in REGIONS:
        assert all(outlines._holds(each.rings, x, y) for x, y in (each.centre, *each.places))
        assert len(each.places) >= 8
        others = [other for other in REGIONS if other is not each]
        assert not any(outlines._holds(other.rings, *each.centre) for other in others)


def test_the_regions_overseas_stand_under_the_mainland_and_do_not_touch():
    overseas = [each for each in REGIONS if each.overseas]
    rest = [y for each in REGIONS if not each.overseas for ring in each.rings for _, y in ring]
    spans = sorted(
        (min(x for ring in each.rings for x, _ in ring), max(x for ring in each.rings for x, _ in ring))
        for each in overseas
    )

    assert max(y for each in overseas for ring in each.rings for _, y in ring) < min(rest)
    assert all(end < start for (_, end), (start, _) in pairwise(spans))


def test_the_locator_fills_one_region_and_asks_nobody_for_anything():
    start, _, data = outlines.locator("region", "32").partition(",")
    drawing = base64.b64decode(data).decode()

    assert start == "data:image/svg+xml;base64"
    assert drawing.count("<path") == 18
    assert drawing.count('fill="#2A8388"') == 1
    assert re.findall(r"https?://[^\"]+", drawing) == ["http://www.w3.org/2000/svg"]  # a name, not a request


# --- classes


@pytest.mark.parametrize(
    ("shares", "labels"),
    [
        # From 21 to 58: in tens that is four classes.
        ([0.21, 0.30, 0.58], ["20 à 29 %", "30 à 39 %", "40 à 49 %", "50 à 59 %"]),
        # From 3 to 100: in twenties, and 100 % is not a class by itself.
        ([0.03, 1.0], ["0 à 19 %", "20 à 39 %", "40 à 59 %", "60 à 79 %", "80 à 100 %"]),
        # Three values next to one another have a class each.
        ([0.50, 0.52], ["50 %", "51 %", "52 %"]),
        ([0.5], ["50 %"]),
        # 29.5 % is shown as 30 %, and so classed.
        ([0.295, 0.354], ["30 à 31 %", "32 à 33 %", "34 à 35 %"]),
    ],
)
def test_classes_of_shares_have_round_bounds(shares, labels):
    scale = sequential(shares, "light")

    assert [c.label.replace(NBSP, " ") for c in scale.classes] == labels
    assert all(scale.of(share) in scale.classes for share in shares)


def test_classes_around_the_whole_say_which_one_is_close_to_it():
    # 62 % in all; the farthest region is at 81 %, 19 points away: 5 and 10 points reach half of it.
    scale = diverging([0.44, 0.81, 0.62], 0.62, "light", "positive")

    assert [(c.low, c.high) for c in scale.classes] == [(0, 51), (52, 56), (57, 67), (68, 72), (73, 100)]
    assert [c.label.replace(NBSP, " ") for c in scale.classes] == [
        "51 % ou moins",
        "52 à 56 %",
        "57 à 67 % (proche de l'ensemble)",
        "68 à 72 %",
        "73 % ou plus",
    ]
    assert scale.of(0.674).low == 57
    assert scale.of(0.675).low == 68


def test_classes_around_a_whole_near_the_end_stop_at_a_hundred():
    # 96 % in all, 86 % at the farthest: 2 and 5 points.
    scale = diverging([0.86, 1.0], 0.96, "light", "positive")

    assert [(c.low, c.high) for c in scale.classes] == [(0, 90), (91, 93), (94, 98), (99, 100)]


@pytest.mark.parametrize("whole", [0, 0.004, 0.5, 0.97, 1])
def test_classes_leave_no_gap_and_do_not_meet(whole):
    for spread in (0, 0.01, 0.1, 0.4):
        shares = [max(whole - spread, 0), min(whole + spread, 1), whole]
        for scale in (diverging(shares, whole, "light", "negative"), sequential(shares, "light")):
            ends = [(c.low, c.high) for c in scale.classes]
            assert len(ends) <= classes.MOST
            assert all(b == c + 1 for (_, c), (b, _) in pairwise(ends))
            assert all(scale.of(share) for share in shares)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ramp", [*classes.SEQUENTIAL.values(), *classes.DIVERGING.values()])
def test_classes_are_told_apart_in_grey_from_their_border_and_under_their_values(ramp, theme):
    colours = ramp[theme]
    grey = [luminance(colour) for colour in colours]

    assert grey == sorted(grey, reverse=theme == "light")
    assert all(contrast(a, b) >= 1.3 for a, b in pairwise(colours))
    assert min(contrast(colour, PALETTES[theme].text) for colour in colours) >= 3
    assert min(contrast(colour, classes.ink(colour)) for colour in colours) >= 4.5


# --- the map


def warm(colour):
    red, _, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red > blue


def by_region(answer, tones, **more):
    """A question of a bad and a good answer, by two regions, with a key figure of each."""
    options = [{"code": c, "label": c.upper()} | ({"tone": t} if t else {}) for c, t in tones.items()]
    book = build.book(
        build.single("q") | {"options": options, "ordered": True},
        build.single("region", "32", "11", geography="region"),
        segments=["region"],
        indicators=[
            {"id": "net", "question": "q", "options": list(answer), "sentence": "{share} des {universe}"}
        ],
    )
    answers = {"q": ["a"] * 45 + ["b"] * 5 + ["a"] * 5 + ["b"] * 45, "region": ["32"] * 50 + ["11"] * 50}
    return build.study(book, answers)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("tone", "orange"), [("negative", True), ("positive", False)])
def test_much_of_a_bad_thing_is_orange_and_much_of_a_good_one_blue(theme, tone, orange):
    study = by_region("a", {"a": tone, "b": "positive" if tone == "negative" else "negative"})
    net = study.make(Recipe("q", "region", counted=Net.of(study.book.indicators[0])))
    answer = study.make(Recipe("q", "region"))
    around, up = maps.scale_of(net, "net", "", theme), maps.scale_of(answer, "a", "", theme)

    assert (warm(around.of(0.9).colour), warm(around.of(0.1).colour)) == (orange, not orange)
    assert {warm(each.colour) for each in up.classes} == {orange}


def test_what_is_neither_good_nor_bad_or_both_has_one_hue():
    for tones, codes in (({"a": None, "b": None}, "a"), ({"a": "positive", "b": "negative"}, "ab")):
        study = by_region(codes, tones)
        table = study.make(Recipe("q", "region", counted=Net.of(study.book.indicators[0])))
        scale = maps.scale_of(table, "net", "", "light")

        assert {each.colour for each in scale.classes} <= set(classes.SEQUENTIAL[None]["light"])


def test_a_region_with_an_established_gap_is_outlined_and_the_legend_says_so():
    study = by_region("a", {"a": "negative", "b": "positive"})
    table = study.make(Recipe("q", "region"))
    chart = map_chart(table, "a", "", "light")
    wide = [t for t in drawn(chart) if t["line"]["width"] == maps.STRONG["region"] and t["x"]]
    mark = f"contour épais{NBSP}: écart établi avec les autres régions"

    assert {row.group for row in table.rows if kind(row) == "established"} == {"32", "11"}
    assert sum(t["x"].count(None) + 1 for t in wide) == sum(
        len(each.rings) for each in REGIONS if each.code in ("32", "11")
    )
    assert mark in [each.label for each in chart.legend]
    alike = build.study(study.book, {"q": ["a", "b"] * 50, "region": ["32"] * 50 + ["11"] * 50}).make(
        Recipe("q", "region")
    )
    assert mark not in [each.label for each in map_chart(alike, "a", "", "light").legend]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("where", [None, {"type_acteur": ["association"]}, {"taille": ["250_et_plus"]}])
def test_the_map_is_a_figure_that_plotly_accepts_with_no_axis_and_no_base_map(theme, where):
    chart = map_chart(table(where), "territoire_en_difficulte", "", theme, ("32",))
    figure = go.Figure(chart.figure.to_dict())

    assert {trace.type for trace in figure.data} == {"scatter"}
    assert not figure.layout.xaxis.visible
    assert not figure.layout.yaxis.visible
    assert (figure.layout.yaxis.scaleanchor, figure.layout.yaxis.scaleratio) == ("x", 1)
    assert "map" not in figure.layout.to_plotly_json()
    assert len(figure.to_json()) < 60_000
    rings = sum(trace["x"].count(None) + 1 for trace in drawn(chart) if trace["x"])
    assert rings == sum(len(each.rings) for each in REGIONS)


def test_each_region_answers_a_click_with_its_code():
    chart = map_chart(table(), "territoire_en_difficulte", "", "light")
    places = [trace for trace in chart.figure.to_dict()["data"] if trace["mode"] == "markers"]

    assert [set(trace["customdata"]) for trace in places] == [{each.code} for each in REGIONS]


def test_masked_regions_are_hatched_with_their_reason_and_never_look_like_zero():
    published = table()
    masked = {r.group for r in published.rows if r.status == "masked"}
    chart = map_chart(published, "territoire_en_difficulte", "", "light")
    hatched = [trace for trace in drawn(chart) if "fillpattern" in trace]

    assert masked == {"01", "02", "03", "06", "94"}
    assert len(hatched) == 1
    assert hatched[0]["x"] == outlines.outlines("region", ("01", "02", "03", "06", "94")).x
    assert [m.label for m in chart.legend if m.style == "hatched"] == [
        "masqué : moins de 10 répondants, ou déductible"
    ]
    told = [t["hovertemplate"] for t in chart.figure.to_dict()["data"] if t["mode"] == "markers"]
    assert all("masqué" in t and "%" not in t.split("<extra>")[0] for t in [told[0], told[-1]])


def test_small_bases_and_simulated_answers_are_marked_inside_the_picture():
    chart = map_chart(table(), "territoire_en_difficulte", "", "light")
    words = [a["text"] for a in chart.figure.to_dict()["layout"]["annotations"]]

    assert any("DONNÉES SIMULÉES" in text for text in words)
    assert outlines.CREDIT in words
    assert any("La Réunion" in text and "*" in text for text in words)
    assert [m.label for m in chart.legend if m.style == "star"] == [
        f"effectif faible{NBSP}: moins de 30 répondants"
    ]


def test_when_every_region_is_masked_nothing_is_classed():
    where = {"taille": ["250_et_plus"], "type_acteur": ["autre"]}
    chart = map_chart(table(where), "territoire_en_difficulte", "", "light")

    assert {m.style for m in chart.legend} == {"hatched"}
    assert "masqué (moins de 10 répondants" in said(made(where).above)  # and the nearest map is drawn
    assert "toutes les régions sont masquées" not in said(made(where).above)


# --- the page


def test_the_segment_of_the_map_is_the_one_that_is_a_region():
    assert geography(BOOK) == "region"
    assert geography(studies.opened(ROOT / "tests" / "data" / "nonvoters").book) is None
    assert "region" not in mapped(BOOK)
    assert mapped(studies.opened(ROOT / "tests" / "data" / "pew").book) == []
    assert mapped(BOOK)[-2:] == ["type_acteur", "taille"]


def test_what_the_reader_leaves_open_is_a_key_figure_of_the_story():
    asked = map_choice(BOOK, Choice(View()))
    grid = map_choice(BOOK, Choice(View("besoins_eco"))).choice
    other = map_choice(BOOK, Choice(View("besoins_eco"), item="investissement_rebond")).choice

    key = next(i for i in BOOK.indicators if i.id == "territoire_en_difficulte")
    assert asked.recipe == Recipe("etat_territoire", "region", counted=Net.of(key))
    assert (asked.choice.measure, asked.option) == (key.id, key.id)
    assert (grid.item, grid.measure) == ("tresorerie", "tresorerie_besoin_fort")
    assert (other.item, other.measure, other.answer) == ("investissement_rebond", "", "fort")
    assert not any(key.startswith("mesure") for key in shown(BOOK, "besoins_eco", "investissement_rebond"))


def test_the_table_begins_with_the_largest_share_and_says_only_established_gaps():
    html = said(made().table)
    rows = re.findall(r'<th scope="row">(.*?)</td></tr>', html)
    names = [re.sub(r"<small>.*|<[^>]+>", "", row.partition("</th>")[0]).strip() for row in rows]

    assert names[:4] == ["Ensemble", "Centre-Val de Loire", "Nouvelle-Aquitaine", "Pays de la Loire"]
    told = [float(each) for each in re.findall(r'data-value="([\d.]+)"', html)]
    assert told == sorted(told, reverse=True)
    assert len(told) == len(names) - 1 == 13
    # What is masked has no line of its own, and says why once.
    assert html.count("masqué") == 1
    assert "Guadeloupe, Martinique, Guyane, Mayotte, Corse : masqué : moins de 10 répondants" in html
    assert "<td>80 %</td><td><strong>plus souvent que les autres : +20 points</strong>" in html
    published = table()
    open_gaps = [r for r in published.rows if r.group and r.p_adjusted is not None and r.p_adjusted >= 0.05]
    assert html.count("écart non établi") >= len(open_gaps)
    assert html.count("points</strong>") == sum((r.p_adjusted or 1) < 0.05 for r in published.rows)


def test_a_region_chosen_is_compared_with_all_the_others_and_leads_to_its_portrait():
    shown_map = made({"region": ["32"], "type_acteur": ["association"]})

    address = "/portrait?etude=fragilites-2025&amp;region=32&amp;f.type_acteur=association&amp;f.region=32"
    assert f'<a href="{address}">' in shown_map.chosen
    assert "Hauts-de-France" in shown_map.chosen
    names = re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', shown_map.table)
    assert names[0] == "Hauts-de-France"
    assert 'class="chosen" aria-current="true"' in shown_map.table
    assert "acteurs (Association)" in said(shown_map.above)


def test_the_other_pages_are_given_all_the_regions_of_the_map():
    below = made({"region": ["32"], "taille": ["10_a_49"]}).below

    query = "q=etat_territoire&amp;by=region&amp;f.taille=10_a_49&amp;mesure=territoire_en_difficulte"
    assert f'href="/comparer?etude=fragilites-2025&amp;{query}"' in below
    assert f'href="/fichiers/fragilites-2025/etat_territoire.csv?{query}"' in below
    own = "q=etat_territoire&amp;f.taille=10_a_49&amp;f.region=32&amp;mesure=territoire_en_difficulte"
    assert f'href="/partager/territoires?etude=fragilites-2025&amp;{own}"' in below


def test_the_headline_of_a_key_figure_is_its_own_sentence():
    assert (
        "80 % des acteurs (Centre-Val de Loire) jugent leur territoire en difficulté, "
        "soit 20 points de plus que les autres (simulé)"
    ) in said(made().above)
    words = said(made(q="partenaires").above)
    assert "selon la région (" in words
    assert "régions affichées sur 18), aucun écart établi entre les groupes (simulé)" in words


def test_an_address_of_a_map_survives_and_unknown_answers_are_told():
    choice = Choice(View("formes"), answer="projets_communs")
    known = list(shown(BOOK, "formes", ""))
    code = known[1].partition("=")[2]
    read, notices = Choice.from_query({"q": ["formes"], "reponse": [code]}, BOOK)

    assert (read.answer, notices) == (code, ())
    assert Choice.from_query(read.to_query(), BOOK) == (read, ())
    assert Choice.from_query({"q": ["formes"], "reponse": ["zzz"]}, BOOK)[1] == (
        "La réponse « zzz » de ce lien n'existe pas dans cette question.",
    )
    assert choice.to_query()["reponse"] == ["projets_communs"]
    assert addresses.TERRITORIES == "territoires"
    assert labels.SIMULATED in said(made().table)


def test_the_headline_is_that_of_the_region_chosen_with_its_gap_or_that_none_is_established():
    assert (
        "Centre-Val de Loire : 80 % des acteurs jugent leur territoire en difficulté, "
        "soit 20 points de plus que les autres (simulé)</h2>"
    ) in said(made({"region": ["24"]}).above)
    assert (
        "Hauts-de-France : 59 % des acteurs jugent leur territoire en difficulté, écart non établi (simulé)"
    ) in said(made({"region": ["32"]}).above)
    assert "Corse : masqué : moins de 10 répondants" in said(made({"region": ["94"]}).above)


def test_a_masked_region_that_is_chosen_stands_first_and_out_of_the_closing_line():
    html = said(made({"region": ["94"]}).table)

    assert html.index("Ensemble") < html.index("Corse") < html.index("Centre-Val de Loire")
    assert "Guadeloupe, Martinique, Guyane, Mayotte : masqué" in html


def test_a_map_tells_its_base_and_its_orders_have_a_button_each():
    shown_map = made()

    assert "Base : 1 175 acteurs ayant répondu" in said(shown_map.below)
    orders = re.findall(r'data-order="(\w+)" aria-pressed="(\w+)"', shown_map.table)
    assert orders == [("valeur", "true"), ("nom", "false"), ("officiel", "false")]
    assert shown_map.table.count("aria-sort") == 1


def test_a_map_where_filters_leave_no_two_regions_has_ways_out():
    shown_map = made({"type_acteur": ["entreprise"], "taille": ["moins_de_10"]})

    assert '<a class="way" href="/territoires?etude=fragilites-2025&amp;q=etat_territoire' in shown_map.above
    assert "il ne reste pas deux groupes" in said(shown_map.above)
    assert 'class="way"' not in made({"type_acteur": ["association"]}).above
    small = made({"region": ["53"], "type_acteur": ["collectivite"]})
    assert small.chosen.count('class="way"') == 3
    assert 'class="way"' not in small.above
