"""Two versions subtracted tell of nobody: a version is masked, or refused, where it would."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import StudyError, open_study
from core.disclosure.versions import Version
from tests import made
from tests.attack_versions import betrayed, kept, recipes, recoded, subtracted, version
from tests.conftest import ROOT
from tests.studies import inside

MASK = {"disclosure": {"minimum_base": 5, "caution_base": 5, "versions": "mask"}}
N = 36
BOOK = made.book(
    made.single("state", "good", "bad"),
    made.grid("needs", ["money", "people"], "yes", "no"),
    made.multiple("forms", "club", "city"),
    made.number("staff"),
    made.single("area", "north", "south", "islands"),
    made.single("size", "small", "large"),
    segments=["area", "size"],
    **MASK,
)


def responses(n=N, seed=0):
    dice = np.random.default_rng(seed)

    def one_of(*codes):
        return [codes[i] for i in dice.integers(0, len(codes), n)]

    found = made.responses(
        BOOK,
        {
            "state": one_of("good", "good", "bad", None),
            ("needs", "money"): one_of("yes", "no"),
            ("needs", "people"): one_of("yes", "no", None),
            "forms": one_of({"club"}, {"club", "city"}, set(), None),
            "staff": one_of(1, 2, 5, 40, None),
            "area": one_of("north", "south", "south", "islands", None),
            "size": one_of("small", "large"),
        },
    )
    return replace(found, persons=np.arange(100, 100 + n, dtype=np.uint64))


OLD = responses()
ASKED = recipes(BOOK)


def atoms(responses):
    return inside(version(BOOK, responses)).engine._cubed[1]


def in_base(responses, question, item):
    return inside(version(BOOK, responses)).engine._answered(question, item, False)


@pytest.fixture(scope="module")
def old():
    return version(BOOK, OLD)


@pytest.fixture(scope="module")
def online(old):
    return old.version()


def nobody(question, item):
    return np.zeros((0, 2), int)


def without(row):
    """The version without a respondent, and who differs from the one with him."""
    at = atoms(OLD)[row]

    def who(question, item):
        return np.array([[at, -1]]) if in_base(OLD, question, item)[row] else nobody(question, item)

    return kept(OLD, np.delete(np.arange(len(OLD.weights)), row)), who


def test_less_one_respondent_two_versions_tell_nothing_of_him(old, online):
    for row in range(N):
        left, who = without(row)
        new = version(BOOK, left, [online])

        assert betrayed(old, new, who, ASKED) == []
        assert new.withheld > 0
        if row % 6 == 0:
            assert betrayed(old, version(BOOK, left), who, ASKED)  # by itself it would
            # Whoever joins is told no more of than who leaves.
            joined = version(BOOK, OLD, [version(BOOK, left).version()])
            assert (
                betrayed(version(BOOK, left), joined, lambda q, i, who=who: who(q, i)[:, ::-1], ASKED) == []
            )


@pytest.mark.parametrize("row", range(0, N, 9))
@pytest.mark.parametrize(
    "named",
    [
        pytest.param(lambda n: None, id="rows that all move up"),
        pytest.param(lambda n: np.arange(n, dtype=np.uint64), id="identifiers numbered anew"),
    ],
)
def test_who_is_found_again_by_the_answers_is_no_change(named, row):
    old = version(BOOK, replace(OLD, persons=named(N)))
    left, who = without(row)
    new = version(BOOK, replace(left, persons=named(N - 1)), [old.version()])

    assert betrayed(old, new, who, ASKED) == []


def test_with_another_answer_two_versions_tell_nothing_of_who_gave_it(old, online):
    by_itself = []
    for row in range(0, N, 2):
        changed = recoded(OLD, ("state", ""), row, 1 if OLD.codes["state", ""][row] != 1 else 0)
        at, new = atoms(OLD)[row], version(BOOK, changed, [online])

        def who(question, item, at=at):
            return np.array([[at, at]]) if question == "state" else nobody(question, item)

        assert betrayed(old, new, who, ASKED) == []
        assert {base.question for base in inside(new).guard.withheld} <= {"state"}
        if row % 6 == 0:
            by_itself += betrayed(old, version(BOOK, changed), who, ASKED)
    assert by_itself  # where it moved a share to its next step


def test_counts_alone_tell_that_a_few_differ(old, online):
    counts = Version.of(json.loads(json.dumps(online.record())))
    for row in range(0, N, 5):
        left, who = without(row)
        changed = recoded(OLD, ("state", ""), row, 1 if OLD.codes["state", ""][row] != 1 else 0)
        at = atoms(OLD)[row]

        def whose_state(question, item, at=at):
            return np.array([[at, at]]) if question == "state" else nobody(question, item)

        assert betrayed(old, version(BOOK, left, [counts]), who, ASKED) == []
        assert betrayed(old, version(BOOK, changed, [counts]), whose_state, ASKED) == []
    again = version(BOOK, replace(OLD, digest="1" * 64), [counts])
    again.audit()
    assert again.withheld == 0


def test_in_another_group_two_versions_tell_nothing_of_who_moved(old, online):
    for row in range(0, N, 3):
        changed = recoded(OLD, ("size", ""), row, 1 - OLD.codes["size", ""][row])
        new = version(BOOK, changed, [online])
        moved = np.array([[atoms(OLD)[row], atoms(changed)[row]]])

        def who(question, item, moved=moved, row=row):
            return moved if in_base(OLD, question, item)[row] else nobody(question, item)

        assert betrayed(old, new, who, ASKED) == []


def test_many_corrections_at_once_are_told():
    old = responses(600)
    changed = replace(recoded(old, ("state", ""), slice(0, 300), 0), persons=old.persons)

    assert told_of(BOOK, changed, [version(BOOK, old).version()], "state") == told_of(
        BOOK, changed, [], "state"
    )


def told_of(book, responses, before, question=""):
    """How many cells are told of a question, or of everyone."""
    guard = inside(version(book, responses, before)).guard
    return sum(
        int(cells.sum()) for cells in (guard.tables(question) if question else guard._everyone).values()
    )


def test_the_same_responses_are_told_again_whole(online):
    new = version(BOOK, replace(OLD, digest="1" * 64), [online])
    new.audit()

    assert new.withheld == 0


def test_the_version_that_was_online_may_come_back(online):
    left = version(BOOK, without(0)[0], [online])
    again = version(BOOK, OLD, [online, left.version()])
    again.audit()

    assert left.withheld > 0
    assert again.withheld == 0


def test_every_version_that_was_online_counts_not_the_last_alone(old):
    many = kept(OLD, np.arange(12, N))
    left, who = without(0)
    online = [old.version(), version(BOOK, many, [old.version()]).version()]

    assert betrayed(old, version(BOOK, left, online[1:]), who, ASKED)
    assert betrayed(old, version(BOOK, left, online), who, ASKED) == []


def three(sizes, **codes):
    """A study of one segment; with ``codes``, answers are merged."""
    area = [codes.get(code, code) for code, n in sizes.items() for _ in range(n)]
    book = made.book(
        made.single("area", *dict.fromkeys(area)),
        made.single("state", "good", "bad"),
        segments=["area"],
        disclosure={"minimum_base": 10, "caution_base": 10, "versions": "mask"},
    )
    found = made.responses(book, {"area": area, "state": ["good"] * len(area)})
    return book, replace(found, digest=repr(sorted(codes)).ljust(64))


def test_answers_that_are_merged_give_nobody_away_by_their_difference():
    # The first version tells y alone (of x and z, one is the rest); the second would tell y and z together.
    sizes = {"y": 30, "z": 3, "x": 10}
    before = version(*three(sizes))
    book, merged = three(sizes, y="yz", z="yz")

    assert inside(before).guard.tells({"area": ["y"]})
    assert inside(version(book, merged)).guard.tells({"area": ["yz"]})
    after = inside(version(book, merged, [before.version()])).guard
    assert not after.tells({"area": ["yz"]})
    assert not after.tells({"area": ["x"]})


def test_small_answers_that_are_merged_are_told_together():
    # The first version tells neither (4 and 8), the second both together, as the first's rest did.
    sizes = {"y": 4, "z": 8, "x": 30}
    before = version(*three(sizes))
    book, merged = three(sizes, y="yz", z="yz")

    assert inside(version(book, merged, [before.version()])).guard.tells({"area": ["yz"]})


def test_answers_of_a_segment_that_are_dealt_otherwise_are_not_compared():
    sizes = {"y": 30, "x": 30}
    before = version(*three(sizes))
    book, other = three({"a": 20, "b": 40})

    after = inside(version(book, replace(other, digest="1" * 64), [before.version()])).guard
    assert not after.tells({"area": ["a"]})
    assert after.tells({})


def with_questions(*questions, **more):
    book = made.book(
        *questions,
        made.single("area", "north", "south"),
        segments=["area"],
        disclosure={"minimum_base": 10, "caution_base": 10} | more,
    )
    answers = {q["id"]: (["yes", "no"] * 20)[:40] for q in questions} | {
        "area": ["north"] * 20 + ["south"] * 20
    }
    return book, made.responses(book, answers)


def test_a_question_that_was_not_asked_before_has_nothing_to_be_taken_from():
    before = version(*with_questions(made.single("q", "yes", "no"))).version()
    book, found = with_questions(made.single("q", "yes", "no"), made.single("more", "yes", "no"))
    study = version(book, replace(found, digest="1" * 64), [before])

    study.audit()
    assert study.withheld == 0


def test_a_question_that_is_only_named_otherwise_is_compared():
    before = version(*with_questions(made.single("q", "yes", "no"))).version()
    book, found = with_questions(made.single("r", "yes", "no", column="q"), versions="mask")
    new = version(book, recoded(replace(found, digest="1" * 64), ("r", ""), 0, 1), [before])

    assert not inside(new).guard.tells({}, inside(new).guard.tables("r"))
    assert inside(new).guard.tells({})


def test_a_version_that_betrays_is_refused_by_default_and_staff_are_told_how_much_never_whom():
    book, found = with_questions(made.single("q", "yes", "no"))
    new = version(book, recoded(found, ("q", ""), 0, 1), [version(book, found).version()])

    with pytest.raises(StudyError) as refused:
        new.audit()
    assert str(refused.value) == (
        "study.yaml, disclosure.versions : cette version, comparée à celles qui ont été en ligne, dirait ce "
        "qu'ont répondu moins de 10 personnes (cellules touchées : 2 ; questions touchées : 1). "
        "Attendez d'avoir plus de réponses à corriger ensemble, publiez-la comme une autre vague, sous un "
        "autre id, ou écrivez versions: mask : ce qui les trahirait sera masqué."
    )


def test_a_study_without_segments_is_compared_too():
    book = made.book(made.single("q", "yes", "no"), minimum=10)
    found = made.responses(book, {"q": ["yes", "no"] * 20})
    new = version(book, recoded(found, ("q", ""), 0, 1), [version(book, found).version()])

    assert not inside(new).guard.tells({}, inside(new).guard.tables("q"))
    assert inside(new).guard.tells({})


def test_public_data_may_differ_by_one():
    book, found = with_questions(made.single("q", "yes", "no"), minimum_base=1)
    new = version(book, recoded(found, ("q", ""), 0, 1), [version(book, found).version()])

    new.audit()
    assert new.withheld == 0


@pytest.fixture(scope="module")
def demonstration():
    return open_study(ROOT / "data" / "fragilites-2025")


@pytest.mark.nightly
@pytest.mark.parametrize("row", [17, 700])
def test_the_demonstration_less_one_respondent_tells_nothing_of_him(demonstration, row):
    engine, book = inside(demonstration).engine, demonstration.book
    book = book.model_copy(update={"disclosure": book.disclosure.model_copy(update={"versions": "mask"})})
    left = kept(engine.responses, np.delete(np.arange(engine.responses.n), row))
    new = version(book, left, [demonstration.version()])
    at = engine._cubed[1][row]

    def who(question, item):
        return (
            np.array([[at, -1]]) if engine._answered(question, item, False)[row] else nobody(question, item)
        )

    asked = [recipe for recipe in recipes(book) if not recipe.view.filters]
    assert betrayed(demonstration, new, who, asked) == []
    assert len({found.split()[0] for found in betrayed(demonstration, version(book, left), who, asked)}) > 10
    twice = 2 * np.bincount([at], minlength=engine.cube().atoms)
    assert subtracted(demonstration, new, twice, "region") == []


@st.composite
def versions(draw):
    """Two versions of a study of a few dozen, of which some left, came, moved or changed their answer."""
    dice = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, minimum = draw(st.integers(20, 80)), draw(st.integers(2, 6))
    sizes = draw(st.lists(st.integers(2, 3), min_size=1, max_size=3))
    names = [f"s{i}" for i in range(len(sizes))]
    book = made.book(
        made.single("q", "yes", "no"),
        *(
            made.single(name, *(f"c{v}" for v in range(size)))
            for name, size in zip(names, sizes, strict=True)
        ),
        segments=names,
        disclosure={"minimum_base": minimum, "caution_base": minimum, "versions": "mask"},
    )
    few = draw(st.sampled_from([0, 1, 3, 15]))
    codes = {("q", ""): dice.integers(-1, 2, n + few).astype(np.int8)} | {
        (name, ""): dice.integers(-1 if draw(st.booleans()) else 0, size, n + few).astype(np.int8)
        for name, size in zip(names, sizes, strict=True)
    }
    whole = replace(
        made.responses(book, {key[0]: [None] * (n + few) for key in codes}),
        codes=codes,
        persons=np.arange(n + few, dtype=np.uint64),
    )
    later = whole
    for key in codes:
        for row in dice.choice(n, draw(st.sampled_from([0, 1, 4, 12])), replace=False):
            later = recoded(later, key, int(row), int(dice.integers(0, 2)))
    gone = draw(st.sampled_from([0, 1, 3, 12]))
    return book, kept(whole, np.arange(n)), kept(later, np.arange(gone, n + few))


@given(versions(), st.sampled_from(["q", "s0"]))
def test_small_random_versions_subtracted_tell_of_no_few(two, question):
    book, before, after = two
    old = version(book, before)
    new = version(book, after, [old.version()])
    changed = inside(new).engine.against(inside(old).engine).of(question)

    # By place, without those elsewhere: no told set holds these.
    inner = changed.changed[(slice(0, -1),) * changed.changed.ndim]
    if inside(old).engine.cube() == inside(new).engine.cube():
        assert subtracted(old, new, inner.ravel(), question) == []
