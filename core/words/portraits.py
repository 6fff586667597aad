"""A portrait in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from core.codebook import Codebook
from core.study import ALIKE, Finding, Portrait, Study, scanned
from core.views import Subject
from core.words import about, gaps, labels, numbers, reasons
from core.words.numbers import NBSP


def overline(book: Codebook, subject: Subject) -> str:
    """Of which segment and study a portrait is."""
    study = ", ".join(part for part in (book.title, f"vague {book.wave}" if book.wave else "") if part)
    return f"{book.segment(subject.segment).title} · {study}"


def size_words(book: Codebook, made: Portrait) -> str:
    """How many respondents a group has."""
    if made.respondents is None:
        return "Groupe masqué"
    noun = book.universe_noun
    small = ", effectif faible" if made.respondents < book.disclosure.caution_base else ""
    return f"{numbers.count(made.respondents, noun.singular, noun.plural)} dans ce groupe{small}"


def found_note(made: Portrait) -> str:
    """What must be said under what stands out; in place of it when nothing does."""
    if not made.found:
        return (
            "Aucun écart établi avec les autres : les réponses de ce groupe ne permettent pas de dire "
            "qu'il s'en distingue."
        )
    if made.established == len(made.found):
        return ""
    return (
        f"Les plus grands des {made.established} écarts établis{NBSP}; "
        "pour une même échelle de réponses, un seul est cité."
    )


def alike_note(made: Portrait) -> str:
    """What must be said under what is as elsewhere; in place of it when nothing is shown to be."""
    margin = round(ALIKE * 100)
    if made.alike:
        return f"Des chiffres clés que les réponses montrent à moins de {margin} points de ceux des autres."
    return (
        f"Les réponses ne suffisent pour aucun chiffre clé à montrer qu'il est à moins de {margin} "
        "points de celui des autres : un écart non établi n'est pas une égalité."
    )


def alike_words(finding: Finding) -> str:
    """A key figure that is as elsewhere, beside that of the whole."""
    own = numbers.percent(finding.row.estimate or 0)
    return f"{key_name(finding)}{NBSP}: {own} (ensemble{NBSP}: {labels.value(finding.table, finding.whole)})"


def key_name(finding: Finding) -> str:
    """The name of a key figure."""
    assert finding.indicator is not None
    return finding.indicator.label or labels.option_label(finding.table, finding.row.option)


def keys_caption(book: Codebook, *, marked: bool) -> str:
    """What the key figures are the shares of; whether a mark stands for the whole."""
    nature = labels.simulated(book)
    tick = f"{NBSP}; le trait marque l'ensemble" if marked else ""
    return f"% des {book.universe_noun.plural}{nature}{tick}"


def masked_reason(book: Codebook, made: Portrait) -> str:
    """Why a group is masked."""
    hidden = next((reasons.reason(f.table, f.row) for f in made.keys if f.row.reason), "")
    return hidden or reasons.too_small(book)


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """What is said at the foot of a portrait: of tests (nothing for a masked group), limits and source."""

    established: str
    family: str
    limits: str
    source: str

    @property
    def lines(self) -> tuple[str, ...]:
        """What is said, from first to last, without what is empty."""
        return tuple(words for words in (self.established, self.family, self.limits, self.source) if words)


def small_print(study: Study, made: Portrait) -> SmallPrint:
    """The small print of a portrait."""
    book = study.book
    keys, asked = scanned(book, made.subject)
    tested = (
        f"{numbers.count(made.tests, 'écart testé', 'écarts testés')}, chacun corrigé avec ceux de tous les "
        "groupes pour sa question (Holm)."
        if made.tests
        else "aucun écart n'a pu être testé."
    )
    family = (
        f"Tests{NBSP}: {numbers.count(len(keys), 'chiffre clé', 'chiffres clés')} et "
        f"{numbers.count(len(asked), 'question', 'questions')} parcourus sur cette page ; {tested}"
    )
    weights = "données redressées" if book.weighted else "données non pondérées"
    nature = f" · {labels.SIMULATED}" if book.simulated else ""
    known = made.respondents is not None
    return SmallPrint(
        f"{gaps.ESTABLISHED} {gaps.indicative(book)}" if known else "",
        family if known else "",
        f"{about.limits(book)} Terrain{NBSP}: {about.fieldwork(book)} · {weights}{nature}"
        if about.fieldwork(book)
        else f"{about.limits(book)} {weights[:1].upper()}{weights[1:]}{nature}",
        about.source_note(book),
    )


def finding_sentence(finding: Finding, subject: Subject) -> str:
    """An established gap as a sentence: ``… 72 % citent « Fort », soit 12 points de plus que les autres``."""
    table, row, book = finding.table, finding.row, finding.table.book
    assert row.estimate is not None and row.difference is not None
    against, question = gaps.against(table, row), table.question
    if finding.indicator is not None:
        universe = labels.population(book, subject.alone(table.view, book))
        said = finding.indicator.sentence.format(share=numbers.percent(row.estimate), universe=universe)
        return f"{said}, {against}"
    if question.numeric:
        return f"{question.title}{NBSP}: {labels.value(table, row, question.unit)} en moyenne, {against}"
    about = f"{question.title}, {question.item_label(row.item)}" if row.item else question.title
    return (
        f"{about}{NBSP}: {numbers.percent(row.estimate)} {labels.verb(question)} "
        f"« {labels.option_label(table, row.option)} », {against}"
    )


def gap(finding: Finding) -> str:
    """The gap of a key figure in words: its size only where it is established."""
    return gaps.words(finding.table, finding.row)
