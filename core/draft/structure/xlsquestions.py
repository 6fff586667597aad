"""The rows of an XLSForm as questions: groups, repeats, grids, choices, and the names of their columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from core.draft.questionnaire import Asked, Cell, Choice, Holds, Kind, Line
from core.draft.structure import xpath
from core.draft.structure.assembly import Found, Leads, Rule, number, said_or, short_language
from core.draft.structure.ways import Condition
from core.draft.texts import clean

_DATES = {"date", "datetime", "time", "today", "start", "end"}
_PERSONAL = {
    *("geopoint", "geotrace", "geoshape", "start-geopoint", "gps", "location"),
    *("image", "photo", "audio", "video", "file", "background-audio", "audit", "barcode"),
    *("deviceid", "imei", "subscriberid", "simserial", "sim_id", "subscriber_id", "device_id"),
    *("phonenumber", "phone_number", "phone_number", "username", "email", "uri:email", "uri:phonenumber"),
}
_NUMBERS = {"integer", "int", "decimal", "range", "bigint", "big_integer"}
_TEXT = {"text", "string"}
_COLUMNS = {"calculate", "calculation", "hidden", "acknowledge", "trigger", "xml-external", "csv-external"}
_SELECT = re.compile(
    r"(select[ _]one|select1|select[ _]multiple|select[ _]all[ _]that[ _]apply|rank"
    r"|add select .{1,20} prompt using)"
)
_REPEATED = (
    "Cette question est dans un groupe répété : ses réponses sont celles d'autre chose qu'un répondant."
)

_MATRIX = "Cette question est dans une matrice de KoboToolbox : ses colonnes se décrivent à la main."


class Row(NamedTuple):
    """A row: its values by header, and by header and language."""

    values: Mapping[str, str]
    texts: Mapping[tuple[str, str], str]

    def value(self, header: str) -> str:
        """What stands under a header."""
        return self.values.get(header, "")

    def text(self, header: str, *languages: str) -> str:
        """A text in the first of these languages that has it, else in any."""
        for language in (*languages, ""):
            if (header, language) in self.texts:
                return self.texts[header, language]
        return self.value(header)


@dataclass(frozen=True, slots=True)
class Form:
    """What the rows of a form refer to: the lists of choices, the language taken and the default one."""

    choices: Mapping[str, list[Row]]
    language: str
    default: str

    def said(self, row: Row, header: str = "label") -> str:
        """A text of a row, in the language taken."""
        return row.text(header, self.language, self.default)


@dataclass(slots=True)
class Group:
    """A group that is open, and the place of its first question; ``apart``: why it is no respondent's."""

    name: str
    label: str
    rules: tuple[Rule, ...]
    apart: str
    appearance: str
    first: int = 0


class Member(NamedTuple):
    """A question that may be a line of a grid: its list of choices and how it is shown."""

    found: Found
    list_name: str
    appearance: str


@dataclass(slots=True)
class _Reading:
    form: Form
    taken: Counter[str] = field(default_factory=Counter)
    open: list[Group] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)


def questions(rows: Sequence[Row], form: Form) -> list[Found]:
    """The questions of the sheet ``survey``, in their order."""
    reading = _Reading(form)
    for row in rows:
        _read(reading, row)
    while reading.open:
        _close(reading)
    return [member.found for member in reading.members]


def _read(reading: _Reading, row: Row) -> None:
    kind = " ".join(row.value("type").split())
    plain = kind.lower().replace("_", " ")
    if re.match(r"begin (group|repeat|looped group|lgroup|score|rank|kobomatrix)\b", plain):
        label = clean(reading.form.said(row))
        rule = _rules(row.value("relevant"))
        apart = "" if re.match(r"begin (group|score|rank)\b", plain) else _REPEATED
        apart = _MATRIX if "kobomatrix" in plain else apart
        name = row.value("name")
        shown = row.value("appearance").lower()
        if plain == "begin score":
            shown = f"score {row.value('kobo--score-choices')}"
        if plain == "begin rank":
            shown = f"rank {row.value('kobo--rank-items')}"
        reading.open.append(Group(name, label, rule, apart, shown, len(reading.members)))
    elif re.match(r"end (group|repeat|looped group|lgroup|score|rank|kobomatrix)\b", plain):
        if reading.open:
            _close(reading)
    elif kind and row.value("disabled").lower() not in ("yes", "true", "oui", "1"):
        member = _member(reading, row, kind)
        if member is not None:
            reading.members.append(member)


def _close(reading: _Reading) -> None:
    """End a group: those of its questions that share a list and stand in a table are a grid."""
    group = reading.open.pop()
    inside = reading.members[group.first :]
    if group.apart or any(each.apart for each in reading.open):
        return
    if group.appearance.startswith("rank "):
        inside = [_ranked(reading, group, inside)] if inside else []
    elif "table-list" in group.appearance or group.appearance.startswith("score "):
        inside = _grids(inside, group, lambda member: member.found.asked.kind == "single")
    else:
        inside = _grids(
            inside,
            group,
            lambda member: "list-nolabel" in member.appearance and member.found.asked.kind == "single",
        )
    reading.members[group.first :] = inside


def _grids(inside: list[Member], group: Group, is_line: Callable[[Member], bool]) -> list[Member]:
    """The questions of a group, where each run of lines that share a list is one grid."""
    found: list[Member] = []
    run: list[Member] = []
    for member in [*inside, None]:
        if member is not None and is_line(member) and (not run or member.list_name == run[0].list_name):
            run.append(member)
            continue
        head = found[-1] if run and found and _heads(found[-1], run) else None
        if len(run) > 1:
            if head is not None:
                found.pop()
            found.append(_grid(run, group, head))
        else:
            found += run
        run = []
        if member is not None:
            if is_line(member):
                run = [member]
            else:
                found.append(member)
    return found


def _heads(member: Member, run: list[Member]) -> bool:
    """Whether a row only writes the answers over the lines that follow."""
    return member.appearance.split() == ["label"] and member.list_name == run[0].list_name


def _grid(run: list[Member], group: Group, head: Member | None) -> Member:
    asked = run[0].found.asked
    lines = tuple(Line(member.found.asked.name, member.found.asked.text) for member in run)
    cells = tuple(
        replace(cell, line=member.found.asked.name)
        for member in run
        for cell in member.found.asked.cells
        if cell.holds == "answer"
    )
    common = [rule for rule in run[0].found.rules if all(rule in member.found.rules for member in run)]
    of_lines = {
        member.found.asked.name: tuple(rule for rule in member.found.rules if rule not in common)
        for member in run
    }
    text = (head.found.asked.text if head and head.found.asked.text else "") or group.label
    grid = replace(
        asked,
        name=group.name if head is None and group.name else (head or run[0]).found.asked.name,
        kind="grid",
        text=text or asked.text,
        lines=lines,
        cells=cells,
        required=all(member.found.asked.required for member in run),
    )
    kept = {code: rules for code, rules in of_lines.items() if rules}
    return Member(Found(grid, tuple(common), run[0].found.of_choices, kept), "", "")


def _ranked(reading: _Reading, group: Group, inside: list[Member]) -> Member:
    """Kobo's own ranking: a row a rank, whose answers are the items."""
    first = inside[0].found
    choices = _choices(reading.form, group.appearance.removeprefix("rank ").strip(), False)
    cells = tuple(
        replace(cell, holds="position")
        for member in inside
        for cell in member.found.asked.cells
        if cell.holds == "answer"
    )
    asked = replace(
        first.asked,
        name=group.name,
        kind="ranking",
        text=group.label or first.asked.text,
        choices=choices,
        cells=cells,
    )
    return Member(Found(asked, first.rules), "", "")


def _member(reading: _Reading, row: Row, kind: str) -> Member | None:
    form, name = reading.form, row.value("name")
    if not name and not clean(form.said(row)):
        return None
    path = [group.name for group in reading.open if group.name]
    reading.taken[name] += 1
    own = "/".join([*path, name]) if reading.taken[name] > 1 or not name else name
    rules = (*(rule for group in reading.open for rule in group.rules), *_rules(row.value("relevant")))
    asked = Asked(
        name=own,
        kind="none",
        text=clean(form.said(row)) or clean(form.said(row, "hint")),
        group=next((group.label for group in reading.open if group.label), ""),
        required=row.value("required").lower() in ("yes", "true", "true()", "1", "oui"),
    )
    if apart := next((group.apart for group in reading.open if group.apart), ""):
        return Member(Found(replace(asked, note=apart), rules), "", "")
    listed, or_other = _list_name(kind)
    if reading.open and reading.open[-1].appearance.startswith("score ") and kind.startswith("score"):
        listed, kind = reading.open[-1].appearance.removeprefix("score ").strip(), "select_one"
    plain = kind.lower()
    select = _SELECT.match(plain)
    of_choices = None
    if select or kind.startswith("rank__"):
        many = "multiple" in select[1] or "all" in select[1] if select else False
        taken: Kind = "multiple" if many else "ranking" if plain.startswith("rank ") else "single"
        choices = () if "from_file" in plain or "external" in plain else _choices(form, listed, or_other)
        asked = replace(asked, kind=taken, choices=choices)
        asked = replace(asked, cells=_cells_of_choices(asked, path, name, form.said(row)))
        of_choices = _filters(form, row.value("choice_filter"), listed)
    else:
        first = plain.split()[0]
        asked = _plain(
            asked, row, plain if plain in _PERSONAL | _DATES else first, path, name, form.said(row)
        )
    return Member(Found(asked, rules, of_choices), listed, row.value("appearance").lower())


def _plain(asked: Asked, row: Row, first: str, path: list[str], name: str, label: str) -> Asked:
    if first in _NUMBERS:
        bounds = xpath.bounds(row.value("constraint"), whole=first.startswith(("int", "big")))
        if first == "range":
            said = dict(re.findall(r"(start|end)\s*=\s*(\S+)", row.value("parameters")))
            bounds = (number(said.get("start", "")), number(said.get("end", "")))
        asked = replace(asked, bounds=bounds)
    kind: Kind = "none"
    holds: Holds = "answer"
    if first in _NUMBERS:
        kind = "number"
    elif first in _DATES:
        kind = "date"
    elif first in _PERSONAL:
        kind = "personal"
    elif first in _TEXT:
        kind, holds = "text", "text"
    elif first not in _COLUMNS:
        return asked
    return replace(asked, kind=kind, cells=(Cell(_names(path, name, label), holds),))


def _list_name(kind: str) -> tuple[str, bool]:
    words = kind.split()
    other = bool(re.search(r"\bor[ _](specify[ _])?other$", kind, re.IGNORECASE))
    words = re.sub(r"(?i)\s+or[ _](specify[ _])?other$", "", kind).split() if other else words
    return (words[-1] if len(words) > 1 else ""), other


def _choices(form: Form, listed: str, or_other: bool) -> tuple[Choice, ...]:
    first: dict[str, Choice] = {}
    for row in form.choices.get(listed, []):
        code = row.value("name")
        first.setdefault(code, Choice(code, said_or(form.said(row), code)))
    if or_other:
        first.setdefault(
            "other", Choice("other", "Autre" if short_language(form.language) == "fr" else "Other")
        )
        first["other"] = replace(first["other"], other=True)
    return tuple(first.values())


def _cells_of_choices(asked: Asked, path: list[str], name: str, label: str) -> tuple[Cell, ...]:
    own = _names(path, name, label)
    cells = [Cell(own, "answer" if asked.kind == "single" else "all")]
    if asked.kind == "multiple":
        cells += [
            Cell(_names(path, name, label, (choice.code, choice.label)), "choice", choice=choice.code)
            for choice in asked.choices
        ]
    cells += [
        Cell(_names(path, f"{name}_other", ""), "text", choice=choice.code)
        for choice in asked.choices
        if choice.other
    ]
    return tuple(cells)


def _names(path: list[str], name: str, label: str, choice: tuple[str, str] = ("", "")) -> tuple[str, ...]:
    """What exports call a column: with its groups or without, by ``/ - . _``, or by labels."""
    code, said = choice
    label = clean(label)
    tails = [f"{sign}{code}" for sign in "/-._"] if code else [""]
    found = [f"{sign.join([*path, name])}{tail}" for tail in tails for sign in "/-.:_" if path]
    found += [f"{name}{tail}" for tail in tails]
    if label and code:
        found += [f"{label}{sign}{said}" for sign in ("/", " / ", " - ", "-", ".")]
    elif label:
        found.append(label)
    return tuple(dict.fromkeys(found))


def _rules(written: str) -> tuple[Rule, ...]:
    return (Rule(written, partial(_condition, written)),) if written else ()


def _condition(written: str, leads: Leads) -> Condition:
    return xpath.read(written, leads)


def _filters(form: Form, written: str, listed: str) -> dict[str, tuple[Rule, ...]]:
    """To whom each choice was shown, by the columns of the choices that a filter compares."""
    if not written:
        return {}
    return {
        row.value("name"): (Rule(written, partial(_of_choice, written, row.values)),)
        for row in form.choices.get(listed, [])
    }


def _of_choice(written: str, attributes: Mapping[str, str], leads: Leads) -> Condition:
    return xpath.read(written, leads, attributes)
