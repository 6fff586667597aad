"""Hostile input: no crash, no markup, nothing outside the study folder, bounded memory (docs/security.md)."""

import asyncio
import copy
import csv
import errno
import importlib
import inspect
import json
import os
import re
import subprocess
import sys
import unicodedata
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from streamlit.testing.v1 import AppTest

import core
from core import StudyError, errors, open_study
from core.__main__ import main
from core.codebook.model import ResponsesFile
from core.errors import Report
from core.responses import formats, isolated, reading
from core.simulation import write_simulated
from core.views.addresses import theme_path
from core.views.recipe import Choice
from core.views.selection import Selection, kept_code
from core.views.subject import Subject
from core.views.view import View
from core.words import typography
from pages._web import (
    client,
    downloads,
    link_previews,
    presentation,
    search,
    selection,
    sharing,
    studies,
)
from tests import licences
from tests.conftest import ROOT
from tests.nasty import CODES, LABEL, MARK, write_nasty_study
from tests.studies import (
    STATE,
    codebook_text,
    faults_of,
    opened,
    parquet_bytes,
    responses_of,
    write_study,
    xlsx_bytes,
)

TEXT = codebook_text([STATE])
SECRET = "B1;mot de passe\n1;sésame\n"
DEMONSTRATION = opened(ROOT / "data" / "fragilites-2025")


def study(folder: Path, text: str, responses: str = "B1\n1\n") -> Path:
    """A study folder whose ``study.yaml`` is this text."""
    folder.mkdir(exist_ok=True)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    (folder / "responses.csv").write_text(responses, encoding="utf-8")
    return folder


def refused(folder: Path) -> list[str]:
    """The sentences that refuse a study."""
    with pytest.raises(StudyError) as found:
        open_study(folder)
    return str(found.value).splitlines()


# study.yaml

LAUGHS = "".join(f"x{i}: &x{i} [{', '.join([f'*x{i - 1}'] * 9)}]\n" for i in range(1, 10))
MERGES = "".join(f"x{i}: &x{i} {{<<: [{', '.join([f'*x{i - 1}'] * 9)}]}}\n" for i in range(1, 10))
TOO_MANY = (
    "study.yaml : le fichier a plus de 500000 clés et valeurs, celles des ancres (&, *) comptées à chaque "
    "appel. "
    "Vérifiez qu'il s'agit bien du questionnaire, et écrivez les ancres en toutes lettres."
)
DEEP = "le fichier est imbriqué trop profondément. Vérifiez l'alignement et les crochets."
BOMBS = {
    "a billion laughs": ("x0: &x0 [a, a]\n" + LAUGHS + TEXT, TOO_MANY),
    "a billion merges": ("x0: &x0 {a: b}\n" + MERGES + TEXT, TOO_MANY),
    "a million keys": (TEXT + "notes: {" + "a," * 1_000_000 + "}", TOO_MANY),
    "brackets": (TEXT + "notes: " + "[" * 1_000_000, f"study.yaml, ligne 18 : {DEEP}"),
    "indents": (
        TEXT + "notes:\n" + "\n".join(" " * i + "a:" for i in range(1, 500)),
        f"study.yaml, ligne 68 : {DEEP}",
    ),
    "an anchor in itself": (
        TEXT + "themes: &a [*a]\n",
        "study.yaml, ligne 18 : une ancre (&) se contient elle-même. Écrivez-la en toutes lettres.",
    ),
    "a Python object": (
        TEXT + "notes: !!python/object/apply:os.system [ls]\n",
        "study.yaml, ligne 18 : le type « !!python/object/apply:os.system » n'est pas lu ici. Retirez-le, ou "
        "mettez la valeur entre guillemets.",
    ),
    "bytes": (
        TEXT + 'notes: !!binary "////"\n',
        "study.yaml, ligne 18 : le type « !!binary » n'est pas lu ici. Retirez-le, ou mettez la valeur entre "
        "guillemets.",
    ),
    "a number that is a group": (
        TEXT + "notes: !!int {a: [b]}\n",
        "study.yaml, ligne 18 : le type « !!int » n'est pas lu ici. Retirez-le, ou mettez la valeur entre "
        "guillemets.",
    ),
    "a key twice": (
        TEXT + "title: x\n",
        "study.yaml, ligne 18 : la clé « title » est déjà écrite ligne 2. Gardez une seule des deux.",
    ),
    "a scalar of 4 MB": (
        TEXT + "notes: " + "x" * 4_000_000 + "\n",
        f"study.yaml, notes : le texte « {'x' * 60}… » est trop long. Au plus 100000 caractères.",
    ),
    "a null": (
        TEXT + 'notes: "a\\0b"\n',
        "study.yaml, notes : le texte « a\\u0000b » contient un caractère invisible (U+0000), qui fausse "
        "l'affichage. Retirez-le, ou écrivez ce texte de nouveau.",
    ),
    "writing turned round": (
        TEXT + 'notes: "a\\u202eb"\n',
        "study.yaml, notes : le texte « a\\u202eb » contient un caractère invisible (U+202E), qui fausse "
        "l'affichage. Retirez-le, ou écrivez ce texte de nouveau.",
    ),
    "a number of many digits": (
        TEXT + f"disclosure: {{minimum_base: {'9' * 5000}}}\n",
        f"study.yaml, disclosure.minimum_base : un nombre entier est attendu, au lieu de « {'9' * 60}… ».",
    ),
    "a sentence of a billion letters": (
        TEXT + 'indicators: [{id: i, question: etat, options: ["1"], sentence: "{share:>999999999}"}]\n',
        "study.yaml, indicators[0].sentence : le champ share n'a pas de mise en forme. Écrivez {share} "
        "seulement.",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_codebook_is_bounded_before_anything_is_made_of_it(tmp_path, name):
    text, expected = BOMBS[name]

    assert refused(study(tmp_path, text)) == [expected]


def test_an_anchor_that_is_called_twice_is_read(tmp_path):
    again = "- {id: autre, text: b, type: single, column: B1, options: *o}\n"
    text = TEXT.replace("  options:\n", "  options: &o\n") + again

    assert len(open_study(study(tmp_path, text)).table("autre").rows) == 3


def test_all_the_bombs_hold_in_little_memory(tmp_path):
    folders = [str(study(tmp_path / str(i), text)) for i, (text, _) in enumerate(BOMBS.values())]
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "from core.__main__ import main\n"
        "print([main(['check', folder]) for folder in sys.argv[1:]])\n"
        # Not getrusage: a process begins with the peak of the one it was forked from.
        "print(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *folders],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )

    assert "Traceback" not in done.stderr
    codes, memory = done.stdout.splitlines()
    assert json.loads(codes) == [1] * len(folders)
    assert int(memory) < 400_000  # kB, of which the libraries take two hundred thousand


def test_thousands_of_faults_are_counted_and_the_first_are_told(tmp_path):
    themes = "themes:\n" + "".join(f"- {{id: T{i}, titel: x}}\n" for i in range(2_000))
    told = refused(study(tmp_path, TEXT + themes))

    assert len(told) == 501
    assert re.fullmatch(r"… et \d+ autres, à voir quand ceux-ci seront corrigés\.", told[-1])


JUNK = st.one_of(
    st.none(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.text(max_size=8),
    st.sampled_from(["1", "etat", "a", "../x", "{share", "9" * 400, "1e400", ".inf", "x" * 3000, "\x85"]),
    st.lists(st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)


def _places(part, path=()):
    yield path
    inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in inside:
        yield from _places(value, (*path, key))


EXAMPLE = yaml.safe_load((ROOT / "docs" / "exemple-etude" / "study.yaml").read_text(encoding="utf-8"))
PLACES = [path for path in _places(EXAMPLE) if path]


@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK, st.booleans()), min_size=1, max_size=3))
def test_a_codebook_with_anything_anywhere_is_read_or_refused_with_sentences(tmp_path, changes):
    content = copy.deepcopy(EXAMPLE)
    for path, junk, removed in changes:
        holder = content
        try:
            for step in path[:-1]:
                holder = holder[step]
            if removed:
                del holder[path[-1]]
            else:
                holder[path[-1]] = junk
        except (TypeError, KeyError, IndexError, AttributeError):
            continue  # an earlier change took the place away
    folder = tmp_path / "study"
    folder.mkdir(exist_ok=True)
    for name in ("responses.csv", "published.yaml"):
        (folder / name).write_bytes((ROOT / "docs" / "exemple-etude" / name).read_bytes())
    (folder / "study.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    try:
        read = open_study(folder)
    except StudyError as error:
        assert error.faults
        assert not re.search(r"Input should|Value error|[\x00-\x09\x0b-\x1f\u202a-\u202e]", str(error))
    else:
        for question in read.book.questions:
            read.table(question.id)


# Which files are read


@pytest.fixture
def outside(tmp_path):
    """A file that no study may read."""
    path = tmp_path / "secret.csv"
    path.write_text(SECRET, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "name",
    ["../secret.csv", "{absolute}", "x/../../secret.csv", r"..\secret.csv", r"C:\x.csv", r"\\host\x.csv"],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path, outside, name):
    name = name.replace("{absolute}", str(outside))
    folder = study(tmp_path / "s", codebook_text([STATE], {"file": name}))

    (told,) = refused(folder)
    assert (
        "mène hors du dossier de l'étude. Placez-le à côté de study.yaml, et ne donnez que son nom." in told
    )
    assert "sésame" not in told
    assert "mot de passe" not in told


@pytest.mark.parametrize("name", ["study.yaml", "published.yaml", "responses.csv"])
@pytest.mark.parametrize("target", ["secret.csv", "missing", "/dev/zero", "ring"])
def test_a_link_out_of_the_folder_is_refused(tmp_path, outside, name, target):
    folder = study(tmp_path / "s", TEXT)
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(name if target == "ring" else tmp_path / target)

    (told,) = refused(folder)
    out = "ce lien mène hors du dossier de l'étude. Placez-le à côté de study.yaml, et ne donnez que son nom."
    ring = "le fichier ne peut pas être ouvert (lien en boucle). Vérifiez ses droits."
    assert told == f"{name} : {ring if target == 'ring' else out}"


def test_a_folder_on_the_way_may_not_be_a_link_out_either(tmp_path, outside):
    folder = study(tmp_path / "s", codebook_text([STATE], {"file": "x/secret.csv"}))
    (folder / "x").symlink_to(tmp_path)

    (told,) = refused(folder)
    assert told.startswith("x/secret.csv : ce lien mène hors du dossier de l'étude.")


def test_links_inside_and_a_study_that_is_a_link_are_followed(tmp_path):
    folder = study(tmp_path / "s", TEXT)
    (folder / "responses.csv").rename(folder / "export-12.csv")
    (folder / "responses.csv").symlink_to("export-12.csv")
    (tmp_path / "link").symlink_to(folder)

    assert open_study(tmp_path / "link").respondents == 1


@pytest.mark.parametrize("name", ["study.yaml", "published.yaml", "responses.csv"])
@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_what_is_no_ordinary_file_is_refused_and_not_waited_for(tmp_path, name, kind):
    folder = study(tmp_path, TEXT)
    (folder / name).unlink(missing_ok=True)
    (os.mkfifo if kind == "pipe" else os.mkdir)(folder / name)

    assert refused(folder) == [
        f"{name} : ce n'est pas un fichier ordinaire. Placez-le à côté de study.yaml, et ne donnez que son "
        f"nom."
    ]


def test_a_simulation_writes_in_its_folder_only(tmp_path, outside):
    folder = study(tmp_path / "s", codebook_text([STATE], {"file": "../secret.csv", "nature": "simulated"}))

    with pytest.raises(StudyError, match="mène hors du dossier de l'étude"):
        write_simulated(folder, n=20)
    assert outside.read_text(encoding="utf-8") == SECRET


# The responses

CSV_FAULTS = {
    "a hundred thousand columns": (
        ";".join(["B1"] + [f"c{i}" for i in range(100_000)]) + "\n1" + ";" * 100_000 + "\n",
        [
            "responses.csv, ligne 1 : le fichier a 100001 colonnes ; la limite est de 50000. Gardez celles "
            "que "
            "nomme study.yaml."
        ],
    ),
    "ten million delimiters": (
        "B1" + ";" * 10_000_000,
        [
            "responses.csv, ligne 1 : la première ligne, qui nomme les colonnes, dépasse 2 Mo. Vérifiez "
            "qu'il "
            "s'agit bien des réponses, une ligne par répondant."
        ],
    ),
    "a row of a million cells": (
        "B1;C\n1;a\n1" + ";" * 1_000_000 + "\n",
        [
            "responses.csv, ligne 3 : 1000001 cellules au lieu de 2 (1 ligne : 3). Vérifiez les délimiteurs "
            "de "
            "ces lignes, et les guillemets autour des textes qui en contiennent."
        ],
    ),
    "twenty thousand rows too long": (
        "B1;C\n" + "1;a;b\n" * 20_000,
        [
            "responses.csv, première fois ligne 2 : 3 cellules au lieu de 2 (au moins 10000 lignes : 2, 3, "
            "4, 5, "
            "6…). Vérifiez les délimiteurs de ces lignes, et les guillemets autour des textes qui en "
            "contiennent."
        ],
    ),
    "a quote never closed": (
        'B1\n"' + "1\n" * 200_000,
        [
            "responses.csv, ligne 2 : une cellule dépasse 131 072 caractères, sans doute faute d'un "
            "guillemet "
            'refermé. Fermez-le ; un guillemet dans un texte s\'écrit deux fois ("").'
        ],
    ),
    "zeros without end": (
        "B1\n" + "0" * 300_000 + "x\n",
        [
            "responses.csv, colonne B1, ligne 2 : un texte libre est là, et non des réponses du "
            "questionnaire (1 "
            "texte, 1 ligne : 2 ; attendu : 1, 2, 9). Vérifiez que cette colonne est bien celle de "
            "etat, sans "
            "cellule décalée ; si ce sont les précisions d'une réponse « Autre », écrivez other: "
            "true à cette "
            "option."
        ],
    ),
    "writing turned round": (
        "B1\n1\u202e\n",
        [
            "responses.csv, colonne B1, ligne 2 : la valeur « 1\\u202e » n'est pas dans le questionnaire (1 "
            "ligne ; attendu : 1, 2, 9). C'est le code « 1 », à des caractères près qui se lisent de même : "
            "écrivez-le de même dans le fichier et dans study.yaml."
        ],
    ),
}


@pytest.mark.parametrize("name", CSV_FAULTS)
def test_a_monstrous_csv_is_a_sentence(tmp_path, name):
    content, expected = CSV_FAULTS[name]
    csv.field_size_limit(131_072)  # a library of other tests raises it

    assert faults_of(write_study(tmp_path, content)) == expected


def test_rows_of_many_lengths_are_told_ten_by_ten(tmp_path):
    told = faults_of(write_study(tmp_path, "B1;C\n" + "".join("1" + ";" * i + "\n" for i in range(300))))

    assert len(told) == 11
    assert told[-1] == (
        "responses.csv : des lignes de 289 autres longueurs n'ont pas non plus 2 cellules. Exportez de "
        "nouveau "
        "les réponses."
    )


@pytest.mark.parametrize(
    "encoding", ["zip", "rot13", "punycode", "idna", "unicode_escape", "undefined", "x" * 9]
)
def test_an_encoding_that_is_none_is_refused(tmp_path, encoding):
    (told,) = faults_of(write_study(tmp_path, "B1\n1\n", responses={"encoding": encoding}))

    assert told.startswith(f"responses.csv : l'encodage « {encoding} » que donne study.yaml n'existe pas.")


def test_mixed_line_ends_and_a_mark_are_read(tmp_path):
    content = b"\xef\xbb\xbfB1;x\r\n1;a\n2;b\r9;c\r\n"

    assert responses_of(write_study(tmp_path, content)).n == 3


def test_a_byte_out_of_place_is_found_far_into_a_file(tmp_path, monkeypatch):
    monkeypatch.setattr("core.responses.csvfile._BLOCK", 7)
    content = b"B1;e\n1;e\n2;e\n1;\xff\n"

    assert faults_of(write_study(tmp_path, content, responses={"encoding": "utf-8"})) == [
        "responses.csv, ligne 4 : le fichier n'est pas en utf-8 : l'octet n° 16 n'y a pas de sens. Retirez "
        "encoding de study.yaml : l'encodage sera détecté."
    ]
    assert responses_of(write_study(tmp_path, "B1;é\n1;é\n".encode("cp1252"))).n == 1


@given(st.binary(max_size=200) | st.text("B1;,\t|\"'\r\n 29é", max_size=60).map(str.encode))
def test_any_bytes_are_respondents_or_sentences(tmp_path, content):
    faults_of(write_study(tmp_path / "s", b"B1\n" + content))
    faults_of(write_study(tmp_path / "s", content))


def test_a_phantom_cell_at_the_end_of_a_sheet_ends_its_own_reading_only(tmp_path, monkeypatch):
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.active["A1"], workbook.active["XFD1048576"] = "B1", 1  # 17 thousand million cells
    workbook.save(tmp_path / "r.xlsx")
    monkeypatch.setattr(isolated, "MAXIMUM_MEMORY", 2_000_000_000)
    folder = write_study(tmp_path / "s", (tmp_path / "r.xlsx").read_bytes(), responses={"file": "r.xlsx"})

    assert faults_of(folder) == [
        "r.xlsx : sa lecture demande plus de 2 Go de mémoire, ou le fichier est abîmé. Vérifiez qu'il "
        "s'ouvre "
        "dans son logiciel, retirez les colonnes et les lignes inutiles, ou exportez les réponses en CSV."
    ]


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("os.abort()", "sa lecture demande plus de {memory} Go de mémoire, ou le fichier est abîmé."),
        (
            "os.kill(os.getpid(), 11)",
            "sa lecture demande plus de {memory} Go de mémoire, ou le fichier est abîmé.",
        ),
        ("os.kill(os.getpid(), 24)", "sa lecture demande plus de 5 minutes de calcul."),
        ("sys.exit(0)", "sa lecture demande plus de {memory} Go de mémoire, ou le fichier est abîmé."),
    ],
)
def test_a_reading_that_dies_is_a_fault_of_its_file(tmp_path, monkeypatch, end, told):
    monkeypatch.setattr(isolated, "_START", f"import os, sys; {end}")
    folder = write_study(tmp_path, xlsx_bytes([["B1"], ["1"]]), responses={"file": "r.xlsx"})

    assert [told.format(memory=isolated._memory() // 10**9) in fault for fault in faults_of(folder)] == [True]


def test_a_parquet_that_announces_too_many_rows_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(formats, "MAXIMUM_ROWS", 3)
    (tmp_path / "r.parquet").write_bytes(parquet_bytes({"B1": ["1"] * 4}))
    report, spec = Report(), ResponsesFile(nature="collected")

    assert formats.read_raw(tmp_path / "r.parquet", spec, {"B1": "question etat"}, report) is None
    assert [str(fault) for fault in report.faults] == [
        "r.parquet : le fichier annonce 4 répondants ; la limite est de 3. Vérifiez qu'il s'agit bien des "
        "réponses, une ligne par répondant."
    ]


def test_a_long_text_repeated_is_held_once(tmp_path):
    import pyarrow as pa

    texts = pa.DictionaryArray.from_arrays(
        pa.array([0] * 100_000), pa.array(["1" * 100_000])
    )  # 10 GB unfolded
    folder = write_study(tmp_path, parquet_bytes({"B1": texts}), responses={"file": "r.parquet"})

    (told,) = faults_of(folder)
    assert f"la valeur « {'1' * 60}… » n'est pas dans le questionnaire (100000 lignes" in told


# Addresses

PARAMETERS = (
    "q",
    "by",
    "f.region",
    "f.zz",
    "mesure",
    "intervalle",
    "item",
    "reponse",
    "region",
    "v",
    "zz",
    "Q",
    "",
)
VALUES = (
    st.text(max_size=30)
    | st.sampled_from(
        ["etat_territoire", "region", "taille", "32", "wilson", "score", "", "\u202e", "x" * 100_000]
    )
    | st.sampled_from(["etat_territoire~f.region.32", "etat_territoire~f.region.zz~by.\u202e", "~", "~t."])
    | st.sampled_from(
        ["<script>", "' OR 1=1 --", "{{7*7}}", "${x}", "\r\nSet-Cookie: a=b", "\x00", "../../etc"]
    )
)
QUERIES = st.dictionaries(
    st.sampled_from(PARAMETERS) | st.text(max_size=8), st.lists(VALUES, max_size=4), max_size=6
)


def told_safely(lines):
    """Whether notices may be shown: short, and without what nobody sees."""
    shown = errors.notices(lines)
    assert len(shown) <= errors.NOTICES_SHOWN + 1
    for line in shown:
        assert len(line) < 400
        assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in line)
    return True


@given(QUERIES)
def test_no_address_raises_and_its_notices_may_be_shown(query):
    book = DEMONSTRATION.book
    choice, notices = Choice.from_query(query, book)
    subject, more = Subject.from_query(query, book)
    view, _ = View.from_query(query, book)
    kept, lost = Selection.from_query(query, book)

    assert told_safely([*notices, *more])
    assert told_safely(lost)
    assert choice.view == view
    assert Choice.from_query(choice.to_query(), book) == (choice, ())
    assert Selection.from_query(kept.to_query(), book) == (kept, ())
    assert subject is None or subject.code in book.segment(subject.segment).answer_index


def test_a_parameter_repeated_a_thousand_times_is_a_few_lines():
    _, notices = Choice.from_query({"f.region": [f"x{i}" for i in range(1000)]}, DEMONSTRATION.book)

    assert errors.notices(notices)[-1] == "995 autres parties de ce lien ne sont pas comprises non plus."


APP = Starlette(
    routes=[r for m in (downloads, presentation, search, selection, sharing) for r in m.routes()],
    middleware=[Middleware(client.OwnPage)],
)
CSV = "/fichiers/fragilites-2025/etat_territoire.csv"


def ask(path, query=b"", *headers, app=APP):
    """The status, headers and body that the server answers, to any bytes."""
    answer = {"body": b""}
    given = dict(headers)
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "http_version": "1.1",
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query,
        "headers": list(({b"host": b"localhost"} | given).items()),
    }

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        answer["body"] += message.get("body", b"")
        answer.update({k: v for k, v in message.items() if k in ("status", "headers")})

    asyncio.run(app(scope, receive, send))
    return answer["status"], dict(answer["headers"]), answer["body"]


NASTY_VALUES = {
    "garbage": b"%ff%fe%00%C0%AF%ED%A0%80",
    "raw bytes": b"\xff\x00\x80",
    "bidi": quote("\u202e\u2066").encode(),
    "HTML": b"%3Cscript%3Ealert(1)%3C/script%3E<script>alert(1)",
    "CRLF": b"x%0d%0aSet-Cookie:%20a=b",
    "template": b"{{7*7}}${x}%25{y}",
    "long": b"x" * 30_000,
    "empty": b"",
}


@pytest.mark.parametrize("value", NASTY_VALUES)
@pytest.mark.parametrize(
    "path",
    [
        CSV,
        "/presentation",
        "/partager",
        "/partager/explorer",
        "/fichiers/x%0d%0a/y.csv",
        "/fichiers/../x.pdf",
    ],
)
def test_the_server_answers_any_parameter(path, value):
    for name in ("q", "by", "f.region", "mesure", "item", "etude", "diapositive", "partie", "zz"):
        status, headers, body = ask(
            path, name.encode() + b"=" + NASTY_VALUES[value], (b"accept", b"text/html")
        )

        assert status in (200, 404)
        assert b"set-cookie" not in headers
        assert not any(b"\n" in part or b"\r" in part for part in headers.values())
        sniffed = headers.get(b"x-content-type-options") != b"nosniff"
        assert b"<script>alert" not in body or (
            headers[b"content-type"].startswith(b"text/plain") and not sniffed
        )
        assert "\u202e".encode() not in body
        assert status == 200 or len(body) < 2_000


def test_an_address_without_end_is_refused_before_it_is_read():
    assert ask(CSV, b"q=" + b"x" * 100_000)[::2] == (414, b"Cette adresse est trop longue.")


@pytest.mark.parametrize("host", [b'x"><script>', b"a b", b"[::1", b"a" * 5000, b"\xff", b"a@b", b""])
def test_a_host_that_is_none_is_told_to_nobody(host):
    status, _, body = ask(CSV, b"", (b"host", host))

    assert status == 200
    assert b"Adresse;http://localhost/" in body
    assert ask("/presentation", b"", (b"host", host))[0] == 200


def test_a_file_tells_the_address_that_was_understood():
    _, headers, body = ask(CSV, b"by=taille&utm=%0d%0a;=cmd()&f.region=32")

    assert b"Adresse;http://localhost/" in body
    assert b"cmd()" not in body
    assert headers[b"content-disposition"] == (
        b'attachment; filename="fragilites-2025_etat_territoire_par-taille_region-32_simule.csv"'
    )


def test_every_cache_of_texts_is_bounded():
    unbounded = set()
    for path in sorted((ROOT / "core").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        module = importlib.import_module(name) if path.stem not in ("__main__", "__init__") else core
        for key, value in vars(module).items():
            kept = getattr(value, "cache_parameters", dict)().get("maxsize", 0)
            if kept is None and inspect.signature(value).parameters:
                unbounded.add(f"{value.__module__}.{key}")

    assert {
        name for name in unbounded if not name.startswith("core.charts.outlines.")
    } == set()  # keyed by region


# Labels and texts


@pytest.fixture(scope="module")
def nasty(tmp_path_factory):
    """A study whose every label is nasty."""
    return write_nasty_study(tmp_path_factory.mktemp("nasty") / "piege")


@pytest.fixture
def served(nasty, monkeypatch):
    """The server's own functions, on the nasty study."""
    monkeypatch.setenv("STUDY", str(nasty))
    return open_study(nasty)


class Elements(HTMLParser):
    """The elements of a page: what came from a label has its mark, or acts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.nasty: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        acts = any(
            name.startswith("on") or (name in ("href", "src") and "javascript:" in (value or ""))
            for name, value in attributes
        )
        if acts or ("class", MARK) in attributes:
            self.nasty.append(self.get_starttag_text())


def elements(html):
    """The elements that labels made; our own scripts are ours."""
    return Elements(html).nasty


PAGES = ("synthese", "theme-presentation", "theme-fichiers", "comparer", "explorer", "portrait", "methode")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("tables", [False, True], ids=["charts", "tables"])
def test_no_label_becomes_an_element_of_a_page(served, page, tables):
    app = AppTest.from_file(str(ROOT / "pages" / "_ui" / "script.py"), default_timeout=60)
    app.query_params.update({"q": "s", "by": "a", "f.a": [CODES[0]], "a": CODES[0]})
    app.query_params.update({"affichage": "tableaux"} if tables else {})
    app.run()
    if page != "synthese":
        found = app._registered_pages.items() if hasattr(app, "_registered_pages") else ()
        app._page_hash = next(key for key, info in found if info.get("url_pathname") == page)
        app.run()

    assert not app.exception
    html = [each.proto.body for each in app.get("html")]
    assert html
    assert [elements(body) for body in html] == [[]] * len(html)
    for chart in app.get("plotly_chart"):
        text = chart.proto.spec
        assert f'<x-b class=\\"{MARK}' not in text
        assert "<img" not in text
        assert "<a " not in text
    for said in (*app.markdown, *app.warning):
        assert not re.search(r"(?<!\\)[*`$\[<]|:(?=material|red|smile)", said.value), said.value


def test_no_label_becomes_an_element_of_the_presentation_or_of_a_preview(served, nasty):
    status, _, body = ask("/presentation", b"by=a&f.a=" + quote(CODES[0]).encode())
    html = body.decode()

    assert status == 200
    assert [found for found in elements(re.sub("<script.*", "", html, flags=re.DOTALL))] == []
    assert html.count("<script") == html.count("</script>") == 3
    assert "<script>alert" not in html
    tags = link_previews.tags("/theme-presentation", {"q": ["s"]})
    assert elements(tags) == []
    assert "<b" not in tags


@pytest.mark.parametrize("page", ["", "/theme-presentation", "/comparer", "/portrait"])
def test_no_label_becomes_an_element_of_the_page_that_shares(served, page):
    status, _, body = ask(f"/partager{page}", b"q=s&by=a&a=" + quote(CODES[0]).encode())
    html = body.decode()

    assert status == 200
    assert elements(html) == []
    assert "<script>alert" not in html


def test_no_label_and_no_title_becomes_an_element_of_a_selection(served):
    kept = f"v={quote(kept_code(View('s', 'a', (('a', (CODES[0],)),))))}~t.{quote(MARK)}&v=s~t.{quote(LABEL)}"
    for page in ("/selection", "/presentation"):
        status, _, body = ask(page, kept.encode())
        html = body.decode()
        assert status == 200
        assert elements(re.sub("<script.*", "", html, flags=re.DOTALL)) == []
        assert "<script>alert" not in html
    assert MARK[:20] in unescape(html)
    for kind in ("xlsx", "pptx"):
        status, _, body = ask(f"/fichiers/piege/etude/selection.{kind}", kept.encode())
        assert (status, len(body) > 5_000) == (200, True)
    status, headers, _ = ask("/recherche/piege.json", b"")
    assert (status, headers[b"content-type"]) == (200, b"application/json")


@pytest.mark.parametrize(
    "name", ["s.xlsx", "s.pptx", "n.pptx", "etude/tabulation.xlsx", "etude/portrait.pdf"]
)
def test_every_kind_of_file_takes_any_label(served, name):
    query = b"" if "etude" in name else b"by=a&f.a=" + quote(CODES[0]).encode()
    status, headers, body = ask(f"/fichiers/piege/{name}", query + b"&a=" + quote(CODES[0]).encode())

    assert status == 200
    assert re.fullmatch(rb'attachment; filename="[A-Za-z0-9_.-]+"', headers[b"content-disposition"])
    assert len(body) > 5_000


def test_no_label_becomes_a_formula_or_a_header_of_a_file(served):
    status, headers, body = ask("/fichiers/piege/s.csv", b"by=a&f.a=" + quote(CODES[0]).encode())

    assert status == 200
    assert re.fullmatch(rb'attachment; filename="[A-Za-z0-9_.-]+"', headers[b"content-disposition"])
    assert LABEL.replace('"', '""') in body.decode()  # as it was typed
    assert not re.search(r"^[=+@]|;[=+@]", body.decode(), re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Type d'acteur (NAF, A-B)", "Type d'acteur (NAF, A-B)"),
        ("Région : Île-de-France", "Région\u00a0: Île-de-France"),
        ("**gras** et :red[x]", r"\*\*gras\*\* et" + "\u00a0:\u2060" + r"red\[x\]"),
        ("1. Un", r"1\. Un"),
        ("# Un", r"\# Un"),
        ("- un", r"\- un"),
        ("a\n\nb", "a b"),
    ],
)
def test_the_label_of_a_widget_is_changed_only_where_it_would_be_taken_for_markup(text, shown):
    assert typography.label(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a.b@example.org", r"[a.b@" + "\u2060" + "example.org](mailto:a.b@example.org)"),
        ("javascript:alert(1)", ":\u2060".join(("javascript\\", r"alert\(1\)"))),
        ("https://x.org/)[a](javascript:b)", None),
    ],
)
def test_whom_to_write_to_is_a_link_only_when_it_is_an_address(text, shown):
    made = typography.contact(text)

    assert made == shown if shown else not made.startswith("[")


def test_the_pages_of_a_study_never_take_an_address_of_the_server():
    taken = ("presentation", "fichiers", "app", "static", "media", "component", "_stcore", "explorer")
    paths = [theme_path(name) for name in (*taken, *(f"theme-{name}" for name in taken))]

    assert not set(paths) & set(taken)
    assert len(set(paths)) == len(paths)


FOUND = """mark => {
  const all = [...document.querySelectorAll('*')], texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) texts.push(walk.currentNode.textContent);
  return {
    marked: all.filter(e => e.classList.contains(mark)).length,
    scripts: all.filter(e => e.tagName === 'SCRIPT' && e.type !== 'application/json'
      && /alert\\(\\d/.test(e.textContent)).length,
    acts: all.filter(e => [...e.attributes].some(a => /^on/.test(a.name) && /alert/.test(a.value))).length,
    links: all.filter(e => /evil|javascript:|mailto:/.test(e.getAttribute('href') || '')).length,
    formulas: document.querySelectorAll('.katex').length,
    markup: document.querySelectorAll(':is([data-testid=stPageLink], [role=listbox],'
      + '.st-key-bar, [data-testid=stAlert]) :is(code, del, em)').length,
    charts: [...document.querySelectorAll('.js-plotly-plot :is(a, tspan)')].filter(e =>
      e.tagName === 'a' || (e.textContent === 'x' && /bold/.test(e.getAttribute('style') || ''))).length,
    icons: [...document.querySelectorAll('[data-testid=stIconMaterial]')].filter(
      e => e.textContent === 'home').length,
    emoji: texts.filter(t => /😄|[→←≥]/.test(t)).length,
  }
}"""


@pytest.mark.browser
def test_no_label_does_anything_in_a_browser(nasty, serve, visit):
    visitor = visit(serve(nasty))
    page, dialogs = visitor.page, []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    code = quote(CODES[0], safe="")
    for where in (
        "/",
        "/theme-presentation",
        "/theme-fichiers",
        f"/comparer?q=s&by=a&f.a={code}",
        "/methode",
    ):
        visitor.open(where)
        if where == "/":
            page.locator("[data-testid=stMultiSelect] input").click()
            expect(page.locator("[role=option]").last).to_contain_text("**gras**")
        assert page.evaluate(FOUND, MARK) == dict.fromkeys(
            ["marked", "scripts", "acts", "links", "formulas", "markup", "charts", "icons", "emoji"], 0
        ), where
    page.goto(f"{visitor.server}/presentation?by=a")
    expect(page.locator(".screen.on")).to_contain_text("**gras**")
    assert set(page.evaluate(FOUND, MARK).values()) == {0}
    visitor.open("/?f.a=www.evil.example%20:smile:%20**x**%20%3Cb%20class=zz-nasty%3E")
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("**x**")
    assert set(page.evaluate(FOUND, MARK).values()) == {0}
    assert dialogs == []


# The machine


def test_a_study_that_is_no_folder_any_more_is_a_sentence(tmp_path, capsys):
    folder = study(tmp_path / "s", TEXT)
    read = open_study(folder)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("")

    assert read.table("etat").rows[0].status == "masked"  # what was read stays: one respondent
    assert refused(folder) == [f"study.yaml : le fichier est introuvable. Placez-le dans {folder}."]
    with pytest.raises(SystemExit):
        main(["check", str(folder)])
    assert capsys.readouterr().err == f"le dossier d'étude {folder} est introuvable.\n"


def test_a_file_that_may_not_be_opened_is_a_sentence(tmp_path, monkeypatch):
    folder, open_file = study(tmp_path, TEXT), Path.open

    def denied(path, *arguments, **keys):
        if path.name == "responses.csv":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return open_file(path, *arguments, **keys)

    monkeypatch.setattr(Path, "open", denied)
    assert refused(folder) == [
        "responses.csv : le fichier ne peut pas être ouvert (Permission denied). Vérifiez ses droits."
    ]


def test_memory_that_runs_out_is_a_sentence(tmp_path, monkeypatch):
    def starved(*_, **__):
        raise MemoryError

    monkeypatch.setattr(reading, "read_raw", starved)
    assert refused(study(tmp_path, TEXT)) == [
        "responses.csv : la mémoire de cette machine ne suffit pas à lire les réponses. Retirez les "
        "colonnes que "
        "study.yaml ne nomme pas, ou ouvrez l'étude sur une autre machine."
    ]


def test_a_full_disk_leaves_the_responses_as_they_were(tmp_path, monkeypatch, capsys):
    folder = study(tmp_path, codebook_text([STATE], {"nature": "simulated"}), "B1\n2\n")

    def full(path, content):
        with path.open("wb") as file:
            file.write(content[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    assert main(["simulate", str(folder), "--n", "20"]) == 1
    assert capsys.readouterr().err.splitlines()[0] == (
        "responses.csv : le fichier ne peut pas être écrit (No space left on device) ; rien n'a été changé. "
        "Libérez de la place, ou vérifiez les droits du dossier."
    )
    assert (folder / "responses.csv").read_text() == "B1\n2\n"
    assert sorted(path.name for path in folder.iterdir()) == ["responses.csv", "study.yaml"]


@pytest.mark.parametrize("n", ["0", "-3", "99999999999999999999"])
def test_a_simulation_of_nobody_or_of_everybody_is_a_sentence(tmp_path, capsys, n):
    with pytest.raises(SystemExit) as ended:
        main(["simulate", str(study(tmp_path, TEXT)), "--n", n])

    assert ended.value.code == 2
    assert capsys.readouterr().err == "--n : entre 1 et 1\u202f000\u202f000 répondants.\n"


def test_without_any_study_the_catalogue_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.delenv("STUDY", raising=False)
    monkeypatch.setattr(studies, "ROOT", tmp_path)
    monkeypatch.setattr(studies, "_rested", None)

    assert studies.titles() == {}
    with pytest.raises(StudyError, match="aucune étude n'est en ligne"):
        studies.named({})


def test_the_page_of_licences_names_the_versions_that_are_pinned():
    told, due = licences.PAGE.read_text(encoding="utf-8").splitlines(), licences.page().splitlines()
    end = due.index("")  # what they bring is not pinned: it changes by itself

    assert told[: due.index("", end + 1)] == due[: due.index("", end + 1)]
    assert all(f"| {name} | {version} |" in "\n".join(told) for name, version in licences.pinned().items())
