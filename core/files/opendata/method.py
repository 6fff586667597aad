"""How a study was made and counted, as Markdown in French: it goes with the files of a release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.codebook import Codebook
from core.responses import Raked
from core.words import about, dating, provenance, typography

_FORMULAS = """
Notations : les répondants i ont un poids w_i (1 sans redressement) ; D est l'ensemble de ceux qui ont
répondu à la question dans le groupe ; W = Σ_D w_i.

* **Part** : p = Σ w_i (de ceux qui ont donné la réponse) / W. **Moyenne** : Σ w_i x_i / W. **Médiane** :
  la plus petite valeur où la moitié du poids est atteinte.
* **Base** : nombre de répondants de D, non pondéré. **Base efficace** (Kish) : W² / Σ_D w_i².
* **Erreur type** : linéarisation de Taylor, selon les strates et les unités primaires du plan de sondage
  s'il en a. Après un calage sur marges, c'est celle des résidus de la régression sur les marges. Dans une
  population finie, la variance d'une strate est multipliée par 1 − f, f la part de ses unités qui est dans
  le fichier : rien n'est laissé au hasard dans une strate qui y est tout entière.
* **Intervalle à 95 %** : celui de Wilson, sur la plus petite des tailles efficaces (plan, Kish, base),
  multipliée par ce dont un calage divise la variance, avec la loi de Student ; pour une moyenne,
  m ± t × erreur type ; pour une médiane, celui de Woodruff, là où les réponses sont publiques.
* **Écart** : le groupe moins tous les autres répondants de groupe connu. **Valeur p** : test de Student
  de cet écart, test exact de Fisher quand une part est de 0 % ou de 100 % ; **ajustée** par la méthode de
  Holm sur tous les tests publiés d'une question et d'un segment, chacun compté une fois (entre deux groupes,
  ou deux réponses, il n'y en a qu'un). Aucun test n'est fait quand l'effectif est trop faible.
* **Chiffre clé** : part de ceux qui ont donné l'une de plusieurs réponses. **Score moyen** : moyenne des
  scores des réponses.
""".strip()


_FOR_WHOM = """
## Pour qui est chaque fichier

* **Pour lire dans Excel ou LibreOffice** : `tableur-{tables}` s'ouvre d'un double clic dans un Excel
  français (points-virgules, virgules décimales). Les libellés viennent d'abord, les codes à la fin. Une
  ligne masquée dit « masqué ».
* **Pour un programme** (pandas, R, DuckDB…) : `{tables}`, ou le même en Parquet (virgules, points
  décimaux, codes seuls). Ne l'ouvrez pas dans Excel : il changerait « 01 » en 1 et « 1-9 » en date.
* **Pour un catalogue** : `datapackage.json` (Frictionless) décrit tous les fichiers, `ddi-codebook.xml`
  (DDI) l'étude.

Les deux premiers ont les mêmes lignes, dans le même ordre. Dans les fichiers pour tableur, un libellé
qu'Excel prendrait pour une date, une formule ou un autre nombre est entre guillemets (« 1-9 »), et un code
suit sa question (`taille=1-9`).
""".strip()

_FOR_PROGRAMS = """
## Lire avec un programme

Les codes sont des textes (« 01 » n'est pas « 1 »), et un nombre vide est masqué ou sans objet, jamais zéro.
Avec pandas, puis avec R :

```python
import pandas as pd

codes = dict.fromkeys(["question", "item", "option", "by", "group"], str)
tableaux = pd.read_csv("{tables}", dtype=codes, keep_default_na=False, na_values=[""])
```

```r
codes <- c(question = "character", item = "character", option = "character",
           by = "character", group = "character")
tableaux <- read.csv("{tables}", colClasses = codes, na.strings = "", encoding = "UTF-8")
```
""".strip()


def method(book: Codebook, digest: str, raked: Raked | None, published: Sequence[str] = ()) -> str:
    """Sampling, fieldwork, weighting, masking and formulas of a study."""
    facts = [
        ("Producteur", book.producer),
        ("Vague", book.wave),
        ("Population", book.population),
        ("Échantillon", about.sampling(book)),
        ("Part de la population", about.population_part(book)),
        ("Terrain", about.fieldwork(book)),
        *dating.dates(book),
        ("Pondération", "données redressées" if book.weighted else "aucune"),
        ("Nature", provenance.nature(book)),
        ("Licence", book.licence),
        ("Version des données", digest[:12]),
    ]
    sections = [
        f"# Méthode – {_inline(book.title)} ({provenance.nature_word(book)})",
        _listed(facts),
        _inline(about.limits(book)),
        *(_inline(part) for part in book.notes.split("\n") if part.strip()),
    ]
    if raked is not None:
        sections += ["## Redressement", _listed(about.weighting(book, raked))]
        for name, targets in book.design.margins.items():
            question = book.segment(name)
            cells = {question.option(code).label: f"{target:g}" for code, target in targets.items()}
            sections += [f"Cibles : {_inline(question.title)}", _listed(list(cells.items()))]
    if published:
        lines = "\n".join(f"* {_inline(said)}." for said in published)
        sections += ["## Chiffres publiés ailleurs", lines]
    sections += [
        "## Petits effectifs",
        _inline(about.masking_rule(book)),
        _inline(about.rounding_rule(book)),
        _inline(" ".join(about.privacy(book)[1:])),
        "Une ligne masquée garde ses identifiants et n'a aucun nombre : ni part, ni effectif, ni base. "
        "Ce n'est jamais zéro.",
        "## Marges d'erreur",
        _inline(about.margins_note(book)),
        "## Formules",
        _FORMULAS,
    ]
    return "\n\n".join(part for part in sections if part) + "\n"


def readme(book: Codebook, digest: str, titles: Mapping[str, str], suffix: str) -> str:
    """What a release holds, for whom each file is, and how to read and cite it."""
    source = about.source(book)
    files = [(f"`{name}`", f"{title} ({provenance.nature_word(book)})") for name, title in titles.items()]
    columns = [(f"`{name}`", f"{title} – {told}") for name, (title, told) in provenance.columns(book).items()]
    told, tidy = provenance.columns_in_words(book), provenance.columns(book)
    in_words = [(f"`{told[name][0]}`", told[name][1]) for name in told if told[name] != tidy.get(name)]
    tables = f"tableaux{suffix}.csv"
    sections = [
        f"# {' '.join(name for name in (_inline(book.title), _inline(book.wave)) if name)} – "
        f"{provenance.nature_word(book)}",
        f"**{provenance.nature(book)}.**",
        _inline(about.limits(book)),
        "Ces fichiers ne contiennent que des tableaux agrégés : chaque question pour l'ensemble et par "
        "segment, les chiffres clés et les scores. Aucun ne porte sur un répondant.",
        _FOR_WHOM.format(tables=tables),
        "## Fichiers",
        _listed(files, escaped=False),
        "## Colonnes des tableaux",
        _listed(columns, escaped=False),
        "Les fichiers pour tableur ont les mêmes colonnes sous leur nom français, sauf :",
        _listed(in_words, escaped=False),
        _FOR_PROGRAMS.format(tables=tables),
        "## Citer",
        f"{_inline(source)} (données {digest[:12]}, {provenance.nature_word(book)}).",
    ]
    return "\n\n".join(sections) + "\n"


def licence_note(book: Codebook, licence: Mapping[str, str]) -> str:
    """Under which licence the files may be used, and how their source is named."""
    source = about.source(book)
    path = f"\n\nTexte : <{licence['path']}>" if "path" in licence else ""
    return (
        f"# Licence\n\nCes fichiers sont mis à disposition sous : **{_inline(book.licence)}**.{path}\n\n"
        f"Source à citer : {_inline(source)} ({provenance.nature_word(book)}).\n"
    )


def _inline(words: str) -> str:
    return typography.markdown(" ".join(words.split()))


def _listed(facts: list[tuple[str, str]], *, escaped: bool = True) -> str:
    return "\n".join(
        f"* **{_inline(name)}** : {_inline(words)}" if escaped else f"* {name} : {words}"
        for name, words in facts
        if words
    )
