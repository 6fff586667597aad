"""What Qualtrics exports: three rows of heads, with numbers or with words; see ``tools``."""

from __future__ import annotations

import random

from tests.draft import asked, structures
from tests.draft.asked import Study
from tests.draft.coded import STRUCTURE, Spelt
from tests.draft.sheet import Exported, Sheet, Told, box, label, line, number, one, together, typed
from tests.exports.survey import Option


def _exported(study: Study, rng: random.Random, *, words: bool) -> tuple[Sheet, Spelt]:
    """Three rows of heads; numbers, a column an option; or words, every option of a question in one cell."""
    asked.none_ticked_is_an_answer(study, not words)
    asked.with_rows_that_do_not_count(study, rng, trials=True)
    asked.with_texts(study)
    sheet, plant, spelt = Sheet(study.survey), study.planter, {}
    ids = [f"R_{rng.getrandbits(60):015x}" for _ in range(study.survey.size)]
    trial, done = study.tests, study.survey.counts
    places = [plant.place(i) for i in range(study.survey.size)]

    def own(name: str, text: str, tag: str, cell, *, personal: bool = False) -> None:
        sheet.own((name, text, f'{{"ImportId":"{tag}"}}'), cell, personal=False)
        if personal:
            sheet.personal.append(name)

    finished = ("False", "True") if words else ("0", "1")
    status = ("IP Address", "Survey Preview") if words else ("0", "1")
    own("StartDate", "Start Date", "startDate", plant.moment, personal=True)
    own("EndDate", "End Date", "endDate", plant.moment, personal=True)
    own("Status", "Response Type", "status", lambda i: status[i in trial])
    own("IPAddress", "IP Address", "ipAddress", plant.ip, personal=True)
    own("Progress", "Progress", "progress", lambda i: "100" if done(i) or i in trial else "42")
    own("Duration (in seconds)", "Duration (in seconds)", "duration", lambda i: str(180 + i * 13 % 500))
    own("Finished", "Finished", "finished", lambda i: finished[done(i) or i in trial])
    own("RecordedDate", "Recorded Date", "recordedDate", plant.moment, personal=True)
    own("ResponseId", "Response ID", "_recordId", lambda i: ids[i])
    own("RecipientLastName", "Recipient Last Name", "recipientLastName", plant.last, personal=True)
    own("RecipientFirstName", "Recipient First Name", "recipientFirstName", plant.first, personal=True)
    own("RecipientEmail", "Recipient Email", "recipientEmail", plant.email, personal=True)
    own("ExternalReference", "External Data Reference", "externalDataReference", lambda i: "")
    own("LocationLatitude", "Location Latitude", "locationLatitude", lambda i: places[i][0], personal=True)
    own("LocationLongitude", "Location Longitude", "locationLongitude", lambda i: places[i][1], personal=True)
    own("DistributionChannel", "Distribution Channel", "distributionChannel", lambda i: "anonymous")
    own("UserLanguage", "User Language", "userLanguage", lambda i: "FR")
    for k, q in enumerate(study.survey.questions, 1):
        numbers = structures.qualtrics_numbers(q)
        codes = spelt[q.id] = {o.key: o.label if words else numbers[o.key] for o in q.options}
        qid = f"QID{k}"

        def tag(part: str, qid: str = qid) -> str:
            return f'{{"ImportId":"{qid}{part}"}}'

        def spell(o: Option, codes: dict[str, str] = codes) -> str:
            return codes[o.key]

        chosen = f"{q.text} - Selected Choice" if any(o.other for o in q.options) else q.text
        if q.kind == "grid":
            for j, item in enumerate(q.items, 1):
                head = f"Q{k}_{j}", f"{q.text} - {item}", tag(f"_{j}")
                sheet.add(q.id, item, head, line(q, item, spell))
        elif q.kind == "multiple" and not words:
            for o in q.options:
                head = f"Q{k}_{numbers[o.key]}", f"{chosen} - {o.label}", tag(f"_{numbers[o.key]}")
                sheet.add(q.id, o.key, head, box(q, o, "1", ""))
        elif q.kind == "multiple":
            sheet.add(q.id, "", (f"Q{k}", chosen, tag("")), together(q, label, ","))
        else:
            cells = number(q) if q.kind == "number" else one(q, spell)
            sheet.add(q.id, "", (f"Q{k}", chosen, tag("")), cells)
        for o in q.options:
            if o.other:
                sheet.beside(
                    (f"Q{k}_{numbers[o.key]}_TEXT", f"{q.text} - {o.label} - Text", tag("_TEXT")), typed(q)
                )
                sheet.personal[-1] = sheet.heads[-1][0]
    start = len(study.survey.questions)
    sheet.asked_for_contact(
        study, lambda name, text: (structures.tag_of(name, start), text, '{"ImportId":"QIDx_TEXT"}')
    )
    sheet.personal[-6:] = [head[0] for head in sheet.heads[-6:]]
    sheet.left(study)
    return sheet, spelt


def qsf(study: Study, rng: random.Random) -> Exported:
    sheet, spelt = _exported(study, rng, words=False)
    files = {"Tendances_1+juillet+2025.csv": sheet.text(quoted=True), "Tendances.qsf": structures.qsf(study)}
    return Exported(
        "Qualtrics", study, files, STRUCTURE, sheet.places, spelt, sheet.personal, structure=[*files][1]
    )


def alone(study: Study, rng: random.Random) -> Exported:
    sheet, spelt = _exported(study, rng, words=False)
    files = {"Tendances.csv": sheet.text(quoted=True)}
    return Exported(
        "Qualtrics", study, files, Told(labels=False, seen=False), sheet.places, spelt, sheet.personal
    )


def words(study: Study, rng: random.Random) -> Exported:
    sheet, spelt = _exported(study, rng, words=True)
    files = {"Tendances.csv": sheet.text(quoted=True)}
    return Exported("Qualtrics", study, files, Told(seen=False), sheet.places, spelt, sheet.personal)
