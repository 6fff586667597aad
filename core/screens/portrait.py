"""A portrait as one page of HTML, for the screen and for a sheet of paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from html import escape as html_escape

from core.caching import kept
from core.charts import outlines
from core.codebook import Codebook
from core.screens import markup
from core.screens.cards import fold
from core.screens.side_by_side import masked
from core.screens.ways_out import buttons, group_link
from core.study import Finding, Portrait, Study, portrait, ways_out
from core.views import (
    COMPARE,
    SHARE,
    TERRITORIES,
    Subject,
    View,
    address,
    chosen_group,
    filters_of,
    map_split,
    portrait_link,
    theme_path,
)
from core.words import NBSP, labels, numbers, portraits, published, reasons, typography

LEAFLETS_KEPT = 128
TAKEN_ALONG = "Argumentaire : des phrases à emporter"


@dataclass(frozen=True, slots=True)
class Leaflet:
    """The page of a group: its title, which stands first, and the rest; ``shown`` is false if masked."""

    head: str
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
        The reader's filters; those on the segments of the group are left out.
    """
    made = portrait(study, subject, view)
    shown = made.respondents is not None
    body = _sections(study, made, view) if shown else masked(study, made, view)
    small = fold(markup.notes(portraits.small_print(study, made).lines), "Comment lire cette page")
    foot = f'<div class="card bare"><footer>{small}</footer></div>{_links(study, subject, view)}'
    way = f'<p class="acts"><a class="way" href="#argumentaire">{TAKEN_ALONG}</a></p>' if shown else ""
    html = f'<article class="leaflet">{way}{_published(study, subject, view)}{body}{foot}</article>'
    return Leaflet(f'<div class="leaflet">{_head(study.book, made, view)}</div>', html, shown)


def _head(book: Codebook, made: Portrait, view: View) -> str:
    subject = made.subject
    locator = ""
    if place := portraits.place(book, subject):
        about = typography.escape(portraits.place_words(book, subject))
        locator = (
            f'<figure><img class="locator" src="{outlines.locator(*place)}" alt="{about}">'
            f"<figcaption>{typography.escape(outlines.CREDIT)}</figcaption></figure>"
        )
    nature = markup.badge("simulated" if book.simulated else "computed")
    names = " · ".join(f"<span>{typography.escape(name)}</span>" for name in subject.names(book))
    return (
        f'<header><div><p class="overline">Portrait · {typography.escape(portraits.overline(book, subject))}'
        f"</p><h1>{names}</h1>"
        f'<p class="measure">{typography.escape(portraits.size_words(book, made))} {nature}</p>'
        f"{markup.chips(labels.chips(book, subject.beside(view)))}</div>{locator}</header>"
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
    keys = _keys(study, made, view) if made.keys else ""
    return (
        f"<section><h2>Ce qui ressort</h2>{first}</section>{keys}"
        f"<section><h2>Ce qui est comme ailleurs</h2>{last}</section>"
    )


def _keys(study: Study, made: Portrait, view: View) -> str:
    """The key figures of the group beside those of everyone, or of those who share the rest of it."""
    book, lines = study.book, ""
    of_group = made.subject.alone(view, book)
    beside = portraits.whole_name(book, made.subject, view)
    of_whole_head = typography.escape(f"{beside}{NBSP}: ")
    for each in made.keys:
        whole = each.whole
        head = f'<th scope="row">{typography.escape(portraits.key_name(each))}</th>'
        of_whole = (
            f'<td data-of="{of_whole_head}">{typography.escape(labels.value(each.table, whole))} '
            f"<small>{typography.escape(labels.base_label(whole))}</small></td>"
        )
        if each.row.estimate is None:
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
    heads = ("Chiffre clé", made.subject.label(book), beside, "Écart avec les autres")
    columns = "".join(f'<th scope="col">{typography.escape(head)}</th>' for head in heads)
    caption = typography.escape(portraits.keys_caption(book, beside))
    crossed = " crossed" if made.subject.rest else ""
    return (
        "<section><h2>Les chiffres clés</h2>"
        f'<div class="scroll"><table class="keys{crossed}">'
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


def _links(study: Study, subject: Subject, view: View) -> str:
    """The way on, which paper does not show: the group elsewhere, and what it may be set beside."""
    book, alone = study.book, subject.alone(view, study.book)
    filters = View(by=subject.segment, filters=subject.others(view, book).filters).to_query()
    named = [("Comparer les groupes", address(book, COMPARE, filters))]
    if portraits.place(book, subject):
        there = replace(alone, by=map_split(book, subject.segment)).to_query()
        named.insert(0, ("Voir sur la carte", address(book, TERRITORIES, there)))
    named.append(("Partager ou télécharger", f"/{SHARE}{portrait_link(book, subject, view)}"))
    if study.remaining(alone) is None:  # its ways out stand above, and its themes are as masked as it is
        return markup.links(named)
    themes = [(theme.title, address(book, theme_path(theme.id), alone.to_query())) for theme in book.themes]
    return (
        buttons(book, ways_out(study, alone), partial(group_link, book), "Mettre en regard :")
        + (f"<h2>Chaque thème pour ce groupe</h2>{markup.links(themes)}" if themes else "")
        + markup.links(named)
    )


def portrait_index(study: Study, view: View) -> str:
    """Every portrait that can be had, segment by segment; the masked groups say so.

    The group that the reader's filters make stands first.
    """
    book, said = study.book, ""
    chosen, beside = chosen_group(book, view)
    if chosen:
        link = html_escape(portrait_link(book, chosen, beside))
        said = f'<p><a class="way" href="{link}">{typography.escape(chosen.label(book))}</a></p>'
    for name in filters_of(book):
        lines = ""
        for option in book.segment(name).answers:
            subject, label = Subject(name, option.code), typography.escape(option.label)
            known = study.remaining(subject.alone(view, book))
            if known is None:
                why = "masqué" if book.disclosure.minimum_base > 1 else "vide"
                lines += f"<li>{label} <small>({why})</small></li>"
            else:
                link = html_escape(portrait_link(book, subject, view))
                lines += f'<li><a href="{link}">{label}</a> <small>({numbers.integer(known)})</small></li>'
        said += (
            f'<h2>{typography.escape(book.segment(name).title)}</h2><ul class="links columns">{lines}</ul>'
        )
    return said
