"""Personal data stay out of a draft, by what columns hold and by their names; answers of a list stay in."""

import time
from collections import Counter
from random import Random
from uuid import UUID

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.codebook import territories
from core.draft.personal import personal, personal_text, tainted
from core.draft.personal_marks import luhn
from core.draft.technical import technical_role

FIRST_NAMES = "Jean Marie Luc Anne Zoé Paul Léa Hugo Inès Noé Eva Tom Lina Marc Alice Louis Sacha Théo"
LAST_NAMES = "Dupont Martin Durand Lefèvre Petit Moreau Garcia Roux Leroy Simon Girard Le-Goff Bonnet Faure"
SAID = """je pense que la politique des territoires devrait mieux aider toutes les associations avec
    plus argent moins papier élus un vrai suivi du temps une écoute et trop compliqué pour nous merci"""
FIRST, LAST, WORDS = FIRST_NAMES.split(), LAST_NAMES.split(), SAID.split()
MEANS = ["Site web", "Presse, radio", "Bouche à oreille", "Réseaux sociaux", "Mairie", "Autre, à préciser"]
LISTS = [
    ["Oui", "Non", "Ne sait pas"],
    ["Tout à fait d'accord", "Plutôt d'accord", "Plutôt pas d'accord", "Pas du tout d'accord"],
    ["Jamais", "Parfois", "Souvent", "Toujours"],
    ["Par e-mail", "Par téléphone", "Par courrier", "Sur place", "Rue", "Email"],
    ["1 à 9", "10 à 49", "50 à 249", "250 et plus"],
    ["12-15", "16-18", "19-25", "26 et plus"],
    ["06-12 mois", "12-18 mois", "18-24 mois"],
    ["01-sept", "oct-49", "50-249"],
    ["2025-09-01", "2049-10-01", "50-249"],
    ["A1", "A2", "B1", "-oth-"],
    ["1.2", "1.3", "2.1", "1.2.3.4"],
    ["1", "2", "3", "4", "5"],
    ["0", "1"],
    ["Coca-Cola", "Windows 11", "Galaxy S24", "Renault Clio"],
    ["Commune de moins de 2 000 habitants", "Commune de 2 000 à 9 999 habitants", "Ville de 10 000 et plus"],
    ["Hauts-de-France", "Bretagne", "Île-de-France", "Grand Est"],
    ["59", "62", "2A", "974"],
    ["Moins de 10 000 €", "10 000 à 49 999 €", "50 000 € et plus"],
    ["2019", "2020", "2021"],
    ["2025-05", "2025-06"],
    [
        "Les démarches sont trop longues et l'on ne sait pas à qui s'adresser",
        "Les financements publics ne couvrent pas les charges de fonctionnement",
        "Nous manquons de bénévoles formés pour prendre des responsabilités",
    ],
]
CLOSED_NAMES = [
    ("Q17", ""),
    ("B2", "Que pensez-vous de cette politique ?"),
    ("Q4", "Préférez-vous être contacté par téléphone ?"),
    ("Q5", "À quelle fréquence consultez-vous vos mails ?"),
    ("Q6", "Votre commune est-elle engagée ?"),
    ("Statut", ""),
    ("Facebook", ""),
    ("Nom du territoire", ""),
    ("Contact", ""),
    ("Q9", "Avez-vous donné votre nom à l'accueil ?"),
]


def told(name, column, wording="", **kwargs):
    """What is said of a column written cell by cell."""
    held = Counter(cell for cell in column if cell)
    counts = np.array([*held.values()], dtype=int)
    return personal(name, wording, [*held], counts, len(column), **kwargs)


def kind(name, column, wording="", **kwargs):
    found = told(name, column, wording, **kwargs)
    return found and found.kind


# --- One text ---------------------------------------------------------------------------------------------

MARKED = """
jean@exemple.fr
Autre : Jean.Dupont+x@sous.exemple.co.uk
jean at exemple point fr
jean at exemple.fr
jean[at]exemple.fr
jean (a) exemple.fr
jean (at) exemple (dot) fr
jean arobase exemple.fr
jean @ exemple.fr
jean\u200b@exemple.fr
jean＠exemple.fr
06 12 34 56 78
0612345678
06.12.34.56.78
06-12-34-56-78
06/12/34/56/78
06\u00a012\u00a034\u00a056\u00a078
06\u202f12\u202f34\u202f56\u202f78
+33 6 12 34 56 78
+33612345678
0033 6 12 34 56 78
+33 (0)6 12 34 56 78
33612345678
Rappelez-moi au 01 23 45 67 89 le soir
+32 475 12 34 56
0032475123456
0475 12 34 56
079 123 45 67
+1 (555) 123-4567
(555) 123-4567
555-123-4567
+44 20 7946 0958
192.168.1.12
82.65.12.3
2001:db8:85a3::8a2e:370:7334
2a01:cb04:1:2:3:4:5:6
00:1A:2b:3c:4d:5e
FR76 3000 6000 0112 3456 7890 189
BE71 0961 2345 6769
1 85 05 78 006 084 91
2690549588157 80
732 829 320 00074
73282932000074
SIREN : 732829320
FR 40 303 265 045
48.8566 2.3522 0 0
48.85661, 2.35222
48,85661; 2,35222
[48.85, 2.35]
48°51'24"N 2°21'08"E
POINT (2.35 48.85)
31U 448251 5411932
8FW4V75V+8Q
https://exemple.fr/?id=12
www.exemple.fr/enquete?token=abc
https://www.linkedin.com/in/jean-dupont
550e8400-e29b-41d4-a716-446655440000
uuid:550e8400-e29b-41d4-a716-446655440000
d41d8cd98f00b204e9800998ecf8427e
12 rue de la Paix
12 bis, avenue Foch
3 place de la République
14, bd Voltaire 75011 Paris
Twitter : @jean_d
""".strip().split("\n")

UNMARKED = """
Rue
Email
Par e-mail
E-mail ou téléphone
12-15
06-12 mois
A1
-oth-
1.2
1.2.3
1.2.3.4
750000
750000000
1 250 000
12 500 000 000
2019
2019-2024
2025-06
12/03/2025
2025-06-05T09:12:04.123+02:00
0.8342
0,8342
-12345678.123
12345678901234.5
1e-05
10.000 - 15.000
Moins de 10 000 €
10 000 à 49 999 €
1 234 567,89
0.33 0.67
Windows 11
Coca-Cola
C++
AB-12-34
Tout à fait d'accord
Bien/Mal
H/F
3919
08 00 12 34 56
0 800 123 456
1 place de parking
2 cours par semaine
Moins de 5 rues
5 avenues
Chez un ami
Je travaille chez Orange
at home
arrivé à ce point de la discussion
09:12
09:12:04
Lun. 08:30-12:00
1;2;3
1 2 3 4 5
https://www.insee.fr
www.exemple.fr
@
Contact @ distance
R0001
00012345
0000012345
Région (ex : 59)
Option (a) moyenne
Public (a) et privé
Réponse [a]
10 % (a)
50 000 habitants et plus
commune de 2000 à 4999 habitants
1 à 9 salariés
""".strip().split("\n")


@pytest.mark.parametrize("text", MARKED)
def test_a_text_that_points_to_a_person_is_told(text):
    assert personal_text(text)


@pytest.mark.parametrize("text", UNMARKED)
def test_an_answer_of_a_list_points_to_nobody(text):
    assert not personal_text(text)


def test_keys_are_checked_so_that_figures_alone_are_no_official_number():
    assert luhn("732829320")
    assert personal_text("73282932000074") and not personal_text("73282932000075")
    assert personal_text("185057800608491") and not personal_text("185057800608492")
    assert personal_text("FR7630006000011234567890189")
    assert not personal_text("FR7630006000011234567890188")


def test_one_cell_among_the_answers_is_found():
    assert tainted(["Par e-mail", "jean@exemple.fr", "Sur place", "Au 06 12 34 56 78"]) == [1, 3]
    assert told("Q4", ["Par e-mail"] * 30 + ["Sur place"] * 20 + ["jean@exemple.fr"]) is None


def test_an_account_that_many_rows_hold_is_an_answer_of_the_list():
    values = ["@exemple sur Twitter", "@jean_d", "Affiche"]

    assert tainted(values) == [0, 1]
    assert tainted(values, np.array([44, 1, 60])) == [1]
    assert told("Q5", ["@exemple sur Twitter"] * 44) is None
    assert tainted(["Documentation", "Examples at examples.exemple.org"]) == []


def test_five_codes_in_a_cell_are_no_telephone():
    column = ["01 02 03 04 05", "01 03", "02 04 05", "01 02", "03 05", "01 02 03"]

    assert tainted(column) == []
    assert told("Q5", column * 3) is None
    assert tainted(["01 02 03 04 05", "02 01 03 04 05", "05 04 03 02 01", "03 01 02 05 04"]) == []
    assert tainted(["06 12 34 56 78", "06 98 12 65 11"]) == [0, 1]


# --- Columns by their names -------------------------------------------------------------------------------

SENTENCES = ["Plus d'aide pour nous", "RAS", "Moins de papier", "RAS", "Rien", "Un suivi du temps"]


@pytest.mark.parametrize(
    ("name", "wording", "column", "expected"),
    [
        ("Nom", "", ["Dupont", "Martin", "Dupont"], "name"),
        ("Prénom", "", FIRST + FIRST, "name"),
        ("Nom de l'organisme", "", [f"Asso {i}" for i in range(9)], "name"),
        ("firstname", "", FIRST, "name"),
        ("RecipientLastName", "Recipient Last Name", LAST, "name"),
        ("Q1", "Quel est votre nom ?", LAST, "name"),
        ("Q1", "Merci d'indiquer vos nom et prénom", LAST, "name"),
        ("Personne à contacter", "", LAST, "name"),
        ("Dénomination", "", LAST, "name"),
        ("username", "", LAST, "name"),
        ("_submitted_by", "", ["agent_12", "agent_12"], "name"),
        ("Nom d'utilisateur", "", LAST, "name"),
        ("Email", "", ["anonymous", "anonymous"], "email"),
        ("Adresse e-mail", "", [], "email"),
        ("RecipientEmail", "", ["a@b.fr"], "email"),
        ("Téléphone", "", ["612345678", "145678901.0", "698765432"], "telephone"),
        ("Q8", "Votre numéro de portable", ["612345678", "698765432", "611111111"], "telephone"),
        ("Adresse IP", "", ["82.65.12.3"], "ip"),
        ("ipaddr", "", [], "ip"),
        ("refurl", "", ["https://exemple.fr"], "url"),
        ("Q8", "Votre site web", ["www.exemple.fr", "exemple.org", "asso.fr"], "url"),
        ("LocationLatitude", "", ["48.85", "43.29"], "coordinates"),
        ("longitude", "", ["2.3522", "5.3698"], "coordinates"),
        ("_gps_altitude", "", ["35", "120.5"], "coordinates"),
        ("_geolocation", "", ["[48.85, 2.35]"], "coordinates"),
        ("SIRET", "", ["73282932000074"], "number"),
        ("Votre n° SIREN", "", ["732829321", "732829322", "732829323"], "number"),
        ("Numero etudiant", "", [f"e24054{i}" for i in range(30)], "number"),
        ("Enquêteur", "", LAST[:3] * 30, "name"),
        ("Adresse", "", ["Le Bourg", "La Croix Haute"], "address"),
        ("Code postal", "", ["59000", "1000", "06000"], "postcode"),
        ("cp", "", ["1000", "1200", "59000"], "postcode"),
        ("Q2", "Code INSEE de votre commune", ["59350", "2A004"], "postcode"),
        ("Commune", "", [f"Saint-{a}-sur-{b}" for a, b in zip(FIRST, LAST, strict=False)], "postcode"),
        ("signature", "", ["signature-9_12.png"], "file"),
        ("Q5[filecount]", "", [], "file"),
        ("Q5_TEXT", "", ["RAS", "RAS", "bof"], "free_text"),
        ("Q5_12_TEXT", "Autre : - Texte", ["RAS"] * 20, "free_text"),
        ("Q3[other]", "", ["RAS"] * 20, "free_text"),
        ("Q3[SQ001comment]", "", ["RAS"] * 20, "free_text"),
        ("Si autre, précisez", "", ["Un lycée"] * 9, "free_text"),
        ("Q6", "Autre (précisez)", ["Un lycée"] * 9, "free_text"),
        ("q3_autre", "", ["Un lycée", "Une école", "Un lycée"], "free_text"),
        ("job_comments", "", ["Everything is going well."] * 9, "free_text"),
        ("Housing.OccupTypeOth", "", ["NA"] * 90 + ["a tent", "a shed", "a boat"], "free_text"),
        ("Commentaires", "", SENTENCES, "free_text"),
        ("Q7", "Avez-vous des remarques ?", SENTENCES, "free_text"),
        ("Date de naissance", "", ["12/03/1985", "1985-03-12"], "date"),
        ("Date de visite", "", ["45000", "45012.5"], "date"),
        ("Q9", "Quelle est la date de votre visite ?", ["1749108724", "1749108725"], "date"),
        ("ResponseId", "", ["R_1"], "token"),
        ("_uuid", "", ["a", "b"], "token"),
        ("meta/instanceID", "", ["uuid:1"], "token"),
        ("ExternalReference", "", [], "token"),
        ("Custom Data 1", "", ["x"], "token"),
        ("deviceid", "", ["x"], "token"),
    ],
)
def test_a_name_condemns_a_column(name, wording, column, expected):
    found = told(name, column, wording)

    assert found is not None and (found.kind, found.why.count("«")) == (expected, 0)


@pytest.mark.parametrize(
    ("name", "wording", "column"),
    [
        ("Nombre", "", ["12", "3", "40"]),
        ("Nombre de téléphones", "", ["1", "2", "3"]),
        ("Q2", "Combien de portables possédez-vous ?", ["1", "2", "3"]),
        ("Q2", "Nombre d'habitants de votre commune", ["12500", "59000", "1200", "31000"]),
        ("Q2", "Année de création de la commune nouvelle", ["2015", "2016", "2019"]),
        ("Année de naissance", "", ["1985", "1990"]),
        ("Date de création", "", ["1985", "1990"]),
        ("Mois de visite", "", ["2025-05", "2025-06"]),
        ("Département", "", ["59 - Nord", "62 - Pas-de-Calais", "13", "2A"]),
        ("q3/other", "", ["0", "1"]),
        ("Q3_autre", "", ["Oui", "Non"]),
        ("Photo", "", ["Oui", "Non"]),
        ("time[5]", "How much time do you spend on: [Other activities]", list("12345") * 9),
        ("Si oui, lesquels ?", "", ["Bus, Vélo", "Bus", "Vélo, Train", "Train"] * 9),
        ("A1_autre", "Autre", ["Fort", "Faible", "Modéré"] * 9),
        ("Mobilité", "", ["Bus", "Vélo", "Train"]),
        ("Langue", "", ["Français", "Breton", "Occitan"]),
        ("Statut", "", ["Salarié", "Retraité", "Étudiant"]),
        ("Durée", "", ["Courte", "Longue"]),
        ("Code", "", ["A1", "A1", "B2", "B2"]),
        ("Score", "", ["12", "14"]),
        ("poids", "", ["0.8342", "1.1201"]),
    ],
)
def test_a_name_that_the_content_contradicts_condemns_nothing(name, wording, column):
    assert told(name, column, wording) is None


def test_what_is_said_counts_the_cells_and_quotes_none():
    emails = [f"a{i}@exemple.fr" for i in range(12)]

    found = told("Q17", [*emails, *["non"] * 28, ""])
    assert found is not None
    assert (found.kind, found.by, found.why) == (
        "email",
        "content",
        "adresses électroniques (12 cellules sur 40)",
    )
    assert told("Téléphone", ["612345678"]).why == "son nom dit qu'elle tient un numéro de téléphone"
    assert told("Q1", LAST, "Quel est votre nom ?").why == "sa question demande un nom"
    assert told("StartDate", ["x"]).why == "colonne de l'outil d'enquête\u00a0: date ou heure de la réponse"


# --- The columns of tools ---------------------------------------------------------------------------------

ROLES = {
    "identifier": """id, _id, _index, _uuid, ID, Id, #, record_id, Respondent ID, Collector ID, ResponseId,
        SID, UID, Numéro de série, meta/instanceID, meta/rootUuid, KEY, ExternalReference,
        redcap_survey_identifier, token, id. ID de la réponse, ID de la réponse, Custom Data 1,
        deviceid, CLE, PROLIFIC_PID, WorkerId""",
    "date": """StartDate, EndDate, RecordedDate, submitdate, startdate, datestamp, _submission_time, start,
        end, today, Horodateur, Timestamp, Heure de début, Heure de fin, Heure de la dernière
        modification, HappendAt, Heure de soumission, Date Created, survey_timestamp, submitdate. Date
        de soumission, Submit Date (UTC), Hora de inicio de la entrevista, Heure de fin de
        l'entretien, DATE_SAISIE, SubmissionDate, Date d'enregistrement""",
    "status": """_status, _validation_status, survey_complete, Brouillon, Finished, redcap_event_name, Status,
        ReviewState""",
    "progress": "Progress, PROGRESSION",
    "language": "startlanguage, UserLanguage, Langue de départ, Q_Language",
    "duration": """Duration (in seconds), interviewtime, groupTime12, groupTime 5, Q12Time, Temps total,
        Q3_First Click, Durée de l'entretien,
        Temps pour le groupe de questions : Vous""",
    "page": "lastpage, Dernière page",
    "seed": "seed, Tête de série",
    "address": "ipaddr, IP Address, Adresse IP",
    "referrer": "refurl, URL référente",
    "version": "__version__, formhub/uuid",
    "channel": "DistributionChannel, ResponseSet, Canal de distribution",
    "score": "Score total, SC0, Total points",
    "notes": "_notes, _tags",
    "account": "_submitted_by, username, Nom d'utilisateur",
}


@pytest.mark.parametrize(
    ("role", "name"), [(r, " ".join(n.split())) for r, line in ROLES.items() for n in line.split(",")]
)
def test_the_columns_of_tools_have_a_role(role, name):
    assert technical_role(name) == role


@pytest.mark.parametrize(
    "name",
    ["Q17", "TAILLE", "REGION", "Durée de la réunion", "Statut juridique", "q3_completed", "Âge", "Genre"],
)
def test_a_question_has_no_role(name):
    assert technical_role(name) is None


def test_a_name_that_questions_have_too_needs_its_content():
    assert technical_role("Statut", ["Salarié", "Retraité"], 50) is None
    assert technical_role("statut", ["complet", "partiel"], 50) == "status"
    assert technical_role("end", ["2025-06-05T09:12:04.123+02:00"], 1) == "date"
    assert technical_role("end", ["Oui", "Non"], 20) is None
    assert technical_role("ID", ["1", "2", "3"], 3) == "identifier"
    assert technical_role("ID", ["1", "2", "3"], 30) is None
    assert kind("statut", ["complet"] * 9 + ["partiel"]) == "technical"
    assert kind("start", ["2025-06-05T09:12:04.123+02:00", "2025-06-05T09:13:04.123+02:00"]) == "technical"


# --- Columns by what they hold ----------------------------------------------------------------------------


def test_dates_that_a_file_types_go_out_and_bands_that_it_made_dates_do_not():
    days = [f"2025-06-{i:02d}" for i in range(1, 25)]

    assert told("Q17", days, typed_dates=True).by == "kind"
    assert kind("Q17", days) == "date"
    assert kind("TAILLE", ["2025-09-01", "2049-10-01"] * 20, typed_dates=True) is None


def test_the_list_of_departements_is_no_free_text():
    names = [*territories("departement").values()]

    assert told("Q5", names[:60]) is None
    assert told("Q5", [f"{i:02d} - {name}" for i, name in enumerate(names)]) is None


def test_amounts_of_five_figures_are_no_postcodes():
    assert told("Q5", [str(1000 * i) for i in range(12, 90)]) is None
    assert told("Q5", [str(10_000 + 7 * i) for i in range(400)]) is None
    assert told("Q5", [str(10 * i) for i in range(1200, 1900)], "Quel est votre budget ?") is None


def test_answers_with_a_few_typed_ones_are_kept():
    assert told("Q5", MEANS * 10 + ["Par un voisin", "La radio du coin", "Un tract sur le marché"]) is None


def test_a_large_export_is_read_at_once():
    """Three hundred columns of a hundred thousand texts in ten seconds: thirty thousandths each."""
    many = 100_000
    texts = [f"{WORDS[i % 31]} {i} {WORDS[i % 29]}" for i in range(many)]
    numbers = [str(i * 1.37) for i in range(many)]
    ones = np.ones(many, dtype=int)

    start = time.process_time()
    for _ in range(5):
        assert personal("Q5", "Votre avis ?", texts, ones, many) is not None
        assert personal("Q6", "Combien ?", numbers, ones, many) is None
    assert time.process_time() - start < 1.0


digits = st.integers(0, 9)


def figures(count):
    return st.lists(digits, min_size=count, max_size=count).map(lambda d: "".join(map(str, d)))


def drawn(alphabet, least, most):
    return st.text(alphabet=alphabet, min_size=least, max_size=most)


decimals = st.integers(1000, 99999)
PLANTED = {
    "email": st.tuples(drawn("abcdefgh", 3, 9), drawn("klmnop", 3, 9)).map(lambda p: f"{p[0]}@{p[1]}.fr"),
    "telephone": st.tuples(st.sampled_from("1234567"), figures(8), st.sampled_from(" .-")).map(
        lambda p: p[2].join([f"0{p[0]}", p[1][:2], p[1][2:4], p[1][4:6], p[1][6:]])
    ),
    "telephone_without_zero": st.tuples(st.sampled_from("67"), figures(8)).map("".join),
    "ip": st.lists(st.integers(10, 255), min_size=4, max_size=4).map(lambda p: ".".join(map(str, p))),
    "name": st.tuples(st.sampled_from(FIRST), drawn("aeioulmnrst", 4, 9)).map(
        lambda p: f"{p[0]} {p[1].capitalize()}"
    ),
    "token": st.uuids().map(lambda u: str(UUID(int=u.int))),
    "token_of_limesurvey": st.integers(0, 2**32).map(
        lambda seed: "".join(Random(seed).choices("abcdefghjkmnpqrstuvwxyzABCDEFGHJK23456789", k=15))
    ),
    "date": st.datetimes().map(
        lambda d: d.replace(year=2000 + d.year % 30, day=1 + d.day % 28).isoformat(
            sep=" ", timespec="seconds"
        )
    ),
    "date_french": st.dates().map(lambda d: f"{d.day:02d}/{d.month:02d}/{1950 + d.year % 70}"),
    "coordinates": st.tuples(st.integers(41, 50), decimals, decimals).map(
        lambda p: f"{p[0]}.{p[1]:05d} 2.{p[2]:05d} 0 0"
    ),
    "coordinates_alone": st.tuples(st.integers(42, 50), decimals).map(lambda p: f"{p[0]}.{p[1]:05d}"),
    "address": st.tuples(st.integers(1, 300), st.sampled_from(LAST)).map(lambda p: f"{p[0]} rue {p[1]}"),
    "postcode": st.tuples(
        st.sampled_from(["01", "06", "13", "33", "59", "2A", "75"]), st.integers(1, 690)
    ).map(lambda p: f"{p[0]}{p[1]:03d}"),
    "file": st.integers(1, 10**9).map(lambda i: f"{i}.jpg"),
    "free_text": st.lists(st.sampled_from(WORDS), min_size=6, max_size=16).map(" ".join),
}


@pytest.mark.parametrize("planted", PLANTED)
@given(data=st.data())
def test_personal_data_under_a_neutral_name_are_found(planted, data):
    column = data.draw(st.lists(PLANTED[planted], min_size=15, max_size=50, unique=True))
    if planted == "postcode":
        assume(any(code[0] == "0" or "A" in code for code in column) and len({c[:2] for c in column}) > 2)
    found = told("Q17", [*column, *[""] * 7])

    assert found is not None
    assert found.kind == "_".join(planted.split("_")[: 2 if planted == "free_text" else 1])
    assert not any(text in found.why for text in column if len(text) > 4)


@given(
    options=st.sampled_from(LISTS),
    named=st.sampled_from(CLOSED_NAMES),
    draws=st.lists(st.integers(0, 5), min_size=40, max_size=200),
)
def test_answers_of_a_list_are_never_personal(options, named, draws):
    name, wording = named

    assert told(name, [options[i % len(options)] for i in draws], wording) is None
    assert tainted(options) == []


@given(
    cells=st.lists(st.sets(st.integers(0, 5), min_size=1, max_size=6), min_size=20, max_size=80),
    separator=st.sampled_from([", ", ";", "; ", " | ", "\n", ","]),
)
def test_several_answers_in_a_cell_are_never_free_text(cells, separator):
    assume(sum(len(cell) > 1 for cell in cells) > len(cells) / 2)

    assert told("Q5", [separator.join(MEANS[i] for i in sorted(cell)) for cell in cells]) is None


@given(cells=st.lists(st.sets(st.integers(1, 12), min_size=1, max_size=8), min_size=20, max_size=80))
def test_several_codes_in_a_cell_are_never_personal(cells):
    assume(sum(len(cell) > 1 for cell in cells) > len(cells) / 2)

    column = [" ".join(f"{i:02d}" for i in sorted(cell)) for cell in cells]
    assert told("Q5", column) is None
    assert tainted([*dict.fromkeys(column)]) == []


@given(
    numbers=st.one_of(
        st.lists(st.integers(0, 10**7), min_size=10, max_size=80),
        st.lists(st.integers(0, 100), min_size=10, max_size=80),
        st.lists(st.floats(0, 5).map(lambda x: round(x, 6)), min_size=10, max_size=80),
        st.lists(st.integers(1, 900).map(lambda x: x * 1000), min_size=10, max_size=80),
        st.lists(st.integers(1900, 2030), min_size=10, max_size=80),
    )
)
def test_numbers_are_never_personal(numbers):
    assert told("Q5", [str(number) for number in numbers]) is None
