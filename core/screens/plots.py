"""The chart of a question on a page: the form that suits it and its split, every value written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.charts import MOST_GROUPED, PALETTES, Palette, between, forms
from core.codebook import CITED, FIRST, MEAN_RANK, Question
from core.disclosure import PublishedTable, kind
from core.estimation import Row
from core.screens import bars
from core.words import NBSP, escape, labels, numbers, reasons

MOST_COLUMNS = 3
"""Answers side by side where groups are many."""
Strong = Mapping[str, str]
Colour = Callable[[Palette], str]


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart as HTML, how many rows it has, what must be said of what it leaves out, whether it has dots."""

    html: str
    rows: int
    note: str = ""
    ringed: bool = False


def question_plot(
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[forms.Key, float],
    alternative: str,
    lead: Sequence[str] = (),
) -> Plot:
    """The chart of a question and its split.

    Parameters
    ----------
    table
        The table of the view.
    whole
        The table of the same question, unfiltered: its values are marked when filters are on.
    published
        Published shares for exactly this selection, by item, option and group: solid in the place of
        simulated ones, a dot on the bar of collected ones.
    alternative
        What the chart says, for those who do not see it.
    lead
        The answers that the title tells.
    """
    if all(row.status == "masked" for row in table.rows):
        return _plot([bars.reason("", reasons.reason(table, table.rows[0]))], 0, alternative)
    match forms.form(table):
        case "means":
            return _means(table, whole, alternative)
        case "stacked":
            keys = [(item, group) for item in table.items for group in table.groups]
            return scale_plot(table, whole, published, keys, alternative)
        case "options" if table.ranking:
            return _ranked(table, table.ranking, whole, published, alternative, lead)
        case "options":
            return _options(table, whole, published, alternative, lead)
        case "grouped" if not table.view.by:
            return _items(table, whole, published, alternative)
        case "grouped" if len(table.groups) <= MOST_GROUPED:
            return dots_plot(table, published, alternative)
        case "grouped":
            return _columns(table, published, alternative)


def _plot(rows: list[str], columns: int, alternative: str, kind: str = "", note: str = "") -> Plot:
    return Plot(bars.chart(rows, columns, alternative, kind), len(rows), note, kind == " dots")


def _look(table: PublishedTable, row: Row, real: float | None) -> str:
    return bars.looks(
        hatched=table.simulated and real is None, outlined=row.status == "caution" and real is None
    )


def _of_whole(whole: PublishedTable) -> str:
    """The head of the column that tells the whole study beside a selection."""
    bases = [r.base for r in whole.rows if not r.group and r.base is not None]
    return f"n{NBSP}={NBSP}{numbers.integer(max(bases, default=0))}"


WHOLE = "Ensemble"


def _options(
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[forms.Key, float],
    alternative: str,
    lead: Sequence[str],
) -> Plot:
    """One bar an answer, of a question without a split."""
    question = table.question
    rows, beside, colours = [], bool(table.view.filters), _colours(question)
    for option in forms.display_order(question.answers, table, question.ordered):
        row = table.row(option.code)
        figure = published.get(("", option.code, ""))
        of_whole = whole.row(option.code) if beside else None
        drawn = _bar(table, row, figure, bars.both(colours[option.code]), of_whole)
        columns = [bars.number(labels.value(whole, of_whole), WHOLE)] if of_whole else []
        named = bars.name(option.label, labels.own_base(table, row))
        rows.append(bars.row(named, drawn, columns, lead=option.code in lead))
    if beside:
        rows.insert(0, bars.heads((), [bars.head(WHOLE, _of_whole(whole), ticked=True)]))
    return _plot(rows, int(beside), alternative)


FIRST_KEY, RANKED_KEY = "En premier", "à un autre rang"
RANKED_TOLD = "Après chaque barre, ceux qui ont classé la réponse, à quelque rang que ce soit."
OF_WHOLE = "Trait épais : ensemble de l'étude."


def _ranked(
    table: PublishedTable,
    ranking: PublishedTable,
    whole: PublishedTable,
    published: Mapping[forms.Key, float],
    alternative: str,
    lead: Sequence[str],
) -> Plot:
    """One bar an option of a ranking: those who ranked it, of whom those who put it first are the dark part.

    The whole study is marked when filters are on, for those who ranked it.
    """
    assert whole.ranking is not None
    colours = [bars.both(lambda palette, i=i: palette.level[i]) for i in range(2)]  # type: ignore[misc]
    rows, shown = [], list[tuple[float, float]]()
    for option in forms.display_order(table.question.answers, table, ordered=False):
        first, cited, mean = (ranking.row(option.code, item=item) for item in (FIRST, CITED, MEAN_RANK))
        told = [
            published.get((item, option.code, "")) if table.simulated else None for item in (FIRST, CITED)
        ]
        dark, all_of = (
            forms.share_of(row) if real is None else real
            for row, real in zip((first, cited), told, strict=True)
        )
        beside = f"classée par {numbers.integer(mean.base)}" if mean.base is not None else ""
        columns = [
            bars.number(_or_brief(table, first, told[0]), FIRST_KEY, " masked" * (first.estimate is None)),
            bars.number(
                _or_brief(ranking, mean, None), labels.AVERAGE_RANK, " masked" * (mean.estimate is None)
            ),
        ]
        named = bars.name(option.label, beside)
        if cited.estimate is None and told[1] is None:
            drawn = f'<span class="why">{reasons.brief(table, cited)}</span>'
        else:
            looks = [_look(table, row, real) for row, real in zip((first, cited), told, strict=True)]
            parts = [(0.0, dark), (dark, max(all_of - dark, 0.0))]
            marks = [
                bars.bar(start, length, colour, look)
                for (start, length), colour, look in zip(parts, colours, looks, strict=True)
                if length
            ]
            end = max(dark, all_of)
            if table.view.filters and (of_whole := whole.ranking.row(option.code, item=CITED).estimate):
                marks.append(bars.tick(of_whole))
                end = max(end, of_whole)
            marks.append(bars.value(_or_brief(table, cited, told[1]), end))
            drawn = bars.track(marks)
            shown.append((dark, max(all_of - dark, 0.0)))
        rows.append(bars.row(named, drawn, columns, lead=option.code in lead))
    look = bars.looks(hatched=table.simulated)
    over = [
        bars.key(name, colour, 0.5, look)
        for name, colour in zip((FIRST_KEY, RANKED_KEY), colours, strict=True)
    ]
    heads = bars.heads(over, [bars.head(FIRST_KEY, colour=colours[0]), bars.head(labels.AVERAGE_RANK)])
    note = f"{RANKED_TOLD} {OF_WHOLE}" if table.view.filters else RANKED_TOLD
    return _plot([heads, *rows, bars.closing([note])], 2, alternative)


def _or_brief(table: PublishedTable, row: Row, real: float | None) -> str:
    """A share or a mean as it is told: what was published in its place, or why there is none."""
    if real is not None:
        return numbers.percent(real)
    return reasons.brief(table, row) if row.estimate is None else labels.value(table, row)


def _bar(
    table: PublishedTable, row: Row, figure: float | None, colour: str, of_whole: Row | None = None
) -> str:
    """A share on the scale from 0 to 100, its value after it."""
    real = figure if table.simulated else None
    if row.estimate is None and real is None:
        return f'<span class="why">{reasons.brief(table, row)}</span>'
    share = forms.share_of(row) if real is None else real
    marks = [bars.bar(0, share, colour, _look(table, row, real))] if share else []
    end = share
    if of_whole is not None and of_whole.estimate is not None:
        marks.append(bars.tick(of_whole.estimate))
        end = max(end, of_whole.estimate)  # the mark never crosses the value
    if figure is not None and real is None:
        marks.append(bars.published_dot(figure))
        end = max(end, figure + 0.01)
    marks.append(bars.value(labels.value(table, row) if real is None else numbers.percent(real), end))
    return bars.track(marks)


def _items(
    table: PublishedTable, whole: PublishedTable, published: Mapping[forms.Key, float], alternative: str
) -> Plot:
    """One bar a line of a grid, for the answers that sum it up."""
    lines, note = forms.chart_lines(table)
    beside, rows = bool(table.view.filters), []
    colour = bars.both(lambda palette: palette.accent)
    for line in lines:
        row = line.row(table)._replace(estimate=line.share(table))
        of_whole = line.row(whole)._replace(estimate=line.share(whole)) if beside else None
        drawn = _bar(table, row, line.figure(published, ""), colour, of_whole)
        columns = [bars.number(labels.value(whole, of_whole), WHOLE)] if of_whole else []
        rows.append(bars.row(bars.name(line.label, labels.own_base(table, row)), drawn, columns))
    if beside:
        rows.insert(0, bars.heads((), [bars.head(WHOLE, _of_whole(whole), ticked=True)]))
    return _plot(rows, int(beside), alternative, note=note)


def _means(table: PublishedTable, whole: PublishedTable, alternative: str) -> Plot:
    """A bar for the mean of each group, its median beside it."""
    unit, median = table.unit, "median" in table.options
    of_whole = whole.row("mean") if table.view.filters else None
    known = [r.estimate for r in table.rows if r.option == "mean" and r.estimate is not None]
    if of_whole is not None and of_whole.estimate is not None:
        known.append(of_whole.estimate)
    low, high = min([*known, 0.0]), max([*known, 1e-9])
    span, rows = high - low, []
    columns = (["Médiane"] if median else []) + ([WHOLE] if of_whole else [])
    for group in ordered_groups(table):
        row = table.row("mean", group)
        named = bars.name(labels.group_label(table, group), labels.base_label(row))
        if row.estimate is None:
            rows.append(bars.reason(named, reasons.unknown(table, row)))
            continue

        def pick(palette: Palette, group=group) -> str:  # type: ignore[no-untyped-def]
            return forms.group_colours(table, palette).get(group, palette.accent)

        start, end = sorted((-low / span, (row.estimate - low) / span))
        marks = [bars.bar(start, end - start, bars.both(pick), _look(table, row, None))]
        if not group and of_whole is not None and of_whole.estimate is not None:
            marks.append(bars.tick((of_whole.estimate - low) / span))
        marks.append(bars.value(labels.value(table, row, unit), end))
        beside = [bars.number(labels.value(table, table.row("median", group)), "Médiane")] if median else []
        if of_whole:
            beside.append(bars.number("" if group else labels.value(whole, of_whole), WHOLE))
        rows.append(bars.row(named, bars.track(marks), beside))
    return _plot(
        [bars.heads((), [bars.head(c, ticked=c == WHOLE) for c in columns]), *rows], len(columns), alternative
    )


def ordered_groups(table: PublishedTable, line: forms.ChartLine | None = None) -> list[str]:
    """The whole, then groups: in the order of the codebook when they are few, else by value, masked last."""
    groups = list(table.groups)
    if len(groups) <= MOST_GROUPED + 1:
        return groups

    def share(group: str) -> float:
        found = line.share(table, group) if line else table.row(table.options[0], group).estimate
        return -1.0 if found is None else found

    return [groups[0], *sorted(groups[1:], key=lambda group: -share(group))]


def scale_plot(
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[forms.Key, float],
    keys: Sequence[tuple[str, str]],
    alternative: str,
    strong: Strong | None = None,
) -> Plot:
    """A scale: the answers of each line of a grid, or of each group, end to end.

    ``strong`` is what stands out of a group, written after its name.
    """
    question = table.question
    sides, colours = forms.sides(question), _colours(question)
    first = (sides.lefts or sides.rights or sides.aside)[0]
    if not table.view.by and not sides.lefts:
        keys = sorted(keys, key=lambda key: -forms.share_of(table.row(first.code, key[1], key[0])))
    if len(keys) > MOST_GROUPED + 1 and table.view.by:
        line = forms.ChartLine(keys[0][0], (first.code,), first.label)
        place = {group: i for i, group in enumerate(ordered_groups(table, line))}
        keys = sorted(keys, key=lambda key: place[key[1]])
    scale = [o.code for o in sides.drawn or sides.aside]
    known = {k: [table.row(code, k[1], k[0]).estimate is not None for code in scale] for k in keys}
    shown = [k for k in keys if all(known[k])]
    partly = [k for k in keys if any(known[k]) and k not in shown]
    extent = [
        sum(_share(table, published, o.code, group, item) for o in sides.lefts) for item, group in shown
    ]
    reach = [
        sum(_share(table, published, o.code, group, item) for o in sides.rights) for item, group in shown
    ]
    left, right = max(extent, default=0.0), max(reach, default=0.0)
    span = max(1.0, left + right)

    def at(x: float) -> float:
        return (x + left) / span

    rows: list[str] = []
    for item, group in shown:
        row = table.row(first.code, group, item)
        label = labels.group_label(table, group) if table.view.by else labels.item_label(table, item)
        base = labels.base_label(row) if table.view.by else labels.own_base(table, row)
        named = bars.name(label, base, (strong or {}).get(group, ""))
        marks = _ends(table, published, item, group, (sides, colours), at, span)
        if table.view.filters and not group:
            marks += _totals(whole, item, sides, at)
        columns = [bars.number(_said(table, published, o.code, group, item), o.label) for o in sides.aside]
        rows.append(
            bars.row(named, bars.track(marks, " tall" if 'class="up"' in "".join(marks) else ""), columns)
        )
    if shown:
        item, group = shown[0]
        look = bars.looks(hatched=table.simulated)
        over = [
            bars.key(
                o.label,
                bars.both(colours[o.code]),
                _share(table, published, o.code, group, item),
                look,
            )
            for o in sides.drawn
        ]
        start, length = at(-extent[0]), (extent[0] + reach[0]) / span
        rows.insert(0, bars.heads(over, [bars.head(o.label) for o in sides.aside], start, length))
    rows += [_in_words(table, item, group) for item, group in partly]
    hidden = [key for key in keys if not any(known[key])]
    rows += [bars.closing([labels.gathered_note(_hidden(table, hidden, first.code))])]
    return _plot(rows, len(sides.aside), alternative, " scale")


def _share(
    table: PublishedTable, published: Mapping[forms.Key, float], code: str, group: str, item: str
) -> float:
    """A share as it is drawn: what was published, in the place of a simulated one."""
    figure = published.get((item, code, group)) if table.simulated else None
    return forms.share_of(table.row(code, group, item)) if figure is None else figure


def _said(
    table: PublishedTable, published: Mapping[forms.Key, float], code: str, group: str, item: str
) -> str:
    """A share as it is told: what was published, in the place of a simulated one."""
    figure = published.get((item, code, group)) if table.simulated else None
    return labels.value(table, table.row(code, group, item)) if figure is None else numbers.percent(figure)


def _in_words(table: PublishedTable, item: str, group: str) -> str:
    """A row of which an answer is masked: end to end, the others would stand in its place."""
    named = labels.group_label(table, group) if table.view.by else labels.item_label(table, item)
    rows = [(option, table.row(option.code, group, item)) for option in table.question.answers]
    said = " · ".join(
        f"{option.label}{NBSP}: "
        f"{reasons.brief(table, row) if row.estimate is None else labels.value(table, row)}"
        for option, row in rows
    )
    bases = [labels.own_base(table, row) or labels.base_label(row) for _, row in rows if row.base is not None]
    base = next(iter(bases), "")
    return bars.reason(bars.name(named, base), said)


def _hidden(table: PublishedTable, keys: Sequence[tuple[str, str]], code: str) -> list[tuple[str, str]]:
    """Why some rows have no number, and their names."""
    return [
        (
            reasons.unknown(table, table.row(code, group, item)),
            labels.group_label(table, group) if table.view.by else labels.item_label(table, item),
        )
        for item, group in keys
    ]


def _colours(question: Question) -> dict[str, Colour]:
    """The colour of each answer, of which a chart asks for each bar."""
    each = {palette: forms.answer_colours(question, palette) for palette in PALETTES.values()}

    def colour(code: str) -> Colour:
        return lambda palette: each[palette][code]

    return {option.code: colour(option.code) for option in question.answers}


def _ends(
    table: PublishedTable,
    published: Mapping[forms.Key, float],
    item: str,
    group: str,
    drawn: tuple[forms.Sides, Mapping[str, Colour]],
    at: Callable[[float], float],
    span: float,
) -> list[str]:
    """The answers of one row from the axis outwards; what is too small holds its value over it."""
    (sides, colours), least = drawn, bars.LEAST_INSIDE * span
    marks: list[str] = []
    small: list[list[tuple[float, str]]] = []
    for side, options in ((-1, sides.lefts), (1, sides.rights)):
        start = 0.0
        run: list[tuple[float, str]] = []
        for option in options:
            row = table.row(option.code, group, item)
            figure = published.get((item, option.code, group))
            real = figure if table.simulated else None
            share = forms.share_of(row) if real is None else real
            said = numbers.percent(share)
            if share:
                look = _look(table, row, real)
                pick = colours[option.code]
                words = bars.inside(said, pick, look) if share >= least else ""
                low = min(start, start + side * share)
                marks.append(bars.bar(at(low), share / span, bars.both(pick), look, words))
                if not words:
                    run.append((start + side * share / 2, said))
            if run and (share >= least or option is options[-1]):
                small.append(run)
                run = []
            if figure is not None and option is options[0] and real is None:
                marks.append(bars.published_dot(at(side * figure)))
            start += side * share
    for run in small:
        ordered = sorted(run)
        marks.append(
            bars.above(" · ".join(said for _, said in ordered), at(sum(x for x, _ in run) / len(run)))
        )
    if sides.lefts:
        marks.append(bars.zero(at(0)))
    return marks


def _totals(whole: PublishedTable, item: str, sides: forms.Sides, at: Callable[[float], float]) -> list[str]:
    """The whole study on the bar of a selection: the total of each side, or the first answer of a level."""
    some = [(-1, sides.lefts), (1, sides.rights if sides.lefts else sides.rights[:1])]
    return [
        bars.tick(at(side * sum(forms.share_of(whole.row(o.code, "", item)) for o in options)))
        for side, options in some
        if options
    ]


def _group_colour(table: PublishedTable, group: str) -> Colour:
    """The colour of a group among the others; of an ordered segment, its place on one hue."""

    def pick(palette: Palette) -> str:
        if not group:
            return palette.text
        found = forms.group_colours(table, palette).get(group)
        if found:
            return found
        groups = table.groups[1:]
        return between(palette.accent, palette.neutral, groups.index(group) / max(len(groups) - 1, 1))

    return pick


FOUND = "En gras : écart établi avec les autres."


def dots_plot(table: PublishedTable, published: Mapping[forms.Key, float], alternative: str) -> Plot:
    """A line an answer: a dot for each group on one scale, its share in a column of its own."""
    lines, note = forms.chart_lines(table)
    colours = {group: bars.both(_group_colour(table, group)) for group in table.groups}
    names = {group: labels.group_label(table, group) for group in table.groups}
    rows, found = [], False
    for line in lines:
        marks, columns = [], []
        for group in table.groups:
            row, share = line.row(table, group), line.share(table, group)
            real = line.figure(published, group) if table.simulated else None
            share = share if real is None else real
            if share is None:
                columns.append(bars.number(reasons.brief(table, row), names[group], " masked"))
                continue
            look = _look(table, row, real)
            marks.append(bars.dot(share, colours[group], look) if group else bars.tick(share))
            established = bool(group) and len(line.codes) == 1 and kind(row) == "established"
            strong = " found" if established else " low" if row.status == "caution" else ""
            found |= established
            columns.append(bars.number(numbers.percent(share), names[group], strong, colours[group]))
        named = bars.name(line.label, labels.own_bases(table, line.row(table)))
        rows.append(bars.row(named, bars.track(marks, " thin"), columns))
    heads = []
    common = labels.shown_to_all(table, (line.row(table) for line in lines))[0]
    for group in table.groups:
        row = table.row(common.option, group, common.item)
        beside = labels.base_label(row) or reasons.brief(table, row)
        heads.append(bars.head(names[group], beside, colours[group], ticked=not group))
    rows = [bars.heads((), heads), *rows, bars.closing([FOUND if found else ""])]
    return _plot(rows, len(table.groups), alternative, " dots", note)


def _columns(table: PublishedTable, published: Mapping[forms.Key, float], alternative: str) -> Plot:
    """For many groups: a row a group by value, the first answers side by side."""
    lines, note = forms.chart_lines(table)
    shown = forms.of_one_base(table, lines)[:MOST_COLUMNS]
    if len(shown) < len(lines):
        rest = f"Les {len(shown)} premières réponses sur {len(lines)}{NBSP}; toutes sont dans le tableau."
        note = f"{note} {rest}".strip()
    colour = bars.both(lambda palette: palette.accent)
    quiet = bars.both(lambda palette: palette.quiet)
    rows, hidden = [], []
    for group in ordered_groups(table, shown[0]):
        cells = [line.row(table, group)._replace(estimate=line.share(table, group)) for line in shown]
        name, first = labels.group_label(table, group), shown[0].row(table, group)
        if all(cell.estimate is None for cell in cells):
            hidden.append((reasons.unknown(table, first), name))
            continue
        drawn = "".join(
            _bar(table, cell, line.figure(published, group), colour if group else quiet)
            for line, cell in zip(shown, cells, strict=True)
        )
        rows.append(bars.row(bars.name(name, labels.base_label(first)), drawn))
    heads = "".join(f'<span class="col">{escape(line.label)}</span>' for line in shown)
    top = f'<div class="row heads"><span class="name"></span>{heads}</div>'
    rows = [top, *rows, bars.closing([labels.gathered_note(hidden)])]
    return _plot(rows, len(shown), alternative, f" several k{len(shown)}", note)
