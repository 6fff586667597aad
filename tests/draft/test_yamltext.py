"""A study written in YAML is read back as it was, whatever its texts, and reads as a person's."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.codebook import read_codebook, read_yaml, yaml_mapping
from core.draft.yamltext import WIDTH, places, written
from core.errors import Report

ROOT = Path(__file__).parents[2]
STUDY = {
    "id": "velo-2026",
    "title": "Le vélo, en ville",
    "wave": "2026",
    "universe_noun": {"singular": "habitant", "plural": "habitants"},
    "fieldwork": {"start": dt.date(2026, 3, 2), "end": "2026-03-20", "mode": "en ligne : un lien"},
    "notes": "Première vague. " * 9 + "Fin.\nUn second paragraphe.",
    "responses": {"nature": "collected", "keep": {"submitdate": "filled", "statut": ["ok", "1"]}},
    "themes": [{"id": "usages", "title": "Les usages\nde chacun"}],
    "questions": [
        {
            "id": "zone",
            "text": "Où ?",
            "type": "single",
            "column": "Q3[SQ001]",
            "options": [{"code": "01", "label": "Ville"}, {"code": "2", "codes": ["2", "3"], "label": "No"}],
        },
        {
            "id": "buts",
            "theme": "usages",
            "text": "Pourquoi : travail, loisir ?",
            "type": "multiple",
            "columns": {"1": "B 1", "travail": "#B2"},
            "selected": ["Oui"],
            "unselected": [""],
            "missing": ["NA", {"from": "997", "to": "999"}],
            "asked_to": [{"zone": ["01"]}, {"zone": ["2"]}],
            "options": [
                {"code": "1", "label": "Le travail, l'école", "asked_to": {"zone": ["01"]}},
                {"code": "travail", "label": "Une réponse " + "très " * 20 + "longue", "score": 1.5},
            ],
        },
        {"id": "age", "text": "Âge ?", "type": "number", "column": "AGE", "bounds": [0, 120]},
    ],
    "segments": ["zone"],
    "indicators": [
        {"id": "ville", "question": "zone", "options": ["01"], "sentence": "{share} des {universe} y sont"}
    ],
    "story": [{"title": "Où ?", "question": "zone"}, {"question": "buts"}],
}
TEXT = """\
id: velo-2026
title: Le vélo, en ville
wave: "2026"
universe_noun: {singular: habitant, plural: habitants}
fieldwork: {start: 2026-03-02, end: 2026-03-20, mode: "en ligne : un lien"}
notes: >-
  Première vague. Première vague. Première vague. Première vague. Première vague. Première vague. Première
  vague. Première vague. Première vague. Fin.

  Un second paragraphe.

responses:
  nature: collected
  keep: {submitdate: filled, statut: ["ok", "1"]}

themes:
  - {id: usages, title: "Les usages\\nde chacun"}

questions:
  - id: zone
    text: Où ?
    type: single
    column: Q3[SQ001]
    options:
      - {code: "01", label: Ville}
      - {code: "2", codes: ["2", "3"], label: "No"}

  # --- Les usages de chacun
  - id: buts
    theme: usages
    text: "Pourquoi : travail, loisir ?"
    type: multiple
    columns: {"1": B 1, travail: "#B2"}
    selected: ["Oui"]
    unselected: [""]
    missing: ["NA", {from: "997", to: "999"}]
    asked_to: [{zone: ["01"]}, {zone: ["2"]}]
    options:
      - {code: "1", label: "Le travail, l'école", asked_to: {zone: ["01"]}}
      - code: "travail"
        label: >-
          Une réponse très très très très très très très très très très très très très très très très très
          très très très longue
        score: 1.5

  # --- Sans thème
  - id: age
    text: Âge ?
    type: number
    column: AGE
    bounds: [0, 120]

segments: [zone]

indicators:
  - id: ville
    question: zone
    options: ["01"]
    sentence: "{share} des {universe} y sont"

story:
  - {title: "Où ?", question: zone}
  - {question: buts}
"""


def test_a_study_is_written_as_a_person_would():
    assert written(STUDY) == TEXT


def test_what_was_typed_comes_back_as_its_text():
    read = yaml_mapping(TEXT, "study.yaml")

    assert read == STUDY | {
        "fieldwork": {"start": "2026-03-02", "end": "2026-03-20", "mode": "en ligne : un lien"},
        "questions": [
            *STUDY["questions"][:1],
            STUDY["questions"][1]
            | {"options": [STUDY["questions"][1]["options"][0], {**_long(), "score": "1.5"}]},
            STUDY["questions"][2] | {"bounds": ["0", "120"]},
        ],
    }


def _long():
    return STUDY["questions"][1]["options"][1]


def test_a_line_is_found_by_the_id_of_a_question_and_by_a_key():
    lines = TEXT.splitlines()
    found = places(TEXT)

    assert {name: lines[line - 1] for name, line in found.items() if name in ("zone", "buts", "age")} == {
        "zone": "  - id: zone",
        "buts": "  - id: buts",
        "age": "  - id: age",
    }
    assert lines[found["themes"] - 1] == "themes:"


def test_a_line_is_found_in_a_text_changed_by_hand():
    text = "# À revoir\ntitle: x\nquestions:\n\n- {text: a, id: un}\n-\n  # deux\n  text: b\n  id: deux\n"

    assert places(text) == {"title": 2, "questions": 3, "un": 5, "deux": 8}


@pytest.mark.parametrize("folder", ["docs/exemple-etude", "data/fragilites-2025"])
def test_the_studies_that_were_written_by_hand_are_written_again(folder, tmp_path):
    study = read_yaml(ROOT / folder, "study.yaml")
    (tmp_path / "study.yaml").write_text(written(study), encoding="utf-8")
    report = Report()

    assert read_yaml(tmp_path, "study.yaml") == study
    assert read_codebook(tmp_path, report)[0] == read_codebook(ROOT / folder, report)[0]
    assert not report.faults
    assert max(map(len, written(study).splitlines())) <= WIDTH


def test_a_folded_line_begins_with_no_mark_that_follows_a_space():
    text = written({"notes": "mot « ici » ; là : et pourquoi ? " * 40 + "fin"})

    starts = {line.lstrip()[0] for line in text.splitlines()[1:]}
    assert starts & set("»?!:;%") == set()
    assert not any(line.endswith("«") for line in text.splitlines())


NASTY = [
    *("yes", "No", "on", "OFF", "y", "n", "~", "null", "true", "012", "0o7", "0x1F", "1e3", "1_000", ".inf"),
    *("2025-06-30", "12:30", "1:2:3", "=", "<<", "-", "- a", "? a", "! a", "% a", "@a", "`a`", "*a", "&a b"),
    *("a: b", "a:", ":a", "a #b", "#a", "a, b", "[a]", "{a}", "a]", "}", '"a"', "'a'", 'a"b', "\\", "a\\nb"),
    *(" a", "a ", "\xa0a", "a\u202f", "a\nb", "a\n\nb\n", "a\r\nb", "\x85", "a\x85b", "\u2028", "\ufeffa"),
    *("\x00", "\x7f", "\u200b", "\xad", "\u202e", "\ufffe", "\U0001f6b2", "\U0001f468\u200d\U0001f33e"),
    *("---", "...", "--- a", "", "|", ">", "a  b " * 30, "mot " * 60, "x" * 1200, '"' * 600, "é" * 130),
    *("# " * 80, "- a " * 40, "a : " * 40, "«\xa0a\xa0» " * 30, "a\n  b\n" * 30, "\ta" * 60, "a \n b " * 30),
]
TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(NASTY),
    st.lists(st.sampled_from([*NASTY, " ", "\n", "mot"]), max_size=5).map("".join),
    st.lists(st.sampled_from(["mot", "«", "a:", "#", "", "-", "\n", "l'école"]), max_size=80).map(" ".join),
)
LISTS = st.lists(TEXTS, max_size=3)
WAYS = st.dictionaries(TEXTS, LISTS, max_size=2)
OPTIONS = st.fixed_dictionaries(
    {"code": TEXTS, "label": TEXTS}, optional={"codes": LISTS, "asked_to": WAYS | st.lists(WAYS, max_size=2)}
)
QUESTIONS = st.fixed_dictionaries(
    {"id": TEXTS, "text": TEXTS},
    optional={
        "theme": TEXTS,
        "columns": st.dictionaries(TEXTS, TEXTS, max_size=3) | LISTS,
        "selected": LISTS,
        "missing": st.lists(TEXTS | st.dictionaries(st.sampled_from(["from", "to"]), TEXTS), max_size=3),
        "asked_to": WAYS | st.lists(WAYS, max_size=2),
        "options": st.lists(OPTIONS, max_size=3),
    },
)
STUDIES = st.fixed_dictionaries(
    {"title": TEXTS},
    optional={
        "fieldwork": st.dictionaries(st.sampled_from(["start", "end", "mode"]), TEXTS),
        "notes": TEXTS,
        "responses": st.dictionaries(TEXTS, TEXTS | WAYS | LISTS, max_size=3),
        "themes": st.lists(st.fixed_dictionaries({"id": TEXTS, "title": TEXTS}), max_size=2),
        "questions": st.lists(QUESTIONS, max_size=3),
        "segments": LISTS,
        "indicators": st.lists(st.fixed_dictionaries({"options": LISTS, "sentence": TEXTS}), max_size=2),
    },
)


@given(STUDIES)
def test_whatever_is_written_is_read_back(study):
    assert yaml_mapping(written(study), "study.yaml") == study


@pytest.mark.parametrize("text", NASTY)
def test_a_text_is_read_back_as_a_text_wherever_it_stands(text):
    study = {
        "title": text,
        "universe_noun": {text: text},
        "segments": [text],
        "story": [text, "mot " * 40],
        "questions": [{"text": text, "options": [{"code": text, "label": text}], "columns": {text: text}}],
    }
    read = yaml_mapping(written(study), "study.yaml")

    assert read == study
    for found in (read["title"], read["universe_noun"][text], read["segments"][0]):
        assert type(found) is str


@given(STUDIES)
@example({"title": "a", "notes": "\ufeff"})
def test_nothing_unseen_is_written(study):
    assert not any(c in "\x00\x85\u200b\u202e\ufeff\u2028" for c in written(study))


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_codes_stand_between_quotes(codes):
    text = written({"questions": [{"options": [{"code": code, "label": "Oui"} for code in codes]}]})

    assert text.count('- {code: "') + text.count('- code: "') == len(codes)
