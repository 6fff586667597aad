"""Of what: the subjects of scales, and the words of each in French and English (see ``lexicon``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.draft.lexicon import forms, spread

Kind = Literal["opinion", "level", ""]


@dataclass(frozen=True, eq=False)
class Family:
    """The words of one subject.

    ``plus`` and ``minus`` take a degree, ``points`` have a place of their own. ``bad``: the more, the worse
    (a need, a difficulty), so that the ends of a level have a tone. ``bare``: a degree alone is understood
    beside the others (« Très satisfait / Plutôt / Plutôt pas »).
    """

    name: str
    kind: Kind = "opinion"
    plus: frozenset[str] = frozenset()
    minus: frozenset[str] = frozenset()
    points: Mapping[str, float] = field(default_factory=dict)
    bad: bool = False
    bare: bool = True
    degrees: Mapping[str, float] = field(default_factory=dict)


def _family(
    name: str,
    plus: str = "",
    minus: str = "",
    points: Mapping[float, str] | None = None,
    degrees: Mapping[float, str] | None = None,
    *,
    kind: Kind = "opinion",
    bad: bool = False,
    bare: bool = True,
) -> Family:
    more, less = frozenset(forms(plus)), frozenset(forms(minus))
    return Family(name, kind, more, less, spread(points or {}), bad, bare, spread(degrees or {}))


_SAME = (
    "stable, stables, stabilite, identique, identiques, inchange~, pareil, pareille, pareils, pareilles,"
    "same, the same, about the same, much the same, unchanged, no change, no changes, no difference,"
    "pas de changement, aucun changement, sans changement, ne change pas, n a pas change, pas change,"
    "pas de difference, comme avant, comme aujourd hui, stayed the same, stay the same, remain the same,"
    "remained the same, equal, a l identique, ni plus ni moins, sans evolution, pas d evolution,"
    "n evolue pas, n a pas evolue, stagne, stagnation, constant~"
)
FAMILIES: tuple[Family, ...] = (
    _family(
        "agreement",
        "d accord, accord, agree, agrees, agreed, en accord",
        "desaccord, en desaccord, disagree, disagrees",
    ),
    _family(
        "satisfaction",
        "satisfait~, satisfaisant~, content~, satisfied, satisfactory, satisfying",
        "insatisfait~, insatisfaisant~, mecontent~, dissatisfied, unsatisfied, unsatisfactory, decu~",
        {0: "moyen, moyenne, moyens, moyennes"},
    ),
    _family(
        "importance",
        "important~, importance, importants",
        "unimportant",
        {
            6: "essentiel, essentielle, essentiels, essentielles, indispensable, indispensables,"
            "primordial~, crucial~, essential, vital~, critical, capital~, fondamental~",
            -2: "secondaire, secondaires, accessoire, accessoires, low importance",
            -6: "sans importance, sans aucune importance, of no importance, no importance,"
            "not important at all",
        },
    ),
    _family(
        "quality",
        "bon, bonne, bons, bonnes, bien, good, well, favorably",
        "mauvais, mauvaise, mauvaises, mal, bad, poor, badly, poorly",
        {
            6: "excellent~, outstanding, parfait~, exceptionnel, exceptionnelle, exceptional",
            5: "tres satisfaisant~, bien au dessus de la moyenne, far above average",
            3: "satisfaisant~, au dessus de la moyenne, above average",
            1.5: "passable, passables, correct~, acceptable, acceptables, fair, ok, okay, convenable,"
            "convenables",
            0: "moyen, moyenne, moyens, moyennes, average, so so, dans la moyenne",
            -2: "only fair",
            -3: "mediocre, mediocres, en dessous de la moyenne, below average",
            -4: "insuffisant~",
            -5: "far below average",
            -6: "execrable, terrible, awful, catastrophique, catastrophiques, tres insuffisant~",
        },
    ),
    _family(
        "likelihood",
        "probable, probables, vraisemblable, vraisemblables, likely, probablement, probably,"
        "vraisemblablement, sans doute",
        "improbable, improbables, unlikely, invraisemblable",
        {
            6: "certain~, certainement, definitely, surement, sur, sure, avec certitude, certainly,"
            "absolutely certain",
            1.5: "peut etre, maybe, perhaps, possible, eventuellement, might or might not, might, possibly",
            -6: "certainement pas, surement pas, definitely not, certainly not, impossible, exclu, exclue",
        },
    ),
    _family(
        "trust",
        "confiance, confiant~, trust, confidence, confident, trustworthy",
        "mefiance, mefiant~, defiance, distrust, mistrust, mefie, mefient",
    ),
    _family(
        "ease",
        "facile, faciles, facilement, easy, easily, simple, simples, aise~, aisement",
        "difficile, difficiles, difficilement, difficulte, difficultes, difficult, difficulty, hard,"
        "complique~, complexe, complexes",
    ),
    _family(
        "difficulty",
        "difficile, difficiles, difficilement, difficulte, difficultes, difficult, difficulty,"
        "difficulties, hard, probleme, problemes, problem, genant~, grave, graves, complique~, severe",
        points={
            7: "cannot do at all, cannot do it at all, ne peut pas du tout, ne peux pas du tout, impossible"
        },
        kind="level",
        bad=True,
    ),
    _family(
        "need",
        "besoin, besoins, need, needs, needed",
        kind="level",
        bad=True,
        degrees={-6: "pas de, no, aucun"},
    ),
    _family(
        "interest",
        "interesse~, interet, interested, interest, interessant~, interesting",
        "uninterested, desinteresse~, ininteressant~, uninteresting",
    ),
    _family(
        "evolution",
        "amelior*, mieux, meilleur~, better, improv*",
        "degrad*, deterior*, empir*, pire, pires, worse, worsen*, aggrav*, moins bien, moins bon, moins bonne",
        {0: _SAME},
        {5: "beaucoup, much, a lot, bien, far, sensiblement, clearly", 2: "some", -6: "no"},
        bare=False,
    ),
    _family(
        "evolution",
        "augment*, up, gone up, rise*, risen, hausse, plus, more, increas*, higher, progress*, davantage,"
        "croissance",
        "diminu*, down, gone down, fall*, baiss*, moins, less, fewer, decreas*, lower, declin*, recul*,"
        "regress*",
        {0: f"{_SAME}, autant, aussi, ni plus ni moins, as much, as many"},
        {5: "beaucoup, much, a lot, bien, many, far, sensiblement", 2: "some", -6: "no"},
        kind="level",
        bare=False,
    ),
    _family(
        "support",
        "favorable, favorables, pour, for, favor, favour, in favor, in favour, support, approve,"
        "approves, approuve, approuvez, soutien, soutiens, soutient, supportive",
        "defavorable, defavorables, oppose~, opposed, contre, against, disapprove, disapproves,"
        "desapprouve, hostile, hostiles, opposition",
    ),
    _family(
        "usefulness",
        "utile, utiles, useful, helpful, efficace, efficaces, effective",
        "inutile, inutiles, useless, unhelpful, inefficace, inefficaces, ineffective",
        {
            6: "indispensable, indispensables, incontournable, incontournables",
            3: "utile mais pas indispensable, utile sans etre indispensable",
            4: "necessaire, necessaires, necessary",
            0: "secondaire, secondaires, accessoire, accessoires",
            -3: "superflu~",
            -4: "pas necessaire, not necessary, unnecessary",
            -6: "contre productif, contre productive, contre productifs, contre productives, nuisible,"
            "nuisibles, counterproductive, harmful",
        },
    ),
    _family(
        "safety", "en securite, safe, sur, sure", "unsafe, en insecurite, dangereux, dangereuse, dangerous"
    ),
    _family(
        "fairness", "juste, justes, equitable, equitables, fair", "injuste, injustes, unfair, inequitable"
    ),
    _family("truth", "vrai~, true", "faux, fausse, fausses, false, untrue"),
    _family(
        "acceptability",
        "acceptable, acceptables, justifie~, legitime, legitimes, appropriate, justified, adapte~,"
        "suffisant~, suffisamment, sufficient, adequate",
        "inacceptable, inacceptables, unacceptable, inappropriate, injustifie~, unjustified, inadapte~,"
        "insuffisant~, insuffisamment, insufficient, inadequate",
    ),
    _family("positivity", "positif, positive, positifs, positives", "negatif, negative, negatifs, negatives"),
    _family(
        "happiness", "heureux, heureuse, heureuses, happy", "malheureux, malheureuse, malheureuses, unhappy"
    ),
    _family(
        "outlook",
        "optimiste, optimistes, confiant~, serein~, optimistic, hopeful, rassure~",
        "pessimiste, pessimistes, inquiet, inquiete, inquiets, inquietes, pessimistic, worried",
    ),
    _family(
        "worry",
        "inquiet, inquiete, inquiets, inquietes, inquietude, preoccupe~, worried, concerned, anxious,"
        "anxieux, anxieuse, stresse~, afraid, peur",
        kind="level",
    ),
    _family("concern", "concerne~, expose~, touche~, affecte~, affected, implique~, involved", kind="level"),
    _family(
        "knowledge",
        "informe~, connais, connait, connaissez, connaissance, connaissances, informed, familiar,"
        "knowledge, knowledgeable, aware, heard, entendu parler, courant",
        "",
        {1: "de nom, de nom seulement, seulement de nom, uniquement de nom, by name only"},
        {
            6.5: "excellent~",
            6: "tres bien, parfaitement bien, tres bon, tres bonne",
            5: "bien, bon, bonne, bonnes",
            3: "assez bien, plutot bien",
            -2: "mal",
            -3: "plutot mal",
            -5: "tres mal",
        },
        kind="level",
    ),
    _family("likeness", "like me, comme moi, me ressemble", kind="level"),
    _family(
        "liking", "like, likes, aime, aimez, apprecie, appreciez", "dislike, dislikes, deteste, detestez"
    ),
    _family("priority", "priorite, priorites, priority, prioritaire, prioritaires", kind="level"),
    _family(
        "adequacy",
        points={
            5: "beaucoup trop, bien trop, far too much, much too much, far too many, much too many",
            4: "trop, too much, too many",
            3: "un peu trop, a little too much, a bit too much",
            0: "juste ce qu il faut, ce qu il faut, comme il faut, assez, suffisamment, juste assez,"
            "about right, about the right amount, the right amount, just right, right amount, enough,"
            "just enough",
            -3: "a little too little",
            -4: "pas assez, pas suffisamment, trop peu, too little, not enough, too few, insuffisamment",
            -5: "vraiment pas assez, far too little, much too little, far too few, beaucoup trop peu",
        },
        kind="level",
        bare=False,
    ),
    _family(
        "frequency",
        points={
            10: "toujours, always, constamment, constantly, all of the time, tout le temps, all the time,"
            "en permanence, systematiquement, every time, a chaque fois, all or almost all of the time,"
            "chaque fois",
            9.5: "just about always, toujours ou presque toujours, toujours ou presque,"
            "always or almost always",
            9: "presque toujours, almost always, nearly always, usually, habituellement, nearly every day,"
            "almost all of the time",
            8: "la plupart du temps, most of the time, usually, habituellement, le plus souvent,"
            "generalement, tres souvent, very often, very frequently, tres frequemment, tres regulierement",
            7: "souvent, often, frequently, frequemment, regulierement, regularly,"
            "more than half the days, a good bit of the time",
            6: "assez souvent, fairly often, quite often, plutot souvent, assez regulierement",
            5.5: "half the time, about half the time, la moitie du temps",
            5: "occasionnellement, a l occasion, only some of the time, parfois, quelquefois,"
            "de temps en temps, sometimes, from time to time, some of the time, now and then,"
            "une partie du temps, de temps a autre",
            4: "occasionally, once in a while, several days",
            3: "rarement, rarely, seldom, pas souvent, not often, a little of the time, peu souvent,"
            "infrequently, not very often, une ou deux fois, once or twice",
            2: "tres rarement, very rarely, presque jamais, almost never, hardly ever, exceptionnellement,"
            "quasiment jamais, practically never, almost none of the time, nearly never",
            1: "rarement ou jamais, rarely or never, jamais ou presque jamais, jamais ou presque,"
            "never or almost never",
            -6: "jamais, never, none of the time, pas du tout, not at all, a aucun moment,"
            "none or almost none of the time, at no time",
        },
        kind="level",
        bare=False,
    ),
    _family(
        "politics",
        "gauche, left, liberal, left wing",
        "droite, right, conservative, right wing",
        {
            6: "extreme gauche, far left",
            3: "centre gauche, center left, centre left",
            0: "centre, center, au centre, moderate, middle of the road, moderate middle of the road",
            -3: "centre droit, centre droite, center right, centre right",
            -6: "extreme droite, far right",
        },
        kind="",
        bare=False,
    ),
    _family(
        "vitality",
        "dynamique, dynamiques",
        "",
        {
            5: "prospere, prosperes, florissant~",
            4: "en croissance, en developpement, en essor, en bonne sante, en forme",
            0: "stable, stables",
            -2: "fragile, fragiles, fragilise~",
            -4: "en difficulte, en difficultes, en declin",
            -5: "en grande difficulte, en grandes difficultes, en tres grande difficulte, en crise",
            -6: "sinistre~",
        },
        bare=False,
    ),
    _family(
        "skill",
        points={
            6: "expert~, proficient",
            5: "avance~, advanced",
            4: "confirme~",
            3: "intermediaire, intermediaires, intermediate",
            1: "debutant~, beginner, novice, basique, basic, notions",
            -6: "aucun~, none",
        },
        kind="level",
        bare=False,
    ),
    _family(
        "familiarity",
        points={
            5: "oui et je vois bien, oui et je vois tres bien, oui et je sais precisement, oui tres bien",
            2: "oui mais je ne vois pas bien, oui mais je ne sais pas precisement, oui mais vaguement",
        },
        kind="level",
        bare=False,
    ),
)
