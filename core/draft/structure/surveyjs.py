"""A SurveyJS questionnaire: pages, panels, questions in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from core.draft.questionnaire import Asked, Cell, Choice, Holds, Kind, Line, Questionnaire
from core.draft.structure.assembly import (
    Found,
    Rule,
    assembled,
    language_of,
    mapping,
    number,
    said_or,
    sequence,
    text,
)
from core.draft.structure.sjsparts import comments, condition, heads, numbered, selected, within
from core.draft.texts import clean

_OTHERS = (
    # key, old key, its text, code, exclusive, French, English
    ("showNoneItem", "hasNone", "noneText", "none", True, "Aucun", "None"),
    ("showRefuseItem", "hasRefuse", "refuseText", "refused", True, "Refuse de répondre", "Refuse to answer"),
    ("showDontKnowItem", "hasDontKnow", "dontKnowText", "dontknow", True, "Ne sait pas", "Don't know"),
    ("showOtherItem", "hasOther", "otherText", "other", False, "Autre (précisez)", "Other (describe)"),
)
_PERSONAL_INPUTS = {"email", "tel", "password"}
_DATE_INPUTS = {"date", "datetime", "datetime-local", "time", "month", "week"}
_ONE, _MANY = {"radiogroup", "dropdown", "buttongroup"}, {"checkbox", "tagbox"}
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


class _Writing:
    def __init__(self, language: str, default: str) -> None:
        self.language, self.default = language, default
        self.elements: dict[str, dict[str, Any]] = {}

    def said(self, value: object) -> str:
        """A text in the language taken, without HTML."""
        if isinstance(value, dict):
            wanted = (self.language, "default", self.default) if self.language != self.default else ()
            for tag in (*wanted, "default", self.default, *value):
                if text(value.get(tag)):
                    return clean(text(value[tag]))
        return clean(text(value))

    def own(self, french: str, other: str) -> str:
        """A word that the tool has of its own."""
        return french if self.language.lower().startswith("fr") else other

    def questions(self, survey: Mapping[str, Any]) -> Iterator[Found]:
        """Every question, in its order, whatever it stands in."""
        pages = sequence(survey.get("pages")) or [survey]
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
            own = self.said(element.get("title")) if element is not survey else ""
            inner = _Place(
                place.group or own,
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

    def rules(self, element: Mapping[str, Any], key: str = "visibleIf") -> tuple[Rule, ...]:
        """What an element is shown for."""
        written = text(element.get(key))
        return (Rule(written, partial(condition, written)),) if written else ()

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
        several = kind in _MANY or (kind == "imagepicker" and element.get("multiSelect") is True)
        if kind in _ONE | _MANY or kind in ("imagepicker", "ranking", "boolean", "rating"):
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

    def choices(self, element: Mapping[str, Any], kind: str) -> tuple[Choice, ...]:
        """The answers of a question, and those that the tool adds."""
        if kind == "boolean":
            yes, no = element.get("labelTrue"), element.get("labelFalse")
            return (
                Choice(text(element.get("valueTrue", True)), self.said(yes) or self.own("Oui", "Yes")),
                Choice(text(element.get("valueFalse", False)), self.said(no) or self.own("Non", "No")),
            )
        if kind == "rating":
            return self.rates(element)
        source = self.elements.get(text(element.get("choicesFromQuestion")), element)
        listed = list(self.items(source.get("choices")))
        low, high = number(element.get("choicesMin")), number(element.get("choicesMax"))
        if kind == "dropdown" and low is not None and high is not None and 0 <= high - low <= 1_000:
            step = number(element.get("choicesStep")) or 1
            count = int((high - low) / step) if step > 0 else 0
            listed += [Choice(text(low + i * step), text(low + i * step)) for i in range(count + 1)]
        for key, old, said, code, alone, french, english in _OTHERS:
            if element.get(key) is True or element.get(old) is True:
                label = self.said(element.get(said)) or self.own(french, english)
                listed.append(Choice(code, label, other=code == "other", exclusive=alone and kind in _MANY))
        return tuple({each.code: each for each in reversed(listed)}.values())[::-1]

    def rates(self, element: Mapping[str, Any]) -> tuple[Choice, ...]:
        """The steps of a rating; the words of its ends beside them."""
        listed = list(self.items(element.get("rateValues")))
        if not listed:
            low = number(element.get("rateMin"))
            low = 1 if low is None else low
            count, step = number(element.get("rateCount")), number(element.get("rateStep")) or 1
            high = number(element.get("rateMax"))
            high = low + step * ((count or 5) - 1) if high is None else high
            steps = min(int((high - low) / step), 1_000) if step > 0 and high >= low else -1
            listed = [Choice(text(low + i * step), text(low + i * step)) for i in range(steps + 1)]
        for place, key in ((0, "minRateDescription"), (-1, "maxRateDescription")):
            if listed and (said := self.said(element.get(key))):
                listed[place] = replace(listed[place], label=f"{listed[place].label} – {said}")
        return tuple({each.code: each for each in reversed(listed)}.values())[::-1]

    def items(self, held: object) -> Iterator[Choice]:
        """Choices, rows or columns: a value, « value|text », or both apart."""
        for each in sequence(held):
            if isinstance(each, dict):
                code = text(each.get("value"))
                label = self.said(each.get("text"))
                alone = each.get("isExclusive") is True
            else:
                code, bar, rest = text(each).partition("|")
                label, alone = clean(rest if bar else code), False
            if code:
                yield Choice(code, label or said_or(code, code), exclusive=alone)

    def of_choices(self, element: Mapping[str, Any], key: str = "choices") -> dict[str, tuple[Rule, ...]]:
        """To whom each choice, or row, is shown."""
        found: dict[str, tuple[Rule, ...]] = {}
        whole = text(element.get(f"{key}VisibleIf"))
        source = self.elements.get(text(element.get("choicesFromQuestion")))
        mode = text(element.get("choicesFromQuestionMode"))
        for each in sequence((source or element).get(key)):
            held = mapping(each) if isinstance(each, dict) else {"value": text(each).partition("|")[0]}
            rules = self.rules(held)
            code = text(held.get("value"))
            if whole:
                rules += (Rule(whole, partial(condition, whole, item=code)),)
            if source is not None and mode in ("selected", "unselected"):
                name = text(source.get("valueName")) or text(source.get("name"))
                rules += (Rule(f"{{{name}}} {mode}", partial(selected, name, code, mode == "selected")),)
            if rules:
                found[code] = rules
        return found

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
