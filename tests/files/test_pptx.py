"""PowerPoint files: native charts that hold the published table, and nothing about masked groups."""

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from core.charts import PALETTES, forms, scale_keys
from core.errors import TemplateError
from core.files.pptx.decks import deck_file, story_file
from core.files.pptx.template import CHART, LAYOUTS, TEMPLATE
from core.views.choices import sections
from core.views.recipe import Recipe
from core.views.view import View
from core.words import about, labels, sentences, typography
from core.words.numbers import percent
from tests import made, studies
from tests.conftest import ROOT

STUDY = studies.opened(ROOT / "data" / "fragilites-2025")
BOOK = STUDY.book
NBSP = "\u00a0"
HOSTILE = [
    '=HYPERLINK("https://exemple.fr";"Cliquez")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "<script>alert(1)</script> & « guillemets » \"doubles\" 'simples'",
    "https://exemple.fr/une-adresse",
    "Émoji 🌍🧑‍🌾, {=1+1}, _x0041_, 1/2",
    "Très long : " + "réponse détaillée et nuancée, " * 10 + "fin",
    "{=1+1}",
    "Commande et saut",
]


def address(view):
    return f"https://exemple.fr/explorer?q={view.question}&by={view.by or ''}"


def deck(*views, study=STUDY, **keys):
    return deck_file(study, [Recipe.of(study.book, *asked) for asked in views], address, **keys)


def opened(content):
    return Presentation(io.BytesIO(content))


def charts(content):
    """The charts of a file, slide by slide, in order."""
    return [shape.chart for slide in opened(content).slides for shape in slide.shapes if shape.has_chart]


def notes(slide):
    return slide.notes_slide.notes_text_frame.text


def texts(slide):
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def drawn(content):
    """The values of the charts: (category, series) → value, ``None`` where there is none."""
    found = {}
    for chart in charts(content):
        for series in chart.plots[0].series:
            for category, value in zip(chart.plots[0].categories, series.values, strict=True):
                found[str(category), series.name] = value
    return found


def embedded(content):
    """The same, from the workbooks that charts carry."""
    found = {}
    for chart in charts(content):
        sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).worksheets[0]
        names, *rows = sheet.iter_rows(values_only=True)
        for category, *values in rows:
            found |= {(category, name): value for name, value in zip(names[1:], values, strict=True)}
    return found


def label(table, group):
    """The name of a group in a chart: its base, or that it is masked."""
    rows = [row for row in table.rows if row.group == group]
    name = labels.group_label(table, group)
    if all(row.status == "masked" for row in rows):
        return f"{name} (masqué)"
    return f"{name} ({labels.base_label(rows[0])})"


def everything(content):
    """All the text of a file, those of its workbooks included."""
    said = ""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            inside = archive.read(name)
            said += everything(inside) if name.endswith(".xlsx") else inside.decode("utf-8", "replace")
    return said


# --- charts


def test_a_scale_by_group_is_a_native_stacked_chart_that_holds_the_published_table():
    table = STUDY.table("etat_territoire", "type_acteur")
    placed = forms.sides(table.question)
    left = {option.code for option in placed.lefts}
    expected = {
        (label(table, row.group), labels.option_label(table, row.option)): row.estimate
        * (-1 if row.option in left else 1)
        for row in table.rows
        if row.option != "nsp"
    }

    content = deck(("etat_territoire", "type_acteur"))
    (chart,) = charts(content)

    assert chart.chart_type == XL_CHART_TYPE.BAR_STACKED
    assert drawn(content) == pytest.approx(expected)
    assert embedded(content) == pytest.approx(expected)
    assert (chart.value_axis.minimum_scale, chart.value_axis.maximum_scale) == (-1, 1)
    assert [s.name for s in chart.plots[0].series] == ["Sinistré", "En difficulté", "Dynamique"]
    assert {s.data_labels.number_format for s in chart.plots[0].series} == {"0 %;0 %"}


def test_no_opinion_stands_in_numbers_at_the_right_of_a_native_chart():
    table = STUDY.table("etat_territoire", "type_acteur")
    slide = opened(deck(("etat_territoire", "type_acteur"))).slides[0]
    frame = next(s for s in slide.shapes if s.has_chart)
    beside = [s for s in slide.shapes if s.has_text_frame and s.left >= frame.left + frame.width]
    said = [s.text_frame.text for s in sorted(beside, key=lambda s: s.top)]

    assert said[0] == "Ne se prononce pas"
    order = [group for _, group in scale_keys(table, table.groups)]
    assert said[1:] == [percent(table.row("nsp", group).estimate) for group in order]


def test_a_low_base_is_said_before_all_else_and_its_bars_are_outlined():
    book = made.book(made.single("q", "a", "b"), made.single("lieu", "n", "s"), segments=["lieu"], caution=30)
    study = made.study(book, {"q": ["a"] * 9 + ["b"] * 3, "lieu": ["n"] * 6 + ["s"] * 6})
    content = deck(("q", None), study=study)
    slide = opened(content).slides[0]
    measure = next(s for s in slide.placeholders if "Effectif faible" in s.text_frame.text).text_frame.text
    (chart,) = charts(content)
    fill = chart.plots[0].series[0].format.fill

    assert measure.startswith(f"Effectif faible{NBSP}: 12")
    assert str(fill.fore_color.rgb) == PALETTES["light"].background[1:]
    assert "Contour seul" in texts(slide)


def test_every_share_of_a_point_or_more_is_written_on_or_over_its_bar():
    content = deck(("etat_territoire", "type_acteur"))
    (chart,) = charts(content)
    for series in chart.plots[0].series:
        gone = series._element.xpath("./c:dLbls/c:dLbl[c:delete/@val='1']/c:idx/@val")
        assert [v for i, v in enumerate(series.values) if str(i) in gone and round(abs(v) * 100) >= 1] == []
    moved = chart._chartSpace.xpath(".//c:dLbl[c:layout]")
    assert moved


def test_several_answers_by_group_have_a_bar_a_group_that_says_its_name():
    table = STUDY.table("partenaires", "type_acteur")
    expected = {
        (labels.option_label(table, row.option), labels.group_label(table, row.group)): row.estimate
        for row in table.rows
    }

    content = deck(("partenaires", "type_acteur"))

    assert {chart.chart_type for chart in charts(content)} == {XL_CHART_TYPE.BAR_CLUSTERED}
    assert drawn(content) == pytest.approx(expected)
    assert embedded(content) == pytest.approx(expected)
    assert all(s.data_labels.show_series_name for chart in charts(content) for s in chart.plots[0].series)
    assert "Entreprise (n = 498)" in texts(opened(content).slides[0]).replace(NBSP, " ")


def test_many_groups_have_a_small_chart_for_each_answer_and_nothing_is_left_out():
    table = STUDY.table("partenaires", "region")
    expected = {
        (label(table, row.group), labels.option_label(table, row.option)): row.estimate for row in table.rows
    }

    content = deck(("partenaires", "region"))

    assert drawn(content) == pytest.approx(expected)
    assert embedded(content) == pytest.approx(expected)
    assert "Partenaires (1/6)" in texts(opened(content).slides[0])
    assert len({chart.value_axis.maximum_scale for chart in charts(content)}) == 1


def test_a_grid_has_a_bar_for_each_item_in_the_order_of_its_scale():
    table = STUDY.table("besoins_eco")

    (chart,) = charts(deck(("besoins_eco",)))

    level = [o.label for o in BOOK.question("besoins_eco").answers if o.role == "valid"]
    assert [s.name for s in chart.plots[0].series] == level
    assert chart.value_axis.minimum_scale == 0
    first = chart.plots[0].series[0]
    assert list(first.values) == [table.row("fort", item=item).estimate for item in table.items]


def numbers():
    """Means by hand: 10, 20 and 30 in the north, 5 and 6 in the south, an island alone."""
    book = made.book(
        made.number("taille", unit="salariés"),
        made.single("lieu", "nord", "sud", "ile", label="Lieu"),
        segments=["lieu"],
        minimum=2,
    )
    values = [10.0, 20.0, 30.0, 5.0, 6.0, 99.0]
    return made.study(book, {"taille": values, "lieu": ["nord"] * 3 + ["sud"] * 2 + ["ile"]})


def test_a_number_has_a_bar_for_its_mean_and_one_for_its_median():
    content = deck(("taille", "lieu"), study=numbers())

    shown = drawn(content)

    assert shown[f"NORD (n{NBSP}={NBSP}3)", "Moyenne"] == shown[f"NORD (n{NBSP}={NBSP}3)", "Médiane"] == 20
    assert shown["ILE (masqué)", "Moyenne"] is None
    assert {s.data_labels.number_format for c in charts(content) for s in c.plots[0].series} == {"0.0"}


def test_a_share_that_rounds_to_nothing_is_not_written_as_zero():
    (chart,) = charts(deck(("jouer_collectif",), study=studies.exact(ROOT / "data" / "fragilites-2025")))

    labels = chart.plots[0]._element.xpath(".//c:dLbl/c:numFmt/@formatCode")

    assert labels == [f'"<{NBSP}1{NBSP}%"']


def test_with_filters_the_whole_study_stands_beside_the_selection():
    shown = drawn(deck(("partenaires", None, {"region": ["32"]})))

    whole = STUDY.table("partenaires").row("insertion").estimate
    label = BOOK.question("partenaires").option("insertion").label
    assert shown[label, "Ensemble de l'étude"] == whole
    assert shown[label, "Sélection"] != whole


# --- what is masked


def test_a_masked_group_has_no_number_anywhere_in_the_file():
    # Nine in the north, of whom four say yes; three in the south; in the islands seven of seven: 7, 1.0.
    book = made.book(
        made.single("avis", "oui", "non", ordered=True),
        made.single("lieu", "nord", "sud", "iles", label="Lieu"),
        segments=["lieu"],
        minimum=8,
    )
    answers = ["oui"] * 4 + ["non"] * 5 + ["oui"] * 1 + ["non"] * 2 + ["oui"] * 7
    places = ["nord"] * 9 + ["sud"] * 3 + ["iles"] * 7
    study = made.study(book, {"avis": answers, "lieu": places})
    table = study.table("avis", "lieu")
    assert {row.group for row in table.rows if row.status == "masked"} == {"sud", "iles"}

    content = deck(("avis", "lieu"), study=study)
    slide = opened(content).slides[0]

    for name in ("SUD (masqué)", "ILES (masqué)"):
        assert {drawn(content)[name, s] for s in ("OUI", "NON")} == {None}
        assert {embedded(content)[name, s] for s in ("OUI", "NON")} == {None}
    # 1/3, 2/3 and 1 of the masked groups; the bases of three and seven.
    assert not re.search(r"0\.333|0\.666|33 %|67 %|n = [37]\b", everything(content).replace(NBSP, " "))
    assert "SUD, ILES : masqué : moins de 8 répondants, ou déductible." in texts(slide).replace(NBSP, " ")
    assert "SUD, ILES : masqué" in notes(slide).replace(NBSP, " ")


def test_a_view_without_any_number_says_why_in_place_of_a_chart():
    content = deck(("jouer_collectif", "type_acteur", {"region": ["94"]}))
    slide = opened(content).slides[0]

    assert charts(content) == []
    assert "masqué : moins de 10 répondants, ou déductible" in texts(slide).replace(NBSP, " ")
    assert "embeddings" not in everything(content)


# --- what slides say


@pytest.fixture(scope="module")
def story():
    """The story of the demonstration study, as a file."""
    return story_file(STUDY, View(), address)


def test_each_slide_of_the_story_says_what_its_page_says(story):
    made_slides = list(opened(story).slides)

    said = [texts(slide).replace(NBSP, " ") for slide in made_slides]
    assert BOOK.title in said[0]
    assert "Ce qui fragilise" in said[1] and "1/3" in said[1]
    for slide in BOOK.story:
        table = STUDY.table(slide.question, slide.by)
        headline = sentences.headline(STUDY, table.recipe).replace(NBSP, " ")
        told = [words for words in said if headline in words and slide.title in words]
        assert told, slide.title
        assert sentences.base_note(table, table).replace(NBSP, " ") in told[0]
        assert about.source_note(BOOK).replace(NBSP, " ") in told[0]
    parts = len(sections(BOOK))
    assert len([w for w in said if "Graphique" not in w]) == len(made_slides)
    assert len(charts(story)) == len(made_slides) - 1 - parts


def test_simulated_numbers_say_so_on_each_slide_in_its_notes_and_in_its_workbook(story):
    for slide in opened(story).slides:
        assert "Simulé" in texts(slide)
        assert "Nature : SIMULÉ" in notes(slide).replace(NBSP, " ")
    for chart in charts(story):
        lines = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).worksheets[1]
        assert any("Nature\xa0: SIMULÉ" in str(row[0]) for row in lines.iter_rows(values_only=True))


def test_collected_numbers_are_never_called_simulated():
    said = everything(deck(("taille", "lieu"), study=numbers(), title="Essai"))

    assert "simulé" not in re.sub(r"<p:cNvPr[^>]*>", "", said).lower()
    assert "Calculé" in said


def test_filters_address_and_method_are_on_the_slide_or_in_its_notes():
    slide = opened(deck(("partenaires", None, {"region": ["32"]}))).slides[0]
    link = address(View.of(BOOK, "partenaires"))

    assert "Filtres : Région : Hauts-de-France" in texts(slide).replace(NBSP, " ")
    assert f"Adresse : {link}" in notes(slide).replace(NBSP, " ")
    assert "Lecture : " in notes(slide).replace(NBSP, " ")
    assert about.masking_rule(BOOK).replace(NBSP, " ") in notes(slide).replace(NBSP, " ")
    code = next(s for s in slide.shapes if s.shape_type is not None and "Code QR" in s._element.xml)
    assert code.click_action.hyperlink.address == link


def test_a_qr_code_holds_the_address_of_the_view():
    zxingcpp = pytest.importorskip("zxingcpp")
    from PIL import Image

    slide = opened(deck(("partenaires",))).slides[0]
    picture = next(s for s in slide.placeholders if hasattr(s, "image"))

    read = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.image.blob)).convert("L"))

    assert [code.text for code in read] == [address(View.of(BOOK, "partenaires"))]


def test_a_chart_has_a_text_for_those_who_do_not_see_it():
    content = deck(("etat_territoire", "type_acteur"))
    frame = next(s for s in opened(content).slides[0].shapes if s.has_chart)

    words = frame._element.xpath(".//p:cNvPr/@descr")[0]

    table = STUDY.table("etat_territoire", "type_acteur")
    assert words == typography.typeset(sentences.alternative(table, sentences.headline(STUDY, table.recipe)))


def test_a_chart_that_is_cut_says_so_and_keeps_one_scale():
    content = deck(("besoins_eco", "type_acteur"))

    assert [re.search(r"\((suite, )?(./.)\)", texts(s))[0] for s in opened(content).slides] == [
        "(1/2)",
        "(suite, 2/2)",
    ]
    assert len({chart.value_axis.maximum_scale for chart in charts(content)}) == 1


# --- hostile labels


def hostile_study():
    book = made.book(
        made.multiple("q", *"abcdefgh")
        | {"options": [{"code": c, "label": t} for c, t in zip("abcdefgh", HOSTILE, strict=True)]},
        made.single("lieu", "x", "y", label='=1+1 "<b>')
        | {"options": [{"code": "x", "label": HOSTILE[0]}, {"code": "y", "label": HOSTILE[2]}]},
        segments=["lieu"],
        title="<script>=Étude</script>",
    )
    answers = {"q": [set("abcdefgh"), set("abc"), {"a"}, {"f", "g"}], "lieu": ["x", "x", "y", "y"]}
    return made.study(book, answers)


def plain(text):
    """Text as files hold it: without characters that XML forbids, with French spacing."""
    return typography.typeset(text)


def test_labels_come_through_unharmed_in_charts_and_in_their_workbooks():
    study = hostile_study()
    content = deck(("q",), study=study, title=study.book.title)

    assert {category for category, _ in drawn(content)} == set(map(plain, HOSTILE))
    assert embedded(content) == drawn(content)
    for chart in charts(content):
        workbook = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        cells = [c for sheet in workbook for row in sheet.iter_rows() for c in row if c.value is not None]
        assert {c.data_type for c in cells} == {"s", "n"}
        assert not any(c.hyperlink for c in cells)
    assert opened(content).slides[0].shapes.title.text_frame.text == "<script>=Étude</script>"


def test_labels_of_groups_come_through_unharmed():
    content = deck(("q", "lieu"), study=hostile_study())

    names = {series for _, series in drawn(content)}

    assert names == {"Ensemble", plain(HOSTILE[0]), plain(HOSTILE[2])}
    assert embedded(content) == drawn(content)


# --- the template


def changed(tmp_path, change):
    presentation = Presentation(TEMPLATE)
    change(presentation)
    path = tmp_path / "modele.pptx"
    presentation.save(path)
    return path


def layout(presentation, name):
    return next(each for each in presentation.slide_layouts if each.name == name)


def placeholder(presentation, name, inside=CHART):
    return next(p for p in layout(presentation, inside).placeholders if p.name == name)


def test_a_template_may_be_replaced_by_one_with_the_same_names(tmp_path):
    def change(presentation):
        holder = placeholder(presentation, "Titre")
        holder.left, holder.top, holder.width, holder.height = map(Inches, (1, 1, 8, 1))
        presentation.slides.add_slide(layout(presentation, CHART))  # an example left behind

    content = deck(("besoins_eco",), template=changed(tmp_path, change))
    made_slides = opened(content).slides

    assert len(made_slides) == 1
    assert made_slides[0].shapes.title.left == Inches(1)


def test_a_template_without_a_layout_is_refused(tmp_path):
    path = changed(tmp_path, lambda p: layout(p, CHART)._element.cSld.set("name", "Chart"))

    with pytest.raises(TemplateError) as error:
        deck(("besoins_eco",), template=path)

    assert str(error.value) == (
        "modele.pptx : il manque la disposition « Graphique » dans le modèle de diapositives "
        "(attendues : Couverture, Section, Graphique, Portrait)."
    )


def test_a_template_without_a_placeholder_is_refused(tmp_path):
    def change(presentation):
        element = placeholder(presentation, "Notes")._element
        element.getparent().remove(element)

    with pytest.raises(TemplateError) as error:
        deck(("besoins_eco",), template=changed(tmp_path, change))

    assert str(error.value) == (
        "modele.pptx : dans la disposition « Graphique » du modèle de diapositives, il manque l'espace "
        "réservé « Notes » (type texte)."
    )


@pytest.mark.parametrize("content", [b"", b"PK not a zip", b"%PDF-1.7"])
def test_a_file_that_is_no_presentation_is_refused(tmp_path, content):
    path = tmp_path / "modele.pptx"
    path.write_bytes(content)

    with pytest.raises(TemplateError, match=r"modele.pptx : ce n'est pas un fichier PowerPoint"):
        deck(("besoins_eco",), template=path)


def test_a_template_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(TemplateError, match="introuvable"):
        deck(("besoins_eco",), template=tmp_path / "absent.pptx")


def test_our_template_is_what_its_program_makes():
    from assets.template import make

    assert make() == TEMPLATE.read_bytes()
    assert set(LAYOUTS) == {each.name for each in Presentation(TEMPLATE).slide_layouts}


# --- the file


def test_the_same_view_gives_the_same_bytes():
    one = deck(("etat_territoire", "type_acteur"), title="Essai")

    assert deck(("etat_territoire", "type_acteur"), title="Essai") == one
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_picture_stands_for_a_chart(story):
    with zipfile.ZipFile(io.BytesIO(story)) as archive:
        pictures = [name for name in archive.namelist() if "/media/" in name]

    assert {Path(name).suffix for name in pictures} == {".png"}
    assert len(pictures) <= len(BOOK.story) + 1  # the codes: one for each address
