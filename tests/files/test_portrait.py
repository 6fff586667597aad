"""Portraits as files: the figures of the page, one A4 sheet or slide a group, none for masked groups."""

import io
import json
import re

import pypdf
import pytest
from pptx import Presentation

from core import open_study
from core.__main__ import main
from core.files.portrait.batch import LEFT_OUT, MANIFEST, source_digest, subjects, write_portraits
from core.files.portrait.content import portrait_sheet
from core.files.portrait.pdf import portrait_pdf
from core.files.portrait.slide import portrait_slide
from core.study import portraits
from core.views import addresses
from core.views.subject import Subject
from core.views.view import View
from core.words import about, labels, numbers
from core.words.portraits import finding_sentence, gap
from tests import made, studies
from tests.conftest import ROOT
from tests.studies import write_study

FOLDER = ROOT / "data" / "fragilites-2025"
STUDY = studies.opened(FOLDER)
BOOK = STUDY.book
BRITTANY, ASSOCIATION, CORSICA = (
    Subject("region", "53"),
    Subject("type_acteur", "association"),
    Subject("region", "94"),
)
LINK = "https://exemple.fr/portrait?region=53"


def flat(text):
    """Text on one line with plain spaces: where a sheet breaks its lines does not matter."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def pages(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf)).pages


def read(pdf):
    return flat(" ".join(page.extract_text() for page in pages(pdf)))


def slide_text(content):
    said = ""
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                said += shape.text_frame.text + "\n"
            elif shape.has_table:
                said += "\n".join(" ".join(c.text_frame.text for c in row.cells) for row in shape.table.rows)
    return flat(said)


@pytest.fixture(scope="module", params=[BRITTANY, ASSOCIATION], ids=["region", "type"])
def rendered(request):
    """A portrait, as the page and as its files."""
    subject = request.param
    words = portrait_sheet(STUDY, subject, View(), LINK)
    files = portrait_pdf(BOOK, words), portrait_slide(BOOK, words)
    return portraits.portrait(STUDY, subject, View()), words, *files


def test_a_sheet_is_one_a4_page_with_the_figures_of_the_table(rendered):
    portrait, _, pdf, _ = rendered

    (page,) = pages(pdf)
    said = read(pdf)

    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    for key in portrait.keys:
        base = flat(labels.base_label(key.row))
        assert f"{flat(numbers.percent(key.row.estimate))} {base}" in said
        assert f"{flat(labels.value(key.table, key.whole))} {flat(labels.base_label(key.whole))}" in said


def test_a_sheet_and_a_slide_say_what_the_page_says(rendered):
    portrait, words, pdf, deck = rendered

    notes = Presentation(io.BytesIO(deck)).slides[0].notes_slide.notes_text_frame.text
    for said in (read(pdf), slide_text(deck)):
        assert flat(words.title) in said and flat(words.base) in said
        for finding in portrait.keys:
            assert flat(gap(finding)) in said
        assert flat(about.source_note(BOOK)) in said
        assert "simulées" in said
    for said in (read(pdf), flat(notes)):  # what a slide has no room for is in its notes
        assert [s for f in portrait.found if (s := flat(finding_sentence(f))) not in said] == []
        assert flat(words.alike_note) in said
    assert all(flat(finding_sentence(f)) in slide_text(deck) for f in portrait.found[:1])
    assert all(flat(line) in flat(notes) for line in words.small.lines)
    assert LINK in notes and LINK in read(pdf).replace(" ", "")


def test_a_portrait_is_one_slide_with_a_native_table(rendered):
    *_, deck = rendered

    (slide,) = Presentation(io.BytesIO(deck)).slides
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]

    assert len(table.rows) == 1 + len(BOOK.indicators)


def test_a_sheet_is_tagged_in_french_with_a_title(rendered):
    _, _, pdf, _ = rendered
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]

    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title.startswith("Portrait")
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_the_same_portrait_gives_the_same_bytes(rendered):
    _, words, pdf, deck = rendered

    assert portrait_pdf(BOOK, words) == pdf
    assert portrait_slide(BOOK, words) == deck


def test_a_masked_group_has_no_portrait_but_a_reason():
    assert portrait_sheet(STUDY, CORSICA, View(), LINK) == "masqué : moins de 10 répondants, ou déductible"


def test_without_an_address_there_is_no_code():
    words = portrait_sheet(STUDY, BRITTANY, View(), "")

    assert "http" not in read(portrait_pdf(BOOK, words))
    (slide,) = Presentation(io.BytesIO(portrait_slide(BOOK, words))).slides
    assert "Code QR" not in " ".join(shape._element.xml for shape in slide.shapes)


# --- hostile labels

MARKUP = "#let x = 1 $x^2$ *gras* _it_ = titre < a > \\ \"q\" @ref `code` // [b] ~ --- 'é'"


def hostile(label=MARKUP, alone="x"):
    """Sixty respondents in two places who do not agree at all: labels are markup."""
    book = made.book(
        made.single("avis", "oui", "non", label=label)
        | {"options": [{"code": "oui", "label": label}, {"code": "non", "label": f"non {label}"}]},
        made.single("lieu", "x", "y", label=label)
        | {"options": [{"code": "x", "label": f"{label} {alone}"}, {"code": "y", "label": "Ailleurs"}]},
        segments=["lieu"],
        indicators=[
            {
                "id": "k",
                "question": "avis",
                "options": ["oui"],
                "label": label,
                "sentence": "{share} des {universe} : " + label,
            }
        ],
        title=label,
    )
    answers = {"avis": ["oui"] * 28 + ["non"] * 32, "lieu": ["x"] * 30 + ["y"] * 30}
    return made.study(book, answers)


def test_text_of_a_study_is_never_markup():
    study = hostile()

    pdf = portrait_pdf(study.book, portrait_sheet(study, Subject("lieu", "x"), View(), LINK))

    assert flat(MARKUP).replace(" ", "") in read(pdf).replace(" ", "")
    assert read(pdf).replace(" ", "").count(flat(MARKUP).replace(" ", "")) >= 4


def test_what_no_typeface_draws_becomes_a_box():
    study = hostile("Émoji 🌍 中 et son")

    said = read(portrait_pdf(study.book, portrait_sheet(study, Subject("lieu", "x"), View(), LINK)))

    assert "Émoji □ □ et son" in said


def test_very_long_labels_still_make_one_page():
    study = hostile("Une réponse détaillée et nuancée, " * 9)

    words = portrait_sheet(study, Subject("lieu", "x"), View(), LINK)
    pdf, deck = portrait_pdf(study.book, words), portrait_slide(study.book, words)

    assert len(pages(pdf)) == 1
    assert slide_text(deck).count("Une réponse détaillée") > 9 * 2
    assert read(pdf).count("Une réponse détaillée") > 9 * 3


# --- all portraits in one go


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A study of four places, two of them masked: two in the islands and two in the hills."""
    answers = [("o" if i % 3 else "n", "n") for i in range(10)] + [("o", "s")] * 6 + [("n", "s")] * 4
    answers += [("o", "i"), ("n", "i"), ("o", "m"), ("n", "m")]
    lines = ["A;B", *(f"{opinion};{place}" for opinion, place in answers)]
    places = (("n", "Nord"), ("s", "Sud, œuvre d'été"), ("i", "Îles"), ("m", "Monts"))
    opinions = made.single("avis", "o", "n", column="A")
    place = made.single("lieu", column="B", label="Lieu") | {
        "options": [{"code": code, "label": label} for code, label in places]
    }
    agree = {"id": "oui", "question": "avis", "options": ["o"], "label": "D'accord"}
    return write_study(
        tmp_path_factory.mktemp("etude"), "\n".join(lines) + "\n", opinions, place,
        responses={"nature": "simulated", "delimiter": ";"}, segments=["lieu"],
        disclosure={"minimum_base": 3, "caution_base": 5},
        indicators=[agree | {"sentence": "{share} des {universe} sont d'accord"}],
    )  # fmt: skip


NAMES = [
    "portrait-lieu-nord.pdf",
    "portrait-lieu-nord.pptx",
    "portrait-lieu-sud-oeuvre-d-ete.pdf",
    "portrait-lieu-sud-oeuvre-d-ete.pptx",
]


def test_every_portrait_is_written_and_the_masked_ones_are_listed(small, tmp_path, capsys):
    out = tmp_path / "fiches"

    assert main(["portraits", str(small), str(out), "--address", "https://exemple.fr"]) == 0

    assert sorted(path.name for path in out.iterdir()) == sorted([*NAMES, LEFT_OUT, MANIFEST])
    assert flat((out / LEFT_OUT).read_text(encoding="utf-8")) == (
        "Portraits non publiés (groupes masqués) : "
        "- Lieu : Îles (masqué : moins de 3 répondants, ou déductible) "
        "- Lieu : Monts (masqué : moins de 3 répondants, ou déductible) "
    )
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "1/4 portrait-lieu-nord : écrit",
        "2/4 portrait-lieu-sud-oeuvre-d-ete : écrit",
        "3/4 portrait-lieu-iles : masqué",
        "4/4 portrait-lieu-monts : masqué",
    ]
    end = "2 portraits écrits, 0 déjà là ; 2 groupes masqués, voir non-publiees.txt. "
    assert flat(said.out).endswith(end)
    link = addresses.portrait_link(open_study(small).book, Subject("lieu", "n"), View())
    assert f"https://exemple.fr{link}" in read((out / NAMES[0]).read_bytes())


def test_a_run_that_was_interrupted_goes_on_where_it_stopped(small, tmp_path):
    study = open_study(small)
    source = source_digest(study, small)
    first = write_portraits(study, source, tmp_path)
    next(first)
    first.close()  # as when the program is stopped
    before = (tmp_path / NAMES[0]).stat().st_mtime_ns

    again = [(w.name, w.outcome) for w in write_portraits(study, source, tmp_path)]

    assert again == [
        ("portrait-lieu-nord", "kept"),
        ("portrait-lieu-sud-oeuvre-d-ete", "written"),
        ("portrait-lieu-iles", "masked"),
        ("portrait-lieu-monts", "masked"),
    ]
    assert (tmp_path / NAMES[0]).stat().st_mtime_ns == before
    whole = tmp_path / "whole"
    list(write_portraits(study, source, whole))
    assert {n: (whole / n).read_bytes() for n in NAMES} == {n: (tmp_path / n).read_bytes() for n in NAMES}


def test_a_file_that_someone_changed_is_written_again(small, tmp_path):
    study = open_study(small)
    list(write_portraits(study, "source", tmp_path))
    (tmp_path / NAMES[0]).write_bytes(b"%PDF-")

    assert [w.outcome for w in write_portraits(study, "source", tmp_path)] == [
        "written",
        "kept",
        "masked",
        "masked",
    ]


def test_other_data_make_all_portraits_again_and_take_the_old_ones_away(small, tmp_path):
    study = open_study(small)
    list(write_portraits(study, "source", tmp_path))
    manifest = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    manifest["fiches"]["portrait-lieu-iles.pdf"] = "0" * 64
    (tmp_path / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "portrait-lieu-iles.pdf").write_bytes(b"of a group that is masked now")

    assert [w.outcome for w in write_portraits(study, "other", tmp_path)] == [
        "written",
        "written",
        "masked",
        "masked",
    ]
    assert not (tmp_path / "portrait-lieu-iles.pdf").exists()


def test_the_source_of_portraits_is_the_study_the_program_and_the_address(small, tmp_path):
    study = open_study(small)
    other = tmp_path / "etude"
    other.mkdir()
    text = (small / "study.yaml").read_text(encoding="utf-8")
    (other / "study.yaml").write_text(text.replace("Lieu", "Endroit"), encoding="utf-8")

    digests = {
        source_digest(study, small),
        source_digest(study, small, "https://exemple.fr"),
        source_digest(study, other),
    }

    assert len(digests) == 3
    assert source_digest(study, small) in digests


def test_every_group_of_the_demonstration_has_a_name_of_its_own():
    named = subjects(BOOK)

    assert len(named) == sum(len(BOOK.segment(s).answers) for s in BOOK.segments)
    assert named["portrait-region-bretagne"] == BRITTANY
    assert named["portrait-region-provence-alpes-cote-d-azur"] == Subject("region", "93")


def test_groups_of_one_name_have_files_of_their_own():
    book = made.book(
        made.single("lieu", "a", "b", "c")
        | {"options": [{"code": c, "label": name} for c, name in (("a", "Été"), ("b", "ete"), ("c", "中"))]},
        segments=["lieu"],
    )

    assert list(subjects(book)) == ["portrait-lieu-ete", "portrait-lieu-ete-b", "portrait-lieu-c"]


def test_an_address_that_is_none_is_refused(small, tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["portraits", str(small), str(tmp_path), "--address", "exemple.fr"])

    assert stop.value.code == 2
    assert capsys.readouterr().err == "--address exemple.fr : écrivez une adresse complète, https://…\n"


def test_a_terminal_shows_a_bar(small, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    main(["portraits", str(small), str(tmp_path)])

    said = capsys.readouterr().err
    assert said.count("\r") == 4 and said.endswith("4/4 portrait-lieu-monts : masqué\n")
    assert "██████░░░░░░░░░░░░░░░░░░ 1/4" in said


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(small, tmp_path, capsys):
    taken = tmp_path / "fichier"
    taken.write_text("", encoding="utf-8")

    with pytest.raises(SystemExit) as stop:
        main(["portraits", str(small), str(taken)])

    assert stop.value.code == 2
    assert capsys.readouterr().err.startswith(f"impossible d'écrire dans {taken} : ")
