"""Everything that a study says, written as files: ``python -m tests.outputs STUDY OUT``.

Two folders written by two commits are compared with ``diff -r``: what a change did to tables, sentences,
charts and files is there, and nothing else. Pictures of the pages: ``make screenshots``.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from streamlit.testing.v1 import AppTest

from core import open_study
from tests.conftest import ROOT, serving

SCRIPT = next(p for p in (ROOT / "pages/_ui/script.py", ROOT / "app.py") if p.exists())
PORT = 18_500
"""Always the same: the files of a view hold its address, in letters and in squares."""
MOST_FILES = 12
"""Questions whose files are all written; of the others, the CSV."""


def file_addresses(book):
    """The addresses of files, from the root."""
    here, splits = f"/fichiers/{book.id}", ["", *(f"by={s}" for s in book.segments)]
    asked = [q.id for q in book.questions]
    found = [f"{here}/{q}.csv?{by}" for q in asked for by in splits]
    found += [
        f"{here}/{q}.{kind}?{by}"
        for q in asked[:MOST_FILES]
        for by in splits[:2]
        for kind in ("xlsx", "pptx")
    ]
    found += [f"{here}/page/{t.id}.{kind}" for t in book.themes for kind in ("xlsx", "pptx")]
    found += [f"{here}/etude/presentation.pptx", f"{here}/etude/tabulation.xlsx"]
    for segment in book.segments[:1]:
        for answer in book.segment(segment).answers[:3]:
            found += [f"{here}/etude/portrait.{kind}?{segment}={answer.code}" for kind in ("pdf", "pptx")]
    return found


def pages(book):
    """The addresses of pages, of slides and of what is shared, from the root."""
    splits = ["", *(f"by={s}" for s in book.segments)]
    filters = [f"f.{s}={book.segment(s).answers[0].code}" for s in book.segments]
    found = [f"/?{chosen}" for chosen in ("", *filters)]
    found += [
        f"/{t.id}?{chosen}" for t in book.themes for chosen in (*splits, *filters, "affichage=tableaux")
    ]
    if not book.themes:
        found += [f"/resultats?{chosen}" for chosen in ("", *filters[:1])]
    asked = [q.id for q in book.questions]
    found += [f"/comparer?q={q}&by={s}" for q in asked for s in book.segments]
    found += [f"/explorer?q={q}&{by}" for q in asked for by in splits[:2]]
    found += [f"/explorer?q={i.question}&mesure={i.id}&intervalle=logit" for i in book.indicators]
    if any(book.segment(s).geography for s in book.segments):
        found += [f"/territoires?q={q}" for q in asked]
    for segment in book.segments:
        found += [f"/portrait?{segment}={answer.code}" for answer in book.segment(segment).answers]
    return [*found, "/methode", "/accessibilite"]


def served(book):
    """The addresses of HTML that the server gives itself."""
    splits = ["", *(f"by={s}" for s in book.segments)]
    asked = [q.id for q in book.questions]
    found = [f"/presentation?{by}" for by in splits]
    found += [f"/presentation?q={q}&{by}" for q in asked for by in splits[:2]]
    found += [f"/partager/?{by}" for by in splits]
    found += [f"/partager/comparer?q={q}&by={s}" for q in asked for s in book.segments[:1]]
    return found


def name(address, kind):
    return address.strip("/").replace("/", "_").replace("?", "__").replace("&", "_")[:150] + f".{kind}"


def drawn(address):
    """What a page sends to the browser, element by element."""
    parts = urlsplit(address)
    app = AppTest.from_file(str(SCRIPT), default_timeout=600)
    app.run()
    if page := parts.path.strip("/"):
        known = app._registered_pages.items()
        app._page_hash = next(key for key, info in known if info.get("url_pathname") == page)
    for key, values in parse_qs(parts.query).items():
        app.query_params[key] = values
    app.run()
    said, todo = [], list(app._tree.children.values())
    while todo:
        node = todo.pop(0)
        said.append(f"{type(node).__name__} {getattr(node, 'proto', '')}")
        todo = list(getattr(node, "children", {}).values()) + todo
    # Streamlit makes the identity of a widget from where its script stands.
    return re.sub(r"\$\$ID-[0-9a-f]+-", "$$ID-", "\n".join([*said, *(str(e.value) for e in app.exception)]))


def written(study, out):
    out.mkdir(parents=True, exist_ok=True)
    book = open_study(study).book
    if "--served" not in sys.argv:
        unserved(study, book, out)
    with serving(study, port=PORT) as server, httpx.Client(base_url=server, timeout=600) as client:
        for address in [*file_addresses(book), *served(book)]:
            answer = client.get(address)
            kind = urlsplit(address).path.rpartition(".")[2] if "/fichiers/" in address else "html"
            (out / name(address, kind)).write_bytes(answer.content)


def unserved(study, book, out):
    for command in (["check"], ["figures"]):
        run = subprocess.run(
            [sys.executable, "-m", "core", *command, str(study)], cwd=ROOT, capture_output=True, text=True
        )
        (out / f"{command[0]}.txt").write_text((run.stdout + run.stderr).replace(str(study), study.name))
    subprocess.run(
        [sys.executable, "-m", "core", "release", str(study), str(out / "release")],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    os.environ["STUDY"] = str(study)
    for address in pages(book):
        (out / name(address, "txt")).write_text(drawn(address))


if __name__ == "__main__":
    written(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
