"""The numbers of a drafted study are those of a plain recount of the export, or what differs is told."""

import random
from collections import Counter

import pytest
import yaml

from core import open_study
from core.draft import draft
from core.responses import formats
from tests.exports import survey, tools, writing

BY_DAY, BY_NIGHT = 36, 360


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    monkeypatch.setattr("core.responses.reading.read_isolated", formats.read_raw)
    monkeypatch.setattr("core.responses.whole.read_isolated", formats.read_raw)


def _columns(question):
    named = question.get("columns", [])
    named = list(named.values()) if isinstance(named, dict) else list(named)
    return [
        *([question["column"]] if "column" in question else []),
        *named,
        *(item["column"] for item in question.get("items", [])),
    ]


def _plain(name):
    return " ".join(name.split())


def recounted(seed: int, folder):
    """What differs between a drafted study and the survey of its export, and how many questions are held."""
    rng = random.Random(seed)
    drawn = survey.drawn(rng)
    export = tools.TOOLS[seed % len(tools.TOOLS)](rng, drawn)
    (folder / "by-hand").mkdir()
    writing.study(folder / "by-hand", export)
    (source,) = (path for path in (folder / "by-hand").iterdir() if path.suffix != ".yaml")
    result = draft(source, folder / "drafted")
    assert result.faults == ()
    if result.facts.kept != drawn.size - len(drawn.stray):
        return [], 0
    path = folder / "drafted" / "study.yaml"
    drafted = yaml.safe_load(path.read_text(encoding="utf-8"))
    drafted["disclosure"] = {"minimum_base": 1, "public_data": True}
    path.write_text(yaml.safe_dump(drafted, allow_unicode=True), encoding="utf-8")
    study = open_study(folder / "drafted")
    told = {d.about for d in result.doubts if any(words in d.said for words in TOLD)}
    by_hand = {_plain(column): q for q in export.questions for column in _columns(q)}
    wrong, compared = [], 0
    for q in drafted["questions"]:
        asked = {by_hand[c]["id"] for c in map(_plain, _columns(q)) if c in by_hand}
        if len(asked) != 1 or q["type"] == "number" or q["id"] in told or "upper_bounds" in q:
            continue
        (name,) = asked
        truth = drawn.question(name)
        if truth.kind == "number":
            continue
        compared += 1
        wrong += _wrong(study, q, truth, drawn, export)
    return [f"{export.tool} {seed} {each}" for each in wrong], compared


def _wrong(study, q, truth, drawn, export):
    rows = [i for i in range(drawn.size) if drawn.counts(i)]
    spelt = {o.key: {o.label, export.codes[truth.id][o.key]} for o in truth.options}
    names = {o["code"]: {o["label"], o["code"], *o.get("codes", [])} for o in q["options"]}
    book = next(b for b in export.questions if b["id"] == truth.id)
    if truth.kind == "grid" and q["type"] == "multiple":  # a grid of yes and no is read as boxes
        yield from _boxes(study, q, truth, book, rows)
        return
    if isinstance(q.get("columns"), dict):
        columns = {_plain(c): key for key, c in book["columns"].items()}
        for code, column in q["columns"].items():
            names[code] |= {columns[_plain(column)]}
    items = {None: None}
    if truth.kind == "grid":
        places = {_plain(item["column"]): truth.items[k] for k, item in enumerate(book["items"])}
        columns = q["items"] if q["type"] == "grid" else [{"id": None, "column": q["column"]}]
        items = {item["id"]: places[_plain(item["column"])] for item in columns}
    found = {}
    for row in study.table(q["id"]).frame.to_dict("records"):
        found[row["item"] or None, row["option"]] = row["count"], row["base"]
    for item, said in items.items():
        given = [truth.answers[i][said] if said else truth.answers[i] for i in rows]
        base = [each for each in given if each is not None]
        counts = Counter(key for each in base for key in (each if isinstance(each, set) else {each}))
        for o in truth.options:
            if o.other and truth.texts:
                continue  # what each typed is one answer here, and as many there
            code = next((code for code, texts in names.items() if texts & spelt[o.key]), None)
            expected = counts[o.key], len(base)
            got = found.get((item, code), (0, len(base)) if code is None else None)
            if got is not None and got != expected and not (code is None and not counts[o.key]):
                yield f"{q['id']} {item} {o.label}: {got} for {expected}"


def _boxes(study, q, truth, book, rows):
    counts = dict(zip(*study.table(q["id"]).frame[["option", "count"]].to_dict("list").values(), strict=True))
    code_of = {_plain(column): code for code, column in q["columns"].items()}
    yes = next(o.key for o in truth.options if o.label == "Oui")
    for item, said in zip(book["items"], truth.items, strict=True):
        expected = sum(truth.answers[i][said] == yes for i in rows if truth.answers[i][said])
        got = counts[code_of[_plain(item["column"])]]
        if got != expected:
            yield f"{q['id']} {said}: {got} for {expected}"


TOLD = ("rien n'est coché", "absence de réponse", "compte comme", "comptent comme", "ne compte")


def _tested(seeds, folder):
    wrong, compared = [], 0
    for seed in seeds:
        (folder / str(seed)).mkdir()
        found, count = recounted(seed, folder / str(seed))
        wrong += found
        compared += count
    return wrong, compared


@pytest.mark.parametrize(
    "first",
    [
        0,
        *(pytest.param(first, marks=pytest.mark.nightly) for first in range(BY_DAY, BY_NIGHT, BY_DAY)),
    ],
)
def test_the_numbers_of_a_draft_are_those_of_a_recount(tmp_path, first):
    """Bases and counts of each question; an answer that « Autre » took, or a base that is told, is left."""
    wrong, compared = _tested(range(first, first + BY_DAY), tmp_path)

    assert wrong == []
    assert compared >= 2 * BY_DAY
