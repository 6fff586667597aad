"""The command line: ``python -m core COMMAND STUDY``; its commands are those of ``_parser``."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from core import open_series, open_study
from core.codebook import Codebook
from core.disclosure import Version
from core.draft import TO_READ, draft, points
from core.errors import StudyError, TemplateError, ViewError
from core.files import check, series, text
from core.files.opendata import refuse_taken, write_release
from core.series import is_series
from core.simulation import write_simulated
from core.study import Study, compare
from core.views import ANSWERS, INTERVALS, SCORE, WILSON, Recipe, Subject, View, counted
from core.words import numbers, saying

MOST_SIMULATED = 1_000_000
_IN_FRENCH = (
    (r"the following arguments are required: (.+)", r"il manque \1"),
    (r"unrecognized arguments: (.+)", r"\1 n'est pas compris"),
    (
        r"argument (\S+): invalid choice: '(.*)' \(choose from (.+)\)",
        r"\1 : « \2 » n'existe pas (choix : \3)",
    ),
    (r"argument (\S+): invalid int value: '(.*)'", r"\1 : « \2 » n'est pas un nombre entier"),
    (r"argument (\S+): expected one argument", r"\1 attend une valeur"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 et \2 s'excluent"),
)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one sentence."""

    def error(self, message: str) -> NoReturn:
        for english, french in _IN_FRENCH:
            message = re.sub(english, french, message)
        _refuse(f"arguments incorrects : {message}. Aide : python -m core --help")


def _refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise SystemExit(2)


def _where(argument: str, book: Codebook) -> tuple[str, list[str]]:
    name, sign, codes = argument.partition("=")
    if not sign or not codes:
        _refuse(f"--where {argument} : écrivez segment=code ou segment=code,code.")
    if name in book.segments and codes in book.segment(name).answer_index:
        return name, [codes]  # one code that holds a comma
    return name, codes.split(",")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m core", description="Tableaux d'une étude, depuis son dossier.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMANDE")
    checking = commands.add_parser("check", help="vérifier le dossier : code 0, ou 1 avec tous les défauts")
    table = commands.add_parser("table", help="le tableau publié d'une question")
    say = commands.add_parser(
        "say", help="toutes les phrases qui sont dites d'une vue, et sur quoi elles reposent"
    )
    figures = commands.add_parser("figures", help="les chiffres publiés et ceux des réponses")
    simulate = commands.add_parser("simulate", help="écrire des réponses simulées")
    release = commands.add_parser(
        "release", help="écrire les données ouvertes : tableaux publiés, questionnaire, méthode"
    )
    portraits = commands.add_parser(
        "portraits", help="écrire le portrait de chaque groupe (PDF et PowerPoint)"
    )
    drafting = commands.add_parser(
        "draft", help="écrire un dossier d'étude d'après l'export d'un outil d'enquête"
    )
    for command in (checking, table, say, figures, simulate, release, portraits):
        command.add_argument(
            "study",
            type=Path,
            metavar="STUDY",
            help="dossier de l'étude, ou de la série"
            if command in (checking, table)
            else "dossier de l'étude",
        )
    drafting.add_argument("source", type=Path, metavar="SOURCE", help="l'export : CSV, XLSX, Parquet ou .sav")
    drafting.add_argument("out", type=Path, metavar="OUT", help="dossier à créer (nouveau ou vide)")
    drafting.add_argument(
        "--structure",
        type=Path,
        metavar="FILE",
        help="le questionnaire de l'outil : XLSForm, .lss, .txt, SurveyJS .json, .qsf",
    )
    drafting.add_argument(
        "--like", type=Path, metavar="STUDY", help="la vague d'avant, dont les mots sont repris"
    )
    drafting.add_argument("--weight", metavar="COLUMN", help="la colonne des poids")
    drafting.add_argument("--identifier", metavar="COLUMN", help="la colonne qui distingue les répondants")
    drafting.add_argument(
        "--language", metavar="CODE", help="la langue des textes, si l'outil en a plusieurs : fr"
    )
    drafting.add_argument(
        "--update",
        action="store_true",
        help="refaire un brouillon, en gardant ce qui y a été changé à la main",
    )
    checking.add_argument("--strict", action="store_true", help="les remarques sont des défauts : code 1")
    checking.add_argument("--format", choices=("text", "json"), default="text")
    checking.add_argument(
        "--before",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="une version qui a été en ligne : les deux retranchées ne doivent trahir personne",
    )
    table.add_argument("--question", required=True, metavar="Q")
    table.add_argument("--by", metavar="S", help="segment de comparaison")
    table.add_argument("--where", action="append", default=[], metavar="S=code,code", help="filtre")
    table.add_argument("--interval", choices=INTERVALS, default="wilson", help="intervalle des parts")
    counted = table.add_mutually_exclusive_group()
    counted.add_argument(
        "--indicator", metavar="ID", help="un chiffre clé de la question, en place des réponses"
    )
    counted.add_argument("--score", action="store_true", help="le score moyen des réponses")
    table.add_argument(
        "--against", choices=("previous", "first"), help="d'une série : la vague d'avant, ou la première"
    )
    table.add_argument("--format", choices=("csv", "json", "markdown"), default="csv")
    say.add_argument("--question", metavar="Q", help="une question ; sans elle, toutes les vues")
    say.add_argument("--by", metavar="S", help="segment de comparaison")
    say.add_argument("--where", action="append", default=[], metavar="S=code,code", help="filtre")
    say.add_argument(
        "--portrait",
        action="append",
        metavar="S=code",
        help="le portrait d'un groupe, croisé si répété",
    )
    say.add_argument("--format", choices=("text", "json"), default="text")
    release.add_argument("out", type=Path, metavar="OUT", help="dossier à créer (nouveau ou vide)")
    simulate.add_argument("--n", type=int, default=1200, help="nombre de répondants")
    simulate.add_argument("--seed", type=int, default=2025, help="graine : mêmes octets pour la même")
    portraits.add_argument("out", type=Path, metavar="OUT", help="dossier où écrire les portraits")
    portraits.add_argument(
        "--address", default="", metavar="URL", help="adresse publique du tableau de bord, pour les codes QR"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code (0 done, 1 faulty study, 2 bad arguments)."""
    options = _parser().parse_args(arguments)
    if options.command != "draft" and not os.path.isdir(options.study):
        _refuse(f"le dossier d'étude {options.study} est introuvable.")
    of_series = options.command != "draft" and is_series(options.study)
    try:
        match options.command:
            case "check" if of_series:
                return _check_series(options)
            case "table" if of_series:
                _print_series(options)
            case _ if of_series:
                _refuse(f"{options.study} est une série : {options.command} prend le dossier d'une vague.")
            case "check":
                return _check(options)
            case "draft":
                return _draft(options)
            case "table":
                _print_table(open_study(options.study), options)
            case "say":
                _say(open_study(options.study), options)
            case "figures":
                study = open_study(options.study)
                print(text.figures_markdown(compare(study), simulated=study.book.simulated), end="")
            case "simulate":
                if not 1 <= options.n <= MOST_SIMULATED:
                    _refuse(f"--n : entre 1 et {numbers.integer(MOST_SIMULATED)} répondants.")
                written = write_simulated(options.study, n=options.n, seed=options.seed)
                print(f"Réponses simulées écrites dans {written}.")
            case "release":
                _write_release(options.study, options.out)
            case "portraits":
                _write_portraits(options)
    except TemplateError as error:
        print(error, file=sys.stderr)
        return 1
    except StudyError as error:
        told = f"{error}\n" if options.command == "draft" else check.plain_faults(options.study, error)
        print(told, end="", file=sys.stderr)
        return 1
    except ViewError as error:
        _refuse(str(error))
    except MemoryError:
        _refuse("la mémoire de cette machine n'y suffit pas.")
    return 0


def _check(options: argparse.Namespace) -> int:
    """Say what was read and found; return the exit code, for which notices are faults if so asked."""
    folder, as_json = options.study, options.format == "json"
    try:
        study = _checked(folder, options.before)
    except StudyError as error:
        if not as_json:
            raise
        sys.stdout.write(check.as_json(folder, None, error.faults, ()))
        return 1
    found = check.noticed(study)
    strict = options.strict and found
    if as_json:
        sys.stdout.write(check.as_json(folder, study, found if strict else (), () if strict else found))
    elif strict:
        sys.stderr.write(check.plain_faults(folder, StudyError(found)))
    else:
        sys.stdout.write(check.plain(folder, study, found))
    return int(bool(strict))


def _check_series(options: argparse.Namespace) -> int:
    """As ``_check``, of a series of waves."""
    folder, as_json = options.study, options.format == "json"
    if options.before:
        _refuse("--before est d'une étude : une série n'a pas de version.")
    try:
        found = open_series(folder)
    except StudyError as error:
        if not as_json:
            raise
        sys.stdout.write(series.as_json(folder, None, error.faults, ()))
        return 1
    notices = found.notices()
    faults, noted = (notices, ()) if options.strict else ((), notices)
    if as_json:
        sys.stdout.write(series.as_json(folder, found, faults, noted))
    elif faults:
        sys.stderr.write(check.plain_faults(folder, StudyError(faults)))
    else:
        sys.stdout.write(series.plain(folder, found, noted))
    return int(bool(faults))


def _draft(options: argparse.Namespace) -> int:
    """Write a draft, and say how much of the export is in it; return the exit code."""
    for path in (options.source, options.structure):
        if path is not None and not path.is_file():
            _refuse(f"le fichier {path} est introuvable.")
    if options.like is not None and not options.like.is_dir():
        _refuse(f"le dossier d'étude {options.like} est introuvable.")
    try:
        made = draft(
            options.source,
            options.out,
            structure=options.structure,
            like=options.like,
            weight=options.weight,
            identifier=options.identifier,
            language=options.language,
            update=options.update,
            progress=lambda done, what: _progress(round(100 * done), 100, what),
        )
    except OSError as error:
        _refuse(f"impossible d'écrire dans {options.out} : {error.strerror}.")
    if made.faults:
        print(check.plain_faults(options.out, StudyError(made.faults)), end="", file=sys.stderr)
        return 1
    facts = made.facts
    print(
        f"{options.out} : {numbers.count(facts.questions, 'question', 'questions')} sur "
        f"{numbers.count(facts.used, 'colonne', 'colonnes')} de l'export, "
        f"qui en a {numbers.integer(facts.columns)}, "
        f"{numbers.count(facts.kept, 'répondant', 'répondants')}. "
        f"À relire, {numbers.count(points(made.doubts), 'point', 'points')} : {options.out / TO_READ}"
    )
    return 0


def _checked(folder: Path, before: Sequence[Path]) -> Study:
    """A study, beside versions of it that were online, the first first."""
    if not before:
        return open_study(folder)
    online: list[Version] = []
    for each in before:
        if not each.is_dir():
            _refuse(f"le dossier d'étude {each} est introuvable.")
        online.append(open_study(each, lambda _: tuple(online)).version())
    study = open_study(folder, lambda _: online)
    study.audit()
    return study


def _write_release(folder: Path, out: Path) -> None:
    try:
        refuse_taken(out)  # before the study is read
        names = write_release(open_study(folder), out)
    except FileExistsError as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(f"impossible d'écrire dans {out} : {error.strerror}.")
    print(f"Données ouvertes écrites dans {out} : {len(names)} fichiers.")


def _filters(arguments: Sequence[str], book: Codebook) -> dict[str, list[str]]:
    where: dict[str, list[str]] = {}
    for argument in arguments:
        name, codes = _where(argument, book)
        where.setdefault(name, []).extend(codes)
    return where


def _say(study: Study, options: argparse.Namespace) -> None:
    """Print what is said of a question, of a group, or of everything: a view a block, or as JSON."""
    book, where = study.book, _filters(options.where, study.book)
    filters = View.of(book, where=where)
    if options.portrait:
        if options.question or options.by:
            _refuse("--portrait ne va pas avec --question ni --by.")
        subject = _subject(options.portrait, book)
        said: dict[str, Any] | list[dict[str, Any]] = saying.group(study, subject, filters)
    elif options.question:
        said = saying.view(study, Recipe.of(book, options.question, options.by, where))
    elif options.by:
        _refuse("--by demande --question.")
    else:
        said = list(saying.every_view(study, filters))
    sys.stdout.write(text.said_json(said) if options.format == "json" else text.said_plain(said))


def _subject(arguments: Sequence[str], book: Codebook) -> Subject:
    """The group that is named, segment by segment."""
    codes: dict[str, str] = {}
    for argument in arguments:
        name, _, code = argument.partition("=")
        if not code:
            _refuse(f"--portrait {argument} : écrivez segment=code, avec un seul code.")
        View.of(book, where={name: [code]})
        codes[name] = code
    subject = Subject.of(book, codes)
    assert subject is not None
    return subject


def _print_series(options: argparse.Namespace) -> None:
    if options.indicator or options.score or options.interval != WILSON:
        _refuse("d'une série, la table est celle des réponses : sans --indicator, --score ni --interval.")
    found = open_series(options.study)
    where = _filters(options.where, found.book)
    table = found.make(options.question, options.by, where, options.against or "previous")
    write = {"csv": series.table_csv, "json": series.table_json, "markdown": series.table_markdown}
    sys.stdout.write(write[options.format](table))


def _print_table(study: Study, options: argparse.Namespace) -> None:
    if options.against:
        _refuse("--against est d'une série de vagues.")
    where = _filters(options.where, study.book)
    recipe = Recipe.of(study.book, options.question, options.by, where, interval=options.interval)
    what = SCORE if options.score else counted(study.book, recipe.question, options.indicator or ANSWERS)
    table = study.make(replace(recipe, counted=what))
    write = {"csv": text.plain_csv, "json": text.json, "markdown": text.markdown}[options.format]
    sys.stdout.write(write(table))


_OUTCOMES = {"written": "écrit", "kept": "déjà là", "masked": "masqué"}


def _write_portraits(options: argparse.Namespace) -> None:
    """Write the portraits; say how far on standard error: a bar on a terminal, else one line each."""
    # Here: the libraries of PowerPoint and PDF are slow to load.
    from core.files.portrait import LEFT_OUT, source_digest, subjects, write_portraits

    if options.address and not re.match(r"https?://[^\s/]", options.address):
        _refuse(f"--address {options.address} : écrivez une adresse complète, https://…")
    study = open_study(options.study)
    source = source_digest(study, options.study, options.address)
    total, count = len(subjects(study.book)), Counter[str]()
    try:
        for done, each in enumerate(write_portraits(study, source, options.out, options.address), 1):
            count[each.outcome] += 1
            _progress(done, total, f"{each.name} : {_OUTCOMES[each.outcome]}")
    except OSError as error:
        _refuse(f"impossible d'écrire dans {options.out} : {error.strerror}.")
    written = numbers.count(count["written"], "portrait écrit", "portraits écrits")
    hidden = numbers.count(count["masked"], "groupe masqué", "groupes masqués")
    end = f" ; {hidden}, voir {LEFT_OUT}" if count["masked"] else ""
    print(f"{options.out} : {written}, {numbers.integer(count['kept'])} déjà là{end}.")


def _progress(done: int, total: int, about: str) -> None:
    said = f"{done}/{total} {about}"
    if not sys.stderr.isatty():
        print(said, file=sys.stderr)
        return
    filled = 24 * done // total
    bar = "█" * filled + "░" * (24 - filled)
    end = "\n" if done == total else ""
    print(f"\r\033[K{bar} {said}", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
