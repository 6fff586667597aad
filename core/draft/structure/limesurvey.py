"""A LimeSurvey questionnaire, whichever file it was read in, as questions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Final

from core.draft.questionnaire import Asked, Cell, Choice, Kind, Line, Questionnaire
from core.draft.structure.assembly import (
    Found,
    Leads,
    Rule,
    assembled,
    language_of,
    number,
    said_or,
    unsaid,
)
from core.draft.structure.emexpressions import Names, legacy, read
from core.draft.structure.lsmodel import Group, Item, Question, Survey, dual_heads, heads
from core.draft.structure.ways import Condition, gave
from core.draft.texts import clean

OTHER: Final = "-oth-"
"""The code of « Autre » in a question with one answer."""
_FIXED: dict[str, tuple[str, ...]] = {
    "5": ("1", "2", "3", "4", "5"),
    "A": ("1", "2", "3", "4", "5"),
    "B": tuple(str(i) for i in range(1, 11)),
}
_WORDS = {
    "Y": {"Y": ("Oui", "Yes"), "N": ("Non", "No")},
    "G": {"F": ("Femme", "Female"), "M": ("Homme", "Male")},
    "C": {"Y": ("Oui", "Yes"), "U": ("Incertain", "Uncertain"), "N": ("Non", "No")},
    "E": {"I": ("Augmenté", "Increase"), "S": ("Inchangé", "Same"), "D": ("Diminué", "Decrease")},
}
"""Answers that the tool has of its own, in French and in other languages."""


def questionnaire(survey: Survey, language: str | None) -> Questionnaire:
    """The questionnaire of a survey, in one language."""
    taken = language_of(survey.languages, survey.default, language)
    writing = _Writing(survey, taken)
    return Questionnaire(
        tool="LimeSurvey",
        title=clean(writing.said(survey.titles)),
        language=taken,
        languages=tuple(survey.languages),
        questions=assembled([found for question in survey.questions for found in writing.found(question)]),
    )


class _Writing:
    """Questions of a survey in one language."""

    def __init__(self, survey: Survey, language: str) -> None:
        self.survey = survey
        self.language = language
        self.french = language.lower().startswith("fr")
        self.names = Names(
            by_qid={each.qid: each.code for each in survey.questions if each.qid},
            codes={each.code: [sub.code for sub in each.subquestions] for each in survey.questions},
        )

    def said(self, texts: dict[str, str]) -> str:
        """Words in the language taken, else in the survey's own."""
        return texts.get(self.language) or texts.get(self.survey.default) or next(iter(texts.values()), "")

    def own(self, french: str, other: str) -> str:
        """A word that the tool has of its own."""
        return french if self.french else other

    def found(self, question: Question) -> list[Found]:
        """A question as one, or as several where it asks several things."""
        text = clean(self.said(question.texts))
        group = self.survey.groups.get(question.group, Group())
        asked = Asked(
            name=question.code,
            kind="none",
            text=text,
            group=clean(self.said(group.texts)),
            required=question.required,
        )
        rules = (*self.rules(group.relevance), *self.rules(question.relevance))
        if not self.rules(question.relevance) and question.conditions:
            rules = (*rules, Rule(legacy_words(question), partial(legacy, question.conditions, self.names)))
        maker = _BY_TYPE.get(question.type, _Writing.note)
        return [
            Found(each, rules, self.filtered(question, each.choices), self.filtered(question, each.lines))
            for each in maker(self, question, asked)
        ]

    def rules(self, written: str) -> tuple[Rule, ...]:
        """A relevance as a rule; none for what is always true."""
        plain = written.strip()
        if plain in ("", "1"):
            return ()
        return (Rule(plain, partial(self.condition, plain)),)

    def condition(self, written: str, leads: Leads) -> Condition:
        """What a relevance says."""
        return read(written, leads, self.names)

    def filtered(self, question: Question, shown: Iterable[Choice | Line]) -> dict[str, tuple[Rule, ...]]:
        """To whom choices and lines are shown: their relevance, and the filters of arrays."""
        relevance = {sub.code: sub.relevance for sub in question.subquestions}
        found: dict[str, tuple[Rule, ...]] = {}
        for each in shown:
            rules = self.rules(relevance.get(each.code, ""))
            for name in filter(None, re.split(r"[;,\s]+", question.attributes.get("array_filter", ""))):
                rules += (Rule(f"array_filter: {name}", partial(_ticked, name, each.code)),)
            if question.attributes.get("array_filter_exclude"):
                excluded = question.attributes["array_filter_exclude"]
                rules += (Rule(f"array_filter_exclude: {excluded}", unsaid),)
            if rules and each.code not in ("other", OTHER):
                found[each.code] = rules
        return found

    # What each type is

    def note(self, question: Question, asked: Asked) -> list[Asked]:
        """A note; an equation has a column, that is no answer."""
        cells = (Cell(heads(asked), "answer"),) if question.type == "*" else ()
        return [replace(asked, cells=cells)]

    def single(self, question: Question, asked: Asked) -> list[Asked]:
        """One answer of a list, with « Autre » or a comment where there are."""
        choices = list(self.answers(question))
        cells = [Cell(heads(asked), "answer")]
        if question.other and question.type in "L!":
            label = clean(self.attribute(question, "other_replace_text")) or self.own("Autre", "Other")
            choices.append(Choice(OTHER, label, other=True))
            cells.append(Cell(self.of_other(asked), "text", choice=OTHER))
        if question.type == "O":
            comment = self.own("Commentaire", "Comment")
            cells.append(Cell(heads(asked, ["comment"], [comment]), "text"))
        return [replace(asked, kind="single", choices=tuple(choices), cells=tuple(cells))]

    def several(self, question: Question, asked: Asked) -> list[Asked]:
        """Several answers, a column each."""
        alone = {*filter(None, re.split(r"[;,\s]+", question.attributes.get("exclude_all_others", "")))}
        choices = [replace(each, exclusive=each.code in alone) for each in self.items(question.subquestions)]
        cells = [
            Cell(heads(asked, [each.code], [each.label]), "choice", choice=each.code) for each in choices
        ]
        if question.type == "P":
            cells += [self.comment(asked, each.code, each.label) for each in choices]
        if question.other:
            label = clean(self.attribute(question, "other_replace_text")) or self.own("Autre", "Other")
            choices.append(Choice("other", label, other=True))
            cells.append(Cell(self.of_other(asked), "text", choice="other"))
            if question.type == "P":
                cells.append(self.comment(asked, "other", label))
        return [replace(asked, kind="multiple", choices=tuple(choices), cells=tuple(cells))]

    def grid(self, question: Question, asked: Asked) -> list[Asked]:
        """Lines that share their answers."""
        lines = self.lines(question.subquestions)
        cells = [Cell(heads(asked, [line.code], [line.label]), "answer", line=line.code) for line in lines]
        return [
            replace(asked, kind="grid", choices=self.answers(question), lines=lines, cells=tuple(cells)),
        ]

    def dual(self, question: Question, asked: Asked) -> list[Asked]:
        """Two grids with the same lines."""
        found = []
        lines = self.lines(question.subquestions)
        for scale, key, named in (("0", "dualscale_headerA", "1"), ("1", "dualscale_headerB", "2")):
            header = clean(self.attribute(question, key))
            scaled = [self.own("Échelle", "Scale") + f" {named}", *([header] if header else [])]
            cells = tuple(
                Cell(
                    dual_heads(asked, line, named, scale, scaled),
                    "answer",
                    line=line.code,
                )
                for line in lines
            )
            choices = self.answers(question, scale)
            text = f"{asked.text} ({header})" if header else asked.text
            each = replace(asked, kind="grid", choices=choices, lines=lines, cells=cells, text=text)
            found.append(replace(each, name=f"{asked.name}_{named}"))
        return found

    def ranking(self, question: Question, asked: Asked) -> list[Asked]:
        """The answer at each rank."""
        choices = self.answers(question) or tuple(self.items(question.subquestions))
        most = number(question.attributes.get("max_subquestions") or question.attributes.get("max_answers"))
        ranks = min(len(choices), int(most)) if most and most >= 1 else len(choices)
        word = self.own("Rang", "Rank")
        cells = [
            Cell(heads(asked, [str(i)], [f"{word} {i}", f"Rank {i}"], glued=False), "position")
            for i in range(1, ranks + 1)
        ]
        return [replace(asked, kind="ranking", choices=choices, cells=tuple(cells))]

    def number(self, question: Question, asked: Asked) -> list[Asked]:
        """A number."""
        cells = (Cell(heads(asked), "answer"),)
        return [replace(asked, kind="number", bounds=self.bounds(question), cells=cells)]

    def numbers(self, question: Question, asked: Asked) -> list[Asked]:
        """A number a line; of a slider, a label is « words|least|most »."""
        slider = question.attributes.get("slider_layout") == "1"
        return [
            replace(
                asked,
                name=f"{asked.name}_{each.code}",
                kind="number",
                text=_beside(asked.text, each.label.partition("|")[0].strip() if slider else each.label),
                bounds=self.bounds(question),
                cells=(Cell(heads(asked, [each.code], [each.label]), "answer"),),
            )
            for each in self.items(question.subquestions)
        ]

    def table(self, question: Question, asked: Asked) -> list[Asked]:
        """Numbers or texts in lines and columns; with boxes to tick, several answers a line."""
        lines = self.items([each for each in question.subquestions if each.scale != "1"])
        columns = self.items([each for each in question.subquestions if each.scale == "1"])
        boxes = question.attributes.get("multiflexible_checkbox") == "1"
        kind: Kind = "text" if question.type == ";" else "number"
        found = []
        for line in lines:
            cells = [
                Cell(
                    heads(asked, [f"{line.code}_{column.code}"], [f"{line.label}][{column.label}"]),
                    "choice" if boxes else "text" if kind == "text" else "answer",
                    choice=column.code if boxes else "",
                )
                for column in columns
            ]
            name, text = f"{asked.name}_{line.code}", _beside(asked.text, line.label)
            if boxes:
                row = replace(asked, name=name, kind="multiple", text=text, choices=tuple(columns))
                found.append(replace(row, cells=tuple(cells)))
                continue
            for column, cell in zip(columns, cells, strict=True):
                each = replace(asked, name=f"{name}_{column.code}", kind=kind, cells=(cell,))
                bounds = self.bounds(question) if kind == "number" else (None, None)
                found.append(replace(each, text=_beside(text, column.label), bounds=bounds))
        return found

    def text(self, question: Question, asked: Asked) -> list[Asked]:
        """Free text, in one box or several; a number where only numbers are accepted."""
        if question.type == "S" and question.attributes.get("numbers_only") == "1":
            return self.number(question, asked)
        items = self.items(question.subquestions) if question.type == "Q" else ()
        cells = [Cell(heads(asked, [each.code], [each.label]), "text", line=each.code) for each in items] or [
            Cell(heads(asked), "text")
        ]
        return [replace(asked, kind="text", cells=tuple(cells))]

    def date(self, question: Question, asked: Asked) -> list[Asked]:
        """A date."""
        return [replace(asked, kind="date", cells=(Cell(heads(asked), "answer"),))]

    def upload(self, question: Question, asked: Asked) -> list[Asked]:
        """A file that the respondent sends."""
        cells = (Cell(heads(asked), "text"), Cell(heads(asked, ["filecount"], ["filecount"]), "answer"))
        return [replace(asked, kind="personal", cells=cells)]

    # What they share

    def items(self, items: Iterable[Item]) -> tuple[Choice, ...]:
        """Subquestions or answers as choices, each code once."""
        first: dict[str, Choice] = {}
        for each in items:
            if each.code:
                label = said_or(self.said(each.texts), each.code)
                first.setdefault(each.code, Choice(each.code, label, score=each.score))
        return tuple(first.values())

    def lines(self, items: Iterable[Item]) -> tuple[Line, ...]:
        """Subquestions as lines."""
        return tuple(Line(each.code, each.label) for each in self.items(items))

    def answers(self, question: Question, scale: str = "0") -> tuple[Choice, ...]:
        """The answers of a question: its own, or those of its type."""
        if question.type in _FIXED:
            return tuple(Choice(code, code) for code in _FIXED[question.type])
        if question.type in _WORDS:
            return tuple(Choice(code, self.own(*words)) for code, words in _WORDS[question.type].items())
        if question.type == "I":
            return tuple(Choice(code, code) for code in self.survey.languages)
        return self.items(each for each in question.answers if each.scale == scale)

    def attribute(self, question: Question, name: str) -> str:
        """An attribute in words: in the language taken, where it has several."""
        kept = question.attributes
        return kept.get(f"{name}:{self.language}") or kept.get(name) or ""

    def bounds(self, question: Question) -> tuple[float | None, float | None]:
        """The least and the most of a number."""
        kept = question.attributes
        keys = {
            "N": ("min_num_value_n", "max_num_value_n"),
            ":": ("multiflexible_min", "multiflexible_max"),
        }.get(question.type, ("min_num_value_n", "max_num_value_n"))
        if question.type == "K" and kept.get("slider_layout") == "1":
            keys = ("slider_min", "slider_max")
        least, most = number(kept.get(keys[0])), number(kept.get(keys[1]))
        whole = kept.get("num_value_int_only") == "1"
        return (int(least) if whole and least is not None else least), most

    def of_other(self, asked: Asked) -> tuple[str, ...]:
        """What the column of « Autre » is called."""
        return heads(asked, ["other"], [self.own("Autre", "Other"), "Other"])

    def comment(self, asked: Asked, code: str, label: str) -> Cell:
        """The comment beside a choice."""
        word = self.own("Commentaire", "Comment")
        return Cell(
            heads(asked, [f"{code}comment", f"{code}_comment"], [f"{label}][{word}", f"{label} [{word}"]),
            "text",
            choice=code,
        )


_BY_TYPE = {
    **dict.fromkeys("L!O5GYI", _Writing.single),
    **dict.fromkeys("ABCEFH", _Writing.grid),
    **dict.fromkeys("MP", _Writing.several),
    **dict.fromkeys("STUQ", _Writing.text),
    **dict.fromkeys(":;", _Writing.table),
    "1": _Writing.dual,
    "R": _Writing.ranking,
    "N": _Writing.number,
    "K": _Writing.numbers,
    "D": _Writing.date,
    "|": _Writing.upload,
}


def _ticked(name: str, code: str, leads: Leads) -> Condition:
    return gave(leads[name], [code]) if name in leads and code in leads[name].codes else unsaid(leads)


def legacy_words(question: Question) -> str:
    """The old conditions of a question as one reads them."""
    return " ".join(
        f"{row.get('cfieldname') or row.get('cqid', '')}{row.get('method', '==')}{row.get('value', '')}"
        for row in question.conditions
    )


def _beside(text: str, label: str) -> str:
    return " – ".join(filter(None, (text, label)))
