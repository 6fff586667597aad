"""The page of each survey tool: its example reads an export in the tool's form, with the right numbers."""

import re
from pathlib import Path

import pytest
import yaml

from core import open_study
from tests.tools import exports

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted((DOCS / "outils").glob("*.md"))
HEAD = {
    "id": "essai",
    "title": "Essai",
    "population": "structures",
    "universe_noun": {"singular": "structure", "plural": "structures"},
    "disclosure": {"minimum_base": 1, "caution_base": 1, "public_data": True},
}

# The estimate of each answer and the base, by question and item: reckoned by hand on the export.
WANTED = {
    # Four sent theirs: two associations, a company, another.
    "limesurvey": {
        "profil": ({"A1": 2 / 4, "A2": 1 / 4, "-oth-": 1 / 4}, 4),
        "besoins": ({"fin": 2 / 4, "loc": 2 / 4}, 4),
        "manque.benevoles": ({"A1": 2 / 3, "A2": 1 / 3}, 3),
        "manque.temps": ({"A1": 0, "A2": 1}, 2),
        "adherents": ({"mean": 20, "median": 18}, 3),
    },
    # One of five was refused; the number is asked of the two associations that are left.
    "kobo": {
        "profil": ({"asso": 2 / 4, "ent": 1 / 4, "autre": 1 / 4}, 4),
        "besoins": ({"fin": 2 / 3, "loc": 2 / 3}, 3),
        "adherents": ({"mean": 15, "median": 12}, 2),
    },
    "google-forms": {
        "profil": ({"Une association": 2 / 4, "Une entreprise": 1 / 4, "autre": 1 / 4}, 4),
        "besoins": ({"Un financement": 1, "Des locaux, même petits": 1 / 3, "autre": 1 / 3}, 3),
        "manque.benevoles": ({"Beaucoup": 2 / 3, "Un peu": 1 / 3}, 3),
        "manque.temps": ({"Beaucoup": 1 / 2, "Un peu": 1 / 2}, 2),
    },
    "microsoft-forms": {
        "profil": ({"Une association": 2 / 4, "Une entreprise": 1 / 4, "autre": 1 / 4}, 4),
        "besoins": ({"Un financement": 2 / 3, "Des locaux": 2 / 3}, 3),
        "adherents": ({"mean": 20, "median": 18}, 3),
    },
    # Four are finished and no preview.
    "qualtrics": {
        "profil": ({"1": 2 / 4, "2": 1 / 4, "3": 1 / 4}, 4),
        "besoins": ({"fin": 2 / 4, "loc": 2 / 4}, 4),
        "manque.benevoles": ({"1": 3 / 4, "2": 1 / 4}, 4),
        "manque.temps": ({"1": 1 / 3, "2": 2 / 3}, 3),
    },
    # Four complete questionnaires; needs are asked of the three associations.
    "redcap": {
        "profil": ({"1": 3 / 4, "2": 1 / 4}, 4),
        "besoins": ({"fin": 1 / 3, "loc": 2 / 3}, 3),
        "adherents": ({"mean": 20, "median": 18}, 3),
    },
    # Weights 1.5, 0.5, 1 and 1; 9 is declared missing, 997 to 999 are listed.
    "spss": {
        "profil": ({"1": 2.5 / 3, "2": 0.5 / 3}, 3),
        "besoins": ({"1": 1.5 / 3, "2": 2 / 3, "3": 1.5 / 3}, 3),
        "adherents": ({"mean": (1.5 * 12 + 24 + 30) / 3.5, "median": 24}, 3),
    },
    "sphinx": {
        "profil": ({"Une association": 3.5 / 4, "Une entreprise": 0.5 / 4}, 4),
        "besoins": ({"Un financement": 2 / 3, "Des locaux": 2.5 / 3}, 3),
        "surface": ({"mean": (1.5 * 12.5 + 0.5 * 30 + 18.5) / 3, "median": 12.5}, 3),
    },
}


def example(page: Path) -> dict:
    """The only study.yaml of a page."""
    (block,) = re.findall(r"^```yaml\n# study\.yaml\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.M)
    return yaml.safe_load(block)


@pytest.fixture(scope="module", params=PAGES, ids=lambda page: page.stem)
def read(request, tmp_path_factory):
    """The name of a tool, the study that its example describes, and the words of its page."""
    folder = tmp_path_factory.mktemp(request.param.stem)
    content = HEAD | example(request.param)
    assert exports.write(request.param.stem, folder) == content["responses"]["file"]
    (folder / "study.yaml").write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
    return request.param.stem, open_study(folder), request.param.read_text("utf-8")


def test_the_example_of_a_page_reads_the_export_of_its_tool(read):
    tool, study, _ = read
    found: dict = {}
    for question in study.book.questions:
        for row in study.table(question.id).rows:
            name = f"{row.question}.{row.item}" if row.item else row.question
            shares, _ = found.setdefault(name, ({}, row.base))
            shares[row.option] = row.estimate

    assert found.keys() == WANTED[tool].keys()
    for name, (shares, base) in WANTED[tool].items():
        assert found[name] == (pytest.approx(shares, rel=1e-12), base), name


def test_what_a_person_typed_is_in_no_table(read):
    _, study, _ = read
    said = "".join(study.table(question.id).frame.to_csv() for question in study.book.questions)

    assert not re.search("coopérative|régie|SCIC|mairie|aZ3k|1.2.3.4", said)


def test_each_page_says_what_its_menus_are_worth(read):
    *_, words = read

    assert re.search("vérifi|consultée", words.split("```")[-1])


def test_the_manual_links_to_every_page():
    guide = (DOCS / "publier-une-etude.md").read_text("utf-8")

    assert set(re.findall(r"\(outils/([a-z-]+)\.md\)", guide)) == {page.stem for page in PAGES} == set(WANTED)
