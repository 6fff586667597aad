"""Three to six sentences about a group to take along, each with what it rests on: an « argumentaire »."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.codebook import Figure
from core.study import ALIKE, Finding, Portrait, Study
from core.views import COMPARE, ITEM, Subject, View, address, question_page
from core.words import about, gaps, labels, numbers, portraits, published
from core.words.numbers import NBSP
from core.words.spoken import Said
from core.words.typography import typeset

MOST_PUBLISHED, MOST, BEFORE_ALIKE = 3, 6, 5
STATUS = {"published": "publié", "computed": "calculé", "simulated": "simulé"}


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence of an argument, how many it rests on, who says so, and the address of its view."""

    said: Said
    base: str
    source: str
    address: str

    @property
    def status(self) -> str:
        """What its numbers are, in a word: ``publié``, ``calculé`` or ``simulé``."""
        return STATUS.get(self.said.provenance, "")

    @property
    def facts(self) -> str:
        """What stands under the sentence, but its address: ``simulé · base : 118 acteurs · source…``."""
        return " · ".join((self.status, f"base{NBSP}: {self.base}", f"source{NBSP}: {self.source}"))


def points(study: Study, made: Portrait, view: View) -> tuple[Point, ...]:
    """What may be said for or about a group, the surest first; nothing of a masked one.

    What was published of exactly this group; its established gaps; its key figures, each once; what is as
    elsewhere. Nothing is counted for it: every number is one of its portrait.
    """
    if made.respondents is None:
        return ()
    subject = made.subject
    told = published.of_group(study, subject, view, shares_alone=True)[:MOST_PUBLISHED]
    found = [_published(study, figure, subject, view) for figure in told]
    cited = {_matter(figure) for figure in told}
    alike = {_matter_of(finding): finding for finding in made.alike}
    rows = [f for f in (*made.found, *made.keys) if f.row.estimate is not None]
    for finding in rows:
        matter = _matter_of(finding)
        if len(found) < BEFORE_ALIKE and matter not in cited and matter not in alike:
            cited.add(matter)
            found.append(_finding(study, finding, subject, view))
    same = [f for matter, f in alike.items() if matter not in cited]
    found += [_alike(study, finding, subject, view) for finding in same[: MOST - len(found)]]
    return tuple(found[:MOST])


def plain(study: Study, subject: Subject, view: View, made: tuple[Point, ...], origin: str) -> str:
    """The argument as a text to be pasted anywhere, addresses and limits included."""
    return "\n\n".join(_paragraphs(study, subject, view, made, origin))


def _paragraphs(
    study: Study, subject: Subject, view: View, made: tuple[Point, ...], origin: str
) -> Iterator[str]:
    book = study.book
    yield f"{title(study, subject, view)}\n{book.title} · {about.facts(book)}"
    for number, point in enumerate(made, 1):
        yield f"{number}. {point.said}.\n{typeset(point.facts)}\n{origin}{point.address}"
    yield typeset("\n".join(caveats(study)))


def title(study: Study, subject: Subject, view: View) -> str:
    """Of whom an argument is: ``Argumentaire : Hauts-de-France · Association``."""
    beside = labels.chips(study.book, subject.beside(view))
    return f"Argumentaire{NBSP}: {' · '.join((subject.label(study.book), *beside))}"


def caveats(study: Study) -> tuple[str, ...]:
    """What must go along with an argument: what the study is, and what a gap means."""
    book = study.book
    return tuple(
        each for each in (about.limits(book), gaps.established_note(book), gaps.indicative(book)) if each
    )


def _matter(figure: Figure) -> tuple[str, str, frozenset[str]]:
    return figure.question, figure.item, frozenset(figure.options)


def _matter_of(finding: Finding) -> tuple[str, str, frozenset[str]]:
    """What a finding is about, by whichever name: a key figure of one answer is that answer."""
    options = finding.indicator.options if finding.indicator else (finding.row.option,)
    return finding.row.question, finding.row.item, frozenset(options)


def _published(study: Study, figure: Figure, subject: Subject, view: View) -> Point:
    said = published.told(study, figure)
    return Point(
        said.again(published.sentence(study, figure)),
        "non publiée",
        published.source(figure, study.published),
        _card(study, figure.question, subject, view),
    )


def _finding(study: Study, finding: Finding, subject: Subject, view: View) -> Point:
    """A number of the group beside those of the others: on *Comparer*, where its gap is told."""
    table, row, book = finding.table, finding.row, study.book
    said = portraits.finding_sentence(finding) if finding.established else gaps.placed(table, row)
    query = View(row.question, subject.segment, subject.others(view, book).filters).to_query()
    query |= {ITEM: [row.item]} if row.item else {}
    return Point(said, _base(study, finding), about.source(book), address(book, COMPARE, query))


def _alike(study: Study, finding: Finding, subject: Subject, view: View) -> Point:
    table, row = finding.table, finding.row
    margin = numbers.count(round(ALIKE * 100), "point", "points")
    text = f"{gaps.share_of_group(table, row)}, comme ailleurs{NBSP}: à moins de {margin} des autres"
    who = gaps.of_group(table, row)
    said = Said.of(text + labels.simulated(study.book), "alike", table, [row], population=who)
    where = _card(study, row.question, subject, view)
    return Point(said, _base(study, finding), about.source(study.book), where)


def _card(study: Study, question: str, subject: Subject, view: View) -> str:
    """The address of the chart of a question for the group alone."""
    book = study.book
    query = View(question, filters=subject.alone(view, book).filters).to_query()
    return address(book, question_page(book, question), query)


def _base(study: Study, finding: Finding) -> str:
    """How many of the group answered; with a warning when they are few."""
    base, noun = finding.row.base, study.book.universe_noun
    assert base is not None
    small = ", effectif faible" if finding.row.status == "caution" else ""
    return f"{numbers.count(base, noun.singular, noun.plural)}{small}"
