"""What each tool makes of a survey: its headers, its codes or labels, several answers, its own columns."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.exports.survey import Asked, Option, Survey

START = dt.datetime(2025, 6, 5, 9, 12, 4)


@dataclass
class Export:
    """A file and its codebook, before accidents: rows of cells under a header, and how they are written.

    ``own`` are the tool's columns, which nobody was asked; ``codes`` what the codebook calls each option.
    """

    tool: str
    header: list[str]
    above: list[list[str]]
    rows: list[list[Any]]
    questions: list[dict[str, Any]]
    codes: dict[str, dict[str, str]]
    format: str = "csv"
    delimiter: str = ";"
    encoding: str = "utf-8"
    quoted: bool = False
    responses: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)
    labels: dict[str, dict[float, str]] = field(default_factory=dict)
    missing: dict[str, list[Any]] = field(default_factory=dict)
    first_line: bytes = b""
    sheets: list[str] = field(default_factory=list)
    raw: Callable[[bytes], bytes] | None = None

    @property
    def answer_columns(self) -> list[int]:
        return [i for i, name in enumerate(self.header) if name not in self.own]

    def column_of(self, question: dict[str, Any]) -> list[int]:
        """The places of the columns of a question."""
        names = [question["column"]] if "column" in question else []
        columns = question.get("columns", [])
        names += list(columns.values() if isinstance(columns, dict) else columns)
        names += [item["column"] for item in question.get("items", [])]
        return [i for i, name in enumerate(self.header) if name in names]


@dataclass
class Habits:
    """How a tool writes."""

    spell: str = "label"  # label | number | zero | letter
    several: str = "cell"  # cell | boxes | y_blank | mentions
    separator: str = ";"
    trailing: bool = False
    yes: str = "1"
    no: str = "0"
    other: str = "cell"  # where the text of « Autre » is: cell | column | nowhere
    decimal: str = "."
    name: Callable[[Asked, int, str], str] = lambda q, k, sub: f"Q{k}{'_' + sub if sub else ''}"


def _spelt(style: str, option: Option) -> str:
    return {
        "label": option.label,
        "number": option.key,
        "zero": option.key.zfill(2),
        "letter": f"A{option.key}",
    }[style]


def _number(value: Any, habits: Habits) -> Any:
    if value is None:
        return ""
    return str(value).replace(".", habits.decimal)


def _made(
    rng: random.Random,
    survey: Survey,
    tool: str,
    habits: Habits,
    own: list[tuple[str, Callable[[int], Any]]],
    **keys: Any,
) -> Export:
    """The columns of the tool, then those of the questions, and the codebook that reads them."""
    header = [name for name, _ in own]
    columns: list[list[Any]] = [[value(i) for i in range(survey.size)] for _, value in own]
    above_texts: list[str] = list(header)
    questions: list[dict[str, Any]] = []
    codes: dict[str, dict[str, str]] = {}

    def add(name: str, text: str, cells: list[Any]) -> str:
        header.append(name)
        above_texts.append(text)
        columns.append(cells)
        return name

    for k, q in enumerate(survey.questions, 1):
        book: dict[str, Any] = {"id": q.id, "text": q.text, "type": q.kind}
        if q.to:
            by, wanted = q.to
            book["asked_to"] = {by: [codes[by][key] for key in wanted]}
        everyone = range(survey.size)
        if q.kind == "multiple" and habits.several in ("cell", "mentions"):
            q.answers = [answer or None for answer in q.answers]  # a blank cell is no answer
        if q.kind == "number":
            book["column"] = add(
                habits.name(q, k, ""), q.text, [_number(q.answers[i], habits) for i in everyone]
            )
            if habits.decimal == "," and q.decimals:
                keys.setdefault("responses", {})["decimal"] = ","
            questions.append(book)
            continue
        style = "label" if habits.spell == "label" else habits.spell
        boxes = q.kind == "multiple" and habits.several in ("boxes", "y_blank")
        spelt = {o.key: f"o{o.key}" if boxes else _spelt(style, o) for o in q.options}
        codes[q.id] = spelt
        book["options"] = [
            {"code": spelt[o.key], "label": o.label}
            | ({"role": o.role} if o.role != "valid" else {})
            | ({"other": True} if o.other and habits.other == "cell" else {})
            for o in q.options
        ]

        def said(i: int, key: str | None, q: Asked = q, spelt: dict[str, str] = spelt) -> str:
            if key is None:
                return ""
            if habits.other == "cell" and i in q.texts and next(o for o in q.options if o.key == key).other:
                return q.texts[i]
            return spelt[key]

        if q.kind == "single":
            book["column"] = add(habits.name(q, k, ""), q.text, [said(i, q.answers[i]) for i in everyone])
        elif q.kind == "grid":
            book["items"] = [
                {
                    "id": f"l{j}",
                    "label": item,
                    "column": add(
                        habits.name(q, k, item if habits.spell == "label" else f"SQ00{j}"),
                        f"{q.text} - {item}",
                        [said(i, q.answers[i][item]) for i in everyone],
                    ),
                }
                for j, item in enumerate(q.items, 1)
            ]
        elif boxes:
            no = habits.no if habits.several == "boxes" else ""
            book["columns"] = {
                spelt[o.key]: add(
                    habits.name(q, k, o.label if habits.spell == "label" else f"SQ00{o.key}"),
                    f"{q.text} - {o.label}",
                    [
                        "" if q.answers[i] is None else habits.yes if o.key in q.answers[i] else no
                        for i in everyone
                    ],
                )
                for o in q.options
            }
            book["selected"], book["unselected"] = [habits.yes], [no]
        elif habits.several == "mentions":
            most = max((len(a) for a in q.answers if a), default=1)
            ordered = [sorted(a) if a else [] for a in q.answers]
            book["columns"] = [
                add(
                    habits.name(q, k, str(j + 1)),
                    f"{q.text} ({j + 1})",
                    [said(i, ordered[i][j]) if j < len(ordered[i]) else "" for i in everyone],
                )
                for j in range(most)
            ]
        else:
            end = habits.separator.strip() if habits.trailing else ""
            book["column"] = add(
                habits.name(q, k, ""),
                q.text,
                [
                    habits.separator.join(said(i, o.key) for o in q.options if o.key in q.answers[i]) + end
                    if q.answers[i]
                    else ""
                    for i in everyone
                ],
            )
            book["separator"] = habits.separator
        if habits.other == "column" and q.texts:
            name = add(
                habits.name(q, k, "other"), f"{q.text} - Autre", [q.texts.get(i, "") for i in everyone]
            )
            keys.setdefault("own", []).append(name)
        questions.append(book)
    if survey.weighted:
        add("POIDS", "poids", [_number(w, habits) for w in survey.weights])
        keys.setdefault("keys", {})["design"] = {"weight": "POIDS"}
    rows = [list(cells) for cells in zip(*columns, strict=True)]
    _leave(rng, survey, rows, len(own))
    export = Export(tool, header, [], rows, questions, codes, **keys)
    export.own = [name for name, _ in own] + export.own
    export.keys.setdefault("_texts", above_texts)
    return export


def _leave(rng: random.Random, survey: Survey, rows: list[list[Any]], first: int) -> None:
    """Those who do not count stop on the way: their last answers are blank."""
    for i in survey.stray:
        if rng.random() < 0.6:
            stop = rng.randint(first, len(rows[i]) - 1)
            weight = [rows[i][-1]] if survey.weighted else []
            rows[i][stop:] = [""] * (len(rows[i]) - stop)
            if weight:
                rows[i][-1] = weight[0]


def _strays(rng: random.Random, survey: Survey) -> None:
    survey.stray = sorted(rng.sample(range(survey.size), rng.randint(3, 8)))


def _when(i: int, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    return (START + dt.timedelta(minutes=37 * i, seconds=11 * i)).strftime(form)


def limesurvey(rng: random.Random, survey: Survey) -> Export:
    _strays(rng, survey)
    own = [
        ("id", lambda i: str(i + 1)),
        ("submitdate", lambda i: _when(i) if survey.counts(i) else ""),
        ("lastpage", lambda i: "3" if survey.counts(i) else "1"),
        ("startlanguage", lambda i: "fr"),
    ]
    habits = Habits("letter", "y_blank", yes="Y", other="column", name=_brackets)
    return _made(
        rng,
        survey,
        "LimeSurvey",
        habits,
        own,
        delimiter=rng.choice(",;"),
        encoding=rng.choice(("utf-8-sig", "utf-8")),
        quoted=True,
        responses={"keep": {"submitdate": "filled"}},
    )


def _brackets(q: Asked, k: int, sub: str) -> str:
    return f"Q{k}[{sub}]" if sub else f"Q{k}"


def kobo(rng: random.Random, survey: Survey) -> Export:
    _strays(rng, survey)
    seeds = [uuid.UUID(int=rng.getrandbits(128)) for _ in range(survey.size)]
    approved = "validation_status_approved"
    own = [
        ("start", lambda i: _when(i, "%Y-%m-%dT%H:%M:%S.000+02:00")),
        ("_id", lambda i: str(4_000_000 + 17 * i)),
        ("_uuid", lambda i: str(seeds[i])),
        ("_validation_status", lambda i: approved if survey.counts(i) else "validation_status_not_approved"),
    ]
    boxes = rng.random() < 0.5
    habits = Habits(
        "letter",
        "boxes" if boxes else "cell",
        separator=" ",
        other="column",
        name=lambda q, k, sub: f"groupe/{q.id}" + (f"/{sub}" if sub else ""),
    )
    return _made(
        rng,
        survey,
        "Kobo",
        habits,
        own,
        format=rng.choice(("csv", "xlsx")),
        quoted=True,
        responses={"keep": {"_validation_status": [approved]}},
    )


def google(rng: random.Random, survey: Survey) -> Export:
    own = [("Horodateur", lambda i: _when(i, "%Y/%m/%d %I:%M:%S PM UTC+2"))]
    habits = Habits(
        "label", "cell", separator=", ", name=lambda q, k, sub: q.text + (f" [{sub}]" if sub else "")
    )
    return _made(rng, survey, "Google Forms", habits, own, delimiter=",", quoted=rng.random() < 0.7)


def microsoft(rng: random.Random, survey: Survey) -> Export:
    own = [
        ("ID", lambda i: i + 1),
        ("Heure de début", lambda i: START + dt.timedelta(minutes=37 * i)),
        ("Heure de fin", lambda i: START + dt.timedelta(minutes=37 * i + 6, seconds=i)),
        ("Adresse de messagerie", lambda i: "anonymous"),
    ]
    habits = Habits("label", "cell", separator=";", trailing=True, name=_no_break)
    return _made(rng, survey, "Microsoft Forms", habits, own, format="xlsx")


def _no_break(q: Asked, k: int, sub: str) -> str:
    return q.text.replace(" ?", "\u00a0?") + (f"\n{sub}" if sub else "")


def qualtrics(rng: random.Random, survey: Survey) -> Export:
    _strays(rng, survey)
    preview = set(rng.sample(survey.stray, 1))
    ids = [f"R_{rng.getrandbits(60):015x}" for _ in range(survey.size)]
    own = [
        ("StartDate", lambda i: _when(i)),
        ("Status", lambda i: "1" if i in preview else "0"),
        ("Progress", lambda i: "100" if survey.counts(i) or i in preview else "42"),
        ("Finished", lambda i: "1" if survey.counts(i) or i in preview else "0"),
        ("ResponseId", lambda i: ids[i]),
        ("DistributionChannel", lambda i: "preview" if i in preview else "anonymous"),
    ]
    habits = Habits("number", "y_blank", yes="1", other="column")
    export = _made(
        rng,
        survey,
        "Qualtrics",
        habits,
        own,
        delimiter=",",
        quoted=True,
        responses={"header_rows": 3, "keep": {"Finished": ["1"], "Status": ["0"]}},
    )
    texts = export.keys["_texts"]
    export.above = [texts, [f'{{"ImportId":"QID{i}"}}' for i in range(len(export.header))]]
    return export


def redcap(rng: random.Random, survey: Survey) -> Export:
    _strays(rng, survey)
    own = [
        ("record_id", lambda i: str(i + 1)),
        ("questionnaire_timestamp", lambda i: _when(i) if survey.counts(i) else "[not completed]"),
        ("questionnaire_complete", lambda i: "2" if survey.counts(i) else "0"),
    ]
    habits = Habits(
        "number",
        "boxes",
        other="column",
        name=lambda q, k, sub: f"{q.id}___{sub.lower()}" if sub else q.id,
    )
    return _made(
        rng,
        survey,
        "REDCap",
        habits,
        own,
        delimiter=",",
        responses={"keep": {"questionnaire_complete": ["2"]}},
    )


def spss(rng: random.Random, survey: Survey) -> Export:
    own = [("IDENT", lambda i: float(i + 1))]
    habits = Habits("number", "boxes", other="nowhere")
    export = _made(rng, survey, "SPSS", habits, own, format="sav")
    for row in export.rows:
        row[:] = [None if cell == "" else float(cell) for cell in row]
    for q, book in zip(survey.questions, export.questions, strict=True):
        for at in export.column_of(book):
            name = export.header[at].replace("[", "_")
            if q.kind in ("single", "grid"):
                export.labels[name] = {float(o.key): o.label for o in q.options}
    return export


def sphinx(rng: random.Random, survey: Survey) -> Export:
    own = [("CLE", lambda i: str(i + 1)), ("DATE_SAISIE", lambda i: _when(i, "%d/%m/%Y %H:%M"))]
    mentions = rng.random() < 0.4
    habits = Habits(
        "label",
        "mentions" if mentions else "cell",
        separator=" ; ",
        other="nowhere",
        decimal=",",
        name=lambda q, k, sub: f"{q.id.upper()}_{k}" + (f"_{sub}" if sub else ""),
    )
    return _made(
        rng, survey, "Sphinx", habits, own, encoding=rng.choice(("cp1252", "utf-8-sig")), responses={}
    )


def plain(rng: random.Random, survey: Survey) -> Export:
    own = [("N°", lambda i: i + 1)] if rng.random() < 0.7 else []
    habits = Habits(
        rng.choice(("zero", "number", "label")),
        rng.choice(("boxes", "cell")),
        separator="|",
        other="nowhere",
        yes=rng.choice(("1", "Oui")),
    )
    habits.no = "0" if habits.yes == "1" else "Non"
    return _made(rng, survey, "a table", habits, own, format=rng.choice(("xlsx", "parquet", "csv")))


TOOLS = (limesurvey, kobo, google, microsoft, qualtrics, redcap, spss, sphinx, plain)
NONE_POSSIBLE = (limesurvey, qualtrics, redcap)
"""Where « none of them » is told apart from no answer."""
