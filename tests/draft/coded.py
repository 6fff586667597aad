"""Tools that export codes, and have a file of their own for the questionnaire: see ``tools``."""

from __future__ import annotations

import random
import uuid

from tests.draft import asked, lime, structures
from tests.draft.asked import Study
from tests.draft.sheet import Exported, Sheet, Told, box, key, label, line, number, one, together, typed
from tests.exports.survey import Option

STRUCTURE = Told(order=True, unchosen=True, routing=True)
Spelt = dict[str, dict[str, str]]


# --- LimeSurvey ------------------------------------------------------------------------------------------


def _lime_own(study: Study, sheet: Sheet) -> None:
    plant, done = study.planter, study.survey.counts
    sheet.own("id", lambda i: str(i + 1))
    sheet.own("submitdate", lambda i: plant.moment(i) if done(i) else "", personal=True)
    sheet.own("lastpage", lambda i: "5" if done(i) else "2")
    sheet.own("startlanguage", lambda i: "en" if i % 23 == 7 else "fr")
    sheet.own("seed", lambda i: str(1_000_000_007 * (i + 3) % 2_147_483_647))
    sheet.own("token", plant.token, personal=True)
    sheet.own("startdate", lambda i: plant.moment(i), personal=True)
    sheet.own("datestamp", lambda i: plant.moment(i), personal=True)
    sheet.own("ipaddr", plant.ip, personal=True)


def _limesurvey(study: Study, rng: random.Random) -> tuple[Sheet, Spelt]:
    """Codes of questions and of answers; ``Q[SQ001]``, Y or nothing; the text of « Autre » beside."""
    asked.none_ticked_is_an_answer(study, True)
    asked.with_rows_that_do_not_count(study, rng, trials=False)
    asked.with_texts(study)
    sheet, spelt = Sheet(study.survey), {}
    _lime_own(study, sheet)
    for q in study.survey.questions:
        name = lime.name_of(q)
        codes = spelt[q.id] = lime.codes_of(q)
        if q.kind == "grid":
            for k, item in enumerate(q.items, 1):
                sheet.add(
                    q.id, item, f"{name}[SQ{k:03d}]", line(q, item, lambda o, codes=codes: codes[o.key])
                )
        elif q.kind == "multiple":
            for o in q.options:
                if o.other:
                    sheet.add(q.id, o.key, f"{name}[other]", typed(q))
                else:
                    sheet.add(q.id, o.key, f"{name}[{codes[o.key]}]", box(q, o, "Y", ""))
        else:
            cells = number(q) if q.kind == "number" else one(q, lambda o, codes=codes: codes[o.key])
            sheet.add(q.id, "", name, cells)
            if any(o.other for o in q.options):
                sheet.beside(f"{name}[other]", typed(q))
    sheet.asked_for_contact(study, lambda name, text: name.replace("_", ""))
    sheet.left(study)
    return sheet, spelt


def limesurvey_lss(study: Study, rng: random.Random) -> Exported:
    sheet, spelt = _limesurvey(study, rng)
    files = {
        "results-survey123456.csv": sheet.text(quoted=True, encoding="utf-8-sig"),
        "limesurvey_survey_123456.lss": lime.lss(study),
    }
    return Exported(
        "LimeSurvey", study, files, STRUCTURE, sheet.places, spelt, sheet.personal, structure=[*files][1]
    )


def limesurvey_txt(study: Study, rng: random.Random) -> Exported:
    sheet, spelt = _limesurvey(study, rng)
    files = {
        "results-survey123456.csv": sheet.text(";", quoted=True),
        "limesurvey_survey_123456.txt": lime.tabs(study),
    }
    return Exported(
        "LimeSurvey", study, files, STRUCTURE, sheet.places, spelt, sheet.personal, structure=[*files][1]
    )


def limesurvey_alone(study: Study, rng: random.Random) -> Exported:
    sheet, spelt = _limesurvey(study, rng)
    files = {"results-survey123456.csv": sheet.text(quoted=True)}
    told = Told(wordings=False, labels=False, seen=False)
    return Exported("LimeSurvey", study, files, told, sheet.places, spelt, sheet.personal)


def limesurvey_words(study: Study, rng: random.Random) -> Exported:
    """Whole wordings and answers: lines and options in brackets; Oui, Non, and N/A for who did not see it."""
    asked.none_ticked_is_an_answer(study, True)
    asked.with_rows_that_do_not_count(study, rng, trials=False)
    asked.with_texts(study)
    sheet, spelt = Sheet(study.survey), {}
    sheet.own("ID de la réponse", lambda i: str(i + 1))
    done = study.survey.counts
    sheet.own("Date de soumission", lambda i: study.planter.moment(i) if done(i) else "", personal=True)
    sheet.own("Dernière page", lambda i: "5" if done(i) else "2")
    sheet.own("Langue de départ", lambda i: "fr")
    sheet.own("Tête de série", lambda i: str(1_000_000_007 * (i + 3) % 2_147_483_647))
    sheet.own("Date de lancement", lambda i: study.planter.moment(i), personal=True)
    sheet.own("Date de la dernière action", lambda i: study.planter.moment(i), personal=True)
    sheet.own("Adresse IP", study.planter.ip, personal=True)
    for q in study.survey.questions:
        spelt[q.id] = {o.key: "Autre" if o.other else o.label for o in q.options}
        said = spelt[q.id]
        if q.kind == "grid":
            for item in q.items:
                sheet.add(q.id, item, f"{q.text} [{item}]", line(q, item, label))
        elif q.kind == "multiple":
            for o in q.options:
                cells = typed(q) if o.other else box(q, o, "Oui", "Non", "N/A")
                sheet.add(q.id, o.key, f"{q.text} [{said[o.key]}]", cells)
        else:
            cells = number(q) if q.kind == "number" else one(q, lambda o, said=said: said[o.key])
            sheet.add(q.id, "", q.text, cells)
            if any(o.other for o in q.options):
                sheet.beside(f"{q.text} [Autre]", typed(q))
    sheet.asked_for_contact(study, lambda name, text: text)
    sheet.left(study)
    files = {"results-survey123456.csv": sheet.text(quoted=True)}
    return Exported("LimeSurvey", study, files, Told(), sheet.places, spelt, sheet.personal)


# --- KoboToolbox -----------------------------------------------------------------------------------------


def _kobo(study: Study, rng: random.Random, *, words: bool, scored: bool = False) -> tuple[Sheet, Spelt]:
    """Semicolons; names or labels, with those of groups; the whole cell of several answers, then 1 or 0."""
    asked.none_ticked_is_an_answer(study, False)
    asked.with_texts(study)
    sheet, plant, spelt = Sheet(study.survey), study.planter, {}
    stamp = "%Y-%m-%dT%H:%M:%S.000+02:00"
    sheet.own("start", lambda i: plant.moment(i, stamp), personal=True)
    sheet.own("end", lambda i: plant.moment(i, stamp), personal=True)
    sheet.own(
        "deviceid", lambda i: plant.keep(f"ee.exemple:{uuid.UUID(int=rng.getrandbits(128))}"), personal=True
    )
    spell = label if words else key
    for title, questions in study.groups:
        group = title if words else structures.xml_name(title)
        for q in questions:
            head = f"{group}/{q.text}" if words else f"{group}/{q.id}"
            spelt[q.id] = {o.key: spell(o) for o in q.options}
            if q.kind == "grid":
                if not words:  # what a « table-list » leaves in an export
                    sheet.own(f"{head}/reserved_name_for_field_list_labels_{len(sheet.heads)}", lambda i: "")
                for item in q.items:
                    place = f"{head}/{item if words else structures.xml_name(item)}"
                    sheet.add(q.id, item, place, line(q, item, spell))
            elif q.kind == "multiple":
                sheet.add(q.id, "", head, together(q, spell, " "))
                for o in q.options:
                    sheet.add(q.id, o.key, f"{head}/{o.label if words else o.key}", box(q, o, "1", "0"))
            else:
                sheet.add(q.id, "", head, number(q) if q.kind == "number" else one(q, spell))
            if any(o.other for o in q.options):
                sheet.beside(f"{group}/Précisez ({q.id})" if words else f"{head}_autre", typed(q))
    last = "Pour finir" if words else "pour_finir"
    sheet.asked_for_contact(study, lambda name, text: f"{last}/{text if words else name}")
    places = [plant.place(i) for i in range(study.survey.size)]
    where = "Votre position" if words else "position"
    sheet.own(f"{last}/{where}", lambda i: f"{places[i][0]} {places[i][1]} 0 0", personal=True)
    sheet.own(f"_{where}_latitude", lambda i: places[i][0], personal=True)
    sheet.own(f"_{where}_longitude", lambda i: places[i][1], personal=True)
    sheet.own("_id", lambda i: str(4_000_000 + 17 * i))
    sheet.own("_uuid", lambda i: plant.keep(str(uuid.UUID(int=rng.getrandbits(128)))), personal=True)
    sheet.own("_submission_time", lambda i: plant.moment(i, "%Y-%m-%dT%H:%M:%S"), personal=True)
    sheet.own("_validation_status", lambda i: "")
    sheet.own("_notes", lambda i: "")
    sheet.own("_status", lambda i: "submitted_via_web")
    sheet.own("_submitted_by", lambda i: plant.keep(f"enqueteur-{plant.last(i)}"), personal=True)
    sheet.own("__version__", lambda i: "vQx7Yb2kLm9")
    sheet.own("_tags", lambda i: "")
    sheet.own("_index", lambda i: str(i + 1))
    return sheet, spelt


def kobo_xlsform(study: Study, rng: random.Random) -> Exported:
    sheet, spelt = _kobo(study, rng, words=False)
    files = {
        "tendances_-_all_versions_-_False_-_2025-07-01-08-00-00.csv": sheet.text(";", quoted=True),
        "aT4bxS9.xlsx": structures.xlsform(study),
    }
    return Exported(
        "KoboToolbox", study, files, STRUCTURE, sheet.places, spelt, sheet.personal, structure=[*files][1]
    )


def kobo_score(study: Study, rng: random.Random) -> Exported:
    """As the builder of forms makes grids: « rating », of which each line is a row of scores."""
    sheet, spelt = _kobo(study, rng, words=False)
    files = {
        "tendances.csv": sheet.text(";", quoted=True),
        "form.xlsx": structures.xlsform(study, scored=True),
    }
    return Exported(
        "KoboToolbox", study, files, STRUCTURE, sheet.places, spelt, sheet.personal, structure=[*files][1]
    )


def kobo_labels(study: Study, rng: random.Random) -> Exported:
    sheet, spelt = _kobo(study, rng, words=True)
    files = {"tendances_-_labels.csv": sheet.text(";", quoted=True)}
    return Exported("KoboToolbox", study, files, Told(), sheet.places, spelt, sheet.personal)


# --- SurveyJS, REDCap ------------------------------------------------------------------------------------


def surveyjs(study: Study, rng: random.Random) -> Exported:
    """Values under names; ``grid.line``; several answers between commas; a comment beside « Autre »."""
    asked.none_ticked_is_an_answer(study, False)
    asked.with_texts(study)
    sheet, plant, spelt = Sheet(study.survey), study.planter, {}
    sheet.own("HappendAt", lambda i: plant.moment(i, "%Y-%m-%dT%H:%M:%S.000Z"), personal=True)
    for q in study.survey.questions:
        spelt[q.id] = {o.key: "other" if o.other else o.key for o in q.options}

        def spell(o: Option, codes: dict[str, str] = spelt[q.id]) -> str:
            return codes[o.key]

        if q.kind == "grid":
            for item in q.items:
                sheet.add(q.id, item, f"{q.id}.{structures.xml_name(item)}", line(q, item, spell))
        elif q.kind == "multiple":
            sheet.add(q.id, "", q.id, together(q, spell, ", "))
        else:
            sheet.add(q.id, "", q.id, number(q) if q.kind == "number" else one(q, spell))
        if any(o.other for o in q.options):
            sheet.beside(f"{q.id}-Comment", typed(q))
    sheet.asked_for_contact(study, lambda name, text: name)
    files = {"survey-results.csv": sheet.text(), "survey.json": structures.surveyjs(study)}
    told = Told(order=True, unchosen=True, routing=True, seen=False)
    return Exported(
        "SurveyJS", study, files, told, sheet.places, spelt, sheet.personal, structure="survey.json"
    )


def redcap(study: Study, rng: random.Random) -> Exported:
    """Raw codes; ``question___code`` is 1 or 0, and 0 too for who was not asked."""
    asked.none_ticked_is_an_answer(study, True)
    asked.with_rows_that_do_not_count(study, rng, trials=False)
    asked.with_texts(study)
    sheet, plant, spelt = Sheet(study.survey), study.planter, {}
    done = study.survey.counts
    sheet.own("record_id", lambda i: str(i + 1))
    sheet.own("redcap_survey_identifier", plant.email, personal=True)
    sheet.own(
        "tendances_timestamp", lambda i: plant.moment(i) if done(i) else "[not completed]", personal=True
    )
    for q in study.survey.questions:
        codes = spelt[q.id] = {o.key: str(k) for k, o in enumerate(q.options, 1)}
        if q.kind == "grid":
            for item in q.items:
                name = f"{q.id}_{structures.xml_name(item)}"
                sheet.add(q.id, item, name, line(q, item, lambda o, codes=codes: codes[o.key]))
        elif q.kind == "multiple":
            for o in q.options:
                sheet.add(q.id, o.key, f"{q.id}___{codes[o.key]}", box(q, o, "1", "0", "0"))
        else:
            cells = number(q) if q.kind == "number" else one(q, lambda o, codes=codes: codes[o.key])
            sheet.add(q.id, "", q.id, cells)
        if any(o.other for o in q.options):
            sheet.beside(f"{q.id}_autre", typed(q))
    sheet.asked_for_contact(study, lambda name, text: name)
    sheet.left(study)
    sheet.own("tendances_complete", lambda i: "2" if done(i) else "0")
    files = {"Tendances_DATA_2025-07-01_0800.csv": sheet.text()}
    told = Told(wordings=False, labels=False, seen=False)
    return Exported("REDCap", study, files, told, sheet.places, spelt, sheet.personal)
