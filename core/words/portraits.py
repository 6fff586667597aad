"""A portrait in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from core.codebook import Codebook, Geography, territories, told_place
from core.study import ALIKE, Finding, Portrait, Study, scanned
from core.views import Subject, View, geography
from core.words import about, gaps, labels, numbers, places, reasons
from core.words.numbers import NBSP
from core.words.spoken import Said

ENSEMBLE, SELECTION = "Ensemble", "Sélection"


def page_title(book: Codebook) -> str:
    """What the page of groups is called: « Mon territoire » where a study has a map."""
    return "Mon territoire" if geography(book) else "Mon groupe"


def place(book: Codebook, subject: Subject) -> tuple[Geography, str] | None:
    """Where a group is on a map: which, and its code; ``None`` for what is on none."""
    geography = book.segment(subject.segment).geography
    on_map = geography is not None and subject.code in territories(geography)
    return (geography, subject.code) if geography is not None and on_map else None


def place_words(book: Codebook, subject: Subject) -> str:
    """What a small map of a group shows: ``Bretagne sur la carte des régions``."""
    name = book.segment(subject.segment).option(subject.code).label
    return f"{name} sur la carte des {places.noun_of(book, subject.segment).many}"


def overline(book: Codebook, subject: Subject) -> str:
    """Of which segment and study a portrait is."""
    study = ", ".join(part for part in (book.title, f"vague {book.wave}" if book.wave else "") if part)
    return f"{titles(book, subject)} · {study}"


def titles(book: Codebook, subject: Subject) -> str:
    """The segments of a group: ``Région × Type d'acteur``."""
    return " × ".join(book.segment(name).title for name in subject.codes)


def whole_name(book: Codebook, subject: Subject, view: View) -> str:
    """What the group is beside: everyone, those who share the rest of it, or what filters keep."""
    if subject.beside(view).filters:
        return SELECTION
    shared = [book.segment(name).option(code).label for name, code in subject.rest]
    return " · ".join(shared) or ENSEMBLE


def masked_note(book: Codebook, made: Portrait) -> str:
    """Why nothing of a group is told, as a sentence or two."""
    reason = masked_reason(book, made)
    said = f"{reason[:1].upper()}{reason[1:]}."
    if book.disclosure.minimum_base == 1:
        return said
    return f"{said} Ses réponses ne sont pas montrées : on pourrait reconnaître ceux qui les ont données."


def size_words(book: Codebook, made: Portrait) -> str:
    """How many respondents a group has."""
    if made.respondents is None:
        return "Groupe masqué" if book.disclosure.minimum_base > 1 else reasons.NOBODY.capitalize()
    noun = book.universe_noun
    small = ", effectif faible" if made.respondents < book.disclosure.caution_base else ""
    people = numbers.count(made.respondents, noun.singular, noun.plural)
    return f"{people} dans ce groupe{small}{labels.simulated(book)}"


def found_note(book: Codebook, made: Portrait) -> str:
    """What must be said under what stands out; in place of it when nothing does."""
    if made.established > len(made.found):
        said = (
            f"Les plus grands des {made.established} écarts établis{NBSP}; "
            "pour une même échelle de réponses, un seul est cité"
        )
    elif made.found:
        return ""
    elif made.tests:
        said = (
            "Aucun écart établi avec les autres : les réponses de ce groupe ne permettent pas de dire "
            "qu'il s'en distingue"
        )
    elif book.complete:
        nearly = " qui soit plus grand que l'arrondi" if book.disclosure.minimum_base > 1 else ""
        said = f"Aucun écart avec les autres{nearly}"
    else:
        said = "Aucun écart avec les autres n'a pu être testé"
    return f"{said}{labels.simulated(book)}."


def alike_note(book: Codebook, made: Portrait) -> str:
    """What must be said under what is as elsewhere; in place of it when nothing is shown to be."""
    margin = round(ALIKE * 100)
    if made.alike:
        said = f"Des chiffres clés que les réponses montrent à moins de {margin} points de ceux des autres"
    elif made.keys and book.complete:
        said = f"Aucun autre chiffre clé n'est à moins de {margin} points de celui des autres"
    elif made.keys:
        said = (
            f"Les réponses ne suffisent pour aucun chiffre clé à montrer qu'il est à moins de {margin} "
            "points de celui des autres : un écart non établi n'est pas une égalité"
        )
    else:
        return "L'étude n'a pas de chiffre clé à comparer."
    return f"{said}{labels.simulated(book)}."


def alike_words(finding: Finding) -> Said:
    """A key figure that is as elsewhere, beside that of the whole."""
    table, row = finding.table, finding.row
    own, whole = numbers.percent(row.estimate or 0), labels.value(table, finding.whole)
    text = (
        f"{key_name(finding)}{NBSP}: {own} ({_whole(finding)}{NBSP}: {whole}){labels.simulated(table.book)}"
    )
    return Said.of(text, "alike", table, [row, finding.whole], population=gaps.of_group(table, row))


def _whole(finding: Finding) -> str:
    """What the group is beside: everyone, or the selection that filters keep."""
    return "sélection" if finding.table.view.filters else "ensemble"


def key_name(finding: Finding) -> str:
    """The name of a key figure, with those to whom its question was asked when these were not all."""
    assert finding.indicator is not None
    name = finding.indicator.label or labels.option_label(finding.table, finding.row.option)
    book = finding.table.book
    question = finding.table.apart(finding.row.item, finding.row.option) or finding.table.question
    return f"{name} (parmi les {labels.routing(book, question)})" if question.asked_to else name


def key_sentence(finding: Finding) -> Said:
    """A key figure of a group, with what is known of its gap."""
    table, row = finding.table, finding.row
    of_whole = f"{_whole(finding)}{NBSP}: {labels.value(table, finding.whole)}"
    own = labels.value(table, row)
    far = f" ; {gap(finding)}" if row.estimate is not None else ""
    text = f"{key_name(finding)}{NBSP}: {own} ({of_whole}){far}{labels.simulated(table.book)}"
    columns = ("estimate", "difference", "p_adjusted")
    return Said.of(text, "key_figure", table, [row, finding.whole], columns, gaps.of_group(table, row))


def keys_caption(book: Codebook, marked: str = "") -> str:
    """What the key figures are the shares of, and for whom the mark stands: see ``whole_name``."""
    nature = labels.simulated(book)
    named = {ENSEMBLE: "l'ensemble", SELECTION: "la sélection"}.get(marked, f"« {marked} »")
    tick = f"{NBSP}; le trait marque {named}" if marked else ""
    return f"% des {book.universe_noun.plural}{nature}{tick}"


def masked_reason(book: Codebook, made: Portrait) -> str:
    """Why a group is masked."""
    if book.disclosure.minimum_base == 1:
        return reasons.NOBODY
    asked = [f for f in made.keys if f.row.reason and not reasons.unasked(f.table, f.row.group)]
    return next((reasons.reason(f.table, f.row) for f in asked), "") or reasons.too_small(book)


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
    whole = dict.fromkeys(told_place(question)[0] for question in asked)
    looked = [
        numbers.count(len(found), *named)
        for found, named in ((keys, ("chiffre clé", "chiffres clés")), (whole, ("question", "questions")))
        if found
    ]
    read = "parcouru" if keys else "parcourue"
    over = f"{numbers.listing(looked)} {read}{'s' if len(keys) + len(whole) > 1 else ''} sur cette page"
    tested = (
        f"{numbers.count(made.tests, 'comparaison testée', 'comparaisons testées')}. "
        "Un écart est dit établi s'il l'est dans le tableau de sa question, dont les comparaisons par "
        f"« {book.segment(made.subject.segment).title} » sont corrigées ensemble (Holm)"
        f"{_chance(made)}."
        if made.tests
        else "aucun écart n'a pu être testé."
    )
    family = f"Tests{NBSP}: {over} ; {tested}" if looked else ""
    known = made.respondents is not None
    return SmallPrint(
        f"{gaps.established_note(book)} {gaps.indicative(book)}".strip() if known else "",
        family if known and not book.complete else "",
        " ".join(part for part in (about.limits(book), _conditions(book)) if part),
        about.source_note(book),
    )


def _conditions(book: Codebook) -> str:
    """When answers were collected, and whether they are weighted."""
    weights = f"données {'redressées' if book.weighted else 'non pondérées'}{labels.simulated(book)}"
    when = about.fieldwork(book)
    return f"Terrain{NBSP}: {when} · {weights}." if when else f"D{weights[1:]}."


def _chance(made: Portrait) -> str:
    """What reading several questions costs, each of which may show a gap that chance made."""
    if made.questions < 2:
        return ""
    return (
        f" ; sur {made.questions} questions, chacune avec au plus 5 chances sur 100 d'en montrer un à tort, "
        "l'un d'eux peut être dû au hasard"
    )


def finding_sentence(finding: Finding) -> Said:
    """An established gap as a sentence, after the title of its question when it names no key figure.

    ``Besoins, Trésorerie : 72 % des acteurs (Association) répondent « Fort », soit 12 points de plus…``
    """
    table, row = finding.table, finding.row
    said = gaps.gap_sentence(table, row)
    if finding.indicator is not None or table.of_means:
        return said.again(said, "standing_out")
    return said.again(f"{table.question.title}{NBSP}: {said}", "standing_out")


def gap(finding: Finding) -> str:
    """The gap of a key figure in words."""
    return gaps.words(finding.table, finding.row)
