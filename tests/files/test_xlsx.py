"""Workbooks that explain themselves: numbers are those published, masked stays masked, text stays text."""

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import open_study
from core.estimation.tables import COLUMNS, COUNTS, MEASURES
from core.files.xlsx.workbooks import ABOUT, CONTENTS, DATA, table_workbook, tabulation
from core.files.xlsx.writing import Names
from core.views.recipe import SCORE, Recipe
from core.words import reasons
from tests import made, studies
from tests.files.test_text import ADDRESS, MASKED, table
from tests.studies import write_study

ROOT = Path(__file__).parents[2]
HOSTILE = [
    "=1+1",
    "+1",
    "-2+3+cmd|' /C calc'!A0",
    "@x",
    '"quoted" & co',
    "<script>alert(1)</script>",
    "**gras** [lien](http://x) | `a`",
    "🦊🦊",
    "مرحبا بالعالم",
    "x" * 300,
    "{=SUM(A1)}",
    "http://exemple.fr",
    "_x000D_",
    "007",
]


@pytest.fixture(scope="module")
def study():
    return studies.opened(ROOT / "data" / "fragilites-2025")


@pytest.fixture(scope="module")
def workbook(study):
    return opened(tabulation(study, "https://exemple.fr/"))


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def cells(workbook):
    return [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None]


def texts(workbook) -> set[str]:
    return {cell.value for cell in cells(workbook) if isinstance(cell.value, str)}


def numbers(workbook) -> set[float]:
    return {float(cell.value) for cell in cells(workbook) if not isinstance(cell.value, str)}


def facts(workbook) -> dict[str, str]:
    return {row[0].value: row[1].value for row in workbook[ABOUT].iter_rows() if row[1].value}


def segments_of(study, question):
    return [None, *(name for name in study.book.segments if name != question)]


def blocks(workbook):
    """The rows of each question of the tabulation: (sheet, first row, row after the last)."""
    found = {}
    for row in workbook[CONTENTS].iter_rows(min_row=5):
        if row[0].hyperlink:
            sheet, cell = re.fullmatch(r"'(.+)'!A(\d+)", row[0].hyperlink.location).groups()
            found[row[0].value] = (workbook[sheet.replace("''", "'")], int(cell))
    return found


def columns(workbook, sheet):
    """The place of each group: (segment, label); openpyxl gives the title of a segment over its first."""
    places, segment = {}, None
    for column in range(2, sheet.max_column + 1):
        segment = sheet.cell(3, column).value or segment
        places[segment, sheet.cell(4, column).value] = column
    return places


def test_every_number_of_the_tabulation_is_the_published_one(study, workbook):
    compared = 0
    found = blocks(workbook)
    for question in study.book.questions:
        sheet, row = found[question.title]
        places = columns(workbook, sheet)
        for by in segments_of(study, question.id):
            published = study.table(question.id, by)
            for group in published.groups[1:] if by else [""]:
                head = (study.book.segment(by).title, study.book.segment(by).option(group).label) if by else (
                    None, "Ensemble",
                )  # fmt: skip
                for item in question.item_ids:
                    start = row + (rows_before(sheet, row, question.item_label(item)) if item else 0)
                    base = start + rows_before(sheet, start, "Base")
                    wanted = published.row(published.options[0], group, item)
                    if wanted.base is not None:
                        assert sheet.cell(base, places[head]).value == wanted.base
                    for place, option in enumerate(published.options, start=1):
                        wanted = published.row(option, group, item)
                        cell = sheet.cell(base + place, places[head])
                        assert cell.value == (
                            "masqué" if wanted.estimate is None else pytest.approx(wanted.estimate, abs=1e-15)
                        )
                        compared += 1

    assert compared > 1500


def rows_before(sheet, row, label):
    return next(k for k in range(80) if sheet.cell(row + k, 1).value == label)


def test_no_number_of_the_tabulation_is_another_than_those_published(study, workbook):
    published = set()
    for _, tables in study.every_table():
        for row in (row for found in tables for row in found.rows):
            published |= {row.base, row.estimate, row.sd, row.weighted_base, row.no_answer}

    # XlsxWriter keeps 16 digits.
    assert {f"{n:.12g}" for n in numbers(workbook)} <= {f"{n:.12g}" for n in published if n is not None}


def test_a_masked_group_has_no_number_in_any_sheet():
    published = table()
    told = {getattr(row, name) for row in published.rows for name in (*COUNTS, *MEASURES)} - {None}
    workbook = opened(table_workbook([published], ADDRESS))

    assert {f"{n:.12g}" for n in numbers(workbook)} <= {f"{n:.12g}" for n in told}
    assert numbers(workbook) & {4.0, 1.0} == set()  # the south: 1 of 4; the islands: 1 of 1
    sheet = workbook["Avez-vous confiance"]
    assert [cell.value for cell in sheet[rows_before(sheet, 5, "YES") + 5]] == [
        "YES",
        0.5,
        0.6,
        "masqué",
        "masqué",
    ]
    assert MASKED in texts(workbook)


def test_the_data_sheet_holds_the_rows_in_full():
    published = table("simulated")
    lines = [[cell.value for cell in row] for row in opened(table_workbook([published]))[DATA].iter_rows()]

    assert lines[0][3:] == list(COLUMNS)
    for line, row in zip(lines[1:], published.rows, strict=True):
        told = row._replace(reason=reasons.reason(published, row))
        wanted = [None if value == "" else value for value in told]
        assert line[3:] == [pytest.approx(v, rel=1e-14) if isinstance(v, float) else v for v in wanted]
    assert {line[3 + COLUMNS.index("provenance")] for line in lines[1:]} == {"simulated"}


def test_shares_are_percentages_and_bases_are_integers(workbook):
    sheet, row = blocks(workbook)["État perçu du territoire"]
    base = row + rows_before(sheet, row, "Base")

    assert sheet.cell(base, 2).number_format.startswith("#,##0")
    assert sheet.cell(base + 1, 2).number_format.startswith('0"\u00a0"%')


def test_an_established_gap_is_a_word_beside_its_number(study, workbook):
    sheet, row = blocks(workbook)["État perçu du territoire"]
    base = row + rows_before(sheet, row, "Base")
    places = columns(workbook, sheet)
    published = study.table("etat_territoire", "type_acteur")
    for group in published.groups[1:]:
        label = study.book.segment("type_acteur").option(group).label
        for place, option in enumerate(published.options, start=1):
            found = published.row(option, group)
            shown = sheet.cell(base + place, places["Type d'acteur", label]).number_format
            word = re.search(r"(plus|moins)\"", shown)
            established = found.p_adjusted is not None and found.p_adjusted < 0.05
            assert (word.group(1) if word else None) == (
                ("plus" if found.difference > 0 else "moins") if established else None
            )
    assert "indicatif, sous l'hypothèse d'un tirage aléatoire" in sheet["A2"].value


def test_the_contents_lead_to_each_question_and_back(study, workbook):
    found = blocks(workbook)

    assert len(found) == len(study.book.questions)
    for title, (sheet, row) in found.items():
        assert sheet.cell(row, 1).value == title
        assert sheet.cell(row, 2).hyperlink.location == "'Sommaire'!A1"


def test_a_sheet_per_theme_repeats_its_heads_and_prints_on_one_page_in_width(study, workbook):
    themes = [theme.title for theme in study.book.themes]

    assert workbook.sheetnames == [ABOUT, CONTENTS, *themes, "Autres questions"]
    for name in themes:
        sheet = workbook[name]
        assert sheet.freeze_panes == "C5"
        assert sheet.print_title_rows == "$1:$4"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert "Tendances && Fragilités" in (sheet.oddHeader.left.text or "")
        assert sheet.oddFooter.center.text.strip() == "simulé"


def test_a_workbook_tells_what_it_holds(workbook, study):
    told = facts(workbook)

    assert {name: told[name] for name in ("Comparaison", "Terrain", "Adresse", "Données")} == {
        "Comparaison": "Type d'acteur\u00a0; Taille\u00a0; Région",
        "Terrain": "annoncé du 5 au 30\u00a0juin\u00a02025, questionnaire en ligne",
        "Adresse": "https://exemple.fr/",
        "Données": f"version {study.digest[:12]}",
    }
    assert told["Nature"].startswith("SIMULÉ")
    assert "SIMULÉ" in texts(workbook)


def test_collected_answers_are_not_called_simulated():
    workbook = opened(table_workbook([table()], ADDRESS))

    assert not any("simulé" in words.lower() for words in texts(workbook) - set(facts(workbook).values()))
    assert facts(workbook)["Nature"] == "calculé sur les réponses collectées"


def test_the_same_data_make_the_same_bytes_with_their_own_date(study):
    first, second = tabulation(study), tabulation(study)

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert b"2025-06-30T00:00:00Z" in file.read("docProps/core.xml")
        assert {entry.date_time[0] for entry in file.infolist()} == {1980}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_comes_through_unharmed_and_is_no_formula(text):
    workbook = opened(table_workbook([table(text=text, label=text)], ADDRESS))
    whole = texts(workbook)

    assert text in whole
    assert {cell.data_type for cell in cells(workbook)} <= {"s", "n"}


def test_a_label_is_not_taken_for_markup_of_the_library():
    workbook = opened(table_workbook([table(label="<r><t>x</t></r>")], ADDRESS))

    assert "<r><t>x</t></r>\u200b" in texts(workbook)


@given(st.lists(st.text(max_size=60), max_size=12))
def test_names_of_sheets_are_those_that_excel_takes(titles):
    names = Names()
    made_up = [names.of(title) for title in titles]

    for name in made_up:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'") and not name.endswith("'")
        assert name.lower() != "history"
    assert len({name.casefold() for name in made_up}) == len(made_up)


def test_names_of_sheets_differ_whatever_their_case():
    names = Names()

    assert [names.of(t) for t in ("Besoins", "BESOINS", "a/b", "'", "x" * 40)] == [
        "Besoins",
        "BESOINS (2)",
        "a b",
        "Feuille",
        "x" * 30 + "…",
    ]


def test_a_page_of_several_tables_has_a_sheet_for_each_and_contents(study):
    asked = [study.table("etat_territoire"), study.table("besoins_eco")]
    workbook = opened(table_workbook(asked, ADDRESS))

    assert workbook.sheetnames == [ABOUT, CONTENTS, "État perçu du territoire", "Besoins économiques", DATA]
    assert workbook[CONTENTS]["A5"].hyperlink.location == "'État perçu du territoire'!A5"


def test_key_figures_scores_and_numbers_have_their_own_words():
    book = made.book(
        made.number("age", unit="ans"),
        made.single("note", "a", "b")
        | {"options": [{"code": "a", "label": "A", "score": 1}, {"code": "b", "label": "B", "score": 3}]},
    )
    responses = made.responses(book, {"age": [20, 31], "note": ["a", "b"]})
    mean = made.published(responses, book, Recipe("age"))
    score = made.published(responses, book, Recipe("note", counted=SCORE))
    workbook = opened(table_workbook([mean, score]))

    assert {"Moyenne (ans)", "Médiane (ans)", "Score moyen", "Question note ? – Score moyen"} <= texts(
        workbook
    )
    assert {25.5, 2.0} <= numbers(workbook)
    note = "Le score moyen des répondants ayant donné une réponse qui en a un est de 2."
    alone = opened(table_workbook([score]))
    assert any(text.replace("\u00a0", " ").endswith(note) for text in texts(alone))


def test_a_key_figure_alone_says_how_to_read_it(study):
    workbook = opened(table_workbook([study.indicator("territoire_en_difficulte", "taille")], ADDRESS))
    note = "des acteurs jugent leur territoire en difficulté (simulé)."

    assert any(text.replace("\u00a0", " ").endswith(note) for text in texts(workbook))


def test_hostile_titles_are_tabulated_and_linked(tmp_path):
    themes = [
        {"id": f"t{i}", "title": text}
        for i, text in enumerate([*HOSTILE, "l'été / [a]:*?", "L'ÉTÉ / [A]:*?"])
    ]
    options = [{"code": "a", "label": "A"}]
    questions = [
        {
            "id": f"q{i}",
            "theme": t["id"],
            "text": t["title"],
            "type": "single",
            "column": "Q",
            "options": options,
        }
        for i, t in enumerate(themes)
    ]
    folder = write_study(
        tmp_path / "s", "Q\na\na\n", *questions, themes=themes, title="🦊 R&G &[Picture] &8 " * 30
    )
    workbook = opened(tabulation(open_study(folder)))
    found = blocks(workbook)

    assert set(found) == {theme["title"] for theme in themes}
    for title, (sheet, row) in found.items():
        assert sheet.cell(row, 1).value == title
        assert "données" not in (sheet.oddHeader.center.text or "")
        assert sheet.oddHeader.left.text.startswith("🦊 R&&")
    assert {cell.data_type for cell in cells(workbook)} <= {"s", "n"}


def test_a_study_without_theme_or_segment_is_tabulated_with_its_weights(tmp_path):
    question = {"id": "q", "text": "Combien ?", "type": "number", "column": "N"}
    lines = "N;P\n" + "".join(f"{n};{1 + n % 2}\n" for n in range(12))
    public = {"minimum_base": 1, "caution_base": 1, "public_data": True}
    write_study(tmp_path / "s", lines, question, design={"weight": "P"}, disclosure=public)
    workbook = opened(tabulation(open_study(tmp_path / "s")))

    assert workbook.sheetnames == [ABOUT, CONTENTS, "Questions"]
    # 0…11 weighted 1, 2, 1, 2…: (30 + 2 · 36) / 18; Kish: 18² / (6 + 24)
    assert {"12", f"{102 / 18:.12g}", "10.8"} <= {f"{n:.12g}" for n in numbers(workbook)}
    assert "Base efficace" in texts(workbook)


def test_progress_goes_from_nothing_to_all(study):
    told = []
    tabulation(study, progress=told.append)

    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_sheets_whose_titles_begin_alike_have_names_that_show_what_differs():
    names = Names()
    start = "Accompagnement à la transformation du modèle"

    assert names.of(f"{start} économique") == "Accompagnement à la transforma…"
    assert names.of(f"{start} social") == "Accompagnement…u modèle social"
    assert names.of("Question") == "Question"
    assert names.of("Question") == "Question (2)"
