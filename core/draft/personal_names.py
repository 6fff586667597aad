"""What the name of a column, or its question, says that it holds of a person."""

from __future__ import annotations

import re
from typing import Literal, cast, get_args

from core.draft.technical import words

Kind = Literal[
    "email",
    "telephone",
    "ip",
    "name",
    "token",
    "date",
    "coordinates",
    "address",
    "postcode",
    "url",
    "file",
    "number",
    "free_text",
    "technical",
]
"""What a column holds that keeps it out; ``number``: an official one (SIRET, NIR, IBAN, passport)."""

_PLACES = (
    "commune|territoire|region|departement|canton|quartier|ville|pays|epci|agglomeration|intercommunalite|zone"
    "|bassin|academie|site|lieu|rue|arrondissement|secteur|metropole|programme|projet|action|dispositif|produit"
    "|marque|formation|filiere|service|groupe|categorie|variable|fichier"
)
_BODY = (
    "organisme|organisation|association|entreprise|structure|etablissement|employeur|societe|collectivite|ecole"
    "|lycee|college|laboratoire|club|reseau|partenaire|mairie|magasin|commerce|exploitation"
)
_WHOSE = "votre|vos|son|ses|leur|leurs|le|la|les|l|your|their|the|ton|ta"
_NAME = "nom|noms|prenom|prenoms"
_ASKED = (
    "quel est|quels sont|quelle est|quelles sont|indiquez|indiquer|merci d indiquer|veuillez indiquer"
    "|precisez|what is|what s|renseignez|saisissez|donnez|entrez|laissez|merci de nous laisser|please enter"
)

_Pairs = tuple[tuple[Kind, re.Pattern[str]], ...]


def _compiled(**patterns: str) -> _Pairs:
    assert patterns.keys() <= {*get_args(Kind)}
    return tuple((cast(Kind, kind), re.compile(pattern)) for kind, pattern in patterns.items())


_LABELS = _compiled(
    email=(
        r"(?:adresse |adresses )?(?:e ?mails?|mails?|mel|courriels?|courrier electronique|electroniques?"
        r"|messagerie)"
        r"|adresse de messagerie|(?:recipient |contact |user )?e ?mail(?: ?address| adresse)?"
        r"|adresse (?:e ?mail|mail|electronique|courriel)"
    ),
    telephone=(
        r"(?:tel|telephone|telephones|portable|mobile|gsm|fax|phone|phonenumber|cell ?phone|whatsapp)"
        r"|(?:n|no|num|numero|numeros)(?: de| du)? (?:tel|telephone|telephones|portable|mobile|gsm|fax"
        r"|whatsapp)(?: \w+)?"
        r"|(?:tel|telephone) (?:fixe|portable|mobile|professionnel|personnel|pro|perso|domicile|bureau"
        r"|contact)"
        r"|(?:home |work |mobile |cell |contact )?(?:phone|telephone) ?(?:number|no)"
    ),
    ip=r"ip|ip ?addr(?:ess)?|adresse ip|remote ip|adresse mac|mac address",
    url=r"(?:ref ?)?url|site (?:web|internet)|website|web site|lien|page web|blog|http referer|referr?er",
    coordinates=(
        r"(?:\w+ )*(?:latitude|longitude|gps|geo ?loc(?:ali[sz]ation|ation)?|geo ?point|geo ?trace"
        r"|geo ?shape|geometry)"
        r"(?: (?:altitude|precision|accuracy|lieu|de l emplacement|\w))*"
        r"|lat|lon|lng|coordonnees (?:gps|geographiques)|location (?:latitude|longitude|accuracy)"
        r"|position gps"
        r"|(?:x|y)(?: ?(?:l93|lambert|lambert93|wgs84|coord))|coord ?[xy]|plus ?code|what3words"
    ),
    number=(
        r"(?:n|no|num|numero)?(?: de| d)?(?: la)? ?(?:siren|siret|nir|iban|bic|rib|rna|rpps|adeli|finess"
        r"|insee|secu|securite sociale"
        r"|passeport|carte d identite|cni|tva(?: intracommunautaire)?|permis(?: de conduire)?"
        r"|allocataire(?: caf)?|fiscal"
        r"|carte vitale|matricule|ine|ssn|plaque(?: d immatriculation)?|immatriculation)"
        r"|matricule|passport(?: number)?|national id(?: number)?|(?:student|employee|patient|client"
        r"|customer) (?:id|number)"
        r"|(?:n|no|num|numero|identifiant)(?: d| de| du)? (?:etudiant|agent|client|patient|dossier"
        r"|salarie|employe|eleve"
        r"|contrat|beneficiaire|adherent|allocataire|licence)e?|social security number"
    ),
    file=(
        r"(?:\w+ )*(?:filecount|fichiers?(?: joints?)?|pieces? jointes?|justificatifs?|photos?"
        r"|signatures?|upload|scan"
        r"|attachments?|enregistrement audio|background audio|image)(?: url)?"
    ),
    address=(
        r"adresses?(?: postale| complete| personnelle| professionnelle| de la structure| de l organisme"
        r"| ligne [0-9]| [0-9])?"
        r"|(?:street |postal |mailing |home )?address(?: (?:line )?[0-9])?|rue|voie|nom de la voie"
        r"|numero de voie"
        r"|complement d adresse|domicile|lieu dit|(?:vos |mes )?coordonnees(?: completes| de contact"
        r"| postales)?"
    ),
    postcode=(
        r"(?:votre |le )?(?:code )?(?:cp|codes? postal|codes? postaux|code insee|cod ?geo|dep ?com"
        r"|zip(?: ?code)?|postcode"
        r"|postal ?code|insee ?com|code commune|insee)(?: .{0,40})?"
        r"|(?:nom de (?:la|votre) |votre |la )?(?:commune|ville|localite|village|bourg|city|town"
        r"|municipality|municipalite)"
        r"(?: de (?:residence|naissance|domicile|travail|rattachement|l organisme|la structure"
        r"|l entreprise))?"
        r"|iris|code iris|adresse iris"
    ),
    name=(
        rf"(?:(?:{_WHOSE}) )?(?:{_NAME})(?: (?:et|ou) )?(?: ?(?:{_NAME}))?(?: (?:de famille|d usage"
        rf"|de naissance"
        r"|de jeune fille|complet|marital|usuel|du repondant|du contact|du referent|du destinataire"
        r"|du dirigeant|de l enfant"
        rf"|de la personne(?: .*)?|de famille du destinataire|d utilisateur|(?:de|du)(?: l| la"
        rf"| votre)? (?:{_BODY})(?: .*)?))?"
        r"|(?:recipient |contact |user |participant |respondent )?(?:first|last|full|middle|given|family"
        r"|user|nick|sur|maiden)"
        r" ?names?|surname|(?:recipient|participant|respondent|contact|organi[sz]ation|company|school"
        r"|employer) ?name|name"
        r"|nom ?prenom|personnes? (?:a contacter|contact|ressource|referente)|interlocut(?:eur|rice)"
        r"|contact|referente?"
        rf"|denomination(?: sociale| de .*)?|raison sociale|enseigne|nom ?usage|nom ?famille"
        r"|pseudo|pseudonyme|login|identifiant (?:facebook|twitter|instagram|linkedin|discord|de connexion)"
        r"|(?:compte )?(?:facebook|twitter|instagram|linkedin|tiktok|mastodon|bluesky)|enqueteur"
        r"|enqueteurs?|interviewer|submitted by"
    ),
    token=(
        r"(?:\w+ )*(?:uuid|token|jeton|instance ?id|device ?id|external ?(?:data ?)?reference"
        r"|response ?id|worker ?id"
        r"|assignment ?id|prolific ?p?id|session ?id|subscriber ?id|sim ?serial|imei|cookie|fingerprint"
        r"|code d invitation)"
        r"|custom data [0-9]+|(?:donnees|reference de donnees|donnees de reference) externes?|sim id"
        r"|mot de passe|password"
    ),
    free_text=(
        r"(?:vos |votre |autres? |d autres )?(?:commentaires?|remarques?|suggestions?|verbatims?"
        r"|observations?|precisions?|anything else|autre chose"
        r"|comments?|feedback|remarks?|idees)(?: .{0,40})?|(?:si )?(?:autres?|oui"
        r"|non)?(?: \w+){0,3} ?(?:a )?preci(?:sez|ser)(?: .{0,40})?"
        r"|(?:other|if other|if yes)?(?: \w+)? ?(?:please )?specify|(?:other|autre) text|texte libre"
        r"|champ libre|expression libre"
        r"|lesquel(?:le)?s|lequel|laquelle|(?:si \w+ )?(?:lesquel(?:le)?s|lequel|laquelle)|dites nous .*"
        r"|expliquez .*|decrivez .*"
    ),
    date=(
        r"(?:date|jour)(?: (?:de|d|du) .*)?|ne e? ?le|(?:birth ?(?:date|day))|date of .*|dob|.* date"
        r"|anniversaire|date.*|.* dates?"
    ),
)
"""What the whole name of a column may be: it condemns what does not contradict it."""

_MENTIONS = _compiled(
    email=r"\b(?:e ?mails?|mails?|courriels?|adresse electronique|messagerie)\b",
    telephone=r"\b(?:tel|telephone|telephones|portable|mobile|phone|whatsapp|fax)\b",
    ip=r"\b(?:adresse ip|ip address|ip ?addr)\b",
    url=r"\b(?:url|site web|site internet|website|lien)\b",
    coordinates=(
        r"\b(?:gps|geo ?loc\w*|latitude|longitude|geo ?point|coordonnees|emplacement|localisation"
        r"|location)\b"
    ),
    number=(
        r"\b(?:siren|siret|nir|iban|rib|rna|passeport|passport|securite sociale|carte d identite"
        r"|immatriculation|matricule)\b"
    ),
    file=(
        r"\b(?:fichiers?|piece jointe|justificatifs?|photos?|signature|telecharger|deposez|joindre"
        r"|upload)\b"
    ),
    address=r"\b(?:adresse|address|rue|coordonnees)\b",
    postcode=(
        r"\b(?:cp|code postal|codes postaux|code insee|zip|postcode|commune|ville|codgeo|depcom|insee)\b"
    ),
    name=(
        rf"\b(?:{_ASKED}) (?:\w+ )?(?:{_WHOSE}) (?:{_NAME})\b(?! (?:de |d |du )(?:la |l |votre "
        rf"|le )?(?:{_PLACES})\b)"
        rf"|\bvos (?:{_NAME})\b|\bvotre (?:{_NAME})\b(?! (?:de|du))|\b(?:{_NAME}) (?:et|ou) prenoms?\b"
        rf"|\bprenoms? (?:et|ou) noms?\b"
        rf"|\b(?:{_NAME}) (?:de|du) (?:l |la |votre |vos )?(?:{_BODY})\b|\byour (?:full |first "
        rf"|last )?name\b"
        rf"|\bquelle? est (?:votre|l|le nom de) (?:{_BODY})\b|\bcomment vous appelez\b|\bprenoms?\b"
        rf"|\bpersonne a contacter\b"
        rf"|^(?:votre |l )?(?:{_BODY})$|\bcomment s appelle votre\b"
        rf"|\bau nom de quel(?:le)? (?:{_BODY})\b|\bpour quel(?:le)? (?:{_BODY}) travaillez\b"
    ),
    token=r"\b(?:uuid|token|jeton)\b",
    free_text=(
        r"\b(?:precisez|preciser|specify|commentaires?|remarques?|suggestions?|verbatim|commenter"
        r"|comment text|anything else|a ajouter)\b"
    ),
    date=r"\b(?:date|birth ?date|naissance|quel jour|ne e? ?le|horodat\w*|timestamp|moment)\b",
)
"""What a longer name, or a question, may speak of: it condemns with what the column holds."""

_TYPED = re.compile(
    r".*_TEXT|\S*\[(?:\w*comment|other|othertext|autre|commentaire)\]|\S*_(?:comments?|commentaires?"
    r"|verbatims?)"
    r"|.*\b(?:autre|other|oui|non)\b.{0,20}[(\[:,–-]\s*(?:à\s|a\s|please\s|merci de\s)?"
    r"(?:pr[ée]cise[rz]|specify|sp[ée]cifi).*"
    r"|.*\(?(?:pr[ée]cise[rz]|please specify|pr[ée]cisez.{0,30})\)?\s*:?",
    re.IGNORECASE,
)
"""The columns that tools add for what is typed beside an answer."""
_TYPED_PERHAPS = re.compile(
    r".*\[(?:autre|other|commentaires?|comments?)(?:\s?[(:,].*)?\]|.*_(?:other|autre|oth|comment"
    r"|commentaire|other_?text|specify|other_specify|autres?_prec\w*|pr[ée]cis\w*)",
    re.IGNORECASE,
)
_CAMEL_OTHER = re.compile(r"[a-z](?:Other|Oth|Autre)$|(?:^|[./])Other[A-Z]")
"""The names that staff give them; a line « Autre » of a grid has them too."""
AMOUNT = re.compile(
    r"\b(?:nombre|nb|combien|montant|budget|effectifs?|salaires?|revenus?|prix|cout|chiffre d affaires"
    r"|population"
    r"|habitants|surface|superficie|distance|km|euros?|etp|depenses?|recettes?|number|amount|income"
    r"|salary|how many"
    r"|subvention|poids|weight|score|taille|total|age|kwh|tonnes?|quantite)\b"
)
"""What names a quantity: its figures are neither telephones nor postcodes."""


INTERVIEWER = re.compile(
    r"\b(?:enqueteur|enqueteurs|enquetrice|interviewer|operateur de saisie|agent de saisie)\b"
)
"""Who asked: few names that recur, and persons all the same."""


def label_kind(name: str) -> Kind | None:
    """The kind of personal data that a header is the label of.

    >>> label_kind("Adresse e-mail"), label_kind("Q3[other]"), label_kind("Nombre")
    ('email', 'free_text', None)
    """
    if typed(name) or _TYPED_PERHAPS.fullmatch(name.strip()) or _CAMEL_OTHER.search(name.strip()):
        return "free_text"
    said = words(name)
    return next((kind for kind, pattern in _LABELS if pattern.fullmatch(said)), None)


def mentioned_kinds(text: str) -> tuple[Kind, ...]:
    """The kinds that a question speaks of, the surest first: « Préférez-vous le téléphone ? » as well."""
    said = words(text)
    return tuple(kind for kind, pattern in _MENTIONS if pattern.search(said))


def typed(name: str) -> bool:
    """Whether a tool keeps here what respondents type beside an answer: ``Q3_TEXT``, ``q3[other]``."""
    return bool(_TYPED.fullmatch(name.strip()))


_FIRST_NAMES = """
    adele agathe alain albert alexandra alexandre alexis alice aline amandine ambre amelie amina andre
    andrea anais anne annie anthony antoine arnaud arthur audrey aurelie aurore axel baptiste beatrice
    benjamin benoit bernadette bernard bertrand brigitte bruno camille carla carole caroline catherine
    cecile celine chantal charles charlotte chloe christelle christian christiane christine christophe
    claire clara claude claudine clemence clement colette corinne cyril damien daniel daniele danielle
    david delphine denis denise didier dominique dylan edith elena eliane elisabeth elise elodie emilie
    emma emmanuel emmanuelle enzo eric estelle ethan etienne eva evelyne fabien fabrice fabienne fanny
    fatima fatiha florence florian franck francis francois francoise frederic gabriel gaelle genevieve
    georges georgette gerard germaine ghislaine gilbert gilles ginette gisele gregory guillaume guy
    helene henri herve hugo ines irene isabelle jacqueline jacques jade jean jeanne jeannine jennifer
    jeremy jerome jessica joel joelle jonathan jordan josette josiane joseph jules julia julie julien
    juliette karim karine kevin khadija lea leo laetitia laura laure laurence laurent liliane lina lisa
    loic lola louis louise luc lucas lucie lucien lydia madeleine maelys magali manon marc marcel
    margaux marguerite marie marine marion marthe martine mathieu mathilde mathis maurice maxime melanie
    melissa michel michele micheline mireille mohamed monique morgane mohammed myriam nadia nadine
    natacha nathalie nathan nicolas nicole nina noe noemie odette odile olivier oceane pascal pascale
    patrice patricia patrick paul paulette pauline philippe pierre quentin rachid raymond raymonde
    regine regis remi rene renee richard robert robin roger roland romain romane sabrina sacha samia
    samuel sandra sandrine sarah sebastien serge severine simone sofia solange sonia sophie stephane
    stephanie suzanne sylvain sylvie theo therese thibault thierry thomas tom valentin valerie veronique
    victor vincent virginie viviane xavier yannick yasmine yolande yves yvette yvonne yvon zoe ahmed ali
    said hassan youssef mehdi aicha samira malika nora john james mary linda peter michael maria jose
    antonio manuel carlos ana marco giulia hans anna
"""
FIRST_NAMES = frozenset(_FIRST_NAMES.split())
"""First names that are frequent in France; one cell proves nothing, half of a column does."""
