"""A study for the catalogues of data archives: DDI-Codebook 2.5, of questions and published shares alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from core.codebook import CITED, MEAN_RANK, Codebook, Question, Ranking
from core.disclosure import PublishedTable
from core.estimation import Row
from core.views import geographies
from core.words import about, labels, numbers, places, provenance

NAMESPACE = "ddi:codebook:2_5"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def ddi_codebook(
    book: Codebook,
    digest: str,
    tables: Mapping[str, PublishedTable],
    files: Mapping[str, str],
    for_spreadsheets: Collection[str] = (),
) -> bytes:
    """The description of a study as XML.

    Parameters
    ----------
    book, digest
        The study, and the digest of its data.
    tables
        For each question, the published table of the whole.
    files
        What each file of tables holds, by its name.
    for_spreadsheets
        Which of these files are for a French spreadsheet.
    """
    root = Element("codeBook", {"xmlns": NAMESPACE, "version": "2.5", "xml:lang": "fr"})
    _document(SubElement(root, "docDscr"), book, digest)
    _study(SubElement(root, "stdyDscr"), book, digest)
    for number, (name, holds) in enumerate(files.items(), start=1):
        about = SubElement(SubElement(root, "fileDscr", ID=f"F{number}", URI=name), "fileTxt")
        _text(about, "fileName", name)
        _text(about, "fileCont", f"{holds} ({provenance.nature_word(book)})")
        kind = "point-virgule, virgule décimale" if name in for_spreadsheets else "virgule, point décimal"
        _text(about, "fileType", f"CSV, {kind}", charset="UTF-8")
    data = SubElement(root, "dataDscr")
    groups = [SubElement(data, "varGrp") for q in book.questions if q.items]
    for number, question in enumerate(book.questions, start=1):
        names = []
        for place, item in enumerate(question.item_ids, start=1):
            names.append(f"V{number}_{place}" if item else f"V{number}")
            _variable(data, book, question, names[-1], item, tables[question.id])
        if question.items:
            group = groups.pop(0)
            group.attrib |= {"ID": f"G{number}", "type": "grid", "name": question.id, "var": " ".join(names)}
            _text(group, "labl", question.title)
            _text(group, "txt", question.text)
    ElementTree.indent(root, " ")
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _text(parent: Element, name: str, words: object, **attributes: str) -> None:
    """An element that holds a text, if there is one."""
    if str(words):
        element = SubElement(parent, name, {key: _clean(value) for key, value in attributes.items()})
        element.text = _clean(str(words))


def _clean(words: str) -> str:
    """A text without what XML cannot hold."""
    return _NOT_XML.sub("", words)


def _citation(parent: Element, book: Codebook, digest: str, title: str) -> None:
    citation = SubElement(parent, "citation")
    titles = SubElement(citation, "titlStmt")
    _text(titles, "titl", title)
    _text(titles, "IDNo", f"{book.id}+{digest[:12]}")
    author, end = _author(book), book.fieldwork.end
    if book.simulated or book.fieldwork.announced:  # nobody says that data were made then
        end = None
    if author:
        _text(SubElement(citation, "rspStmt"), "AuthEnty", author)
    if author or end:
        made = SubElement(citation, "prodStmt")
        _text(made, "producer", author)
        if end:
            _text(made, "prodDate", numbers.day(end), date=str(end))
    if author or book.contact:
        sent = SubElement(citation, "distStmt")
        _text(sent, "distrbtr", author)
        _text(sent, "contact", book.contact)
    _text(
        SubElement(citation, "verStmt"), "version", f"données {digest[:12]} ({provenance.nature_word(book)})"
    )


def _author(book: Codebook) -> str:
    """Who is answerable for the data: of simulated answers, not the producer of the study."""
    if not book.simulated:
        return book.producer
    after = f" (étude : {book.producer})" if book.producer else ""
    return f"Réponses simulées pour la démonstration{after}"


def _marked(book: Codebook, words: str) -> str:
    """A text that says in itself, once, that it is about simulated answers."""
    return words if not words or "simul" in words.lower() else f"{words}{labels.simulated(book)}"


def _title(book: Codebook) -> str:
    return f"{about.title(book)} – {provenance.nature_word(book)}"


def _document(parent: Element, book: Codebook, digest: str) -> None:
    _citation(parent, book, digest, f"Description de l'étude : {_title(book)}")


def _study(parent: Element, book: Codebook, digest: str) -> None:
    _citation(parent, book, digest, _title(book))
    info = SubElement(parent, "stdyInfo")
    if book.themes:
        subject = SubElement(info, "subject")
        for theme in book.themes:
            _text(subject, "keyword", theme.title)
    _text(info, "abstract", f"{provenance.nature(book)}. {about.limits(book)} {book.notes}".strip())
    summary = SubElement(info, "sumDscr")
    for event, date in (("start", book.fieldwork.start), ("end", book.fieldwork.end)):
        if date:
            said = f"{numbers.day(date)}{', terrain annoncé' if book.fieldwork.announced else ''}"
            _text(summary, "collDate", _marked(book, said), date=str(date), event=event)
    for name in geographies(book):
        _text(summary, "geogUnit", places.noun_of(book, name).one)
    _text(summary, "anlyUnit", book.universe_noun.singular)
    _text(summary, "universe", _marked(book, book.population))
    _text(
        summary,
        "dataKind",
        f"tableaux agrégés ({provenance.nature_word(book)}) ; aucune réponse individuelle",
    )
    method = SubElement(parent, "method")
    collection = SubElement(method, "dataColl")
    announced = ", terrain annoncé" if book.fieldwork.announced and book.fieldwork.mode else ""
    _text(collection, "sampProc", _marked(book, about.sampling(book)))
    _text(collection, "collMode", _marked(book, f"{book.fieldwork.mode}{announced}"))
    weighted = "données redressées" if book.weighted else "aucune pondération"
    _text(collection, "weight", _marked(book, weighted))
    _text(SubElement(method, "anlyInfo"), "EstSmpErr", _marked(book, about.margins_note(book)))
    use = SubElement(SubElement(parent, "dataAccs"), "useStmt")
    rules = f"{about.masking_rule(book)} {about.rounding_rule(book)}".strip()
    _text(use, "confDec", _marked(book, rules))
    _text(use, "citReq", _marked(book, about.source_note(book)))
    _text(use, "conditions", book.licence)
    _text(use, "disclaimer", provenance.nature(book) if book.simulated else "")


def _variable(
    data: Element,
    book: Codebook,
    question: Question,
    identity: str,
    item: str,
    table: PublishedTable,
) -> None:
    name = f"{question.id}.{item}" if item else question.id
    variable = SubElement(
        data, "var", {"ID": identity, "name": name, "intrvl": "contin" if question.numeric else "discrete"}
    )
    _text(variable, "labl", f"{question.title} – {question.item_label(item)}" if item else question.title)
    _text(SubElement(variable, "qstn"), "qstnLit", question.text)
    routed = (book.apart(question.id, item, "") if question.items else None) or question
    asked = f"Posée seulement aux {labels.routing(book, routed)}" if routed.asked_to else ""
    _text(variable, "universe", asked)
    rows = {row.option: row for row in table.rows if row.item == item and not row.group}
    shown = labels.shown_to_all(table, rows.values())
    base = next((row.base for row in shown if row.base is not None), None)
    _text(variable, "sumStat", "" if base is None else base, type="vald")
    weighted = {"wgtd": "wgtd"} if book.weighted else {}
    if question.numeric:
        for option, kind in (("mean", "mean"), ("median", "medn")):
            found = rows[option].estimate
            _text(variable, "sumStat", "" if found is None else repr(found), type=kind, **weighted)
        spread = rows["mean"].sd
        _text(variable, "sumStat", "" if spread is None else repr(spread), type="stdev", **weighted)
    notes = [labels.SEVERAL] if question.several else []
    status = labels.wording_status(question)
    notes += [question.note, f"formulation {status}" if status else ""]
    _text(variable, "txt", " ; ".join(words for words in notes if words))
    for answer in question.options:
        category = SubElement(variable, "catgry", {"missing": "Y"} if answer.role == "missing" else {})
        _text(category, "catValu", answer.code)
        _text(category, "labl", answer.label)
        row = rows.get(answer.code)
        _text(category, "txt", _beside(table, row) if row is not None else "")
        if row is not None and row.estimate is not None:
            _text(category, "catStat", "" if row.count is None else row.count, type="freq")
            _text(category, "catStat", f"{100 * row.estimate:.1f}", type="percent", **weighted)


def _beside(table: PublishedTable, row: Row) -> str:
    """Of an answer that only some saw, its base; of one of a ranking, its mean rank."""
    if own := "" if row.item else labels.own_base(table, row):
        return own
    if row.item != CITED or not isinstance(table.question, Ranking):
        return ""
    mean = table.row(row.option, item=MEAN_RANK)
    base = f" ({labels.base_label(mean)})" if mean.base is not None else ""
    return f"{labels.AVERAGE_RANK.lower()}, parmi ceux qui l'ont classée : {labels.value(table, mean)}{base}"
