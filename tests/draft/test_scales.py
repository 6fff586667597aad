"""Lists of answers as questionnaires write them: what each is, its order and its sides; what is none."""

import random
from pathlib import Path

import pytest

from core.draft.scales import role_of, scale_of

TONES = {"positive": "+", "negative": "-", "neutral": "0", "": "."}


def _table():
    text = (Path(__file__).parent / "scales.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, kind, tones, answers = (part.strip() for part in line.split("|"))
            yield pytest.param(name, kind, tones, answers.split(" ; "), id=answers[:60])


EVERY = [*_table()]


@pytest.mark.parametrize(("name", "kind", "tones", "labels"), EVERY)
def test_a_scale_comes_back_in_order_with_its_sides(name, kind, tones, labels):
    rng = random.Random(";".join(labels))
    for _ in range(4):
        shuffled = rng.sample([*labels, "NSP", "Refus"], len(labels) + 2)
        scale = scale_of(shuffled)
        assert scale is not None
        assert [shuffled[i] for i in scale.order] == [*labels, "NSP", "Refus"]
        assert (scale.name, scale.kind, scale.sure) == (name, kind, True)
        said = "".join(TONES[scale.tones[i]] for i in scale.order)
        assert said == (tones or "." * len(labels)) + ".."


@pytest.mark.parametrize(
    "labels",
    [
        ["Sometimes", "Monthly", "Never"],
        ["Often", "Weekly", "Never"],
        ["Excellent", "Bien", "Bof"],
        ["Souvent, au travail", "Souvent, à la maison", "Jamais"],
        ["Oui, à Paris", "Oui, à Lyon", "Non"],
        ["Fumeur", "Ancien fumeur", "Non-fumeur"],
        ["Bon / Bad", "Mauvais / Good"],
        ["Contact", "Contract", "Content"],
        ["Light", "Dark"],
        ["Le plus grand", "Le plus proche", "Le plus connu"],
        ["Je ne mange pas de viande", "Je ne mange pas de poisson"],
        ["Oui", "Non", "Bleu"],
        ["Neutre", "Masculin", "Féminin"],
        ["Cycle 1", "Cycle 2", "Cycle 3"],
        ["Master's degree", "Doctoral degree", "Professional degree (JD, MD)"],
        ["Moins de 2 ans", "Moins de 2 ans et demi environ", "Jamais"],
        ["Voiture", "Vélo"],
    ],
    ids=" / ".join,
)
def test_an_order_that_nobody_could_tell_is_not_told(labels):
    assert scale_of(labels) is None


def test_who_does_not_know_of_it_is_on_no_side():
    labels = ["Unfamiliar (N/A)", "Somewhat unfavorably", "Very favorably", "Neither (neutral)"]
    scale = scale_of(labels)
    assert scale.order == (2, 3, 1, 0)
    assert scale.roles == ("no_opinion", "valid", "valid", "valid")


def test_other_stands_after_a_level_that_is_in_order():
    labels = ["Master degree", "Other", "Undergraduate degree", "Doctorate"]
    scale = scale_of(labels)
    assert [labels[i] for i in scale.order] == ["Undergraduate degree", "Master degree", "Doctorate", "Other"]
    assert scale.sure
    # On neither side of an opinion: where it would stand is not known.
    assert not scale_of(["Satisfait", "Insatisfait", "Autre"]).sure


def test_two_doctorates_stay_as_their_questionnaire_puts_them():
    labels = ["Master's degree", "Doctoral degree", "Professional degree (JD, MD)"]
    assert scale_of(labels, given_in_order=True).order == (0, 1, 2)


@pytest.mark.parametrize(
    "labels",
    [
        ["Pas d'accord", "Sans avis", "D'accord"],
        ["Agree", "Don't know", "Disagree"],
        ["Très favorable", "Favorable", "Ne se prononce pas", "Opposé", "Très opposé"],
    ],
    ids=" / ".join,
)
def test_without_an_opinion_between_two_sides_is_a_step(labels):
    scale = scale_of([*labels, "Refus"], given_in_order=True)
    half = len(labels) // 2
    assert scale.order == tuple(range(len(labels) + 1))
    assert (scale.roles[half], scale.tones[half], scale.sure) == ("valid", "neutral", True)
    # Out of order, nobody knows that it stood there.
    assert scale_of(labels).roles[half] == "no_opinion"


@pytest.mark.parametrize(
    "labels",
    [
        ["D'accord", "Pas d'accord", "Sans avis"],
        ["Oui", "Ne sait pas", "Non"],
        ["Très satisfait", "Satisfait", "NSP", "Insatisfait"],
        ["Souvent", "NSP", "Jamais"],
        ["D'accord", "Ne souhaite pas répondre", "Pas d'accord"],
        ["Utile", "Sans objet", "Inutile"],
        ["D'accord", "Sans avis", "NSP", "Pas d'accord"],
    ],
    ids=" / ".join,
)
def test_without_an_opinion_elsewhere_is_no_step(labels):
    scale = scale_of(labels, given_in_order=True)
    assert [labels[i] for i, role in enumerate(scale.roles) if role == "no_opinion"] == [
        label for label in labels if role_of(label) == "no_opinion"
    ]


NO_OPINION = """NSP ou NVPR; Ne sait pas ou ne veut pas répondre; NS/NR; NS/NP; ns/nc; NS-NR; weiß nicht
no sabe; No sabe / No precisa; Non so; weet niet; Não sabe; Unfamiliar (N/A); Ne sait pas/Ne répond pas
Prefer not to answer/disclose; Prefer not to say; Does not wish to answer; I do not wish to disclose
Ne souhaite pas répondre; keine Angabe; k.A.; no contesta; NVPR; Sans objet.; Does not apply."""
MISSING = "Refus; No answer; Non réponse; Ne répond pas; N/A; Not applicable; keine Antwort; geen antwoord"
VALID = "Oui.; Non.; Neutre.; Unfamiliar; Ne répond pas à mes besoins; No; Non; Never heard of it"


@pytest.mark.parametrize(
    ("said", "role"), [(NO_OPINION, "no_opinion"), (MISSING, "missing"), (VALID, "valid")]
)
def test_what_is_no_answer_is_told_apart(said, role):
    labels = [label.strip() for label in said.replace("\n", ";").split(";")]
    assert {label: role_of(label) for label in labels} == dict.fromkeys(labels, role)
