"""Where each page of a study stands."""

from core.cards import COMPARE, EXPLORE, PRESENT, SHARE
from core.codebook import Codebook
from core.portraits import PORTRAIT
from core.territories import TERRITORIES

SUMMARY, METHOD, RESULTS, ACCESSIBILITY = "synthese", "methode", "resultats", "accessibilite"
TAKEN = (
    *(SUMMARY, COMPARE, EXPLORE, METHOD, ACCESSIBILITY, TERRITORIES, PORTRAIT),
    *(PRESENT, SHARE, "fichiers", "app", "component", "media", "static", "healthz"),
)


def theme_path(theme: str) -> str:
    """The address of a theme's page, beside those of the pages of every study and of the server."""
    taken = theme in TAKEN or theme.startswith(("theme-", "_"))
    return f"theme-{theme}" if taken else theme


def question_page(book: Codebook, question: str) -> str:
    """The address of the page where a question stands; that of the first theme when it has none."""
    theme = book.question(question).theme or (book.themes[0].id if book.themes else RESULTS)
    return f"/{theme_path(theme)}"
