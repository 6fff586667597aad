"""How a study was made, as one piece of HTML: it is the same for every reader, so it is made once."""

from __future__ import annotations

import re

from core.caching import kept
from core.screens import markup
from core.study import Study, compare
from core.words import about, escape

TITLE = "Méthode"


@kept(1)
def method(study: Study) -> str:
    """What is known of a study, what is not published, what is done with small groups, and the sources."""
    book, published = study.book, study.published
    sections = {
        "L'étude": markup.identity(book, study.respondents, study.digest) + _paragraphs(book.notes),
        "Petits effectifs": "".join(
            map(
                _paragraphs,
                (about.masking_rule(book), about.rounding_rule(book), " ".join(about.privacy(book))),
            )
        ),
        "Marges d'erreur": _paragraphs(about.margins_note(book)),
        "Redressement": markup.weighting(book, study.raking) if study.raking else "",
        "Le questionnaire": markup.questionnaire(book),
        "Chiffres publiés et chiffres obtenus": (
            markup.comparison_table(compare(study), published, simulated=book.simulated)
            + _paragraphs(published.notes)
            if published.figures
            else ""
        ),
        "Repères": markup.landmarks(published.landmarks, published) if published.landmarks else "",
        "Sources": markup.sources(published) if published.sources else "",
    }
    told = (f"<section><h2>{escape(name)}</h2>{said}</section>" for name, said in sections.items() if said)
    return f'<article class="method">{markup.title(TITLE)}{markup.lead(book)}{"".join(told)}</article>'


def _paragraphs(text: str) -> str:
    """A text of the study, whose blank lines part it."""
    parts = (re.sub(r"\s*\n\s*", " ", part.strip()) for part in re.split(r"\n[ \t]*\n", text))
    return "".join(f"<p>{escape(part)}</p>" for part in parts if part)
