"""The questions of an export: those of its questionnaire, then those that its columns tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.draft.answers import one_other
from core.draft.blocks import block, told
from core.draft.doubts import Notes
from core.draft.found import Found
from core.draft.groups import Group, declared_sets, grouped
from core.draft.matching import matched
from core.draft.naming import of_question
from core.draft.questionnaire import Questionnaire
from core.draft.routing import routed
from core.draft.scales import is_other
from core.draft.screening import Screen
from core.draft.singles import ages, is_age, label_codes, single
from core.draft.source import Source, Variable
from core.draft.territories import located
from core.errors import quoted


def questions_of(
    export: Source, names: set[str], questionnaire: Questionnaire | None, screen: Screen, notes: Notes
) -> list[Found]:
    """The questions of an export, in the order of its columns; each column that is none of them is told.

    Parameters
    ----------
    export
        The rows that count.
    names
        The columns that are about who counts.
    questionnaire
        What the tool says that was asked, if it says so.
    screen, notes
        What keeps personal data out, and what is told.
    """
    left = [variable for variable in export.variables if variable.name not in names]
    found: list[Found] = []
    if questionnaire is not None:
        found, left = _of_questionnaire(questionnaire, left, screen, notes)
    found += _of_columns(export, left, found, screen, notes)
    found = [question for question in found if _has_answers(question, notes)]
    found.sort(key=lambda question: min(variable.place for variable in question.columns))
    for question in found:
        located(question)
        label_codes(question)
        one_other(question)
        _order_as_told(question)
    found = screen.without_finer_places(found)
    _others_beside(found, screen)
    _untitled(found)
    _named(found)
    routed(found)
    for question in found:
        for said, remedy in told(question).doubts:
            notes.doubt(question.id, said, remedy)
    _account(export, names, found, notes)
    return found


def _of_questionnaire(
    questionnaire: Questionnaire, left: Sequence[Variable], screen: Screen, notes: Notes
) -> tuple[list[Found], list[Variable]]:
    explained = matched(questionnaire, left)
    for variable, why in explained.left_out:
        screen.leave(variable, why)
    for asked in explained.unmet:
        notes.doubt(
            "",
            f"la question {quoted(asked.name)} du questionnaire n'a pas de colonne dans l'export.",
            "Rien à faire si elle n'a pas été posée.",
        )
    return explained.found, [variable for variable in left if variable.name not in explained.used]


def _of_columns(
    export: Source, left: Sequence[Variable], before: Sequence[Found], screen: Screen, notes: Notes
) -> list[Found]:
    """The questions that columns are, by what they are called and hold."""
    declared, others = declared_sets(export.sets, list(screen.published(left)))
    groups = [*declared, *grouped(others)]
    ticked = {each.stem for each in groups if isinstance(each, Group) and each.kind == "ticks"}
    beside = ticked | {question.text for question in before if question.kind in ("single", "multiple")}
    found: list[Found] = []
    for each in groups:
        if isinstance(each, Group):
            found.append(block(each))
        elif each.name in beside:
            notes.leave(each.name, "répète les colonnes de ses réponses")
        elif each.name.partition("[")[0].rstrip() in beside:
            screen.leave(each, "textes à côté des réponses d'une question")
        elif isinstance(made := single(each), Found):
            found.append(made)
        else:
            notes.leave(each.name, made)
    return found


def _has_answers(question: Found, notes: Notes) -> bool:
    if question.kind == "number" or len(question.answers) > 1 or (question.several and question.answers):
        return True
    for variable in question.columns:
        notes.leave(variable.name, "une seule réponse pour tous" if question.answers else "aucune réponse")
    return False


def _order_as_told(question: Found) -> None:
    """Keep the order of answers that a file of SPSS says to be ordinal, whatever they are."""
    ordinal = all(variable.measure == "ordinal" for variable in question.columns)
    if ordinal and question.kind in ("single", "grid") and len(question.valid) > 2 and not question.geography:
        question.ordered = True


def _others_beside(questions: Sequence[Found], screen: Screen) -> None:
    """Tell the « Autre » that has a column of texts beside it, which is left out."""
    for question in questions:
        if question.kind == "single" and not question.told:
            start = f"{question.column.name} ["
            beside = [name.rpartition("[")[2] for name in screen.private if name.startswith(start)]
            for answer in question.answers:
                if is_other(answer.label) and any(map(is_other, beside)):
                    answer.other = True


def _untitled(questions: Sequence[Found]) -> None:
    """Take the titles of groups, which some tools write before each question, for what they are."""
    heads = Counter(q.text.split("/")[0] for q in questions if not q.told and "/" in q.text)
    for question in questions:
        head, _, rest = question.text.partition("/")
        if not question.told and heads[head] > 1 and rest and " " in rest:
            question.group, question.text = head.strip(), rest.strip()


def _named(questions: list[Found]) -> None:
    """Give each question its id; and after each age its bands, by which people are compared."""
    taken: list[str] = []
    for question in questions:
        question.id = of_question(question.name, question.text, taken)
        taken.append(question.id)
    for question in [each for each in questions if is_age(each)]:
        bands = ages(question)
        bands.id = of_question(f"{question.id}_tranches", "", taken)
        questions.insert(questions.index(question) + 1, bands)


def _account(export: Source, names: set[str], questions: Sequence[Found], notes: Notes) -> None:
    """Say of every column that is neither used nor left out for a reason that it is left out."""
    used = {variable.name for question in questions for variable in question.columns}
    said = used | names | notes.left_out
    for variable in export.variables:
        if variable.name not in said:
            notes.leave(variable.name, "elle n'est d'aucune question reconnue")
