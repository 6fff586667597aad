"""What the sheet of a portrait holds, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.charts import outlines
from core.study import Portrait, Study, portrait
from core.views import Subject, View
from core.words import NBSP, labels, numbers, portraits, published, reasons, sentences


@dataclass(frozen=True, slots=True)
class Key:
    """A key figure of a group beside that of the whole; ``own`` is empty when it is masked or absent."""

    name: str
    own: str
    own_base: str
    whole: str
    whole_base: str
    gap: str
    strong: bool
    weak: bool
    share: float
    of_whole: float | None


@dataclass(frozen=True, slots=True)
class PortraitSheet:
    """A portrait in words, ready to be laid out."""

    overline: str
    title: str
    warning: str
    base: str
    chips: str
    simulated: bool
    found: tuple[str, ...]
    found_note: str
    keys: tuple[Key, ...]
    heads: tuple[str, ...]
    caption: str
    unit: str
    alike: tuple[str, ...]
    alike_note: str
    small: portraits.SmallPrint
    link: str
    locator: str = ""
    locator_alt: str = ""


def portrait_sheet(study: Study, subject: Subject, view: View, link: str) -> PortraitSheet | str:
    """The portrait of a group; the reason, in French, when it is masked.

    Parameters
    ----------
    study
        An open study.
    subject
        The group.
    view
        The reader's filters; the one on the segment of the group is left out.
    link
        The public address of the portrait, for its QR code; none when empty.
    """
    made, book = portrait(study, subject, view), study.book
    if made.respondents is None:
        return portraits.masked_reason(book, made)
    label, chips = subject.label(book), labels.chips(book, subject.beside(view))
    place = portraits.place(book, subject)
    return PortraitSheet(
        overline=portraits.overline(book, subject),
        title=f"Portrait{NBSP}: {label}",
        warning=sentences.few(made.respondents) if made.respondents < book.disclosure.caution_base else "",
        base=portraits.size_words(book, made),
        chips=f"Filtres{NBSP}: {' ; '.join(chips)}" if chips else "",
        simulated=book.simulated,
        found=tuple(
            f"{said}."
            for said in (
                *published.told_of_group(study, subject, view, shares_alone=True),
                *map(portraits.finding_sentence, made.found),
            )
        ),
        found_note=portraits.found_note(book, made),
        keys=tuple(_keys(made)),
        heads=("Chiffre clé", label, portraits.whole_name(book, subject, view), "Écart avec les autres"),
        caption=portraits.keys_caption(book, portraits.whole_name(book, subject, view)),
        unit=f"% des {book.universe_noun.plural}{labels.simulated(book)}",
        alike=tuple(portraits.alike_words(each) for each in made.alike),
        alike_note=portraits.alike_note(book, made),
        small=portraits.small_print(study, made),
        link=link,
        locator=outlines.locator(*place) if place else "",
        locator_alt=portraits.place_words(book, subject) if place else "",
    )


def _keys(made: Portrait) -> Iterator[Key]:
    for each in made.keys:
        row, whole = each.row, each.whole
        shown = row.estimate is not None
        yield Key(
            portraits.key_name(each),
            numbers.percent(row.estimate) if row.estimate is not None else "",
            labels.base_label(row) if shown else "",
            labels.value(each.table, whole),
            labels.base_label(whole),
            portraits.gap(each) if shown else reasons.unknown(each.table, row),
            each.established,
            row.status == "caution",
            row.estimate or 0.0,
            whole.estimate,
        )
