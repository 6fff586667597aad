"""What every page is given: the study, the reader's view, and the frame of a chart."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

import streamlit as st

from core import Study, exports, figures, markup, wording
from core.codebook import Grid, Multiple, Number, Single
from core.palette import Theme
from core.views import View

CONFIG = {"displayModeBar": False, "staticPlot": True, "responsive": True}


def shell_theme() -> Theme:
    """The theme that the reader's browser shows."""
    return "dark" if st.context.theme.type == "dark" else "light"


@dataclass
class Shell:
    """One run of one visitor."""

    study: Study
    view: View = field(default_factory=View)
    page: str = ""
    pages: dict[str, object] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)

    def questions(self, theme: str) -> list[Single | Multiple | Grid | Number]:
        """The questions of a theme; without themes, all but the segments."""
        book = self.study.book
        if not book.themes:
            return [q for q in book.questions if q.id not in book.segments]
        return [q for q in book.questions if q.theme == theme]

    def address(self, question: str) -> str:
        """The permanent address of a question under the current filters and split."""
        theme = self.study.book.question(question).theme or "resultats"
        query = urlencode(self.view.on(question).to_query(), doseq=True)
        return f"/{self.paths.get(theme, '')}?{query}"

    def card(self, question: str, title: str = "", by: str | None = None) -> None:
        """A chart with its frame: headline, measure, filters, chart or table or file, small print."""
        study = self.study
        view = View(question, self.view.by or by, self.view.filters)
        if view.by == question:
            view = View(question, None, view.filters)
        table = study.view(view)
        whole = study.view(View(question))
        key = study.key_table(view)
        with st.container(border=True, key=f"card-{question}"):
            if title:
                st.html(f'<p class="overline">{markup.escape(title)}</p>')
            st.subheader(wording.markdown(wording.headline(table, key)), anchor=False)
            st.html(
                f'<p class="measure">{markup.escape(wording.measure(table))}</p>'
                + markup.chips(wording.chips(study.book, view))
            )
            chart_tab, table_tab, file_tab = st.tabs(["Graphique", "Tableau", "Télécharger et partager"])
            with chart_tab:
                published = study.published_shares(view)
                chart = figures.chart(table, whole, published, shell_theme())
                if chart.legend:
                    st.html(markup.legend(chart))
                st.plotly_chart(
                    chart.figure,
                    theme=None,
                    config=CONFIG,
                    key=f"chart-{question}",
                    alt=wording.alternative(table, key),
                )
            with table_tab:
                st.html(markup.html_table(table, whole))
            with file_tab:
                self._files(table)
            asked = study.book.question(question)
            st.html(
                markup.published_line(
                    study.figures(View(question, None, view.filters)), table, study.published
                )
                + markup.notes(
                    [
                        chart.note,
                        wording.wording_note(study.book, asked),
                        wording.base_note(table, whole),
                        wording.reading_note(table, whole),
                        asked.note,
                    ]
                )
            )

    def _files(self, table: figures.PublishedTable) -> None:
        address = self.address(table.rows[0].question)
        origin = (st.context.url or "").split("?")[0].removesuffix(self.page).rstrip("/")
        st.download_button(
            "Télécharger le tableau (CSV)",
            lambda: exports.spreadsheet_csv(table, origin + address),
            file_name=f"{wording.file_stem(table)}.csv",
            mime="text/csv",
            key=f"csv-{table.rows[0].question}",
            on_click="ignore",
            icon=":material/download:",
        )
        st.html(markup.link("Adresse de ce graphique", address, origin + address))
