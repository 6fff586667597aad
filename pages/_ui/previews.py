"""What a shared link says of itself before it is opened: the title and description of its page."""

from collections.abc import Mapping, Sequence
from html import escape

from core import Study, StudyError, wording
from core.views import View
from pages._ui import catalogue
from pages._ui.shell import question_page, theme_path


def tags(path: str, query: Mapping[str, Sequence[str]]) -> str:
    """Open Graph's tags for an address: its question and headline, or its page and what the study is."""
    try:
        study = catalogue.opened(next(iter(catalogue.titles())))
    except StudyError:
        return ""
    title, description = _told(study, path, query)
    named = {"og:type": "article", "og:locale": "fr_FR", "og:site_name": study.book.producer}
    named |= {"og:title": title, "og:description": description}
    return (
        "".join(
            f'<meta property="{name}" content="{escape(wording.typeset(said))}">'
            for name, said in named.items()
            if said
        )
        + f'<meta name="description" content="{escape(wording.typeset(description))}">'
    )


def _told(study: Study, path: str, query: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    book = study.book
    view, notices = View.from_query(query, book)
    page = f"/{path.strip('/')}"
    if view.question and not notices and page == question_page(study, view.question):
        alone = View(view.question, None, view.filters)
        headline = wording.headline(study.view(alone), study.key_table(alone))
        return f"{book.question(view.question).title} – {book.title}", headline
    theme = next((t for t in book.themes if page == f"/{theme_path(t.id)}"), None)
    name = f"{theme.title} – {book.title}" if theme else book.title
    return name, theme.intro if theme and theme.intro else wording.limits(book)
