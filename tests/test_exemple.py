import re
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
import yaml

from core.codebook import record, yamlfile
from core.codebook.reading import read_codebook, read_published
from core.errors import Report
from core.responses import csvfile, formats, isolated
from core.responses.reading import read_responses
from core.screens import markup
from tests import studies

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLE = DOCS / "exemple-etude"
GUIDE = (DOCS / "publier-une-etude.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n# (study|published)\.yaml\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
EXTRACTS = re.findall(r"^```yaml\n# study\.yaml, extrait\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
OTHER_DESIGN = re.findall(
    r"^```yaml\n# study\.yaml, autre design\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE
)

OTHER_QUESTIONS = re.findall(
    r"^```yaml\n# study\.yaml, autres questions\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE
)
OF_SERIES = re.findall(r"^```yaml\n# series\.yaml\n.*?^```$", GUIDE, re.DOTALL | re.MULTILINE)  # tests/series


@pytest.fixture(scope="module")
def example():
    report = Report()
    book, _ = read_codebook(EXAMPLE, report)
    published = read_published(EXAMPLE, book, report)
    responses = read_responses(EXAMPLE, book, report)
    assert report.faults == []
    return book, published, responses


def test_the_example_has_no_fault_and_every_type_of_question(example):
    book, published, responses = example

    assert responses.n == 40
    assert {question.type for question in book.questions} == {"single", "multiple", "grid", "number"}
    assert book.responses.nature == "simulated"
    assert book.disclosure.minimum_base == 10
    assert len(published.figures) == 2


def test_the_share_that_the_example_publishes_is_the_one_of_its_responses(example):
    book, published, responses = example
    figure = published.figures[0]
    code = responses.codes[figure.question, ""]
    chosen = np.isin(code, [book.question(figure.question).answer_index[c] for c in figure.options])

    assert chosen @ responses.weights / responses.weights[code >= 0].sum() == pytest.approx(
        figure.value, abs=figure.tolerance
    )


@pytest.mark.parametrize("extract", EXTRACTS, ids=range(len(EXTRACTS)))
def test_an_extract_of_the_guide_is_a_part_of_a_question(tmp_path, extract):
    question = {"id": "q", "text": "Quoi ?", "type": "single", "options": studies.options("a", "b")}
    question |= yaml.safe_load(dedent(extract))
    if "columns" not in question:
        question["column"] = "Q"
    studies.write_study(tmp_path, "", question)

    report = Report()
    read_codebook(tmp_path, report)
    assert report.faults == []


@pytest.mark.parametrize(("file", "block"), BLOCKS, ids=range(len(BLOCKS)))
def test_what_the_guide_quotes_is_in_the_example(file, block):
    assert block in (EXAMPLE / f"{file}.yaml").read_text(encoding="utf-8")


def test_every_yaml_block_of_the_guide_says_where_it_comes_from():
    told = (BLOCKS, OTHER_DESIGN, OTHER_QUESTIONS, EXTRACTS, OF_SERIES)
    assert GUIDE.count("```yaml") == sum(map(len, told))


def test_a_ranking_and_an_option_shown_to_some_are_read_as_the_guide_writes_them(tmp_path):
    (questions,) = OTHER_QUESTIONS
    text = (EXAMPLE / "study.yaml").read_text(encoding="utf-8")
    added = text.replace("\nsegments:", f"\n{questions}\nsegments:", 1)
    (tmp_path / "study.yaml").write_text(added, encoding="utf-8")
    head, *rows = (EXAMPLE / "responses.csv").read_text(encoding="utf-8").splitlines()
    clubs = [row.split(";")[2] == "2" for row in rows]
    more = [f"{row};travaux;fete;1;{'1' if club else ''}" for row, club in zip(rows, clubs, strict=True)]
    content = "\n".join([f"{head};Q6_1;Q6_2;Q7_1;Q7_2", *more])
    (tmp_path / "responses.csv").write_text(content, encoding="utf-8")
    study = studies.exact(tmp_path)

    ranked = study.table("priorites")
    assert [ranked.row("travaux", item=item).estimate for item in ranked.items] == [1, 1, 1]
    assert ranked.row("fete", item="mean_rank").estimate == 2
    seen = study.table("besoins_precis")
    assert (seen.row("temps").base, seen.row("terrain").base) == (40, sum(clubs))


def test_the_example_reaches_the_targets_that_the_guide_gives_it(tmp_path):
    (design,) = OTHER_DESIGN
    (own,) = (block for _, block in BLOCKS if "\ndesign:\n" in block)
    own = re.search(r"^design:\n(  .*\n)+", own, re.MULTILINE).group()
    text = (EXAMPLE / "study.yaml").read_text(encoding="utf-8")
    for name in ("responses.csv", "published.yaml"):
        (tmp_path / name).write_bytes((EXAMPLE / name).read_bytes())
    (tmp_path / "study.yaml").write_text(text.replace(own, design), encoding="utf-8")
    study = studies.exact(tmp_path)

    for question, targets in study.book.design.margins.items():
        shares = {row.option: row.estimate for row in study.table(question).rows}
        assert shares == pytest.approx(targets)
    said = markup.weighting(study.book, study.raking)
    assert "<dt>Poids bornés</dt><dd>entre 0,3 et 3 fois" in said
    for term in ("Redressement", "Poids de départ", "Écart aux cibles", "Plus forte correction"):
        assert f"<dt>{term}</dt>" in said


def test_the_guide_shows_the_first_rows_of_the_example():
    rows = (EXAMPLE / "responses.csv").read_text(encoding="utf-8").splitlines()[:3]

    for row in rows:
        shown = "| " + " | ".join(row.split(";")) + " |"
        assert shown.replace("  ", " ") in GUIDE


def test_the_guide_states_the_limit_of_the_software():
    said = " ".join(GUIDE.split())
    for limit in (
        f"{csvfile.MAXIMUM_BYTES // 10**9} Go par fichier de réponses",
        f"{csvfile.MAXIMUM_COLUMNS // 1000} 000 colonnes",
        f"{formats.MAXIMUM_ROWS // 10**6} millions de lignes en Parquet",
        f"{isolated.MAXIMUM_MEMORY // 10**9} Go de mémoire et "
        f"{isolated.MAXIMUM_SECONDS // 60} minutes de calcul",
        f"{yamlfile.MAXIMUM_BYTES // 10**6} Mo et {yamlfile.MAXIMUM_PARTS // 1000} 000 clés et valeurs",
        f"{yamlfile.MAXIMUM_DEPTH} niveaux",
        f"{record.LONGEST_LABEL // 1000} 000 caractères par libellé",
        f"{record.LONGEST_TEXT // 1000} 000 par texte, {record.LONGEST_ID} par identifiant",
    ):
        assert limit in said


def test_the_error_that_the_guide_shows_is_the_one_of_the_software(tmp_path):
    for name in ("study.yaml", "responses.csv"):
        (tmp_path / name).write_bytes((EXAMPLE / name).read_bytes())
    rows = [row.split(";") for row in (tmp_path / "responses.csv").read_text("utf-8").splitlines()]
    rows[2][4] = rows[5][4] = "4"  # lines 3 and 6, column Q1
    (tmp_path / "responses.csv").write_text("\n".join(map(";".join, rows)), "utf-8")
    report = Report()
    book, _ = read_codebook(tmp_path, report)
    read_responses(tmp_path, book, report)

    shown = [block.replace("\n> ", " ") for block in re.findall(r"^> (.*(?:\n> .*)*)", GUIDE, re.MULTILINE)]
    assert [str(fault) for fault in report.faults] == [block for block in shown if "attendu" in block]
