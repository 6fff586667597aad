"""A SurveyJS questionnaire: pages, panels, questions in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.draft.questionnaire import Asked, Cell, Holds, Kind, Line, Questionnaire
from core.draft.structure.assembly import (
    Found,
    Rule,
    assembled,
    language_of,
    mapping,
    number,
    sequence,
    text,
)
from core.draft.structure.sjsparts import comments, heads, numbered, within
from core.draft.structure.sjswords import MANY, Words
from core.draft.texts import clean

_PERSONAL_INPUTS = {"email", "tel", "password"}
_DATE_INPUTS = {"date", "datetime", "datetime-local", "time", "month", "week"}
_ONE = {"radiogroup", "dropdown", "buttongroup"}
_COMMON = {"default", "fr", "en", "de", "es", "it", "pt", "nl"}
_REPEATED = "Cette question se répète autant de fois que le répondant le veut : elle n'a pas une colonne."


def is_surveyjs(document: object) -> bool:
    """Whether a JSON document is made as a SurveyJS questionnaire is."""
    held = mapping(document) if isinstance(document, dict) else {}
    return any(isinstance(held.get(key), list) for key in ("pages", "elements", "questions"))


def read(document: object, language: str | None) -> Questionnaire:
    """The questionnaire of a document."""
    survey = mapping(document)
    spoken = dict.fromkeys(_spoken(document))
    default = text(survey.get("locale")) or ("en" if "default" in spoken else "")
    languages = [default, *(each for each in spoken if each not in ("default", default))] if spoken else []
    taken = language_of(languages or [default], default, language)
    writing = _Writing(taken, default)
    return Questionnaire(
        tool="SurveyJS",
        title=writing.said(survey.get("title")),
        language=taken,
        languages=tuple(filter(None, languages)),
        questions=assembled(list(writing.questions(survey))),
    )


def _spoken(document: object) -> Iterator[str]:
    """The languages of the texts of a document."""
    waiting = [document]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            tags = [key for key, value in each.items() if isinstance(value, str)]
            if len(tags) == len(each) and tags and all(map(_is_language, tags)):
                yield from tags if len(tags) > 1 or tags[0] in _COMMON else ()
            waiting += reversed([*each.values()])
        elif isinstance(each, list):
            waiting += reversed(each)


def _is_language(tag: object) -> bool:
    return tag == "default" or bool(re.fullmatch(r"[a-z]{2}(-[A-Za-z]{2,4})?", str(tag)))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a question stands: the title of its page, whom it is shown to, whether it repeats."""

    group: str = ""
    rules: tuple[Rule, ...] = ()
    repeated: bool = False


class _Writing(Words):
    """Questions of a survey in one language."""

    def questions(self, survey: Mapping[str, Any]) -> Iterator[Found]:
        """Every question, in its order, whatever it stands in."""
        bare = {key: survey[key] for key in ("elements", "questions") if key in survey}
        pages = sequence(survey.get("pages")) or [bare]
        waiting = [(mapping(page), _Place()) for page in reversed(pages)]
        found: list[tuple[dict[str, Any], _Place]] = []
        while waiting:
            element, place = waiting.pop()
            kind = text(element.get("type"))
            if kind and kind not in ("panel", "paneldynamic", "flowpanel"):
                found.append((element, place))
                if text(element.get("name")):
                    self.elements.setdefault(text(element.get("name")), element)
                continue
            inner = _Place(
                place.group or self.said(element.get("title")),
                place.rules + self.rules(element),
                place.repeated or kind == "paneldynamic",
            )
            held: Any = next(
                (element[key] for key in ("elements", "questions", "templateElements") if element.get(key)),
                [],
            )
            waiting += [(mapping(each), inner) for each in reversed(sequence(held))]
        for element, place in found:
            yield from self.question(element, place)

    def question(self, element: dict[str, Any], place: _Place) -> Iterator[Found]:
        """A question as one, or as several where it asks several things."""
        kind, name = text(element.get("type")), text(element.get("name"))
        if not name:
            return
        asked = Asked(
            name=text(element.get("valueName")) or name,
            kind="none",
            text=self.said(element.get("title")) or clean(name),
            group=place.group,
            required=element.get("isRequired") is True,
        )
        rules = place.rules + self.rules(element)
        if place.repeated or kind == "matrixdynamic":
            yield Found(replace(asked, note=_REPEATED), rules, lead=False)
            return
        if kind == "multipletext":
            yield from self.boxes(element, asked, rules)
            return
        if kind == "matrixdropdown":
            yield from self.columns(element, asked, rules)
            return
        if kind == "matrix":
            yield self.matrix(element, asked, rules)
            return
        yield self.alone(element, asked, rules, [[asked.name]], self.titles(element, asked))

    def titles(self, element: Mapping[str, Any], asked: Asked) -> list[str]:
        """What exports by title call it."""
        return [asked.text] if element.get("title") else []

    def alone(
        self,
        element: Mapping[str, Any],
        asked: Asked,
        rules: tuple[Rule, ...],
        paths: Sequence[Sequence[str]],
        titles: list[str],
    ) -> Found:
        """A question that is one: of its type, in a cell of its own."""
        kind = text(element.get("type")) or text(element.get("cellType")) or "text"
        own = heads(paths, titles)
        several = kind in MANY or (kind == "imagepicker" and element.get("multiSelect") is True)
        if kind in _ONE | MANY or kind in ("imagepicker", "ranking", "boolean", "rating"):
            choices = self.choices(element, kind)
            taken: Kind = "multiple" if several else "ranking" if kind == "ranking" else "single"
            cells = [Cell(own, "answer" if taken == "single" else "all")]
            if several:
                cells += [
                    Cell(within(paths, titles, each.code, each.label), "choice", choice=each.code)
                    for each in choices
                ]
            if taken != "single" and not any(each.code.isdigit() for each in choices):
                cells += [Cell(numbered(paths, i), "position") for i in range(len(choices))]
            if (
                any(each.other for each in choices)
                or element.get("showCommentArea")
                or element.get("hasComment")
            ):
                code = next((each.code for each in choices if each.other), "")
                cells.append(Cell(comments(paths), "text", choice=code))
            made = replace(asked, kind=taken, choices=choices, cells=tuple(cells))
            return Found(made, rules, self.of_choices(element))
        holds: Holds = "answer"
        plain: Kind = "none"
        bounds: tuple[float | None, float | None] = (None, None)
        if kind in ("text", "slider"):
            plain, bounds = self.entered(element, kind)
            holds = "text" if plain in ("text", "personal") else "answer"
        elif kind == "comment":
            plain, holds = "text", "text"
        elif kind in ("file", "signaturepad"):
            plain, holds = "personal", "text"
        cells_of = () if kind in ("html", "image") else (Cell(own, holds),)
        return Found(replace(asked, kind=plain, bounds=bounds, cells=cells_of), rules, lead=False)

    def entered(
        self, element: Mapping[str, Any], kind: str
    ) -> tuple[Kind, tuple[float | None, float | None]]:
        """What is typed in a box: a text, a number and its bounds, a date, what is personal."""
        asked = text(element.get("inputType")).lower()
        validators = [mapping(each) for each in sequence(element.get("validators"))]
        numeric = next((each for each in validators if text(each.get("type")).startswith("numeric")), None)
        if kind == "slider" and text(element.get("sliderType")) == "range":
            return "none", (None, None)
        if kind == "slider" or asked in ("number", "range") or numeric is not None:
            held = numeric or {}
            least = (
                number(element.get("min")) if element.get("min") is not None else number(held.get("minValue"))
            )
            most = (
                number(element.get("max")) if element.get("max") is not None else number(held.get("maxValue"))
            )
            if kind == "slider" or asked == "range":
                least, most = 0 if least is None else least, 100 if most is None else most
            return "number", (least, most)
        if asked in _DATE_INPUTS:
            return "date", (None, None)
        if asked in _PERSONAL_INPUTS or any(
            text(each.get("type")).startswith("email") for each in validators
        ):
            return "personal", (None, None)
        return "text", (None, None)

    def matrix(self, element: Mapping[str, Any], asked: Asked, rules: tuple[Rule, ...]) -> Found:
        """A grid with one answer a line, or several."""
        lines = [Line(each.code, each.label) for each in self.items(element.get("rows"))]
        choices = tuple(self.items(element.get("columns")))
        if element.get("cellType") == "checkbox" or not lines:
            kind: Kind = "none" if lines else "single"
            own = heads([[asked.name]], self.titles(element, asked))
            made = replace(asked, kind=kind, choices=choices, cells=(Cell(own, "answer"),))
            return Found(made, rules, lead=not lines)
        cells = tuple(
            Cell(
                within([[asked.name]], self.titles(element, asked), line.code, line.label),
                "answer",
                line=line.code,
            )
            for line in lines
        )
        made = replace(asked, kind="grid", choices=choices, lines=tuple(lines), cells=cells)
        return Found(made, rules, self.of_choices(element, "columns"), self.of_choices(element, "rows"))

    def columns(self, element: Mapping[str, Any], asked: Asked, rules: tuple[Rule, ...]) -> Iterator[Found]:
        """A table whose columns each ask something of each row: a grid a column, or a question a cell."""
        lines = [Line(each.code, each.label) for each in self.items(element.get("rows"))]
        of_lines = self.of_choices(element, "rows")
        for column in map(mapping, sequence(element.get("columns"))):
            name = text(column.get("name"))
            if not name:
                continue
            title = self.said(column.get("title")) or clean(name)
            kind = text(column.get("cellType")) or text(element.get("cellType")) or "dropdown"
            kind = "dropdown" if kind == "default" else kind
            held = {**column, "type": kind}
            held.setdefault("choices", element.get("choices"))
            if not held["choices"]:
                held["choices"] = element.get("choices")
            own = rules + self.rules(column)
            base = replace(asked, name=f"{asked.name}.{name}", text=f"{asked.text} – {title}")
            if kind in _ONE or kind in ("boolean", "rating"):
                cells = tuple(
                    Cell(
                        heads(
                            [[asked.name, line.code, name]],
                            [f"{asked.text} - {line.label} - {title}", f"{line.label} - {title}"],
                        ),
                        "answer",
                        line=line.code,
                    )
                    for line in lines
                )
                choices = self.choices(held, kind)
                made = replace(base, kind="grid", choices=choices, lines=tuple(lines), cells=cells)
                yield Found(made, own, self.of_choices(held), of_lines)
                continue
            for line in lines:
                each = replace(
                    base,
                    name=f"{asked.name}.{line.code}.{name}",
                    text=f"{asked.text} – {line.label} – {title}",
                )
                titles = [f"{asked.text} - {line.label} - {title}"]
                shown = own + of_lines.get(line.code, ())
                yield self.alone(held, each, shown, [[asked.name, line.code, name]], titles)

    def boxes(self, element: Mapping[str, Any], asked: Asked, rules: tuple[Rule, ...]) -> Iterator[Found]:
        """Boxes under one title: a question each."""
        for item in map(mapping, sequence(element.get("items"))):
            name = text(item.get("name"))
            if name:
                title = self.said(item.get("title")) or clean(name)
                each = replace(asked, name=f"{asked.name}.{name}", text=f"{asked.text} – {title}")
                titles = [f"{asked.text} - {title}", f"{asked.text}.{title}"]
                held = {**item, "type": "text"}
                yield self.alone(held, each, rules + self.rules(item), [[asked.name, name]], titles)
