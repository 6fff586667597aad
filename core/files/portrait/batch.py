"""Portraits as files: an A4 sheet (PDF) or a slide (PowerPoint) a group, with the content of the page."""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from core.codebook import Codebook
from core.files.portrait.content import portrait_sheet
from core.files.portrait.pdf import ASSETS, portrait_pdf
from core.files.portrait.slide import portrait_slide
from core.files.pptx.template import TEMPLATE
from core.study import Study
from core.views import Subject, View, portrait_link
from core.words import NBSP

MANIFEST, LEFT_OUT = "fiches.json", "non-publiees.txt"


class _Manifest(TypedDict):
    """What a run has written: the digest of each file, by its name, and that of what they were made from."""

    source: str
    fiches: dict[str, str]


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


def write_portraits(
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
        made = portrait_sheet(study, subject, View(), link)
        if isinstance(made, str):
            title = study.book.segment(subject.segment).title
            masked[stem] = f"{title}{NBSP}: {subject.label(study.book)} ({made})"
            yield Written(stem, "masked", made)
            continue
        for name, content in zip(
            names,
            (portrait_pdf(study.book, made), portrait_slide(study.book, made, template=template)),
            strict=True,
        ):
            _replace(out / name, content)
            manifest["fiches"][name] = hashlib.sha256(content).hexdigest()
        _replace(out / MANIFEST, _json(manifest))
        yield Written(stem, "written")
    _finish(out, manifest, masked)


def _manifest(out: Path, source: str) -> _Manifest:
    """What earlier runs wrote from the same source; what they wrote from another is taken away."""
    try:
        kept = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        same, written = kept["source"] == source, dict(kept["fiches"])
    except (OSError, ValueError, KeyError, TypeError):
        same, written = False, {}
    if not same:
        for name in written:
            if Path(name).name == name:
                (out / name).unlink(missing_ok=True)
        written = {}
    return {"source": source, "fiches": written}


def _finish(out: Path, manifest: _Manifest, masked: dict[str, str]) -> None:
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


def _json(manifest: _Manifest) -> bytes:
    return (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def source_digest(study: Study, folder: Path, address: str = "", template: Path = TEMPLATE) -> str:
    """A digest of all that portraits are made from: data, codebook, program, template, address."""
    root = Path(__file__).parents[2]
    program = sorted(p for p in root.rglob("*") if p.suffix in (".py", ".geojson"))
    assets = sorted(p for p in ASSETS.rglob("*") if p.suffix in (".typ", ".ttf"))
    files = [*program, *assets, template, *sorted(folder.glob("*.yaml"))]
    total = hashlib.sha256(f"{study.digest}\n{address}\n".encode())
    for path in files:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
