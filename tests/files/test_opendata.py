"""Open data of a study: published numbers alone, described for machines, the same bytes again."""

import csv
import hashlib
import io
import json
import re
import warnings
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml
from lxml import etree

from core import StudyError, open_study
from core.__main__ import main
from core.estimation.tables import COLUMNS, COUNTS, MEASURES
from core.files import spreadsheet
from core.files.opendata.ddi import NAMESPACE
from core.files.opendata.release import SUMS, release_files, write_release
from core.views.recipe import ANSWERS
from core.words import reasons
from tests import studies
from tests.files.test_xlsx import HOSTILE, ROOT
from tests.studies import write_study

CODES = dict.fromkeys(("question", "item", "option", "by", "group"), str)
DEMONSTRATION = ROOT / "data" / "fragilites-2025"
MIXED = ROOT / "docs" / "exemple-etude"
NUMBERS = [*COUNTS, *MEASURES]


@pytest.fixture(scope="module")
def study():
    return studies.opened(DEMONSTRATION)


@pytest.fixture(scope="module")
def files(study):
    return release_files(study)


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """What another session writes of the same study."""
    place = tmp_path_factory.mktemp("release") / "out"
    write_release(open_study(DEMONSTRATION), place)
    return place


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def published(study):
    """Every published row of a study, by its key."""
    tables = [table for _, own in study.every_table() for table in own if table.recipe.counted == ANSWERS]
    return {
        row[:5]: row._replace(reason=reasons.reason(table, row))
        for table in tables
        for row in table.rows
        if row.group or not table.view.by
    }


def test_every_published_row_is_in_the_csv_in_full(study, files):
    wanted = published(study)
    found = rows(files["tableaux-simule.csv"])

    assert list(found[0]) == list(COLUMNS)
    assert [tuple(row.values())[:5] for row in found] == list(wanted)
    for row in found:
        numbers = wanted[tuple(row.values())[:5]]
        assert list(row.values()) == [
            "" if v is None else repr(v) if isinstance(v, float) else str(v) for v in numbers
        ]


def test_parquet_holds_the_same_rows(study, files):
    table = pq.read_table(io.BytesIO(files["tableaux-simule.parquet"]))
    wanted = [[None if v == "" else v for v in row] for row in published(study).values()]

    assert [list(row.values()) for row in table.to_pylist()] == wanted
    assert table.schema.metadata[b"nature"].decode().startswith("SIMULÉ")


def test_key_figures_and_scores_have_their_own_files(study, files):
    found = {tuple(row.values())[:5]: row for row in rows(files["chiffres-cles-simule.csv"])}
    net = study.book.indicators[0]
    for row in study.indicator(net.id, "type_acteur").rows:
        assert found[row[:5]]["estimate"] == ("" if row.estimate is None else repr(row.estimate))
    assert {key[2] for key in found} == {net.id for net in study.book.indicators}
    assert "scores-simule.csv" not in files


def test_pandas_reads_the_tables_with_their_codes(out):
    frame = pd.read_csv(out / "tableaux-simule.csv", dtype=CODES, keep_default_na=False, na_values=[""])

    assert "01" in set(frame["group"].dropna())
    assert frame.loc[frame.status == "masked", NUMBERS].isna().all(axis=None)
    assert (frame.loc[frame.status == "masked", "reason"].str.startswith("masqué")).all()


def test_a_masked_row_has_no_number_in_any_file(study, files):
    masked = [row for row in published(study).values() if row.status == "masked"]
    told = pq.read_table(io.BytesIO(files["tableaux-simule.parquet"])).to_pylist()

    assert len(masked) > 100
    for row in told:
        if row["status"] == "masked":
            assert {row[name] for name in NUMBERS} == {None}


def test_the_numbers_of_a_small_group_are_in_no_file(tmp_path):
    # Twelve in the north, three in the south: 3 of them choose b, 7 of all.
    lines = "Q;S\n" + "a;n\n" * 8 + "b;n\n" * 4 + "b;s\n" * 3
    study = open_study(weighted_study(tmp_path, lines, minimum=5))
    files = release_files(study)
    told = {row[:5]: row for row in published(study).values()}

    assert told["q", "", "b", "", ""].count == 8  # 50 % of 15: 7 to the nearest ten points
    assert told["q", "", "b", "s", "s"].count is None
    found = [row for row in rows(files["tableaux.csv"]) if row["group"] == "s" and row["question"] == "q"]
    assert {row[name] for row in found for name in NUMBERS} == {""}
    numbers = re.compile(rb">(\d+(?:\.\d+)?)<")
    shown = {value.decode() for value in numbers.findall(files["ddi-codebook.xml"])}
    allowed = {f"{v:g}" for row in told.values() for v in (row.count, row.base) if v is not None}
    allowed |= {f"{100 * r.estimate:.1f}" for r in told.values() if r.estimate is not None and not r.group}
    assert shown <= allowed


def weighted_study(tmp_path, lines, minimum=1, **more):
    questions = [
        {"id": "q", "text": "Quoi ?", "type": "single", "column": "Q", "options": two("a", "b")},
        {"id": "s", "text": "Où ?", "type": "single", "column": "S", "options": two("n", "s")},
    ]
    keys = {
        "licence": "Licence Ouverte 2.0",
        "segments": ["s"],
        "disclosure": {"minimum_base": minimum, "caution_base": minimum, "public_data": True},
    } | more
    return write_study(tmp_path / "study", lines, *questions, **keys)


def two(*codes):
    return [{"code": code, "label": code.upper()} for code in codes]


def test_nothing_of_the_file_of_responses_is_in_a_release():
    study = studies.opened(MIXED)
    files = release_files(study)
    given = yaml.safe_load((MIXED / "study.yaml").read_text(encoding="utf-8"))
    content = yaml.safe_load(files["questionnaire.yaml"])

    assert {"responses", "design", "story"} & set(content) == set()
    for question in content["questions"]:
        assert {"column", "columns", "selected", "unselected", "separator", "missing"} & set(
            question
        ) == set()
        assert all(set(item) == {"id", "label"} for item in question.get("items", []))
    for data in files.values():
        for private in ("responses.csv", "V001", "identifier", given["design"]["weight"] + "\n"):
            assert private.encode() not in data


def test_a_mixed_study_has_its_questions_and_options_as_tables():
    files = release_files(studies.opened(MIXED))
    questions = {row["question"]: row for row in rows(files["questions-simule.csv"])}
    options = rows(files["modalites-simule.csv"])

    assert {row["type"] for row in questions.values()} == {"single", "multiple", "grid", "number"}
    assert {row["kind"] for row in options} == {"option", "item"}
    assert {row["question"] for row in options} <= set(questions)


def test_a_ranking_and_an_option_shown_to_some_are_in_a_release(tmp_path):
    # Of four, two put A first; three ranked it; the bus was proposed to the two of the north, one takes it.
    rank = {
        "id": "r",
        "text": "Classez",
        "type": "ranking",
        "columns": ["R1", "R2"],
        "options": two("a", "b"),
    }
    where = {"id": "s", "text": "Où ?", "type": "single", "column": "S", "options": two("n", "m")}
    bus = two("bus", "velo")
    bus[0]["asked_to"] = {"s": ["n"]}
    come = {"id": "t", "text": "Comment ?", "type": "single", "column": "T", "options": bus}
    lines = "S;R1;R2;T\nn;a;b;bus\nn;b;a;velo\nm;a;;velo\nm;b;;velo\n"
    policy = {"minimum_base": 1, "caution_base": 1, "public_data": True}
    folder = write_study(
        tmp_path / "s", lines, where, rank, come, licence="CC BY 4.0", disclosure=policy, segments=["s"]
    )
    out = tmp_path / "out"
    write_release(open_study(folder), out)
    found = {
        (row["question"], row["item"], row["option"], row["group"]): row
        for row in rows((out / "tableaux.csv").read_bytes())
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import frictionless

        report = frictionless.validate(str(out / "datapackage.json"))

    assert (
        found["r", "first", "a", ""]["estimate"] == "0.5"
        and found["r", "cited", "a", ""]["estimate"] == "0.75"
    )
    assert (found["t", "", "bus", ""]["estimate"], found["t", "", "bus", ""]["base"]) == ("0.5", "2")
    assert report.flatten(["title", "note"]) == []
    assert "\r\nr;;;classement;" in (out / "tableur-questions.csv").read_bytes().decode("utf-8-sig")


def test_every_file_says_that_answers_are_simulated(files):
    for name, data in files.items():
        assert "simul" in name or "simul" in data.decode(errors="replace").lower(), name
    assert json.loads(files["datapackage.json"])["nature"] == "simulated"


def test_collected_answers_are_not_called_simulated(tmp_path):
    files = release_files(open_study(weighted_study(tmp_path, "Q;S\na;n\nb;s\n")))

    assert not any("simule" in name for name in files)
    package = json.loads(files["datapackage.json"])
    assert package["title"] == "Essai – réponses collectées"


def test_a_release_has_the_same_bytes_again(files, out):
    assert {path.name: path.read_bytes() for path in out.iterdir()} == files


def test_a_row_of_the_whole_is_told_once(files):
    for name in ("tableaux-simule.csv", "chiffres-cles-simule.csv"):
        keys = [tuple(row.values())[:5] for row in rows(files[name])]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", ["tableaux", "chiffres-cles"])
def test_the_file_for_a_spreadsheet_has_the_same_rows_in_words(study, files, name):
    machine = rows(files[f"{name}-simule.csv"])
    people = list(
        csv.DictReader(
            io.StringIO(files[f"tableur-{name}-simule.csv"].decode("utf-8-sig"), newline=""), delimiter=";"
        )
    )

    assert len(people) == len(machine)
    for told, row in zip(people, machine, strict=True):
        masked = row["status"] == "masked"
        assert told["Code de la question"] == row["question"]
        assert told["Code de la réponse"] == f"{row['question']}={row['option']}"
        assert told["Code du groupe"] == (f"{row['by']}={row['group']}" if row["group"] else "")
        assert told["Estimation"] == ("masqué" if masked else row["estimate"].replace(".", ","))
        assert told["Base"] == ("masqué" if masked else row["base"])
        assert told["Valeur p"] == row["p_value"].replace(".", ",")
    found = next(row for row in people if row["Code du groupe"] == "taille=10_a_49")
    assert (found["Segment"], found["Groupe"]) == ("Taille", "10 à 49 salariés")


def test_a_table_longer_than_a_sheet_is_in_several_files_for_a_spreadsheet(monkeypatch):
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 21)  # 20 rows and their heads
    made = release_files(studies.opened(MIXED))
    parts = sorted(
        (name for name in made if name.startswith("tableur-tableaux-simule")),
        key=lambda name: int(re.findall(r"\d+", name)[0]),
    )
    lines = [made[name].decode("utf-8-sig").splitlines() for name in parts]
    package = json.loads(made["datapackage.json"])

    assert len(parts) > 2 and {len(part) for part in lines[:-1]} == {21}
    assert {part[0] for part in lines} == {lines[0][0]}
    assert sum(len(part) - 1 for part in lines) == len(rows(made["tableaux-simule.csv"]))
    assert set(parts) <= {resource["path"] for resource in package["resources"]}
    assert next(r for r in package["resources"] if r["path"] == parts[1])["title"].endswith(
        ", pour un tableur, partie 2 (simulé)"
    )


def test_each_file_is_described_as_it_is_written(files):
    package = json.loads(files["datapackage.json"])
    ddi = etree.fromstring(files["ddi-codebook.xml"])
    told = {
        file.get("URI"): file.findtext(f".//{{{NAMESPACE}}}fileType")
        for file in ddi.iter(f"{{{NAMESPACE}}}fileDscr")
    }
    tabular = [r for r in package["resources"] if r["profile"] == "tabular-data-resource"]

    assert {r["path"] for r in tabular if "questions" in r["path"]} == {
        "questions-simule.csv",
        "tableur-questions-simule.csv",
    }
    for resource in tabular:
        data, dialect = files[resource["path"]], resource["dialect"]
        for_people = resource["path"].startswith("tableur-")
        heads = next(csv.reader([data.decode("utf-8-sig").splitlines()[0]], delimiter=dialect["delimiter"]))
        numbers = [f for f in resource["schema"]["fields"] if f["type"] == "number"]
        assert heads == [field["name"] for field in resource["schema"]["fields"]]
        assert data.startswith(b"\xef\xbb\xbf") == for_people
        assert data.endswith(dialect["lineTerminator"].encode())
        assert dialect["delimiter"] == (";" if for_people else ",")
        assert {field.get("decimalChar", ".") for field in numbers} <= {"," if for_people else "."}
        if "tableaux" in resource["path"] or "chiffres" in resource["path"]:
            kind = "point-virgule, virgule décimale" if for_people else "virgule, point décimal"
            assert told[resource["path"]] == f"CSV, {kind}"


def test_the_notes_name_who_each_file_is_for(files):
    said = files["LISEZMOI.md"].decode()

    assert "`tableur-tableaux-simule.csv` s'ouvre d'un double clic" in said
    assert 'pd.read_csv("tableaux-simule.csv"' in said and 'read.csv("tableaux-simule.csv"' in said


def test_the_lines_of_pandas_in_the_notes_read_the_tables(out, monkeypatch):
    said = (out / "LISEZMOI.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"```python\n(.+?)```", said, re.DOTALL)
    monkeypatch.chdir(out)
    names: dict = {}
    exec(lines, names)

    assert "01" in set(names["tableaux"]["group"].dropna())
    assert names["tableaux"].loc[names["tableaux"].status == "masked", NUMBERS].isna().all(axis=None)


def test_sums_are_those_of_the_files(out):
    sums = dict(reversed(line.split("  ")) for line in (out / SUMS).read_text().splitlines())

    assert set(sums) | {SUMS} == {path.name for path in out.iterdir()}
    for name, wanted in sums.items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == wanted


def test_frictionless_accepts_the_package(out, tmp_path):
    write_release(studies.opened(MIXED), tmp_path / "out")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import frictionless

        reports = [
            frictionless.validate(str(folder / "datapackage.json")) for folder in (out, tmp_path / "out")
        ]

    assert [report.flatten(["title", "note"]) for report in reports] == [[], []]
    assert all(report.stats["tasks"] >= 8 for report in reports)


def test_the_package_describes_each_column_in_french(files):
    package = json.loads(files["datapackage.json"])
    tables = {r["name"]: r for r in package["resources"] if r["profile"] == "tabular-data-resource"}
    fields = {field["name"]: field for field in tables["tableaux-simule"]["schema"]["fields"]}

    assert list(fields) == list(COLUMNS)
    assert all(field["title"] and field["description"] for field in fields.values())
    assert fields["base"]["constraints"] == {"minimum": 10}
    assert fields["by"]["constraints"] == {"enum": ["type_acteur", "taille", "region"]}
    assert package["licenses"] == [
        {
            "name": "etalab-2.0",
            "title": "Licence Ouverte 2.0",
            "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        }
    ]
    assert "created" not in package


# Elements that we use of DDI-Codebook 2.5, in the order of their sequences (field level documentation).
CONTENT = {
    "codeBook": "docDscr stdyDscr fileDscr dataDscr",
    "docDscr": "citation",
    "stdyDscr": "citation stdyInfo method dataAccs",
    "citation": "titlStmt rspStmt prodStmt distStmt verStmt",
    "titlStmt": "titl IDNo",
    "rspStmt": "AuthEnty",
    "prodStmt": "producer prodDate",
    "distStmt": "distrbtr contact",
    "verStmt": "version",
    "stdyInfo": "subject abstract sumDscr",
    "subject": "keyword",
    "sumDscr": "collDate geogUnit anlyUnit universe dataKind",
    "method": "dataColl anlyInfo",
    "dataColl": "sampProc collMode weight",
    "anlyInfo": "EstSmpErr",
    "dataAccs": "useStmt",
    "useStmt": "confDec citReq conditions disclaimer",
    "fileDscr": "fileTxt",
    "fileTxt": "fileName fileCont fileType",
    "dataDscr": "varGrp var",
    "varGrp": "labl txt",
    "var": "labl qstn universe sumStat txt catgry",
    "qstn": "qstnLit",
    "catgry": "catValu labl catStat",
}
REQUIRED = {
    "stdyDscr": {"citation"},
    "citation": {"titlStmt"},
    "titlStmt": {"titl"},
    "codeBook": {"stdyDscr"},
}
ATTRIBUTES = {
    "codeBook": {"version", "{http://www.w3.org/XML/1998/namespace}lang"},
    "prodDate": {"date"},
    "collDate": {"date", "event"},
    "fileDscr": {"ID", "URI"},
    "fileType": {"charset"},
    "varGrp": {"ID", "type", "name", "var"},
    "var": {"ID", "name", "intrvl"},
    "sumStat": {"type", "wgtd"},
    "catStat": {"type", "wgtd"},
    "catgry": {"missing"},
}
REPEATED = set(["fileDscr", "keyword", "collDate", "varGrp", "var", "sumStat", "catgry", "catStat"])


@pytest.mark.parametrize("folder", ["data/fragilites-2025", "docs/exemple-etude", "tests/data/pew"])
def test_the_ddi_follows_the_sequences_of_codebook_2_5(folder, files):
    study = open_study(ROOT / folder)
    study.book = study.book.model_copy(update={"licence": study.book.licence or "CC BY 4.0"})
    made = files if ROOT / folder == DEMONSTRATION else release_files(study)
    root = etree.fromstring(made["ddi-codebook.xml"])

    for element in root.iter():
        name = etree.QName(element)
        inside = [etree.QName(child).localname for child in element]
        order = CONTENT.get(name.localname, "").split()
        assert name.namespace == NAMESPACE
        assert set(element.attrib) <= ATTRIBUTES.get(name.localname, set())
        assert [order.index(child) for child in inside] == sorted(order.index(child) for child in inside)
        assert REQUIRED.get(name.localname, set()) <= set(inside)
        assert all(inside.count(child) == 1 or child in REPEATED for child in inside)
        assert not inside or not (element.text or "").strip()
    identities = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(identities) == len(set(identities))
    assert all(re.fullmatch(r"[A-Z]\d+(_\d+)?", identity) for identity in identities)
    for group in root.iter(f"{{{NAMESPACE}}}varGrp"):
        assert set(group.get("var").split()) <= set(identities)


def test_the_ddi_holds_published_shares(study, files):
    root = etree.fromstring(files["ddi-codebook.xml"])
    path = f"{{{NAMESPACE}}}"
    variable = next(v for v in root.iter(f"{path}var") if v.get("name") == "etat_territoire")
    found = {
        c.findtext(f"{path}catValu"): [s.text for s in c.findall(f"{path}catStat")]
        for c in variable.findall(f"{path}catgry")
    }

    assert found == {
        row.option: [str(row.count), f"{100 * row.estimate:.1f}"]
        for row in study.table("etat_territoire").rows
    }


def test_the_ddi_of_simulated_answers_says_so_in_each_text(files):
    root = etree.fromstring(files["ddi-codebook.xml"])
    path = f"{{{NAMESPACE}}}"

    def texts(*names):
        return [element.text.replace("\xa0", " ") for name in names for element in root.iter(path + name)]

    author = "Réponses simulées pour la démonstration (étude : Observatoire des partenariats)"
    assert set(texts("AuthEnty", "producer", "distrbtr")) == {author}
    assert texts("prodDate") == []
    assert texts("collDate") == [f"{d} juin 2025, terrain annoncé (simulé)" for d in (5, 30)]
    about = ("titl", "version", "abstract", "dataKind", "confDec", "citReq")
    for name in (*about, "sampProc", "collMode", "weight", "EstSmpErr"):
        assert all("simulé" in text.lower() for text in texts(name)), name
    study = root.find(f"{path}stdyDscr")
    assert "simulé" in study.findtext(f".//{path}universe")


def test_the_ddi_of_collected_answers_names_their_producer(tmp_path):
    field = {"start": "2026-03-02", "end": "2026-03-09", "mode": "en ligne"}
    told = []
    for name, announced in (("said", False), ("announced", True)):
        (tmp_path / name).mkdir()
        fieldwork = field | {"announced": announced}
        folder = weighted_study(tmp_path / name, "Q;S\na;n\nb;s\n", producer="Insee", fieldwork=fieldwork)
        root = etree.fromstring(release_files(open_study(folder))["ddi-codebook.xml"])
        names = ("AuthEnty", "prodDate", "collDate", "collMode")
        told.append([root.findtext(f".//{{{NAMESPACE}}}{each}") for each in names])

    said, announced = ([each and each.replace("\xa0", " ") for each in found] for found in told)
    assert said == ["Insee", "9 mars 2026", "2 mars 2026", "en ligne"]
    assert announced == ["Insee", None, "2 mars 2026, terrain annoncé", "en ligne, terrain annoncé"]


def test_the_ddi_has_no_count_where_there_is_none():
    # Weighted, of ten respondents at least: shares, and no number of those who gave an answer.
    root = etree.fromstring(release_files(studies.opened(MIXED))["ddi-codebook.xml"])
    found = [(s.get("type"), s.text) for s in root.iter(f"{{{NAMESPACE}}}catStat")]

    assert {kind for kind, _ in found} == {"percent"}
    assert all(float(text) >= 0 for _, text in found)


def test_a_release_says_how_it_is_rounded(tmp_path, files):
    root = etree.fromstring(files["ddi-codebook.xml"])
    public = release_files(open_study(weighted_study(tmp_path, "Q;S\na;n\nb;s\n")))
    rule = "Les parts sont arrondies à ce que leur base permet de dire"

    assert rule in root.findtext(f".//{{{NAMESPACE}}}confDec")
    assert rule in files["METHODE.md"].decode()
    assert "la part multipliée par la base" in files["LISEZMOI.md"].decode()
    assert "la part multipliée par la base" in files["datapackage.json"].decode()
    assert not any(b"arrondi" in data for data in public.values())


@pytest.mark.parametrize("text", HOSTILE)
def test_labels_come_through_unharmed(tmp_path, text):
    options = [{"code": "a", "label": text}, {"code": "b", "label": "B"}]
    question = {"id": "q", "text": text, "type": "single", "column": "Q", "options": options}
    folder = write_study(tmp_path / "s", "Q\na\nb\n", question, licence="CC BY 4.0", title=text)
    files = release_files(open_study(folder))

    assert rows(files["questions.csv"])[0]["text"] == text
    for_people = csv.reader(
        io.StringIO(files["tableur-modalites.csv"].decode("utf-8-sig"), newline=""), delimiter=";"
    )
    assert list(for_people)[1][4] in (text, f"«\u00a0{text}\u00a0»")
    assert rows(files["modalites.csv"])[0]["label"] == text
    assert yaml.safe_load(files["questionnaire.yaml"])["questions"][0]["options"][0]["label"] == text
    root = etree.fromstring(files["ddi-codebook.xml"])
    assert text in {element.text for element in root.iter()}
    assert json.loads(files["datapackage.json"])["title"].startswith(text)
    assert "<script>" not in files["METHODE.md"].decode()


def test_the_command_writes_a_folder(tmp_path, capsys):
    assert main(["release", str(MIXED), str(tmp_path / "a" / "out")]) == 0
    said = capsys.readouterr().out

    assert said == f"Données ouvertes écrites dans {tmp_path / 'a' / 'out'} : 17 fichiers.\n"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda out: (out.mkdir(), (out / "x").touch()), "le dossier {} existe déjà et n'est pas vide"),
        (lambda out: out.touch(), "le fichier {} existe déjà"),
    ],
    ids=["a folder with files", "a file"],
)
def test_nothing_is_written_over(tmp_path, capsys, make, said):
    out = tmp_path / "out"
    make(out)
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(SystemExit) as refused:
        main(["release", str(MIXED), str(out)])

    assert refused.value.code == 2
    assert capsys.readouterr().err == f"{said.format(out)} : donnez un dossier nouveau ou vide.\n"
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "out").mkdir()
    write_release(studies.opened(MIXED), tmp_path / "out")

    assert (tmp_path / "out" / SUMS).exists()


def test_a_failure_leaves_nothing(tmp_path, monkeypatch, capsys):
    written = []

    def fail(path: Path, data: bytes) -> int:
        written.append(path)
        if len(written) > 3:
            raise OSError(28, "No space left on device")
        return len(data)

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(SystemExit):
        main(["release", str(MIXED), str(tmp_path / "out")])

    assert len(written) == 4
    assert list(tmp_path.iterdir()) == []
    assert "impossible d'écrire dans" in capsys.readouterr().err


def test_a_study_without_licence_is_not_open_data(tmp_path):
    folder = write_study(tmp_path / "s", "B1\n1\n2\n")

    with pytest.raises(StudyError, match="des données ouvertes ont une licence"):
        release_files(open_study(folder))
