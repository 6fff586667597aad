"""A portrait as one page of HTML, for the screen and for a sheet of paper."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape as html_escape

from core.caching import kept
from core.charts import outlines
from core.codebook import Codebook
from core.screens import markup
from core.study import Finding, Portrait, Study, portrait
from core.views import COMPARE, SHARE, TERRITORIES, Subject, View, address, geography, portrait_link
from core.words import NBSP, labels, numbers, portraits, published, reasons, typography

LEAFLETS_KEPT = 128


@dataclass(frozen=True, slots=True)
class Leaflet:
    """The page of a group; ``shown`` is false for a masked one."""

    html: str
    shown: bool


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
    body = _sections(study, made, view) if made.respondents is not None else _masked(study, made, view)
    body = _published(study, subject, view) + body
    foot = _foot(study, made) + _links(study.book, subject, view)
    page = f'<article class="leaflet">{_head(study.book, made, view)}{body}{foot}</article>'
    return Leaflet(page, made.respondents is not None)


def _head(book: Codebook, made: Portrait, view: View) -> str:
    subject = made.subject
    locator = ""
    if subject.segment == geography(book) and outlines.region(subject.code):
        about = typography.escape(f"{subject.label(book)} sur la carte des régions")
        locator = (
            f'<figure><img class="locator" src="{outlines.locator(subject.code)}" alt="{about}">'
            f"<figcaption>{typography.escape(outlines.CREDIT)}</figcaption></figure>"
        )
    nature = markup.badge("simulated" if book.simulated else "computed")
    return (
        f'<header><div><p class="overline">{typography.escape(portraits.overline(book, subject))}</p>'
        f"<h1>Portrait{NBSP}: <span>{typography.escape(subject.label(book))}</span></h1>"
        f'<p class="measure">{typography.escape(portraits.size_words(book, made))} {nature}</p>'
        f"{markup.chips(labels.chips(book, subject.others(view)))}</div>{locator}</header>"
    )


def _published(study: Study, subject: Subject, view: View) -> str:
    """What was published of the group, before what the responses say."""
    told = published.told_of_group(study, subject, view)
    lines = "".join(f"<li>{typography.escape(each)}.</li>" for each in told)
    return f'<section class="published"><h2>Ce qui est publié</h2><ul>{lines}</ul></section>' if told else ""


def _sections(study: Study, made: Portrait, view: View) -> str:
    book = study.book
    found = "".join(f"<li>{typography.escape(portraits.finding_sentence(f))}.</li>" for f in made.found)
    note = typography.escape(portraits.found_note(book, made))
    first = (
        f"<ul>{found}</ul>" + (f'<p class="beside">{note}</p>' if note else "") if found else f"<p>{note}</p>"
    )
    alike = "".join(f"<li>{typography.escape(portraits.alike_words(f))}</li>" for f in made.alike)
    note = typography.escape(portraits.alike_note(book, made))
    last = f'<ul class="columns">{alike}</ul><p class="beside">{note}</p>' if alike else f"<p>{note}</p>"
    keys = _keys(study, made, view, alone=False) if made.keys else ""
    return (
        f"<section><h2>Ce qui ressort</h2>{first}</section>{keys}"
        f"<section><h2>Ce qui est comme ailleurs</h2>{last}</section>"
    )


def _keys(study: Study, made: Portrait, view: View, *, alone: bool) -> str:
    """The key figures of the group beside those of the whole; of the whole alone for a masked group."""
    book, lines = study.book, ""
    of_group = made.subject.alone(view, book)
    for each in made.keys:
        whole = each.whole
        head = f'<th scope="row">{typography.escape(portraits.key_name(each))}</th>'
        of_whole = (
            f"<td>{typography.escape(labels.value(each.table, whole))} "
            f"<small>{typography.escape(labels.base_label(whole))}</small></td>"
        )
        if alone:
            lines += f"<tr>{head}{of_whole}</tr>"
        elif each.row.estimate is None:
            reason = typography.escape(reasons.unknown(each.table, each.row))
            lines += f'<tr>{head}<td class="masked">–</td>{of_whole}<td class="masked">{reason}</td></tr>'
        else:
            strong = each.established
            said = typography.escape(portraits.gap(each))
            lines += (
                f"<tr>{head}<td><strong>{numbers.percent(each.row.estimate)}</strong> "
                f"<small>{typography.escape(labels.base_label(each.row))}</small>"
                f"{_published_key(study, each, of_group)}"
                f"{_meter(each, simulated=book.simulated)}</td>{of_whole}"
                f"<td>{f'<strong>{said}</strong>' if strong else said}</td></tr>"
            )
    label = typography.escape(made.subject.label(book))
    beside = "Sélection" if made.subject.others(view).filters else "Ensemble"
    heads = ("Chiffre clé", beside) if alone else ("Chiffre clé", label, beside, "Écart avec les autres")
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    caption = typography.escape(portraits.keys_caption(book, marked=not alone))
    return (
        '<section><h2>Les chiffres clés</h2><div class="scroll"><table class="keys">'
        f"<caption><span>{caption}</span></caption><thead><tr>{columns}</tr></thead>"
        f"<tbody>{lines}</tbody></table></div></section>"
    )


def _published_key(study: Study, finding: Finding, of_group: View) -> str:
    """The published share of a key figure of a group, beside that of its responses."""
    assert finding.indicator is not None
    figure = study.published_indicator(finding.indicator, of_group)
    if figure is None or figure.value is None:
        return ""
    shown = f"{markup.badge('published')} {numbers.percent(figure.value)}"
    return f' <span class="told">{shown}</span>'


def _meter(finding: Finding, *, simulated: bool) -> str:
    """A bar of the group, hatched for simulated answers, and the mark of the whole."""
    own = round((finding.row.estimate or 0) * 100, 1)
    mark = ""
    if finding.whole.estimate is not None:
        mark = f'<b style="left:{round(finding.whole.estimate * 100, 1)}%"></b>'
    kind = "meter simulated" if simulated else "meter"
    return f'<span class="{kind}" aria-hidden="true"><i style="width:{own}%"></i>{mark}</span>'


def _masked(study: Study, made: Portrait, view: View) -> str:
    """Why nothing is shown of a group, and what can be shown instead."""
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
    reason = portraits.masked_reason(book, made)
    masked = book.disclosure.minimum_base > 1
    shown = (
        " Les réponses de ce groupe ne sont pas montrées : on pourrait reconnaître ceux qui les ont données."
    )
    said = f"{reason[:1].upper()}{reason[1:]}.{shown if masked else ''}{way}"
    return (
        f"<section><h2>Ce groupe est {'masqué' if masked else 'vide'}</h2><p>{typography.escape(said)}</p>"
        f"<p>À la place, voici l'ensemble, et les groupes que l'on peut montrer.</p></section>"
        f"{_keys(study, made, view, alone=True) if made.keys else ''}{others}"
    )


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
            titles = numbers.listing([study.book.segment(name).title for name, _ in dropped])
            return f"retirez le filtre {titles}" if len(dropped) == 1 else f"retirez les filtres {titles}"
    return ""


def _foot(study: Study, made: Portrait) -> str:
    return markup.notes(portraits.small_print(study, made).lines)


def portrait_index(study: Study, view: View) -> str:
    """Every portrait that can be had, segment by segment; the masked groups say so."""
    book, said = study.book, ""
    for name in book.segments:
        lines = ""
        for option in book.segment(name).answers:
            subject, label = Subject(name, option.code), typography.escape(option.label)
            if study.remaining(subject.alone(view, book)) is None:
                why = "masqué" if book.disclosure.minimum_base > 1 else "vide"
                lines += f"<li>{label} <small>({why})</small></li>"
            else:
                lines += f'<li><a href="{html_escape(portrait_link(book, subject, view))}">{label}</a></li>'
        said += (
            f'<h2>{typography.escape(book.segment(name).title)}</h2><ul class="links columns">{lines}</ul>'
        )
    return said
