"""Sentences about a table: the headline, what is measured, of whom, how to read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from core.codebook import CITED, MEAN_RANK, Indicator, Ranking, leading, told_place
from core.disclosure import PublishedTable
from core.estimation import Row
from core.study import Study
from core.views import Recipe, View
from core.words import published
from core.words.labels import (
    AMONG_RANKED,
    SEVERAL,
    apart,
    asked_view,
    base_label,
    group_label,
    indicator_of,
    item_label,
    key_options,
    net_labels,
    option_label,
    own_base,
    people,
    population,
    routing,
    shown_to_all,
    simulated,
    value,
    verb,
)
from core.words.numbers import NBSP, count, half_up, integer, listing, percent
from core.words.reasons import UNANSWERED, explained, unknown
from core.words.spoken import Said

MOST_TIED = 3
MOST_APART = 3
"""Bases that are told one by one under a chart; more stand beside their answers alone."""
COARSE = 0.05
"""A base whose shares may be further from what they were before they were rounded says so."""
NOBODY = percent(0)


def headline(study: Study, recipe: Recipe) -> Said:
    """What a view says first: the figure that was published of it, or what its own table says."""
    told = published.message(study, recipe)
    return told or computed(study.make(recipe), study.key_table(recipe))


def computed(table: PublishedTable, key: PublishedTable | None = None) -> Said:
    """What a chart says first, computed from its own table, never a comparison.

    The sentence of the key figure of the question under the same filters, when there is one; else
    the strongest answer. Nothing is ahead of what is told alike, nor of what is not told.
    """
    if key is not None and _heads(table, key):
        return _key_headline(table, key)
    if table.net:
        return sentence(table)
    shown = [row for row in table.rows if not row.group and row.estimate is not None]
    if not shown:
        said = f"{table.question.title} – {unknown(table, table.rows[0])}"
        return Said.of(said, "headline", table)
    if table.of_means:
        named = " – ".join(p for p in (table.question.title, item_label(table, shown[0].item)) if p)
        what = "score moyen de " if table.recipe.score else ""
        mean = f"{value(table, shown[0], table.unit)}{'' if table.recipe.score else ' en moyenne'}"
        said = f"{named}{NBSP}: {what}{mean} parmi les {_universe(table)}"
        return Said.of(said + simulated(table.book), "headline", table, shown[:1])
    if len(table.question.items) > 1:
        return _of_items(table, shown)
    return _of_answers(table, shown)


def sentence(table: PublishedTable) -> Said:
    """The sentence of a net, for the whole selection of its table: that of its key figure, if it is one."""
    row = table.rows[0]
    if row.estimate is None:
        net = indicator_of(table)
        named = net.label if net and net.label else "Chiffre clé"
        return Said.of(f"{named}{NBSP}: {unknown(table, row)}.", "key_figure", table)
    said = net_words(table, percent(row.estimate), _universe(table, row)) + simulated(table.book)
    return Said.of(said, "key_figure", table, [row])


def net_words(table: PublishedTable, share: str, universe: str) -> str:
    """A share of a net as a sentence about those of whom it is one."""
    net = indicator_of(table)
    if net is not None:
        return key_words(net, share, universe, named=universe != table.book.universe_noun.plural)
    any_of = " ou ".join(f"« {label} »" for label in net_labels(table))
    item = item_label(table, table.items[0])
    said = f"{share} des {universe} {verb(table.question)} {any_of}"
    return f"{said} pour « {item} »" if item else said


def key_words(indicator: Indicator, share: str, universe: str, *, named: bool) -> str:
    """The sentence of a key figure; one that leaves room for nobody is completed where that must be said."""
    said = indicator.sentence.format(share=share, universe=universe).strip()
    return f"{said}, parmi les {universe}" if named and "{universe}" not in indicator.sentence else said


def _universe(table: PublishedTable, row: Row | None = None) -> str:
    """Those of whom a table speaks, or a row of it that only some saw."""
    return population(table.book, asked_view(table, row) if row else table.view)


def _heads(table: PublishedTable, key: PublishedTable) -> bool:
    """Whether a key figure may speak for a question: of all its lines, and when it is not that of nobody."""
    row = key.rows[0]
    if row.estimate is None or len(table.question.items) > 1:
        return False
    return percent(row.estimate) != NOBODY or not any(
        percent(r.estimate or 0) != NOBODY for r in table.rows if not r.group
    )


def _key_headline(table: PublishedTable, key: PublishedTable) -> Said:
    row = key.rows[0]
    rows = [r for r in table.rows if not r.group and r.estimate is not None and r.item == row.item]
    opinions = [r for r in rows if _role(table, r) == "valid"]
    silent = _silent(table, rows, opinions)
    counts = in_counts(key, row) if silent is None else None
    share, of = counts or (percent(row.estimate or 0), "")
    said = capital(net_words(key, share, f"{of}{_universe(key, row)}"))
    if silent is not None:
        said += f"{NBSP}; {_given(table, silent)}"
    made = Said.of(said + simulated(table.book), "headline", key, [row], _columns(counts))
    more = Said.of("", "headline", table, [silent] if silent else [])
    return Said(made, "headline", made.provenance, made.population, made.values + more.values)


def in_counts(table: PublishedTable, row: Row) -> tuple[str, str] | None:
    """``("environ 12", "17 ")`` in the place of a share of few; ``None`` where the share is told.

    Of what is published alone (docs/decisions/low-bases.md). A key figure whose sentence has no room for
    those of whom it is a share has it told as one.
    """
    net = indicator_of(table)
    if net is not None and "{share} des {universe}" not in net.sentence:
        return None
    if row.status != "caution" or table.book.weighted or table.of_means or not row.count or not row.base:
        return None
    if not 1 < row.count < row.base or _estimate(row) in (0, 1):
        return None
    nearly = "environ " if table.book.disclosure.minimum_base > 1 else ""
    return f"{nearly}{integer(row.count)}", f"{integer(row.base)} "


def _columns(counts: tuple[str, str] | None) -> tuple[str, ...]:
    """The numbers of a row that its sentence rests on."""
    return ("estimate", "count", "base") if counts else ("estimate",)


def capital(said: str) -> str:
    """A sentence that may begin with « environ »."""
    return f"E{said[1:]}" if said.startswith("environ ") else said


def _of_few(table: PublishedTable, row: Row, counts: tuple[str, str] | None) -> str:
    """``48 % des acteurs répondent``, or of few: ``environ 12 des 17 acteurs répondent``."""
    share, of = counts or (percent(_estimate(row)), "")
    return f"{share} des {of}{_universe(table, row)} {verb(table.question)}"


def _role(table: PublishedTable, row: Row) -> str:
    return table.question.option(row.option).role


def _silent(table: PublishedTable, rows: Sequence[Row], opinions: Sequence[Row]) -> Row | None:
    """The answer without opinion that no opinion is told ahead of, if there is one."""
    without = max((r for r in rows if _role(table, r) == "no_opinion"), key=_estimate, default=None)
    if without is None or percent(_estimate(without)) == NOBODY:
        return None
    return without if all(_told(without) >= _told(r) for r in opinions) else None


def _of_answers(table: PublishedTable, rows: Sequence[Row]) -> Said:
    """The strongest answer of a question without lines, among those that as many saw."""
    every, rows = rows, shown_to_all(table, rows)
    if table.apart(rows[0].item, rows[0].option):  # each was shown to some: no other is beside it
        rows = [max(rows, key=_estimate)]
    universe = _universe(table, rows[0])
    opinions = [r for r in rows if _role(table, r) == "valid"]
    silent = _silent(table, rows, opinions)
    leaders = _leaders(table, opinions)
    of = f"des {universe} {verb(table.question)}"
    about = f" pour « {item_label(table, rows[0].item)} »" if rows[0].item else ""
    counts = None
    if not leaders:
        if silent is None:
            said = f"Aucune de ces réponses n'est donnée{NBSP}: {NOBODY} des {universe} pour chacune"
            return Said.of(said + simulated(table.book), "headline", table, rows)
        said = f"{percent(_estimate(silent))} {of} « {_label(table, silent)} »"
    elif silent is not None:
        told = ", ".join(_given(table, r) for r in leaders)
        if len(leaders) > MOST_TIED:
            tied = _tied(table, leaders)
            each = percent(_estimate(leaders[0]))
            told = f"{len(leaders)} réponses {tied[:1].lower()}{tied[1:]}, à {each} chacune"
        among = "parmi les réponses nommées, " if _dispersed(table, opinions, leaders) else ""
        said = (
            f"Aucune opinion ne l'emporte{NBSP}: {percent(_estimate(silent))} {of} "
            f"« {_label(table, silent)} », {among}{told}"
        )
    elif len(leaders) == 1:
        counts = in_counts(table, leaders[0])
        said = f"{_of_few(table, leaders[0], counts)} « {_label(table, leaders[0])} »"
    else:
        said = _tie(table, leaders, f"{of} ", [f"« {_label(table, r)} »" for r in leaders])
    if leaders and silent is None and _dispersed(table, opinions, leaders):
        said = f"Parmi les réponses nommées, {said[:1].lower()}{said[1:]}"
    used = [*([silent] if silent else []), *leaders]
    ahead = [r for r in every if r not in rows and _told(r) >= max(map(_told, leaders), default=0)]
    if leaders and ahead:
        if len(rows) > 1:
            said = f"Parmi les réponses proposées à tous, {said[:1].lower()}{said[1:]}"
        top = max(ahead, key=_estimate)
        said += f"{NBSP}; {_of_few(table, top, None)} « {_label(table, top)} »"
        used.append(top)
    said = capital(said) + about + simulated(table.book)
    return Said.of(said, "headline", table, used, _columns(counts))


def _dispersed(table: PublishedTable, opinions: Sequence[Row], leaders: Sequence[Row]) -> bool:
    """Whether no named answer is ahead of those that gather what the others do not name."""
    rest = [r for r in opinions if _apart(table, r) and r not in leaders]
    return any(_told(r) >= _told(leaders[0]) for r in rest)


def _given(table: PublishedTable, row: Row) -> str:
    return f"{percent(_estimate(row))} « {_label(table, row)} »"


def _label(table: PublishedTable, row: Row) -> str:
    return table.question.option(row.option).label


def _apart(table: PublishedTable, row: Row) -> bool:
    return apart(table.question.option(row.option))


def _leaders(table: PublishedTable, rows: Iterable[Row]) -> list[Row]:
    """The strongest rows, several when they are told alike; named answers before the others, never nobody."""
    some = [r for r in rows if percent(_estimate(r)) != NOBODY]
    some = [r for r in some if not _apart(table, r)] or some
    top = max(some, key=_estimate, default=None)
    return [r for r in some if top and percent(_estimate(r)) == percent(_estimate(top))]


def _tie(table: PublishedTable, leaders: Sequence[Row], of: str, named: Sequence[str]) -> str:
    """Several that are told alike: ``À égalité, 40 % … « A » et 40 % « B »``."""
    share = percent(_estimate(leaders[0]))
    tied = _tied(table, leaders)
    if len(leaders) > MOST_TIED:
        return f"{tied}, {len(leaders)} réponses{NBSP}: {share} {of}chacune"
    return f"{tied}, {listing([f'{share} {of}{named[0]}', *(f'{share} {name}' for name in named[1:])])}"


def _tied(table: PublishedTable, leaders: Sequence[Row]) -> str:
    """That some are told alike; they are equal where nothing was rounded."""
    spread = max(map(_estimate, leaders)) - min(map(_estimate, leaders))
    exact = spread < 1e-9 and not any(table.half_step(row) for row in leaders)
    return "À égalité" if exact else "À égalité à l'arrondi près"


def _of_items(table: PublishedTable, rows: Sequence[Row]) -> Said:
    """The line that is ahead in a grid, for the answer that sums its scale up."""
    question, every, rows = table.question, rows, shown_to_all(table, rows)
    if table.apart(rows[0].item, rows[0].option):  # each was shown to some: no other is beside it
        rows = [r for r in rows if r.item == rows[0].item]
    universe = _universe(table, rows[0])
    opinions = [r for r in rows if _role(table, r) == "valid"]
    wanted = key_options(table.book, question)
    leaders = _leaders(table, (r for r in opinions if r.option in wanted)) if len(wanted) == 1 else []
    of = f"des {universe} {verb(question)} "
    if not leaders and not _leaders(table, opinions):
        leaders = _leaders(table, rows)  # nobody gave an opinion
    of_one = len({row.option for row in leaders}) == 1
    leaders = leaders if of_one else _leaders(table, opinions) or _leaders(table, rows)
    if not leaders:
        hidden = any(row.estimate is None for row in table.rows if not row.group)
        start = f"Aucune {'des réponses affichées' if hidden else 'de ces réponses'} n'est donnée"
        said = f"{start}{NBSP}: {NOBODY} des {universe} pour chacune"
        return Said.of(said + simulated(table.book), "headline", table, rows)
    silent, counts = None, None
    if len(leaders) == 1:
        own = [r for r in rows if r.item == leaders[0].item]
        silent = _silent(table, own, [r for r in own if _role(table, r) == "valid"])
        silent = None if silent in leaders else silent
        counts = in_counts(table, leaders[0]) if silent is None else None
    named = [f"« {_label(table, r)} » pour « {item_label(table, r.item)} »" for r in leaders]
    if of_one:
        said = _lines(table, leaders, of, counts, apart=len(every) > len(rows))
    elif len(leaders) == 1:
        said = f"{_of_few(table, leaders[0], counts)} {named[0]}"
    else:
        said = _tie(table, leaders, of, named)
    said += f"{NBSP}; {_given(table, silent)}" if silent else ""
    used = [*leaders, *([silent] if silent else [])]
    said = capital(said) + simulated(table.book)
    return Said.of(said, "headline", table, used, _columns(counts))


def _lines(
    table: PublishedTable, leaders: Sequence[Row], of: str, counts: tuple[str, str] | None, *, apart: bool
) -> str:
    """The lines that are ahead for one answer; « En tête » is said before rivals that are all shown.

    Those that only some saw are no rivals: ``apart`` says that there are some.
    """
    first, option = leaders[0], leaders[0].option
    share = percent(_estimate(first))
    rivals = shown_to_all(table, (table.row(option, item=item) for item in table.items))
    hidden = any(row.estimate is None for row in rivals)
    start = "Parmi les lignes affichées, " if hidden else "En tête, " if len(rivals) > 1 else ""
    if apart and table.apart(first.item, option):
        start = ""
    elif apart:
        start = f"Parmi les lignes {'affichées et ' if hidden else ''}proposées à tous, "
        hidden = True
    names = [f"« {item_label(table, r.item)} »" for r in leaders]
    told = f"{share} {of}« {_label(table, first)} »"
    if len(leaders) == 1:
        return f"{start}{names[0]}{NBSP}: {_of_few(table, first, counts)} « {_label(table, first)} »"
    tied = _tied(table, leaders)
    tied = f"{start}{tied[:1].lower()}{tied[1:]}" if hidden else tied
    many = f"{len(leaders)} lignes" if len(leaders) > MOST_TIED else listing(names)
    return f"{tied}, {many}{NBSP}: {told}"


def _told(row: Row) -> Decimal:
    """A share as it is read, for what is told alike is not ahead."""
    return half_up(_estimate(row) * 100)


def _estimate(row: Row) -> float:
    return row.estimate if row.estimate is not None else -1


def measure(table: PublishedTable) -> Said:
    """What the numbers of a chart are: ``% des acteurs · vague 2025``."""
    book, question = table.book, table.question
    what = (
        f"Moyenne et médiane{f' ({question.unit})' if question.unit else ''}, {_universe(table)}"
        if question.numeric
        else f"% des {_universe(table)}"
    )
    if question.several:
        what += f", {SEVERAL}"
    if table.view.by:
        what += f", selon{NBSP}: {book.segment(table.view.by).title}"
    return Said.of(f"{what}{f' · vague {book.wave}' if book.wave else ''}", "measure", table)


def low_base(table: PublishedTable) -> str:
    """What is said before all else when few of the whole selection answered: ``Effectif faible : 17``."""
    rows = [_with_base(table, item) for item in _answered(table)]
    bases = sorted({row.base for row in rows if row.status == "caution" and row.base is not None})
    if not bases:
        return ""
    return few(bases[0], bases[-1])


def few(least: int, most: int | None = None) -> str:
    """That a base is low, or that some are: ``Effectif faible : 17``."""
    told = integer(least) if most in (None, least) else f"{integer(least)} à {integer(most or least)}"
    return f"Effectif faible{NBSP}: {told}"


def base_note(table: PublishedTable, whole: PublishedTable) -> Said:
    """The bases of a chart: ``Base : 412 acteurs ayant répondu (ensemble : 1 176) · …``."""
    book, noun = table.book, table.book.universe_noun
    rows = [_with_base(table, item) for item in _answered(table)]
    of_all: list[Row] = []
    asked = shown_to_all(table, rows)
    known = sorted({row.base for row in asked if row.base is not None})
    if not known:
        first = table.rows[0]
        text = explained(table, first, "Base masquée") if first.reason else UNANSWERED.capitalize()
    elif len(known) == 1:
        text = f"Base{NBSP}: {count(known[0], noun.singular, noun.plural)} ayant répondu"
    else:
        text = (
            f"Base{NBSP}: de {integer(known[0])} à {count(known[-1], noun.singular, noun.plural)} "
            "ayant répondu selon la ligne"
        )
    text += _nearly(table) if known else ""
    apart = _bases_apart(table)
    if table.view.filters:
        based = (_with_base(whole, item) for item in _answered(whole))
        of_all = [row for row in based if row.base is not None]
        if of_all:
            said = f"ensemble de l'étude{NBSP}: {integer(max(row.base or 0 for row in of_all))}"
            text += f" ({said})" if known else f" · {said}"
    text += "".join(f" · {said}" for said in _apart_words(table, apart))
    if table.question.asked_to:
        text += f" · question posée seulement aux {routing(book, table.question)}"
    coarse = [table.half_step(row) for row in rows if row.base is not None and not table.of_means]
    if coarse and max(coarse) >= COARSE - 1e-9:
        step = round(200 * max(coarse))
        text += f" · parts arrondies à {step} points au moins, l'effectif étant faible"
    text += " · données redressées" if book.weighted else " · données non pondérées"
    used = dict.fromkeys([*asked, *apart, *of_all])
    return Said.of(text + simulated(book), "base", table, used, ("base",), _universe(table))


def _bases_apart(table: PublishedTable) -> list[Row]:
    """A row of the whole selection for each answer, or line, that only some saw."""
    rows = {(r.item, "" if table.question.items else r.option): r for r in table.rows if not r.group}
    found = [r for r in rows.values() if table.apart(r.item, r.option)]
    return found if len(found) < len(rows) or not table.question.items else []


def _apart_words(table: PublishedTable, rows: Sequence[Row]) -> Iterator[str]:
    """The bases of what only some saw: ``« Bus » : 310 acteurs (Association), à qui cette réponse…``."""
    what = "cette ligne" if table.question.items else "cette réponse"
    if len(rows) > MOST_APART:
        some = "des lignes" if table.question.items else "des réponses"
        yield f"{some} n'ont été proposées qu'à certains, leur base est dite à côté de chacune"
        return
    for row in rows:
        name = item_label(table, row.item) or option_label(table, row.option)
        who = _universe(table, row)
        if row.base:
            said = f"{people(table.book, row.base, who)}, à qui {what} était proposée"
        else:
            said = f"{unknown(table, row)} (proposée seulement aux {who})"
        yield f"« {name} »{NBSP}: {said}"


def _answered(table: PublishedTable) -> list[str]:
    """The items of a table whose base is who answered: not those who ranked each option."""
    if not isinstance(table.question, Ranking):
        return list(table.items)
    return [item for item in table.items if item != MEAN_RANK]


def _nearly(table: PublishedTable) -> str:
    """What is said of a base that follows from the rounded share of an earlier answer."""
    routed = any(name not in table.book.segments for name in leading(table.question.asked_to))
    return " (base approchée)" if routed and table.book.disclosure.minimum_base > 1 else ""


def _with_base(table: PublishedTable, item: str) -> Row:
    """A row of the whole selection that tells the base of an item, if there is one."""
    rows = shown_to_all(table, (r for r in table.rows if r.item == item and not r.group))
    return next((r for r in rows if r.base is not None), rows[0])


def reading_note(table: PublishedTable, whole: PublishedTable) -> str:
    """How to read one number of the chart, said once in full."""
    said = reading(table, whole, start="l")
    return said.again(f"Lecture{NBSP}: {said}") if said else ""


def reading(table: PublishedTable, whole: PublishedTable, start: str = "L") -> Said:
    """One number of the chart as a sentence; empty when there is none. ``start`` is its article's letter."""
    book, question = table.book, table.question
    shown = [
        r for r in table.rows if not r.group and r.estimate is not None and r.item in _answered(table)[:1]
    ]
    if table.question.items:
        shown = [r for r in table.rows if not r.group and r.estimate is not None]
    if not shown:
        return Said.of("", "reading", table)
    common = shown_to_all(table, shown)
    row = shown[0] if table.of_means or table.net else (_leaders(table, common) or common)[0]
    of_whole = whole.row(row.option, item=row.item)
    against, used = "", [row]
    if table.view.filters and of_whole.estimate is not None:
        everyone = "dans l'ensemble de l'étude" if not question.asked_to else "sans filtre"
        against = f", contre {value(whole, of_whole, table.unit)} {everyone}"
        used.append(of_whole)
    universe, item = (
        _universe(table, row),
        f" pour « {item_label(table, row.item)} »" if question.items else "",
    )
    some = question.asked_to or table.apart(row.item, row.option)
    answered = universe if some else f"{universe} ayant répondu"
    if question.numeric:
        said = f"{start}a moyenne des {answered} est de {value(table, row, question.unit)}"
    elif table.net:
        said = net_words(table, percent(_estimate(row)), universe)
    elif table.recipe.score:
        said = (
            f"{start}e score moyen des {universe} ayant donné une réponse qui en a un est de "
            f"{value(table, row)}{item}"
        )
    else:
        answer = f"{verb(question, row.item)} « {_label(table, row)} »{item}"
        said = f"{percent(_estimate(row))} des {answered} {answer}"
    return Said.of(f"{said}{against}{simulated(book)}.", "reading", table, used)


def mean_ranks(table: PublishedTable) -> list[Said]:
    """The mean rank of each option, with its own base; nothing but of who ranked the options of a ranking."""
    ranking = table.ranking
    if ranking is None or told_place(table.question.id)[1] != CITED:
        return []
    told = ("estimate", "base")
    return [
        Said.of(_ranks_words(ranking, rows), "reading", ranking, rows, told, _ranked_by(ranking, group))
        for group in ranking.groups
        if (rows := [r for r in ranking.rows if r.item == MEAN_RANK and r.group == group])
        and any(row.estimate is not None for row in rows)
    ]


def _ranked_by(ranking: PublishedTable, group: str) -> str:
    """Of whom the mean ranks of a group speak; without one, of all."""
    view = ranking.view
    kept = view.where
    if view.by and group:
        kept[view.by] = (group,)
    return population(ranking.book, View(view.question, filters=View.of(ranking.book, where=kept).filters))


def _ranks_words(ranking: PublishedTable, rows: Sequence[Row]) -> str:
    """``Rang moyen, parmi ceux qui ont classé chaque réponse : « Vélo » 1,8 (n = 230) ; …``."""
    group = rows[0].group
    who = f"{group_label(ranking, group)}{NBSP}: r" if group else "R"
    told = f"{NBSP}; ".join(
        f"« {_label(ranking, r)} » {value(ranking, r)}{f' ({base_label(r)})' if r.base else ''}"
        for r in sorted(rows, key=lambda r: (r.estimate is None, r.estimate or 0))
    )
    return f"{who}ang moyen, {AMONG_RANKED}{NBSP}: {told}{simulated(ranking.book)}."


def alternative(table: PublishedTable, first: Said) -> Said:
    """The text of a chart for those who do not see it: its headline, then the main values."""
    option = table.options[0]
    rows = [r for r in table.rows if not r.group or r.option == option]
    values = f"{NBSP}; ".join(
        f"{' – '.join(p for p in _names(table, r) if p)}{NBSP}: {value(table, r, table.unit)}"
        f"{f' ({base})' if (base := own_base(table, r)) and not r.group else ''}"
        for r in rows
    )
    nature = f"Réponses simulées{NBSP}: " if table.simulated else ""
    said = f"{first}. {nature}{values}. Tous les chiffres sont dans les tableaux."
    made = Said.of(said, "alternative", table, rows)
    return Said(said, "alternative", made.provenance, made.population, first.values + made.values)


def _names(table: PublishedTable, row: Row) -> tuple[str, str, str]:
    group = group_label(table, row.group) if row.group else ""
    return group, item_label(table, row.item), option_label(table, row.option)
