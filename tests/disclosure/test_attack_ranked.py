"""Nobody is shown to have ranked an option, nor to have given an answer that only some saw."""

import numpy as np
import pytest

from core import open_study
from tests import attack_answers as attack
from tests.studies import write_study

MINIMUM = 10
OPTIONS = ("a", "b", "c")


def studied(folder, seed, question, draw, *, sizes=(3, 3, 4), n=400, **more):
    """A study of three segments of unequal parts, and what they gave to a question, drawn row by row."""
    dice = np.random.default_rng(seed)
    parts = dice.dirichlet(np.full(int(np.prod(sizes)), 0.7))
    place = np.unravel_index(dice.choice(len(parts), n, p=parts), sizes)
    rows = [{f"s{i}": f"c{values[k]}" for i, values in enumerate(place)} for k in range(n)]
    rows = [row | draw(dice, row) for row in rows]
    text = "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + "\n"
    segments = [
        {
            "id": f"s{i}",
            "text": "Où ?",
            "type": "single",
            "column": f"s{i}",
            "options": [{"code": f"c{value}", "label": f"C{value}"} for value in range(size)],
        }
        for i, size in enumerate(sizes)
    ]
    disclosure = {"minimum_base": MINIMUM, "caution_base": 30}
    names = [segment["id"] for segment in segments]
    return open_study(
        write_study(folder, text, *question, *segments, segments=names, disclosure=disclosure, **more)
    )


def options(**of):
    return [{"code": code, "label": code.upper(), **of.get(code, {})} for code in OPTIONS]


RANKING = [
    {"id": "q", "text": "Dans quel ordre ?", "type": "ranking", "columns": ["R1", "R2"], "options": options()}
]


def orders(dice, row):
    """Few put the last option first; nearly all rank something."""
    order = [o for o in OPTIONS if dice.random() < {"a": 0.7, "b": 0.5, "c": 0.12}[o]]
    order = list(dice.permutation(order)) if dice.random() < 0.4 else order
    return {f"R{i + 1}": order[i] if i < len(order) else "" for i in range(2)}


def leaks(known, **more):
    found = attack.shown(known, attack.small_groups(known, MINIMUM), **more)
    assert not found.open
    return found.leaks


@pytest.mark.parametrize("seed", range(2))
def test_of_small_groups_no_first_choice_can_be_shown_by_who_knows_that_each_has_one(tmp_path, seed):
    study = studied(tmp_path / "s", seed, RANKING, orders)

    found = leaks(attack.first_choices(attack.gather(study, "q~first")))
    # That nobody is without a first choice is what the attacker knows.
    assert [leak for leak in found if attack.NONE not in leak] == []


@pytest.mark.parametrize(("place", "option"), list(enumerate(OPTIONS, 1)))
def test_of_small_groups_no_rank_of_an_option_can_be_shown_by_all_that_a_ranking_tells(
    tmp_path, place, option
):
    study = studied(tmp_path / "s", 0, RANKING, orders)

    assert leaks(attack.gather_ranking(study, "q", option, place)) == []


def test_the_attack_works_it_shows_ranks_where_counts_are_exact(tmp_path):
    study = attack.Ungated.of(studied(tmp_path / "s", 0, RANKING, orders))

    assert len(leaks(attack.first_choices(attack.gather(study, "q~first")))) >= 10
    assert len(leaks(attack.gather_ranking(study, "q", "c", 3))) >= 10


def led(dice, row):
    """Few gave the answer that shows the last option."""
    yes = dice.random() < 0.15
    chosen = {o: str(int(dice.random() < 0.4)) for o in OPTIONS}
    return {"G": "yes" if yes else "no"} | {f"U{o}": chosen[o] if o != "c" or yes else "" for o in OPTIONS}


GATE = {
    "id": "g",
    "text": "Oui ?",
    "type": "single",
    "column": "G",
    "options": [{"code": code, "label": code} for code in ("yes", "no")],
}


def shown_to(rule):
    return {
        "id": "q",
        "text": "Lesquels ?",
        "type": "multiple",
        "columns": {o: f"U{o}" for o in OPTIONS},
        "selected": ["1"],
        "unselected": ["0"],
        "options": options(c={"asked_to": rule}),
    }


def test_of_small_groups_no_answer_can_be_shown_by_the_base_of_the_option_that_it_leads_to(tmp_path):
    study = studied(tmp_path / "s", 6, [GATE, shown_to({"g": ["yes"]})], led)
    known = attack.told_bases(study, "q~3", attack.gather(study, "g"), "yes")

    assert len(known.ranges) > 50
    assert leaks(known) == []


def placed(dice, row):
    chosen = {o: str(int(dice.random() < {"a": 0.4, "b": 0.3, "c": 0.08}[o])) for o in OPTIONS}
    return {f"U{o}": chosen[o] if o != "c" or row["s0"] != "c0" else "" for o in OPTIONS}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("part", ["q~0", "q~3"])
def test_of_small_groups_no_answer_can_be_shown_of_options_of_two_bases(tmp_path, seed, part):
    study = studied(tmp_path / "s", seed, [shown_to({"s0": ["c1", "c2"]})], placed)

    assert leaks(attack.gather(study, part)) == []
