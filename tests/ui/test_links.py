"""A link made today means the same tomorrow: after words change, questions move, a wave is added."""

import json
import re
import shutil

import pytest
import yaml
from starlette.applications import Starlette

from pages._web import link_previews, sharing, studies
from tests.asgi import Client
from tests.conftest import ROOT
from tests.ui.test_pages import html, query
from tests.ui.test_pages import opened as summary
from tests.ui.test_pages_by_group import at, turn

DEMONSTRATION = ROOT / "data" / "fragilites-2025"


@pytest.fixture
def beside(tmp_path, monkeypatch):
    """Adds a study beside others: the demonstration, edited."""
    monkeypatch.setattr(studies, "ROOT", tmp_path)
    monkeypatch.setattr(studies, "_offers", {})  # the studies of other tests stay open
    monkeypatch.delenv("STUDY", raising=False)

    def add(name, edit=lambda book: None):
        folder = shutil.copytree(DEMONSTRATION, tmp_path / "data" / name)
        book = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
        book["id"] = name
        edit(book)
        (folder / "study.yaml").write_text(yaml.safe_dump(book, allow_unicode=True), encoding="utf-8")
        studies._offers.clear()
        return folder

    return add


def opened(page, **address):
    return at(page, **address) if page else summary(**address)


def asked(base="http://localhost"):
    return Client(Starlette(routes=sharing.routes()), base)


def warned(app):
    return [each.value.replace("\\", "").replace("\u00a0", " ") for each in app.warning]


def study(app):
    told = app.query_params["etude"]
    return told if isinstance(told, str) else told[0]


def intros(app):
    return html(app).replace("\u00a0", " ")


def test_every_address_names_its_study():
    app = opened("")

    assert study(app) == "fragilites-2025"
    turn(app, "fragilites")
    assert study(app) == "fragilites-2025"


def test_a_link_of_an_older_wave_still_opens_it_when_a_newer_one_is_there(beside):
    beside("ancienne", lambda book: book.update(wave="2024", title="Première vague"))
    beside("nouvelle", lambda book: book.update(wave="2026", title="Dernière vague"))

    assert "<h1>Dernière vague</h1>" in html(opened(""))
    app = opened("", etude="ancienne", f__type_acteur="association")
    assert "<h1>Première vague</h1>" in html(app)
    assert app.multiselect(key="f.type_acteur").value == ["association"]
    assert study(app) == "ancienne"
    assert "/comparer?etude=ancienne&amp;" in html(app)
    assert "Première vague" in link_previews.tags("/", {"etude": ["ancienne"]})

    app.selectbox(key="study").set_value(next(f for f in studies.titles() if "nouvelle" in f)).run()
    assert "<h1>Dernière vague</h1>" in html(app)
    assert study(app) == "nouvelle"
    app.selectbox(key="study").set_value(next(f for f in studies.titles() if "ancienne" in f)).run()
    assert "<h1>Première vague</h1>" in html(app)


def test_a_link_to_a_study_that_is_not_here_says_so():
    app = opened("", etude="<b>perdue</b>")

    assert warned(app) == ["L'étude « <b>perdue</b> » de ce lien n'existe pas ici."]
    assert "<h1>Tendances &amp; Fragilités économiques</h1>" in html(app)


def test_reworded_labels_and_reordered_questions_change_no_link(beside):
    def rewritten(book):
        book["questions"].reverse()
        for question in book["questions"]:
            question["text"] = f"Autrement dit : {question['text']}"
            for option in question.get("options", []):
                option["label"] = f"{option['label']} (nouveau)"
            question.get("options", []).reverse()

    link = {"q": "lien_territoire", "by": "type_acteur", "f.taille": "10_a_49"}
    folder = beside("fragilites-2025")
    before = opened("fragilites", **link)
    shutil.rmtree(folder)
    beside("fragilites-2025", rewritten)
    after = opened("fragilites", **link)

    assert not after.warning
    assert query(after) == query(before) == {name: [value] for name, value in link.items()}
    assert [box.key for box in after.multiselect] == [box.key for box in before.multiselect]
    assert after.multiselect(key="f.taille").value == ["10_a_49"]
    assert "Autrement dit" in html(after) and "Autrement dit" not in html(before)


def test_a_question_that_moved_to_another_theme_is_still_what_its_link_shows(beside):
    def moved(book):
        next(q for q in book["questions"] if q["id"] == "lien_territoire")["theme"] = "leviers"

    beside("fragilites-2025", moved)
    app = opened("fragilites", q="lien_territoire")

    assert "rangée ailleurs" in intros(app)
    assert "le lien avec votre territoire" in html(app)


@pytest.mark.parametrize("page", ["fragilites", "comparer", ""])
def test_a_link_to_a_question_that_is_gone_says_so_and_offers_themes(page):
    app = opened(page, q="disparue")

    assert any("« disparue »" in said for said in warned(app))
    if page == "fragilites":
        assert "Fragilités des territoires" in intros(app)
    else:
        assert 'href="/cooperations?etude=fragilites-2025">Coopérations</a>' in html(app).split("</nav>")[1]


def test_the_page_to_share_holds_the_permanent_link_its_frame_and_its_files():
    client = asked("https://tableau.example.org")
    said = client.get("/partager/fragilites?q=lien_territoire&by=taille&utm_source=x").text

    link = "https://tableau.example.org/fragilites?etude=fragilites-2025&amp;q=lien_territoire&amp;by=taille"
    assert f'<input id="lien" readonly value="{link}">' in said
    assert "utm_source" not in said
    assert "embed=true" in said and "&lt;iframe" in said
    assert "/fichiers/fragilites-2025/lien_territoire.csv?q=lien_territoire" in said
    assert "Simulé" in said


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("/partager/nulle-part", "Cette page n'existe pas."),
        ("/partager?etude=perdue", "n'existe pas ici"),
        ("/partager/fragilites?q=nope", "« nope »"),
        ("/partager/fragilites?f.taille=zz", "« zz »"),
        ("/partager/portrait?region=99", "99"),
    ],
)
def test_what_cannot_be_shared_is_refused_in_words(address, why):
    answer = asked().get(address)

    assert answer.status_code == 404
    assert why in answer.text


@pytest.mark.parametrize(
    "page", ["", "fragilites", "comparer", "explorer", "territoires", "portrait", "methode"]
)
def test_every_page_can_be_shared(page):
    answer = asked().get(f"/partager/{page}".rstrip("/"))

    assert answer.status_code == 200
    assert f"/{page}?etude=fragilites-2025" in answer.text


def test_a_masked_view_is_masked_in_its_picture_too():
    answer = asked().get("/partager/fragilites?q=lien_territoire&f.region=94")

    told = json.loads(answer.text.partition('id="data">')[2].partition("</script>")[0])["picture"]
    assert "masqu" in told["headline"] + " ".join(told["notes"])
    assert not re.search(r"\d\u00a0%", json.dumps(told["figure"], ensure_ascii=False))


def test_a_link_to_the_map_of_a_study_without_regions_says_what_the_study_is(beside):
    def without_map(book):
        next(q for q in book["questions"] if q["id"] == "region").pop("geography")

    beside("sans-carte", without_map)
    address = {"etude": ["sans-carte"]}

    assert 'og:title" content="Territoires – ' in link_previews.tags("/territoires", address)
    document = Client(Starlette(routes=sharing.routes())).get("/partager/territoires?etude=sans-carte")
    assert (document.status_code, '<div id="preview"' in document.text) == (200, False)
