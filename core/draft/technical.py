"""The columns that survey tools add by themselves: who answered, when, from where, how far."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from core.draft.personal_dates import exact_date
from core.responses import NO, YES

_SURE = {
    "identifier": """responseid, response id, respondentid, respondent id, respid, record id, recordid,
        interview id, case id, caseid, observation, num observation, numero observation, n observation,
        n obs, submission id, submissionid, identifiant du repondant, id du repondant, id repondant,
        identifiant repondant, id de la reponse, id de reponse, id reponse, identifiant de la reponse,
        numero de serie, serial, serial number, sid, uid, uuid, instanceid, instance id, rootuuid, root
        uuid, deprecatedid, index, parent index, submission uuid, parent table name, submission parent
        id, happend id, external reference, externalreference, externaldatareference, external data
        reference, donnees de reference externes, reference de donnees externes, token, jeton, code d
        invitation, worker id, workerid, assignment id, assignmentid, hit id, hitid, prolific pid,
        prolific id, panelist id, panelistid, network id, instancename, instance name, redcap survey
        identifier, collector id, identifiant du collecteur, id du collecteur, num dossier, numero de
        dossier, manualsort, deviceid, device id, simid, subscriberid, simserial, imei, session id,
        phpsessid, custom data 1, custom data 2, custom data 3, survey id, surveyid, postid, key""",
    "date": """startdate, start date, enddate, end date, recordeddate, recorded date, submitdate,
        submit date, datestamp, date stamp, submission time, submissiondate, submission date, submitted
        time, completed time, modified time, completion time, completiondate, horodateur, horodatage,
        timestamp, time stamp, date created, date modified, created at, updated at, submitted at,
        started at, completed at, happendat, happenedat, happened at, heure de debut, heure de fin,
        heure de la derniere modification, start time, end time, last modified time, heure de
        soumission, heure d achevement, heure de modification, date de soumission, date de lancement,
        date de debut de saisie, date de la derniere action, date de derniere action, date d
        enregistrement, date saisie, date enreg, date modif, date de
        modification, date de la reponse, depose le, derniere mise a
        jour le, stage date, redcap survey timestamp""",
    "status": """validation status, review state, reviewstate, submissionstatus, submission status,
        statut de la reponse, etat de la reponse, brouillon, draft, finished, is complete, complete
        survey, response type, type de reponse, etat du dossier, form status, edits, review quality,
        review status, attachments present, attachments expected, attachmentspresent,
        attachmentsexpected, drop out reason, redcap event name, redcap repeat instrument, redcap repeat
        instance, redcap data access group""",
    "progress": "progression, percent complete, pourcentage d achevement, derniere question saisie",
    "language": """startlanguage, start language, userlanguage, user language, langue de depart, lang
        saisie, langue de l utilisateur, langue de saisie, q language, langue de la reponse""",
    "duration": """interviewtime, interview time, duration in seconds, duree en secondes, temps total,
        total duration, q totalduration, elapsed time, temps de reponse, duree de reponse, temps saisie,
        duree de saisie, time taken, time spent, duree du questionnaire, temps passe""",
    "page": "lastpage, last page, derniere page, last page seen",
    "seed": "seed, tete de serie, graine, random seed",
    "address": "ipaddr, ip address, ipaddress, adresse ip, remote ip, ip",
    "referrer": """refurl, referer, referrer, http referer, url de reference, url referente, url referante,
        utm source, utm medium, utm campaign, gclid, fbclid, source url, user agent, useragent, embedded
        url""",
    "version": """version, formhub uuid, form version, formversion, formdef version, xform id string,
        bamboo dataset id""",
    "channel": """response set, distribution channel, distributionchannel, canal de distribution,
        origine saisie,
        appareil saisie""",
    "score": "score total, total score, total points, total des points, quiz feedback, q recaptchascore",
    "notes": "tags, attachments, supplementaldetails, background audio, audit",
    "account": """submitted by, submitterid, submittername, submitter id, submitter name, username, user
        name, nom d utilisateur, identifiant de connexion""",
}
"""The names that no question has, in words without accents."""
_DOUBTFUL = {
    "identifier": "id, n, no, num, numero, identifiant, identifier, cle, case, code",
    "date": """start, end, today, date, debut, fin, jour, horaire, submitted, created, ending,
        date de creation,
        date de modification, date de depot, date de reponse, date de saisie""",
    "status": "status, statut, state, etat, complete, completed, termine, acheve, partial, ending, test",
    "progress": "progress, avancement",
    "language": "language, langue, lang, locale, idioma",
    "duration": "duration, duree, temps, time, elapsed",
    "page": "page",
    "score": "score, points, total",
    "version": "version",
    "channel": "source, canal, channel, origine, browser, navigateur, device, appareil, platform",
}
"""The names that a question may have as well: what the column holds decides."""
_UNDERSCORED = {
    **dict.fromkeys(("_id", "_index", "_uuid", "__id", "_parent_index", "_submission__id"), "identifier"),
    **dict.fromkeys(("_status", "_validation_status", "__status"), "status"),
    **dict.fromkeys(("_notes", "_tags", "_attachments"), "notes"),
    **dict.fromkeys(("__version__", "_version_", "_version", "__version"), "version"),
    "#": "identifier",
    "n°": "identifier",
}
_INTERVIEW = r"(entretien|interview|enqu[êe]te|questionnaire|passation|saisie|r[ée]ponse|entrevista)s?"
_SHAPED = (
    (re.compile(r"(group|groupe ?|q)time ?[0-9_x]+|[q0-9x]+time", re.I), "duration"),
    (
        re.compile(r"temps pour (le groupe|la question|la page).*|(group|question) time ?: .*", re.I),
        "duration",
    ),
    (re.compile(r"(start|submit|stage) date \(utc\)|.+_timestamp|.* \(utc\)", re.I), "date"),
    (re.compile(r"[a-z][a-z0-9_]*_complete", re.I), "status"),
    (re.compile(r"q?\w*_?(first|last) click|\w*_?page submit|\w*_?click count", re.I), "duration"),
    (
        re.compile(r"q?\w*_(browser|version|operating system|resolution)|\w*useragent", re.I),
        "channel",
    ),
    (re.compile(r"q_(recaptcha|relevantid|duplicaterespondent|ballotbox)\w*", re.I), "status"),
    (re.compile(r"sc[0-9]{1,2}", re.I), "score"),
    (re.compile(r"(points|feedback|commentaires) [-–] .*", re.I), "score"),
    (
        re.compile(
            r"(heure|date|hora|fecha|time|jour) (de |du )?(d[ée]but|fin|inicio|start|end)\b.*" + _INTERVIEW,
            re.I,
        ),
        "date",
    ),
    (
        re.compile(r"(dur[ée]e|duraci[óo]n|duration|temps) (de |du |of )?.{0,8}" + _INTERVIEW, re.I),
        "duration",
    ),
    (re.compile(r"custom data [0-9]+|donn[ée]es personnalis[ée]es [0-9]+", re.I), "identifier"),
)


def words(text: str) -> str:
    """A name as lower-case words without accents: ``RecipientLastName`` as ``recipient last name``.

    >>> words("RecipientLastName"), words("Quel est votre prénom ?"), words("Q17_TEXT")
    ('recipient last name', 'quel est votre prenom', 'q17 text')
    """
    bare = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("’", "'"))
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    bare = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", bare)
    return " ".join(re.findall("[a-z0-9]+", bare.casefold()))


def _told(names: Mapping[str, str]) -> dict[str, str]:
    return {" ".join(name.split()): role for role, line in names.items() for name in line.split(",")}


_SURE_ROLES, _DOUBTFUL_ROLES = _told(_SURE), _told(_DOUBTFUL)
_DOUBTED = {
    "key",
    "index",
    "uid",
    "sid",
    "uuid",
    "token",
    "ip",
    "version",
    "progression",
    "edits",
    "tags",
    "observation",
}


def _spellings(name: str) -> Iterable[str]:
    """A header, then the part of it that the tool wrote: after the groups, before or after ``. ``."""
    bare = name.strip().strip("\ufeff\"'")
    yield bare
    last = re.split("[/:]", bare)[-1].strip()
    if last != bare and " " not in last:
        yield last
    code, dot, text = bare.partition(". ")
    if dot and " " not in code:
        yield code
        yield text


def _role(name: str) -> tuple[str, bool] | None:
    """The role of a column by its name, and whether the name is enough."""
    for spelling in _spellings(name):
        if (role := _UNDERSCORED.get(spelling.casefold())) is not None:
            return role, True
        if (role := next((r for shape, r in _SHAPED if shape.fullmatch(spelling)), None)) is not None:
            return role, role != "score"
        said = words(spelling)
        if (role := _SURE_ROLES.get(said) or _SURE_ROLES.get(said.replace(" ", ""))) is not None:
            return role, said not in _DOUBTED or spelling.startswith(("_", "meta"))
        if (role := _DOUBTFUL_ROLES.get(said)) is not None:
            return role, False
    return None


_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?(?:-informal|-easy)?|[^\W\d]+\W*\([^)]+\)")
ENDED = {
    *(
        "complete",
        "completed",
        "incomplete",
        "partial",
        "complet",
        "complète",
        "incomplet",
        "incomplète",
        "partiel",
    ),
    *(
        "partielle",
        "terminé",
        "terminée",
        "en cours",
        "test",
        "ok",
        "ip address",
        "adresse ip",
        "survey preview",
    ),
    *("survey test", "imported", "spam", "approved", "not_approved", "on_hold", "submitted_via_web", "draft"),
    *("unverified", "brouillon", "soumis", "valide", "validé", "abandon", "abandonné", "aperçu de l'enquête"),
    *(
        "aperçu",
        "accepté",
        "refusé",
        "en construction",
        "en instruction",
        "classé sans suite",
        "screened out",
    ),
    *(
        "validation_status_approved",
        "validation_status_not_approved",
        "validation_status_on_hold",
        "hasissues",
    ),
    *("quota full", "disqualified", "started", "finished", "in progress", "received", "rejected"),
}
_COUNT = re.compile(r"[0-9]{1,9}(?:[.,][0-9]+)?")
_HOLDS: dict[str, Callable[[str], bool]] = {
    "date": lambda v: (
        exact_date(v, dated=True) or bool(re.fullmatch(r"[0-9]{1,2}[:h][0-9]{2}(:[0-9]{2})?", v))
    ),
    "status": lambda v: v.casefold() in ENDED | YES | NO,
    "progress": lambda v: bool(re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]+)? ?%?", v)),
    "language": lambda v: bool(_LANGUAGE.fullmatch(v)),
    "duration": lambda v: bool(
        re.fullmatch(r"[0-9]{2,}(?:[.,][0-9]+)?|[0-9]+[.,][0-9]+|([0-9]+:)?[0-9]{1,2}:[0-9]{2}", v)
    ),
    "page": lambda v: bool(re.fullmatch(r"-?[0-9]{1,3}", v)),
    "score": lambda v: bool(re.fullmatch(r"[0-9]+(?:[.,][0-9]+)? / [0-9]+", v)),
    "version": lambda v: bool(re.fullmatch(r"v?[0-9.]+|v\w{10,}|\w{16,}", v)),
    "channel": lambda v: bool(
        re.search(r"^(anonymous|email|gl|preview|qr|social|web|mobile|desktop)$|[/;].*[0-9.]{3}", v)
    ),
    "referrer": lambda v: "." in v,
    "address": lambda v: "." in v or ":" in v,
}


def technical_role(name: str, values: Iterable[str] = (), rows: int = 0) -> str | None:
    """What a survey tool's own column tells of a response: ``identifier``, ``date``, ``status``… or nothing.

    Parameters
    ----------
    name
        The header of the column.
    values
        Its distinct texts, or some of them: a name that a question may have as well (« Statut », « Langue »,
        ``end``) is believed only when they agree. Left out, the name alone decides.
    rows
        How many rows hold them; an identifier is believed when it differs from row to row.
    """
    found = _role(name)
    if found is None:
        return None
    role, sure = found
    held = list(values)
    if sure or not held:
        return role
    if role == "identifier":
        return (
            role
            if len(held) >= max(2, 0.9 * rows) and all(len(value.split()) < 3 for value in held)
            else None
        )
    if words(name) in ("statut", "etat"):
        return role if all(value.casefold() in ENDED for value in held) else None
    if len(held) == 1 and role in ("status", "language", "version"):
        return role  # the same in every row: nobody was asked
    holds = _HOLDS.get(role)
    return role if holds is not None and sum(map(holds, held)) >= 0.9 * len(held) else None
