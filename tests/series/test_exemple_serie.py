"""The series of docs/exemple-serie has no fault; each thing that it declares is needed, and has an effect."""

import csv
import re
import shutil
from pathlib import Path

import pytest

from core import open_series

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = DOCS / "exemple-serie"
SERIES = EXAMPLE / "barometre"
GUIDE = (DOCS / "publier-une-etude.md").read_text(encoding="utf-8")
WAVES = ("2021", "2023", "2025")
CRISIS = "En 2021, la question parlait de la crise sanitaire."
MERGED = "Avant 2025, « Oui » était deux réponses, réunies ici."
SCALE = "Échelle de cinq réponses en 2021, puis de trois."
NO_PLACE = "Le quartier n'était pas demandé en 2021."
EMPLOYERS = "En 2021, les associations employeuses étaient deux groupes."


@pytest.fixture(scope="module")
def series():
    return open_series(SERIES)


def over_waves(series, question, option, by=None, group="", against="previous"):
    """The rows of one answer, by wave."""
    rows = series.make(question, by, against=against).rows
    return {r.wave: r for r in rows if (r.option, r.group) == (option, group)}


def counted(wave, column, codes, **kept):
    """How many of the file gave one of these codes, and how many gave any."""
    with (EXAMPLE / f"barometre-{wave}" / "responses.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file, delimiter=";") if all(r[k] in v for k, v in kept.items())]
    return sum(row[column] in codes for row in rows), len(rows)


def near(count, base):
    """A share as a protected study tells it of so many: rounded to 1, 5 or 10 points."""
    step = 0.01 if base >= 100 else 0.05 if base >= 41 else 0.1
    return pytest.approx(count / base, abs=step / 2 + 1e-9)


def test_nothing_differs_that_is_not_declared(series):
    assert series.notices() == ()
    assert [wave.id for wave in series.waves] == list(WAVES)
    assert all(wave.book.simulated and 60 <= wave.study.respondents <= 120 for wave in series.waves)
    assert [event.date.year for event in series.file.events] == [2024]


def test_what_is_identical_is_compared_without_a_word(series):
    mean = over_waves(series, "adherents", "mean")

    assert (mean["2023"].compares, mean["2025"].compares) == ("yes", "yes")
    assert mean["2025"].change_p_value is not None


def test_an_answer_that_appeared_was_not_offered_before_and_is_not_zero(series):
    found = over_waves(series, "besoins", "numerique")

    assert (found["2021"].status, found["2021"].reason) == ("absent", "réponse non proposée")
    assert (found["2021"].estimate, found["2021"].base) == (None, None)
    assert (found["2023"].compares, found["2023"].change) == ("no", None)
    assert (found["2025"].compares, found["2025"].against) == ("yes", "2023")
    assert found["2025"].change is not None
    others = over_waves(series, "besoins", "argent")["2023"]
    said = "Vague 2021 : « Une aide au numérique » n'était pas proposée."
    assert (others.compares, others.because) == ("note", said)


@pytest.mark.parametrize(
    ("option", "codes"),
    [
        ("assez", {"2021": "12", "2023": "12", "2025": ["assez"]}),
        ("manque", {"2021": "3", "2023": "3", "2025": ["manque"]}),
    ],
)
def test_merged_answers_are_counted_together(series, option, codes):
    found = over_waves(series, "benevoles", option)

    for wave, own in codes.items():
        count, base = counted(wave, "Q2", own)
        assert (found[wave].base, found[wave].estimate) == (base, near(count, base))
    for wave in ("2023", "2025"):
        assert (found[wave].compares, found[wave].because) == ("note", MERGED)
        assert found[wave].change is not None
        assert found[wave].change_p_value is not None


def test_a_reworded_question_has_a_change_and_its_reason(series):
    found = over_waves(series, "etat", "1")

    assert (found["2023"].compares, found["2023"].because) == ("note", CRISIS)
    assert found["2023"].change == pytest.approx(found["2023"].estimate - found["2021"].estimate)
    assert (found["2025"].compares, found["2025"].because) == ("yes", "")
    assert found["2025"].change_p_adjusted < 0.05
    first = over_waves(series, "etat", "1", against="first")["2025"]
    assert (first.against, first.compares, first.because) == ("2021", "note", CRISIS)


@pytest.mark.parametrize(("option", "codes"), [("1", "12"), ("2", "3"), ("3", "45")])
def test_across_a_change_of_scale_nothing_is_told(series, option, codes):
    found = over_waves(series, "avenir", option)

    assert found["2021"].estimate == near(*counted("2021", "Q3", codes))
    assert (found["2023"].compares, found["2023"].because) == ("no", SCALE)
    assert (found["2023"].change, found["2023"].change_p_value) == (None, None)
    assert (found["2025"].compares, found["2025"].against) == ("yes", "2023")
    assert found["2025"].change is not None


def test_a_question_that_was_not_asked_has_no_number_and_its_reason(series):
    found = over_waves(series, "quartier", "rives")
    assert (found["2021"].status, found["2021"].reason, found["2021"].estimate) == ("absent", NO_PLACE, None)
    assert (found["2023"].change, found["2023"].against) == (None, "")
    assert (found["2025"].compares, found["2025"].against) == ("yes", "2023")

    split = over_waves(series, "etat", "1", "quartier", "rives")
    assert split["2021"].status == "absent"
    assert split["2023"].change is None
    assert split["2025"].change is not None


def test_groups_of_a_recoded_segment_are_counted_as_one(series):
    found = over_waves(series, "etat", "1", "salaries", "1")

    for wave, groups in (("2021", "12"), ("2023", "1"), ("2025", "1")):
        count, base = counted(wave, "Q1", "1", SALARIES=groups)
        assert (found[wave].base, found[wave].estimate) == (base, near(count, base))
    assert (found["2023"].compares, found["2023"].because) == ("note", f"{CRISIS} {EMPLOYERS}")
    told = found["2023"].estimate - found["2021"].estimate  # of which the change is rounded to ten points
    assert found["2023"].change == pytest.approx(told, abs=0.05 + 1e-9)


WRITTEN = (SERIES / "series.yaml").read_text(encoding="utf-8")


def declared():
    """Each declaration: its question, its wave, and its line."""
    question = ""
    for line in WRITTEN.splitlines(keepends=True):
        if found := re.match(r"  (\w+):", line):
            question = found[1]
        elif found := re.match(r'    "?(\w+)"?: ', line):
            yield question, found[1], line


DECLARED = list(declared())
PROPOSED = {
    ("etat", "2021"): 'etat: {"2021": {compares: note, because: "…"}}',
    ("benevoles", "2021"): 'benevoles: {"2021": {options: {"manque": ["3"]}, compares: note, because: "…"}',
    ("benevoles", "2023"): 'benevoles: {"2023": {options: {"manque": ["3"]}, compares: note, because: "…"}',
    (
        "avenir",
        "2021",
    ): 'avenir: {"2021": {question: q3, options: {"2": ["3"]}, compares: note, because: "…"}}',
    ("besoins", "added"): 'added: {"2023": ["numerique"]}',
    ("quartier", "2021"): 'quartier: {"2021": {not_asked: true}}',
    ("salaries", "2021"): 'salaries: {"2021": {compares: note, because: "…"}}',
}


def test_what_may_be_declared_is_in_the_example():
    assert {declaration[:2] for declaration in DECLARED} == set(PROPOSED)


@pytest.mark.parametrize(("question", "wave", "line"), DECLARED, ids=[" ".join(d[:2]) for d in DECLARED])
def test_without_one_of_its_declarations_check_proposes_the_lines_to_write(tmp_path, question, wave, line):
    shutil.copytree(EXAMPLE, tmp_path / "data")
    less = WRITTEN.replace(line, "")
    less = re.sub(
        r"^  \w+: +#.*\n(?!    )", "", less, flags=re.MULTILINE
    )  # a question of which nothing is left
    (tmp_path / "data" / "barometre" / "series.yaml").write_text(less, encoding="utf-8")
    series = open_series(tmp_path / "data" / "barometre")

    (notice,) = series.notices()
    told = "2021" if wave == "added" else wave
    assert (notice.where, notice.kind) == (f"series.yaml, questions.{question}.{told}", "undeclared")
    assert PROPOSED[question, wave] in str(notice)
    after = {r.compares for r in series.make(question).rows if r.against == told}
    assert after <= {"no"}


def test_the_guide_shows_the_series_as_it_is_and_leads_to_it():
    (block,) = re.findall(r"^```yaml\n# series\.yaml\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)

    assert WRITTEN.partition("\n")[2] == block
    assert "](exemple-serie/)" in GUIDE
