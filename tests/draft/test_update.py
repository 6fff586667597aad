"""A draft written again keeps what was written by hand, line by line; what was removed does not come back."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.codebook import yaml_blocks, yaml_mapping
from core.draft import update
from core.draft.update import updated
from core.draft.yamltext import written
from core.errors import StudyError

BASE = """\
id: velo-2026
title: Le vélo

themes:
  - {id: usages, title: Usages}

questions:
  - id: q1
    text: Où ?
    type: single
    column: Q1
    options:
      - {code: "1", label: Ville}
      - {code: "2", label: Campagne}

  # --- Usages
  - id: q2
    theme: usages
    text: Pourquoi ?
    type: single
    ordered: true
    column: Q2
    options:
      - {code: "1", label: Le travail}
      - {code: "2", label: Le loisir}

segments: [q1]
"""


def said(doubts):
    return [(doubt.about, doubt.said) for doubt in doubts]


def changed(text, *changes):
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


NEW_OPTION = (
    '      - {code: "2", label: Campagne}\n',
    '      - {code: "2", label: Campagne}\n      - {code: "3", label: Ailleurs}\n',
)


def test_an_option_added_by_the_export_joins_a_question_changed_by_hand():
    hand = changed(
        BASE,
        ("    text: Où ?\n", "    # relu le 3 mars\n    text: Où habitez-vous ?\n"),
        ('{code: "1", label: Ville}', '{code: "1", label: En ville}  # comme en 2025'),
    )
    text, doubts = updated(BASE, hand, changed(BASE, NEW_OPTION))

    assert text == changed(hand, NEW_OPTION)
    assert doubts == ()


def test_a_question_moved_by_the_export_keeps_its_lines_by_hand():
    first, second = BASE.index("  - id: q1"), BASE.index("  # --- Usages")
    end = BASE.index("segments:")
    new = BASE[:first] + BASE[second:end] + BASE[first : second - 1] + "\n" + BASE[end:]
    hand = changed(
        BASE, ("text: Pourquoi ?", "text: Pourquoi donc ?"), ("    column: Q1", "    column: Q1  # lieu")
    )
    text, doubts = updated(BASE, hand, new)

    assert text == changed(
        new, ("text: Pourquoi ?", "text: Pourquoi donc ?"), ("column: Q1", "column: Q1  # lieu")
    )
    assert doubts == ()


def test_where_both_changed_a_line_the_hand_s_is_kept_and_the_other_told():
    hand = changed(BASE, ("label: Campagne", "label: À la campagne"))
    text, doubts = updated(BASE, hand, changed(BASE, ("label: Campagne", "label: Rural")))

    assert text == hand
    assert said(doubts) == [
        (
            "q1",
            'Vous avez écrit « - {code: "2", label: À la campagne} », '
            'le nouvel export écrirait « - {code: "2", label: Rural} ».',
        )
    ]


def test_a_text_folded_by_hand_is_one_line_changed():
    hand = changed(BASE, ("    text: Où ?\n", "    text: >-\n      Où habitez-vous,\n      aujourd'hui ?\n"))
    text, doubts = updated(BASE, hand, changed(BASE, ("text: Où ?", "text: Où vivez-vous ?")))

    assert text == hand
    assert [doubt.about for doubt in doubts] == ["q1"]


def test_both_changed_a_line_alike():
    hand = changed(BASE, ("Où ?", "Où vivez-vous ?"))

    assert updated(BASE, hand, changed(hand, NEW_OPTION)) == (changed(hand, NEW_OPTION), ())


def test_what_was_removed_by_hand_stays_removed_and_is_told_once():
    question = BASE[BASE.index("  # --- Usages") : BASE.index("segments:")]
    hand = changed(BASE, (question, ""), ('      - {code: "1", label: Ville}\n', ""))
    text, doubts = updated(BASE, hand, changed(BASE, NEW_OPTION, ("Pourquoi", "Pour quoi")))

    assert text == changed(hand, NEW_OPTION)
    assert said(doubts) == [
        ("q1", "Retiré à la main, et non remis : 1 (réponses)."),
        ("questions", "Retiré à la main, et non remis : q2 (questions)."),
    ]


def test_a_key_removed_by_hand_is_told_where_the_export_would_change_it():
    hand = changed(BASE, ("    ordered: true\n", ""))
    other = changed(BASE, NEW_OPTION)

    assert updated(BASE, hand, other) == (changed(hand, NEW_OPTION), ())
    text, doubts = updated(BASE, hand, changed(other, ("ordered: true", "ordered: false")))
    assert text == changed(hand, NEW_OPTION)
    assert said(doubts) == [("q2", "Retiré à la main, et non remis : « ordered: false ».")]


def test_what_was_added_by_hand_stays_in_its_place():
    question = "  - id: q9\n    text: Et ?\n    type: number\n    column: Q9\n\n"
    hand = changed(
        BASE,
        ("  # --- Usages", f"{question}  # --- Usages"),
        ("segments: [q1]\n", "segments: [q1]\n\nstory:\n  # le début\n  - {question: q2}\n"),
    )
    new = changed(BASE, NEW_OPTION, ("  # --- Usages", f"{question.replace('9', '8')}  # --- Usages"))
    text, doubts = updated(BASE, hand, new)

    assert text == changed(
        hand, NEW_OPTION, ("  # --- Usages", f"{question.replace('9', '8')}  # --- Usages")
    )
    assert doubts == ()


def test_a_question_gone_from_the_export_goes_unless_it_was_changed_by_hand():
    question = BASE[BASE.index("  # --- Usages") : BASE.index("segments:")]
    new = changed(BASE, (question, ""))

    assert updated(BASE, changed(BASE, ("Où", "OÙ")), new) == (changed(new, ("Où", "OÙ")), ())
    hand = changed(BASE, ("Pourquoi", "Pour quoi"))
    text, doubts = updated(BASE, hand, new)
    assert text == hand
    assert said(doubts) == [
        ("q2", "La question n'est plus dans le nouvel export. Vous l'aviez changée : c'est gardé.")
    ]


def test_questions_moved_by_hand_stay_where_they_are():
    first, second = BASE.index("  - id: q1"), BASE.index("  # --- Usages")
    end = BASE.index("segments:")
    hand = BASE[:first] + BASE[second:end] + BASE[first : second - 1] + "\n" + BASE[end:]
    text, doubts = updated(BASE, hand, changed(BASE, NEW_OPTION))

    assert text == changed(hand, NEW_OPTION)
    assert doubts == ()


def test_a_question_given_another_id_by_hand_is_the_same():
    hand = changed(BASE, ("id: q1", "id: milieu"), ("segments: [q1]", "segments: [milieu]"))
    new = changed(
        BASE,
        NEW_OPTION,
        ("    column: Q2\n", '    column: Q2\n    asked_to: {q1: ["1"]}\n'),
        ("[q1]", "[q1, q2]"),
    )
    text, doubts = updated(BASE, hand, new)

    assert text == new.replace("q1", "milieu")
    assert doubts == ()


def test_a_theme_given_another_id_by_hand_is_the_same():
    hand = BASE.replace("usages", "pratiques")
    new = changed(BASE, NEW_OPTION, ("    text: Où ?", "    theme: usages\n    text: Où ?"))

    assert updated(BASE, hand, new) == (new.replace("usages", "pratiques"), ())


def test_lines_that_end_as_windows_has_it_and_lists_set_in_otherwise_are_the_same():
    hand = changed(BASE, ("Où ?", "Où donc ?"))
    # A person's editor sets the list of questions two columns to the left.
    start, end = hand.index("  - id: q1"), hand.index("segments:")
    nearer = "".join(re.sub("^  ", "", line) for line in hand[start:end].splitlines(keepends=True))
    hand = hand[:start] + nearer + hand[end:]
    text, doubts = updated(BASE, hand.replace("\n", "\r\n"), changed(BASE, NEW_OPTION))

    assert text.replace("\r\n", "\n") == changed(
        hand, tuple(line.replace("      ", "    ") for line in NEW_OPTION)
    )
    assert "\n" not in text.replace("\r\n", "")
    assert doubts == ()


def test_what_cannot_be_merged_is_left_as_it_is_and_told():
    # The options of q1 are repeated by an anchor that today's order would put after its call.
    hand = changed(
        BASE,
        ("    options:\n", "    options: &o\n"),
        (BASE[BASE.rindex("    options:\n") : BASE.index("\nsegments")], "    options: *o\n"),
    )
    first, second = BASE.index("  - id: q1"), BASE.index("  # --- Usages")
    end = BASE.index("segments:")
    new = BASE[:first] + BASE[second:end] + BASE[first : second - 1] + "\n" + BASE[end:]
    text, doubts = updated(BASE, hand, new)

    assert text == hand
    assert doubts == (update._APART,)


def test_without_the_last_draft_what_the_folder_holds_is_by_hand():
    new = changed(BASE, NEW_OPTION, ("Pourquoi", "Pour quoi"))
    text, doubts = updated("", BASE, new)

    assert text == changed(BASE, NEW_OPTION)
    assert [doubt.about for doubt in doubts] == ["q2"]


def test_a_text_that_is_not_yaml_is_refused():
    with pytest.raises(StudyError):
        updated(BASE, "a: [", BASE)


WORDS = st.sampled_from(["Oui", "Non", "Plutôt : oui", "l'école", "a, b", "# rien", "très " * 30, "", "yes"])
CODES = st.sampled_from(["1", "2", "3", "non", "a b"])
IDS = st.sampled_from(["q1", "q2", "q3", "q4", "q5"])


def unique(values, key, most=4):
    return st.lists(values, max_size=most, unique_by=lambda each: each[key])


OPTIONS = unique(st.fixed_dictionaries({"code": CODES, "label": WORDS}, optional={"tone": WORDS}), "code")
QUESTIONS = unique(
    st.fixed_dictionaries(
        {"id": IDS, "text": WORDS},
        optional={
            "theme": st.sampled_from(["t1", "t2"]),
            "columns": st.dictionaries(CODES, WORDS, max_size=3),
            "options": OPTIONS,
            "asked_to": st.dictionaries(IDS, st.lists(CODES, max_size=2), max_size=2),
        },
    ),
    "id",
)
STUDIES = st.fixed_dictionaries(
    {"id": WORDS, "title": WORDS},
    optional={
        "themes": unique(st.fixed_dictionaries({"id": st.sampled_from(["t1", "t2"]), "title": WORDS}), "id"),
        "questions": QUESTIONS,
        "segments": st.lists(IDS, max_size=3),
        "story": st.lists(st.fixed_dictionaries({"question": IDS}, optional={"title": WORDS}), max_size=3),
    },
)
REMARKS = ["# à revoir", "      # plus loin", "", "  # --- Titre à moi"]


@st.composite
def by_hand(draw, text):
    """A text with a few changes as a person makes them, that is still YAML."""
    for _ in range(draw(st.integers(0, 4))):
        lines = text.split("\n")
        i = draw(st.integers(0, len(lines) - 1))
        j = draw(st.integers(i, min(i + 6, len(lines) - 1)))
        other = draw(st.sampled_from([yaml_text for yaml_text in (text, BASE)])).split("\n")
        match draw(st.sampled_from(["delete", "remark", "note", "label", "paste", "move"])):
            case "delete":
                lines[i : j + 1] = []
            case "remark":
                lines.insert(i, draw(st.sampled_from(REMARKS)))
            case "note":
                lines[i] += "  # vu"
            case "label":
                lines[i] = lines[i].replace("Non", "Non merci").replace("q1", "lieu").replace('"1"', '"01"')
            case "paste":
                k = draw(st.integers(0, len(other) - 1))
                lines[i:i] = other[k : k + 5]
            case "move":
                moved, lines[i : j + 1] = lines[i : j + 1], []
                k = draw(st.integers(0, len(lines)))
                lines[k:k] = moved
        try:
            yaml_mapping("\n".join(lines), "study.yaml")
        except StudyError:
            continue
        text = "\n".join(lines)
    return text


@st.composite
def three(draw):
    base = written(draw(STUDIES))
    return base, draw(by_hand(base)), written(draw(STUDIES))


@given(st.data())
def test_a_text_is_the_lines_of_its_blocks(data):
    text = data.draw(by_hand(written(data.draw(STUDIES))))

    assert "\n".join(yaml_blocks(text).lines) == text


@settings(max_examples=300)
@given(three())
def test_every_line_by_hand_is_in_a_result_that_is_read(texts):
    base, hand, new = texts
    text, _ = updated(base, hand, new)
    known, kept = {line.strip() for line in base.split("\n")}, {line.strip() for line in text.split("\n")}

    yaml_mapping(text, "study.yaml")
    assert {line.strip() for line in hand.split("\n")} - known - kept == set()


def ids(text):
    questions = yaml_mapping(text, "study.yaml").get("questions")
    return {str(q["id"]) for q in questions or () if "id" in q} if isinstance(questions, list) else set()


@given(three())
def test_questions_removed_by_hand_stay_out_and_new_ones_come_in(texts):
    base, hand, new = texts
    text, doubts = updated(base, hand, new)
    was, own, now = map(ids, texts)

    assert ids(text) & (was - own) <= now - was
    assert own - was <= ids(text)
    if doubts != (update._APART,) and own:
        assert now - was <= ids(text)


@given(three())
def test_one_side_alone_is_taken_as_it_is(texts):
    base, hand, new = texts

    assert updated(base, base, new) == (new, ())
    assert updated(base, hand, base) == (hand, ())
    # Not by being told first: the merge itself makes them.
    assert update._merged(update._known(base), base, base, new) == (new, ())
    text, doubts = update._merged(update._known(base), base, hand, base)
    assert text == hand
    assert all("Retiré" in doubt.said for doubt in doubts)


@given(three())
def test_a_draft_written_again_is_the_same_the_next_day(texts):
    base, hand, new = texts
    text, doubts = updated(base, hand, new)

    if doubts != (update._APART,):
        assert updated(new, text, new) == (text, ())
