"""Every kind of question has its changes, answers merged or not, in independent samples and in a panel."""

import numpy as np
import pytest

from core.series import open_series

COLUMNS = "A,B,R1,R2,M,N,S,who"


def options(codes):
    return [{"code": code, "label": f"Réponse {code}"} for code in codes]


def questions(codes):
    lines = [{"id": "one", "label": "Une", "column": "A"}, {"id": "two", "label": "Deux", "column": "B"}]
    asked = {"options": options(codes)}
    return (
        {"id": "grid", "text": "Grille ?", "type": "grid", "items": lines, **asked},
        {"id": "rank", "text": "Dans quel ordre ?", "type": "ranking", "columns": ["R1", "R2"], **asked},
        {"id": "many", "text": "Lesquels ?", "type": "multiple", "column": "M", "separator": "|", **asked},
        {"id": "much", "text": "Combien ?", "type": "number", "column": "N"},
        {"id": "where", "text": "Où ?", "type": "single", "column": "S", "options": options("xy")},
    )


def rows(codes, seed):
    rng = np.random.default_rng(seed)
    found = []
    for i in range(200):
        order = rng.permutation(list(codes))
        one, two = rng.choice(list(codes), 2)
        place = rng.choice(["x", "y"])
        found.append((one, two, *order[:2], "|".join(order[:2]), rng.integers(9), place, f"p{i}"))
    return found


@pytest.fixture(params=["independent", "panel"])
def series(request, made):
    for name, codes, seed in (("2020", "abcd", 1), ("2025", "abc", 2)):
        made.wave(name, rows(codes, seed), *questions(codes), columns=COLUMNS, segments=["where"])
    merged = {"2020": {"options": {"c": ["c", "d"]}, "compares": "note", "because": "« d » est dans « c »."}}
    person = {"person": "who"} if request.param == "panel" else {}
    told = dict.fromkeys(("grid", "rank", "many"), merged)
    return open_series(made.series(request.param, questions=told, **person))


def shares(series, question, place, item=""):
    """What each wave tells of « c », and the change, in everyone and in those of « x »."""
    made = series.make(question, "where").rows
    return [r for r in made if (r.option, r.item, r.group) == ("c", item, place)]


@pytest.mark.parametrize("place", ["", "x"])
@pytest.mark.parametrize(
    ("question", "item", "given"),
    [
        ("grid", "two", lambda r: r[1] in "cd"),
        ("rank", "first", lambda r: r[2] in "cd"),
        ("rank", "cited", lambda r: r[2] in "cd" or r[3] in "cd"),
        ("many", "", lambda r: r[2] in "cd" or r[3] in "cd"),
    ],
)
def test_merged_answers_are_counted_as_one(series, question, item, given, place):
    before, now = shares(series, question, place, item)
    counted = []
    for codes, seed in (("abcd", 1), ("abc", 2)):
        kept = [r for r in rows(codes, seed) if not place or r[6] == place]
        counted.append(sum(map(given, kept)) / len(kept))

    assert [before.estimate, now.estimate] == pytest.approx(counted)
    assert now.change == pytest.approx(counted[1] - counted[0])
    assert now.change_se > 0
    assert 0 < now.change_p_value <= now.change_p_adjusted
    assert (now.compares, now.because) == ("note", "« d » est dans « c ».")


def test_merged_answers_have_no_mean_rank(series):
    before, now = shares(series, "rank", "", "mean_rank")

    assert (before.status, before.reason) == ("absent", "réponses réunies, qui n'ont pas de rang moyen")
    assert (now.compares, now.change) == ("no", None)
    other = next(r for r in series.make("rank").rows if (r.wave, *r[2:4]) == ("2025", "mean_rank", "a"))
    assert other.change_p_value is not None


def test_a_number_has_the_change_of_its_mean_and_of_its_median(series):
    mean, median = (r for r in series.make("much").rows if r.wave == "2025")
    means = [np.mean([r[5] for r in rows(*each)]) for each in (("abcd", 1), ("abc", 2))]

    assert mean.change == pytest.approx(means[1] - means[0])
    assert mean.change_p_value is not None
    assert median.change is not None
    assert (median.change_se, median.change_p_value) == (None, None)


def test_the_frame_has_numbers_where_there_are(series):
    frame = series.table("grid", by="where", where={"where": ["x"]})

    assert list(frame["wave"].unique()) == ["2020", "2025"]
    assert str(frame["base"].dtype) == "Int64"
    assert str(frame["change"].dtype) == "float64"
    assert frame[frame["wave"] == "2020"]["change"].isna().all()
