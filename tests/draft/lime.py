"""The files in which LimeSurvey keeps a questionnaire, written for a study: French first, then English."""

from __future__ import annotations

import csv
import io
from xml.sax.saxutils import escape

from tests.draft.asked import Study
from tests.draft.sheet import PERSONAL
from tests.draft.structures import LANGUAGES, in_language
from tests.exports.survey import Asked

_PERSONAL = {"comment": "T", "day": "D", "postcode": "S", "name": "S", "email": "S", "phone": "S"}


def name_of(q: Asked) -> str:
    return q.id.replace("_", "")


def codes_of(q: Asked) -> dict[str, str]:
    """``AO01`` and so on of answers, ``SQ001`` of the options of several; ``-oth-``."""
    form = "SQ{:03d}" if q.kind == "multiple" else "AO{:02d}"
    return {o.key: "-oth-" if o.other else form.format(k) for k, o in enumerate(q.options, 1)}


def _type(q: Asked) -> str:
    return {"single": "L", "multiple": "M", "grid": "F", "number": "N"}[q.kind]


def _html(text: str, first: bool = False) -> str:
    """A wording as the editor of the tool leaves it."""
    said = escape(text).replace(" ?", "&nbsp;?")
    return f"<p><strong>{said}</strong></p>\n" if first else f"<p>{said}</p>"


def relevance_of(study: Study, q: Asked) -> str:
    if q.to is None:
        return "1"
    by, keys = q.to
    leading = study.survey.question(by)
    codes, name = codes_of(leading), name_of(leading)
    if leading.kind == "multiple":
        return "(" + " or ".join(f'({name}_{codes[k]}.NAOK == "Y")' for k in keys) + ")"
    return "(" + " or ".join(f'({name}.NAOK == "{codes[k]}")' for k in keys) + ")"


def lss(study: Study) -> bytes:
    """LimeSurvey 6: texts are in tables of their own, by language."""
    tables: dict[str, list[dict[str, str]]] = {
        name: []
        for name in (
            "answers", "answer_l10ns", "groups", "group_l10ns", "questions", "subquestions", "question_l10ns",
            "question_attributes", "surveys", "surveys_languagesettings",
        )
    }  # fmt: skip
    sid, ids = "123456", iter(range(1, 10_000_000))

    def row(table: str, **cells: object) -> None:
        tables[table].append({name: str(cell) for name, cell in cells.items()})

    def said(table: str, key: str, of: int, **texts: str) -> None:
        for language in LANGUAGES:
            told = {name: in_language(text, language) if text else "" for name, text in texts.items()}
            row(table, id=next(ids), **{key: of}, **told, language=language)

    def question(gid: int, parent: int, kind: str, title: str, text: str, order: int, **more: str) -> int:
        qid = next(ids)
        row(
            "subquestions" if parent else "questions",
            **dict(qid=qid, parent_qid=parent, sid=sid, gid=gid, type=kind, title=title, preg=""),
            **dict(
                other=more.get("other", "N"), mandatory="N", encrypted="N", question_order=order, scale_id=0
            ),
            **dict(same_default=0, question_theme_name="", modulename="", same_script=0),
            relevance=more.get("relevance", "1"),
        )
        said("question_l10ns", "qid", qid, question=text, help="", script="")
        return qid

    groups = [*study.groups, ("Pour finir", [])]
    for g, (title, questions) in enumerate(groups, 1):
        gid = next(ids)
        row("groups", gid=gid, sid=sid, group_order=g, randomization_group="", grelevance="")
        said("group_l10ns", "gid", gid, group_name=title, description="")
        for k, q in enumerate(questions, 1):
            codes, other = codes_of(q), next((o for o in q.options if o.other), None)
            qid = question(
                gid, 0, _type(q), name_of(q), _html(q.text, k == 1), k,
                other="Y" if other else "N", relevance=relevance_of(study, q),
            )  # fmt: skip
            if other:
                for language in LANGUAGES:
                    row(
                        "question_attributes",
                        qid=qid, attribute="other_replace_text",
                        value=in_language(other.label, language), language=language,
                    )  # fmt: skip
            if q.kind == "number":
                row("question_attributes", qid=qid, attribute="min_num_value_n", value="0", language="")
            for j, item in enumerate(q.items, 1):
                question(gid, qid, "T", f"SQ{j:03d}", escape(item), j)
            for j, o in enumerate((o for o in q.options if not o.other), 1):
                if q.kind == "multiple":
                    question(gid, qid, "T", codes[o.key], escape(o.label), j)
                    continue
                aid = next(ids)
                row(
                    "answers",
                    aid=aid,
                    qid=qid,
                    code=codes[o.key],
                    sortorder=j,
                    assessment_value=0,
                    scale_id=0,
                )
                said("answer_l10ns", "aid", aid, answer=escape(o.label))
        if not questions:
            for j, (name, text, kind) in enumerate(PERSONAL, 1):
                question(gid, 0, _PERSONAL[kind], name.replace("_", ""), _html(text), j)
            question(gid, 0, "X", "merci", "<p>Merci&nbsp;! Vos réponses nous aident.</p>", 9)
    row("surveys", sid=sid, gsid=1, admin="inherit", anonymized="N", format="G", language="fr",
        additional_languages="en", datestamp="Y", ipaddr="Y", active="Y")  # fmt: skip
    for language in LANGUAGES:
        row(
            "surveys_languagesettings",
            surveyls_survey_id=sid, surveyls_language=language,
            surveyls_title=in_language(study.title, language), surveyls_description="",
            surveyls_welcometext="<p>Bonjour&nbsp;!</p>",
        )  # fmt: skip
    return _xml(tables)


def _xml(tables: dict[str, list[dict[str, str]]]) -> bytes:
    out = ['<?xml version="1.0" encoding="UTF-8"?>', "<document>"]
    out += [" <LimeSurveyDocType>Survey</LimeSurveyDocType>", " <DBVersion>623</DBVersion>", " <languages>"]
    out += [f"  <language>{language}</language>" for language in LANGUAGES] + [" </languages>"]
    for name, rows in tables.items():
        if not rows:
            continue
        out += [f" <{name}>", "  <fields>"]
        out += [f"   <fieldname>{field}</fieldname>" for field in rows[0]]
        out += ["  </fields>", "  <rows>"]
        for row in rows:
            out.append("   <row>")
            out += [
                f"    <{field}><![CDATA[{cell}]]></{field}>" if cell else f"    <{field}/>"
                for field, cell in row.items()
            ]
            out.append("   </row>")
        out += ["  </rows>", f" </{name}>"]
    return "\n".join([*out, "</document>", ""]).encode()


def tabs(study: Study) -> bytes:
    """The tab-separated structure: one language after the other."""
    names = (
        "id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language",
        "validation", "mandatory", "encrypted", "other", "default", "same_default", "other_replace_text",
    )  # fmt: skip
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", delimiter="\t", lineterminator="\n")
    writer.writeheader()

    def row(kind: str, name: object, text: str, language: str = "", **more: str) -> None:
        cells = {"class": kind, "name": str(name), "text": text, "language": language}
        writer.writerow(cells | {key.replace("scale", "type/scale"): cell for key, cell in more.items()})

    row("S", "sid", "123456")
    row("S", "language", "fr")
    row("S", "additional_languages", "en")
    for language in LANGUAGES:
        row("SL", "surveyls_title", in_language(study.title, language), language)
    for language in LANGUAGES:
        for g, (title, questions) in enumerate([*study.groups, ("Pour finir", [])], 1):
            row("G", in_language(title, language), "", language, scale=f"G{g - 1}", relevance="1")
            for k, q in enumerate(questions, 1):
                other, codes = next((o for o in q.options if o.other), None), codes_of(q)
                row(
                    "Q", name_of(q), in_language(_html(q.text, k == 1), language), language,
                    scale=_type(q), relevance=relevance_of(study, q), other="Y" if other else "N",
                    other_replace_text=in_language(other.label, language) if other else "", mandatory="N",
                )  # fmt: skip
                for j, item in enumerate(q.items, 1):
                    row(
                        "SQ",
                        f"SQ{j:03d}",
                        in_language(escape(item), language),
                        language,
                        scale="0",
                        relevance="1",
                    )
                for o in q.options:
                    if not o.other:
                        kind = "SQ" if q.kind == "multiple" else "A"
                        text = in_language(escape(o.label), language)
                        row(
                            kind,
                            codes[o.key],
                            text,
                            language,
                            scale="0",
                            relevance="1" if kind == "SQ" else "0",
                        )
            if not questions:
                for name, text, kind in PERSONAL:
                    row(
                        "Q", name.replace("_", ""), in_language(_html(text), language), language,
                        scale=_PERSONAL[kind], relevance="1", other="N", mandatory="N",
                    )  # fmt: skip
    return out.getvalue().encode("utf-8-sig")
