"""What a shared link says of itself before it is opened: the title and description of its page."""

from collections.abc import Mapping, Sequence
from html import escape

from core import Study, StudyError
from core.screens import map_picture
from core.views import (
    ACCESSIBILITY,
    COMPARE,
    EXPLORE,
    METHOD,
    PORTRAIT,
    TERRITORIES,
    Choice,
    Recipe,
    Subject,
    map_choice,
    mapped,
    question_page,
    theme_path,
)
from core.words import about, places, sentences, typography
from pages._web import access, studies

NAMES = {
    COMPARE: "Comparer",
    EXPLORE: "Explorer",
    TERRITORIES: "Territoires",
    PORTRAIT: "Portraits",
    METHOD: "Méthode",
    ACCESSIBILITY: "Accessibilité",
}


def tags(path: str, query: Mapping[str, Sequence[str]]) -> str:
    """Open Graph's tags for an address: its question and headline, or its page and what the study is."""
    if access.private():  # a link that is shared says nothing to those who were not invited
        return ""
    try:
        study = studies.opened(studies.named(query)[0])
    except StudyError:
        return ""
    title, description = title_and_description(study, path, query)
    named = {"og:type": "article", "og:locale": "fr_FR", "og:site_name": study.book.producer}
    named |= {"og:title": title, "og:description": description}
    return (
        "".join(
            f'<meta property="{name}" content="{escape(typography.typeset(said))}">'
            for name, said in named.items()
            if said
        )
        + f'<meta name="description" content="{escape(typography.typeset(description))}">'
    )


def title_and_description(study: Study, path: str, query: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """The title and the description of an address."""
    book, page = study.book, path.strip("/")
    choice, notices = Choice.from_query(query, book)
    view, name = choice.view, NAMES.get(page, "")
    if page == TERRITORIES and mapped(book):
        asked = map_choice(book, choice)
        drawn, noun = map_picture(study, asked), places.noun_of(book, asked.segment)
        return f"{drawn.overline}, carte des {noun.many} – {book.title}", drawn.headline
    if page == PORTRAIT and (subject := Subject.from_query(query, book)[0]):
        return f"Portrait : {subject.label(book)} – {book.title}", about.limits(book)
    if view.question and not notices and (page in NAMES or f"/{page}" == question_page(book, view.question)):
        alone = Recipe(view.question, None, view.filters)
        headline = sentences.headline(study, alone)
        return f"{book.question(view.question).title} – {book.title}", headline
    theme = next((t for t in book.themes if page == theme_path(t.id)), None)
    name = theme.title if theme else name
    return (
        f"{name} – {book.title}" if name else book.title,
        theme.intro if theme and theme.intro else about.limits(book),
    )
