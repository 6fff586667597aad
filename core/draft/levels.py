"""Subjects whose answers are words of their own: how often, how skilled, which side (see ``lexicon``)."""

from __future__ import annotations

from core.draft.families import Family, family_of

LEVELS: tuple[Family, ...] = (
    family_of(
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
    family_of(
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
            7: "regulier, reguliers, reguliere, regulieres, frequent~, regular, souvent, often,"
            "frequently, frequemment, regulierement, regularly,"
            "more than half the days, a good bit of the time",
            6: "assez souvent, fairly often, quite often, plutot souvent, assez regulierement",
            5.5: "half the time, about half the time, la moitie du temps",
            5: "occasionnel, occasionnels, occasionnelle, occasionnelles, occasionnellement,"
            "a l occasion, only some of the time, parfois, quelquefois,"
            "de temps en temps, sometimes, from time to time, some of the time, now and then,"
            "une partie du temps, de temps a autre",
            4: "sporadic, sporadically, sporadique, sporadiques, sporadiquement, occasional,"
            "occasionally, once in a while, several days",
            3: "rarement, rarely, seldom, pas souvent, not often, a little of the time, peu souvent,"
            "infrequently, not very often, une ou deux fois, once or twice",
            2: "tres rarement, very rarely, presque jamais, almost never, hardly ever, exceptionnellement,"
            "quasiment jamais, practically never, almost none of the time, nearly never",
            1: "rarement ou jamais, rarement jamais, rarely or never, rarely never,"
            "jamais ou presque jamais, jamais ou presque,"
            "never or almost never",
            -6: "non pratiquant~, sans pratique, non fumeur, non fumeuse, non fumeurs, non utilisateur,"
            "non utilisatrice, non utilisateurs, non usager, non usagers, non smoker, non user,"
            "jamais, never, none of the time, pas du tout, not at all, a aucun moment,"
            "none or almost none of the time, at no time",
        },
        kind="level",
        bare=False,
    ),
    family_of(
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
    family_of(
        "class",
        points={
            6: "haute, superieure, upper, upper class, dirigeante",
            5: "aisee, well off",
            4: "moyenne superieure, moyenne haute, upper middle, upper middle class",
            0: "moyenne, middle, middle class, intermediaire",
            -2: "moyenne inferieure, moyenne basse, lower middle, lower middle class",
            -4: "populaire, modeste, ouvriere, working, working class",
            -6: "defavorisee, pauvre, lower, lower class, poor",
        },
        kind="",
        bare=False,
    ),
    family_of(
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
    family_of(
        "skill",
        points={
            6: "expert~, proficient",
            5: "avance~, advanced",
            4: "confirme~",
            3: "intermediaire, intermediaires, intermediate",
            1: "debutant~, beginner, novice, basique, basic, notions",
            -1: "grand debutant, grande debutante, complete novice, complete beginner, total beginner,"
            "absolute beginner, debutant complet, debutante complete",
            -6: "aucun~, none",
        },
        kind="level",
        bare=False,
    ),
    family_of(
        "familiarity",
        points={
            5: "oui et je vois bien, oui et je vois tres bien, oui et je sais precisement, oui tres bien",
            2: "oui mais je ne vois pas bien, oui mais je ne sais pas precisement, oui mais vaguement",
        },
        kind="level",
        bare=False,
    ),
)
