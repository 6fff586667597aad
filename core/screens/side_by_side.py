"""In place of a group that is masked: what may be shown of it, side by side, and the groups like it."""

from __future__ import annotations

from functools import partial
from html import escape as html_escape

from core.screens import markup
from core.screens.ways_out import buttons, group_link
from core.study import Portrait, Study, Way, portrait, ways_out
from core.views import Net, Recipe, Subject, View, chosen_group, portrait_link
from core.words import NBSP, escape, labels, portraits
from core.words import ways_out as words

MOST_BESIDE, MOST_FOUND = 2, 3


def masked(study: Study, made: Portrait, view: View) -> str:
    """Why nothing is shown of a group, said once; the ways out; what they show, side by side."""
    book, subject = study.book, made.subject
    ways = ways_out(study, subject.alone(view, book))
    return (
        f"<section><h2>Ce groupe est {'masqué' if book.disclosure.minimum_base > 1 else 'vide'}</h2>"
        f"<p>{escape(portraits.masked_note(book, made))}</p>"
        + buttons(book, ways, partial(group_link, book), "On peut montrer, du plus proche au plus large :")
        + "</section>"
        + (_key_table(study, made, view, ways) if ways and made.keys else "")
        + "".join(_standing_out(study, way) for way in ways[:-1][:MOST_BESIDE])
        + _alike(study, subject, view)
    )


def _drawn(study: Study, made: Portrait, view: View, ways: tuple[Way, ...]) -> list[tuple[Way, str]]:
    """The columns: the nearest groups, those who share all but the first segment among them; the whole."""
    similar = made.subject.others(view, study.book)
    kind = "territoires" if study.book.segment(made.subject.segment).geography else "groupes"
    named = [
        (way, f"{kind} semblables" if way.view == similar and made.subject.rest else "") for way in ways[:-1]
    ]
    return [*sorted(named, key=lambda each: not each[1])[:MOST_BESIDE], (ways[-1], "")]


def _key_table(study: Study, made: Portrait, view: View, ways: tuple[Way, ...]) -> str:
    """The key figures of what may be shown, a column each."""
    book, drawn = study.book, _drawn(study, made, view, ways)
    nets = [(key.indicator, Net.of(key.indicator)) for key in made.keys if key.indicator is not None]
    recipes = [Recipe(k.question, None, way.view.filters, net) for k, net in nets for way, _ in drawn]
    tables = iter(study.tables(recipes))
    heads, lines = '<th scope="col">Chiffre clé</th>', ""
    for way, kind in drawn:
        name = f'<a href="{html_escape(group_link(book, way.view))}">{escape(words.name(book, way.view))}</a>'
        heads += f'<th scope="col">{name}{f" <small>{kind}</small>" if kind else ""}</th>'
    for finding, (key, _) in zip(made.keys, nets, strict=True):
        lines += f'<tr><th scope="row">{escape(portraits.key_name(finding))}</th>'
        for way, _ in drawn:
            table = next(tables)
            row = table.row(key.id, item=key.item)
            shown = f"<strong>{escape(labels.value(table, row))}</strong>"
            if row.estimate is None:
                shown = f'<span class="masked">{escape(labels.value(table, row))}</span>'
            else:
                width = round(row.estimate * 100, 1)
                kind = "meter simulated" if book.simulated else "meter"
                shown += f" <small>{escape(labels.base_label(row))}</small>"
                shown += f'<span class="{kind}" aria-hidden="true"><i style="width:{width}%"></i></span>'
            of = escape(f"{words.name(book, way.view)}{NBSP}: ")
            lines += f'<td data-of="{of}">{shown}</td>'
        lines += "</tr>"
    caption = escape(portraits.keys_caption(book))
    title = "Côte à côte" if len(drawn) > 1 else words.WHOLE
    return (
        f'<section><h2>{title}</h2><div class="scroll"><table class="aligned">'
        f"<caption><span>{caption}</span></caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{lines}</tbody></table></div></section>"
    )


def _standing_out(study: Study, way: Way) -> str:
    """What stands out of a group that may be shown in place of another."""
    subject, beside = chosen_group(study.book, way.view)
    if subject is None:
        return ""
    told = portrait(study, subject, beside)
    found = [f"{portraits.finding_sentence(each)}." for each in told.found[:MOST_FOUND]]
    lines = "".join(f"<li>{escape(each)}</li>" for each in found)
    body = f"<ul>{lines}</ul>" if found else f"<p>{escape(portraits.found_note(study.book, told))}</p>"
    return (
        f"<section><h2>Ce qui ressort{NBSP}: {escape(words.name(study.book, way.view))}</h2>{body}</section>"
    )


def _alike(study: Study, subject: Subject, view: View) -> str:
    """The groups that differ from one by its first segment alone, and may be shown."""
    book = study.book
    others = [
        (option.label, Subject(subject.segment, option.code, subject.rest))
        for option in book.segment(subject.segment).answers
    ]
    named = [
        (label, portrait_link(book, other, view))
        for label, other in others
        if study.remaining(other.alone(view, book)) is not None
    ]
    shared = " · ".join(subject.names(book)[1:])
    title = f"Les portraits affichés{f'{NBSP}: {shared}' if shared else ''}"
    return (
        f"<section><h2>{escape(title)}</h2>{markup.link_list(named, columns=True)}</section>" if named else ""
    )
