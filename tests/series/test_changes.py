"""Changes: of a wave repeated, of waves reversed, of a panel, of protected bases; beside a count by hand."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from core import open_series as in_french
from core.disclosure import precision
from core.series import open_series
from core.series.series import Series
from core.study import open_study
from tests.series.conftest import AREA, TRUST, Made

ROOT = Path(__file__).parents[2]
REPEATED = [
    ROOT / "docs" / "exemple-etude",
    ROOT / "tests" / "data" / "ranked",
    ROOT / "tests" / "data" / "nhanes",
]


def series_of(folder, *studies, **keys):
    (folder / "series").mkdir()
    waves = [{"id": f"w{i}", "study": name} for i, name in enumerate(studies)]
    content = {"id": "essai", "title": "Essai", "waves": waves, "sample": "independent", **keys}
    (folder / "series" / "series.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return open_series(folder / "series")


@pytest.mark.parametrize("study", REPEATED, ids=lambda path: path.name)
def test_a_wave_that_is_repeated_has_no_change(study, tmp_path):
    shutil.copytree(study, tmp_path / "study")
    series = series_of(tmp_path, "study", "study")
    told = 0
    for question in series.book.questions:
        splits = [None, *[name for name in series.book.segments if name != question.id][:2]]
        for by in splits:
            rows = series.make(question.id, by).rows
            now = [row for row in rows if row.wave == "w1"]
            assert len(now) * 2 == len(rows)
            for row in now:
                assert (row.against, row.compares) == ("w0", "yes")
                assert row.change in (None, 0.0), row
                assert (row.change is None) == (row.estimate is None), row
                assert row.change_p_value in (None, 1.0), row
                told += row.change is not None

    assert told > 50


@pytest.mark.parametrize("by", [None, "sex", "degree"])
def test_waves_in_reverse_have_the_opposite_changes(tmp_path, by):
    for year in ("1996", "2004"):
        shutil.copytree(ROOT / "tests" / "data" / "gss-waves" / year, tmp_path / year)
    forwards = series_of(tmp_path, "1996", "2004").make("happy", by).rows
    shutil.rmtree(tmp_path / "series")
    backwards = series_of(tmp_path, "2004", "1996").make("happy", by).rows
    one, other = ([row for row in rows if row.wave == "w1"] for rows in (forwards, backwards))

    for a, b in zip(one, other, strict=True):
        assert a.change == -b.change
        assert a.change_se == pytest.approx(b.change_se, rel=1e-12)
        assert a.change_p_value == b.change_p_value
        assert a.change_p_adjusted == b.change_p_adjusted


ANSWERS = st.lists(st.sampled_from("123"), min_size=60, max_size=60)


@settings(max_examples=15, deadline=None)
@given(ANSWERS, ANSWERS, st.integers(0, 30), st.booleans())
def test_a_panel_subtracts_each_person_before_squaring(tmp_path_factory, before, now, left, in_strata):
    # 60 persons in each wave, the first `left` of which only answered the first.
    made = Made(tmp_path_factory.mktemp("panel"))
    stratum = np.arange(60) % 2 if in_strata else np.zeros(60, int)
    rows = [
        [(answer, "n", f"p{i + away}", 1 + i % 3, stratum[i]) for i, answer in enumerate(answers)]
        for answers, away in ((before, 0), (now, left))
    ]
    design = {"weight": "w"} | ({"strata": "h"} if in_strata else {})
    for name, each in zip(("2020", "2025"), rows, strict=True):
        made.wave(name, each, TRUST, AREA, columns="A,B,who,w,h", design=design)
    series = open_series(made.series("panel", person="who"))

    added = []
    for each in rows:
        w = np.array([row[3] for row in each], float)
        y = np.array([row[0] == "1" for row in each], float)
        z = w * (y - (w @ y) / w.sum()) / w.sum()
        found = np.zeros(60)
        for h in np.unique(stratum):
            at = stratum == h
            found[at] = np.sqrt(at.sum() / (at.sum() - 1)) * (z[at] - z[at].mean())
        added.append(dict(zip([row[2] for row in each], found, strict=True)))
    persons = {*added[0], *added[1]}
    var = sum((added[1].get(p, 0) - added[0].get(p, 0)) ** 2 for p in persons)
    row = next(r for r in series.make("trust").rows if (r.wave, r.option) == ("2025", "1"))

    assert row.change_se == pytest.approx(np.sqrt(var), rel=1e-9, abs=1e-12)
    if row.change_p_value is not None:
        df = len(persons) - len(np.unique(stratum)) - 1
        assert row.change_p_value == pytest.approx(2 * stats.t.sf(abs(row.change / row.change_se), df))


def test_in_a_panel_of_clusters_the_unit_is_the_cluster(made):
    # 30 clusters of 8 persons in 3 strata; the last 5 of each wave are in that wave alone.
    rng = np.random.default_rng(5)
    rows, added = [], []
    for away in (0, 5):
        own = [(rng.choice(list("12")), f"{i // 8 + away}", f"p{i + away * 8}") for i in range(240)]
        rows.append([(a, "n", who, unit, int(unit) % 3) for a, unit, who in own])
    for name, each in zip(("2020", "2025"), rows, strict=True):
        design = {"strata": "h", "cluster": "c"}
        made.wave(name, each, columns="A,B,who,c,h", design=design)
        yes = np.mean([row[0] == "1" for row in each])
        totals = {row[3]: 0.0 for row in each}
        for row in each:
            totals[row[3]] += ((row[0] == "1") - yes) / 240
        strata = {h: [unit for unit in totals if int(unit) % 3 == h] for h in range(3)}
        means = {h: np.mean([totals[unit] for unit in units]) for h, units in strata.items()}
        root = {h: np.sqrt(len(units) / (len(units) - 1)) for h, units in strata.items()}
        added.append({u: root[int(u) % 3] * (z - means[int(u) % 3]) for u, z in totals.items()})
    units = {*added[0], *added[1]}
    var = sum((added[1].get(u, 0) - added[0].get(u, 0)) ** 2 for u in units)
    series = open_series(made.series("panel", person="who"))
    row = next(r for r in series.make("trust").rows if (r.wave, r.option) == ("2025", "1"))

    assert row.change_se == pytest.approx(np.sqrt(var), rel=1e-9)
    t = abs(row.change / row.change_se)
    assert row.change_p_value == pytest.approx(2 * stats.t.sf(t, 35 - 3 - 1))


def test_in_a_panel_where_nobody_moves_nothing_is_uncertain(made):
    rows = [("1" if i % 3 else "2", "n", f"p{i}") for i in range(90)]
    for name, each in (("2020", rows), ("2025", rows[::-1])):
        made.wave(name, each, columns="A,B,who")
    panel = open_series(made.series("panel", person="who"))
    row = next(r for r in panel.make("trust").rows if (r.wave, r.option) == ("2025", "1"))

    assert row.change == 0
    assert row.change_se == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("design", "weighted"),
    [({}, True), ({"strata": "h"}, True), ({"strata": "h", "cluster": "c"}, True), ({"cluster": "c"}, False)],
    ids=["weights", "strata", "strata and clusters", "clusters"],
)
def test_a_change_is_the_gap_of_the_waves_stacked_in_one_study(made, design, weighted):
    # The strata of the stack are those of each wave, and each wave is a group against the other.
    rng = np.random.default_rng(11)
    waves = []
    for name, likely in (("2020", [0.5, 0.3, 0.2]), ("2025", [0.35, 0.4, 0.25])):
        answers, places = rng.choice(list("123"), 400, p=likely), rng.choice(["n", "s"], 400)
        weights = rng.uniform(0.5, 2, 400).round(3)
        drawn = [(f"{name}-{i % 4}", f"{name}-{i % 40}") for i in range(400)]
        columns = zip(answers, places, weights, drawn, strict=True)
        waves.append([(answer, place, w, *of, name) for answer, place, w, of in columns])
    weight = {"weight": "w"} if weighted else {}
    keys = {"columns": "A,B,w,h,c,wave", "design": weight | design}
    for name, rows in zip(("2020", "2025"), waves, strict=True):
        made.wave(name, rows, **keys)
    series = open_series(made.series())
    asked = {"id": "wave", "text": "Quelle vague ?", "type": "single", "column": "wave"}
    asked |= {"options": [{"code": code, "label": code} for code in ("2020", "2025")]}
    stacked_by_wave = {"strata": "h" if "strata" in design else "wave"}
    keys["design"] = weight | design | stacked_by_wave
    folder = made.wave("all", [*waves[0], *waves[1]], TRUST, AREA, asked, segments=("area", "wave"), **keys)
    stacked = open_study(folder)

    for where in ({}, {"area": ["s"]}):
        table = stacked.table("trust", "wave", where)
        for row in series.make("trust", where=where).rows:
            if row.wave == "2025":
                gap = table.row(row.option, "2025")
                assert row.change == pytest.approx(gap.difference, abs=1e-12)
                assert row.change_se == pytest.approx(gap.difference_se, rel=1e-9)
                assert row.change_p_value == pytest.approx(gap.p_value, rel=1e-9)
                assert row.change_p_adjusted == pytest.approx(gap.p_adjusted, rel=1e-9)


def test_two_answers_that_exclude_one_another_are_one_test(made):
    two = TRUST | {"options": TRUST["options"][:2]}
    for name, yes in (("2020", 60), ("2025", 90)):
        made.wave(name, [("1" if i < yes else "2", "n") for i in range(120)], two, AREA)
    rows = [r for r in open_series(made.series()).make("trust").rows if r.wave == "2025"]

    assert [row.change for row in rows] == [pytest.approx(0.25), pytest.approx(-0.25)]
    assert rows[0].change_p_adjusted == rows[0].change_p_value == pytest.approx(rows[1].change_p_value)


PROTECTED = {"minimum_base": 10, "caution_base": 30}


def protected(made, draw=7):
    rng = np.random.default_rng(draw)
    for name, share in (("2020", 0.4), ("2025", 0.62)):
        answers = np.where(rng.random(600) < share, "1", np.where(rng.random(600) < 0.5, "2", "3"))
        areas = np.where(np.arange(600) < 5, "s", "n")
        made.wave(name, list(zip(answers, areas, strict=True)), disclosure=PROTECTED)
    return open_series(made.series())


def test_changes_of_protected_waves_are_between_told_numbers(made):
    series = protected(made)
    rows = {(r.wave, r.option): r for r in series.make("trust").rows}

    for option in "123":
        before, now = rows["2020", option], rows["2025", option]
        assert now.change == pytest.approx(now.estimate - before.estimate, abs=1e-9)
        assert now.change == pytest.approx(round(now.change, 2))
        assert now.change_se == precision.significant(now.change_se)
        assert now.change_p_value == precision.significant(now.change_p_value)


def test_nothing_is_told_from_a_masked_row(made):
    rows = protected(made).make("trust", "area").rows
    masked = [row for row in rows if row.group == "s"]

    assert {row.status for row in masked} == {"masked"}
    assert {row.change for row in masked} == {None}
    assert {row.change_p_value for row in masked} == {None}


def test_protected_answers_are_one_only_as_a_key_figure(made):
    five = TRUST | {"options": [*TRUST["options"], {"code": "4", "label": "Jamais"}]}
    rng = np.random.default_rng(3)
    key = [{"id": "non", "question": "trust", "options": ["3", "4"], "sentence": "{share} disent non"}]
    told = {"options": {"3": ["3", "4"]}, "compares": "note", "because": "« Non » était en deux réponses."}
    answers = [(a, "n") for a in rng.choice(list("1234"), 400)]
    folder = made.wave("2020", answers, five, AREA, disclosure=PROTECTED)
    made.wave("2025", [(a, "n") for a in rng.choice(list("123"), 400)], disclosure=PROTECTED)
    path = made.series(questions={"trust": {"2020": told}})
    series = open_series(path)
    row = next(r for r in series.make("trust").rows if (r.wave, r.option) == ("2020", "3"))
    assert row.status == "absent"
    assert [notice.kind for notice in series.notices()] == ["not_a_key_figure"]

    content = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
    (folder / "study.yaml").write_text(yaml.safe_dump(content | {"indicators": key}), encoding="utf-8")
    series = open_series(path)
    rows = {(r.wave, r.option): r for r in series.make("trust").rows}
    assert series.notices() == ()
    assert rows["2020", "3"].estimate == pytest.approx(sum(a in "34" for a, _ in answers) / 400, abs=0.006)
    assert rows["2025", "3"].change is not None


def test_reasons_are_in_words(made):
    protected(made)
    series = in_french(made.folder)

    assert isinstance(series, Series)
    assert "masqué : moins de 10 répondants, ou déductible" in {
        row.reason for row in series.make("trust", "area").rows
    }
