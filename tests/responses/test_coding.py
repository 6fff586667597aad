"""What cells become: codes, blanks that are answers, those who were not asked."""

import numpy as np
import pytest

from core import StudyError, open_study
from tests.studies import faults_of, options, responses_of, write_study

KIND = {
    "id": "type",
    "text": "Vous êtes ?",
    "type": "single",
    "column": "T",
    "options": options("asso", "entr"),
}
BLANK = {
    "id": "avis",
    "text": "Un avis ?",
    "type": "single",
    "column": "A",
    "options": [{"code": "1", "label": "Oui"}, {"code": "", "label": "Rien de particulier"}],
    "asked_to": {"type": ["asso"]},
}
HEAD = "T;A\n"


def test_a_blank_that_is_an_answer_is_no_answer_of_those_who_were_not_asked(tmp_path):
    # A company was not asked, and its blank cell says nothing: outside the base, and no fault.
    found = responses_of(write_study(tmp_path, f"{HEAD}asso;1\nasso;\nentr;\n", KIND, BLANK))

    assert found.codes["avis", ""].tolist() == [0, 1, -1]


def test_another_answer_of_those_who_were_not_asked_is_a_fault(tmp_path):
    assert faults_of(write_study(tmp_path, f"{HEAD}asso;1\nasso;\nentr;1\n", KIND, BLANK)) == [
        "responses.csv, colonne A, ligne 4 : une réponse à avis de qui n'a pas eu la question, posée si type "
        "vaut asso (1 ligne : 4). Videz ces cellules, ou corrigez asked_to de avis dans study.yaml."
    ]


def test_any_of_several_ways_to_be_asked_is_enough_and_all_of_its_conditions_hold(tmp_path):
    # Asked: associations, and companies that have partners.
    partners = KIND | {"id": "lien", "column": "P", "options": options("oui", "non")}
    routed = BLANK | {"asked_to": [{"type": ["asso"]}, {"type": ["entr"], "lien": ["oui"]}]}
    text = "T;P;A\nasso;non;1\nentr;oui;1\nentr;non;\n"
    folder = write_study(tmp_path, text, KIND, partners, routed)

    assert responses_of(folder).codes["avis", ""].tolist() == [0, 0, -1]


def test_a_fault_says_every_way_to_be_asked(tmp_path):
    partners = KIND | {"id": "lien", "column": "P", "options": options("oui", "non")}
    routed = BLANK | {"asked_to": [{"type": ["asso"]}, {"type": ["entr"], "lien": ["oui"]}]}
    (fault,) = faults_of(write_study(tmp_path, "T;P;A\nentr;non;1\n", KIND, partners, routed))

    assert "posée si type vaut asso, ou si type vaut entr et lien vaut oui (1 ligne : 2)" in fault


def test_questions_that_lead_to_each_other_are_a_fault(tmp_path):
    first = KIND | {"asked_to": {"avis": ["1"]}}
    with pytest.raises(StudyError) as found:
        open_study(write_study(tmp_path, f"{HEAD};\n", first, BLANK))

    assert str(found.value.faults[0]) == (
        "study.yaml, questions[0].asked_to : ces questions se filtrent en rond : type, avis, type. Retirez "
        "l'une de ces conditions."
    )


def wide(n):
    """A segment of so many answers, and a question."""
    return {
        "id": "lieu",
        "text": "Où ?",
        "type": "single",
        "column": "L",
        "options": options(*(f"p{i}" for i in range(n))),
    }


@pytest.mark.parametrize(
    ("n", "kind"), [pytest.param(127, np.int8, id="127"), pytest.param(128, np.int16, id="128")]
)
def test_codes_are_as_wide_as_their_number_needs(tmp_path, n, kind):
    # The engine counts from code + 1, up to the number of answers: 127 is the largest of int8.
    text = "L;T\n" + "".join(f"p{i};asso\n" for i in range(n)) + f"p{n - 1};entr\n"
    policy = {"minimum_base": 1, "public_data": True}
    folder = write_study(tmp_path, text, wide(n), KIND, segments=["lieu"], disclosure=policy)
    study = open_study(folder)

    assert responses_of(folder).codes["lieu", ""].dtype == kind
    assert [r.count for r in study.table("lieu").rows] == [1] * (n - 1) + [2]
    assert study.table("type", "lieu").row("entr", f"p{n - 1}").count == 1
    assert study.table("type", where={"lieu": [f"p{n - 1}"]}).row("asso").base == 2
