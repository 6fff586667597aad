"""Portraits as files: an A4 sheet (PDF) or a slide (PowerPoint) a group, with the content of the page."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import typst

from core import decks, leaflets, maps, wording
from core.codebook import Codebook
from core.leaflets import SmallPrint
from core.palette import PALETTES
from core.portraits import Portrait, Subject, gap, portrait, portrait_link, told
from core.qr import qr_svg
from core.results import Study
from core.templates import TEMPLATE, clean, made_on
from core.territories import geography
from core.views import View
from core.wording import NBSP

ASSETS = Path(__file__).parents[1] / "assets"
SHEET = ASSETS / "fiche.typ"
MANIFEST, LEFT_OUT = "fiches.json", "non-publiees.txt"
UNSEEN = re.compile(r'the text `"(.+)"` could not be displayed', re.DOTALL)
LONG = 60
"""A name of a group of more letters is told in the title of a slide only."""
MOST_UNSEEN = 200
"""How many characters without a drawing may be taken out of one sheet."""


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
    share: float
    of_whole: float | None


@dataclass(frozen=True, slots=True)
class Fiche:
    """A portrait in words, ready to be laid out."""

    overline: str
    title: str
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
    small: SmallPrint
    link: str
    region: str = ""


def fiche(study: Study, subject: Subject, view: View, link: str) -> Fiche | str:
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
        return leaflets.masked_reason(book, made)
    label, chips = subject.label(book), wording.chips(book, subject.others(view))
    known = subject.code if subject.segment == geography(book) and maps.region(subject.code) else ""
    return Fiche(
        overline=leaflets.overline(book, subject),
        title=f"Portrait{NBSP}: {label}",
        base=leaflets.size_words(book, made),
        chips=f"Filtres{NBSP}: {' ; '.join(chips)}" if chips else "",
        simulated=book.simulated,
        found=tuple(f"{told(each, subject)}." for each in made.found),
        found_note=leaflets.found_note(made),
        keys=tuple(_keys(made)),
        heads=("Chiffre clé", label, "Ensemble", "Écart avec les autres"),
        caption=leaflets.keys_caption(book, marked=True),
        unit=f"% des {book.universe_noun.plural}",
        alike=tuple(leaflets.alike_words(each) for each in made.alike),
        alike_note=leaflets.alike_note(made),
        small=leaflets.small_print(study, made),
        link=link,
        region=known,
    )


def _keys(made: Portrait) -> Iterator[Key]:
    for each in made.keys:
        row, whole = each.row, each.whole
        shown = row.estimate is not None
        yield Key(
            leaflets.key_name(each),
            wording.percent(row.estimate) if row.estimate is not None else "",
            wording.base_label(row) if shown else "",
            wording.value(each.table, whole),
            wording.base_label(whole),
            gap(each) if shown else wording.unknown(each.table, row),
            each.established,
            row.estimate or 0.0,
            whole.estimate,
        )


def fiche_pdf(book: Codebook, made: Fiche) -> bytes:
    """A portrait as one A4 page, tagged for those who do not see it (PDF/UA-1); the same bytes each time."""
    palette, nature = PALETTES["light"], f" ({wording.SIMULATED})" if made.simulated else ""
    data = asdict(made) | {
        "small": made.small.lines,
        "author": book.producer or book.title,
        "nature": wording.SIMULATED if made.simulated else "calculé sur les réponses collectées",
        "badge": "Données simulées" if made.simulated else "Calculé",
        "found_title": f"Ce qui ressort{nature}",
        "keys_title": "Les chiffres clés",
        "alike_title": f"Ce qui est comme ailleurs{nature}",
        "colours": {name: getattr(palette, name) for name in ("text", "quiet", "accent", "line")},
        "locator": _drawing(maps.locator(made.region)) if made.region else "",
        "locator_alt": f"{made.heads[1]} sur la carte des régions",
        "credit": maps.CREDIT,
        "qr": qr_svg(made.link) if made.link else "",
        "qr_alt": f"Code QR de cette page{NBSP}: {made.link}",
    }
    return _compiled(_typeset(data), made_on(book))


def _drawing(address: str) -> str:
    """The SVG inside a data address."""
    kind, _, content = address.partition(",")
    return base64.b64decode(content).decode() if kind.endswith("base64") else unquote(content)


def _typeset(data: object) -> object:
    """The same data with French spacing, and only characters that a PDF may hold."""
    if isinstance(data, str):
        # The narrow no-break space is in no typeface of ours.
        return data if data.startswith("<svg") else wording.typeset(clean(data)).replace("\u202f", NBSP)
    if isinstance(data, dict):
        return {name: _typeset(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_typeset(value) for value in data]
    return data


def _compiled(data: object, made: dt.datetime) -> bytes:
    """The PDF; a character that no typeface of ours draws (an emoji) becomes a box."""
    text = json.dumps(data, ensure_ascii=False)
    for _ in range(MOST_UNSEEN):
        try:
            pdf = _compiler().compile(
                sys_inputs={"data": text},
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=made.replace(tzinfo=dt.UTC),
            )
        except typst.TypstError as error:
            unseen = UNSEEN.search(error.message)
            if unseen is None:
                raise
            for character in unseen[1]:
                text = text.replace(character, "\N{WHITE SQUARE}")
            continue
        assert isinstance(pdf, bytes)
        return pdf
    raise ValueError("too many characters that no typeface draws")


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(SHEET, root=ASSETS, font_paths=[ASSETS / "fonts"], ignore_system_fonts=True)


def fiche_deck(book: Codebook, made: Fiche, *, template: Path = TEMPLATE) -> bytes:
    """A portrait as a PowerPoint file: what stands out, its key figures in a table; the same bytes each time.

    Raises
    ------
    TemplateError
        If the template lacks what decks fill.
    """
    nature = f" ({wording.SIMULATED})" if made.simulated else ""
    findings = [
        (f"Ce qui ressort{nature}", made.found, made.found_note),
        (f"Ce qui est comme ailleurs{nature}", made.alike, made.alike_note),
    ]
    cells = [
        (
            key.name,
            f"{key.own} ({key.own_base})" if key.own else "–",
            f"{key.whole} ({key.whole_base})" if key.whole_base else key.whole,
            key.gap,
        )
        for key in made.keys
    ]
    deck = decks.Deck(book, template)
    told = decks.Told(
        made.overline,
        made.title,
        [made.base, made.chips],
        [made.small.established, made.small.limits, made.small.source],
        made.link,
        [made.small.family],
    )
    group = made.heads[1] if len(made.heads[1]) <= LONG else "Ce groupe"
    heads = (made.unit[0].upper() + made.unit[1:], group, *made.heads[2:])
    deck.portrait(told, findings, heads, cells, [key.strong for key in made.keys])
    return deck.file(made.title)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a portrait: ``written``, ``kept`` from an earlier run, or ``masked`` with the reason."""

    name: str
    outcome: str
    reason: str = ""


def subjects(book: Codebook) -> dict[str, Subject]:
    """Every group that a portrait may be of, by the name of its files: ``portrait-region-bretagne``."""
    named: dict[str, Subject] = {}
    for segment in book.segments:
        for option in book.segment(segment).answers:
            stem = f"portrait-{_slug(segment)}-{_slug(option.label)}".rstrip("-")
            if stem in named or not _slug(option.label):
                stem = f"{stem}-{_slug(option.code) or len(named)}"
            named[stem if stem not in named else f"{stem}-{len(named)}"] = Subject(segment, option.code)
    return named


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    plain = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def write_fiches(
    study: Study, source: str, out: Path, address: str = "", *, template: Path = TEMPLATE
) -> Iterator[Written]:
    """Write the portraits of all groups, one by one, as PDF and PowerPoint.

    A portrait that an earlier run wrote from the same source is kept; the files of a group that is
    masked now are taken away. The masked groups are listed in ``non-publiees.txt`` with the reason.

    Parameters
    ----------
    study
        An open study.
    source
        What the portraits are made from, as a digest: see ``source_digest``.
    out
        The folder, made if need be.
    address
        The public address of the dashboard, for QR codes; none when empty.
    template
        The slides to fill.
    """
    out.mkdir(parents=True, exist_ok=True)
    manifest = _manifest(out, source)
    masked: dict[str, str] = {}
    for stem, subject in subjects(study.book).items():
        names = [f"{stem}.pdf", f"{stem}.pptx"]
        if all(_same(out / name, manifest["fiches"].get(name)) for name in names):
            yield Written(stem, "kept")
            continue
        link = f"{address.rstrip('/')}{portrait_link(study.book, subject, View())}" if address else ""
        made = fiche(study, subject, View(), link)
        if isinstance(made, str):
            title = study.book.segment(subject.segment).title
            masked[stem] = f"{title}{NBSP}: {subject.label(study.book)} ({made})"
            yield Written(stem, "masked", made)
            continue
        for name, content in zip(
            names,
            (fiche_pdf(study.book, made), fiche_deck(study.book, made, template=template)),
            strict=True,
        ):
            _replace(out / name, content)
            manifest["fiches"][name] = hashlib.sha256(content).hexdigest()
        _replace(out / MANIFEST, _json(manifest))
        yield Written(stem, "written")
    _finish(out, manifest, masked)


def _manifest(out: Path, source: str) -> dict[str, dict[str, str]]:
    """What earlier runs wrote from the same source; what they wrote from another is taken away."""
    try:
        kept = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        same, fiches = kept["source"] == source, dict(kept["fiches"])
    except (OSError, ValueError, KeyError, TypeError):
        same, fiches = False, {}
    if not same:
        for name in fiches:
            if Path(name).name == name:
                (out / name).unlink(missing_ok=True)
        fiches = {}
    return {"source": source, "fiches": fiches}  # type: ignore[dict-item]


def _finish(out: Path, manifest: dict[str, dict[str, str]], masked: dict[str, str]) -> None:
    if masked:
        told = "Portraits non publiés (groupes masqués) :\n" + "".join(
            f"- {each}\n" for each in masked.values()
        )
        _replace(out / LEFT_OUT, told.encode())
    else:
        (out / LEFT_OUT).unlink(missing_ok=True)
    _replace(out / MANIFEST, _json(manifest))


def _same(path: Path, digest: str | None) -> bool:
    return digest is not None and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole, or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    os.replace(partial, path)


def _json(manifest: object) -> bytes:
    return (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def source_digest(study: Study, folder: Path, address: str = "", template: Path = TEMPLATE) -> str:
    """A digest of all that portraits are made from: data, codebook, program, template, address."""
    root = Path(__file__).parent
    program = sorted(p for p in root.rglob("*") if p.suffix in (".py", ".geojson"))
    assets = sorted(p for p in ASSETS.rglob("*") if p.suffix in (".typ", ".ttf"))
    files = [*program, *assets, template, *sorted(folder.glob("*.yaml"))]
    total = hashlib.sha256(f"{study.digest}\n{address}\n".encode())
    for path in files:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
