"""A study with a ranking of twelve long labels, and with answers and lines that only some saw."""

import csv
import io
import random
from pathlib import Path

from tests.studies import write_study

MODES = {
    "velo": "Vélo, y compris à assistance électrique",
    "train": "Train, TER ou Transilien",
    "bus": "Bus, car ou navette de la commune",
    "auto": "Voiture, seul ou avec sa famille",
    "covoit": "Covoiturage organisé par une collectivité ou une entreprise",
    "marche": "Marche à pied sur un trajet entier",
    "tram": "Tramway, métro ou funiculaire",
    "scooter": "Scooter, moto ou cyclomoteur",
    "taxi": "Taxi ou voiture avec chauffeur",
    "bateau": "Bateau, bac ou navette fluviale",
    "trott": "Trottinette, gyropode ou autre engin personnel",
    "avion": "Avion",
}
REGIONS = {"11": "Île-de-France", "53": "Bretagne", "32": "Hauts-de-France"}
PLACES = {"urbain": "Urbain", "rural": "Rural", "autre": "Autre milieu"}
SIZES = {"1": "Petite", "2": "Moyenne", "3": "Grande"}
URBAN = {"milieu": ["urbain"]}
SCALE = {"1": ("Oui", "positive"), "2": ("Plutôt", "positive"), "3": ("Non", "negative")}


def labelled(names, **of):
    return [{"code": c, "label": label, **of.get(c, {})} for c, label in names.items()]


def questions():
    """The ranking, three questions of which a part was shown to some, and three segments."""
    first_four = dict(list(MODES.items())[:4])

    def segment(name, text, options, **keys):
        return {
            "id": name,
            "text": text,
            "type": "single",
            "column": name.upper(),
            "options": labelled(options),
            **keys,
        }

    return [
        segment("region", "Dans quelle région ?", REGIONS, geography="region", label="Région"),
        segment("milieu", "Où habitez-vous ?", PLACES, label="Milieu"),
        segment("taille", "De quelle taille est la commune ?", SIZES, ordered=True, label="Taille"),
        {
            "id": "modes",
            "theme": "trajets",
            "text": "Quels sont vos trois moyens de transport préférés, dans l'ordre ?",
            "label": "Moyens préférés",
            "type": "ranking",
            "columns": ["R1", "R2", "R3"],
            "options": labelled(MODES),
        },
        {
            "id": "usages",
            "theme": "trajets",
            "text": "Lesquels utilisez-vous ?",
            "label": "Moyens utilisés",
            "type": "multiple",
            "columns": {c: f"U_{c}" for c in first_four},
            "selected": ["1"],
            "unselected": ["0"],
            "options": labelled(first_four, bus={"asked_to": URBAN}),
        },
        {
            "id": "prefere",
            "theme": "trajets",
            "text": "Lequel gardez-vous ?",
            "label": "Moyen gardé",
            "type": "single",
            "column": "P",
            "options": labelled(first_four, bus={"asked_to": URBAN}),
        },
        {
            "id": "avis",
            "theme": "trajets",
            "text": "En êtes-vous content ?",
            "label": "Satisfaction",
            "type": "grid",
            "ordered": True,
            "options": [{"code": c, "label": label, "tone": tone} for c, (label, tone) in SCALE.items()],
            "items": [
                {"id": c, "label": label, "column": f"A_{c}", **({"asked_to": URBAN} if c == "bus" else {})}
                for c, label in first_four.items()
            ],
        },
    ]


KEYS = {
    "universe_noun": {"singular": "habitant", "plural": "habitants"},
    "licence": "Licence Ouverte 2.0",
    "themes": [{"id": "trajets", "title": "Trajets"}],
    "segments": ["region", "milieu", "taille"],
    "indicators": [
        {
            "id": "velo_premier",
            "question": "modes",
            "item": "first",
            "options": ["velo"],
            "label": "Vélo en premier",
            "sentence": "{share} des {universe} classent le vélo en premier",
        },
        {
            "id": "fer",
            "question": "modes",
            "item": "cited",
            "options": ["train", "tram"],
            "label": "Fer classé",
            "sentence": "{share} des {universe} classent le train ou le tramway",
        },
        {
            "id": "bus_utilise",
            "question": "usages",
            "options": ["bus"],
            "label": "Bus utilisé",
            "sentence": "{share} des {universe} utilisent le bus",
        },
    ],
    "story": [
        {"question": "modes", "item": "first"},
        {"question": "modes", "item": "cited", "by": "milieu"},
        {"question": "usages", "by": "region"},
        {"question": "avis"},
    ],
}


def answers(seed=1, n=600):
    """What respondents gave: tastes differ by place, and the bus is seen in towns alone."""
    dice, rows = random.Random(seed), []
    codes = list(MODES)
    for _ in range(n):
        place = dice.choices(list(PLACES), (5, 3, 1))[0]
        row = {
            "REGION": dice.choices(list(REGIONS), (5, 3, 2))[0],
            "MILIEU": place,
            "TAILLE": dice.choice(list(SIZES)),
        }
        liking = {
            c: (12 - i) * (3 if (c == "velo") == (place == "urbain") else 1) for i, c in enumerate(codes)
        }
        ranked = sorted(codes, key=lambda c: dice.random() ** (1 / liking[c]), reverse=True)
        ranked = ranked[: dice.choice((0, 1, 2, 3, 3, 3, 3))]
        row |= {f"R{i + 1}": ranked[i] if i < len(ranked) else "" for i in range(3)}
        seen = [c for c in codes[:4] if c != "bus" or place == "urbain"]
        answered = dice.random() < 0.95
        chance = {"velo": 0.5, "train": 0.3, "bus": 0.7, "auto": 0.4 if place == "urbain" else 0.6}
        for c in codes[:4]:
            row[f"U_{c}"] = str(int(dice.random() < chance[c])) if answered and c in seen else ""
            row[f"A_{c}"] = dice.choice("1123") if c in seen and dice.random() < 0.95 else ""
        row["P"] = dice.choice(seen) if dice.random() < 0.95 else ""
        rows.append(row)
    return rows


def text(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


PROTECTED = {"minimum_base": 10, "caution_base": 30}
PUBLIC = {"minimum_base": 1, "caution_base": 1, "public_data": True}


def written(folder: Path, disclosure=PROTECTED, seed=1, n=600, **keys) -> Path:
    """Its folder."""
    rows = text(answers(seed, n))
    return write_study(folder, rows, *questions(), **(KEYS | {"disclosure": disclosure} | keys))
