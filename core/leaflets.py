"""A portrait as one page of HTML, for the screen and for a sheet of paper."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape as html_escape

from core import gaps, maps, markup, wording
from core.cards import COMPARE, SHARE
from core.codebook import Codebook
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


@lru_cache(LEAFLETS_KEPT)
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
    title = book.segment(subject.segment).title
    study = ", ".join(part for part in (book.title, f"vague {book.wave}" if book.wave else "") if part)
    noun = book.universe_noun
    base = (
        f"{wording.count(made.respondents, noun.singular, noun.plural)} dans ce groupe"
        if made.respondents is not None
        else "Groupe masqué"
    )
    small = (
        ", effectif faible"
        if made.respondents is not None and made.respondents < book.disclosure.caution_base
        else ""
    )
    locator = ""
    if subject.segment == geography(book) and maps.region(subject.code):
        about = markup.escape(f"{subject.label(book)} sur la carte des régions")
        locator = (
            f'<figure><img class="locator" src="{maps.locator(subject.code)}" alt="{about}">'
            f"<figcaption>{markup.escape(maps.CREDIT)}</figcaption></figure>"
        )
    nature = markup.badge("simulated" if book.simulated else "computed")
    return (
        f'<header><div><p class="overline">{markup.escape(f"{title} · {study}")}</p>'
        f"<h1>Portrait{NBSP}: <span>{markup.escape(subject.label(book))}</span></h1>"
        f'<p class="measure">{markup.escape(base + small)} {nature}</p>'
        f"{markup.chips(wording.chips(book, subject.others(view)))}</div>{locator}</header>"
    )


def _told(study: Study, made: Portrait) -> str:
    book = study.book
    nature = f" <small>({wording.SIMULATED})</small>" if book.simulated else ""
    found = "".join(f"<li>{markup.escape(told(f, made.subject))}.</li>" for f in made.found)
    if found:
        first = f"<ul>{found}</ul>"
        if made.established > len(made.found):
            first += (
                f'<p class="beside">Les plus grands des {made.established} écarts établis{NBSP}; '
                "pour une même échelle de réponses, un seul est cité.</p>"
            )
    else:
        first = (
            "<p>Aucun écart établi avec les autres : les réponses de ce groupe ne permettent pas de dire "
            "qu'il s'en distingue.</p>"
        )
    alike = "".join(f"<li>{markup.escape(_alike(f))}</li>" for f in made.alike)
    margin = round(ALIKE * 100)
    last = (
        f'<ul class="columns">{alike}</ul><p class="beside">Des chiffres clés que les réponses montrent '
        f"à moins de {margin} points de ceux des autres.</p>"
        if alike
        else f"<p>Les réponses ne suffisent pour aucun chiffre clé à montrer qu'il est à moins de {margin} "
        "points de celui des autres : un écart non établi n'est pas une égalité.</p>"
    )
    keys = _keys(book, made, alone=False) if made.keys else ""
    return (
        f"<section><h2>Ce qui ressort{nature}</h2>{first}</section>{keys}"
        f"<section><h2>Ce qui est comme ailleurs{nature}</h2>{last}</section>"
    )


def _alike(finding: Finding) -> str:
    own = wording.percent(finding.row.estimate or 0)
    return f"{_name(finding)}{NBSP}: {own} (ensemble{NBSP}: {wording.value(finding.whole)})"


def _name(finding: Finding) -> str:
    assert finding.indicator is not None
    return finding.indicator.label or wording.option_label(finding.table, finding.row.option)


def _keys(book: Codebook, made: Portrait, *, alone: bool) -> str:
    """The key figures of the group beside those of the whole; of the whole alone for a masked group."""
    lines = ""
    for each in made.keys:
        whole = each.whole
        head = f'<th scope="row">{markup.escape(_name(each))}</th>'
        of_whole = (
            f"<td>{markup.escape(wording.value(whole))} <small>{markup.escape(wording.base_label(whole))}"
            "</small></td>"
        )
        if alone:
            lines += f"<tr>{head}{of_whole}</tr>"
        elif each.row.estimate is None:
            reason = markup.escape(each.row.reason or "aucune réponse")
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
    nature = f" ({wording.SIMULATED})" if book.simulated else ""
    tick = "" if alone else f"{NBSP}; le trait marque l'ensemble"
    caption = f"% des {book.universe_noun.plural}{nature}{tick}"
    return (
        '<section><h2>Les chiffres clés</h2><div class="scroll"><table class="keys">'
        f"<caption><span>{caption}</span></caption><thead><tr>{columns}</tr></thead>"
        f"<tbody>{lines}</tbody></table></div></section>"
    )


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
    minimum = book.disclosure.minimum_base
    advice = _advice(study, subject, view)
    way = f" Pour voir ce portrait, {advice}." if advice else ""
    named = [
        (o.label, portrait_link(book, Subject(subject.segment, o.code), view))
        for o in book.segment(subject.segment).answers
        if study.remaining(Subject(subject.segment, o.code).alone(view, book)) is not None
    ]
    links = markup.link_list(named).replace('class="links"', 'class="links columns"')
    others = f"<section><h2>Les portraits affichés</h2>{links}</section>" if named else ""
    hidden = next((f.row.reason for f in made.keys if f.row.reason), "")
    reason = hidden or f"masqué : moins de {minimum} répondants, ou déductible"
    said = (
        f"{reason[:1].upper()}{reason[1:]}. Les réponses de ce groupe ne sont pas "
        "montrées : on pourrait reconnaître ceux qui les ont données." + way
    )
    return (
        f"<section><h2>Ce groupe est masqué</h2><p>{markup.escape(said)}</p>"
        f"<p>À la place, voici l'ensemble, et les groupes que l'on peut montrer.</p></section>"
        f"{_keys(book, made, alone=True) if made.keys else ''}{others}"
    )


def _links(book: Codebook, subject: Subject, view: View) -> str:
    """The way on, which paper does not show."""
    filters = View(by=subject.segment, filters=subject.others(view).filters).to_query()
    named = [("Comparer les groupes", address(book, COMPARE, filters))]
    if subject.segment == geography(book):
        alone = address(book, TERRITORIES, subject.alone(view, book).to_query())
        named.insert(0, ("Voir sur la carte", alone))
    return markup.links([*named, ("Partager", f"/{SHARE}{portrait_link(book, subject, view)}")])


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
    return markup.notes(
        [
            *(
                (f"{gaps.ESTABLISHED} {gaps.indicative(book)}", family)
                if made.respondents is not None
                else ()
            ),
            f"{wording.limits(book)} Terrain{NBSP}: {wording.fieldwork(book)} · {weights}{nature}"
            if wording.fieldwork(book)
            else f"{wording.limits(book)} {weights[:1].upper()}{weights[1:]}{nature}",
            wording.source_note(book),
        ]
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
