"""Staff replace, add and take away studies while people watch."""

import json
import shutil
import weakref

import pytest

from core import StudyError
from pages._ui import choices
from pages._web import link_previews, metrics, online, studies, watcher
from tests.studies import STATE, options, write_study
from tests.ui.test_pages import html, opened

NBSP = "\u00a0"
KIND = {"id": "kind", "text": "Lequel ?", "type": "single", "column": "K"}
GOOD = "B1;K\n" + "1;a\n2;b\n" * 15
BETTER = "B1;K\n" + "1;a\n2;b\n" * 25
ONE_OTHER = "B1;K\n" + "1;a\n2;b\n" * 14 + "1;a\n1;b\n"
ONE_LESS = "B1;K\n" + "1;a\n2;b\n" * 14 + "1;a\n"
FAULTY = "B1;K\n1;a\n7;b\n"


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A folder of studies in place of data/, and nothing read yet."""
    monkeypatch.setattr(studies, "ROOT", tmp_path)
    monkeypatch.setattr(studies, "_offers", {})
    monkeypatch.setattr(studies, "_rested", None)
    monkeypatch.setenv("STATE", str(tmp_path / "state"))
    monkeypatch.delenv("STUDY", raising=False)
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def write(folder, responses=GOOD, kinds="ab", **keys):
    kind = KIND | {"options": options(*kinds)}
    delimiter = {"delimiter": ";"}
    return write_study(folder, responses, STATE, kind, responses=delimiter, segments=["kind"], **keys)


def looked(times=2):
    """So many looks of the watcher, from its start."""
    seen = watcher.present()
    for _ in range(times):
        seen = watcher.look(seen)
    return seen


def test_a_changed_study_is_taken_up_once_its_files_are_at_rest(data):
    folder = write(data / "essai")
    seen = looked()
    before = studies.opened(str(folder))
    assert before.respondents == 30

    write(folder, BETTER)
    seen = watcher.look(seen)
    assert studies.opened(str(folder)) is before  # perhaps still being copied

    watcher.look(seen)
    assert studies.opened(str(folder)).respondents == 50


def test_a_faulty_study_takes_nobodys_place_and_staff_are_told_every_sentence(data, capsys):
    folder = write(data / "essai")
    seen = looked()
    good = studies.opened(str(folder))
    refusals = metrics.REFUSALS._value.get()
    capsys.readouterr()

    write(folder, FAULTY)
    for _ in range(4):
        seen = watcher.look(seen)

    assert studies.opened(str(folder)) is good
    assert studies.titles() == {str(folder): "Essai"}
    assert metrics.REFUSALS._value.get() == refusals + 1  # not read again and again
    [line] = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (line["event"], line["level"], line["kept"]) == ("étude refusée", "error", good.digest[:12])
    assert "la valeur « 7 » n'est pas dans le questionnaire" in line["faults"][0]

    write(folder, BETTER)
    for _ in range(2):
        seen = watcher.look(seen)
    assert studies.opened(str(folder)).respondents == 50
    assert studies.everything()[0].error is None


def test_staff_are_told_what_makes_numbers_of_a_study_online_doubtful(data, capsys):
    folder = write(data / "essai")
    seen = looked()
    capsys.readouterr()

    header, *rows = GOOD.splitlines()
    marked = [f"{row};{'test' if i < 3 else 'ok'}" for i, row in enumerate(rows)]
    write(folder, "\n".join([f"{header};etat", *marked]) + "\n")
    for _ in range(2):
        seen = watcher.look(seen)

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (told,) = [line for line in lines if line["event"] == "étude à revoir"]
    assert (told["folder"], told["level"]) == ("essai", "warning")
    assert [notice.partition(" : ")[0] for notice in told["notices"]] == ["responses.csv, colonne etat"]


def test_a_mistake_of_ours_is_not_the_end_of_the_watch(data, monkeypatch, capsys):
    folder = write(data / "essai")
    seen = looked()
    good = studies.opened(str(folder))

    def broken(*_):
        raise KeyError("32")

    monkeypatch.setattr(studies, "open_study", broken)
    write(folder, BETTER)
    for _ in range(2):
        seen = watcher.look(seen)

    assert studies.opened(str(folder)) is good
    said = capsys.readouterr().err
    assert "KeyError" in said
    assert "'32'" not in said  # it may come from an answer


def test_an_added_study_is_on_offer_once_it_is_good_and_one_taken_away_is_not(data):
    first = write(data / "essai", wave="2024")
    seen = looked()
    second = data / "autre"
    write(second, FAULTY, id="autre", title="Autre", wave="2025")
    for _ in range(2):
        seen = watcher.look(seen)
    assert list(studies.titles()) == [str(first)]

    write(second, id="autre", title="Autre", wave="2025")
    for _ in range(2):
        seen = watcher.look(seen)
    assert studies.titles() == {str(second): "Autre (2025)", str(first): "Essai (2024)"}

    shutil.rmtree(second)
    seen = watcher.look(seen)
    assert len(studies.titles()) == 2  # a folder that is being replaced is away for a moment
    watcher.look(seen)
    assert list(studies.titles()) == [str(first)]


def test_without_any_study_the_page_says_so(data):
    looked()

    app = opened()

    assert app.error[0].value == "Aucune étude n'est en ligne pour le moment."
    assert link_previews.tags("/", {}) == ""
    with pytest.raises(StudyError):
        studies.latest()


def test_a_reader_keeps_the_view_on_the_new_study_and_is_told_what_is_gone(data):
    folder = write(data / "essai", kinds="abc")
    seen = looked()
    app = opened(f__kind=["a", "c"])
    assert app.multiselect(key="f.kind").value == ["a", "c"]
    shown = html(app)

    write(folder, BETTER)  # without « c »
    for _ in range(2):
        seen = watcher.look(seen)
    app.run()

    assert not app.exception
    assert app.multiselect(key="f.kind").value == ["a"]
    assert [said.value.replace(NBSP, " ").replace("\\", "") for said in app.warning] == [
        choices.REPLACED,
        "Le filtre Lequel ? de ce lien nomme une valeur inconnue, « c » : elle n'est pas appliquée.",
    ]
    assert html(app) != shown


def test_a_reader_of_a_study_taken_away_is_led_to_the_other(data):
    first = write(data / "essai", wave="2024")
    second = write(data / "autre", id="autre", title="Autre", wave="2025")
    seen = looked()
    app = opened()
    app.selectbox(key="study").set_value(str(second)).run()
    shutil.rmtree(second)
    for _ in range(2):
        seen = watcher.look(seen)

    app.run()

    assert not app.exception
    assert not app.error
    assert list(studies.titles()) == [str(first)]


def test_a_replaced_study_is_let_go(data, no_collection):
    folder = write(data / "essai")
    seen = looked()
    app = opened()  # pages have made tables, charts and cards of it
    app.multiselect(key="f.kind").set_value(["a"]).run()
    old = weakref.ref(studies.opened(str(folder)))

    write(folder, BETTER)
    for _ in range(2):
        seen = watcher.look(seen)
    app.run()

    assert old() is None


def test_a_study_that_cannot_be_audited_is_not_shown_and_the_watch_goes_on(data, monkeypatch):
    folder = write(data / "essai")

    def broken(self):
        raise ZeroDivisionError

    monkeypatch.setattr("core.study.study.Study.audit", broken)
    seen = looked()

    with pytest.raises(StudyError, match="erreur du logiciel"):
        studies.opened(str(folder))
    assert watcher.look(seen) == seen


def refusals(capsys):
    """What the journal says of refused studies."""
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    return [
        (line["folder"], fault)
        for line in lines
        if line["event"] == "étude refusée"
        for fault in line["faults"]
    ]


BETRAYED = (
    "study.yaml, disclosure.versions : cette version, comparée à celles qui ont été en ligne, dirait ce "
    "qu'ont répondu moins de 10 personnes (cellules touchées : 6 ; questions touchées : 2). "
)


def put(folder, seen, *responses, **keys):
    """Versions, one after the other."""
    for each in responses:
        write(folder, each, **keys)
        for _ in range(2):
            seen = watcher.look(seen)
    return seen


def test_a_version_less_one_respondent_does_not_come_online_and_staff_are_told_why(data, capsys):
    folder = write(data / "essai")
    seen = looked()
    good = studies.opened(str(folder))
    capsys.readouterr()

    seen = put(folder, seen, ONE_LESS)

    assert studies.opened(str(folder)) is good
    [(name, fault)] = refusals(capsys)
    assert name == "essai"
    assert fault.startswith(BETRAYED)
    assert studies.faults(studies.everything()[0].error) == [fault]

    put(folder, seen, BETTER)
    assert studies.opened(str(folder)).respondents == 50


def test_a_version_that_was_on_offer_for_a_moment_counts_too(data, capsys):
    folder = write(data / "essai")
    studies.opened(str(folder))  # by a reader who came before the first look

    write(folder, ONE_LESS)
    studies.take_up(str(folder), studies.files(str(folder)))

    assert studies.opened(str(folder)).respondents == 30
    [(_, fault)] = refusals(capsys)
    assert fault.startswith(BETRAYED)


def test_a_version_less_one_respondent_comes_online_masked_where_staff_say_so(data):
    mask = {"disclosure": {"versions": "mask"}}
    folder = write(data / "essai", **mask)
    seen = put(folder, looked(), ONE_LESS, **mask)
    new = studies.opened(str(folder))

    assert new.respondents == 29
    assert {row.status for row in new.table("etat", "kind").rows if row.group != "a"} == {"masked"}
    assert new.table("etat", "kind").row("1", "a").base == 15  # nobody differs

    put(folder, seen, GOOD, **mask)  # it was online: it tells what it told
    assert studies.opened(str(folder)).table("etat").row("1").base == 30


@pytest.mark.parametrize("next_one", [ONE_LESS, ONE_OTHER], ids=["one less", "another answer"])
@pytest.mark.parametrize("forget", [False, True], ids=["while it runs", "once it is started again"])
def test_each_version_that_was_online_counts_even_in_another_folder(data, capsys, forget, next_one):
    folder = write(data / "essai")
    seen = put(folder, looked(), BETTER)
    if forget:
        online._online.clear()
    shutil.rmtree(folder)
    other = write(data / "autre", next_one)
    for _ in range(4):
        seen = watcher.look(seen)

    assert [name for name, _ in refusals(capsys)] == ["autre"]
    assert studies.everything()[0].study is None
    write(other, GOOD)
    for _ in range(2):
        watcher.look(seen)
    assert studies.opened(str(other)).respondents == 30


NONE = [[[], 0], [[0], [0, 0]]]


def test_what_is_kept_of_a_version_is_counts(data, tmp_path):
    folder = write(data / "essai", "id;B1;K\n" + "".join(f"secret{i};1;{'ab'[i % 2]}\n" for i in range(30)))
    looked()

    assert studies.opened(str(folder)).respondents == 30
    [kept] = json.loads((tmp_path / "state" / "essai.json").read_text())
    assert kept == {
        "digest": studies.opened(str(folder)).digest,
        "names": ["kind"],
        "values": [["a", "b"]],
        "bases": [
            ["", "", False, [[[], 30], [[0], [15, 15]]], []],
            [
                *("etat", "", False, [[[], 30], [[0], [15, 15]]]),
                [["1", [[[], 30], [[0], [15, 15]]]], ["2", NONE], ["9", NONE]],
            ],
            [
                *("kind", "", False, [[[], 30], [[0], [15, 15]]]),
                [["a", [[[], 15], [[0], [15, 0]]]], ["b", [[[], 15], [[0], [0, 15]]]]],
            ],
        ],
    }


def test_a_server_that_may_not_write_says_so_once_and_serves(data, tmp_path, monkeypatch, capsys):
    (tmp_path / "taken").write_text("")
    monkeypatch.setenv("STATE", str(tmp_path / "taken" / "state"))
    monkeypatch.setattr(online, "_said", False)
    folder = write(data / "essai")
    put(folder, looked(), BETTER)

    assert studies.opened(str(folder)).respondents == 50
    events = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert events.count("versions non retenues") == 1


@pytest.mark.parametrize("content", ["", "[{}]", "{", "[[1]]", '[{"digest": "a", "names": 3}]'])
def test_a_study_whose_memory_is_damaged_does_not_come_online(data, tmp_path, content):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "essai.json").write_text(content)
    folder = write(data / "essai")
    looked()

    with pytest.raises(StudyError, match=r"essai\.json : ce fichier, qui retient ce qui a été en ligne"):
        studies.opened(str(folder))


def test_the_folder_of_a_series_is_no_study(data):
    folder = write(data / "essai")
    series = write(data / "serie")
    (series / "series.yaml").write_text("id: serie\n", encoding="utf-8")
    (data / "autre").mkdir()
    (data / "autre" / "series.yaml").write_text("id: autre\n", encoding="utf-8")

    assert studies.folders() == [str(folder)]
    assert [offer.folder for offer in studies.everything()] == [str(folder)]


def test_of_two_folders_with_one_id_the_first_stays_online_and_the_other_is_refused(data, capsys):
    first = write(data / "essai")
    seen = looked()
    second = write(data / "copie", ONE_LESS)
    for _ in range(3):
        seen = watcher.look(seen)

    assert list(studies.titles()) == [str(first)]
    assert refusals(capsys) == [
        (
            "copie",
            "copie/study.yaml, id : « essai » est aussi l'id de l'étude en ligne du dossier « essai ». "
            "Donnez un autre id à une autre vague, ou retirez l'un des deux dossiers.",
        )
    ]

    write(second)
    shutil.rmtree(first)  # the study moves to another folder
    for _ in range(3):
        seen = watcher.look(seen)
    assert list(studies.titles()) == [str(second)]
