"""A portrait as one page of HTML, for the screen and for a sheet of paper."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape as html_escape

from core import gaps, maps, markup, wording
from core.cards import COMPARE, SHARE
from core.codebook import Codebook
from core.keeping import kept
from core.portraits import (
    ALIKE,
    Finding,
    Portrait,
    Subject,
    gap,
    portrait,
    portrait_link,
    scanned,
    told,
)
from core.results import Study
from core.territories import TERRITORIES, geography
from core.views import View, address
from core.wording import NBSP

LEAFLETS_KEPT = 128


@dataclass(frozen=True, slots=True)
class Leaflet:
    """The page of a group; ``told`` is false for a masked one."""

    html: str
    told: bool


@kept(LEAFLETS_KEPT)
def leaflet(study: Study, subject: Subject, view: View) -> Leaflet:
    """The portrait of a group.

    Parameters
    ----------
    study
        An open study.
    subject
        The group.
    view
        The reader's filters; the one on the segment of the group is left out.
    """
    made = portrait(study, subject, view)
    body = _told(study, made) if made.respondents is not None else _masked(study, made, view)
    foot = _foot(study, made) + _links(study.book, subject, view)
    page = f'<article class="leaflet">{_head(study.book, made, view)}{body}{foot}</article>'
    return Leaflet(page, made.respondents is not None)


def _head(book: Codebook, made: Portrait, view: View) -> str:
    subject = made.subject
    locator = ""
    if subject.segment == geography(book) and maps.region(subject.code):
        about = markup.escape(f"{subject.label(book)} sur la carte des régions")
        locator = (
            f'<figure><img class="locator" src="{maps.locator(subject.code)}" alt="{about}">'
            f"<figcaption>{markup.escape(maps.CREDIT)}</figcaption></figure>"
        )
    nature = markup.badge("simulated" if book.simulated else "computed")
    return (
        f'<header><div><p class="overline">{markup.escape(overline(book, subject))}</p>'
        f"<h1>Portrait{NBSP}: <span>{markup.escape(subject.label(book))}</span></h1>"
        f'<p class="measure">{markup.escape(size_words(book, made))} {nature}</p>'
        f"{markup.chips(wording.chips(book, subject.others(view)))}</div>{locator}</header>"
    )


def overline(book: Codebook, subject: Subject) -> str:
    """Of which segment and study a portrait is."""
    study = ", ".join(part for part in (book.title, f"vague {book.wave}" if book.wave else "") if part)
    return f"{book.segment(subject.segment).title} · {study}"


def size_words(book: Codebook, made: Portrait) -> str:
    """How many respondents a group has."""
    if made.respondents is None:
        return "Groupe masqué"
    noun = book.universe_noun
    small = ", effectif faible" if made.respondents < book.disclosure.caution_base else ""
    return f"{wording.count(made.respondents, noun.singular, noun.plural)} dans ce groupe{small}"


def found_note(made: Portrait) -> str:
    """What must be said under what stands out; in place of it when nothing does."""
    if not made.found:
        return (
            "Aucun écart établi avec les autres : les réponses de ce groupe ne permettent pas de dire "
            "qu'il s'en distingue."
        )
    if made.established == len(made.found):
        return ""
    return (
        f"Les plus grands des {made.established} écarts établis{NBSP}; "
        "pour une même échelle de réponses, un seul est cité."
    )


def alike_note(made: Portrait) -> str:
    """What must be said under what is as elsewhere; in place of it when nothing is shown to be."""
    margin = round(ALIKE * 100)
    if made.alike:
        return f"Des chiffres clés que les réponses montrent à moins de {margin} points de ceux des autres."
    return (
        f"Les réponses ne suffisent pour aucun chiffre clé à montrer qu'il est à moins de {margin} "
        "points de celui des autres : un écart non établi n'est pas une égalité."
    )


def _told(study: Study, made: Portrait) -> str:
    book = study.book
    nature = f" <small>({wording.SIMULATED})</small>" if book.simulated else ""
    found = "".join(f"<li>{markup.escape(told(f, made.subject))}.</li>" for f in made.found)
    note = markup.escape(found_note(made))
    first = (
        f"<ul>{found}</ul>" + (f'<p class="beside">{note}</p>' if note else "") if found else f"<p>{note}</p>"
    )
    alike = "".join(f"<li>{markup.escape(alike_words(f))}</li>" for f in made.alike)
    note = markup.escape(alike_note(made))
    last = f'<ul class="columns">{alike}</ul><p class="beside">{note}</p>' if alike else f"<p>{note}</p>"
    keys = _keys(book, made, alone=False) if made.keys else ""
    return (
        f"<section><h2>Ce qui ressort{nature}</h2>{first}</section>{keys}"
        f"<section><h2>Ce qui est comme ailleurs{nature}</h2>{last}</section>"
    )


def alike_words(finding: Finding) -> str:
    """A key figure that is as elsewhere, beside that of the whole."""
    own = wording.percent(finding.row.estimate or 0)
    return f"{key_name(finding)}{NBSP}: {own} (ensemble{NBSP}: {wording.value(finding.table, finding.whole)})"


def key_name(finding: Finding) -> str:
    """The name of a key figure."""
    assert finding.indicator is not None
    return finding.indicator.label or wording.option_label(finding.table, finding.row.option)


def _keys(book: Codebook, made: Portrait, *, alone: bool) -> str:
    """The key figures of the group beside those of the whole; of the whole alone for a masked group."""
    lines = ""
    for each in made.keys:
        whole = each.whole
        head = f'<th scope="row">{markup.escape(key_name(each))}</th>'
        of_whole = (
            f"<td>{markup.escape(wording.value(each.table, whole))} "
            f"<small>{markup.escape(wording.base_label(whole))}</small></td>"
        )
        if alone:
            lines += f"<tr>{head}{of_whole}</tr>"
        elif each.row.estimate is None:
            reason = markup.escape(wording.unknown(each.table, each.row))
            lines += f'<tr>{head}<td class="masked">–</td>{of_whole}<td class="masked">{reason}</td></tr>'
        else:
            strong = each.established
            said = markup.escape(gap(each))
            lines += (
                f"<tr>{head}<td><strong>{wording.percent(each.row.estimate)}</strong> "
                f"<small>{markup.escape(wording.base_label(each.row))}</small>"
                f"{_meter(each, simulated=book.simulated)}</td>{of_whole}"
                f"<td>{f'<strong>{said}</strong>' if strong else said}</td></tr>"
            )
    label = markup.escape(made.subject.label(book))
    heads = (
        ("Chiffre clé", "Ensemble") if alone else ("Chiffre clé", label, "Ensemble", "Écart avec les autres")
    )
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    caption = markup.escape(keys_caption(book, marked=not alone))
    return (
        '<section><h2>Les chiffres clés</h2><div class="scroll"><table class="keys">'
        f"<caption><span>{caption}</span></caption><thead><tr>{columns}</tr></thead>"
        f"<tbody>{lines}</tbody></table></div></section>"
    )


def keys_caption(book: Codebook, *, marked: bool) -> str:
    """What the key figures are the shares of; whether a mark stands for the whole."""
    nature = wording.simulated(book)
    tick = f"{NBSP}; le trait marque l'ensemble" if marked else ""
    return f"% des {book.universe_noun.plural}{nature}{tick}"


def _meter(finding: Finding, *, simulated: bool) -> str:
    """A bar of the group, hatched for simulated answers, and the mark of the whole."""
    own = round((finding.row.estimate or 0) * 100, 1)
    mark = ""
    if finding.whole.estimate is not None:
        mark = f'<b style="left:{round(finding.whole.estimate * 100, 1)}%"></b>'
    kind = "meter simulated" if simulated else "meter"
    return f'<span class="{kind}" aria-hidden="true"><i style="width:{own}%"></i>{mark}</span>'


def _masked(study: Study, made: Portrait, view: View) -> str:
    """Why nothing is told of a group, and what can be shown instead."""
    book, subject = study.book, made.subject
    advice = _advice(study, subject, view)
    way = f" Pour voir ce portrait, {advice}." if advice else ""
    named = [
        (o.label, portrait_link(book, Subject(subject.segment, o.code), view))
        for o in book.segment(subject.segment).answers
        if study.remaining(Subject(subject.segment, o.code).alone(view, book)) is not None
    ]
    links = markup.link_list(named, columns=True)
    others = f"<section><h2>Les portraits affichés</h2>{links}</section>" if named else ""
    reason = masked_reason(book, made)
    said = (
        f"{reason[:1].upper()}{reason[1:]}. Les réponses de ce groupe ne sont pas "
        "montrées : on pourrait reconnaître ceux qui les ont données." + way
    )
    return (
        f"<section><h2>Ce groupe est masqué</h2><p>{markup.escape(said)}</p>"
        f"<p>À la place, voici l'ensemble, et les groupes que l'on peut montrer.</p></section>"
        f"{_keys(book, made, alone=True) if made.keys else ''}{others}"
    )


def masked_reason(book: Codebook, made: Portrait) -> str:
    """Why a group is masked."""
    hidden = next((wording.reason(f.table, f.row) for f in made.keys if f.row.reason), "")
    return hidden or wording.too_small(book)


def _links(book: Codebook, subject: Subject, view: View) -> str:
    """The way on, which paper does not show."""
    filters = View(by=subject.segment, filters=subject.others(view).filters).to_query()
    named = [("Comparer les groupes", address(book, COMPARE, filters))]
    if subject.segment == geography(book):
        alone = address(book, TERRITORIES, subject.alone(view, book).to_query())
        named.insert(0, ("Voir sur la carte", alone))
    return markup.links(
        [*named, ("Partager ou télécharger", f"/{SHARE}{portrait_link(book, subject, view)}")]
    )


def _advice(study: Study, subject: Subject, view: View) -> str:
    """Which filters hide a group that may be shown without them."""
    filters = subject.others(view).filters
    for dropped in [*((f,) for f in filters), filters]:
        kept = View(filters=tuple(f for f in filters if f not in dropped))
        if dropped and study.remaining(subject.alone(kept, study.book)) is not None:
            titles = wording.listing([study.book.segment(name).title for name, _ in dropped])
            return f"retirez le filtre {titles}" if len(dropped) == 1 else f"retirez les filtres {titles}"
    return ""


def _foot(study: Study, made: Portrait) -> str:
    return markup.notes(small_print(study, made).lines)


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """What is said at the foot of a portrait: of tests (nothing for a masked group), limits and source."""

    established: str
    family: str
    limits: str
    source: str

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(words for words in (self.established, self.family, self.limits, self.source) if words)


def small_print(study: Study, made: Portrait) -> SmallPrint:
    """The small print of a portrait."""
    book = study.book
    keys, asked = scanned(book, made.subject)
    tested = (
        f"{wording.count(made.family, 'écart testé', 'écarts testés')}, dont les tests sont corrigés "
        "ensemble (Holm)."
        " Un écart est dit établi s'il l'est sur cette page et dans le tableau de sa question."
        if made.family
        else "aucun écart n'a pu être testé."
    )
    family = (
        f"Tests{NBSP}: {wording.count(len(keys), 'chiffre clé', 'chiffres clés')} et "
        f"{wording.count(len(asked), 'question', 'questions')} parcourus sur cette page ; {tested}"
    )
    weights = "données redressées" if book.weighted else "données non pondérées"
    nature = f" · {wording.SIMULATED}" if book.simulated else ""
    known = made.respondents is not None
    return SmallPrint(
        f"{gaps.ESTABLISHED} {gaps.indicative(book)}" if known else "",
        family if known else "",
        f"{wording.limits(book)} Terrain{NBSP}: {wording.fieldwork(book)} · {weights}{nature}"
        if wording.fieldwork(book)
        else f"{wording.limits(book)} {weights[:1].upper()}{weights[1:]}{nature}",
        wording.source_note(book),
    )


def index(study: Study, view: View) -> str:
    """Every portrait that can be had, segment by segment; the masked groups say so."""
    book, said = study.book, ""
    for name in book.segments:
        lines = ""
        for option in book.segment(name).answers:
            subject, label = Subject(name, option.code), markup.escape(option.label)
            if study.remaining(subject.alone(view, book)) is None:
                lines += f"<li>{label} <small>(masqué)</small></li>"
            else:
                lines += f'<li><a href="{html_escape(portrait_link(book, subject, view))}">{label}</a></li>'
        said += f'<h2>{markup.escape(book.segment(name).title)}</h2><ul class="links columns">{lines}</ul>'
    return said
