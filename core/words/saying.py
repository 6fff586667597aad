"""All that is said of a view, in the order in which a page says it: what pages, slides and files take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from core.codebook import Codebook, shown_parts
from core.disclosure import PublishedTable, kind
from core.study import Study, portrait
from core.views import ITEM, Choice, Net, Recipe, Subject, View, geographies, map_choice, mapped, nets, shown
from core.words import about, argument, gaps, labels, maps, portraits, published, sentences
from core.words.spoken import Said, Value, nature


def of_question(study: Study, recipe: Recipe) -> list[Said]:
    """What is said of the answers to a question, of its key figures and of its groups when it has a split."""
    table, whole = study.make(recipe), study.make(Recipe(recipe.question))
    first = sentences.headline(study, recipe)
    found = [
        first,
        sentences.measure(table),
        *published.of_view(study, recipe),
        sentences.base_note(table, whole),
        sentences.reading(table, whole),
        sentences.alternative(table, first),
        *sentences.mean_ranks(table),
        *_key_figures(study, recipe),
    ]
    if recipe.by is not None:
        for item in table.items:
            found += _of_groups(study, table, item)
        for net in nets(study.book, recipe.question):
            keyed = study.make(Recipe(recipe.question, recipe.by, recipe.filters, Net.of(net)))
            found += [s.again(s, "key_figure") for s in _established(keyed, net.item)]
        found += _on_map(study, recipe)
    return [said for said in [*found, *of_study(study.book)] if said]


def _key_figures(study: Study, recipe: Recipe) -> Iterator[Said]:
    for net in nets(study.book, recipe.question):
        if study.published_indicator(net, View(filters=recipe.filters)):
            continue  # what was published is said
        yield sentences.sentence(study.make(Recipe(recipe.question, None, recipe.filters, Net.of(net))))


def _of_groups(study: Study, table: PublishedTable, item: str) -> Iterator[Said]:
    """The comparison of the groups, line by line: what comes first, how many gaps, and each of them."""
    yield gaps.headline(table, item)
    tally = gaps.tally(table, item)
    yield Said.of(tally, "gap", table, gaps.compared(table, item), ("p_adjusted",))
    yield from _established(table, item)
    for found in gaps.by_group(table, item):
        yield from gaps.group_words(table, item, found)
    yield gaps.reading(table, item)


def _established(table: PublishedTable, item: str) -> Iterator[Said]:
    for row in gaps.compared(table, item):
        if kind(row) == "established":
            yield gaps.gap_sentence(table, row)


def _on_map(study: Study, recipe: Recipe) -> Iterator[Said]:
    """What the map says, when the split is by territory: of each key figure and each answer."""
    book, question = study.book, study.book.question(recipe.question)
    if recipe.by not in geographies(book) or recipe.question not in mapped(book, recipe.by):
        return
    if recipe.by in recipe.view.where:
        return  # a map shows all the territories, whichever are chosen
    for item in question.item_ids:
        for asked in shown(book, recipe.question, item):
            name, _, code = asked.partition("=")
            query = recipe.view.to_query() | {ITEM: [item], name: [code]}
            choice, _ = Choice.from_query(query, book)
            drawn = map_choice(book, choice)
            yield maps.headline(study, drawn)
            yield maps.measure(study.make(drawn.recipe), drawn.option, drawn.choice.item)


def of_group(study: Study, subject: Subject, view: View) -> list[Said]:
    """What a portrait says of a group under the other filters of a view."""
    book, made = study.book, portrait(study, subject, view)
    own, who = nature(book), labels.population(book, subject.alone(view, book))
    said = [*published.told_of_group(study, subject, view)]
    size, known = portraits.size_words(book, made), made.respondents
    if known is None:
        said.append(Said(size, "base", "", who))
        why = portraits.masked_reason(book, made)
        said.append(Said(f"{why[:1].upper()}{why[1:]}.", "standing_out", "", who))
    else:
        counted = Value("", "", "", subject.segment, subject.code, "base", float(known))
        said.append(Said(size, "base", own, who, [counted]))
        said += [portraits.finding_sentence(each) for each in made.found]
        said.append(Said(portraits.found_note(book, made), "standing_out", own, who))
        said += [portraits.key_sentence(each) for each in made.keys]
        said += [portraits.alike_words(each) for each in made.alike]
        said += [point.said for point in argument.points(study, made, view)]
        said.append(Said(portraits.alike_note(book, made), "alike", own if made.keys else "", who))
    small = portraits.small_print(study, made)
    said += [Said(words, "provenance", "") for words in (small.established, small.family)]
    return [each for each in dict.fromkeys([*said, *of_study(book)]) if each]


def of_study(book: Codebook) -> list[Said]:
    """What is said of the study under whatever is shown of it."""
    return [
        Said(about.source_note(book), "source", nature(book)),
        Said(about.limits(book), "provenance", ""),
        Said(about.facts(book), "provenance", ""),
        Said(about.masking_rule(book), "provenance", ""),
    ]


def view(study: Study, recipe: Recipe) -> dict[str, Any]:
    """What is said of a question, as JSON holds it; of a ranking, what is said of each part of it."""
    where = {name: list(codes) for name, codes in recipe.filters}
    asked = {"question": recipe.question, "by": recipe.by or "", "where": where}
    parts = shown_parts(study.book.question(recipe.question))
    said = {
        (one.kind, one): one
        for part in parts
        for one in of_question(study, replace(recipe, question=part.id))
    }
    return _json(asked, said.values())


def group(study: Study, subject: Subject, filters: View) -> dict[str, Any]:
    """What is said of a group, as JSON holds it."""
    where = {name: list(codes) for name, codes in subject.beside(filters).filters}
    asked = {"portrait": subject.codes, "where": where}
    return _json(asked, of_group(study, subject, filters))


def _json(asked: dict[str, Any], said: Iterable[Said]) -> dict[str, Any]:
    return {"view": asked, "sentences": [each.to_json() for each in said]}


def every_view(study: Study, where: View) -> Iterator[dict[str, Any]]:
    """Every question, unsplit and by every segment, then every portrait, under the filters of a view."""
    book = study.book
    for question in book.questions:
        for by in [None, *(name for name in book.segments if name != question.id)]:
            yield view(study, Recipe(question.id, by, where.filters))
    for name in book.segments:
        for option in book.segment(name).answers:
            yield group(study, Subject(name, option.code), where)
