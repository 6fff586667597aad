"""Conditions of tools as ways: exactly, or not at all."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.draft.structure import emexpressions, sjsparts, xpath
from core.draft.structure.ways import Both, Either, Gave, Known, Lead, Not, Unsaid, gave, ways

LEADS = {
    "a": Lead("a", "single", ("1", "2", "3"), sure=True),
    "b": Lead("b", "single", ("oui", "non", "nsp")),
    "m": Lead("m", "multiple", ("x", "y", "z")),
}
NAMES = emexpressions.Names(by_qid={"12": "a", "13": "b", "20": "m"}, codes={"m": ["x", "y", "z"]})
READERS = {
    "xpath": lambda written: xpath.read(written, LEADS),
    "lime": lambda written: emexpressions.read(written, LEADS, NAMES),
    "surveyjs": lambda written: sjsparts.condition(written, LEADS),
}


def said(syntax, written):
    """The ways of a condition, and whether they say it all; « unsaid »."""
    try:
        return ways(READERS[syntax](written), LEADS)
    except Unsaid:
        return "unsaid"


EXACT = [
    ("xpath", "${a} = '1'", ({"a": ("1",)},)),
    ("xpath", "${a}=1 or ${a} = 3", ({"a": ("1", "3")},)),
    ("xpath", "'1' = ${a}", ({"a": ("1",)},)),
    ("xpath", "${a} != '1'", ({"a": ("2", "3")},)),
    ("xpath", "not(${a} = '1' or ${a} = '2')", ({"a": ("3",)},)),
    ("xpath", "${a} >= 2", ({"a": ("2", "3")},)),
    ("xpath", "selected(${m}, 'x') and selected(${b}, \"oui\")", ({"m": ("x",), "b": ("oui",)},)),
    ("xpath", "selected(${m}, 'x') or ${a} = '2'", ({"m": ("x",)}, {"a": ("2",)})),
    ("xpath", "${b} = ‘oui’", ({"b": ("oui",)},)),
    ("xpath", "/data/groupe/b = 'oui'", ({"b": ("oui",)},)),
    ("xpath", "count-selected(${m}) > 0", ({"m": ("x", "y", "z")},)),
    ("xpath", "${b} != ''", ({"b": ("oui", "non", "nsp")},)),
    ("xpath", "true()", ()),
    ("xpath", "(${a} = '1' and (${b} = 'oui' or ${b} = 'non'))", ({"a": ("1",), "b": ("oui", "non")},)),
    ("lime", '((a.NAOK == "1" or a.NAOK == "3"))', ({"a": ("1", "3")},)),
    ("lime", "((999X1X12.NAOK == '2'))", ({"a": ("2",)},)),
    ("lime", "999X1X20x.NAOK == 'Y'", ({"m": ("x",)},)),
    ("lime", "m_x == 'Y' && b eq 'non'", ({"m": ("x",), "b": ("non",)},)),
    ("lime", "m_x == 'Y' || m_y != ''", ({"m": ("x", "y")},)),
    ("lime", "!is_empty(b.NAOK)", ({"b": ("oui", "non", "nsp")},)),
    ("lime", "count(m_x.NAOK, m_z.NAOK) > 0", ({"m": ("x", "z")},)),
    ("lime", "1", ()),
    ("lime", "a.NAOK gt 1", ({"a": ("2", "3")},)),
    ("surveyjs", "{a} = 1 and {b} <> ''", ({"a": ("1",), "b": ("oui", "non", "nsp")},)),
    ("surveyjs", "{a} anyof [1, '3']", ({"a": ("1", "3")},)),
    ("surveyjs", "{b} = 'OUI'", ({"b": ("oui",)},)),
    ("surveyjs", "{b} = oui", ({"b": ("oui",)},)),
    ("surveyjs", "{m} contains 'x' or {m} anyof ['y']", ({"m": ("x", "y")},)),
    ("surveyjs", "{m} notempty and {a} == 2", ({"m": ("x", "y", "z"), "a": ("2",)},)),
    ("surveyjs", "{m.length} > 0", ({"m": ("x", "y", "z")},)),
    ("surveyjs", "!({a} = 1)", ({"a": ("2", "3")},)),
]
BESIDE_BLANKS = [
    ("xpath", "${b} != 'oui'", ({"b": ("non", "nsp")},)),
    ("lime", "b.NAOK != 'oui'", ({"b": ("non", "nsp")},)),
    ("surveyjs", "{b} noneof ['oui', 'nsp']", ({"b": ("non",)},)),
]
UNSAID = [
    ("xpath", "${age} >= 18"),  # a number is no answer of a list
    ("xpath", "${a} = '9'"),  # no such answer: a slip, whose meaning nobody knows
    ("xpath", "${a} + 1 = 2"),
    ("xpath", "not(selected(${m}, 'x'))"),  # others are ticked with it, or not
    ("xpath", "${m} = 'x'"),  # x, and no other
    ("xpath", "selected(${m}, 'x') and selected(${m}, 'y')"),  # a way says « x or y »
    ("xpath", "${b} = ''"),
    ("xpath", "${a} = ${b}"),
    ("xpath", "${a} = '1' and today() > 3"),
    ("xpath", "${a} = '1' or ${age} > 3"),
    ("xpath", "${a} = '1' = '1'"),
    ("xpath", "false()"),
    ("xpath", "${a} = '1' and ${a} = '2'"),  # nobody
    ("xpath", "${a} = '1' and"),
    ("xpath", "(${a} = '1'"),
    ("xpath", "../b"),
    ("lime", "a.shown == '1'"),
    ("lime", "a.NAOK = '1'"),  # LimeSurvey's assignment
    ("lime", "TOKEN:ATTRIBUTE_1 == 'x'"),
    ("lime", "m_x != 'Y'"),
    ("lime", "m.NAOK == 'x'"),
    ("surveyjs", "{b} contains 'o'"),  # a part of the text
    ("surveyjs", "{m} = ['x']"),
    ("surveyjs", "{m} notcontains 'x'"),
    ("surveyjs", "!{a} = 1"),
    ("surveyjs", "{panel.a} = 1"),
    ("surveyjs", "age({a}) > 3"),
]


@pytest.mark.parametrize(("syntax", "written", "expected"), EXACT)
def test_a_condition_on_answers_is_said_whole(syntax, written, expected):
    assert said(syntax, written) == (expected, True)


@pytest.mark.parametrize(("syntax", "written", "expected"), BESIDE_BLANKS)
def test_other_than_an_answer_leaves_out_those_who_gave_none_and_says_so(syntax, written, expected):
    assert said(syntax, written) == (expected, False)


@pytest.mark.parametrize(("syntax", "written"), UNSAID)
def test_what_answers_do_not_say_is_not_said(syntax, written):
    assert said(syntax, written) == "unsaid"


LEAVES = st.one_of(
    st.tuples(st.just("is"), st.sampled_from("ab"), st.integers(0, 2)),
    st.tuples(st.just("not"), st.sampled_from("ab"), st.integers(0, 2)),
    st.tuples(st.just("has"), st.just("m"), st.integers(0, 2)),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.tuples(st.sampled_from(["and", "or"]), inner, inner),
    max_leaves=6,
)
ANSWERS = st.fixed_dictionaries(
    {
        "a": st.sampled_from(LEADS["a"].codes).map(lambda code: {code}),
        "b": st.sampled_from([*LEADS["b"].codes, None]).map(lambda code: {code} - {None}),
        "m": st.sets(st.sampled_from(LEADS["m"].codes)),
    }
)
WRITTEN = {
    "xpath": {
        "is": "${{{name}}} = '{code}'",
        "not": "${{{name}}} != '{code}'",
        "has": "selected(${{{name}}}, '{code}')",
        "and": "({0} and {1})",
        "or": "({0} or {1})",
    },
    "lime": {
        "is": '{name}.NAOK == "{code}"',
        "not": '{name}.NAOK != "{code}"',
        "has": '{name}_{code}.NAOK == "Y"',
        "and": "(({0}) && {1})",
        "or": "({0} or {1})",
    },
    "surveyjs": {
        "is": "{{{name}}} = '{code}'",
        "not": "{{{name}}} <> '{code}'",
        "has": "{{{name}}} contains '{code}'",
        "and": "({0} and {1})",
        "or": "({0} || {1})",
    },
}


def written(tree, syntax):
    kind, one, other = tree
    if kind in ("and", "or"):
        return WRITTEN[syntax][kind].format(written(one, syntax), written(other, syntax))
    return WRITTEN[syntax][kind].format(name=one, code=LEADS[one].codes[other])


def true(tree, answers):
    """What the tool decides."""
    kind, one, other = tree
    if kind == "and":
        return true(one, answers) and true(other, answers)
    if kind == "or":
        return true(one, answers) or true(other, answers)
    gave_it = LEADS[one].codes[other] in answers[one]
    return gave_it if kind in ("is", "has") else not gave_it


def asked(found, answers):
    return not found or any(all(answers[name] & {*codes} for name, codes in way.items()) for way in found)


@pytest.mark.parametrize("syntax", READERS)
@given(tree=TREES, answers=st.lists(ANSWERS, min_size=1, max_size=30))
def test_ways_ask_those_whom_the_condition_asks(syntax, tree, answers):
    found = said(syntax, written(tree, syntax))
    assume(found != "unsaid")
    people, whole = found

    for each in answers:
        if whole or each["b"]:
            assert asked(people, each) == true(tree, each)
        else:  # nobody is added
            assert true(tree, each) or not asked(people, each)


@given(tree=TREES)
def test_the_three_tools_are_read_alike(tree):
    assert said("xpath", written(tree, "xpath")) == said("lime", written(tree, "lime"))
    assert said("lime", written(tree, "lime")) == said("surveyjs", written(tree, "surveyjs"))


def test_more_than_ten_ways_are_not_said():
    leads = {f"q{i}": Lead(f"q{i}", "single", ("1", "2")) for i in range(11)}
    each = tuple(gave(lead, ["1"]) for lead in leads.values())

    assert len(ways(Either(each[:10]), leads)[0]) == 10
    with pytest.raises(Unsaid):
        ways(Either(each), leads)


def test_a_product_that_grows_is_given_up():
    leads = {f"q{i}": Lead(f"q{i}", "single", ("1", "2")) for i in range(40)}
    pairs = [
        Either((Gave(f"q{i}", frozenset("1")), Gave(f"q{i + 1}", frozenset("1")))) for i in range(0, 40, 2)
    ]

    with pytest.raises(Unsaid):
        ways(Both(tuple(pairs)), leads)


def test_a_way_that_another_holds_is_not_said_twice():
    a, b = LEADS["a"], LEADS["b"]
    both = Both((gave(a, ["1"]), gave(b, ["oui"])))

    assert ways(Either((both, gave(a, ["1"]))), LEADS) == (({"a": ("1",)},), True)


def test_everyone_and_nobody():
    assert ways(Known(True), LEADS) == ((), True)
    with pytest.raises(Unsaid):
        ways(Not(Known(True)), LEADS)


@pytest.mark.parametrize("syntax", READERS)
@given(text=st.text(alphabet=st.sampled_from("${}abm_'\"=!<>&|()[], 1.xselectdnor")))
def test_no_text_breaks_the_reading_of_conditions(syntax, text):
    said(syntax, text)


@pytest.mark.parametrize("syntax", READERS)
def test_deep_and_long_conditions_are_not_said(syntax):
    assert said(syntax, "(" * 10_000) == "unsaid"
    assert said(syntax, "!(" * 10_000) == "unsaid"
    assert said(syntax, "1 or " * 30_000) == "unsaid"
