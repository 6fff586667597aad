"""A new wave takes from the one before what agrees with the new export; what does not is told."""

import copy
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.codebook import read_codebook, read_yaml
from core.draft.like import like
from core.draft.yamltext import columns_of, written
from core.errors import Report

ROOT = Path(__file__).parents[2]


def options(*codes):
    """The answers of an export that has codes alone."""
    return [{"code": code, "label": code} for code in codes]


BEFORE = {
    "id": "velo-2025",
    "title": "Le vélo",
    "wave": "2025",
    "producer": "Ville de Valmont",
    "universe_noun": {"singular": "habitant", "plural": "habitants"},
    "fieldwork": {"start": "2025-03-03"},
    "notes": "Terrain en mars 2025.",
    "responses": {
        "nature": "collected",
        "identifier": "ID",
        "keep": {"fini": "filled", "statut": ["ok"]},
    },
    "design": {"weight": "POIDS", "strata": "STRATE", "margins": {"zone": {"1": "0.5", "2": "0.5"}}},
    "disclosure": {"minimum_base": "12"},
    "themes": [{"id": "usages", "title": "Usages"}, {"id": "avis", "title": "Avis"}],
    "questions": [
        {
            "id": "zone",
            "text": "Où habitez-vous ?",
            "label": "Zone",
            "type": "single",
            "column": "Q1",
            "options": [{"code": "1", "label": "En ville"}, {"code": "2", "label": "À la campagne"}],
        },
        {
            "id": "but",
            "theme": "usages",
            "text": "Pour quoi faire ?",
            "type": "multiple",
            "columns": {"travail": "Q2_1", "loisir": "Q2_2"},
            "selected": ["1"],
            "unselected": ["0"],
            "asked_to": {"zone": ["1"]},
            "asked_to_label": "habitants de la ville",
            "options": [{"code": "travail", "label": "Le travail"}, {"code": "loisir", "label": "Le loisir"}],
        },
        {
            "id": "opinion",
            "theme": "avis",
            "text": "Diriez-vous que… ?",
            "type": "grid",
            "ordered": "true",
            "items": [
                {"id": "pistes", "label": "Les pistes", "column": "Q3_1"},
                {"id": "prix", "label": "Les prix", "column": "Q3_2"},
            ],
            "options": [
                {"code": "bien", "codes": ["1", "2"], "label": "Bien", "tone": "positive"},
                {"code": "mal", "codes": ["3"], "label": "Mal", "tone": "negative"},
            ],
        },
    ],
    "segments": ["zone"],
    "indicators": [
        {
            "id": "pistes_bien",
            "question": "opinion",
            "item": "pistes",
            "options": ["bien"],
            "sentence": "{share} des {universe} sont contents des pistes",
            "theme": "avis",
        }
    ],
    "story": [{"title": "Les pistes", "question": "opinion", "by": "zone"}, {"question": "but"}],
}
NEW = {
    "id": "export",
    "title": "export",
    "wave": "2026",
    "responses": {"nature": "collected", "file": "responses.csv", "delimiter": ";"},
    "disclosure": {"minimum_base": 10},
    "themes": [{"id": "t1", "title": "Usages"}, {"id": "t2", "title": "Bilan"}],
    "questions": [
        {"id": "q1", "text": "Q1", "type": "single", "column": "Q1", "options": options("1", "2")},
        {"id": "q2", "text": "Pour quoi faire ?", "theme": "t1", "type": "multiple",
         "columns": {"a": "Q2_1", "b": "Q2_2"}, "selected": ["1"], "unselected": ["0"],
         "options": options("a", "b")},
        {"id": "q3", "text": "Diriez-vous que… ?", "type": "grid",
         "items": [{"id": f"i{i}", "label": f"Q3_{i}", "column": f"Q3_{i}"} for i in (1, 2)],
         "options": options("1", "2", "3")},
    ],
    "segments": ["q1"],
}  # fmt: skip
COLUMNS = ["ID", "POIDS", "STRATE", "fini", "statut", "Q1", "Q2_1", "Q2_2", "Q3_1", "Q3_2", "Q4"]


def before(**changed):
    return copy.deepcopy(BEFORE) | changed


def new(*questions, **changed):
    return copy.deepcopy(NEW) | {"questions": [*copy.deepcopy(NEW["questions"]), *questions]} | changed


def question(study, name):
    return next(q for q in study["questions"] if q["id"] == name)


def said(doubts, about):
    return [doubt.said for doubt in doubts if doubt.about == about]


def faults(study, folder):
    (folder / "study.yaml").write_text(written(study), encoding="utf-8")
    report = Report()
    read_codebook(folder, report)
    return [str(fault) for fault in report.faults]


def test_a_wave_with_the_same_questions_is_as_the_one_before(tmp_path):
    study, doubts = like(new(), before(), COLUMNS)

    assert study["questions"] == BEFORE["questions"]
    for key in ("title", "producer", "universe_noun", "design", "disclosure", "themes", "segments"):
        assert study[key] == BEFORE[key]
    assert (study["indicators"], study["story"]) == (BEFORE["indicators"], BEFORE["story"])
    assert study["responses"] == NEW["responses"] | {
        "identifier": "ID",
        "keep": {"fini": "filled", "statut": ["ok"]},
    }
    assert faults(study, tmp_path) == []
    assert [doubt.about for doubt in doubts] == ["id", "design.margins", "id"]


def test_what_is_of_a_wave_alone_is_not_taken():
    study, doubts = like(new(), before(), COLUMNS)

    assert study["id"] == "velo-2026"
    assert study["wave"] == "2026"
    assert {"fieldwork", "notes", "released"} & study.keys() == set()
    assert "À écrire pour cette vague : fieldwork." in said(doubts, "id")


def test_an_id_without_a_year_has_a_number():
    assert like(new(wave=""), before(), COLUMNS)[0]["id"] == "velo-2025-2"
    assert like(new(), before(id="velo"), COLUMNS)[0]["id"] == "velo-2"


def test_a_column_is_found_whatever_its_spaces_and_capitals():
    columns = [c.replace("Q1", "q1 ").replace("POIDS", "Poids") for c in COLUMNS]
    drafted = new()
    drafted["questions"][0]["column"] = "q1 "
    study, _ = like(drafted, before(), columns)

    assert question(study, "zone") == BEFORE["questions"][0] | {"column": "q1 "}
    assert study["design"]["weight"] == "Poids"


def test_a_column_is_of_one_name():
    was = before()
    was["questions"][2]["items"][1]["column"] = "q3_1"  # another column of the wave before, in capitals apart
    study, doubts = like(new(), was, COLUMNS)

    assert [item["column"] for item in question(study, "opinion")["items"]] == ["Q3_1", "Q3_2"]
    assert [item["id"] for item in question(study, "opinion")["items"]] == ["pistes", "i2"]
    assert "N'est plus dans l'export, et n'est pas repris : « Les prix »." in said(doubts, "opinion")


def test_answers_that_are_new_come_last_and_those_that_nobody_gave_stay(tmp_path):
    drafted = new()
    drafted["questions"][0]["options"] = [{"code": "2", "label": "2"}, {"code": "3", "label": "Ailleurs"}]
    study, doubts = like(drafted, before(), COLUMNS)

    assert question(study, "zone")["options"] == [
        *BEFORE["questions"][0]["options"],
        {"code": "3", "label": "Ailleurs"},
    ]
    assert said(doubts, "zone") == [
        "Nouveau, ajouté à la fin : « Ailleurs ».",
        "Gardé de la vague d'avant, mais absent de l'export : « En ville ».",
    ]
    # No target is known for the new answer.
    assert "margins" not in study["design"]
    assert faults(study, tmp_path) == []


def test_an_answer_written_otherwise_now_is_the_same_answer(tmp_path):
    drafted = new()
    drafted["questions"][0]["options"] = [
        {"code": "1", "label": "1"},
        {"code": "rural", "label": "À la campagne"},
    ]
    study, doubts = like(drafted, before(), COLUMNS)

    assert question(study, "zone")["options"][1] == {
        "code": "2",
        "label": "À la campagne",
        "codes": ["2", "rural"],
    }
    assert "Une autre valeur de l'export est jointe à ces réponses (codes) : « À la campagne »." in said(
        doubts, "zone"
    )
    assert faults(study, tmp_path) == []


def test_a_line_and_an_option_that_are_new_join_their_question(tmp_path):
    drafted = new()
    drafted["questions"][1]["columns"]["c"] = "Q2_3"
    drafted["questions"][1]["options"] += [{"code": "c", "label": "Les courses", "asked_to": {"q1": ["2"]}}]
    drafted["questions"][2]["items"] += [{"id": "i3", "label": "Le bruit", "column": "Q3_3"}]
    asked = before()
    del asked["questions"][1]["asked_to"], asked["questions"][1]["asked_to_label"]
    study, doubts = like(drafted, asked, [*COLUMNS, "Q2_3", "Q3_3"])

    assert question(study, "but")["columns"] == {"travail": "Q2_1", "loisir": "Q2_2", "c": "Q2_3"}
    assert question(study, "but")["options"][-1] == {
        "code": "c",
        "label": "Les courses",
        "asked_to": {"zone": ["2"]},
    }
    assert question(study, "opinion")["items"][-1] == {"id": "i3", "label": "Le bruit", "column": "Q3_3"}
    assert said(doubts, "opinion") == ["Nouveau, ajouté à la fin : « Le bruit »."]
    assert len(study["questions"]) == 3
    assert faults(study, tmp_path) == []


def test_what_has_no_column_is_left_out_and_told(tmp_path):
    drafted = new()
    drafted["questions"] = [
        drafted["questions"][1] | {"columns": {"a": "Q2_1"}, "options": options("a")},
        drafted["questions"][2],
    ]
    study, doubts = like(drafted, before(), [c for c in COLUMNS if c not in ("Q1", "Q2_2", "POIDS", "fini")])

    assert question(study, "but")["columns"] == {"travail": "Q2_1"}
    assert "asked_to" not in question(study, "but") and "asked_to_label" not in question(study, "but")
    assert said(doubts, "but") == [
        "N'est plus dans l'export, et n'est pas repris : « Le loisir ».",
        "Une condition (asked_to) nommait une question ou une réponse qui n'est plus là. "
        "Elle est retirée : la question est lue comme posée à tous.",
    ]
    assert said(doubts, "zone") == [
        "La question « Zone » n'est pas reprise : l'export n'a pas sa colonne (Q1)."
    ]
    assert study["story"] == [{"title": "Les pistes", "question": "opinion"}, {"question": "but"}]
    assert study["design"] == {"strata": "STRATE"}
    assert study["responses"]["keep"] == {"statut": ["ok"]}
    assert "segments" not in study
    assert {"segments", "design", "responses.keep", "story"} <= {doubt.about for doubt in doubts}
    assert faults(study, tmp_path) == []


def test_a_question_that_is_new_stands_after_what_it_follows(tmp_path):
    drafted = new()
    drafted["questions"].insert(
        1,
        {"id": "zone", "text": "Et ?", "theme": "t2", "type": "single", "column": "Q4",
         "options": options("1"), "asked_to": {"q3": ["1"], "q1": ["1"]}},
    )  # fmt: skip
    drafted["questions"].append(
        {
            "id": "q5",
            "text": "Fin ?",
            "theme": "t1",
            "type": "number",
            "column": "Q5",
            "asked_to": {"q1": ["1"]},
        }
    )
    study, doubts = like(drafted, before(), [*COLUMNS, "Q5"])

    assert [q["id"] for q in study["questions"]] == ["zone", "zone_2", "but", "opinion", "q5"]
    assert question(study, "q5")["asked_to"] == {"zone": ["1"]}
    assert question(study, "q5")["theme"] == "usages"
    assert question(study, "zone_2")["theme"] == "t2"
    assert [theme["id"] for theme in study["themes"]] == ["usages", "avis", "t2"]
    # A grid cannot say who was asked.
    assert "asked_to" not in question(study, "zone_2")
    assert said(doubts, "zone_2")[0] == "La question est nouvelle : la vague d'avant ne l'avait pas."
    assert faults(study, tmp_path) == []


@pytest.mark.parametrize(
    "found",
    [
        options("a", "b"),  # other codes
        [{"code": "1", "label": "À la campagne"}, {"code": "2", "label": "En ville"}],  # the other way round
    ],
)
def test_a_question_whose_answers_do_not_agree_is_as_it_was_drafted(found, tmp_path):
    drafted = new()
    drafted["questions"][0]["options"] = found
    study, doubts = like(drafted, before(), COLUMNS)

    assert question(study, "q1") == drafted["questions"][0]
    assert said(doubts, "q1") == [
        "Les réponses ne s'accordent plus avec celles de la vague d'avant (« Zone ») : la question est "
        "écrite d'après l'export."
    ]
    assert "asked_to" not in question(study, "but")
    assert study["segments"] == ["q1"]
    assert faults(study, tmp_path) == []


def test_labels_that_changed_are_told_and_those_of_before_are_kept():
    drafted = new()
    drafted["questions"][0]["options"] = [
        {"code": "1", "label": "En ville"},
        {"code": "2", "label": "Au village"},
    ]
    drafted["questions"][0]["text"] = "Où vivez-vous aujourd'hui ?"
    study, doubts = like(drafted, before(), COLUMNS)

    assert question(study, "zone") == BEFORE["questions"][0]
    assert said(doubts, "zone") == [
        "Des libellés ont changé ; ceux de la vague d'avant sont gardés : "
        "« À la campagne » (2) est maintenant « Au village ».",
        "L'intitulé est celui de la vague d'avant ; l'export dit « Où vivez-vous aujourd'hui ? ».",
    ]


def test_what_says_that_an_option_is_chosen_is_of_the_export():
    drafted = new()
    drafted["questions"][1] |= {"selected": ["Oui"], "unselected": ["Non"]}
    study, doubts = like(drafted, before(), COLUMNS)

    assert question(study, "but") == BEFORE["questions"][1] | {"selected": ["Oui"], "unselected": ["Non"]}
    assert len(said(doubts, "but")) == 1


def test_a_question_that_may_have_another_column_is_told_and_not_assumed():
    drafted = new()
    drafted["questions"][0] = {
        "id": "lieu", "text": "Où habitez-vous ?", "type": "single", "column": "LIEU",
        "options": options("1", "2"),
    }  # fmt: skip
    study, doubts = like(drafted, before(), ["LIEU", *(c for c in COLUMNS if c != "Q1")])

    assert question(study, "lieu") == drafted["questions"][0]
    told = next(doubt for doubt in doubts if doubt.about == "zone")
    assert told.remedy.startswith("La question lieu (colonne LIEU) lui ressemble.")


def test_a_column_that_two_questions_share_stays_in_both():
    age = {"text": "Âge ?", "column": "AGE"}
    bands = {"id": "tranche", "type": "single", "upper_bounds": ["30"], "options": options("j", "v"), **age}
    number = {"id": "age", "type": "number", **age}
    was = before(questions=[*BEFORE["questions"], bands, number])
    drafted = new({"id": "q9", "type": "number", **age})

    assert like(drafted, was, [*COLUMNS, "AGE"])[0]["questions"][-2:] == [bands, number]
    was = before(questions=[*BEFORE["questions"], number])
    both = new(bands | {"id": "q8"}, {"id": "q9", "type": "number", **age})
    assert [q["id"] for q in like(both, was, [*COLUMNS, "AGE"])[0]["questions"]][-2:] == ["q8", "age"]


def test_a_column_that_the_export_alone_would_leave_out_is_told():
    drafted = new()
    del drafted["questions"][0]
    study, doubts = like(drafted, before(), COLUMNS)

    assert question(study, "zone") == BEFORE["questions"][0]
    assert [doubt.remedy for doubt in doubts if doubt.section == "doubt"] == [
        "Vérifiez que rien n'y est personnel : Q1."
    ]


def test_the_weight_and_the_identifier_of_the_wave_before_are_no_questions(tmp_path):
    weight = {"id": "poids", "text": "Poids", "type": "number", "column": "POIDS"}
    study, _ = like(new(weight), before(), COLUMNS)

    assert [q["id"] for q in study["questions"]] == ["zone", "but", "opinion"]
    assert faults(study, tmp_path) == []


def test_a_threshold_of_made_up_responses_is_not_that_of_collected_ones(tmp_path):
    was = before(disclosure={"minimum_base": "1"})
    was["responses"]["nature"] = "simulated"
    study, _ = like(new(), was, COLUMNS)

    assert study["disclosure"] == NEW["disclosure"]
    assert faults(study, tmp_path) == []


def test_what_is_given_is_left_as_it_was():
    drafted, was = new(), before()
    like(drafted, was, COLUMNS)

    assert (drafted, was) == (new(), before())


@pytest.mark.parametrize("folder", ["docs/exemple-etude", "data/fragilites-2025"])
def test_a_study_like_itself_is_itself(folder, tmp_path):
    study = read_yaml(ROOT / folder, "study.yaml")
    columns = {column for q in study["questions"] for _, column in columns_of(q)} | {"id", "poids"}
    made, _ = like(study, study, columns)

    assert made["questions"] == study["questions"]
    assert made["themes"] == study["themes"]
    for key in ("segments", "indicators", "story"):
        assert made[key] == study[key]
    assert faults(made, tmp_path) == []


CODES = ["1", "2", "3", "non", "autre"]
NAMES = ["a", "b", "c", "d", "e", "f"]


@st.composite
def studies(draw):
    """A study of any kind of questions, over columns that another may use otherwise."""
    left = list(draw(st.permutations([f"C{i}" for i in range(9)])))
    names = list(draw(st.permutations(NAMES)))
    labels = draw(st.sampled_from([{}, {"1": "Oui", "2": "Non"}, {"1": "Non", "2": "Oui"}, {"3": "Oui"}]))

    def answers(least=1, most=4, **more):
        codes = draw(st.lists(st.sampled_from(CODES), min_size=least, max_size=most, unique=True))
        return [{"code": code, "label": labels.get(code, code)} | more for code in codes]

    def asked():
        ways = [
            draw(st.fixed_dictionaries({q["id"]: st.just([q["options"][-1]["code"]])}))
            for q in made
            if q["type"] in ("single", "multiple") and draw(st.booleans())
        ]
        return ways[0] if len(ways) == 1 else ways

    made = []
    for name in names[: draw(st.integers(1, 5))]:
        kind = draw(
            st.sampled_from(["single", "bands", "number", "each", "cell", "list", "grid", "ranked", "ranks"])
        )
        q = {
            "id": name,
            "text": draw(st.sampled_from(["Quoi ?", "Où ?"])),
            "theme": draw(st.sampled_from("tu")),
        }
        width = {"each": 2, "list": 2, "grid": 2, "ranked": 2, "ranks": 2}.get(kind, 1)
        columns, left = left[:width], left[width:]
        if len(columns) < width:
            break
        match kind:
            case "single":
                q |= {"type": "single", "column": columns[0], "options": answers()}
                if draw(st.booleans()):
                    q["options"][0]["codes"] = [q["options"][0]["code"], "5"]
            case "bands":
                bands = [{"code": c, "label": c} for c in "xyz"]
                q |= {"type": "single", "column": columns[0], "upper_bounds": ["1", "2"], "options": bands}
            case "number":
                q |= {"type": "number", "column": columns[0]}
            case "each" | "ranked":
                options = answers(2, 2)
                q |= {"columns": {o["code"]: c for o, c in zip(options, columns, strict=True)}}
                q |= {"type": "ranking" if kind == "ranked" else "multiple", "options": options}
                marks = draw(st.sampled_from([("1", "0"), ("Oui", "Non"), ("1", "")]))
                if kind == "each":
                    q |= {"selected": [marks[0]], "unselected": [marks[1]]}
            case "cell":
                q |= {"type": "multiple", "column": columns[0], "separator": ";", "options": answers()}
            case "list" | "ranks":
                q |= {"type": "multiple" if kind == "list" else "ranking", "columns": columns}
                q |= {"options": answers(2)}
            case "grid":
                items = [{"id": f"i{c}", "label": c, "column": c} for c in columns]
                q |= {"type": "grid", "items": items, "options": answers()}
        if "options" in q and kind != "ranked" and draw(st.booleans()):
            q["missing"] = draw(st.sampled_from([["NA"], ["non"], [{"from": "3", "to": "9"}]]))
        if ways := asked():
            q |= {"asked_to": ways, "asked_to_label": "certains"}
        made.append(q)
    singles = [q for q in made if q["type"] == "single"]
    coded = [q for q in made if q["type"] != "number"]
    study = {
        "id": draw(st.sampled_from(["e-2025", "e"])),
        "title": "Étude",
        "responses": {"nature": "collected"},
        "themes": [{"id": "t", "title": "Thème"}, {"id": "u", "title": draw(st.sampled_from("VW"))}],
        "questions": made,
        "segments": [q["id"] for q in singles if draw(st.booleans())],
        "indicators": [
            {"id": f"n{i}", "question": q["id"], "options": [q["options"][0]["code"]], "sentence": "{share}",
             "theme": "t"} | ({"item": q["items"][0]["id"]} if "items" in q else {})
            for i, q in enumerate(coded) if q["type"] != "ranking"
        ],
    }  # fmt: skip
    study["story"] = [
        {"question": q["id"]} | ({"by": study["segments"][0]} if study["segments"] else {}) for q in made
    ]
    for role in ("weight", "identifier"):
        if left and draw(st.booleans()):
            place = study.setdefault("design", {}) if role == "weight" else study["responses"]
            place[role] = left.pop()
    if singles and draw(st.booleans()):
        targets = {o["code"]: "1" for o in singles[0]["options"]}
        study.setdefault("design", {})["margins"] = {singles[0]["id"]: targets}
    return study


@given(st.data())
def test_of_two_studies_that_are_right_one_like_the_other_is_right(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp()
    was, drafted = data.draw(studies()), data.draw(studies())
    assume(not faults(was, folder) and not faults(drafted, folder))
    columns = {c for q in drafted["questions"] for _, c in columns_of(q)}
    columns |= data.draw(st.sets(st.sampled_from([f"C{i}" for i in range(9)])))
    columns |= {drafted.get("design", {}).get("weight"), drafted["responses"].get("identifier")} - {None}
    study, doubts = like(drafted, was, columns)

    assert faults(study, folder) == []
    named = {c for q in study["questions"] for _, c in columns_of(q)}
    assert named <= columns
    # No column of the draft is lost, but those of the weight and of the identifier.
    reserved = {study.get("design", {}).get("weight"), study["responses"].get("identifier")}
    lost = {c for q in drafted["questions"] for _, c in columns_of(q)} - named - reserved
    assert all(any(column in doubt.said for doubt in doubts) for column in lost)
    kept = {(q["id"], q["type"]) for q in study["questions"]}
    gone = [q["id"] for q in was["questions"] if (q["id"], q["type"]) not in kept]
    told = [doubt for doubt in doubts if doubt.about in gone or "ne s'accordent plus" in doubt.said]
    assert len(told) >= len(gone)
