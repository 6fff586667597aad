"""Forms of Kobo and ODK."""

import openpyxl
import pytest

from core.draft.questionnaire import Cell, Choice, Line
from core.draft.structure import read_questionnaire
from core.errors import Report


def form(tmp_path, survey, choices=(), settings=()):
    """An XLSForm: rows of each sheet, the first one its headers."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "formulaire.xlsx"
    book.save(path)
    return path


def read(path, language=None):
    report = Report()
    found = read_questionnaire(path, language, report)
    assert report.faults == []
    return found


def by_name(questionnaire):
    return {each.name: each for each in questionnaire.questions}


YES_NO = [
    ("list_name", "name", "label"),
    ("on", "oui", "Oui"),
    ("on", "non", "Non"),
    ("modes", "velo", "À vélo"),
    ("modes", "bus", "En bus"),
    ("accord", 1, "D'accord"),
    ("accord", 2, "Pas d'accord"),
]


def test_each_type_is_read_as_what_it_asks(tmp_path):
    types = {
        "select_one on": "single",
        "select one from on": "single",
        "select_one_from_file communes.csv": "single",
        "select_multiple modes": "multiple",
        "rank modes": "ranking",
        "integer": "number",
        "decimal": "number",
        "range": "number",
        "text": "text",
        "note": "none",
        "calculate": "none",
        "acknowledge": "none",
        "date": "date",
        "dateTime": "date",
        "start": "date",
        "geopoint": "personal",
        "image": "personal",
        "barcode": "personal",
        "deviceid": "personal",
        "phonenumber": "personal",
        "email": "personal",
    }
    rows = [("type", "name", "label"), *((kind, f"q{i}", f"Texte {i}") for i, kind in enumerate(types))]

    found = read(form(tmp_path, rows, YES_NO))

    assert [each.kind for each in found.questions] == [*types.values()]
    assert [each.text for each in found.questions] == [f"Texte {i}" for i in range(len(types))]


def test_the_columns_of_several_answers_are_named_as_kobo_and_odk_do(tmp_path):
    survey = [
        ("type", "name", "label"),
        ("begin_group", "trajets", "Vos trajets"),
        ("select_multiple modes or_other", "modes", "Comment **venez-vous** ?"),
        ("end_group", None, None),
    ]
    (modes,) = read(form(tmp_path, survey, YES_NO)).questions

    assert modes.group == "Vos trajets"
    assert modes.text == "Comment venez-vous ?"
    assert modes.choices == (
        Choice("velo", "À vélo"),
        Choice("bus", "En bus"),
        Choice("other", "Other", other=True),
    )
    whole, velo, *_, text = modes.cells
    assert (whole.holds, whole.names[:2]) == ("all", ("trajets/modes", "trajets-modes"))
    assert {"modes", "trajets.modes", "Comment venez-vous ?"} <= {*whole.names}
    assert (velo.holds, velo.choice) == ("choice", "velo")
    assert velo.names[0] == "trajets/modes/velo"
    assert {"modes/velo", "modes_velo", "modes.velo", "Comment venez-vous ?/À vélo"} <= {*velo.names}
    assert (text.holds, text.choice) == ("text", "other")
    assert "trajets/modes_other" in text.names


def test_a_number_has_the_bounds_of_its_constraint(tmp_path):
    survey = [
        ("type", "name", "label", "constraint", "parameters"),
        ("integer", "age", "Âge", ". >= 18 and . < 120", None),
        ("decimal", "part", "Part", ".>0 and .<=1", None),
        ("integer", "deux", "Deux", ". > 3 or . = 0", None),
        ("integer", "nie", "Nie", "not(. >= 0 and . <= 10)", None),
        ("integer", "entre", "Entre", "(. >= 1) and (. <= 5)", None),
        ("range", "note", "Note", None, "start=0 end=10 step=1"),
    ]

    assert [each.bounds for each in read(form(tmp_path, survey)).questions] == [
        (18, 119),
        (0, 1),
        (None, None),
        (None, None),
        (1, 5),
        (0, 10),
    ]


def test_the_language_asked_for_is_taken_then_french_then_that_of_the_form(tmp_path):
    survey = [
        ("type", "name", "label::English (en)", "label::Français (fr)", "label::Deutsch (de)"),
        ("select_one on", "q", "Yes?", "Oui ?", "Ja?"),
        ("text", "seul", "Only here", None, None),
    ]
    choices = [
        ("list_name", "name", "label::English (en)", "label::Français (fr)"),
        ("on", "oui", "Yes", "Oui"),
    ]
    path = form(tmp_path, survey, choices, [("form_title", "default_language"), ("Essai", "English (en)")])

    french, german, unknown = read(path), read(path, "de"), read(path, "nl")

    assert french.title == "Essai"
    assert french.language == unknown.language == "Français (fr)"
    assert french.languages == ("English (en)", "Français (fr)", "Deutsch (de)")
    assert [each.text for each in french.questions] == ["Oui ?", "Only here"]
    assert german.language == "Deutsch (de)"
    assert german.questions[0].text == "Ja?"
    assert german.questions[0].choices == (Choice("oui", "Yes"),)  # not translated: the form's own words


def test_groups_say_whom_their_questions_were_asked(tmp_path):
    survey = [
        ("type", "name", "label", "relevant", "required"),
        ("select_one on", "velo", "Un vélo ?", None, "yes"),
        ("select_one on", "bus", "Le bus ?", None, None),
        ("begin group", "g1", "Ceux du vélo", "${velo} = 'oui'", None),
        ("begin group", "g2", "Sous-groupe", "${bus} != 'oui'", None),
        ("text", "pourquoi", "Pourquoi ?", "${age} > 3", None),
        ("select_one on", "encore", "Encore ?", None, None),
        ("end group", None, None, None, None),
        ("select_one on", "casque", "Un casque ?", None, None),
        ("end group", None, None, None, None),
    ]
    found = by_name(read(form(tmp_path, survey, YES_NO)))

    assert found["velo"].required
    assert found["velo"].when == ()
    assert found["casque"].when == ({"velo": ("oui",)},)
    assert found["casque"].when_written == ""
    assert found["casque"].group == "Ceux du vélo"
    # « other than yes » is also said by who gave no answer about the bus
    assert found["encore"].when == ({"velo": ("oui",), "bus": ("non",)},)
    assert found["encore"].when_written == "${velo} = 'oui' ; ${bus} != 'oui'"
    assert found["encore"].cells[0].names[0] == "g1/g2/encore"
    assert found["pourquoi"].when == ()
    assert "${age} > 3" in found["pourquoi"].when_written


def test_a_repeat_is_not_a_respondents(tmp_path):
    survey = [
        ("type", "name", "label"),
        ("begin_repeat", "enfants", "Enfants"),
        ("integer", "age", "Âge"),
        ("end_repeat", None, None),
        ("begin_kobomatrix", "biens", "Vos biens"),
        ("integer", "combien", "Combien ?"),
        ("end_kobomatrix", None, None),
        ("select_one on", "fin", "Fini ?"),
    ]
    age, goods, end = read(form(tmp_path, survey, YES_NO)).questions

    assert (age.kind, age.cells) == ("none", ())
    assert age.note.startswith("Cette question est dans un groupe répété")
    assert (goods.kind, goods.cells) == ("none", ())
    assert goods.note.startswith("Cette question est dans une matrice de KoboToolbox")
    assert (end.kind, end.note) == ("single", "")


@pytest.mark.parametrize(
    ("appearance", "first"),
    [
        ("table-list", []),
        ("field-list", [("select_one accord", "tete", "Êtes-vous d'accord ?", None, "label")]),
    ],
    ids=["table-list", "label and list-nolabel"],
)
def test_a_table_of_questions_is_a_grid(tmp_path, appearance, first):
    survey = [
        ("type", "name", "label", "relevant", "appearance"),
        ("select_one on", "vu", "Vu ?", None, None),
        ("begin_group", "avis", "Êtes-vous d'accord ?", None, appearance),
        *first,
        ("select_one accord", "prix", "Le prix", None, "list-nolabel"),
        ("select_one accord", "lieu", "Le lieu", "${vu} = 'oui'", "list-nolabel"),
        ("end_group", None, None, None, None),
    ]
    _, grid = read(form(tmp_path, survey, YES_NO)).questions

    assert (grid.kind, grid.text) == ("grid", "Êtes-vous d'accord ?")
    assert grid.lines == (Line("prix", "Le prix"), Line("lieu", "Le lieu", when=({"vu": ("oui",)},)))
    assert grid.choices == (Choice("1", "D'accord"), Choice("2", "Pas d'accord"))
    assert [(cell.line, cell.holds, cell.names[0]) for cell in grid.cells] == [
        ("prix", "answer", "avis/prix"),
        ("lieu", "answer", "avis/lieu"),
    ]


def test_kobos_ratings_and_rankings_of_a_group(tmp_path):
    survey = [
        ("type", "name", "label", "kobo--score-choices", "kobo--rank-items"),
        ("begin_score", "avis", "Votre avis", "accord", None),
        ("score__row", "prix", "Le prix", None, None),
        ("score__row", "lieu", "Le lieu", None, None),
        ("end_score", None, None, None, None),
        ("begin_rank", "ordre", "Dans l'ordre", None, "modes"),
        ("rank__level", "premier", "D'abord", None, None),
        ("rank__level", "second", "Puis", None, None),
        ("end_rank", None, None, None, None),
    ]
    grid, ranking = read(form(tmp_path, survey, YES_NO)).questions

    assert (grid.name, grid.kind, [each.code for each in grid.lines]) == ("avis", "grid", ["prix", "lieu"])
    assert [each.code for each in grid.choices] == ["1", "2"]
    assert (ranking.name, ranking.kind) == ("ordre", "ranking")
    assert [each.code for each in ranking.choices] == ["velo", "bus"]
    assert [(cell.holds, cell.names[0]) for cell in ranking.cells] == [
        ("position", "ordre/premier"),
        ("position", "ordre/second"),
    ]


def test_a_filter_of_choices_says_who_saw_each(tmp_path):
    survey = [
        ("type", "name", "label", "choice_filter"),
        ("select_one reg", "region", "Région", None),
        ("select_one dep", "departement", "Département", "region = ${region}"),
    ]
    choices = [
        ("list_name", "name", "label", "region"),
        ("reg", "11", "Île-de-France", None),
        ("reg", "53", "Bretagne", None),
        ("dep", "29", "Finistère", "53"),
        ("dep", "75", "Paris", "11"),
        ("dep", "99", "Ailleurs", "zz"),
    ]
    _, department = read(form(tmp_path, survey, choices)).questions

    assert [(each.code, each.when, each.when_written) for each in department.choices] == [
        ("29", ({"region": ("53",)},), ""),
        ("75", ({"region": ("11",)},), ""),
        ("99", (), "region = ${region}"),  # shown to nobody
    ]


def test_real_life_slips_are_read(tmp_path):
    survey = [
        (None, None, None, None, None),
        ("Type", "NAME ", "label", "label", "Relevance"),  # a doubled header, a blank row before it
        ("select_one on", "q", "Un", "Autre colonne", None),
        ("calculate", "c", None, None, None),  # no calculation
        ("select_one perdue", "p", "Une liste qui manque", None, "${q}='oui'"),
        ("end_group", None, None, None, None),  # none is open
        ("text", "q", "Le même nom", None, "${q}='oui'"),
        ("begin_group", "g", "Jamais fermé", None, None),
        ("integer", "n", "Un nombre", None, None),
    ]
    found = read(form(tmp_path, survey, YES_NO)).questions

    assert [(each.name, each.kind) for each in found] == [
        ("q", "single"),
        ("c", "none"),
        ("p", "single"),
        ("q~2", "text"),
        ("n", "number"),
    ]
    assert found[0].text == "Un"
    assert found[2].when == ()  # which « q »?


def test_other_is_known_by_the_text_asked_of_those_who_chose_it(tmp_path):
    survey = [
        ("type", "name", "label", "relevant"),
        ("select_one r", "raison", "Pourquoi ?", None),
        ("text", "raison_autre", "Précisez", "${raison} = 'autre'"),
        ("text", "detail", "Racontez", "${raison} = 'travail'"),
    ]
    choices = [
        ("list_name", "name", "label"),
        ("r", "travail", "Le travail"),
        ("r", "autre", "Une autre raison"),
    ]
    reason, *_ = read(form(tmp_path, survey, choices)).questions

    assert reason.choices == (
        Choice("travail", "Le travail"),
        Choice("autre", "Une autre raison", other=True),
    )


def test_a_column_is_not_named_as_anothers_own(tmp_path):
    survey = [
        ("type", "name", "label"),
        ("select_multiple modes", "q", "Un"),
        ("integer", "q_velo", "Deux"),
    ]
    several, number = read(form(tmp_path, survey, YES_NO)).questions

    assert "q_velo" not in several.cells[1].names
    assert number.cells == (Cell(("q_velo", "Deux"), "answer"),)
