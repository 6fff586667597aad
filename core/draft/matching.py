"""The questions of a questionnaire in an export: which columns hold each, and which questions have none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.draft.answers import listed, settle
from core.draft.blocks import counts_of, option_role
from core.draft.found import Answer, Found, Line
from core.draft.naming import own_ids
from core.draft.questionnaire import Asked, Cell, Questionnaire
from core.draft.several import known_cells
from core.draft.singles import in_cells, number_of, single
from core.draft.source import Variable
from core.draft.texts import clean
from core.draft.ticks import Ticks, own_names, ticks

_LEFT_OUT = {
    "text": "réponse libre, d'après le questionnaire",
    "date": "date exacte, d'après le questionnaire",
    "personal": "donnée personnelle, d'après le questionnaire",
    "none": "ce n'est pas une question, d'après le questionnaire : une note, un calcul",
}


_Columns = Sequence[tuple[Cell, Variable]]
TYPED = "\0"
"""Stands for what was typed, until it is known how the other columns say that an answer is chosen."""


@dataclass(slots=True, eq=False)
class Matched:
    """What a questionnaire explains of an export.

    Attributes
    ----------
    found
        The questions, in the order of the questionnaire.
    used
        The columns that are explained.
    left_out
        Those that are not published, and why.
    unmet
        The questions that have no column.
    """

    found: list[Found] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    left_out: list[tuple[Variable, str]] = field(default_factory=list)
    unmet: list[Asked] = field(default_factory=list)


def matched(questionnaire: Questionnaire, variables: Sequence[Variable]) -> Matched:
    """Find the columns of each question by the names that the tool gives them."""
    by_name = _index(variables)
    told = Matched()
    for asked in questionnaire.questions:
        cells = [(cell, variable) for cell in asked.cells if (variable := _column(cell, by_name, told.used))]
        cells = [pair for i, pair in enumerate(cells) if pair[1].name not in {v.name for _, v in cells[:i]}]
        if not cells:
            if asked.kind not in ("none", "text", "date", "personal"):
                told.unmet.append(asked)
            continue
        told.used |= {variable.name for _, variable in cells}
        why = asked.note or _LEFT_OUT.get(asked.kind)
        for cell, variable in cells:
            if why or cell.holds == "text":
                told.left_out.append((variable, why or _LEFT_OUT["text"]))
        answers = [pair for pair in cells if pair[0].holds != "text"]
        if why or not answers:
            continue
        found = _question(asked, answers, _typed_beside(asked, cells), told)
        if isinstance(found, str):
            told.left_out += [(variable, found) for _, variable in answers]
            continue
        for each in found:
            each.group, each.told = clean(asked.group), True
            each.when, each.when_written = asked.when, asked.when_written
            told.found.append(each)
    return told


def _index(variables: Iterable[Variable]) -> Mapping[str, Variable]:
    found: dict[str, Variable] = {}
    folded: dict[str, Variable | None] = {}
    for variable in variables:
        found.setdefault(variable.name, variable)
        for text in {variable.name, clean(variable.name), clean(variable.wording)}:
            key = text.casefold()
            folded[key] = variable if folded.get(key, variable) is variable else None
    return {key: v for key, v in folded.items() if v is not None and key} | found


def _column(cell: Cell, by_name: Mapping[str, Variable], used: set[str]) -> Variable | None:
    for name in cell.names:
        plain = " ".join(name.split())
        for key in (plain, plain.casefold(), clean(plain).casefold()):
            variable = by_name.get(key)
            if variable is not None and variable.name not in used:
                return variable
    return None


def _question(asked: Asked, cells: _Columns, typed: _Columns, told: Matched) -> list[Found] | str:
    columns = [variable for _, variable in cells]
    if not any(column.count for column in columns):
        return "colonne vide : personne n'a répondu"
    found = Found("single", asked.name, clean(asked.text), columns)
    match asked.kind:
        case "number":
            many = [number_of(_alone(asked, cell, variable), asked.bounds) for cell, variable in cells]
            return [each for each in many if each is not None] or "aucune cellule n'y tient un nombre"
        case "single":
            return _one(found, asked, cells)
        case "grid":
            return _grid(found, asked, cells)
        case "multiple" | "ranking":
            return _several(found, asked, cells, typed, told)
    return "ce genre de question n'est pas publié"


def _alone(asked: Asked, cell: Cell, variable: Variable) -> Found:
    line = next((line for line in asked.lines if line.code == cell.line), None)
    text = f"{clean(asked.text)} {clean(line.label)}".strip() if line else clean(asked.text)
    return Found("number", f"{asked.name}_{cell.line}" if line else asked.name, text, [variable])


def _one(found: Found, asked: Asked, cells: _Columns) -> list[Found] | str:
    column = cells[0][1]
    found.columns = [column]
    if not asked.choices:
        guessed = single(column)
        if isinstance(guessed, Found):
            guessed.name, guessed.text = found.name, found.text or guessed.text
            return [guessed]
        return guessed
    _settled(found, asked)
    return [found]


def _settled(found: Found, asked: Asked) -> None:
    known = [*listed(asked.choices)]
    for answer in known:
        answer.names = (answer.code,)
    closed = not any(choice.other for choice in asked.choices)
    typed = settle(found, counts_of(found.columns), known, closed=closed)
    if typed:
        found.columns = [column.replaced(typed) for column in found.columns]


def _grid(found: Found, asked: Asked, cells: _Columns) -> list[Found] | str:
    kept = [(cell, variable) for cell, variable in cells if variable.count]
    labels = {line.code: line for line in asked.lines}
    found.kind, found.columns = "grid", [variable for _, variable in kept]
    texts = [
        clean(labels[cell.line].label) if cell.line in labels else variable.name for cell, variable in kept
    ]
    ids = own_ids(texts, [cell.line or variable.name for cell, variable in kept])
    found.lines = [
        Line(id, text or id, labels[cell.line].when if cell.line in labels else ())
        for id, text, (cell, _) in zip(ids, texts, kept, strict=True)
    ]
    if asked.choices:
        _settled(found, asked)
    else:
        settle(found, counts_of(found.columns), [], closed=False)
    return [found]


def _several(
    found: Found, asked: Asked, cells: _Columns, typed: _Columns, told: Matched
) -> list[Found] | str:
    found.kind = "ranking" if asked.kind == "ranking" else "multiple"
    choices = {choice.code: choice for choice in asked.choices}
    by_choice = [(cell, variable) for cell, variable in cells if cell.holds in ("choice", "rank")]
    whole = [variable for cell, variable in cells if cell.holds == "all"]
    if by_choice:
        told.left_out += [(variable, "répète les colonnes de ses réponses") for variable in whole]
        return _by_choice(found, asked, [*by_choice, *typed])
    if whole:
        found.columns = whole[:1]
        known = [*listed(list(choices.values()))]
        for answer in known:
            answer.names = (answer.code,)
        split = known_cells(whole[0], [text for a in known for text in (a.code, a.label)])
        if split is None:
            return "ses réponses ne se séparent pas"
        return [in_cells(found, split, known, closed=not any(c.other for c in asked.choices))]
    found.columns = [variable for cell, variable in cells if cell.holds == "position" and variable.count]
    if not found.columns:
        return "colonne vide : personne n'a répondu"
    _settled(found, asked)
    return [found]


def typed_as(variable: Variable) -> Variable:
    """A column of texts, each of them replaced by what stands for it."""
    return variable.replaced(dict.fromkeys(variable.values, TYPED))


def _typed_beside(asked: Asked, cells: _Columns) -> list[tuple[Cell, Variable]]:
    """The column of « Autre » where it holds what was typed: that something is there is all that is kept."""
    others = {choice.code for choice in asked.choices if choice.other}
    others -= {cell.choice for cell, _ in cells if cell.holds == "choice"}
    typed = [variable for cell, variable in cells if cell.holds == "text" and cell.choice in others]
    if asked.kind != "multiple" or not typed or not typed[0].count:
        return []
    return [(Cell((typed[0].name,), "choice", choice=min(others)), typed_as(typed[0]))]


def _by_choice(found: Found, asked: Asked, cells: _Columns) -> list[Found] | str:
    choices = {choice.code: choice for choice in asked.choices}
    held = [(cell, variable) for cell, variable in cells if cell.choice in choices]
    plain = [variable for _, variable in held if variable.values != [TYPED]]
    columns = [variable for _, variable in held]
    labels = [clean(choices[cell.choice].label) or cell.choice for cell, _ in held]
    found.columns, found.by_option = columns, True
    ids = own_ids(labels, [cell.choice for cell, _ in held])
    found.answers = [
        Answer(
            id,
            label,
            role=option_role(label),
            names=(cell.choice,),
            exclusive=choices[cell.choice].exclusive,
            when=choices[cell.choice].when,
        )
        for id, label, (cell, _) in zip(ids, labels, held, strict=True)
    ]
    if found.kind == "ranking":
        return [found]
    own = own_names(plain, labels[: len(plain)])
    how = ticks(plain) or (own[0] if own else None) or _marked(plain, [c.other for c in choices.values()])
    if how is None:
        return "ses cellules ne disent pas ce qui est choisi"
    found.selected, found.unselected, found.missing = how.selected, how.unselected, list(how.missing)
    for i, (cell, variable) in enumerate(held):
        if variable.values == [TYPED]:
            found.columns[i] = variable.replaced({TYPED: how.selected[0]})
            found.answers[i].other = choices[cell.choice].other
    return [found]


def _marked(columns: Sequence[Variable], others: Sequence[bool]) -> Ticks | None:
    """Where one column holds what was typed beside « Autre », anything that is there is chosen."""
    told = ticks([column for column in columns if len(column.values) <= 3])
    return None if told is None or not any(others) else told
