"""What is recognised in the columns of an export that has no questionnaire beside it."""

import random

import pytest

from core.codebook import territories
from core.draft import draft
from core.errors import StudyError
from tests.draft.made import Drafted, columns, drafted, labels, picked, subsets, write

AGREE = ["Tout à fait d'accord", "Plutôt d'accord", "Plutôt pas d'accord", "Pas du tout d'accord"]
NEEDS = ["Culture", "Sport", "Santé, social", "Éducation"]


def test_answers_of_a_scale_are_in_its_order_with_their_sides(tmp_path):
    made = drafted(tmp_path, {"Êtes-vous d'accord ?": picked([*AGREE, "Ne sait pas"])})
    question = made.of("Êtes-vous d'accord ?")

    assert (question["type"], question["ordered"], question["scale"]) == ("single", True, "opinion")
    assert labels(question) == [*AGREE, "Ne sait pas"]
    assert [o.get("tone") for o in question["options"][:4]] == [
        "positive",
        "positive",
        "negative",
        "negative",
    ]
    assert question["options"][4]["role"] == "no_opinion"


def test_columns_of_one_wording_are_the_lines_of_a_grid(tmp_path):
    table = {f"Votre avis ? [{line}]": picked(AGREE, seed=i) for i, line in enumerate(["Le bus", "Le train"])}
    (question,) = drafted(tmp_path, table | {"Ville": picked(["Nord", "Sud"])}).study["questions"][:1]

    assert (question["type"], question["text"]) == ("grid", "Votre avis ?")
    assert [item["label"] for item in question["items"]] == ["Le bus", "Le train"]


@pytest.mark.parametrize(
    ("names", "yes", "no"),
    [
        ("Q3[SQ00{}]", "Y", ""),
        ("q3/option_{}", "1", "0"),
        ("q3___{}", "1", "0"),
        ("Q3_{}", "1", "0"),
        ("Q3_{}", "Oui", ""),
        ("Q3_{}", "Oui", "Non"),
        ("Q3.{}", "TRUE", "FALSE"),
        ("Vos moyens de transport ? [Moyen {}]", "x", ""),
    ],
)
def test_ticks_in_columns_are_one_question_of_several_answers(tmp_path, names, yes, no):
    table = {names.format(i): picked([yes, no], seed=i) for i in (1, 2, 3)}
    question = drafted(tmp_path, {"Ville": picked(["Nord", "Sud"]), **table}).of(names.format(1))

    assert (question["type"], columns(question)) == ("multiple", list(table))
    assert (question["selected"], question["unselected"]) == ([yes], [no])


def test_a_cell_that_is_chosen_may_hold_the_answer_itself(tmp_path):
    table = {f"Vos besoins ? - {need}": picked([need, ""], seed=i) for i, need in enumerate(NEEDS)}
    question = drafted(tmp_path, {"Ville": picked(["Nord", "Sud"]), **table}).of("Vos besoins ? - Sport")

    assert (question["type"], question["unselected"]) == ("multiple", [""])
    assert labels(question) == NEEDS


@pytest.mark.parametrize("mark", [", ", ";", " | ", "\n"])
def test_several_answers_in_a_cell_whatever_comma_they_hold(tmp_path, mark):
    made = drafted(tmp_path, {"Ville": picked(["Nord", "Sud"]), "Besoins": subsets(NEEDS, mark)})
    question = made.of("Besoins")

    assert question["type"] == "multiple"
    assert {*labels(question)} == {*NEEDS}


def test_codes_between_spaces_are_several_answers_and_words_are_not(tmp_path):
    table = {
        "moyens": subsets(["bus", "train", "velo"], " "),
        "avis": picked(["très bien", "très mal", "plutôt bien", "plutôt mal"]),
    }
    made = drafted(tmp_path, table)

    assert made.of("moyens")["separator"] == " "
    assert made.of("avis")["type"] == "single"


def mentions(count, ranks=3, seed=3):
    drawn = random.Random(seed)
    rows = [drawn.sample(["Bus", "Train", "Vélo", "Marche"], drawn.randint(1, ranks)) for _ in range(count)]
    return [[row[i] if i < len(row) else "" for row in rows] for i in range(ranks)]


def test_mentions_one_after_the_other_are_one_question(tmp_path):
    table = {f"Moyen {i + 1}": cells for i, cells in enumerate(mentions(60))}
    question = drafted(tmp_path, {"Ville": picked(["Nord", "Sud"]), **table}).of("Moyen 1")

    assert (question["type"], question["columns"]) == ("multiple", list(table))


def test_answers_at_each_rank_are_a_ranking_where_it_is_said(tmp_path):
    table = {f"Classez vos moyens [Rang {i + 1}]": cells for i, cells in enumerate(mentions(60))}
    question = drafted(tmp_path, {"Ville": picked(["Nord", "Sud"]), **table}).of(
        "Classez vos moyens [Rang 1]"
    )

    assert (question["type"], question["columns"]) == ("ranking", list(table))


def test_the_rank_of_each_answer_is_a_ranking(tmp_path):
    drawn = random.Random(4)
    rows = [drawn.sample("123", 3) for _ in range(60)]
    names = ["Bus", "Train", "Vélo"]
    table = {f"Vos priorités [{name}]": [row[i] for row in rows] for i, name in enumerate(names)}
    question = drafted(tmp_path, {"Ville": picked(["Nord", "Sud"]), **table}).of("Vos priorités [Bus]")

    assert question["type"] == "ranking"
    assert labels(question) == names


def test_quantities_are_numbers_and_their_odd_codes_missing(tmp_path):
    drawn = random.Random(5)
    salaried = [str(drawn.randint(0, 90)) for _ in range(58)] + ["999", "999"]
    made = drafted(tmp_path, {"Nombre de salariés": salaried, "Ville": picked(["Nord", "Sud"])})

    assert made.of("Nombre de salariés")["type"] == "number"
    assert made.of("Nombre de salariés")["missing"] == ["999"]
    assert "999 est lu comme une non-réponse" in made.to_read


def test_an_age_is_a_number_and_bands_to_compare_by(tmp_path):
    made = drafted(tmp_path, {"age": [str(20 + i) for i in range(60)], "Ville": picked(["Nord", "Sud"])})
    bands = next(q for q in made.study["questions"] if "upper_bounds" in q)

    assert made.of("age")["type"] == "number"
    assert bands["id"] in made.study["segments"]


def test_bands_are_in_order(tmp_path):
    bands = ["1 à 9 salariés", "10 à 49 salariés", "50 à 249 salariés", "250 salariés et plus"]
    made = drafted(tmp_path, {"Taille": picked(bands)})

    assert labels(made.of("Taille")) == bands
    assert made.study["segments"] == ["taille"]


def test_who_was_asked_is_proposed_from_blanks(tmp_path):
    has = picked(["Oui", "Non"])
    kinds = [
        kind if h == "Oui" else "" for h, kind in zip(has, picked(["Mairie", "Région"], seed=9), strict=True)
    ]
    made = drafted(tmp_path, {"Avez-vous un partenaire ?": has, "Lequel ?": kinds})

    assert made.of("Lequel ?")["asked_to"] == {"partenaire": ["Oui"]}
    assert "asked_to est proposé" in made.to_read


def test_regions_are_known_by_their_names_and_their_codes(tmp_path):
    names = list(territories("region").values())[:9]
    codes = list(territories("region"))[:9]
    table = {"Votre région": picked(names), "REGION": picked([c.lstrip("0") for c in codes])}
    made = drafted(tmp_path, table)

    for column in table:
        assert made.of(column)["geography"] == "region"
        assert [o["code"] for o in made.of(column)["options"]] == codes


def test_postcodes_become_departements(tmp_path):
    drawn = random.Random(6)
    cells = [f"{drawn.choice(['75', '69', '13', '33', '59'])}{drawn.randint(100, 999)}" for _ in range(60)]
    made = drafted(tmp_path, {"Code postal": cells, "Ville": picked(["Nord", "Sud"])})

    assert made.of("Code postal (département)")["geography"] == "departement"
    assert not any(cell in made.everything for cell in cells)


def test_texts_that_one_person_typed_are_counted_and_not_copied(tmp_path):
    cells = [*picked(["Culture", "Sport"], 58), "Mon voisin Hector", "Plutôt la musique de chambre"]
    made = drafted(tmp_path, {"Quel secteur ?": cells})
    other = made.of("Quel secteur ?")["options"][-1]

    assert other == {"code": "Autre", "label": "Autre", "tone": "neutral", "other": True}
    assert "Hector" not in made.everything and "chambre" not in made.everything
    assert "2 textes" in made.to_read


def test_ways_to_write_an_answer_are_one(tmp_path):
    made = drafted(tmp_path, {"Ville": picked(["Nord", "NORD ", "Sud"])})

    written = {
        o["label"].strip().casefold(): {*o.get("codes", [o["code"]])} for o in made.of("Ville")["options"]
    }
    assert written == {"nord": {"Nord", "NORD "}, "sud": {"Sud"}}


def test_who_counts_is_read_in_the_columns_of_the_tool(tmp_path):
    rows = 60
    table = {
        "id": [str(i + 1) for i in range(rows)],
        "submitdate": ["2025-06-05 09:12:04" if i % 10 else "" for i in range(rows)],
        "Q1": picked(["A1", "A2"], rows),
        "POIDS": [str(0.5 + i / 100) for i in range(rows)],
    }
    made = drafted(tmp_path, table)

    assert made.study["responses"]["keep"] == {"submitdate": "filled"}
    assert made.study["responses"]["identifier"] == "id"
    assert made.study["design"] == {"weight": "POIDS"}
    assert made.result.facts.kept == 54
    assert "2025-06-05" not in made.everything
    assert len(made.responses.splitlines()) == 55


def test_personal_data_stay_out(tmp_path):
    rows = 60
    table = {
        "Nom": [f"Dupont{chr(97 + i % 26)} Marie{i}" for i in range(rows)],
        "Adresse e-mail": [f"marie{i}@exemple.fr" for i in range(rows)],
        "Votre remarque": [f"Il faudrait plus de bancs dans la rue numéro {i}, merci." for i in range(rows)],
        "Ville": picked(["Nord", "Sud"]),
    }
    made = drafted(tmp_path, table)

    assert list(made.questions) == ["ville"]
    assert not any(cell in made.everything for name in list(table)[:3] for cell in table[name])
    assert all(made.left_out(name) for name in list(table)[:3])


QUALTRICS = [
    ["StartDate", "Status", "Finished", "Q1", "Q2_1", "Q2_2"],
    [
        "Start Date",
        "Response Type",
        "Finished",
        "Quel est votre statut ?",
        "Vos besoins ? - Des locaux",
        "Vos besoins ? - Du temps",
    ],
    ['{"ImportId":"startDate"}', '{"ImportId":"status"}', '{"ImportId":"finished"}', '{"ImportId":"QID1"}']
    + ['{"ImportId":"QID2"}'] * 2,
]


def test_the_three_rows_of_headings_of_qualtrics(tmp_path):
    lines = [",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in QUALTRICS]
    for i in range(40):
        lines.append(
            f"2025-06-05 09:12:04,{int(i == 3)},{int(i != 5)},{1 + i % 3},{'1' * (i % 2)},{'1' * bool(i % 3)}"
        )
    (tmp_path / "q.csv").write_text("\n".join(lines), encoding="utf-8")
    made = Drafted(tmp_path / "etude", draft(tmp_path / "q.csv", tmp_path / "etude"))

    assert made.of("Q1")["text"] == "Quel est votre statut ?"
    assert labels(made.of("Q2_1")) == ["Des locaux", "Du temps"]
    assert made.study["responses"]["keep"] == {"Status": ["0"], "Finished": ["1"]}
    assert made.result.facts.kept == 38


def test_the_two_rows_of_headings_of_surveymonkey(tmp_path):
    head = "Respondent ID,Quel est votre statut ?,Vos besoins ?,,"
    second = ",Response,Des locaux,Du temps,De l'argent"
    rows = []
    for i in range(40):
        cells = ["Des locaux" if i % 2 else "", "Du temps" if i % 3 else "", "" if i % 4 else "De l'argent"]
        rows.append(",".join([str(118 + i), "Élu" if i % 2 else "Agent", *cells]))
    (tmp_path / "m.csv").write_text("\n".join([head, second, *rows]), encoding="utf-8")
    made = Drafted(tmp_path / "etude", draft(tmp_path / "m.csv", tmp_path / "etude"))
    question = made.of("Vos besoins ?")

    assert (question["type"], question["text"]) == ("multiple", "Vos besoins ?")
    assert labels(question) == ["Des locaux", "Du temps", "De l'argent"]


def test_a_folder_that_holds_something_is_refused(tmp_path):
    write(tmp_path / "export.csv", {"Ville": picked(["Nord", "Sud"])})

    with pytest.raises(StudyError, match="n'est pas vide"):
        draft(tmp_path / "export.csv", tmp_path)


def test_columns_that_are_not_there_are_named(tmp_path):
    write(tmp_path / "export.csv", {"Ville": picked(["Nord", "Sud"])})

    with pytest.raises(StudyError, match="« POIDS » n'est pas dans l'export"):
        draft(tmp_path / "export.csv", tmp_path / "etude", weight="POIDS")


def test_e_mails_are_no_identifier(tmp_path):
    write(
        tmp_path / "export.csv",
        {"mel": [f"a{i}@exemple.fr" for i in range(60)], "Ville": picked(["Nord", "Sud"])},
    )

    with pytest.raises(StudyError, match="--identifier"):
        draft(tmp_path / "export.csv", tmp_path / "etude", identifier="mel")


def test_what_was_changed_by_hand_is_kept_when_more_answers_come(tmp_path):
    table = {"Ville": picked(["Nord", "Sud"]), "Êtes-vous d'accord ?": picked(AGREE)}
    made = drafted(tmp_path, table)
    by_hand = made.folder / "study.yaml"
    text = by_hand.read_text(encoding="utf-8")
    text = text.replace("title: export", "title: Ma ville # relu").replace("label: Nord", "label: Le Nord")
    by_hand.write_text(text, encoding="utf-8")
    write(
        tmp_path / "export.csv",
        {name: [*cells, cells[0]] for name, cells in table.items()} | {"Bus": picked(["Oui", "Non"], 61)},
    )

    result = draft(tmp_path / "export.csv", made.folder, update=True)
    again = Drafted(made.folder, result)

    assert result.faults == ()
    assert "title: Ma ville # relu" in by_hand.read_text(encoding="utf-8")
    assert labels(again.of("Ville")) == ["Le Nord", "Sud"] or labels(again.of("Ville")) == ["Sud", "Le Nord"]
    assert again.of("Bus")["type"] == "single"
    assert len(again.responses.splitlines()) == 62


def test_a_file_changed_by_hand_that_is_no_yaml_is_left_as_it_is(tmp_path):
    made = drafted(tmp_path, {"Ville": picked(["Nord", "Sud"])})
    (made.folder / "study.yaml").write_text("title: [", encoding="utf-8")

    with pytest.raises(StudyError):
        draft(tmp_path / "export.csv", made.folder, update=True)

    assert (made.folder / "study.yaml").read_text(encoding="utf-8") == "title: ["


def test_the_wave_before_gives_its_words(tmp_path):
    made = drafted(tmp_path, {"Ville": picked(["Nord", "Sud"]), "Q2": picked(["1", "2", "3"])})
    text = (made.folder / "study.yaml").read_text(encoding="utf-8")
    (made.folder / "study.yaml").write_text(
        text.replace("text: Q2", "text: Où habitez-vous ?").replace('label: "1"', "label: En centre-ville"),
        encoding="utf-8",
    )
    write(
        tmp_path / "next.csv",
        {
            "Ville": picked(["Nord", "Sud"], 80),
            "Q2": picked(["1", "2", "4"], 80),
            "Q9": picked(["Oui", "Non"], 80),
        },
    )

    result = draft(tmp_path / "next.csv", tmp_path / "suivante", like=made.folder)
    again = Drafted(tmp_path / "suivante", result)

    assert again.of("Q2")["text"] == "Où habitez-vous ?"
    assert labels(again.of("Q2"))[0] == "En centre-ville"
    assert {o["code"] for o in again.of("Q2")["options"]} == {"1", "2", "3", "4"}
    assert any(d.section == "like" and d.about == again.of("Q9")["id"] for d in result.doubts)


def test_every_column_is_used_or_left_out_with_a_reason(tmp_path):
    rows = 60
    table = {
        "id": [str(i) for i in range(rows)],
        "Ville": picked(["Nord", "Sud"], rows),
        "Vide": [""] * rows,
        "Toujours": ["Oui"] * rows,
        "Remarque": [f"Une remarque numéro {i} sur la ville" for i in range(rows)],
        "Beaucoup": [f"Réponse {chr(65 + i % 26)}{chr(65 + i % 7)}{i % 5}" for i in range(rows)],
    }
    made = drafted(tmp_path, table)
    left_out = {d.about for d in made.result.doubts if d.section == "left_out"}
    used = {column for question in made.study["questions"] for column in columns(question)}

    assert {*table} == left_out | used | {made.study["responses"]["identifier"]}


def test_an_answer_and_its_denial_are_ticks(tmp_path):
    table = {name: picked([name, f"Not.{name}"], seed=i) for i, name in enumerate(["matin", "midi", "soir"])}
    question = drafted(tmp_path, table).study["questions"][0]

    assert (question["type"], labels(question)) == ("multiple", ["matin", "midi", "soir"])
    assert question["unselected"] == ["Not.matin", "Not.midi", "Not.soir"]


def test_a_numbering_of_the_survey_is_no_code_of_insee(tmp_path):
    made = drafted(tmp_path, {"region": picked([str(i) for i in range(1, 13)], 120)})

    assert "geography" not in made.of("region")
    assert made.of("region")["type"] == "single"


def test_rows_that_repeat_a_respondent_do_not_count(tmp_path):
    table = {
        "record_id": [str(i) for i in range(60)],
        "redcap_repeat_instrument": ["visites" if i % 10 == 9 else "" for i in range(60)],
        "q1": picked(["1", "2", "3"]),
    }
    made = drafted(tmp_path, table)

    assert made.study["responses"]["keep"] == {"redcap_repeat_instrument": "blank"}
    assert made.result.facts.kept == 54


def test_a_segment_has_a_short_name_where_its_wording_tells_it(tmp_path):
    table = {
        "Quel est le statut de votre structure ?": picked(["Association", "Entreprise"]),
        "Dans quelle région êtes-vous ?": picked(list(territories("region").values())[:9]),
        "Combien de salariés ?": picked(["1 à 9", "10 à 49", "50 et plus"]),
    }
    made = drafted(tmp_path, table)

    assert [q["label"] for q in made.study["questions"]] == ["Statut", "Région", "Taille"]


def test_texts_beside_ticks_are_left_out_and_the_ticks_kept(tmp_path):
    table = {f"Vos besoins ? [{need}]": picked(["Oui", "Non"], seed=i) for i, need in enumerate(NEEDS)}
    texts = ["une salle", "une salle", "un minibus", *[""] * 57]
    made = drafted(tmp_path, table | {"Vos besoins ? [Autre]": texts})

    assert labels(made.of("Vos besoins ? [Sport]")) == NEEDS
    assert made.left_out("Vos besoins ? [Autre]")
    assert "minibus" not in made.everything


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("export.md", b"a,b\n1,2\n"),
        ("export.csv", b"PAR1" + bytes(60)),
        ("export.csv", b'a,b\n1,2\n"3,4\n'),
        ("export.csv", "a;b\né;2\n".encode() + "é;3\n".encode("cp1252")),
        ("export.csv", b""),
        ("export.zip", b"PK\x03\x04" + bytes(60)),
    ],
)
def test_the_remedy_of_an_export_names_no_codebook(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)

    with pytest.raises(StudyError) as told:
        draft(tmp_path / name, tmp_path / "etude")

    assert "study.yaml" not in str(told.value) and told.value.faults[0].remedy
    assert not (tmp_path / "etude").exists()
