"""How much: the degrees that labels are made of, in French and English.

A label is a degree times a core (« plutôt pas » × « d'accord »), or a word that is both (« Excellent »).
Each degree has a place on one line, from 6 (entirely) to -6 (not at all): places only say which of two words
is the stronger. Words whose order nobody could tell share a place: a list with both is not put in order.

``~`` stands for the endings of a French adjective: nothing, e, s, es. A word that ends in ``*`` is a stem.
"""

from __future__ import annotations

from collections.abc import Mapping

MIDDLING = (1.5, 2.2)
"""Degrees of what is neither much nor little: on neither side when nothing else stands between the sides."""


def spread(places: Mapping[float, str]) -> dict[str, float]:
    """The place of each form of phrases that share places."""
    return {form: value for value, said in places.items() for form in forms(said)}


def forms(said: str) -> list[str]:
    """Every form of the phrases of a list, which commas separate."""
    found: list[str] = []
    for phrase in said.split(","):
        each = [phrase.strip()]
        while any("~" in s for s in each):
            each = [s.replace("~", end, 1) for s in each for end in ("", "e", "s", "es")]
        found += each
    return [form for form in found if form]


ADVERBS = spread(
    {
        6: "tout a fait, totalement, entierement, completement, absolument, parfaitement, pleinement,"
        "extremement, extremely, completely, totally, entirely, absolutely, fully, perfectly,"
        "tout a fait tres",
        5.5: "definitely, certainement, surement",
        5: "tres, tres fortement, fortement, vraiment, nettement, very, strongly, highly, really,"
        "particularly, particulierement, considerably, greatly, significantly",
        4: "quite, mostly, largely, largement",
        3: "plutot, assez, relativement, oui plutot, fairly, rather, pretty, reasonably, tend to,"
        "probablement, probably, rather more",
        2.2: "moyennement, moderement, moderately",
        2: "somewhat",
        1.5: "partiel, partielle, en partie, partiellement, partly, partially, plus ou moins,"
        "more or less, to some extent, dans une certaine mesure, in part",
        1: "un peu, legerement, faiblement, slightly, a little, a bit, a little bit, un petit peu,marginally",
        -1: "pas tout a fait, pas entierement, pas totalement, pas completement, pas toujours,"
        "not entirely, not completely, not fully, not quite",
        -2: "plutot pas, pas vraiment, plutot non, not really, not so, probably not, rather not,"
        "probablement pas, tend not to, pas forcement, somewhat not, peu, assez peu, plutot peu,"
        "pas tres, pas tellement, pas trop, pas particulierement, pas specialement, not very, not too,"
        "not that, not particularly, not especially, not terribly, hardly, scarcely, guere",
        -3: "tres peu",
        -4: "pas, not, non",
        -5: "vraiment pas",
        -6: "pas du tout, absolument pas, certainement pas, surement pas, aucunement, nullement,"
        "not at all, not in the least, definitely not, certainly not, absolutely not, at all",
    }
)
AMOUNTS = spread(
    {
        6: "enormement, enorme~, tres fort~, tres grand~, tres important~, tres eleve~, massif, massive,"
        "a great deal, an extreme amount, very high, very strong, very great, very large, extreme,"
        "maximal~, total~, tres haut~, very serious, maximum, tous, toutes, all, everyone, tout le monde",
        5: "beaucoup, haut~, fort~, grand~, important~, eleve~, serieux, serieuse, a lot, lots,"
        "very much, high, strong, great, major, serious, large, la plupart, most, majeur~, intense,"
        "intenses, heavy, intensif, intensive, intensifs, intensives",
        4: "much, many, quite a lot, quite a bit, a good deal",
        3: "assez fort~, assez grand~, assez important~, assez eleve~, plutot fort~, plutot eleve~,"
        "plutot important~, fairly high, fairly strong, a fair amount, fairly large, rather high,"
        "rather strong",
        2.2: "moyen, moyenne, moyens, moyennes, modere~, medium, moderate, a moderate amount, average,"
        "intermediaire, intermediaires",
        2: "quelques, somewhat serious, some, un certain, une certaine, certain~, only some, quelques uns,"
        "quelques unes",
        1: "limite~, a few, leger, legere, legers, legeres, petit~, minor, slight, small, light, mineur~,"
        "un peu seulement",
        -1: "assez faible, assez faibles, plutot faible, plutot faibles, fairly low, rather low,"
        "fairly weak, only a little",
        -2: "bas, basse, basses, not too serious, faible, faibles, low, weak, little, not much,"
        "not very much, not a lot, few, only a few, very few, pas beaucoup, pas grand chose, pas trop",
        -3: "tres bas, tres basse, tres faible, tres faibles, very low, very little, very weak, minimal,"
        "minime, tres petit~, very small",
        -4: "hardly any, almost none, almost no, presque pas, presque aucun, presque aucune, not any",
        -6: "aucun~, nul, nulle, nuls, nulles, sans, rien, rien du tout, inexistant~, none, none at all,"
        "no, nothing, nothing at all, nobody, no one, pas du tout de, personne",
    }
)
NEUTRAL = frozenset(
    forms(
        "neutre, neutres, neutral, indifferent~, indecis, indecise, undecided, mitige~, mixed, ni l un ni "
        "l autre, ni l une ni l autre, neither, ca depend, cela depend, it depends, depends, partage~, "
        "entre les deux, neither one, avis partage, avis mitige, in between, both equally"
    )
)
FILLERS = frozenset(
    forms(
        "je, j, suis, c, ce, est, il, elle, on, a, ai, as, au, aux, d, de, du, des, en, l, la, le, les, "
        "avec, une, un, votre, mon, ma, mes, son, sa, y, que, qu, me, m, se, s, nous, vous, cela, ca, i, "
        "am, is, it, its, the, of, an, my, to, that, this, be, have, has, do, does, with, are, you, your, "
        "in, quelque, sens, trouve, sentez, degre, niveau, level, va, vont, reste, restee, restes, "
        "restees, rester, restera, ete, etait, stayed, stay, remain, remained, got, get, gets, become, "
        "became, n, ne, mais, but, fait, fais"
    )
)
"""What says neither how much nor of what."""
