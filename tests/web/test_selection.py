"""``/selection`` and what it becomes: nothing is remembered, and no title is markup or a finding."""

import io
import re
from html import unescape
from urllib.parse import quote_plus

import openpyxl
import pytest
from pptx import Presentation
from starlette.applications import Starlette
from starlette.middleware import Middleware

from core.views.selection import LONGEST_TITLE, MOST_KEPT
from pages._web import access, address, client, downloads, presentation, search, selection
from pages._web.access import Rules
from tests import studies
from tests.asgi import Client
from tests.conftest import ROOT
from tests.web.test_access import LOGIN

STUDY = studies.opened(ROOT / "data" / "fragilites-2025")
MINE = "etat_territoire~by.type_acteur~f.region.32"
VIEWS = f"etude=fragilites-2025&v={MINE}~t.Chez+nous&v=besoins_eco&v=lien_territoire~f.region.94"
SHEET = "/fichiers/fragilites-2025/etude/selection"


@pytest.fixture(scope="module")
def web():
    routes = [r for m in (downloads, presentation, search, selection) for r in m.routes()]
    return Client(
        Starlette(routes=routes, middleware=[Middleware(client.OwnPage)]), "https://tableau.example.org"
    )


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_page_tells_each_view_with_its_sentence_base_and_reserves(web):
    said = plain(web.get(f"/selection?{VIEWS}").text)

    assert "3 vues · Tendances" in said
    assert "59 % des acteurs (Hauts-de-France) jugent leur territoire en difficulté (simulé)" in said
    assert "<span>Région : Hauts-de-France</span>" in said
    assert "Base : 118 acteurs ayant répondu" in said
    assert "masqué : moins de 10 répondants" in said  # of Corsica, no number
    assert 'value="Chez nous"' in said
    link = f"https://tableau.example.org/selection?{VIEWS}"
    assert f'id="lien" readonly value="{link.replace("&", "&amp;")}"' in said


def links(said, name):
    return [
        unescape(link)
        for link in re.findall(
            rf'class="button step" id="[a-z0-9-]+" href="([^"]+)" data-step="{name}"', said
        )
    ]


def order(said):
    return [code.partition("~")[0] for code in re.findall(r'name="v" value="([^"]+)"', said)]


def test_links_alone_move_and_remove_views(web):
    said = web.get(f"/selection?{VIEWS}").text

    assert order(said) == ["etat_territoire", "besoins_eco", "lien_territoire"]
    assert len(links(said, "Monter")) == len(links(said, "Descendre")) == 2  # not beyond the ends
    up = web.get(links(said, "Monter")[1]).text
    assert order(up) == ["etat_territoire", "lien_territoire", "besoins_eco"]
    assert 'value="Chez nous"' in up
    assert order(web.get(links(up, "Retirer")[0]).text) == ["lien_territoire", "besoins_eco"]


def test_a_form_without_a_script_writes_titles_into_the_address(web):
    answer = web.get(f"/selection?{VIEWS}&titre.0=&titre.1=L%27argent+%26+nous&titre.9=x&titre.y=x")

    assert answer.status_code == 303
    assert answer.headers["location"] == (
        f"/selection?etude=fragilites-2025&v={MINE}&v=besoins_eco~t.L%27argent+%26+nous"
        "&v=lien_territoire~f.region.94"
    )


HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;</textarea>'{{7*7}}"


def test_a_title_is_never_markup(web):
    query = f"etude=fragilites-2025&v=besoins_eco~t.{quote_plus(HOSTILE)}"
    for page in ("/selection", "/presentation"):
        said = web.get(f"{page}?{query}").text
        assert "<script>alert" not in said
        assert "<img" not in said
        assert unescape(said).count("alert(1)") >= 2


def test_a_title_of_the_readers_own_never_passes_for_a_finding(web):
    title = quote_plus("95 % des maires sont inquiets » · publié, Localtis «")
    slides = plain(unescape(web.get(f"/presentation?etude=fragilites-2025&v={MINE}~t.{title}").text))

    told = "Titre du lecteur : « 95 % des maires sont inquiets ” · publié, Localtis “ » · État perçu"
    assert f'<p class="overline">{told}' in slides
    assert "59 % des acteurs (Hauts-de-France) jugent leur territoire en difficulté (simulé)</h2>" in slides
    assert "les titres entre guillemets sont les siens" in slides


def test_what_is_not_understood_is_said_and_an_empty_selection_tells_how_to_begin(web):
    said = plain(
        unescape(web.get("/selection?etude=fragilites-2025&v=besoins_eco~f.region.zz&v=%3Cb%3E").text)
    )

    assert "La vue « besoins_eco~f.region.zz » de ce lien n'est pas reprise." in said
    assert "Rien n'est retenu" in said
    assert "<b>" not in said.replace("« <b> »", "")
    assert "n'existe pas ici" in unescape(web.get("/selection?etude=autre").text)
    shown = web.get("/presentation?etude=fragilites-2025&v=nope")
    assert "Revoir la sélection" in shown.text


def test_an_address_says_that_it_is_nearly_too_long_before_it_is(web, monkeypatch):
    assert "approche de la longueur" not in web.get(f"/selection?{VIEWS}").text
    monkeypatch.setattr(address, "LONGEST", 2_100)
    assert "approche de la longueur" in web.get(f"/selection?{VIEWS}").text
    monkeypatch.setattr(address, "LONGEST", len(VIEWS) + 100)
    refused = web.get(f"/selection?{VIEWS}&titre.1={'x' * LONGEST_TITLE}")
    assert refused.status_code in (200, 414)
    assert "trop longue" in refused.text


def test_the_whole_of_the_largest_selection_fits_its_address(web):
    regions = STUDY.book.segment("region").answer_index
    codes = "&".join(f"v=etat_territoire~f.region.{c}~t.{'x' * LONGEST_TITLE}" for c in regions)
    said = web.get(
        f"/selection?etude=fragilites-2025&{codes}&v=besoins_eco&v=lien_territoire&v=atout_territoire"
    )

    assert len(order(said.text)) == MOST_KEPT
    assert "Cette adresse est trop longue pour un code QR" in said.text


def test_the_deck_has_a_slide_a_view_with_its_warnings_and_source(web):
    answer = web.get(f"{SHEET}.pptx?{VIEWS}")

    assert 'filename="fragilites-2025_selection_simule.pptx"' in answer.headers["content-disposition"]
    slides = Presentation(io.BytesIO(answer.content)).slides
    told = [
        plain("\n".join([s.text_frame.text for s in slide.shapes if s.has_text_frame])) for slide in slides
    ]
    assert "Ma sélection" in told[0]
    assert "Titre du lecteur : « Chez nous » · État perçu du territoire" in told[1]
    assert "59 % des acteurs (Hauts-de-France)" in told[1]
    assert any("masqué : moins de 10 répondants" in words for words in told)
    assert all("Source : réponses simulées" in words for words in told)
    assert answer.content == web.get(f"{SHEET}.pptx?{VIEWS}").content


def test_the_workbook_has_a_sheet_a_view_each_with_its_filters_source_and_address(web):
    file = openpyxl.load_workbook(io.BytesIO(web.get(f"{SHEET}.xlsx?{VIEWS}").content))
    said = {
        sheet.title: plain(
            "\n".join(str(c) for r in sheet.iter_rows(values_only=True) for c in r if c is not None)
        )
        for sheet in file
    }

    first, mine, needs, link = said
    assert (first, mine) == ("À lire", "1. État perçu du territoire")
    assert (
        "Titre du lecteur : « Chez nous »" in said[first] and "Titre du lecteur : « Chez nous »" in said[mine]
    )
    assert "Région : Hauts-de-France" in said[mine]
    assert f"https://tableau.example.org/selection?{VIEWS}" in said[first]
    assert "f.region=32" in said[mine]
    assert "publié, Localtis, novembre 2025" in said[needs]
    assert "masqué" in said[link]
    for words in said.values():
        assert "SIMULÉ" in words.upper()
    for name in (mine, needs, link):
        assert "Source\nréponses simulées" in said[name]


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(f"{SHEET}.pptx?etude=fragilites-2025", id="empty"),
        pytest.param(f"{SHEET}.xlsx?v=besoins_eco&v=besoins_eco~f.region.zz", id="not understood whole"),
        pytest.param(f"{SHEET}.csv?v=besoins_eco", id="kind"),
        pytest.param("/fichiers/fragilites-2025/selection.pptx?v=besoins_eco", id="as a question"),
    ],
)
def test_a_file_is_of_the_whole_selection_or_is_not(web, asked):
    assert web.get(asked).status_code == 404


def test_a_printed_presentation_is_large_even_from_a_phone(web):
    assert presentation.SMALL in presentation.STYLE
    printed = web.get(f"/presentation?{VIEWS}&imprimer=1").text

    assert '<html lang="fr" class="sheets">' in printed
    assert presentation.SMALL not in printed
    assert '"print": true' in printed


def test_what_a_tab_keeps_has_the_ends_of_a_selection():
    script = (ROOT / "static" / "selection.js").read_text(encoding="utf-8")

    assert f"MOST = {MOST_KEPT};" in script
    longest = int(re.search(r"LONGEST = ([\d_]+);", script)[1])
    assert longest <= address.LONGEST - selection.ROOM


def test_the_index_of_the_search_comes_once_and_holds_only_what_readers_see(web):
    answer = web.get("/recherche/fragilites-2025.json")
    entries = answer.json()

    assert answer.headers["etag"] and web.get("/recherche.json").json() == entries
    again = web.get("/recherche/fragilites-2025.json", {"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert {e["question"] for e in entries if "question" in e} == {q.id for q in STUDY.book.questions}
    assert {name for e in entries for name in e} <= {
        *("question", "page", "title", "text", "theme", "answers", "items", "figures")
    }
    columns = {column for q in STUDY.book.questions for column in q.file_columns}
    assert not columns & set(re.findall(r'"([^"]+)"', answer.text)) - {q.id for q in STUDY.book.questions}
    assert web.get("/recherche/autre.json").status_code == 404
    assert web.get("/recherche.json?etude=autre").status_code == 404


@pytest.mark.parametrize(
    "path", ["/selection", "/recherche.json", "/recherche/fragilites-2025.json", f"{SHEET}.pptx"]
)
def test_a_private_preview_shows_none_of_it_before_the_login(monkeypatch, path):
    rules = Rules(frozenset({"alice@example.org"}), frozenset(), LOGIN)
    monkeypatch.setattr(access, "rules", lambda: rules)
    monkeypatch.setattr(access, "user", lambda connection: {})
    routes = [r for m in (downloads, search, selection) for r in m.routes()]
    answer = Client(Starlette(routes=routes, middleware=[Middleware(access.Door)])).get(f"{path}?{VIEWS}")

    assert answer.status_code == 401
    assert "territoire" not in answer.text
