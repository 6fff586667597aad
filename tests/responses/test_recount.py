"""Whatever forms a codebook gives to its answers, its tables are those of a plain count of the cells."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import open_study
from tests.studies import write_study

TEXTS = ("un juriste, un comptable", "du temps", "Économie circulaire", "je ne sais plus", "tiers-lieu")
PUBLIC = {"minimum_base": 1, "caution_base": 1, "public_data": True}


class Drawn:
    """A question and its cells, drawn with what each respondent means: ``None`` outside the base."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.n = self.rng.randint(3, 30)
        self.missing, self.absent = self._missing()
        self.options, self.values = self._options()

    def _missing(self):
        forms = [
            ("NR", ["NR"]),
            ({"from": "900", "to": "902"}, ["900", "901", "902", "901.0"]),
            ({"below": "0"}, ["-1", "-0,5"]),
            ({"above": "950"}, ["950.5", "999"]),
        ]
        chosen = self.rng.sample(forms, self.rng.randint(0, 4))
        return [form for form, _ in chosen], ["", *(cell for _, cells in chosen for cell in cells)]

    def _options(self):
        """The options, and what cells may hold for each code."""
        rng, cells = self.rng, [f"v{i}" for i in range(9)]
        options, values = [], {}
        for i in range(rng.randint(2, 4)):
            code = f"c{i}"
            held = [cells.pop() for _ in range(rng.randint(1, 2))] if rng.random() < 0.5 else []
            options.append({"code": code, "label": f"Option {code}"} | ({"codes": held} if held else {}))
            values[code] = held or [code]
        if rng.random() < 0.6:
            options.append({"code": "autre", "label": "Autre", "other": True})
            values["autre"] = [*TEXTS, "autre"]
        return options, values

    def question(self, **keys):
        missing = {"missing": self.missing} if self.missing else {}
        return {"id": "q", "text": "?", "options": self.options} | missing | keys

    def cell(self, code):
        return self.rng.choice(self.values[code])

    def one(self):
        """What one respondent means, and his cell."""
        if self.rng.random() < 0.25:
            return None, self.rng.choice(self.absent)
        code = self.rng.choice([*self.values])
        return code, self.cell(code)

    def several(self, most):
        return self.rng.sample([*self.values], self.rng.randint(0, min(most, len(self.values))))


def table(folder, header, rows, *questions, segments=()):
    text = "".join(";".join(f'"{cell}"' for cell in row) + "\n" for row in [["id", *header], *rows])
    folder = write_study(folder, text, *questions, segments=list(segments), disclosure=PUBLIC)
    return open_study(folder)


def agrees(study, meant, question="q", item=""):
    """Each count and base is that of what respondents mean: sets of codes, ``None`` outside the base."""
    base = [codes for codes in meant if codes is not None]
    for row in study.table(question).rows:
        if row.item == item:
            assert row.base == len(base) or not base
            assert (row.count or 0) == sum(row.option in codes for codes in base)


@given(seed=st.integers(0, 10**6))
def test_a_single_choice_is_counted_as_its_cells_say(tmp_path_factory, seed):
    drawn = Drawn(seed)
    answers = [drawn.one() for _ in range(drawn.n)]
    rows = [[str(i), cell] for i, (_, cell) in enumerate(answers)]
    study = table(tmp_path_factory.mktemp("s"), ["Q"], rows, drawn.question(type="single", column="Q"))

    agrees(study, [None if code is None else {code} for code, _ in answers])


@given(seed=st.integers(0, 10**6))
def test_a_grid_is_counted_as_its_cells_say(tmp_path_factory, seed):
    drawn = Drawn(seed)
    answers = [(drawn.one(), drawn.one()) for _ in range(drawn.n)]
    rows = [[str(i), a[1], b[1]] for i, (a, b) in enumerate(answers)]
    items = [{"id": name, "label": name, "column": name} for name in ("g1", "g2")]
    study = table(tmp_path_factory.mktemp("g"), ["g1", "g2"], rows, drawn.question(type="grid", items=items))

    for place, item in enumerate(("g1", "g2")):
        agrees(study, [None if a[place][0] is None else {a[place][0]} for a in answers], item=item)


@given(seed=st.integers(0, 10**6))
def test_several_answers_in_a_cell_are_counted_as_it_says(tmp_path_factory, seed):
    drawn = Drawn(seed)
    meant, rows = [], []
    for i in range(drawn.n):
        codes = drawn.several(4)
        cells = [cell for code in codes for cell in drawn.rng.sample(drawn.values[code], 1)]
        absent = drawn.rng.choice(drawn.absent) if not codes else ""
        rows.append([str(i), ", ".join(cells) or absent])
        meant.append(set(codes) or None)
    question = drawn.question(type="multiple", column="Q", separator=", ")
    agrees(table(tmp_path_factory.mktemp("c"), ["Q"], rows, question), meant)


@given(seed=st.integers(0, 10**6))
def test_mentions_in_columns_are_counted_once_each(tmp_path_factory, seed):
    drawn = Drawn(seed)
    meant, rows = [], []
    for i in range(drawn.n):
        codes = drawn.several(3)
        cells = [drawn.cell(code) for code in codes]
        while len(cells) < 3:  # a code that is said again, or nothing
            again = codes and drawn.rng.random() < 0.2
            cells.append(drawn.cell(drawn.rng.choice(codes)) if again else drawn.rng.choice(drawn.absent))
        drawn.rng.shuffle(cells)
        rows.append([str(i), *cells])
        meant.append(set(codes) or None)
    question = drawn.question(type="multiple", columns=["M1", "M2", "M3"])
    agrees(table(tmp_path_factory.mktemp("m"), ["M1", "M2", "M3"], rows, question), meant)


@given(seed=st.integers(0, 10**6))
def test_options_in_columns_with_a_text_are_counted_as_they_say(tmp_path_factory, seed):
    drawn = Drawn(seed)
    codes = [o["code"] for o in drawn.options]
    options = [{k: v for k, v in o.items() if k != "codes"} for o in drawn.options]
    meant, rows = [], []
    for i in range(drawn.n):
        chosen = set(drawn.several(4))
        cells = []
        for option in options:
            yes = option["code"] in chosen
            cells.append(drawn.rng.choice(TEXTS) if yes and option.get("other") else "Oui" if yes else "")
        rows.append([str(i), *cells])
        meant.append(chosen or None)
    question = drawn.question(type="multiple", columns={c: f"C_{c}" for c in codes}, selected=["Oui"])
    question["options"] = options
    agrees(table(tmp_path_factory.mktemp("o"), [f"C_{c}" for c in codes], rows, question), meant)


@given(seed=st.integers(0, 10**6))
def test_numbers_and_their_missing_ranges_are_counted_as_cells_say(tmp_path_factory, seed):
    drawn = Drawn(seed)
    given_numbers = [None if drawn.rng.random() < 0.3 else drawn.rng.randint(0, 899) for _ in range(drawn.n)]
    cells = [drawn.rng.choice(drawn.absent) if x is None else str(x) for x in given_numbers]
    rows = [[str(i), cell.replace(",", ".")] for i, cell in enumerate(cells)]
    question = {"id": "q", "text": "?", "type": "number", "column": "Q", "missing": drawn.missing}
    study = table(tmp_path_factory.mktemp("n"), ["Q"], rows, question)
    known = [x for x in given_numbers if x is not None]
    row = study.table("q").row("mean")

    if known:
        assert (row.base, row.estimate) == (len(known), pytest.approx(sum(known) / len(known)))
    else:
        assert row.estimate is None


@given(seed=st.integers(0, 10**6))
def test_who_was_asked_in_several_ways_is_who_gave_one_of_the_answers(tmp_path_factory, seed):
    rng = random.Random(seed)
    names, codes = ("a", "b"), ("1", "2", "3")
    n = rng.randint(4, 40)
    people = [{name: rng.choice(("", *codes)) for name in names} for _ in range(n)]
    ways = [
        {name: rng.sample(codes, rng.randint(1, 2)) for name in rng.sample(names, rng.randint(1, 2))}
        for _ in range(rng.randint(1, 3))
    ]
    asked = [any(all(p[name] in way[name] for name in way) for way in ways) for p in people]
    answers = [rng.choice(("", "oui", "non")) if here else "" for here in asked]
    rows = [[str(i), p["a"], p["b"], q] for i, (p, q) in enumerate(zip(people, answers, strict=True))]
    options = [{"code": code, "label": f"L{code}"} for code in codes]
    leading = [{"id": n, "text": "?", "type": "single", "column": n, "options": options} for n in names]
    question = {"id": "q", "text": "?", "type": "single", "column": "Q", "asked_to": ways}
    question["options"] = [{"code": "oui", "label": "Oui"}, {"code": "non", "label": "Non"}]
    study = table(tmp_path_factory.mktemp("r"), ["a", "b", "Q"], rows, *leading, question, segments=["a"])
    agrees(study, [{q} if q else None for q in answers])
    row = study.table("q").row("oui")

    if any(answers):
        assert row.no_answer == pytest.approx(1 - sum(map(bool, answers)) / sum(asked))
