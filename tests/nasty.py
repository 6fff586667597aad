"""A study whose every text tries to be taken for something else than text."""

from pathlib import Path

import yaml

from tests.studies import csv_bytes

MARK = "zz-nasty"
LABEL = " ".join(
    (
        f'<x-b class="{MARK}">x</x-b><svg class="{MARK}" onload=alert(1)>',
        f'</script><script>alert(2)</script> <area class="{MARK}" href="javascript:alert(3)">',
        "**gras** `c` ~~a~~ [l](javascript:alert(4)) # | $x^2$ $$y$$ :red[r] :material/home: :smile:",
        "https://evil.example www.evil.example a@evil.example -> -- <- >= &ltb&gt &#60",
        '{} {0} ${y} {{z}} %{x} " onmouseover="alert(5)" \' \u200b \\',
    )
)
"""Everything that HTML, Markdown, LaTeX, Streamlit, Plotly and templates give a meaning to; but for what is a
fault of a codebook: the tags and entities that exports write."""


def nasty(name: str) -> str:
    """The nasty label, told apart by a name."""
    return f"{name} {LABEL}"


def _option(code: str) -> dict[str, str]:
    return {"code": code, "label": nasty(f"option {code[:1]}")}


CODES = ('1"><b>', "2&<'`$", "3")


def write_nasty_study(folder: Path) -> Path:
    """A study of two hundred respondents, of every type of question, with published figures."""
    options = [_option(code) for code in CODES]
    sentence = "{share} des {universe} " + LABEL.replace("{", "{{").replace("}", "}}")
    shared = {"text": nasty("texte"), "label": nasty("titre"), "note": nasty("note")}
    study = {
        "id": "piege",
        "title": nasty("étude"),
        "wave": nasty("vague"),
        "producer": nasty("producteur"),
        "contact": nasty("contact"),
        "population": nasty("population"),
        "universe_noun": {"singular": nasty("un"), "plural": nasty("des")},
        "fieldwork": {"start": "2025-06-05", "mode": nasty("mode")},
        "licence": nasty("licence"),
        "notes": nasty("notes"),
        "responses": {"nature": "simulated"},
        "disclosure": {"minimum_base": 2, "caution_base": 30},
        "themes": [
            {
                "id": "presentation",
                "title": nasty("thème"),
                "icon": nasty(":material/home:"),
                "intro": nasty("i"),
            },
            {"id": "fichiers", "title": nasty("autre"), "icon": ':material/"><script>:'},
        ],
        "questions": [
            shared
            | {"id": "s", "theme": "presentation", "type": "single", "column": "s", "options": options},
            shared
            | {"id": "o", "theme": "presentation", "type": "single", "ordered": True, "column": "s"}
            | {"options": options},
            shared
            | {"id": "g", "theme": "presentation", "type": "grid", "ordered": True, "options": options}
            | {"items": [{"id": i, "label": nasty(f"ligne {i}"), "column": i} for i in ("g1", "g2")]},
            shared
            | {"id": "m", "theme": "fichiers", "type": "multiple", "column": "s", "separator": "|"}
            | {"options": options},
            shared
            | {"id": "n", "theme": "fichiers", "type": "number", "column": "n", "unit": nasty("unité")},
            shared | {"id": "a", "type": "single", "column": "a", "options": options},
        ],
        "segments": ["a"],
        "indicators": [
            {"id": "k", "question": "s", "options": [CODES[0]], "sentence": sentence, "label": nasty("clé")}
            | {"theme": "presentation"}
        ],
        "story": [
            {"title": nasty("écran"), "section": nasty("partie"), "question": "s", "by": "a"},
            {"question": "g"},
        ],
        "unreported": [{"label": nasty("omis"), "text": nasty("texte"), "note": nasty("note")}],
    }
    figure = {"question": "s", "options": [CODES[0]], "kind": "share", "value": 0.4, "source": "x"}
    said = {"text": nasty("chiffre"), "reading": nasty("lecture"), "note": nasty("note")}
    published = {
        "sources": {
            "x": {"title": nasty("source"), "publisher": nasty("éditeur"), "date": "2025-11-20"}
            | {"url": 'https://example.org/"><script>alert(6)</script>'}
        },
        "figures": [{"id": "f"} | figure | said],
        "landmarks": [
            {
                "id": "l",
                "label": nasty("repère"),
                "population": nasty("qui"),
                "value": 0.3,
                "date": nasty("date"),
            }
            | {"group": nasty("groupe"), "source": "x", "note": nasty("note")}
        ],
        "notes": nasty("notes"),
    }
    folder.mkdir(exist_ok=True)
    for name, content in (("study", study), ("published", published)):
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    quoted = ['"' + code.replace('"', '""') + '"' for code in CODES]
    rows = [[quoted[i % 3], quoted[i % 2], quoted[i % 3], str(i), quoted[i // 7 % 3]] for i in range(200)]
    (folder / "responses.csv").write_bytes(csv_bytes([["s", "g1", "g2", "n", "a"], *rows]))
    return folder
