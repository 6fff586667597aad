"""Whether the parts of a study folder agree: every name used is declared, every code exists once."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence

from core.codebook.answer_checks import check_markup
from core.codebook.checking import Checker, LeftOut
from core.codebook.model import Codebook
from core.codebook.published import Figure, Published
from core.codebook.question_checks import check_columns, check_cycles, check_question
from core.codebook.questions import Question, Single
from core.errors import Report

LEAST_MINIMUM = 5
"""The least ``minimum_base`` of collected responses that are not public."""
MARGINS_ROUNDING = 0.005
"""How far the sum of published shares may be from their total, relatively: they are rounded."""


def check_codebook(book: Codebook, file: str, report: Report, left_out: LeftOut) -> None:
    """Add the faults of a codebook whose parts are well formed one by one."""
    check = Checker(file, report, left_out)
    themes = [t.id for t in book.themes]
    check.unique("themes", ".id", themes, "l'identifiant")
    check.unique("questions", ".id", [q.id for q in book.questions], "l'identifiant")
    check.unique("indicators", ".id", [i.id for i in book.indicators], "l'identifiant")
    check.unique("segments", "", book.segments, "la question")
    _check_disclosure(check, book)
    if book.fieldwork.start and book.fieldwork.end and book.fieldwork.start > book.fieldwork.end:
        check.add("fieldwork.end", "la fin du terrain précède son début.", "Corrigez l'une des dates.")
    for i, revision in enumerate(book.revised):
        if book.released and revision.date < book.released:
            check.add(
                f"revised[{i}].date", "cette correction précède la publication.", "Corrigez l'une des dates."
            )
    for i, question in enumerate(book.questions):
        path = f"questions[{i}]"
        if question.theme is not None:
            check.known(f"{path}.theme", question.theme, themes, "le thème")
        check_question(check, path, question, book)
    check_columns(check, book)
    check_cycles(check, book)
    check_markup(check, book)
    _check_segments(check, book)
    _check_margins(check, book)
    _check_indicators(check, book, themes)
    ids = [q.id for q in book.questions]
    for i, slide in enumerate(book.story):
        if check.known(f"story[{i}].question", slide.question, ids, "la question"):
            _check_item(check, f"story[{i}]", slide.item, book.question(slide.question), required=False)
        if slide.by is not None:
            check.known(f"story[{i}].by", slide.by, book.segments, "le segment")
    for i, unreported in enumerate(book.unreported):
        if unreported.theme is not None:
            check.known(f"unreported[{i}].theme", unreported.theme, themes, "le thème")


def _check_disclosure(check: Checker, book: Codebook) -> None:
    policy = book.disclosure
    bare = policy.minimum_base < LEAST_MINIMUM and not book.simulated and not policy.public_data
    if bare:
        too = " (caution_base aussi)" if policy.caution_base < LEAST_MINIMUM else ""
        check.add(
            "disclosure.minimum_base",
            f"le seuil de masquage est de {policy.minimum_base}, et ces réponses sont recueillies (nature: "
            f"collected) : il doit être de {LEAST_MINIMUM} au moins, pour que personne ne soit reconnu.",
            f"Écrivez {LEAST_MINIMUM} au moins{too} ; si le fichier des réponses est déjà public, ajoutez "
            "public_data: true sous disclosure.",
        )
    if policy.caution_base < policy.minimum_base:
        check.add(
            "disclosure.caution_base",
            "le seuil de prudence est sous le seuil de masquage.",
            f"Écrivez au moins {max(policy.minimum_base, LEAST_MINIMUM if bare else 0)}.",
        )


def _check_segments(check: Checker, book: Codebook) -> None:
    ids = [q.id for q in book.questions]
    for i, segment in enumerate(book.segments):
        if segment in book.parts and isinstance(book.question(segment), Single):
            check.add(
                f"segments[{i}]",
                f"des réponses de {segment} n'ont été montrées qu'à quelques-uns (asked_to) : ses groupes ne "
                "se comparent pas.",
                "Retirez asked_to de ces options, ou choisissez une autre question.",
            )
        if not check.known(f"segments[{i}]", segment, ids, "la question"):
            continue
        question = book.question(segment)
        if not isinstance(question, Single):
            check.add(
                f"segments[{i}]",
                f"{segment} n'est pas une question à choix unique.",
                "Choisissez-en une autre.",
            )
        elif "" in question.answer_index:
            check.add(
                f"segments[{i}]",
                f"une option de {segment} a un code vide, qui ne peut nommer ni filtre ni groupe.",
                "Donnez-lui un code dans study.yaml et dans les réponses.",
            )


def _check_margins(check: Checker, book: Codebook) -> None:
    ids = [q.id for q in book.questions]
    totals: dict[str, float] = {}
    for name, targets in book.design.margins.items():
        at = f"design.margins.{name}"
        if not check.known(at, name, ids, "la question"):
            continue
        question = book.question(name)
        if not isinstance(question, Single):
            check.add(at, f"{name} n'est pas une question à choix unique.", "Choisissez-en une autre.")
            continue
        for code, target in targets.items():
            known = check.known(
                f"{at}.{code}", code, question.answer_index, f"dans la question {name}, le code"
            )
            if known and target <= 0:
                check.add(
                    f"{at}.{code}",
                    f"une cible est strictement positive (ici {target:.15g}).",
                    "Corrigez-la, ou regroupez cette réponse avec une autre dans la question.",
                )
        for code in question.answer_index:
            if code not in targets:
                check.add(at, f"la réponse « {code} » n'a pas de cible.", "Donnez-en une à chaque réponse.")
        totals[name] = sum(targets.values())
    _check_totals(check, totals)
    if (trim := book.design.trim) is None:
        return
    if not 0 <= trim.low < 1 < trim.high:
        check.add(
            "design.trim",
            f"les bornes {trim.low:.15g} et {trim.high:.15g} n'entourent pas le poids moyen, qui est 1.",
            "Écrivez par exemple {low: 0.3, high: 3}.",
        )
    if not book.design.margins:
        check.add("design.trim", "ces bornes sont celles d'un calage sur marges.", "Ajoutez margins.")


def _check_totals(check: Checker, totals: Mapping[str, float]) -> None:
    """Margins are shares, or totals of the same population."""
    if not totals:
        return
    first, *_ = totals
    # No population has a total of less than two: those are shares.
    common, of = (1.0, "1") if totals[first] < 2 else (totals[first], f"celles de {first}")
    for name, total in totals.items():
        if abs(total / common - 1) > MARGINS_ROUNDING:
            expected = of if of == "1" else f"{common:.15g}, comme {of}"
            check.add(
                f"design.margins.{name}",
                f"les cibles font {total:.15g} en tout, et devraient faire {expected}.",
                "Écrivez pour toutes les marges des parts, qui font 1, ou des effectifs, qui ont un même "
                "total.",
            )


def _check_item(check: Checker, path: str, item: str, question: Question, *, required: bool) -> None:
    items = question.item_ids
    if items == ("",):
        if item:
            check.add(
                f"{path}.item", f"{question.id} n'est ni une grille, ni un classement.", "Retirez item."
            )
    elif item:
        check.known(f"{path}.item", item, items, f"dans la question {question.id}, l'item")
    elif required:
        kind = "une grille" if question.items else "un classement"
        check.add(f"{path}.item", f"{question.id} est {kind}.", f"Nommez un item : {', '.join(items)}.")


def _check_one_base(
    check: Checker, path: str, item: str, options: Sequence[str], book: Codebook, question: Question
) -> None:
    """Options that count as one answer have one base."""
    if len(set(options)) < 2 or question.id not in book.parts:
        return
    known = [code for code in options if code in question.answer_index]
    bases = {part.question.id for code in known if (part := book.part_of(question.id, item, code))}
    if len(bases) > 1:
        check.add(
            f"{path}.options",
            f"ces réponses de {question.id} n'ont pas la même base : certaines n'ont été montrées qu'à "
            "quelques-uns (asked_to).",
            "Réunissez des réponses que les mêmes personnes ont vues.",
        )


def _check_indicators(check: Checker, book: Codebook, themes: Sequence[str]) -> None:
    ids = [q.id for q in book.questions]
    for i, indicator in enumerate(book.indicators):
        path = f"indicators[{i}]"
        if indicator.theme is not None:
            check.known(f"{path}.theme", indicator.theme, themes, "le thème")
        _check_sentence(check, f"{path}.sentence", indicator.sentence)
        if not check.known(f"{path}.question", indicator.question, ids, "la question"):
            continue
        question = book.question(indicator.question)
        if question.numeric:
            check.add(
                f"{path}.question", f"{question.id} est un nombre, sans options.", "Choisissez-en une autre."
            )
            continue
        _check_item(check, path, indicator.item, question, required=True)
        check.codes(f"{path}.options", indicator.options, list(question.answer_index), question.id)
        _check_one_base(check, path, indicator.item, indicator.options, book, question)


def _check_sentence(check: Checker, path: str, sentence: str) -> None:
    allowed = ("share", "universe")
    try:
        parts = string.Formatter().parse(sentence)
        fields = [(name, bool(shape or turned)) for _, name, shape, turned in parts if name is not None]
    except ValueError:
        check.add(path, "une accolade est ouverte sans être fermée.", "Écrivez {share} ou {universe}.")
        return
    for name, shaped in fields:
        check.known(path, name, allowed, "le champ")
        if shaped:  # a width of a billion letters is a shape too
            check.add(path, f"le champ {name} n'a pas de mise en forme.", f"Écrivez {{{name}}} seulement.")
    if "share" not in [name for name, _ in fields]:
        check.add(path, "la phrase ne dit pas le pourcentage.", "Ajoutez {share}.")


def check_published(
    published: Published, book: Codebook, file: str, report: Report, left_out: LeftOut
) -> None:
    """Add the faults of published figures against the codebook they speak of."""
    check = Checker(file, report, left_out)
    check.unique("figures", ".id", [f.id for f in published.figures], "l'identifiant")
    check.unique("landmarks", ".id", [m.id for m in published.landmarks], "l'identifiant")
    ids = [q.id for q in book.questions]
    for i, landmark in enumerate(published.landmarks):
        check.known(f"landmarks[{i}].source", landmark.source, published.sources, "la source")
        if landmark.question:
            check.known(f"landmarks[{i}].question", landmark.question, ids, "la question")
    for i, figure in enumerate(published.figures):
        path = f"figures[{i}]"
        check.known(f"{path}.source", figure.source, published.sources, "la source")
        _check_where(check, f"{path}.where", figure.where, book)
        if figure.exceeds is not None:
            _check_where(check, f"{path}.exceeds", figure.exceeds, book)
        if check.known(f"{path}.question", figure.question, ids, "la question"):
            _check_figure(check, path, figure, book.question(figure.question))
            _check_one_base(check, path, figure.item, figure.options, book, book.question(figure.question))


def _check_where(check: Checker, path: str, where: Mapping[str, Sequence[str]], book: Codebook) -> None:
    for name, codes in where.items():
        known = check.known(f"{path}.{name}", name, book.segments, "le segment")
        # A segment may be of a question that is itself missing or faulty: that is said elsewhere.
        if known and book.has(name) and isinstance(book.question(name), Single):
            check.codes(f"{path}.{name}", codes, list(book.segment(name).answer_index), name)


def _check_figure(check: Checker, path: str, figure: Figure, question: Question) -> None:
    if question.numeric:
        check.add(
            f"{path}.question", f"{question.id} est un nombre, sans options.", "Choisissez-en une autre."
        )
        return
    codes = list(question.answer_index)
    check.codes(f"{path}.options", figure.options, codes, question.id)
    of_items = bool(question.items) and figure.kind in ("set", "order") and not figure.item
    if not of_items:
        _check_item(check, path, figure.item, question, required=True)
    members = question.item_ids if of_items else codes
    for t, tier in enumerate(figure.tiers):
        check.codes(f"{path}.tiers[{t}]", tier, members, question.id)
    told_in_words = figure.kind == "set" or (
        figure.kind == "order" and figure.exceeds is None and not (figure.tiers and of_items)
    )
    if not figure.options and not told_in_words:
        check.add(f"{path}.options", "ce chiffre publié porte sur des options.", "Nommez-les.")
    if figure.kind == "rank" and not question.items and len(figure.options) > 1:
        check.add(f"{path}.options", "un rang porte sur une seule option.", "Gardez-en une.")
    if figure.kind in ("share", "approx") and (figure.value is None or not 0 <= figure.value <= 1):
        check.add(f"{path}.value", "une part s'écrit entre 0 et 1.", "Écrivez 0.62 pour 62 %.")
    if figure.kind == "rank" and (figure.value is None or figure.value < 1 or figure.value % 1):
        check.add(f"{path}.value", "un rang est un entier à partir de 1.", "Écrivez 1 pour le premier.")
