"""The faults of study.yaml and published.yaml: each told in a sentence, at its place, all at once."""

import pytest

from core import StudyError, open_study
from core.codebook.questions import TYPES
from core.codebook.reading import read_codebook, read_published
from core.errors import Report

STUDY = """\
id: essai
title: Essai
responses: {nature: collected}
questions:
  - id: trust
    text: Avez-vous confiance ?
    type: single
    column: A
    options:
      - {code: "1", label: Oui}
      - {code: "2", label: Non}
  - id: area
    text: Votre territoire ?
    type: single
    column: B
    options:
      - {code: "01", label: Ain}
      - {code: "1", label: Autre}
segments: [area]
"""
PUBLISHED = """\
sources:
  gazette: {title: La Gazette}
figures:
  - {id: a, question: trust, options: ["1"], kind: share, value: 0.62, source: gazette}
"""


def changed(text, *changes):
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def faults(folder, study=STUDY, published=None):
    """The faults of a study folder with these files, as people read them."""
    folder.joinpath("study.yaml").write_text(study, encoding="utf-8")
    report = Report()
    book, left_out = read_codebook(folder, report)
    if published is not None:
        folder.joinpath("published.yaml").write_text(published, encoding="utf-8")
        read_published(folder, book, report, left_out)
    return [str(fault) for fault in report.faults]


def test_a_sound_codebook_has_no_fault(tmp_path):
    assert faults(tmp_path, published=PUBLISHED) == []


def test_codes_are_text_and_keep_their_zeros(tmp_path):
    tmp_path.joinpath("study.yaml").write_text(STUDY, encoding="utf-8")
    book, _ = read_codebook(tmp_path, Report())

    assert list(book.segment("area").answer_index.items()) == [("01", 0), ("1", 1)]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param(
            ("label: Oui", "label: Oui, tones: positive"),
            "study.yaml, questions[0].options[0].tones : clé inconnue « tones ». Vouliez-vous écrire "
            "« tone » ? "
            "Clés possibles : code, codes, label, role, score, tone, asked_to, off_map, other.",
            id="misspelt key",
        ),
        pytest.param(
            ("label: Oui", "labl: Oui"),
            "study.yaml, questions[0].options[0].labl : clé inconnue « labl ». Vouliez-vous écrire « "
            "label » ? "
            "Clés possibles : code, codes, label, role, score, tone, asked_to, off_map, other.",
            id="misspelt obligatory key: told once",
        ),
        pytest.param(
            ("nature: collected", "nature: collected, onglet: x"),
            "study.yaml, responses.onglet : clé inconnue « onglet ». Clés possibles : file, nature, format, "
            "delimiter, encoding, decimal, sheet, header_rows, identifier, keep.",
            id="key that resembles no other",
        ),
        pytest.param(
            ('{code: "01", label: Ain}', '{code: "", label: Ailleurs}'),
            "study.yaml, segments[0] : une option de area a un code vide, qui ne peut nommer ni filtre "
            "ni groupe. Donnez-lui un code dans study.yaml et dans les réponses.",
            id="segment with an empty code",
        ),
        pytest.param(
            ("[area]", "[aera]"),
            "study.yaml, segments[0] : la question « aera » n'existe pas. Vouliez-vous écrire « area » ? "
            "Existants : trust, area.",
            id="unknown question in segments",
        ),
        pytest.param(
            ('code: "2"', 'code: "1"'),
            "study.yaml, questions[0].options[1].code : le code « 1 » est déjà celui de "
            "questions[0].options[0]. Changez l'un des deux.",
            id="two options with one code",
        ),
        pytest.param(
            ("id: trust", "id: area"),
            "study.yaml, questions[1].id : l'identifiant « area » est déjà celui de questions[0]. "
            "Changez l'un des deux.",
            id="two questions with one id",
        ),
        pytest.param(
            ('code: "01"', "code: 01"),
            "study.yaml, questions[1].options[0].code : le code 01 est écrit sans guillemets : YAML "
            "le lirait "
            'autrement. Écrivez "01".',
            id="unquoted number as a code",
        ),
        pytest.param(
            ('code: "2"', "code: No"),
            "study.yaml, questions[0].options[1].code : le code No est écrit sans guillemets : YAML "
            "le lirait "
            'autrement. Écrivez "No".',
            id="unquoted No as a code",
        ),
        *(
            pytest.param(
                ('code: "2"', f"code: {code}"),
                f"study.yaml, questions[0].options[1].code : « {code} » est, dans les tableaux publiés, le "
                f"code d'une statistique ({name}) : une réponse de ce code serait prise pour elle. "
                "Changez-le, ici et dans les réponses.",
                id=f"an answer called {code}",
            )
            for code, name in (("mean", "la moyenne"), ("median", "la médiane"))
        ),
        pytest.param(
            ("    column: A", "    column: A\n    asked_to_label: acteurs qui coopèrent"),
            "study.yaml, questions[0].asked_to_label : cette question est posée à tous : rien ne dit à qui "
            "d'autre elle le serait. Écrivez asked_to, ou retirez asked_to_label.",
            id="who was asked, of a question asked to all",
        ),
        pytest.param(
            (
                "segments:",
                "released: 2026-03-02\nrevised: [{date: 2026-03-01, because: un doublon}]\nsegments:",
            ),
            "study.yaml, revised[0].date : cette correction précède la publication. Corrigez l'une des "
            "dates.",
            id="a correction before the release",
        ),
        pytest.param(
            ("    column: A", "    column: A\n    asked_to: {area: [1]}"),
            "study.yaml, questions[0].asked_to.area[0] : le code 1 est écrit sans guillemets : YAML "
            "le lirait "
            'autrement. Écrivez "1".',
            id="unquoted code in a routing",
        ),
        pytest.param(
            ("    column: A", '    column: A\n    asked_to: [{area: ["1"]}, {area: 1}]'),
            "study.yaml, questions[0].asked_to[1].area : une liste est attendue ici. Écrivez les valeurs "
            "entre crochets : [a, b].",
            id="codes without brackets in one of two ways to be asked",
        ),
        pytest.param(
            ("    column: A", '    column: A\n    asked_to: [{area: ["1"]}, {}]'),
            "study.yaml, questions[0].asked_to[1] : cette alternative est sans condition : la question "
            "serait posée à tous. Retirez-la, ou retirez asked_to.",
            id="a way to be asked without a condition",
        ),
        pytest.param(
            ("    column: A", "    column: A\n    asked_to: {area: []}"),
            "study.yaml, questions[0].asked_to.area : aucune réponse n'est nommée : la question ne serait "
            "posée à personne. Nommez-en.",
            id="a question asked to nobody",
        ),
        pytest.param(
            ("    column: A", "    column: A\n    column: C"),
            "study.yaml, ligne 9 : la clé « column » est déjà écrite ligne 8. Gardez une seule des deux.",
            id="key written twice",
        ),
        pytest.param(
            ("title: Essai", "title: Essai : suite"),
            "study.yaml, ligne 2, colonne 14 : l'écriture YAML est incorrecte à cet endroit. Vérifiez "
            "l'alignement, les deux-points suivis d'une espace et les guillemets.",
            id="colon in a text",
        ),
        pytest.param(
            ("    column: A", "\tcolumn: A"),
            "study.yaml, ligne 8, colonne 1 : l'écriture YAML est incorrecte à cet endroit. Vérifiez "
            "l'alignement, les deux-points suivis d'une espace et les guillemets.",
            id="tabulation",
        ),
        pytest.param(
            ("title: Essai\n", ""),
            "study.yaml, title : cette clé est obligatoire et manque. Ajoutez-la.",
            id="missing title",
        ),
        pytest.param(
            ("    column: A\n", ""),
            "study.yaml, questions[0].column : cette clé est obligatoire et manque. Ajoutez-la.",
            id="missing column",
        ),
        pytest.param(
            ("nature: collected", "file: a.csv"),
            "study.yaml, responses.nature : cette clé est obligatoire et manque. Ajoutez-la.",
            id="missing nature",
        ),
        pytest.param(
            ("    type: single\n", ""),
            "study.yaml, questions[0] : le type de la question manque. Ajoutez type : single, "
            "multiple, grid, ranking, "
            "number.",
            id="missing type",
        ),
        pytest.param(
            ("type: single", "type: simple"),
            "study.yaml, questions[0] : le type de question « simple » n'existe pas. Attendu : single, "
            "multiple, grid, ranking, number.",
            id="type that does not exist",
        ),
        pytest.param(
            ("nature: collected", "nature: real"),
            "study.yaml, responses.nature : la valeur « real » n'est pas admise. Attendu : "
            "simulated, collected.",
            id="nature that does not exist",
        ),
        pytest.param(
            ("[area]", "area"),
            "study.yaml, segments : une liste est attendue ici. Écrivez les valeurs entre crochets : [a, b].",
            id="text instead of a list",
        ),
        pytest.param(
            ("title: Essai", "title: [Essai]"),
            "study.yaml, title : un texte est attendu ici. Écrivez un seul texte, entre guillemets.",
            id="list instead of a text",
        ),
        pytest.param(
            ("segments:", "disclosure: {minimum_base: dix}\nsegments:"),
            "study.yaml, disclosure.minimum_base : un nombre entier est attendu, au lieu de « dix ».",
            id="word instead of a number",
        ),
        pytest.param(
            ("segments:", "disclosure: {minimum_base: 50}\nsegments:"),
            "study.yaml, disclosure.caution_base : le seuil de prudence est sous le seuil de masquage. "
            "Écrivez au moins 50.",
            id="caution under the minimum",
        ),
        pytest.param(
            ("segments:", "disclosure: {minimum_base: 4}\nsegments:"),
            "study.yaml, disclosure.minimum_base : le seuil de masquage est de 4, et ces réponses sont "
            "recueillies (nature: collected) : il doit être de 5 au moins, pour que personne ne soit "
            "reconnu. Écrivez 5 au moins ; si le fichier des réponses est déjà public, ajoutez public_data: "
            "true sous disclosure.",
            id="low minimum of collected responses",
        ),
        pytest.param(
            ("segments:", "disclosure: {minimum_base: 1, caution_base: 1, public_data: false}\nsegments:"),
            "study.yaml, disclosure.minimum_base : le seuil de masquage est de 1, et ces réponses sont "
            "recueillies (nature: collected) : il doit être de 5 au moins, pour que personne ne soit "
            "reconnu. Écrivez 5 au moins (caution_base aussi) ; si le fichier des réponses est déjà "
            "public, ajoutez public_data: true sous disclosure.",
            id="low minimum and caution of collected responses",
        ),
        pytest.param(
            ("segments:", "disclosure: {minimum_base: 1, public_data: oui}\nsegments:"),
            "study.yaml, disclosure.public_data : true ou false est attendu, au lieu de « oui ».",
            id="public data said in a word: the minimum is not another fault",
        ),
        pytest.param(
            ("nature: collected}", "natur: collected}\ndisclosure: {minimum_base: 1}"),
            "study.yaml, responses.natur : clé inconnue « natur ». Vouliez-vous écrire « nature » ? Clés "
            "possibles : file, nature, format, delimiter, encoding, decimal, sheet, header_rows, identifier, "
            "keep.",
            id="misspelt nature: the minimum is not another fault",
        ),
        pytest.param(
            ("segments:", "disclosure: {versions: masque}\nsegments:"),
            "study.yaml, disclosure.versions : la valeur « masque » n'est pas admise. Attendu : mask, "
            "refuse.",
            id="unknown way with versions",
        ),
        pytest.param(
            ("segments:", "fieldwork: {start: 2025-13-01}\nsegments:"),
            "study.yaml, fieldwork.start : la date « 2025-13-01 » est incorrecte. Écrivez-la "
            "année-mois-jour : 2025-06-30.",
            id="date that does not exist",
        ),
        pytest.param(
            ("id: essai", "id: Essai 2025"),
            "study.yaml, id : l'identifiant « Essai 2025 » est incorrect. Utilisez des lettres sans "
            "accent, des "
            "chiffres et des tirets, sans espace (en minuscules pour l'étude et les thèmes).",
            id="id with a capital and a space",
        ),
        pytest.param(
            ("segments:", "story: [{question: trust, by: trust}]\nsegments:"),
            "study.yaml, story[0].by : le segment « trust » n'existe pas. Existants : area.",
            id="slide split by what is not a segment",
        ),
        pytest.param(
            (
                "segments:",
                'indicators: [{id: i, question: trust, options: ["3"], sentence: "{share}"}]\nsegments:',
            ),
            "study.yaml, indicators[0].options[0] : dans la question trust, le code « 3 » n'existe pas. "
            "Existants : 1, 2.",
            id="key figure of a code that does not exist",
        ),
        pytest.param(
            ("    column: A\n", "    column: A\n    scale: level\n"),
            "study.yaml, questions[0].scale : une échelle ne va qu'à un choix unique ou à une grille, aux "
            "réponses ordonnées. Écrivez ordered: true, ou retirez scale.",
            id="scale of answers without an order",
        ),
        pytest.param(
            ("    column: A\n", "    column: A\n    ordered: true\n    scale: opinion\n"),
            "study.yaml, questions[0].scale : une échelle d'opinion a deux côtés, et les réponses n'en "
            "disent pas plus d'un. Donnez aux réponses tone: positive ou tone: negative, ou écrivez "
            "scale: level.",
            id="opinion without sides",
        ),
        pytest.param(
            ("    column: A\n", "    column: A\n    ordered: true\n    scale: levels\n"),
            "study.yaml, questions[0].scale : la valeur « levels » n'est pas admise. Attendu : opinion, "
            "level.",
            id="scale that does not exist",
        ),
    ],
)
def test_a_fault_is_told_once_at_its_place_with_what_mends_it(tmp_path, change, fault):
    assert faults(tmp_path, changed(STUDY, change)) == [fault]


@pytest.mark.parametrize(
    ("key", "extra"),
    [
        ("design.margins.area.01", 'design: {margins: {area: {"01": 1e300, "1": 2}}}'),
        ("design.trim.high", 'design: {margins: {area: {"01": 0.5, "1": 0.5}}, trim: {low: 0, high: 1e300}}'),
        ("design.trim.low", 'design: {margins: {area: {"01": 0.5, "1": 0.5}}, trim: {low: -1e300, high: 2}}'),
    ],
)
def test_a_number_beyond_reason_is_refused_in_a_codebook(tmp_path, key, extra):
    least = key == "design.trim.low"
    assert faults(tmp_path, changed(STUDY, ("segments:", f"{extra}\nsegments:"))) == [
        f"study.yaml, {key} : la valeur « {'-' * least}1e300 » est trop {'petite' if least else 'grande'}. "
        f"Au {'moins -' if least else 'plus '}1000000000000000."
    ]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(
            [("segments:", "disclosure: {minimum_base: 5, versions: mask}\nsegments:")],
            id="five of collected",
        ),
        pytest.param(
            [("segments:", "disclosure: {minimum_base: 1, public_data: true}\nsegments:")], id="public data"
        ),
        pytest.param(
            [
                ("segments:", "disclosure: {minimum_base: 1}\nsegments:"),
                ("nature: collected", "nature: simulated"),
            ],
            id="simulated",
        ),
    ],
)
def test_a_minimum_that_may_be_stated(tmp_path, changes):
    assert faults(tmp_path, changed(STUDY, *changes)) == []


@pytest.mark.parametrize(
    ("study", "fault"),
    [
        pytest.param("", "study.yaml : le fichier est vide ou n'est pas une liste de clés.", id="empty"),
        pytest.param(
            "- a\n", "study.yaml : le fichier est vide ou n'est pas une liste de clés.", id="a list"
        ),
        pytest.param(
            "id: a\ntitle: b\nresponses: {nature: collected}\n",
            "study.yaml, questions : cette clé est obligatoire et manque. Ajoutez-la.",
            id="no questions",
        ),
        pytest.param(
            "id: a\ntitle: b\nresponses: {nature: collected}\nquestions: {a: b}\n",
            "study.yaml, questions : une liste est attendue ici. Écrivez les valeurs entre crochets "
            ": [a, b].",
            id="questions that are not a list",
        ),
        pytest.param(
            "id: a\ntitle: b\nresponses: {nature: collected}\nquestions: [{id: x, text: y, type: number}]\n",
            "study.yaml, questions[0].column : cette clé est obligatoire et manque. Ajoutez-la.",
            id="one question, and it is faulty",
        ),
    ],
)
def test_a_file_without_questions_has_one_fault(tmp_path, study, fault):
    assert faults(tmp_path, study) == [fault]


def test_a_file_in_another_encoding_is_refused(tmp_path):
    tmp_path.joinpath("study.yaml").write_bytes("title: Étude".encode("cp1252"))

    with pytest.raises(StudyError) as refused:
        open_study(tmp_path)
    assert str(refused.value) == "study.yaml : le fichier n'est pas en UTF-8. Enregistrez-le en UTF-8."


def test_a_folder_without_a_codebook_is_refused(tmp_path):
    with pytest.raises(StudyError) as refused:
        open_study(tmp_path)
    assert str(refused.value) == f"study.yaml : le fichier est introuvable. Placez-le dans {tmp_path}."


def test_several_faults_are_told_at_once_at_their_places_in_the_file(tmp_path):
    # The first question is set aside for its missing keys; the second keeps its place in the file,
    # and naming the first one is not another fault.
    study = changed(
        STUDY,
        ("    text: Avez-vous confiance ?\n", ""),
        ("    column: A\n", ""),
        ('code: "01"', 'code: "1"'),
        ("[area]", "[aera, trust]"),
    )

    assert faults(tmp_path, study) == [
        "study.yaml, questions[0].text : cette clé est obligatoire et manque. Ajoutez-la.",
        "study.yaml, questions[0].column : cette clé est obligatoire et manque. Ajoutez-la.",
        "study.yaml, questions[1].options[1].code : le code « 1 » est déjà celui de questions[1].options[0]. "
        "Changez l'un des deux.",
        "study.yaml, segments[0] : la question « aera » n'existe pas. Vouliez-vous écrire « area » ? "
        "Existants : area.",
    ]


def test_faults_of_both_files_are_told_at_once(tmp_path):
    study = changed(STUDY, ('code: "2"', "code: 2"))
    published = changed(PUBLISHED, ("source: gazette", "source: gazete"))

    assert faults(tmp_path, study, published) == [
        "study.yaml, questions[0].options[1].code : le code 2 est écrit sans guillemets : YAML le lirait "
        'autrement. Écrivez "2".',
        "published.yaml, figures[0].source : la source « gazete » n'existe pas. Vouliez-vous écrire "
        "« gazette » ? Existants : gazette.",
    ]


def test_a_figure_about_a_faulty_question_is_not_another_fault(tmp_path):
    assert faults(tmp_path, changed(STUDY, ("    column: A\n", "")), PUBLISHED) == [
        "study.yaml, questions[0].column : cette clé est obligatoire et manque. Ajoutez-la."
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param(
            ("question: trust", "question: trsut"),
            "figures[0].question : la question « trsut » n'existe pas. Vouliez-vous écrire « trust » ? "
            "Existants : trust, area.",
            id="unknown question",
        ),
        pytest.param(
            ('["1"]', '["3"]'),
            "figures[0].options[0] : dans la question trust, le code « 3 » n'existe pas. Existants : 1, 2.",
            id="unknown code",
        ),
        pytest.param(
            ('["1"]', "[1]"),
            "figures[0].options[0] : le code 1 est écrit sans guillemets : YAML le lirait autrement. "
            'Écrivez "1".',
            id="unquoted code",
        ),
        pytest.param(
            ("0.62", "62"),
            "figures[0].value : une part s'écrit entre 0 et 1. Écrivez 0.62 pour 62 %.",
            id="percentage instead of a share",
        ),
        pytest.param(
            ("kind: share", "kind: part"),
            "figures[0].kind : la valeur « part » n'est pas admise. Attendu : share, approx, rank, "
            "order, set.",
            id="unknown kind",
        ),
        pytest.param(
            ("kind: share", 'where: {trust: ["1"]}, kind: share'),
            "figures[0].where.trust : le segment « trust » n'existe pas. Existants : area.",
            id="filter on what is not a segment",
        ),
        pytest.param(
            ('options: ["1"], ', ""),
            "figures[0].options : ce chiffre publié porte sur des options. Nommez-les.",
            id="share of no option",
        ),
        pytest.param(
            ('["1"], kind: share, value: 0.62', '["1"], kind: rank, value: 1.5'),
            "figures[0].value : un rang est un entier à partir de 1. Écrivez 1 pour le premier.",
            id="rank that is not whole",
        ),
        pytest.param(
            ('options: ["1"], kind: share, value: 0.62', "kind: rank, value: 1"),
            "figures[0].options : ce chiffre publié porte sur des options. Nommez-les.",
            id="rank of no option",
        ),
        pytest.param(
            ('["1"], kind: share, value: 0.62', '["1", "2"], kind: rank, value: 1'),
            "figures[0].options : un rang porte sur une seule option. Gardez-en une.",
            id="rank of two options",
        ),
        pytest.param(
            ("{title: La Gazette}", "{title: La Gazette, url: gazette.fr}"),
            "sources.gazette.url : l'adresse « gazette.fr » est incorrecte. Écrivez une adresse en "
            "http:// ou "
            "https://.",
            id="address without its scheme",
        ),
    ],
)
def test_a_fault_of_published_figures_is_told_at_its_place(tmp_path, change, fault):
    assert faults(tmp_path, published=changed(PUBLISHED, change)) == [f"published.yaml, {fault}"]


FACTS = """\
id: essai
title: Essai
responses: {nature: collected}
questions:
  - {id: age, text: Âge ?, type: single, column: A, upper_bounds: [29, 44], missing: ["98"],
     options: &options [{code: "1", label: Oui, score: 1}, {code: "2", label: Non, score: 0},
      {code: "9", label: Refus, role: missing}]}
  - {id: uses, text: Usages ?, type: multiple, columns: {"1": B1, "2": B2}, unselected: [""], options: [
      {code: "1", label: Eau}, {code: "2", label: Air}]}
  - {id: cell, text: Usages ?, type: multiple, column: B, separator: "|", options: [{code: "1", label: Eau}]}
  - {id: state, text: État ?, type: grid, options: *options, items: [
      {id: road, label: Route, column: C1}, {id: rail, label: Rail, column: C2}]}
  - {id: modes, text: Ordre ?, type: ranking, columns: [R1, R2], missing: ["99"], options: [
      {code: "1", label: Bus}, {code: "2", label: Train}]}
  - {id: hours, text: Heures ?, type: number, column: D, unit: heures, missing: ["99"]}
"""


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("numeric", [False, False, False, False, False, True]),
        ("exclusive", [True, False, False, True, False, True]),
        ("scored", [True, False, False, True, False, False]),
        ("banded", [True, False, False, False, False, False]),
        ("blank_answers", [False, True, False, False, False, False]),
        ("unit", ["", "", "", "", "", "heures"]),
        ("item_ids", [("",), ("",), ("",), ("road", "rail"), ("first", "cited"), ("",)]),
        ("file_columns", [("A",), ("B1", "B2"), ("B",), ("C1", "C2"), ("R1", "R2"), ("D",)]),
        ("missing_codes", [("98", "9"), (), (), ("9",), ("99",), ("99",)]),
        (
            "answer_index",
            [{"1": 0, "2": 1}, {"1": 0, "2": 1}, {"1": 0}, {"1": 0, "2": 1}, {"1": 0, "2": 1}, {}],
        ),
    ],
)
def test_a_question_tells_what_its_readers_would_ask_of_its_type(tmp_path, fact, told):
    assert faults(tmp_path, FACTS) == []
    book, _ = read_codebook(tmp_path, Report())

    assert [getattr(question, fact) for question in book.questions] == told


def test_items_have_labels_and_a_number_has_no_answer(tmp_path):
    faults(tmp_path, FACTS)
    book, _ = read_codebook(tmp_path, Report())

    assert [book.question("state").item_label(item) for item in ("road", "rail", "")] == ["Route", "Rail", ""]
    assert book.question("age").item_label("") == ""
    with pytest.raises(KeyError):
        book.question("state").item_label("air")
    with pytest.raises(KeyError):
        book.question("hours").option("1")


@pytest.mark.parametrize("kind", TYPES)
def test_every_key_of_a_question_is_public_or_about_the_file(kind):
    of_the_file = {"column", "columns", "separator", "selected", "unselected", "missing", "items"}

    assert {*TYPES[kind].model_fields} - {*TYPES[kind].public_keys} <= of_the_file
    assert {*TYPES[kind].public_keys} <= {*TYPES[kind].model_fields}
    assert {*TYPES[kind].public_keys}.isdisjoint(of_the_file)


@pytest.mark.parametrize("kind", TYPES)
def test_facts_are_no_keys_of_the_file(tmp_path, kind):
    told = faults(tmp_path, FACTS.replace(f"type: {kind}", f"type: {kind}, exclusive: true", 1))

    assert len(told) == 1 and "clé inconnue « exclusive »" in told[0]
