"""Published tables as charts: forms, colours, letters, maps."""

from core.charts import chart, forms, groups, outlines, questions
from core.charts.canvas import Mark, Sizes
from core.charts.chart import Chart, ReadyFigure
from core.charts.forms import MOST_GROUPED
from core.charts.palette import PALETTES, Theme, between
from core.charts.qr import qr_png, qr_svg
from core.charts.regions import choropleth

__all__ = [
    "MOST_GROUPED",
    "PALETTES",
    "Chart",
    "Mark",
    "ReadyFigure",
    "Sizes",
    "Theme",
    "between",
    "chart",
    "choropleth",
    "forms",
    "groups",
    "outlines",
    "qr_png",
    "qr_svg",
    "questions",
]
