"""Codes of territories: what is wrong with each, said once a cause, with the remedy that is right."""

import json
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from core.charts import outlines
from core.codebook import misread, territories
from core.codebook.checking import Checker, LeftOut
from core.codebook.geography import check_geography, departement_of, folded, padded
from core.codebook.questions import Single
from core.codebook.territories import BECAME, DEPARTEMENTS, OLD_REGIONS, REGION_OF, REGIONS
from core.errors import Report
from tests.studies import csv_bytes, faults_of, responses_of, write_study

MAPS = ("region", "departement")


def question(geography, *options):
    """A question of these options: (code, label), and True for what is off the map."""
    made = [
        {"code": code, "label": label or f"Option {code}"} | ({"off_map": True} if off else {})
        for code, label, *off in options
    ]
    about = {"id": "ou", "text": "Où ?", "type": "single", "column": "T", "options": made}
    return Single.model_validate(about | ({"geography": geography} if geography else {}))


def faults(geography, *options):
    report = Report()
    check_geography(Checker("study.yaml", report, LeftOut()), "questions[0]", question(geography, *options))
    return [str(fault) for fault in report.faults]


def bare(*codes):
    return [(code, "") for code in codes]


AT = "study.yaml, questions[0].options : "


@pytest.mark.parametrize(
    ("geography", "options", "expected"),
    [
        pytest.param(
            "region",
            [
                ("11", "Île-de-France"),
                ("31", "Nord-Pas-de-Calais"),
                ("22", "Picardie"),
                ("82", "Rhône-Alpes"),
            ],
            "« 31 », « 22 », « 82 » sont des régions d'avant 2016 : Picardie (22) et Nord-Pas-de-Calais "
            "(31) → "
            "Hauts-de-France (32) ; Rhône-Alpes (82) → Auvergne-Rhône-Alpes (84). Regroupez les valeurs du "
            'fichier avec codes : {code: "32", codes: ["22", "31"], label: Hauts-de-France}, '
            '{code: "84", codes: ["82"], label: Auvergne-Rhône-Alpes}.',
            id="regions before 2016",
        ),
        pytest.param(
            "region",
            bare("24", "41"),
            "« 41 » est une région d'avant 2016 : Lorraine (41) → Grand Est (44). Regroupez les valeurs du "
            'fichier avec codes : {code: "44", codes: ["41"], label: Grand Est}. Si ce sont des '
            "départements, "
            "écrivez geography: departement.",
            id="a region before 2016, or a département: the likeliest first",
        ),
        pytest.param(
            "region",
            [("82", "Tarn-et-Garonne"), ("32", "")],
            "« 82 » est le code d'un département, et cette question est par région. Écrivez geography: "
            'departement ; ou regroupez-les par région, avec codes : {code: "76", codes: ["32", "82"], '
            "label: Occitanie}.",
            id="the same code, which its label tells",
        ),
        pytest.param(
            "region",
            bare("1", "5", "59", "75"),
            "« 1 », « 5 », « 59 » sont des codes de départements, et cette question est par région. Écrivez "
            'geography: departement ; ou regroupez-les par région, avec codes : {code: "32", codes: ["59"], '
            "label: Hauts-de-France}, ….",
            id="départements where regions are due",
        ),
        pytest.param(
            "region",
            bare("971", "974", "32"),
            "« 971 », « 974 » sont des codes de départements d'outre-mer, dont la région a un autre code. "
            'Écrivez {code: "01", codes: ["971"], label: Guadeloupe}, '
            '{code: "04", codes: ["974"], label: La Réunion}.',
            id="overseas",
        ),
        pytest.param(
            "region",
            bare("20", "53"),
            '« 20 » est la Corse, dont la région est 94. Écrivez {code: "94", codes: ["20"], label: Corse}.',
            id="Corsica among regions",
        ),
        pytest.param(
            "departement",
            bare("20", "21"),
            "« 20 » était la Corse avant 1976 : elle a deux départements, 2A (Corse-du-Sud) et 2B "
            "(Haute-Corse). "
            "Séparez-les dans le fichier (codes postaux 200 et 201 : 2A ; 202 et 206 : 2B) ; si rien ne les "
            "distingue, gardez cette option avec off_map: true.",
            id="Corsica among départements",
        ),
        pytest.param(
            "departement",
            bare("1", "9", "75"),
            '« 1 », « 9 » ont perdu leur zéro de tête (Excel l\'efface). Écrivez "01", "09", dans '
            "study.yaml et "
            "dans le fichier, où la colonne est à mettre au format Texte.",
            id="lost zeros",
        ),
        pytest.param(
            "departement",
            bare("075", "2a"),
            '« 075 », « 2a » ne sont pas écrits comme ceux de l\'INSEE. Écrivez "75", "2A", dans '
            "study.yaml et "
            "dans le fichier.",
            id="written otherwise",
        ),
        pytest.param(
            "departement",
            bare("59000", "1000", "97410", "20200"),
            "« 59000 », « 1000 », « 97410 », « 20200 » sont des codes postaux ou de communes, et cette "
            "question "
            "est par département. Gardez-en les deux premiers chiffres, trois outre-mer (971 à 976), 2A ou "
            "2B en "
            'Corse : 59000 → "59", 1000 → "01", 97410 → "974".',
            id="postal codes",
        ),
        pytest.param(
            "region",
            bare("59000"),
            "« 59000 » est un code postal ou de commune, et cette question est par région. Pour une carte "
            "par "
            "département, écrivez geography: departement et gardez-en les deux premiers chiffres, trois "
            'outre-mer (971 à 976), 2A ou 2B en Corse : 59000 → "59". Pour une carte par région, '
            "remplacez-les "
            'par le code de leur région (59000 → "32").',
            id="a postal code among regions",
        ),
        pytest.param(
            "region",
            bare("Bretagne", "Picardie"),
            "« Bretagne », « Picardie » sont des noms, et il faut des codes. Gardez les noms du fichier dans "
            'codes : {code: "32", codes: ["Picardie"], label: Hauts-de-France}, '
            '{code: "53", codes: ["Bretagne"], label: Bretagne}.',
            id="names in place of codes",
        ),
        pytest.param(
            "region",
            [("1", "Bretagne"), ("11", "Corse")],
            "« 1 », « 11 » ne sont pas les codes de l'INSEE. Écrivez ceux de l'INSEE, et gardez les "
            "valeurs du "
            'fichier dans codes : {code: "53", codes: ["1"], label: Bretagne}, '
            '{code: "94", codes: ["11"], label: Corse}.',
            id="a numbering of the survey's own",
        ),
        pytest.param(
            "region",
            [("75", "Paris"), ("93", "Seine-Saint-Denis"), ("32", "Hauts-de-France")],
            "75 « Paris », 93 « Seine-Saint-Denis » : ces libellés sont ceux de départements, et geography "
            "dit "
            "region, où « 75 » est Nouvelle-Aquitaine. Écrivez geography: departement, ou corrigez les "
            "codes.",
            id="labels of départements over codes of regions",
        ),
        pytest.param(
            "departement",
            [("75", "Nouvelle-Aquitaine"), ("53", "Bretagne")],
            "75 « Nouvelle-Aquitaine », 53 « Bretagne » : ces libellés sont ceux de régions, et geography "
            "dit "
            "departement, où « 75 » est Paris. Écrivez geography: region, ou corrigez les codes.",
            id="labels of regions over codes of départements",
        ),
        pytest.param(
            "region",
            [("32", "Bretagne"), ("11", "Île-de-France")],
            "« 32 » est Hauts-de-France, et son libellé est « Bretagne », dont le code est « 53 ». "
            "Corrigez le "
            "code ou le libellé : la carte dessinerait un territoire sous le nom d'un autre.",
            id="a label that is the name of another",
        ),
        pytest.param(
            "departement",
            bare("977", "01"),
            "Saint-Barthélemy (977) : hors de la carte. Écrivez une option avec off_map: true.",
            id="off the map",
        ),
        pytest.param(
            "departement",
            bare("69D", "69M"),
            "« 69D », « 69M » sont les deux parties du Rhône (69), que la carte dessine en entier. Écrivez "
            '{code: "69", codes: ["69D", "69M"], label: Rhône}.',
            id="Lyon",
        ),
        pytest.param(
            "region",
            bare("zz", "yy", "32"),
            '« zz », « yy » ne sont pas des codes INSEE de régions. Écrivez ce code, par exemple "32" ; '
            "hors de "
            "la carte (étranger, inconnu…), ajoutez off_map: true à l'option.",
            id="unknown",
        ),
    ],
)
def test_a_cause_is_told_in_one_sentence_with_its_remedy(geography, options, expected):
    assert faults(geography, *options) == [AT + expected]


def test_several_causes_are_told_at_once():
    found = faults("departement", *bare("20", "1", "59000", "zz", "01"))

    assert [fault.removeprefix(AT)[:6] for fault in found] == ["« 5900", "« 20 »", "« 1 » ", "« zz »"]


@pytest.mark.parametrize(
    ("geography", "options", "fault"),
    [
        (
            None,
            [("99", "Étranger", True)],
            "off_map ne va qu'avec geography. Ajoutez geography, ou retirez off_map.",
        ),
        (
            "departement",
            [("62", "Ailleurs", True)],
            "« 62 » est sur la carte : Pas-de-Calais. Retirez off_map, ou changez ce code (codes garde la "
            "valeur "
            "du fichier).",
        ),
    ],
)
def test_off_map_is_for_what_a_map_cannot_draw(geography, options, fault):
    assert faults(geography, *options) == [f"study.yaml, questions[0].options[0].off_map : {fault}"]


@pytest.mark.parametrize("geography", MAPS)
def test_every_territory_under_its_official_name_is_without_fault_and_so_is_what_is_off_the_map(geography):
    options = [(code, name) for code, name in territories(geography).items()]

    assert faults(geography, *options, ("99", "Étranger", True), ("inconnu", "Ne sait pas", True)) == []
    assert faults(geography, *((code, f"{code} - {name}") for code, name in options)) == []
    assert faults(geography, *bare(*territories(geography))) == []


def test_names_in_use_beside_the_official_ones_contradict_nothing():
    assert faults("region", ("24", "Centre"), ("93", "PACA"), ("44", "Alsace"), ("04", "Réunion")) == []


@pytest.mark.parametrize("geography", MAPS)
def test_the_codes_of_the_codebook_are_those_of_the_map(geography):
    drawn = {each.code: each.name for each in outlines.territories(geography)}

    assert drawn == dict(territories(geography))


def test_each_departement_has_a_region_and_each_old_region_became_one():
    assert {*REGION_OF} == {*DEPARTEMENTS} and {*REGION_OF.values()} == {*REGIONS}
    assert {*BECAME} == {*OLD_REGIONS} and {*BECAME.values()} < {*REGIONS}
    assert not {*OLD_REGIONS} & {*REGIONS}


@given(st.sampled_from(MAPS), st.lists(st.text(max_size=6), max_size=8, unique=True))
def test_no_value_stops_the_search_for_causes_and_none_is_told_twice(geography, values):
    found = misread(geography, dict.fromkeys(values, ""))
    told = [code for cause in found for code in cause.codes]

    assert len(told) == len({*told}) and {*told} <= {*values}
    assert not {*told} & {*territories(geography)}
    assert all(cause.problem.endswith(".") and cause.remedy.endswith(".") for cause in found)


@given(st.sampled_from(sorted(DEPARTEMENTS)))
def test_what_excel_makes_of_a_code_is_known(code):
    assert padded("departement", code.lstrip("0")) == code
    assert padded("departement", code.lower()) == code
    postal = {"2A": "20000", "2B": "20200"}.get(code, f"{code:0<5}")
    assert departement_of(postal) == code


@given(st.sampled_from(sorted({*DEPARTEMENTS.values(), *REGIONS.values()})))
def test_a_name_is_known_whatever_its_capitals_accents_and_apostrophes(name):
    assert folded(name.upper()) == folded(name) == folded(name.replace("'", "’").replace("-", " "))


def test_values_of_the_file_are_told_by_cause_and_the_others_as_ever(tmp_path):
    rows = [["T"], ["01"], ["1"], ["3"], ["1"], ["59000"], ["zz"], ["01"]]
    options = [{"code": "01", "label": "Ain"}, {"code": "03", "label": "Allier"}]
    asked = {"id": "ou", "text": "Où ?", "type": "single", "column": "T", "geography": "departement"}
    folder = write_study(tmp_path / "s", csv_bytes(rows), asked | {"options": options})

    assert faults_of(folder) == [
        "responses.csv, colonne T, ligne 6 : « 59000 » est un code postal ou de commune, et cette question "
        "est par "
        "département (1 ligne : 6). Gardez-en les deux premiers chiffres, trois outre-mer (971 à 976), 2A "
        "ou 2B en "
        'Corse : 59000 → "59".',
        "responses.csv, colonne T, première fois ligne 3 : les valeurs « 1 » (2 lignes), « 3 » (1 ligne) ne "
        "sont pas dans le questionnaire (attendu : 01, 03). Un tableur a effacé le zéro de tête (« 1 » pour "
        "« 01 », « 3 » pour « 03 ») : exportez de nouveau, ou remettez-le dans le fichier, cette colonne "
        "étant d'abord mise au format Texte.",
        "responses.csv, colonne T, ligne 7 : la valeur « zz » n'est pas dans le questionnaire (1 ligne ; "
        "attendu : "
        "01, 03). Ajoutez-la aux options de ou dans study.yaml, ou corrigez cette ligne.",
    ]


def test_old_regions_of_the_file_say_which_option_takes_them(tmp_path):
    rows = [["T"], ["32"], ["31"], ["22"]]
    asked = {"id": "ou", "text": "Où ?", "type": "single", "column": "T", "geography": "region"}
    hauts = [{"code": "32", "label": "Hauts-de-France"}]
    (fault,) = faults_of(write_study(tmp_path / "s", csv_bytes(rows), asked | {"options": hauts}))

    assert '{code: "32", codes: ["22", "31"], label: Hauts-de-France}' in fault


def test_the_outlines_say_where_they_come_from():
    said = (outlines.FOLDER / "SOURCE.md").read_text(encoding="utf-8")

    assert all(file in said for file in outlines.FILES.values())
    assert json.loads((outlines.FOLDER / "departements.geojson").read_text(encoding="utf-8"))["features"]


def test_what_is_said_of_old_regions_mends_them(tmp_path):
    rows = [["T"], ["31"], ["22"], ["82"], ["11"]]
    asked = {"id": "ou", "text": "Où ?", "type": "single", "column": "T", "geography": "region"}
    paris = {"code": "11", "label": "Île-de-France"}
    (fault,) = faults("region", ("11", "Île-de-France"), *bare("31", "22", "82"))
    lines = re.findall(r"\{code: [^}]*\}", fault)
    mended = [paris, *(yaml.safe_load(line) for line in lines)]
    responses = responses_of(write_study(tmp_path / "s", csv_bytes(rows), asked | {"options": mended}))

    assert [mended[i]["code"] for i in responses.codes["ou", ""]] == ["32", "32", "84", "11"]
