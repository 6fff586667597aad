"""What a single answer is, from its label in French or English: no opinion, nothing, something else."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from core.codebook import skeleton

Role = Literal["valid", "no_opinion", "missing"]

_STOPPED = re.compile(
    r"(?:(?:i|we) )?(?:no longer|do not|did not|have not|have never|never) (?!know|remember)\w+(?: \w+){0,6}"
    r"|(?:(?:je|nous|on|j) )?(?:ne|n) (?:(?:l|les|en|y|ai|avons|a) ){0,3}(?!sais|sait)\w+ (?:pas|plus|jamais)"
    r"(?: \w+){0,6}"
)
_OFTEN = re.compile(
    r"\b(?:often|much|always|regularly|very|every|souvent|toujours|regulierement|beaucoup|tres|trop|tous"
    r"|toutes|days?|weeks?|months?|years?|jours?|semaines?|mois|ans?|annees?|\w+ly)\b"
)

_BRACKETS = re.compile(r"\([^()]*\)|\[[^][]*\]")
_INCLUSIVE = re.compile(r"(?<=[a-z])(?:[·•‧⋅]\w{1,5}(?:[·•‧⋅]s)?|\.e(?:\.?s)?|-e(?:-s)?|/e)(?![\w])")
_NUMBERED = re.compile(
    r"""\s*(?: [(\[] (?P<b>[+-]?\d{1,3}) [)\]] \s* [-.:=–]? \s*    # (1) Strongly agree
          | (?P<a>[+-]?\d{1,3}) (?: \s*[-.:=)/–—]+\s* | \s* $ | \s*(?=\() )  # 1 - Non, 1. , 1) , 1 (non)
        ) (?P<rest>.*)""",
    re.VERBOSE | re.DOTALL,
)
_LETTERED = re.compile(r"\s*\(?[a-zA-Z][).]\s+(?=\S{2})")

_KNOWS_NOT = (
    r"(?:(?:je|j|il|elle|on) )?(?:(?:ne|n|en) )*(?:sais|sait|savent|savez) (?:pas|plus)"
    r"(?: encore| trop| bien| vraiment| quoi (?:repondre|dire|en penser))?",
    r"(?:j ?)?n ?s ?p ?p?(?: (?:ou )?n ?v ?p ?[rd])?|n ?s(?: ou)? n ?(?:[rcp]|s ?p ?p?|v ?p ?[rd])",
    r"(?:ich )?weiss (?:es )?(?:ich )?nicht|keine meinung|(?:das )?kann ich nicht (?:sagen|beurteilen)",
    r"(?:yo )?no (?:lo )?(?:sabe|se)(?: no (?:contesta|responde|precisa|opina))?|sin opinion|no opina",
    r"nao (?:sabe|sei)(?: nao (?:responde|respondeu))?|non (?:so|sa)(?: non risponde)?|weet (?:ik )?niet"
    r"|geen mening",
    r"(?:je )?ne (?:se|me|s) prononce(?:nt)?(?: pas)?|non prononce",
    r"(?:prefere |souhaite )?ne (?:pas|souhaite pas|souhaitent pas) (?:se|me) prononcer",
    r"(?:(?:je|il|elle) )?(?:n )?(?:ai |a )?(?:sans|pas|aucune?)(?: d)? (?:opinion|avis)(?: sur .{1,30})?",
    r"(?:i )?(?:do|does|did) ?not know(?: yet| enough)?(?: (?:about|to) .{1,20})?|dont know|d ?k|idk",
    r"(?:i am )?(?:unsure|not sure|uncertain|not certain)|(?:i )?(?:have |has )?(?:no opinion|no view)",
    r"(?:i )?(?:cannot|can not|could not|unable to) (?:say|choose|tell|answer|judge|rate)",
    r"(?:hard|difficult) to (?:say|tell)|(?:difficile|impossible) (?:a|de) (?:dire|juger|evaluer)",
    r"(?:(?:je|il|elle) )?ne (?:peux|peut) pas (?:dire|juger|choisir|evaluer|repondre)",
)
_KEPT_BACK = (
    r"(?:(?:je|il|elle) )?(?:(?:prefere|prefererais)(?: ne)?|(?:ne )?(?:souhaite|veux|veut|desire))(?: ne)?"
    r" pas (?:y |le |me |en )?(?:repondre|dire|preciser|communiquer|divulguer|(?:l )?indiquer)"
    r"(?: .{1,25})?",
    r"(?:i )?(?:would )?(?:prefer(?:red|s)?|rather|choose) not(?: to)?"
    r"(?: (?:or |to )?(?:say|answer|disclose|state|respond|tell|reply|share|specify))+(?: (?:this|that|it))?",
    r"(?:i |he |she )?(?:do|does|did) not (?:wish|want|care) to (?:say|answer|disclose|state"
    r"|respond|reply|share)",
    r"(?:prefiero|prefiere) no (?:contestar|responder|decir\w*)|preferisco non rispondere|no (?:contesta"
    r"|responde|precisa)|nao (?:responde|respondeu)|non risponde|wil (?:ik )?niet (?:zeggen|antwoorden)",
    r"keine angaben?|k a|n ?v ?p ?[rd]",
    r"sans objet|(?:(?:ca |cela )?ne )?s applique pas(?: .{1,20})?|(?:does|do) ?not apply(?: .{1,20})?",
)
"""What a list offers to those who would not, or could not, choose: an answer that they gave, kept apart."""
_NOTHING_SAID = (
    r"(?:a )?(?:refus|refuse|refused|refuser|refusal)(?: (?:de|to) (?:repondre|answer|say|reponse))?|ref",
    r"(?:sans|pas de|pas|aucune|non) reponses?|(?:il |elle )?n a pas repondu|(?:question )?non repondue?s?"
    r"|(?:(?:je|il|elle) )?ne (?:repond|reponds) pas",
    r"keine antwort|verweigert|(?:trifft )?nicht (?:zutreffend|zu)|no procede|sin respuesta|geen antwoord",
    r"no (?:answer|response|reply)|not answered|unanswered|(?:question )?skipped|n ?r",
    r"declined?(?: to (?:answer|state|say|respond))?",
    r"(?:(?:je|il|elle) )?(?:ne |n )?(?:suis |est )?(?:non|pas) concernee?s?",
    r"hors champ|(?:non|not|in) ?applicable|inap|iap|n ?a|n ?c|(?:question )?(?:non posee|not asked)",
    r"(?:valeurs? |donnees? |reponses? )?manquante?s?|(?:system )?missing(?: values?| data)?",
    r"vide|blank|null|nan",
    r"(?:non|pas) (?:renseignee?s?|precisee?s?|indiquee?s?|communiquee?s?)",
    r"not (?:stated|specified|given|available|reported)|unspecified|unknown|inconnue?s?",
)
_NO_VIEW = re.compile("|".join(f"(?:{p})" for p in _KNOWS_NOT))
_NO_OPINION = re.compile("|".join(f"(?:{p})" for p in (*_KNOWS_NOT, *_KEPT_BACK)))
_MISSING = re.compile("|".join(f"(?:{p})" for p in _NOTHING_SAID))
_ASIDE = re.compile(r" (?:spont\w*|vol|volunteered|ne pas lire|ne pas citer|do not read(?: out)?)$")
_UNKNOWN = re.compile(
    r"(?:i am )?(?:unfamiliar|not familiar|unaware|not aware)(?: with.*| of.*)?|never heard(?: of.*)?"
    r"|(?:je )?(?:ne )?conna(?:is|it) pas|jamais entendu parler"
)
"""No opinion where brackets say so, "Unfamiliar (N/A)"; a level of knowledge by itself."""
_UNDECIDED = {"undecided", "indecis", "indecise"}
_TOGETHER = re.compile(r"\s*(?:/|,|;|\bou\b|\bor\b|\bet\b|\band\b|&)\s*")

_SOMETHING = (
    "reponse|raison|motif|cas|situation|chose|possibilite|option|precision|choix|proposition|commentaire|categorie"
    "|type|profil|statut"
)
_THING = "answer|response|reason|case|situation|thing|option|choice|category|type|comment"
_SAY_WHICH = (
    r"(?: (?:a |merci de |veuillez |si oui |svp |s il vous plait |nous )?"
    r"(?:precis\w*|indiqu\w*|lesquel\w*|laquelle|lequel|detail\w*)(?: .{1,30})?"
    r"| (?:please |pls |if so )?(?:specify|describe|explain|which|what)(?: .{1,30})?)?"
)
_OTHER = re.compile(
    rf"(?:(?:un |une |d |l |les )?autres?(?: (?:{_SOMETHING})s?)?{_SAY_WHICH}"
    rf"|(?:an |some )?others?(?: (?:{_THING})s?)?{_SAY_WHICH}|something else{_SAY_WHICH}|oth(?:er)?"
    r"|quelque chose d autre|divers)"
)
_NONE = re.compile(
    r"aucune?s?|(?:aucune?s?|rien|pas une?) (?:de |d )?(?:ces?|cet|cette|ceux|celles|tout|l|la|les|des|un)\b"
    r".*|rien(?: du tout| de tout cela| de tout ca| de particulier)?"
    r"|none(?: of (?:the |these|those|them|this).*)?"
    r"|nothing(?: at all| in particular| of this)?|neither(?: of .*| one)?|no one of these|ni l un ni l autre"
)


@lru_cache(maxsize=8192)
def plainly(label: str) -> str:
    """A label without capitals, accents, ligatures and doubled spaces; digits and signs stay."""
    bare = unicodedata.normalize("NFKD", skeleton(label).replace("œ", "oe").replace("Œ", "oe"))
    letters = "".join(c for c in bare if not unicodedata.combining(c)).casefold()
    return " ".join(letters.replace("…", " ").replace("–", "-").replace("—", "-").split())


@lru_cache(maxsize=8192)
def words(label: str) -> tuple[str, ...]:
    """The words of a label, in plain letters, without what stands between brackets beside others.

    >>> words("Plutôt pas d'accord")
    ('plutot', 'pas', 'd', 'accord')
    >>> words("Satisfait·e"), words("[Non répondu]"), words("Don't know (SPONTANEOUS)")
    (('satisfait',), ('non', 'repondu'), ('do', 'not', 'know'))
    """
    text = plainly(label)
    outside = _BRACKETS.sub("", text)
    if re.search("[a-z]", outside):
        text = outside
    text = _INCLUSIVE.sub("", text)
    text = text.replace("can't", "cannot").replace("won't", "will not").replace("n't", " not")
    return tuple(re.findall("[a-z]+|[0-9]+", text))


@lru_cache(maxsize=8192)
def numbering(label: str) -> tuple[int | None, str]:
    """The number that a label begins with, and the rest of it.

    >>> numbering("1 - Tout à fait"), numbering("(2) Agree"), numbering("1-9"), numbering("5")
    ((1, 'Tout à fait'), (2, 'Agree'), (None, '1-9'), (5, ''))
    """
    found = _NUMBERED.fullmatch(skeleton(label))
    if found is not None:
        rest = found["rest"].strip()
        if not rest or re.match(r"[^\W\d]|[«\"'(]", rest):
            return int(found["a"] or found["b"]), rest
    return None, _LETTERED.sub("", label) if found is None else label


def _said(label: str) -> str:
    return _ASIDE.sub("", " ".join(words(numbering(label)[1])))


def _role(said: str) -> Role:
    if _NO_OPINION.fullmatch(said):
        return "no_opinion"
    return "missing" if _MISSING.fullmatch(said) else "valid"


@lru_cache(maxsize=4096)
def role_of(label: str) -> Role:
    """Whether a label is an answer, or says that there is no opinion, or no answer.

    An opinion that is not given comes before an answer that is not: « NSP / refus » stays in the base.

    >>> role_of("99 - Ne sait pas (spontané)"), role_of("Refus"), role_of("Pas du tout concerné")
    ('no_opinion', 'missing', 'valid')
    """
    said = _said(label)
    if not said:
        digits = re.search(r"\d", label)
        return "valid" if digits or re.search(r"[^\W_]", label) else "missing"
    role = _role(said)
    if role == "valid" and _UNKNOWN.fullmatch(said):
        aside = re.search(r"\(([^()]+)\)\s*$", plainly(label))
        return "no_opinion" if aside and _role(" ".join(words(aside[1]))) != "valid" else "valid"
    if role == "valid":
        parts = [" ".join(words(p)) for p in _TOGETHER.split(plainly(numbering(label)[1])) if p.strip()]
        parts = [_ASIDE.sub("", p) for p in parts]
        roles = [_role(p) for p in parts if p not in _UNDECIDED]
        if len(parts) > 1 and roles and "valid" not in roles:
            return "no_opinion" if "no_opinion" in roles else "missing"
    return role


_OTHER_ABROAD = frozenset(
    (
        "sonstiges",
        "sonstige",
        "andere",
        "anderes",
        "otro",
        "otros",
        "otra",
        "otras",
        "altro",
        "altri",
        "outro",
        "outros",
    )
)


def is_undecided(label: str) -> bool:
    """Whether a label says that one has no view, not that one keeps it back: « Sans avis »."""
    return bool(_NO_VIEW.fullmatch(_said(label)))


def is_other(label: str) -> bool:
    """Whether a label is what the list left out: « Autre », « Autre (précisez) », "Other, please specify".

    « Autre » with a word that says nothing (raison, situation, réponse…) is one; with a noun of the list's
    own (« Autre association », « D'autres villes ») it is an answer by itself, which has its own meaning
    beside « Mon association »: it is then read, and shown, as any other.
    """
    said = _said(label).removesuffix(" text")
    return bool(_OTHER.fullmatch(said)) or said in _OTHER_ABROAD or label.strip() == "-oth-"


def is_none(label: str) -> bool:
    """Whether a label says that nothing of the list fits: « Aucune de ces réponses », "None of the above".

    « Aucun salarié » is a number, « Aucun besoin » a degree: neither is one.
    """
    return bool(_NONE.fullmatch(_said(label)))


def has_stopped(said: str) -> bool:
    """Whether plain words say that something is not done: "i no longer use it", « je n en mange pas »."""
    return bool(_STOPPED.fullmatch(said)) and not _OFTEN.search(said)
