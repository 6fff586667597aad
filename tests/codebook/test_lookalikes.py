"""Texts that read the same: which they are, and what is told of those of a study."""

import unicodedata

import pytest

from core.codebook.lookalikes import lookalikes, skeleton, told_apart
from tests.codebook.test_reading import STUDY, changed, faults


@pytest.mark.parametrize(
    "twin",
    [
        pytest.param("Noël d'été", id="decomposed"),
        pytest.param("Noël\u00a0d'été", id="no-break space"),
        pytest.param(" Noël  d'été ", id="spaces"),
        pytest.param("No\u200bël d'été", id="zero width"),
        pytest.param("No\u00adël d'été\ufeff", id="soft hyphen and byte order mark"),
        pytest.param("N\u043eël d'\u00e9t\u00e9", id="Cyrillic"),
        pytest.param("N\u03bfël d'été", id="Greek"),
        pytest.param("\uff2eoël d'été", id="wide"),
        pytest.param("Noël d\u2019été", id="apostrophe"),
    ],
)
def test_what_reads_the_same_has_one_skeleton(twin):
    form = "NFD" if twin == "Noël d'été" else "NFC"
    assert skeleton(unicodedata.normalize(form, twin)) == skeleton("Noël d'été")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("01", "1"),
        ("Oui", "oui"),
        ("O", "0"),
        ("l", "1"),
        ("été", "ete"),
        ("a b", "ab"),
        ("μg", "mg"),
        ("", "0"),
    ],
)
def test_what_reads_differently_has_two(one, other):
    assert skeleton(one) != skeleton(other)


def test_plain_texts_are_themselves():
    assert skeleton("Q1_a-b.c'd") == "Q1_a-b.c'd"
    assert lookalikes(["a", "b", "a"]) == []


def test_lookalikes_are_grouped_and_equal_texts_are_none():
    assert lookalikes(["a", "é", "\u0430", "b ", "é", "a\u200b", "b"]) == [(0, 2, 5), (3, 6)]
    assert told_apart("paris", "p\u0430ris ") == " (U+0020, U+0430)"
    assert told_apart(" a", "a ") == ""


CODE = (
    "Changez l'un des deux, ici et dans les réponses ; si c'est une seule réponse, écrivez-la partout de "
    "même, et une seule fois ici."
)


@pytest.mark.parametrize("twin", ["1\u00a0", "\u200b1", "\uff11"], ids=["no-break", "zero width", "wide"])
def test_two_codes_that_read_the_same_are_a_fault(tmp_path, twin):
    (fault,) = faults(tmp_path, changed(STUDY, ('code: "2"', f'code: "{twin}"')))

    assert fault.startswith("study.yaml, questions[0].options[1].code : le code « ")
    assert fault.endswith(
        f" se lit comme « 1 », de questions[0].options[0].code, et n'est pas écrit de même "
        f"(U+{ord(twin.strip('1')):04X}). {CODE}"
    )


def test_a_missing_code_that_reads_as_an_answer_is_a_fault(tmp_path):
    more = '    column: A\n    missing: ["NA", "NA ", "1 "]'
    assert faults(tmp_path, changed(STUDY, ("    column: A", more))) == [
        "study.yaml, questions[0].missing[2] : le code « 1  » se lit comme « 1 », de "
        f"questions[0].options[0].code, et n'est pas écrit de même (U+0020). {CODE}"
    ]


def test_what_means_chosen_and_not_chosen_may_not_read_the_same(tmp_path):
    study = STUDY + (
        "  - {id: m, text: Quoi ?, type: multiple, columns: {a: M}, options: [{code: a, label: A}],\n"
        '     selected: ["Oui", "Oui "], unselected: ["\u041eui"]}\n'
    )
    study = study.replace("segments: [area]\n", "") + "segments: [area]\n"

    assert faults(tmp_path, study) == [
        "study.yaml, questions[2].unselected[0] : la valeur « \u041eui » se lit comme « Oui », de "
        f"questions[2].selected[0], et n'est pas écrit de même (U+041E). {CODE}"
    ]


def test_two_columns_that_read_the_same_are_a_fault(tmp_path):
    assert faults(tmp_path, changed(STUDY, ("column: B", "column: \u0410"))) == [
        "study.yaml, questions[1].column : le nom de colonne « \u0410 » se lit comme « A », de "
        "questions[0].column, et n'est pas écrit de même (U+0410). Si c'est une seule colonne, écrivez son "
        "nom de même ; sinon renommez l'une des deux, ici et dans le fichier."
    ]
    assert faults(tmp_path, changed(STUDY, ("column: B", "column: A"))) == []
