"""Questions of several bases, against a recount of the file, line by line, that knows nothing of core."""

import csv
import io
import random

import pytest

from core import StudyError, ViewError, open_study
from core.words import reasons
from tests.studies import write_study

MODES = ("bus", "velo", "train", "auto")
TYPE = {
    "id": "milieu",
    "text": "Où ?",
    "type": "single",
    "column": "MILIEU",
    "options": [{"code": c, "label": c.capitalize()} for c in ("urbain", "rural", "autre")],
}
BUS_ASKED = {"milieu": ["urbain"]}


def of_modes(**of_bus):
    return [{"code": c, "label": c.capitalize(), **(of_bus if c == "bus" else {})} for c in MODES]


RANKINGS = {
    "codes": {"columns": ["R1", "R2", "R3"]},
    "ranks": {"columns": {c: f"RANG_{c}" for c in MODES}},
    "cell": {"column": "ORDRE", "separator": ";"},
}
CITED = {
    "id": "usages",
    "text": "Lesquels ?",
    "type": "multiple",
    "columns": {c: f"U_{c}" for c in MODES},
    "selected": ["1"],
    "unselected": ["0"],
    "options": of_modes(asked_to=BUS_ASKED),
}
CHOSEN = {
    "id": "prefere",
    "text": "Lequel ?",
    "type": "single",
    "column": "P",
    "options": of_modes(asked_to=BUS_ASKED),
}
GRID = {
    "id": "avis",
    "text": "Êtes-vous content ?",
    "type": "grid",
    "options": [{"code": "1", "label": "Oui"}, {"code": "2", "label": "Non"}],
    "items": [
        {
            "id": c,
            "label": c.capitalize(),
            "column": f"A_{c}",
            **({"asked_to": BUS_ASKED} if c == "bus" else {}),
        }
        for c in MODES
    ],
}


def drawn(seed, n=240):
    """Respondents as a survey tool writes them, in every form at once."""
    dice = random.Random(seed)
    rows = []
    for _ in range(n):
        where = dice.choice(("urbain", "urbain", "rural", "autre"))
        row = {"MILIEU": where, "POIDS": str(dice.choice((1, 2, 3)))}
        order = dice.sample(MODES, dice.choice((0, 1, 2, 3, 3)))
        row |= {f"R{i + 1}": order[i] if i < len(order) else "" for i in range(3)}
        row |= {f"RANG_{c}": str(order.index(c) + 1) if c in order else "" for c in MODES}
        row["ORDRE"] = ";".join(order)
        answered, seen = dice.random() < 0.95, [c for c in MODES if c != "bus" or where == "urbain"]
        row |= {f"U_{c}": str(int(dice.random() < 0.4)) if answered and c in seen else "" for c in MODES}
        row["P"] = dice.choice(seen) if dice.random() < 0.95 else ""
        row |= {f"A_{c}": dice.choice("12") if c in seen and dice.random() < 0.95 else "" for c in MODES}
        rows.append(row)
    return rows


def text(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter="|", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def study(folder, rows, *questions, **keys):
    about = {
        "design": {"weight": "POIDS"},
        "disclosure": {"minimum_base": 1, "caution_base": 1, "public_data": True},
    }
    return open_study(
        write_study(folder, text(rows), TYPE, *questions, segments=["milieu"], **(about | keys))
    )


def share(rows, hit, base):
    inside = [row for row in rows if base(row)]
    weight = sum(int(row["POIDS"]) for row in inside)
    given = sum(int(row["POIDS"]) for row in inside if hit(row))
    return len(inside), given / weight if weight else None


def ranking(form):
    return {"id": "modes", "text": "Dans quel ordre ?", "type": "ranking", "options": of_modes()} | RANKINGS[
        form
    ]


@pytest.mark.parametrize("form", RANKINGS)
@pytest.mark.parametrize("code", MODES)
def test_a_ranking_is_who_put_first_who_ranked_and_the_mean_rank(tmp_path, form, code):
    rows = drawn(3)
    table = study(tmp_path / "s", rows, ranking(form)).table("modes", by="milieu")

    assert table.items == ("first", "cited", "mean_rank")
    for group in table.groups:
        those = [row for row in rows if group in ("", row["MILIEU"]) and row["ORDRE"]]
        first, cited, mean = (table.row(code, group, item) for item in table.items)
        n, share_first = share(those, lambda row: row["R1"] == code, bool)
        assert (first.base, first.estimate) == (n, pytest.approx(share_first))
        n, share_cited = share(those, lambda row: code in row["ORDRE"].split(";"), bool)
        assert (cited.base, cited.estimate) == (n, pytest.approx(share_cited))
        assert cited.count == sum(code in row["ORDRE"].split(";") for row in those)
        ranked = [(int(row[f"RANG_{code}"]), int(row["POIDS"])) for row in those if row[f"RANG_{code}"]]
        assert mean.base == len(ranked)
        assert mean.estimate == pytest.approx(sum(r * w for r, w in ranked) / sum(w for _, w in ranked))


def near(value):
    return None if value is None else pytest.approx(value)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("code", MODES)
def test_an_option_shown_to_some_has_their_base(tmp_path, seed, code):
    rows = drawn(seed)
    made = study(tmp_path / "s", rows, CITED, CHOSEN, GRID)
    usages, prefere, avis = (made.table(q, by="milieu") for q in ("usages", "prefere", "avis"))

    def seen(row):
        return code != "bus" or row["MILIEU"] == "urbain"

    def answered(row):
        return any(row[f"U_{c}"] for c in MODES) and seen(row)

    for group in ("", "urbain", "rural"):
        those = [row for row in rows if group in ("", row["MILIEU"])]
        n, cited = share(those, lambda row: row[f"U_{code}"] == "1", answered)
        assert (usages.row(code, group).base, usages.row(code, group).estimate) == (n, near(cited))
        n, chosen = share(those, lambda row: row["P"] == code, lambda row: row["P"] and seen(row))
        assert (prefere.row(code, group).base, prefere.row(code, group).estimate) == (n, near(chosen))
        n, yes = share(those, lambda row: row[f"A_{code}"] == "1", lambda row: row[f"A_{code}"])
        assert avis.row("1", group, code).base == n
        assert avis.row("1", group, code).estimate == near(yes)
    assert [row.option for row in usages.rows if not row.group] == list(MODES)


def test_p_values_of_all_parts_are_corrected_together(tmp_path):
    made = study(tmp_path / "s", drawn(4), ranking("codes"))
    table, first = made.table("modes", by="milieu"), made.table("modes~first", by="milieu")

    tests = {table.test(row): row.p_value for row in table.rows if row.p_value is not None}
    rows = [row for row in table.rows if row.p_value is not None]
    assert len(tests) > len({first.test(row) for row in first.rows if row.p_value is not None})
    least = min(rows, key=lambda row: row.p_value)
    assert least.p_adjusted == pytest.approx(min(1, least.p_value * len(tests)))


def test_tests_are_those_of_the_parts_under_the_names_of_the_whole(tmp_path):
    made = study(tmp_path / "s", drawn(7), ranking("codes"), CITED, CHOSEN, GRID)

    by_pairs = made.pairs("modes", "milieu")
    assert {pair.item for pair in by_pairs} == {"first", "cited", "mean_rank"}
    alone = {(p.option, p.a, p.b): p for p in made.pairs("modes~cited", "milieu")}
    for pair in by_pairs:
        if pair.item == "cited":
            assert pair.p_adjusted == alone[pair.option, pair.a, pair.b].p_adjusted
    assert [o.option for o in made.association("usages", "milieu").options] == list(MODES)
    assert made.association("prefere", "milieu").p_value is not None
    for name, item in (("modes", "first"), ("avis", "bus"), ("avis", "velo")):
        found = made.association(name, "milieu", item=item)
        assert (found.question, found.item) == (name, item)
    with pytest.raises(ViewError, match="first, cited"):
        made.association("modes", "milieu")


def test_an_answer_of_who_did_not_see_the_option_is_a_fault(tmp_path):
    rows = drawn(1)
    at, row = next((i, row) for i, row in enumerate(rows) if row["MILIEU"] == "rural")
    row |= {"U_bus": "1", "P": "bus", "A_bus": "2"}

    with pytest.raises(StudyError) as found:
        study(tmp_path / "s", rows, CITED, CHOSEN, GRID)

    told = str(found.value)
    assert told.count("de qui ne l'a pas vue") == 3
    assert f"ligne {at + 2}" in told and "asked_to" in told


def protected(folder, rows, *questions, **keys):
    return study(
        folder, rows, *questions, **({"disclosure": {"minimum_base": 10, "caution_base": 30}} | keys)
    )


def test_a_protected_study_rounds_each_part_to_what_its_base_bears(tmp_path):
    rows = drawn(5, 400)
    made = protected(tmp_path / "s", rows, ranking("codes"), CITED, GRID)
    public = study(tmp_path / "p", rows, ranking("codes"), CITED, GRID)

    for name in ("modes", "usages", "avis"):
        told, exact = made.table(name, by="milieu"), public.table(name, by="milieu")
        assert [row[:5] for row in told.rows] == [row[:5] for row in exact.rows]
        shown = [(a, b) for a, b in zip(told.rows, exact.rows, strict=True) if a.estimate is not None]
        assert len(shown) > 0.6 * len(exact.rows)
        for a, b in shown:
            assert a.estimate == pytest.approx(b.estimate, abs=0.8 if told.is_mean(a) else 0.16)
    bus, velo = (made.table("usages").row(code) for code in ("bus", "velo"))
    assert bus.base < velo.base
    assert made.table("usages", by="milieu").row("bus", "rural").status == "masked"


@pytest.mark.parametrize(
    ("form", "change", "told"),
    [
        ("codes", {"R1": "bus", "R2": "bus"}, "une même option y est à deux rangs"),
        ("cell", {"ORDRE": "bus;velo;bus"}, "une même option y est à deux rangs"),
        ("ranks", {"RANG_bus": "1", "RANG_velo": "1"}, "deux options y sont au même rang"),
        ("ranks", {"RANG_bus": "7"}, "« 7 »"),
        ("codes", {"R1": "fusee"}, "« fusee »"),
        ("cell", {"ORDRE": "bus;fusee"}, "« fusee »"),
    ],
)
def test_ranks_that_cannot_be_are_faults_with_their_line(tmp_path, form, change, told):
    rows = drawn(2)
    rows[6] |= change

    with pytest.raises(StudyError) as found:
        study(tmp_path / "s", rows, ranking(form))

    assert told in str(found.value) and "ligne 8" in str(found.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"columns": ["R1", "R2", "R3", "R4", "R5"]}, "5 rangs pour 4 options"),
        ({"columns": {"bus": "R1"}}, "n'a pas de colonne"),
        ({"columns": ["R1"], "column": "ORDRE"}, "une seule de ces formes"),
        ({"column": "ORDRE", "columns": []}, "séparateur"),
        ({"options": of_modes(asked_to=BUS_ASKED)}, "n'a qu'une base"),
        ({"options": of_modes(score=1)}, "score"),
    ],
)
def test_a_ranking_that_cannot_be_is_a_fault(tmp_path, change, told):
    with pytest.raises(StudyError, match=told):
        study(tmp_path / "s", drawn(1), ranking("codes") | change)


def test_a_net_of_answers_of_two_bases_is_a_fault(tmp_path):
    net = {"id": "doux", "question": "usages", "options": ["bus", "velo"], "sentence": "{share}"}
    with pytest.raises(StudyError, match="n'ont pas la même base"):
        study(tmp_path / "s", drawn(1), CITED, indicators=[net])
    first = net | {"question": "modes", "item": "first"}
    made = study(tmp_path / "r", drawn(1), ranking("codes"), indicators=[first])
    rows = [row for row in drawn(1) if row["ORDRE"]]
    _, expected = share(rows, lambda row: row["R1"] in ("bus", "velo"), bool)
    assert made.indicator("doux").row("doux", item="first").estimate == pytest.approx(expected)


def test_of_a_group_that_did_not_see_an_option_it_is_said(tmp_path):
    made = protected(tmp_path / "s", drawn(5, 400), CITED, GRID)
    usages, avis = made.table("usages", by="milieu"), made.table("avis", by="milieu")

    assert reasons.reason(usages, usages.row("bus", "rural")) == "réponse non proposée à ce groupe"
    assert reasons.brief(usages, usages.row("bus", "autre")) == "non proposée"
    assert reasons.reason(avis, avis.row("1", "rural", "bus")) == "ligne non proposée à ce groupe"
    assert reasons.reason(usages, usages.row("velo", "rural")) == ""
    alone = made.table("usages", where={"milieu": ["rural"]})
    assert reasons.reason(alone, alone.row("bus")) == "réponse non proposée à cette sélection"
