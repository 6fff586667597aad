"""Native charts and tables of PowerPoint: a chart is drawn from the workbook it carries, not a picture."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from xlsxwriter import Workbook

from core.charts import PALETTES, apart, between
from core.files.pptx import widths
from core.files.pptx.plots import BESIDE, Plot, Series, told
from core.files.pptx.template import DATE, EMU, clean, described, line, points, rgb
from core.words import numbers

PALETTE = PALETTES["light"]
THICKEST = 0.5
"""Of a bar, in inches."""
SHARES = "0 %;0 %"
"""A share at the left of an axis is negative, and told as any other."""
NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


class _Writer(CategoryWorkbookWriter):
    """Writes the workbook of a chart with labels as they are: never a formula, never a link."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: Any) -> Iterator[tuple[Any, Any]]:
        workbook = Workbook(xlsx_file, {"in_memory": True})
        workbook.set_properties({"created": DATE})
        values = workbook.add_worksheet()
        # XlsxWriter takes some words for formulas, arrays or links: all of them are strings here.
        values.add_write_handler(str, lambda sheet, *cell: sheet.write_string(*cell))
        yield workbook, values
        about = workbook.add_worksheet("Lecture")
        about.set_column(0, 0, 100)
        for row, words in enumerate(self._chart_data.about):
            about.write_string(row, 0, words)
        workbook.close()


class _Data(CategoryChartData):
    """The data of a chart, and what its workbook says about them."""

    def __init__(self, number_format: str, about: Sequence[str]) -> None:
        super().__init__(number_format)
        self.about = [clean(words) for words in about if words]

    @property
    def _workbook_writer(self) -> _Writer:
        return _Writer(self)


def draw(
    slide: Any, holder: Any, box: Any, plot: Plot, about: Sequence[str], alternative: str, *, hatched: bool
) -> None:
    """Draw a plot in the placeholder of a chart.

    Parameters
    ----------
    slide, holder
        The slide, and its placeholder.
    box
        Where: the placeholder of the layout.
    plot
        What is drawn; small charts side by side when it is in columns.
    about
        What the workbook of the chart says about its numbers.
    alternative
        The text of the chart for those who do not see it.
    hatched
        Whether the answers are simulated.
    """
    width, height = box.width / EMU, box.height / EMU
    aside, head = plot.aside(width), plot.head(width)
    if plot.form != "columns":
        frame = holder.insert_chart(_kind(plot), _data(plot, plot.series, about))
        described(frame, alternative)
        across = plot.bars(width)
        frame.left, frame.top, frame.width, frame.height = box.left, box.top, round(across * EMU), box.height
        aside *= width / across
        _style(frame.chart, plot, plot.series, (across, height), aside, head, hatched=hatched)
        for number, series in enumerate(plot.beside):
            left = box.left + round((across + number * BESIDE) * EMU)
            _column(slide, plot, series, (left, box.top, round(BESIDE * EMU), box.height), head)
        return
    holder._element.getparent().remove(holder._element)
    step = (1 - aside) / len(plot.series)
    for number, series in enumerate(plot.series):
        start, end = (aside + number * step if number else 0, aside + (number + 1) * step)
        left, top = box.left + round(start * box.width), box.top + round(head * EMU)
        across, under = round((end - start) * box.width), box.height - round(head * EMU)
        at = box.left + round((aside + number * step) * box.width)
        _heading(
            slide, series.name, (at, box.top, round(step * box.width) - EMU // 10, top - box.top), plot.size
        )
        frame = slide.shapes.add_chart(_kind(plot), left, top, across, under, _data(plot, [series], about))
        frame.name = f"Graphique {number + 1}"
        described(frame, f"{series.name}. {alternative}")
        inside = 0 if number else aside / end
        size = ((end - start) * width, height - head)
        _style(frame.chart, plot, [series], size, inside, 0, hatched=hatched, first=not number)


def _column(slide: Any, plot: Plot, series: Series, place: tuple[int, int, int, int], head: float) -> None:
    """Numbers at the right of a chart, each as high as its bar, under their name."""
    left, top, width, height = place
    over = round(head * EMU)
    row = (height - over) / len(series.values)
    _heading(slide, series.name, (left, top, width, over), plot.size, middle=True)
    for number, value in enumerate(series.values):
        if value is not None:
            at = (left, round(top + over + number * row), width, round(row))
            _heading(slide, numbers.percent(value), at, plot.size, middle=True, anchor=MSO_ANCHOR.MIDDLE)


def _heading(
    slide: Any,
    words: str,
    place: tuple[int, int, int, int],
    size: float,
    *,
    middle: bool = False,
    anchor: Any = MSO_ANCHOR.BOTTOM,
) -> None:
    """Words beside a chart: the name of a column over it, a number of one."""
    frame = slide.shapes.add_textbox(*place).text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap, frame.vertical_anchor = True, anchor
    frame.text = line(words)
    if middle:
        frame.paragraphs[0].alignment = PP_ALIGN.CENTER
    font = frame.paragraphs[0].runs[0].font
    font.size, font.color.rgb = points(size), rgb(PALETTE.text)


def _kind(plot: Plot) -> Any:
    return XL_CHART_TYPE.BAR_STACKED if plot.form == "stacked" else XL_CHART_TYPE.BAR_CLUSTERED


def _data(plot: Plot, series: Sequence[Series], about: Sequence[str]) -> _Data:
    data = _Data("0.0" if plot.means else SHARES, about)
    data.categories = [line(category) for category in plot.categories]
    for each in series:
        data.add_series(line(each.name), each.values)
    return data


def _style(
    chart: Any,
    plot: Plot,
    series: Sequence[Series],
    size: tuple[float, float],
    aside: float,
    head: float,
    *,
    hatched: bool,
    first: bool = True,
) -> None:
    """Type, colours, labels and proportions; ``aside`` is a part of the width, the rest in inches."""
    width, height = size
    chart.font.size, chart.font.color.rgb = points(plot.size), rgb(PALETTE.text)
    chart.has_legend, chart.has_title = plot.form == "stacked", False
    _axes(chart, plot, series, first=first)
    bars = chart.plots[0]
    beside = len(series) if plot.form == "bars" else 1
    row = (height - head) / len(plot.categories)
    bar = min(THICKEST / (1 if beside == 1 else 1.6), row * (0.62 if beside == 1 else 0.82) / beside)
    line_height = plot.size * 1.2 / 72
    if plot.form == "stacked" and plot.tight(width + BESIDE * len(plot.beside)):
        bar = min(bar, row - line_height)
    bars.gap_width = max(8, min(500, round((row - bar * beside) / bar * 100)))
    bars.overlap = 100 if plot.form == "stacked" else 0
    above = _above(plot, width, aside, (bar + line_height) / 2 / height) if plot.form == "stacked" else {}
    for number, (made, each) in enumerate(zip(bars.series, series, strict=True)):
        _fill(made, each, hatched=hatched)
        moved = {place: by for (which, place), by in above.items() if which == number}
        _label(made, each, plot, moved, named=beside > 1)
    _place(chart._chartSpace.chart.plotArea, aside, head / height, 1 - aside, 1 - head / height, inner=True)
    if plot.form == "stacked":
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        chart.legend.font.size = points(plot.size)
        room = head - line_height * bool(above)  # values stand over the first bar
        _place(chart.legend._element, 0, 0, 1, room / height, inner=False)


def _above(plot: Plot, width: float, aside: float, up: float) -> dict[tuple[int, int], tuple[float, float]]:
    """By how much the value of a part too short for it is moved, in parts of the chart: over its bar.

    By series and category; values side by side do not touch.
    """
    full = width + BESIDE * len(plot.beside)
    low = -1.0 if plot.opinion else 0.0
    unit = (1 - aside) / (1 - low)
    moved = {}
    for place in range(len(plot.categories)):
        ends, short = {-1: 0.0, 1: 0.0}, []
        for number, series in enumerate(plot.series):
            value = series.values[place]
            if value is None:
                continue
            side = -1 if value < 0 else 1
            if told(value) and not plot.holds(value, full):
                said = widths.width(numbers.percent(abs(value)), plot.size) + 0.06
                short.append((ends[side] + value / 2, number, said / width / unit))
            ends[side] += value
        short.sort()
        at = apart([centre for centre, *_ in short], [room for *_, room in short], low, 1.0)
        for (centre, number, _), x in zip(short, at, strict=True):
            moved[number, place] = ((x - centre) * unit, -up)
    return moved


def _axes(chart: Any, plot: Plot, series: Sequence[Series], *, first: bool) -> None:
    names, values = chart.category_axis, chart.value_axis
    names.reverse_order, names.has_major_gridlines = True, False
    names.major_tick_mark, names.format.line.color.rgb = XL_TICK_MARK.NONE, rgb(PALETTE.line)
    names.tick_labels.font.size = points(plot.size)
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW if first else XL_TICK_LABEL_POSITION.NONE
    values.has_major_gridlines, values.visible = False, False
    low, high = min(plot.span[0], 0.0), max(plot.span[1], 1e-9)
    # Room for what is written after the bars.
    if plot.form == "stacked":
        ends = (-1.0 if plot.opinion else 0.0), 1.0
    elif plot.form == "columns":
        ends = 0.0, 1.6
    elif plot.means:
        ends = low * 1.3, high / 0.6
    else:
        ends = 0.0, 1.12 if len(series) == 1 else high / 0.5
    values.minimum_scale, values.maximum_scale = ends


def _fill(made: Any, told: Series, *, hatched: bool) -> None:
    """The colour of each bar; hatched for simulated answers, an outline where few answered."""
    made.invert_if_negative = False
    looks = list(zip(told.colours, told.weak, strict=True))
    marks = [made] if len(set(looks)) == 1 else [made.points[i] for i in range(len(looks))]
    for mark, (colour, weak) in zip(marks, looks, strict=False):
        fill = mark.format.fill
        if hatched:
            fill.patterned()
            fill.pattern = MSO_PATTERN.LIGHT_UPWARD_DIAGONAL if weak else MSO_PATTERN.WIDE_UPWARD_DIAGONAL
            fill.fore_color.rgb = rgb(colour)
            fill.back_color.rgb = rgb(PALETTE.background if weak else _paler(colour))
        else:
            fill.solid()
            fill.fore_color.rgb = rgb(PALETTE.background if weak else colour)
        mark.format.line.color.rgb = rgb(colour)


def _paler(colour: str) -> str:
    return between(colour, PALETTE.background, 0.45)


def _label(
    made: Any, told: Series, plot: Plot, moved: Mapping[int, tuple[float, float]], *, named: bool
) -> None:
    """The values, and the names of series where several stand side by side.

    ``moved`` has the values that stand over their bar, by category.
    """
    labels = made.data_labels
    labels.show_value, labels.show_series_name = True, named
    labels.number_format, labels.number_format_is_linked = "0.0" if plot.means else SHARES, False
    labels.font.size, labels.font.bold = points(plot.size), not named
    labels.font.color.rgb = rgb(PALETTE.text)
    stacked = plot.form == "stacked"
    labels.position = XL_LABEL_POSITION.CENTER if stacked else XL_LABEL_POSITION.OUTSIDE_END
    element = labels._element
    element.find("{*}txPr").find("{*}bodyPr").set("wrap", "none")
    if stacked:  # a plate that keeps the value readable
        fill = f'<a:srgbClr val="{PALETTE.background[1:]}"/>'
        plate = f"<c:spPr {NAMESPACES}><a:solidFill>{fill}</a:solidFill></c:spPr>"
        element.find("{*}numFmt").addnext(parse_xml(plate))
    if named:
        element.find("{*}showBubbleSize").addnext(
            parse_xml(f"<c:separator {NAMESPACES}>{numbers.NBSP}</c:separator>")
        )
    for place, value in enumerate(told.values):
        if value is None:
            continue
        words = numbers.percent(abs(value))
        if stacked and numbers.half_up(abs(value) * 100) < 1:
            element.insert(_first(element), parse_xml(_without(place)))
        elif place in moved:
            element.insert(_first(element), _moved(element, place, *moved[place]))
        elif not plot.means and words[0] in "<>":
            element.insert(_first(element), _literal(element, place, words))


def _first(element: Any) -> int:
    """Where the label of one more point goes: after those of the points before it."""
    return len(element.findall("{*}dLbl"))


def _without(place: int) -> str:
    return f'<c:dLbl {NAMESPACES}><c:idx val="{place}"/><c:delete val="1"/></c:dLbl>'


def _moved(labels: Any, place: int, right: float, down: float) -> Any:
    """The label of a point somewhere else, without its plate; in parts of the chart."""
    label = _literal(labels, place, "")
    label.find("{*}numFmt").set("formatCode", SHARES)
    if (plate := label.find("{*}spPr")) is not None:
        label.remove(plate)
    layout = parse_xml(
        f'<c:layout {NAMESPACES}><c:manualLayout><c:x val="{right:.4f}"/><c:y val="{down:.4f}"/>'
        "</c:manualLayout></c:layout>"
    )
    label.find("{*}idx").addnext(layout)
    return label


def _literal(labels: Any, place: int, words: str) -> Any:
    """The label of a point whose share rounds to 0 or 100 % and is not: what pages write."""
    label = parse_xml(f'<c:dLbl {NAMESPACES}><c:idx val="{place}"/></c:dLbl>')
    for each in labels:
        if not each.tag.endswith(("}dLbl", "}showLeaderLines")):
            label.append(copy.deepcopy(each))
    label.find("{*}numFmt").set("formatCode", f'"{words}"')
    return label


def _place(element: Any, x: float, y: float, width: float, height: float, *, inner: bool) -> None:
    """Where the bars or the legend of a chart stand, in parts of the chart."""
    for old in element.findall("{*}layout"):
        element.remove(old)
    target = '<c:layoutTarget val="inner"/>' if inner else ""
    numbers = "".join(
        f'<c:{name} val="{value:.4f}"/>' for name, value in (("x", x), ("y", y), ("w", width), ("h", height))
    )
    layout = parse_xml(
        f'<c:layout {NAMESPACES}><c:manualLayout>{target}<c:xMode val="edge"/><c:yMode val="edge"/>{numbers}'
        "</c:manualLayout></c:layout>"
    )
    if inner:
        element.insert(0, layout)
    else:
        element.find("{*}legendPos").addnext(layout)


TABLE_SIZE, PAD = 12, 0.08
"""Type of a table in points; height of a row beyond its text, in inches."""
COLUMNS = (0.265, 0.195, 0.195, 0.345)
"""The parts of the width of a table of key figures that its columns take."""
PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's table style without colours or lines."""


def table_cuts(
    heads: Sequence[str], cells: Sequence[Sequence[str]], width: float, height: float
) -> list[tuple[int, int]]:
    """Where a table is cut so that each part fits a height in inches, its head included."""
    top, *tall = (_row_height(row, width) for row in (heads, *cells))
    cuts, start, used = [], 0, top
    for place, each in enumerate(tall):
        if used + each > height and place > start:
            cuts.append((start, place))
            start, used = place, top
        used += each
    return [*cuts, (start, len(cells))]


def _row_height(row: Sequence[str], width: float) -> float:
    rooms = (width * part - 0.16 for part in COLUMNS)
    lines = max(widths.lines(words, room, TABLE_SIZE) for words, room in zip(row, rooms, strict=True))
    return lines * TABLE_SIZE * 1.2 / 72 + PAD


def table(
    holder: Any, heads: Sequence[str], cells: Sequence[Sequence[str]], strong: Sequence[bool], words: str
) -> None:
    """A native table in the placeholder of a table; ``strong`` rows end in bold."""
    width = holder.width
    frame = holder.insert_table(len(cells) + 1, len(heads))
    described(frame, words)
    made = frame.table
    made._tbl.tblPr.find("{*}tableStyleId").text = PLAIN
    made.horz_banding = False
    for column, part in zip(made.columns, COLUMNS, strict=True):
        column.width = round(width * part)
    for place, row in enumerate([heads, *cells]):
        made.rows[place].height = round(EMU * (TABLE_SIZE * 1.2 / 72 + PAD))
        for cell, said in zip(made.rows[place].cells, row, strict=True):
            cell.margin_left, cell.margin_right = 0, EMU // 7
            cell.margin_top = cell.margin_bottom = round(EMU * PAD / 2)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.text_frame.text = line(said)
            for run in cell.text_frame.paragraphs[0].runs:
                run.font.size, run.font.color.rgb = points(TABLE_SIZE), rgb(PALETTE.text)
                run.font.bold = place == 0 or (strong[place - 1] and cell is not made.cell(place, 0))
            _under(cell, PALETTE.text if place in (0, len(cells)) else PALETTE.line)


def _under(cell: Any, colour: str) -> None:
    """A line under a cell."""
    drawn = parse_xml(
        f'<a:lnB {NAMESPACES} w="9525"><a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill></a:lnB>'
    )
    cell._tc.get_or_add_tcPr().insert(0, drawn)


def without_bullet(paragraph: Any) -> None:
    """A paragraph that does not stand in a list."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "0")
    properties.set("indent", "0")
    properties.append(parse_xml(f"<a:buNone {NAMESPACES}/>"))
