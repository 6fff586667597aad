"""Of what: the subjects of scales, and the words of each in French and English (see ``lexicon``)."""

from __future__ import annotations

from core.draft.families import Family, family_of
from core.draft.levels import LEVELS

_SAME = (
    "stable, stables, stabilite, identique, identiques, inchange~, pareil, pareille, pareils, pareilles,"
    "same, the same, about the same, much the same, unchanged, no change, no changes, no difference,"
    "pas de changement, aucun changement, sans changement, ne change pas, n a pas change, pas change,"
    "pas de difference, comme avant, comme aujourd hui, stayed the same, stay the same, remain the same,"
    "remained the same, equal, a l identique, ni plus ni moins, sans evolution, pas d evolution,"
    "n evolue pas, n a pas evolue, stagne, stagnation, constant~"
)


def _compared(degrees: str, joins: str = "") -> str:
    """« Le plus important », or « plus important que le reste » where there is a word to join with."""
    tails = ("",) if not joins else [f" {j} {t}" for j in joins.split(", ") for t in _THE_REST]
    return ", ".join(
        f"{d} important{e}{tail}" for d in degrees.split(", ") for e in ("", "e") for tail in tails
    )


_THE_REST = (
    "le reste",
    "les autres",
    "d autres choses",
    "the rest",
    "the others",
    "other things",
    "anything else",
)

FAMILIES: tuple[Family, ...] = (
    family_of(
        "agreement",
        "d accord, accord, agree, agrees, agreed, en accord",
        "desaccord, en desaccord, disagree, disagrees",
    ),
    family_of(
        "satisfaction",
        "satisfait~, satisfaisant~, satisfaction, content~, satisfied, satisfactory, satisfying",
        "insatisfait~, insatisfaisant~, insatisfaction, dissatisfaction, mecontent~, dissatisfied,"
        "unsatisfied, unsatisfactory, decu~, mecontentement",
        {0: "moyen, moyenne, moyens, moyennes, equilibre, balance"},
    ),
    family_of(
        "importance",
        "important~, importance, importants",
        "unimportant",
        {
            6: "essentiel, essentielle, essentiels, essentielles, indispensable, indispensables,"
            "primordial~, crucial~, essential, vital~, critical, capital~, fondamental~",
            5: f"{_compared('le plus, la plus')}, most important, the most important",
            3: _compared("plus, more", "que, than"),
            2: _compared("aussi, as", "que, as"),
            -1: _compared("moins, less", "que, than"),
            -2: "secondaire, secondaires, accessoire, accessoires, low importance",
            -5: f"{_compared('le moins, la moins')}, least important, the least important",
            -6: "sans importance, sans aucune importance, of no importance, no importance,"
            "not important at all",
        },
    ),
    family_of(
        "quality",
        "bon, bonne, bons, bonnes, bien, good, well",
        "mauvais, mauvaise, mauvaises, mal, bad, poor, badly, poorly",
        {
            6: "excellent~, outstanding, parfait~, exceptionnel, exceptionnelle, exceptional",
            5: "tres satisfaisant~, bien au dessus de la moyenne, far above average",
            3: "satisfaisant~, au dessus de la moyenne, above average",
            1.5: "passable, passables, correct~, acceptable, acceptables, fair, ok, okay, convenable,"
            "convenables",
            0: "moyen, moyenne, moyens, moyennes, average, so so, dans la moyenne",
            -2: "only fair",
            -3: "laisse a desirer, mediocre, mediocres, en dessous de la moyenne, below average",
            -4: "insuffisant~",
            -5: "far below average",
            -6: "execrable, terrible, awful, catastrophique, catastrophiques, tres insuffisant~",
        },
    ),
    family_of(
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
    family_of(
        "trust",
        "confiance, confiant~, trust, confidence, confident, trustworthy",
        "mefiance, mefiant~, defiance, distrust, mistrust, mefie, mefient",
    ),
    family_of(
        "ease",
        "facile, faciles, facilement, easy, easily, simple, simples, aise~, aisement",
        "difficile, difficiles, difficilement, difficulte, difficultes, difficult, difficulty, hard,"
        "complique~, complexe, complexes",
    ),
    family_of(
        "difficulty",
        "difficile, difficiles, difficilement, difficulte, difficultes, difficult, difficulty,"
        "difficulties, hard, probleme, problemes, problem, genant~, grave, graves, complique~, severe",
        points={
            7: "cannot do at all, cannot do it at all, ne peut pas du tout, ne peux pas du tout, impossible"
        },
        kind="level",
        bad=True,
    ),
    family_of(
        "need",
        "besoin, besoins, need, needs, needed",
        kind="level",
        bad=True,
        degrees={-6: "pas de, no, aucun"},
    ),
    family_of(
        "interest",
        "interesse~, interet, interested, interest, interessant~, interesting",
        "uninterested, desinteresse~, ininteressant~, uninteresting",
    ),
    family_of(
        "evolution",
        "amelior*, mieux, meilleur~, better, improv*",
        "degrad*, deterior*, empir*, pire, pires, worse, worsen*, aggrav*, moins bien, moins bon,moins bonne",
        {0: _SAME},
        {5: "beaucoup, much, a lot, bien, far, sensiblement, clearly", 2: "some", -6: "no"},
        bare=False,
    ),
    family_of(
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
    family_of(
        "support",
        "favorable, favorables, favorably, favourable, favourably, pour, for, favor, favour,"
        "in favor, in favour, support, approve,"
        "approves, approuve, approuvez, soutien, soutiens, soutient, supportive",
        "defavorable, defavorables, unfavorable, unfavorably, unfavourable, unfavourably, oppose~,"
        "opposed, contre, against, disapprove, disapproves,"
        "desapprouve, hostile, hostiles, opposition",
    ),
    family_of(
        "usefulness",
        "utile, utiles, useful, helpful, efficace, efficaces, effective, relevant, pertinent~",
        "inutile, inutiles, useless, unhelpful, inefficace, inefficaces, ineffective, irrelevant",
        {
            6: "indispensable, indispensables, incontournable, incontournables, critical, essential, crucial",
            3: "utile mais pas indispensable, utile sans etre indispensable",
            4: "necessaire, necessaires, necessary",
            0: "secondaire, secondaires, accessoire, accessoires",
            -3: "superflu~",
            -4: "pas necessaire, not necessary, unnecessary",
            -6: "contre productif, contre productive, contre productifs, contre productives, nuisible,"
            "nuisibles, counterproductive, harmful",
        },
    ),
    family_of(
        "safety", "en securite, safe, sur, sure", "unsafe, en insecurite, dangereux, dangereuse, dangerous"
    ),
    family_of(
        "fairness", "juste, justes, equitable, equitables, fair", "injuste, injustes, unfair, inequitable"
    ),
    family_of("truth", "vrai~, true", "faux, fausse, fausses, false, untrue"),
    family_of(
        "acceptability",
        "acceptable, acceptables, justifie~, legitime, legitimes, appropriate, justified, adapte~,"
        "suffisant~, suffisamment, sufficient, adequate",
        "inacceptable, inacceptables, unacceptable, inappropriate, injustifie~, unjustified, inadapte~,"
        "insuffisant~, insuffisamment, insufficient, inadequate",
    ),
    family_of(
        "positivity", "positif, positive, positifs, positives", "negatif, negative, negatifs, negatives"
    ),
    family_of(
        "happiness", "heureux, heureuse, heureuses, happy", "malheureux, malheureuse, malheureuses, unhappy"
    ),
    family_of(
        "outlook",
        "optimiste, optimistes, confiant~, serein~, optimistic, hopeful, rassure~",
        "pessimiste, pessimistes, inquiet, inquiete, inquiets, inquietes, pessimistic, worried",
    ),
    family_of(
        "worry",
        "inquiet, inquiete, inquiets, inquietes, inquietude, preoccupe~, worried, concerned, anxious,"
        "anxieux, anxieuse, stresse~, afraid, peur",
        kind="level",
    ),
    family_of(
        "concern", "concerne~, expose~, touche~, affecte~, affected, implique~, involved", kind="level"
    ),
    family_of(
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
    family_of("likeness", "like me, comme moi, me ressemble", kind="level"),
    family_of(
        "liking", "like, likes, aime, aimez, apprecie, appreciez", "dislike, dislikes, deteste, detestez"
    ),
    family_of("priority", "priorite, priorites, priority, prioritaire, prioritaires", kind="level"),
    family_of("presence", "present~, presence", "absent~, absence", kind="level"),
    *LEVELS,
)
FREQUENCY = next(f for f in FAMILIES if f.name == "frequency")
