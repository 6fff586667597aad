"""How the study was made, what is not published, and what the software does with small groups."""

from core.screens import method
from pages._ui.messages import post_html
from pages._ui.page import Page


def show(page: Page) -> None:
    post_html(method(page.study))
