"""Rankings, and answers and lines that only some see, are drawn as respondents would give them."""

import pytest
import yaml

from core import open_study
from core.simulation import write_simulated
from core.study import compare
from tests import ranked

MODES = ("velo", "train", "bus", "auto", "tram", "marche")
FORMS = {
    "codes": {"columns": ["R1", "R2", "R3"]},
    "ranks": {"columns": {code: f"RANG_{code}" for code in MODES}},
    "cell": {"column": "ORDRE", "separator": ";"},
}


def study(folder, form="codes", figures=(), n=900, seed=7, weighted=True):
    """A simulated study, drawn, which reads back without a fault."""
    questions = ranked.questions()
    options = [{"code": code, "label": ranked.MODES[code]} for code in MODES]
    modes = {k: v for k, v in questions[3].items() if k != "columns"} | {"options": options} | FORMS[form]
    questions[3] = modes
    keys = {
        "id": "essai",
        "title": "Essai",
        "responses": {"nature": "simulated"},
        "design": {"weight": "POIDS"} if weighted else {},
        "disclosure": ranked.PUBLIC,
        "questions": questions,
        "segments": ["region", "milieu", "taille"],
        "themes": ranked.KEYS["themes"],
    }
    folder.mkdir()
    (folder / "study.yaml").write_text(yaml.safe_dump(keys, allow_unicode=True, sort_keys=False))
    if figures:
        told = {
            "sources": {"s": {"title": "Source"}},
            "figures": [{"source": "s", **figure} for figure in figures],
        }
        (folder / "published.yaml").write_text(yaml.safe_dump(told, allow_unicode=True))
    write_simulated(folder, n=n, seed=seed)
    return open_study(folder)


@pytest.mark.parametrize("form", FORMS)
def test_rankings_in_the_three_forms_read_back(tmp_path, form):
    table = study(tmp_path / "s", form).table("modes")

    first, cited, ranks = ([table.row(code, item=item) for code in MODES] for item in table.items)
    assert sum(row.estimate for row in first) == pytest.approx(1)
    assert all(a.estimate <= b.estimate for a, b in zip(first, cited, strict=True))
    assert 1.3 < sum(row.estimate for row in cited) <= (3 if form == "codes" else 5)
    assert all(1 < row.estimate < 5 for row in ranks)
    assert 850 < first[0].base < 900


FIGURES = [
    {"id": "a", "question": "modes", "item": "first", "options": ["velo"], "kind": "share", "value": 0.41},
    {"id": "b", "question": "modes", "item": "cited", "options": ["train"], "kind": "share", "value": 0.58},
    {
        "id": "c",
        "question": "modes",
        "item": "cited",
        "options": ["tram", "bus"],
        "kind": "share",
        "value": 0.33,
    },
    {
        "id": "d",
        "question": "modes",
        "item": "first",
        "options": ["velo"],
        "kind": "share",
        "value": 0.55,
        "where": {"milieu": ["urbain"]},
    },
    {"id": "e", "question": "usages", "options": ["bus"], "kind": "share", "value": 0.72},
    {"id": "f", "question": "usages", "options": ["velo"], "kind": "share", "value": 0.37},
    {"id": "g", "question": "prefere", "options": ["bus"], "kind": "share", "value": 0.47},
    {"id": "h", "question": "prefere", "options": ["auto"], "kind": "share", "value": 0.22},
    {"id": "i", "question": "avis", "item": "bus", "options": ["1"], "kind": "share", "value": 0.66},
]


@pytest.mark.parametrize("form", ["codes", "ranks"])
def test_published_figures_of_rankings_and_of_own_bases_are_met(tmp_path, form):
    made = study(tmp_path / "s", form, FIGURES)

    verdicts = {each.figure.id: each.verdict for each in compare(made)}
    assert verdicts == dict.fromkeys((figure["id"] for figure in FIGURES), "agrees")


def test_who_did_not_see_an_answer_or_a_line_has_a_blank(tmp_path):
    made = study(tmp_path / "s", weighted=False)
    seen = made.table("usages", "milieu")

    assert seen.row("bus", "rural").base == seen.row("bus", "autre").base == 0
    assert seen.row("bus", "urbain").base == seen.row("velo", "urbain").base
    chosen = made.table("prefere", "milieu")
    assert (chosen.row("bus", "rural").base, chosen.row("bus", "urbain").base > 0) == (0, True)
    assert made.table("avis", "milieu").row("1", "rural", "bus").base == 0


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    for name in "ab":
        study(tmp_path / name, "cell", n=200)
    one, other = ((tmp_path / name / "responses.csv").read_bytes() for name in "ab")
    assert one == other
