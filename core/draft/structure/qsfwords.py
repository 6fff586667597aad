"""What a .qsf calls its questions, choices and lines, in one language; what exports call their columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.draft.questionnaire import Asked, Cell, Choice, Line
from core.draft.structure.assembly import Rule, mapping, said_or, sequence, text
from core.draft.structure.qsflogic import Chosen, logic_rules


def translations(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a question by language; an empty list stands for none."""
    held = payload.get("Language")
    return {str(tag).upper(): each for tag, each in held.items()} if isinstance(held, dict) else {}


class Words:
    """The words of a survey in one language."""

    def __init__(self, payloads: dict[str, dict[str, Any]], language: str) -> None:
        self.payloads, self.language = payloads, language
        tags = [text(each.get("DataExportTag")) for each in payloads.values()]
        self.tags = {
            qid: tag if tag and tags.count(tag) == 1 else qid
            for qid, tag in ((qid, text(each.get("DataExportTag"))) for qid, each in payloads.items())
        }

    def word(self, payload: Mapping[str, Any], key: str, *path: str) -> str:
        """Words of a question, in the language taken where they are translated."""
        for held in (mapping(translations(payload).get(self.language)), payload):
            found: Any = held.get(key)
            for step in path:
                found = mapping(found).get(step)
            if text(found):
                return text(found)
        return ""

    def order(self, payload: Mapping[str, Any], key: str) -> list[str]:
        """The numbers of choices or answers, as they are shown."""
        held = mapping(payload.get(key))
        order = [text(each) for each in sequence(payload.get(key.removesuffix("s") + "Order"))]
        return [*dict.fromkeys(each for each in (*order, *held) if each in held)]

    def codes(self, payload: Mapping[str, Any], key: str) -> dict[str, str]:
        """What the export writes for each choice or answer, by its number."""
        of = "Answers" if text(payload.get("QuestionType")) == "Matrix" else "Choices"
        recodes = mapping(payload.get("RecodeValues")) if key == of else {}
        return {each: text(recodes.get(each)) or each for each in self.order(payload, key)}

    def choices(self, payload: Mapping[str, Any], key: str) -> tuple[tuple[Choice, ...], dict[str, str]]:
        """Choices or answers, and their codes by number."""
        held, ids = mapping(payload.get(key)), self.codes(payload, key)
        naming = mapping(payload.get("VariableNaming"))
        found: dict[str, Choice] = {}
        for place, code in ids.items():
            each = mapping(held.get(place))
            said = self.word(payload, key, place, "Display") or text(naming.get(place))
            found.setdefault(
                code,
                Choice(
                    code,
                    said_or(said, code),
                    other=text(each.get("TextEntry")) == "true" or each.get("TextEntry") is True,
                    exclusive=each.get("ExclusiveAnswer") is True
                    or text(each.get("ExclusiveAnswer")) == "true",
                ),
            )
        return tuple(found.values()), ids

    def lines(self, payload: Mapping[str, Any]) -> tuple[Line, ...]:
        """The lines of a matrix."""
        return tuple(
            Line(place, said_or(self.word(payload, "Choices", place, "Display"), place))
            for place in self.order(payload, "Choices")
        )

    def of_line(self, payload: Mapping[str, Any], asked: Asked, qid: str, line: Line) -> tuple[str, ...]:
        """What the column of a line is called: by the tag of the line, where it has one."""
        tag = text(mapping(payload.get("ChoiceDataExportTags")).get(line.code))
        own = [tag, f"{asked.name}_{tag}"] if tag else []
        said = [f"{asked.text} - {line.label}"] if asked.text else []
        also = map(text, sequence(mapping(payload.get("AlsoCalled")).get(line.code)))
        return (*own, f"{asked.name}_{line.code}", f"{qid}_{line.code}", *also, *said)

    def texts(
        self,
        payload: Mapping[str, Any],
        asked: Asked,
        qid: str,
        ids: Mapping[str, str],
        of_lines: bool = False,
    ) -> list[Cell]:
        """The columns of what is typed beside a choice, or a line."""
        held = mapping(payload.get("Choices"))
        typed = [each for each in held.values() if mapping(each).get("TextEntry") in (True, "true")]
        alone = len(typed) == 1
        cells = []
        for place, code in ids.items():
            if mapping(held.get(place)).get("TextEntry") in (True, "true"):
                names: tuple[str, ...] = (
                    f"{asked.name}_{code}_TEXT",
                    f"{asked.name}_{place}_TEXT",
                    f"{qid}_{place}_TEXT",
                )
                tag = text(mapping(payload.get("ChoiceDataExportTags")).get(place)) if of_lines else ""
                if tag:
                    names = (f"{tag}_TEXT", f"{asked.name}_{tag}_TEXT", f"{asked.name}{tag}_TEXT", *names)
                if alone and not of_lines:
                    names = (*names, f"{asked.name}_TEXT")
                line, choice = (code, "") if of_lines else ("", code)
                cells.append(Cell(tuple(dict.fromkeys(names)), "text", line=line, choice=choice))
        return cells

    def shown(
        self, payload: Mapping[str, Any], key: str, chosen: Chosen, wanted: bool
    ) -> dict[str, tuple[Rule, ...]]:
        """To whom each choice, or line, is shown."""
        if not wanted:
            return {}
        ids = self.codes(payload, key)
        return {
            ids[place]: rules
            for place, each in mapping(payload.get(key)).items()
            if place in ids and (rules := logic_rules(mapping(each), chosen))
        }


def heads(
    asked: Asked, qid: str, code: str = "", place: str = "", label: str = "", alike: bool = True
) -> tuple[str, ...]:
    """What exports call a column: by its tag, by its number, by its words."""
    found = [asked.name, qid]
    if code:
        found = [f"{asked.name}_{code}", f"{qid}_{place}"]
        found += [f"{asked.name}_{place}"] if alike else []
    if asked.text:
        found.append(f"{asked.text} - {label}" if label else asked.text)
    return tuple(dict.fromkeys(found))
