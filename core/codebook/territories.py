"""The codes and names of French territories, as INSEE writes them: regions now and before, départements.

From the Code officiel géographique (INSEE, 1 January 2025); the regions before 2016 from that of 2015.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Geography = Literal["region", "departement"]


def _told(lines: str) -> dict[str, str]:
    """``01 Ain, 02 Aisne`` as a mapping from code to name."""
    return dict(line.split(" ", 1) for line in lines.replace("\n", " ").strip().split(", "))


REGIONS: Mapping[str, str] = _told(
    "01 Guadeloupe, 02 Martinique, 03 Guyane, 04 La Réunion, 06 Mayotte, 11 Île-de-France, "
    "24 Centre-Val de Loire, 27 Bourgogne-Franche-Comté, 28 Normandie, 32 Hauts-de-France, 44 Grand Est, "
    "52 Pays de la Loire, 53 Bretagne, 75 Nouvelle-Aquitaine, 76 Occitanie, 84 Auvergne-Rhône-Alpes, "
    "93 Provence-Alpes-Côte d'Azur, 94 Corse"
)
"""The eighteen regions since 2016."""

_OF_REGION = {
    "01": "971 Guadeloupe",
    "02": "972 Martinique",
    "03": "973 Guyane",
    "04": "974 La Réunion",
    "06": "976 Mayotte",
    "11": "75 Paris, 77 Seine-et-Marne, 78 Yvelines, 91 Essonne, 92 Hauts-de-Seine, 93 Seine-Saint-Denis, "
    "94 Val-de-Marne, 95 Val-d'Oise",
    "24": "18 Cher, 28 Eure-et-Loir, 36 Indre, 37 Indre-et-Loire, 41 Loir-et-Cher, 45 Loiret",
    "27": "21 Côte-d'Or, 25 Doubs, 39 Jura, 58 Nièvre, 70 Haute-Saône, 71 Saône-et-Loire, 89 Yonne, "
    "90 Territoire de Belfort",
    "28": "14 Calvados, 27 Eure, 50 Manche, 61 Orne, 76 Seine-Maritime",
    "32": "02 Aisne, 59 Nord, 60 Oise, 62 Pas-de-Calais, 80 Somme",
    "44": "08 Ardennes, 10 Aube, 51 Marne, 52 Haute-Marne, 54 Meurthe-et-Moselle, 55 Meuse, 57 Moselle, "
    "67 Bas-Rhin, 68 Haut-Rhin, 88 Vosges",
    "52": "44 Loire-Atlantique, 49 Maine-et-Loire, 53 Mayenne, 72 Sarthe, 85 Vendée",
    "53": "22 Côtes-d'Armor, 29 Finistère, 35 Ille-et-Vilaine, 56 Morbihan",
    "75": "16 Charente, 17 Charente-Maritime, 19 Corrèze, 23 Creuse, 24 Dordogne, 33 Gironde, 40 Landes, "
    "47 Lot-et-Garonne, 64 Pyrénées-Atlantiques, 79 Deux-Sèvres, 86 Vienne, 87 Haute-Vienne",
    "76": "09 Ariège, 11 Aude, 12 Aveyron, 30 Gard, 31 Haute-Garonne, 32 Gers, 34 Hérault, 46 Lot, "
    "48 Lozère, 65 Hautes-Pyrénées, 66 Pyrénées-Orientales, 81 Tarn, 82 Tarn-et-Garonne",
    "84": "01 Ain, 03 Allier, 07 Ardèche, 15 Cantal, 26 Drôme, 38 Isère, 42 Loire, 43 Haute-Loire, "
    "63 Puy-de-Dôme, 69 Rhône, 73 Savoie, 74 Haute-Savoie",
    "93": "04 Alpes-de-Haute-Provence, 05 Hautes-Alpes, 06 Alpes-Maritimes, 13 Bouches-du-Rhône, 83 Var, "
    "84 Vaucluse",
    "94": "2A Corse-du-Sud, 2B Haute-Corse",
}
DEPARTEMENTS: Mapping[str, str] = dict(
    sorted((code, name) for told in _OF_REGION.values() for code, name in _told(told).items())
)
"""The 101 départements, in the order of their codes."""
REGION_OF: Mapping[str, str] = {code: region for region, told in _OF_REGION.items() for code in _told(told)}
"""The region of each département."""

OLD_REGIONS: Mapping[str, str] = _told(
    "21 Champagne-Ardenne, 22 Picardie, 23 Haute-Normandie, 25 Basse-Normandie, 26 Bourgogne, "
    "31 Nord-Pas-de-Calais, 41 Lorraine, 42 Alsace, 43 Franche-Comté, 54 Poitou-Charentes, 72 Aquitaine, "
    "73 Midi-Pyrénées, 74 Limousin, 82 Rhône-Alpes, 83 Auvergne, 91 Languedoc-Roussillon"
)
"""The regions that were merged in 2016."""
BECAME: Mapping[str, str] = {
    **dict.fromkeys(("21", "41", "42"), "44"),
    **dict.fromkeys(("22", "31"), "32"),
    **dict.fromkeys(("23", "25"), "28"),
    **dict.fromkeys(("26", "43"), "27"),
    **dict.fromkeys(("54", "72", "74"), "75"),
    **dict.fromkeys(("73", "91"), "76"),
    **dict.fromkeys(("82", "83"), "84"),
}
"""The region that each of them became a part of."""
ELSEWHERE: Mapping[str, str] = _told(
    "975 Saint-Pierre-et-Miquelon, 977 Saint-Barthélemy, 978 Saint-Martin, 984 Terres australes, "
    "986 Wallis-et-Futuna, 987 Polynésie française, 988 Nouvelle-Calédonie"
)
"""Territories that are neither: the overseas collectivities."""
OTHER_NAMES: Mapping[Geography, Mapping[str, str]] = {
    "region": {"PACA": "93", "Centre": "24", "IDF": "11", "Grand-Est": "44"},
    "departement": {"Ville de Paris": "75", "Métropole de Lyon": "69"},
}
"""Names that are in use beside the official one."""


def territories(geography: Geography) -> Mapping[str, str]:
    """The names of the territories of a map, by code, in the official order."""
    return REGIONS if geography == "region" else DEPARTEMENTS
