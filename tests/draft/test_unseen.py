"""What an export holds that nobody sees, or that makes a base shrink: it is told, and nothing breaks."""

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from core.draft import draft
from core.draft.bands import bands
from core.draft.scales import scale_of
from core.draft.source import read_source
from core.draft.texts import clean, seen
from core.draft.weights import unfit_weights
from core.errors import Report, StudyError
from core.responses import formats
from core.responses.formats import About
from tests.draft.made import drafted, labels, picked, subsets, write
from tests.draft.test_attack import PIECES, leaks


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    monkeypatch.setattr("core.responses.reading.read_isolated", formats.read_raw)
    monkeypatch.setattr("core.responses.whole.read_isolated", formats.read_raw)


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def test_the_largest_sheet_of_a_workbook_is_read_and_the_others_are_named(tmp_path):
    rows = [["Profil", "Taille"], *zip(picked(["Elu", "Agent"], 30), picked(["1", "2"], 30), strict=True)]
    workbook(tmp_path / "e.xlsx", Notice=[["Lisez-moi"]], Réponses=rows, Listes=[["a", "b"], ["c", "d"]])

    source = read_source(tmp_path / "e.xlsx", Report())

    assert [variable.name for variable in source.variables] == ["Profil", "Taille"]
    (doubt,) = source.doubts
    assert doubt.about == "responses" and "« Réponses »" in doubt.said
    assert "Notice, Listes" in doubt.said and "refaites le brouillon" in doubt.remedy


def test_a_workbook_of_one_sheet_gives_no_doubt(tmp_path):
    rows = [["Profil", "Taille"], *[["a", "b"]] * 5]
    workbook(tmp_path / "e.xlsx", Réponses=rows)

    assert read_source(tmp_path / "e.xlsx", Report()).doubts == ()


def test_the_sheets_of_a_workbook_go_from_one_process_to_the_other():
    assert About.of(About(sheets=("a", "b")).plain()) == About(sheets=("a", "b"))


@pytest.mark.parametrize(
    "text", ["a;a\n", "a;a", '"a, b","a, b"', "1;\r\n  x", ",\n\n\r\n ,b1\nb", ', ,1,,\r\nb","a\r\n']
)
def test_a_table_that_is_next_to_nothing_is_read_or_refused_with_a_sentence(tmp_path, text):
    (tmp_path / "e.csv").write_text(text, encoding="utf-8", newline="")
    report = Report()

    assert read_source(tmp_path / "e.csv", report) is not None or report.faults


@pytest.mark.parametrize("odd", ["²", "٣", "1e999", "-", "10^5", "9" * 400, "50 #", "#", "1,2,3,4"])
def test_odd_digits_are_no_bounds(odd):
    scale_of([odd, "10 à 20", "plus de 20"])
    scale_of([f"moins de {odd}", f"{odd} et plus"])
    assert bands([f"{odd} ans", "#"]) is None


@pytest.mark.parametrize("typed", ["12, appelez Jeanne", "12 ans, dit Paul", "12 appelez Jeanne"])
def test_numbers_and_one_with_words_beside_it_are_no_scale(typed):
    assert scale_of(["1", "2", "3", "4", typed]) is None


def test_numbers_and_a_last_step_in_words_are_bands():
    assert scale_of(["1", "2", "3 et plus"]).name == "bands"
    assert scale_of(["0 Pas du tout", "1", "2", "3", "4 Tout à fait"]) is not None


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\u202e", "\x01", "\ufeff", "\u2028"])
def test_what_nobody_sees_makes_no_other_answer(tmp_path, unseen):
    cells = picked(["Commune", "Région", "Refusé"], 60)
    cells = [text + unseen if i % 7 == 3 else text for i, text in enumerate(cells)]
    cells = [unseen if i == 5 else text for i, text in enumerate(cells)]
    made = drafted(tmp_path, {"Profil": cells, "Accord": picked(["Oui", "Non"], 60)})

    assert sorted(labels(made.of("Profil"))) == ["Commune", "Région"]
    assert unseen not in made.responses
    source = read_source(tmp_path / "export.csv", Report())
    (doubt,) = source.doubts
    cells = "9 cellules" if unseen.isspace() else "10 cellules"
    assert cells in doubt.said and "1 colonne" in doubt.said


def test_ends_of_lines_between_answers_stay():
    assert seen("a\nb\t\u200bc") == "a\nb\tc"
    assert clean("a \u200b b\x00c") == "a bc"


def test_answers_are_labelled_without_html(tmp_path):
    answers = ["<b>Commune</b>", "R&eacute;gion", "<p>Département</p>"]
    made = drafted(tmp_path, {"Profil": picked(answers, 60), "Accord": picked(["Oui", "Non"], 60)})

    assert sorted(labels(made.of("Profil"))) == ["Commune", "Département", "Région"]


def test_answers_that_leave_the_base_are_counted_and_told(tmp_path):
    cells = picked(["Commune", "Région"], 50) + ["Refusé"] * 7 + ["NR"] * 3
    made = drafted(tmp_path, {"Profil": cells, "Accord": picked(["Oui", "Non"], 60)})

    assert {*made.of("Profil")["missing"]} >= {"Refusé", "NR"}
    assert "10 cellules (« " in made.to_read and "ne comptent pas dans la base" in made.to_read


def test_numbers_that_are_not_said_are_told(tmp_path):
    cells = [str(37 * i % 211) for i in range(55)] + ["N/A"] * 5
    made = drafted(tmp_path, {"Nombre de salariés": cells, "Accord": picked(["Oui", "Non"], 60)})

    assert made.of("Nombre de salariés")["type"] == "number"
    assert "5 cellules (« N/A ») sont lues comme une absence de réponse" in made.to_read


def test_a_header_alone_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "e.csv").write_text("a;a\n", encoding="utf-8")

    with pytest.raises(StudyError, match="aucun répondant"):
        draft(tmp_path / "e.csv", tmp_path / "etude")


# Decimals, and answers between spaces

PLACES = {
    "of four decimals": "48.1172",
    "of six": "-1.677793",
    "with a comma": "48,117266",
    "of three": "48.117",
}
MEASURES = {
    "tenths": lambda n: [f"{37 * i % 211 / 10}" for i in range(n)],
    "next to nothing": lambda n: ["", "", "1.5", "2.5"] * (n // 4),
    "thirds": lambda n: [repr(i % 7 / 3) for i in range(n)],
    "nothing": lambda n: [""] * n,
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("measures", MEASURES)
def test_a_place_among_numbers_is_not_copied(tmp_path, measures, place):
    cells = MEASURES[measures](60)
    cells[30] = place
    made = drafted(tmp_path, {"Profil": picked(["Association", "Commune"], 60), "Mesure": cells})

    assert leaks(made.folder, place) == []


def test_numbers_that_are_computed_stay_numbers(tmp_path):
    made = drafted(
        tmp_path, {"Profil": picked(["Association", "Commune"], 60), "Mesure": MEASURES["thirds"](60)}
    )

    assert made.of("Mesure")["type"] == "number" and "missing" not in made.of("Mesure")


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
@pytest.mark.parametrize(
    "codes", [["locaux", "emploi", "pret", "don"], ["1", "2", "3", "4"], ["A1", "A2", "A3"]]
)
@pytest.mark.parametrize("beside", ["", " "])
def test_a_text_among_codes_between_spaces_is_not_copied_and_the_codes_stay(tmp_path, codes, piece, beside):
    cells = subsets(codes, " ")
    cells[30] = f"{cells[30]}{beside}{piece}" if beside else piece
    made = drafted(tmp_path, {"Profil": picked(["Association", "Commune"], 60), "Question": cells})

    assert made.of("Question")["type"] == "multiple" and made.of("Question")["separator"] == " "
    assert {option["code"] for option in made.of("Question")["options"]} - {"Autre"} == {*codes}
    assert leaks(made.folder, piece) == []


# Weights that weigh nothing


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["1.2"] * 30 + [""] * 10 + ["0.7"] * 20, "10 vides"),
        (["1.2"] * 30 + ["0"] + ["0.7"] * 29, "1 nulle ou négative"),
        (["1.2"] * 30 + ["?"] * 2 + ["0.7"] * 28, "2 sans nombre"),
    ],
)
def test_a_weight_that_does_not_weigh_every_row_is_told(tmp_path, cells, said):
    write(tmp_path / "e.csv", {"poids": cells, "Profil": picked(["a", "b"], 60)})
    source = read_source(tmp_path / "e.csv", Report())

    (doubt,) = unfit_weights(source.variables)
    assert doubt.about == "design" and said in doubt.said and "rien n'est pondéré" in doubt.said


@pytest.mark.parametrize("cells", [["1.2", "0.7"] * 30, ["oui", "non"] * 30, [""] * 59 + ["1.2"]])
def test_weights_that_are_right_and_columns_that_are_none_are_not_told(tmp_path, cells):
    write(tmp_path / "e.csv", {"poids": cells, "Profil": picked(["a", "b"], 60)})
    source = read_source(tmp_path / "e.csv", Report())

    assert unfit_weights(source.variables) == []


# What a file says beside its cells


def sav(path, labels, **columns):
    frame = pd.DataFrame(columns)
    pyreadstat.write_sav(frame, str(path), variable_value_labels=labels)
    draft(path, path.parent / "etude")
    return path.parent / "etude"


def test_labels_of_spss_that_are_people_are_left_out(tmp_path):
    agents = ["Bérengère Quatrepoint", "Marie Curie", "M. Le Goff", "jean@exemple.fr"]
    labels = {"agent": {float(i + 1): name for i, name in enumerate(agents)}}
    profile = [float(i % 2) for i in range(60)]
    folder = sav(tmp_path / "e.sav", labels, agent=[float(i % 4 + 1) for i in range(60)], profil=profile)

    assert [agent for agent in agents if leaks(folder, agent)] == []
    assert "noms ou des adresses de personnes" in (folder / "A-RELIRE.md").read_text(encoding="utf-8")


def test_a_label_of_spss_that_holds_a_telephone_is_its_code(tmp_path):
    labels = {"contact": {1.0: "Oui, au 06 27 41 93 58", 2.0: "Non"}}
    folder = sav(tmp_path / "e.sav", labels, contact=[float(i % 2 + 1) for i in range(60)])

    assert leaks(folder, "06 27 41 93 58") == []
    assert "1 libellé du fichier où il y a une adresse" in (folder / "A-RELIRE.md").read_text("utf-8")


def test_a_header_that_holds_an_address_is_told(tmp_path):
    name = "Avis à donner à bq.quatre@asso-voisins.example"
    made = drafted(tmp_path, {name: picked(["Oui", "Non"], 60), "Profil": picked(["a", "b"], 60)})

    assert any("qui seraient publiés" in doubt.said for doubt in made.result.doubts)
