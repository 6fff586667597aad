"""A Qualtrics questionnaire: the JSON of a ``.qsf``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.draft.questionnaire import Asked, Cell, Choice, Holds, Kind, Questionnaire
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
from core.draft.structure.qsflogic import Chosen, block_rules, logic_rules
from core.draft.structure.qsfwords import Words, heads, translations
from core.draft.texts import clean

_MANY = {"MAVR", "MAHR", "MACOL", "MSB"}
_PERSONAL_CONTENT = {"ValidEmail", "ValidPhone", "ValidUSPhone", "ValidZip", "ValidUSZip", "ValidZipCode"}
_UNNAMED = {"Default Question Block", "Bloc de questions par défaut", "Block 1"}
_NOT_READ = "Cette sorte de question Qualtrics n'est pas lue : ses colonnes se décrivent à la main."


def is_qualtrics(document: object) -> bool:
    """Whether a JSON document is made as a ``.qsf`` is."""
    return isinstance(document, dict) and isinstance(document.get("SurveyElements"), list)


def read(document: object, language: str | None) -> Questionnaire:
    """The questionnaire of a document."""
    held = mapping(document)
    entry = mapping(held.get("SurveyEntry"))
    elements = [mapping(each) for each in sequence(held.get("SurveyElements"))]
    options = next((mapping(each.get("Payload")) for each in elements if each.get("Element") == "SO"), {})
    payloads = {
        text(each.get("PrimaryAttribute")): mapping(each.get("Payload"))
        for each in elements
        if each.get("Element") == "SQ"
    }
    default = text(entry.get("SurveyLanguage")).upper()
    languages = [
        default,
        *mapping(options.get("AvailableLanguages")),
        *(tag for each in payloads.values() for tag in translations(each)),
    ]
    languages = [*dict.fromkeys(filter(None, map(str.upper, languages)))]
    taken = language_of(languages, default, language)
    writing = _Writing(payloads, taken)
    return Questionnaire(
        tool="Qualtrics",
        title=clean(text(entry.get("SurveyName"))),
        language=taken,
        languages=tuple(languages),
        questions=assembled(list(writing.questions(elements))),
    )


class _Writing(Words):
    """Questions of a survey in one language."""

    def questions(self, elements: list[dict[str, Any]]) -> Iterator[Found]:
        """The questions of the blocks that are asked, in their order."""
        chosen = Chosen(self.tags, {qid: self.codes(each, "Choices") for qid, each in self.payloads.items()})
        taken: set[str] = set()
        skipped: list[tuple[str, Rule]] = []
        for block, flow_rules in block_rules(elements, chosen):
            title = text(block.get("Description"))
            group = "" if title in _UNNAMED else clean(title)
            skipped = [each for each in skipped if each[0] == "ENDOFSURVEY"]
            for held in map(mapping, sequence(block.get("BlockElements"))):
                qid = text(held.get("QuestionID"))
                skipped = [each for each in skipped if each[0] != qid]
                if text(held.get("Type")) != "Question" or qid in taken or qid not in self.payloads:
                    continue
                taken.add(qid)
                payload = self.payloads[qid]
                rules = (*flow_rules, *(rule for _, rule in skipped), *logic_rules(payload, chosen))
                for asked in self.made(payload, self.base(payload, qid, group), qid):
                    yield Found(
                        asked,
                        rules,
                        self.shown(payload, "Choices", chosen, asked.kind != "grid"),
                        self.shown(payload, "Choices", chosen, asked.kind == "grid"),
                    )
                skipped += chosen.skips(held, payload)

    def base(self, payload: Mapping[str, Any], qid: str, group: str) -> Asked:
        """What every question has."""
        settings = mapping(mapping(payload.get("Validation")).get("Settings"))
        return Asked(
            name=self.tags[qid],
            kind="none",
            text=clean(self.word(payload, "QuestionText")),
            group=group,
            required=text(settings.get("ForceResponse")) == "ON",
        )

    def made(self, payload: Mapping[str, Any], asked: Asked, qid: str) -> Iterable[Asked]:
        """A question of its type: one, or several."""
        kind, selector = text(payload.get("QuestionType")), text(payload.get("Selector"))
        if kind == "MC":
            many = selector in _MANY
            return [self.several(payload, asked, qid) if many else self.single(payload, asked, qid)]
        if kind == "Matrix":
            return self.matrix(payload, asked, qid)
        if kind == "SBS":
            return self.side_by_side(payload, asked, qid)
        if kind == "RO":
            return [self.ranking(payload, asked, qid)]
        if kind == "TE":
            return self.entered(payload, asked, qid)
        if kind in ("Slider", "CS"):
            return self.numbers(payload, asked, qid)
        if kind in ("FileUpload", "Draw", "Signature", "Meta", "Captcha"):
            return [replace(asked, kind="personal", cells=(Cell(heads(asked, qid), "text"),))]
        return [asked if kind in ("DB", "Timing") else replace(asked, note=_NOT_READ)]

    # Types of questions

    def single(self, payload: Mapping[str, Any], asked: Asked, qid: str) -> Asked:
        """One answer of a list."""
        choices, ids = self.choices(payload, "Choices")
        if text(payload.get("Selector")) == "NPS" and not choices:
            choices = tuple(Choice(str(i), str(i)) for i in range(11))
            ids = {str(i): str(i) for i in range(11)}
        cells = [Cell(heads(asked, qid), "answer"), *self.texts(payload, asked, qid, ids)]
        return replace(asked, kind="single", choices=choices, cells=tuple(cells))

    def several(self, payload: Mapping[str, Any], asked: Asked, qid: str) -> Asked:
        """Several answers, in columns or in a cell."""
        choices, ids = self.choices(payload, "Choices")
        labels = {each.code: each.label for each in choices}
        codes = set(ids.values())
        cells = [Cell(heads(asked, qid), "all")]
        for place, code in ids.items():
            names = heads(asked, qid, code, place, labels[code], alike=place == code or place not in codes)
            cells.append(Cell(names, "choice", choice=code))
        cells += self.texts(payload, asked, qid, ids)
        return replace(asked, kind="multiple", choices=choices, cells=tuple(cells))

    def matrix(self, payload: Mapping[str, Any], asked: Asked, qid: str) -> Iterable[Asked]:
        """A grid; a question a line where a line takes several answers, ranks or texts."""
        selector, sub = text(payload.get("Selector")), text(payload.get("SubSelector"))
        choices, ids = self.choices(payload, "Answers")
        lines = self.lines(payload)
        several = sub == "MultipleAnswer"
        if not several and selector in ("Likert", "Bipolar", "Profile", "MaxDiff") and choices:
            cells = [
                Cell(self.of_line(payload, asked, qid, line), "answer", line=line.code) for line in lines
            ]
            cells += self.texts(payload, asked, qid, {line.code: line.code for line in lines}, of_lines=True)
            yield replace(asked, kind="grid", choices=choices, lines=lines, cells=tuple(cells))
            return
        labels = {each.code: each.label for each in choices}
        for line in lines:
            heads = self.of_line(payload, asked, qid, line)
            said = f"{asked.text} - {line.label}"
            text_of = f"{asked.text} – {line.label}" if asked.text else line.label
            each = replace(asked, name=heads[0], text=text_of)
            holds: Holds = "choice" if several else "text" if selector == "TE" else "rank"
            kind: Kind = "multiple" if several else "text" if selector == "TE" else "ranking"
            if selector in ("CS", "Slider"):
                holds, kind = "answer", "none"
            tail = "_TEXT" if selector == "TE" else ""
            cells = []
            for place, code in ids.items():
                coded = [
                    f"{each}_{place if each.startswith(qid) else code}" for each in heads if each != said
                ]
                if place not in labels and place != code:  # older exports number choices in their order
                    coded += [f"{each}_{place}" for each in heads if each != said]
                typed = [f"{each}{tail}" for each in coded] if tail else []
                words = [f"{said} - {labels[code]}"] if asked.text else []
                choice = code if kind in ("multiple", "ranking") else ""
                cells.append(Cell((*coded, *typed, *words), holds, choice=choice))
            kept = choices if kind in ("multiple", "ranking") else ()
            note = _NOT_READ if kind == "none" else ""
            yield replace(each, kind=kind, choices=kept, cells=tuple(cells), note=note)

    def side_by_side(self, payload: Mapping[str, Any], asked: Asked, qid: str) -> Iterator[Asked]:
        """Several matrices with the same lines."""
        parts = {place: mapping(each) for place, each in mapping(payload.get("AdditionalQuestions")).items()}
        for place, part in parts.items():
            # Every part may have the same tags: alone they name no column
            rank = text(mapping(payload.get("RecodeValues")).get(place)) or place
            part["AlsoCalled"] = {
                line: [f"{asked.name}#{place}_{tag}_{rank}", f"{tag}: {rank}"]
                for line, tag in mapping(
                    part.get("ChoiceDataExportTags") or payload.get("ChoiceDataExportTags")
                ).items()
            }
            part["ChoiceDataExportTags"] = False
            part = {**part, "Choices": part.get("Choices") or payload.get("Choices")}
            part.setdefault("ChoiceOrder", payload.get("ChoiceOrder"))
            title = clean(text(part.get("QuestionText")))
            said = f"{asked.text} – {title}" if asked.text and title else asked.text or title
            name = f"{asked.name}#{place}"
            yield from self.matrix(part, replace(asked, name=name, text=said), f"{qid}#{place}")

    def ranking(self, payload: Mapping[str, Any], asked: Asked, qid: str) -> Asked:
        """The rank of each choice."""
        choices, ids = self.choices(payload, "Choices")
        labels = {each.code: each.label for each in choices}
        codes = set(ids.values())
        cells = [
            Cell(
                heads(asked, qid, code, place, labels[code], alike=place == code or place not in codes),
                "rank",
                choice=code,
            )
            for place, code in ids.items()
        ]
        cells += self.texts(payload, asked, qid, ids)
        return replace(asked, kind="ranking", choices=choices, cells=tuple(cells))

    def entered(self, payload: Mapping[str, Any], asked: Asked, qid: str) -> list[Asked]:
        """What is typed: a text, a number, a date, what is personal; in one box or in several."""
        if text(payload.get("Selector")) == "FORM":
            choices, ids = self.choices(payload, "Choices")
            labels = {each.code: each.label for each in choices}
            cells = [
                Cell(heads(asked, qid, code, place, labels[code]), "text", line=code)
                for place, code in ids.items()
            ]
            return [replace(asked, kind="text", cells=tuple(cells))]
        settings = mapping(mapping(payload.get("Validation")).get("Settings"))
        content = text(settings.get("ContentType"))
        kind: Kind = "text"
        bounds: tuple[float | None, float | None] = (None, None)
        if content == "ValidNumber":
            kept = mapping(settings.get("ValidNumber"))
            kind, bounds = "number", (number(kept.get("Min")), number(kept.get("Max")))
        elif content == "ValidDate":
            kind = "date"
        elif content in _PERSONAL_CONTENT:
            kind = "personal"
        holds: Holds = "answer" if kind in ("number", "date") else "text"
        names = (*heads(asked, qid), f"{asked.name}_TEXT", f"{qid}_TEXT")
        return [replace(asked, kind=kind, bounds=bounds, cells=(Cell(names, holds),))]

    def numbers(self, payload: Mapping[str, Any], asked: Asked, qid: str) -> list[Asked]:
        """A number a choice: sliders, and sums that are shared out."""
        kept = mapping(payload.get("Configuration"))
        bounds = (number(kept.get("CSSliderMin")), number(kept.get("CSSliderMax")))
        if text(payload.get("QuestionType")) == "CS" and bounds == (None, None):
            settings = mapping(mapping(payload.get("Validation")).get("Settings"))
            bounds = (0, number(settings.get("ChoiceTotal")))
        choices, ids = self.choices(payload, "Choices")
        labels = {each.code: each.label for each in choices}
        return [
            replace(
                asked,
                name=f"{asked.name}_{code}",
                kind="number",
                text=f"{asked.text} – {labels[code]}" if asked.text else labels[code],
                bounds=bounds,
                cells=(Cell(heads(asked, qid, code, place, labels[code]), "answer"),),
            )
            for place, code in ids.items()
        ]
