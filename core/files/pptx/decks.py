"""Published tables as PowerPoint: charts that can be edited, on slides that say all that a page says."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pptx.enum.dml import MSO_LINE
from pptx.util import Emu, Pt

from core.charts import MOST_CODED, PALETTES, qr_png
from core.codebook import Codebook, Slide
from core.files.pptx import drawing, plots, widths
from core.files.pptx.plots import Plot
from core.files.pptx.template import (
    CHART,
    COVER,
    EMU,
    LAYOUTS,
    PORTRAIT,
    SECTION,
    TEMPLATE,
    clean,
    described,
    line,
    made_on,
    normalised,
    opened,
    rgb,
    saved,
)
from core.study import Study
from core.views import Recipe, Selection, View, sections, without_idle_split
from core.words import NBSP, about, labels, provenance, published, selection, sentences

Address = Callable[[View], str]
"""The public address of a view."""
SIZES = {"Surtitre": (16, 14, 12), "Titre": (28, 24, 20, 16, 14, 12), "Mesure": (16, 14, 12), "Notes": (12,)}
COVER_SIZES = {
    "Surtitre": (16, 14, 12),
    "Titre": (44, 36, 28, 24, 18, 14),
    "Mesure": (20, 16, 14),
    "Notes": (16, 14, 12),
}
"""Type of texts, in points: that of the template first, then smaller ones for longer texts."""
LONGEST = 250
"""Of a property of a file, in letters."""
CONTINUED = " … (suite dans les commentaires)"


@dataclass(frozen=True, slots=True)
class SlideText:
    """What a slide says around its chart or table, and what its notes add."""

    overline: str
    headline: str
    measure: Sequence[str]
    small: Sequence[str]
    link: str
    notes: Sequence[str]


def deck_file(
    study: Study, recipes: Sequence[Recipe], address: Address, *, title: str = "", template: Path = TEMPLATE
) -> bytes:
    """Some questions as a PowerPoint file, each on the slides that it needs.

    Parameters
    ----------
    study
        An open study.
    recipes
        The answers to each question; a split that tells its question again is dropped, as on pages.
    address
        Gives the public address of a view, for its QR code.
    title
        Of a cover; no cover when empty.
    template
        The slides to fill.

    Returns
    -------
    bytes
        The same for the same study and arguments.

    Raises
    ------
    TemplateError
        If the template lacks what decks fill.
    """
    deck = Deck(study.book, template)
    study.prepare(recipes)
    if title:
        first = View(filters=recipes[0].filters) if recipes else View()
        deck.cover(title, labels.chips(study.book, first), address(first))
    for recipe in recipes:
        _add(deck, study, Slide(question=recipe.question), recipe, address)
    return deck.file(title or study.book.title)


def story_file(study: Study, view: View, address: Address, *, template: Path = TEMPLATE) -> bytes:
    """The story of a study as a PowerPoint file: cover, sections, a chart for each slide of the story.

    ``view`` holds the filters, and the split of all slides if it has one. Other parameters, what is
    returned and what is raised are those of ``deck_file``.
    """
    book = study.book
    deck = Deck(book, template)
    everyone = View(by=view.by, filters=view.filters)
    recipes = [Recipe(slide.question, view.by or slide.by, view.filters) for slide in book.opening]
    study.prepare(recipes)
    chips = labels.chips(book, view)
    deck.cover(book.title, chips, address(everyone))
    begins, section = sections(book), 0
    for number, (slide, shown) in enumerate(zip(book.opening, recipes, strict=True), 1):
        if number in begins:
            section += 1
            deck.section(begins[number], f"{section}/{len(begins)}", chips, address(everyone))
        _add(deck, study, slide, shown, address)
    return deck.file(book.title)


def selection_file(
    study: Study, asked: Selection, address: Address, link: str, *, template: Path = TEMPLATE
) -> bytes:
    """The views that a reader kept as a PowerPoint file, in his order, each under his title.

    ``link`` is the address of the selection, for the cover. Other parameters, what is returned and what is
    raised are those of ``deck_file``.
    """
    book = study.book
    deck = Deck(book, template)
    recipes = [Recipe.on(one.view.question or "", one.view) for one in asked.kept]
    study.prepare(recipes)
    said = f"{selection.count(len(recipes))}. {selection.NOT_OURS}"
    deck.cover(selection.NAME, (), link, [about.title(book), said])
    for one, recipe in zip(asked.kept, recipes, strict=True):
        title = selection.overline(book.question(recipe.question), one.title)
        _add(deck, study, Slide(question=recipe.question, title=title), recipe, address)
    return deck.file(f"{selection.NAME}{NBSP}: {book.title}")


def _add(deck: Deck, study: Study, slide: Slide, recipe: Recipe, address: Address) -> None:
    """The slides of a question."""
    book = study.book
    recipe = without_idle_split(book, recipe)
    question = book.question(recipe.question)
    table, whole = study.make(recipe), study.make(Recipe(recipe.question))
    drawn, masked = plots.plot(table, whole), labels.masked_note(table)
    first = sentences.headline(study, recipe)
    figures = study.published_figures(recipe)
    chips = labels.chips(book, recipe.view)
    link = address(recipe.view)
    filters = f"Filtres{NBSP}: {' ; '.join(chips)}" if chips else ""
    said = SlideText(
        slide.title or question.title,
        first,
        [sentences.low_base(table), sentences.measure(table), filters],
        [
            f"Bases{NBSP}: {drawn.bases}" if drawn and drawn.bases else "",
            drawn.note if drawn else "",
            masked if drawn else "",
            published.note(figures, table, study.published),
            published.beside(study, recipe),
            *published.in_words(study, recipe),
            sentences.base_note(table, whole),
            about.source_note(book),
        ],
        link,
        [
            about.wording_note(question),
            sentences.reading_note(table, whole),
            *sentences.mean_ranks(table),
            question.note,
            *_method(book),
        ],
    )
    deck.charts(said, drawn, sentences.alternative(table, first), masked)


def _method(book: Codebook) -> list[str]:
    """How the numbers were made, for the notes of a slide."""
    when = about.fieldwork(book)
    return [
        f"{about.limits(book)}{f' Terrain{NBSP}: {when}.' if when else ''}",
        about.masking_rule(book),
        about.margins_note(book),
    ]


class Deck:
    """Slides made one after another from a template."""

    def __init__(self, book: Codebook, template: Path = TEMPLATE) -> None:
        self.book, self._made = book, opened(template)
        self._layouts = {layout.name: layout for layout in self._made.slide_layouts}

    def file(self, title: str) -> bytes:
        """The PowerPoint file; equal slides give equal bytes."""
        about = self._made.core_properties
        about.title, about.author = line(title)[:LONGEST], line(self.book.producer)[:LONGEST]
        about.subject = labels.SIMULATED if self.book.simulated else ""
        about.language, about.last_modified_by, about.revision = "fr-FR", "", 1
        return normalised(saved(self._made, made_on(self.book)))

    def cover(self, title: str, chips: Sequence[str], link: str, said: Sequence[str] = ()) -> None:
        """The first slide: what the study is, and is not; ``said`` is what the deck says of itself."""
        book = self.book
        text = SlideText(
            "",
            title,
            [*said, about.facts(book), *_filters(chips)],
            [about.limits(book), about.source_note(book)],
            link,
            _method(book),
        )
        self.slide(COVER, text)

    def section(self, title: str, place: str, chips: Sequence[str], link: str) -> None:
        """A slide that opens a part of the story."""
        self.slide(
            SECTION, SlideText(place, title, [], [*_filters(chips), about.source_note(self.book)], link, [])
        )

    def charts(self, text: SlideText, drawn: Plot | None, alternative: str, masked: str) -> None:
        """The slides of a chart: as many as its rows need; one with the reason when all is masked."""
        layout = self._layouts[CHART]
        box = next(p for p in layout.placeholders if p.name == "Graphique")
        width, height = box.width / EMU, box.height / EMU
        parts = plots.fitted(drawn, width, height) if drawn else [None]
        for number, part in enumerate(parts, 1):
            place = f" {labels.part_of(number, len(parts))}" if len(parts) > 1 else ""
            numbers = [f"Chiffres{NBSP}:", *plots.values(part)] if part else [masked]
            here = SlideText(
                text.overline + place,
                text.headline,
                text.measure,
                text.small,
                text.link,
                [*text.notes, *numbers],
            )
            slide = self.slide(CHART, here)
            holder = self.placeholder(slide, CHART, "Graphique")
            if part is None:
                _refused(slide, holder, box, masked or "Aucune réponse.")
            else:
                about = self._about(here)
                drawing.draw(slide, holder, box, part, about, alternative, hatched=self.book.simulated)

    def portrait(
        self,
        text: SlideText,
        findings: Sequence[tuple[str, Sequence[str], str]],
        heads: Sequence[str],
        cells: Sequence[Sequence[str]],
        strong: Sequence[bool],
    ) -> None:
        """The slides of a portrait: findings (title, points, note), and key figures in a native table.

        ``strong`` says which rows of the table stand out.
        """
        box = next(p for p in self._layouts[PORTRAIT].placeholders if p.name == "Tableau")
        cuts = drawing.table_cuts(heads, cells, box.width / EMU, box.height / EMU)
        for number, (start, end) in enumerate(cuts, 1):
            place = f" ({number}/{len(cuts)})" if len(cuts) > 1 else ""
            words = [part for title, points, note in findings for part in (title, *points, note)]
            numbers = [
                f"{' ; '.join(f'{h} : {c}' for h, c in zip(heads, row, strict=True))}" for row in cells
            ]
            here = replace(text, overline=text.overline + place, notes=[*text.notes, *words, *numbers])
            slide = self.slide(PORTRAIT, here)
            _found(self.placeholder(slide, PORTRAIT, "Constats"), findings)
            holder = self.placeholder(slide, PORTRAIT, "Tableau")
            if not cells:
                holder._element.getparent().remove(holder._element)
                continue
            drawing.table(
                holder, heads, cells[start:end], strong[start:end], f"Les chiffres clés. {text.headline}"
            )

    def _about(self, text: SlideText) -> list[str]:
        nature = [_nature(self.book)]
        lines = [text.overline, text.headline, *text.measure, *text.small, *nature, text.link]
        return [clean(words) for words in lines if words]

    def slide(self, layout: str, text: SlideText) -> Any:
        """A slide of a layout, with its texts, QR code and notes."""
        made = self._made.slides.add_slide(self._layouts[layout])
        sizes = SIZES if layout not in (COVER, SECTION) else COVER_SIZES
        for name, texts in (
            ("Surtitre", [text.overline]),
            ("Titre", [text.headline]),
            ("Mesure", text.measure),
            ("Notes", text.small),
            ("Nature", ["Simulé" if self.book.simulated else "Calculé"]),
        ):
            if name in LAYOUTS[layout]:
                _write(self.placeholder(made, layout, name), texts, sizes.get(name, ()))
        if not self.book.simulated:
            self.placeholder(made, layout, "Nature").line.dash_style = MSO_LINE.SOLID
        _code(self.placeholder(made, layout, "Code QR"), text.link)
        for shape in self._layouts[layout].placeholders:
            if shape.placeholder_format.type.name == "SLIDE_NUMBER":
                made.shapes._spTree.append(copy.deepcopy(shape._element))
        lines = [
            text.overline, text.headline, *text.measure, _nature(self.book), *text.small, *text.notes,
            f"Adresse{NBSP}: {text.link}" if text.link else "",
        ]  # fmt: skip
        made.notes_slide.notes_text_frame.text = "\n".join(line(words) for words in lines if words)
        return made

    def placeholder(self, slide: Any, layout: str, name: str) -> Any:
        """The placeholder of a slide that its layout calls so."""
        shape = next(p for p in self._layouts[layout].placeholders if p.name == name)
        index = shape.placeholder_format.idx
        return next(p for p in slide.placeholders if p.placeholder_format.idx == index)


def _nature(book: Codebook) -> str:
    return f"Nature{NBSP}: {provenance.nature(book)}"


def _filters(chips: Sequence[str]) -> list[str]:
    return [f"Filtres{NBSP}: {' ; '.join(chips)}"] if chips else []


def _write(shape: Any, texts: Sequence[str], sizes: Sequence[int]) -> None:
    """Fill a placeholder, a paragraph a text, in the largest type that fits; without texts, take it away.

    What the smallest type does not fit is cut: the notes of the slide have all of it.
    """
    said = [line(text) for text in texts if text]
    if not said:
        shape._element.getparent().remove(shape._element)
        return
    width, height = shape.width / EMU, shape.height / EMU
    for size in sizes:
        room = max(1, int(height * 72 / (size * 1.19)))
        if _lines(said, width, size) <= room:
            break
    else:
        said = _cut(said, width, sizes[-1], room) if sizes else said
    shape.text_frame.text = "\n".join(said)
    if sizes and size != sizes[0]:
        for paragraph in shape.text_frame.paragraphs:
            paragraph.runs[0].font.size = Pt(size)


def _found(shape: Any, findings: Sequence[tuple[str, Sequence[str], str]]) -> None:
    """What a portrait finds: titles in bold, points with their bullets, notes in quiet.

    Points that would run out of their box are left out, the last ones first, and it is said: the notes of
    the slide have all of them. One that were cut would lose what it says of itself at its end.
    """
    width, height = shape.width / EMU, shape.height / EMU
    most = sum(len(points) for _, points, _ in findings)
    for size, kept in ((14, most), (12, most), *((11, n) for n in range(most, 0, -1))):
        parts = _parts(findings, kept)
        if sum(_height(words, kind, size, width) for words, kind in parts) <= height:
            break
    shape.text_frame.text = "\n".join(words for words, _ in parts)
    for paragraph, (_, kind) in zip(shape.text_frame.paragraphs, parts, strict=True):
        font = paragraph.runs[0].font
        font.size, font.bold = Pt(size + (kind == "title")), kind == "title"
        if kind != "point":
            drawing.without_bullet(paragraph)
        if kind == "title":
            paragraph.space_before = Pt(6)
        if kind == "note":
            font.size, font.color.rgb = Pt(12), rgb(PALETTES["light"].quiet)


def _parts(findings: Sequence[tuple[str, Sequence[str], str]], kept: int) -> list[tuple[str, str]]:
    """The lines of findings, each with its kind, and so many points at most in all."""
    parts: list[tuple[str, str]] = []
    for title, points, note in findings:
        shown = points[:kept]
        kept -= len(shown)
        left = "" if len(shown) == len(points) else "La suite est dans les commentaires."
        parts += [(title, "title"), *((words, "point") for words in shown), (left, "note")]
        parts.append((note if shown or not points else "", "note"))
    return [(line(words), kind) for words, kind in parts if words]


def _height(words: str, kind: str, size: int, width: float) -> float:
    """The height of a finding, in inches."""
    points = {"title": size + 1, "point": size, "note": 12}[kind]
    return (_lines([words], width - 0.25, points) * points * 1.2 + (6 if kind == "title" else 2)) / 72


def _lines(texts: Sequence[str], width: float, size: float) -> int:
    return sum(widths.lines(text, width, size) for text in texts)


def _cut(texts: Sequence[str], width: float, size: float, room: int) -> list[str]:
    """Texts whose longest is short enough for all to stand on so many lines."""
    kept = list(texts)
    longest = max(range(len(kept)), key=lambda i: len(kept[i]))
    rest = _lines(kept, width, size) - widths.lines(kept[longest], width, size)
    words = kept[longest].split(" ")
    while len(words) > 1 and widths.lines(" ".join(words) + CONTINUED, width, size) > max(1, room - rest):
        words.pop()
    kept[longest] = " ".join(words) + CONTINUED
    return kept


def _code(shape: Any, link: str) -> None:
    """The QR code of an address, which is a link too; nothing without an address, or with one too long."""
    if not link or len(link.encode()) > MOST_CODED:
        shape._element.getparent().remove(shape._element)
        return
    picture = shape.insert_picture(io.BytesIO(qr_png(link)))
    picture.click_action.hyperlink.address = link
    described(picture, f"Code QR de cette vue{NBSP}: {link}")


def _refused(slide: Any, holder: Any, box: Any, words: str) -> None:
    """Words in place of a chart."""
    holder._element.getparent().remove(holder._element)
    frame = slide.shapes.add_textbox(box.left, box.top, box.width, Emu(EMU)).text_frame
    frame.word_wrap = True
    frame.text = words
    font = frame.paragraphs[0].runs[0].font
    font.size, font.italic, font.color.rgb = Pt(24), True, rgb(PALETTES["light"].quiet)
