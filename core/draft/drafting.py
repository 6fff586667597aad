"""A study folder written from an export: its columns read, its questions found, its codebook written."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from core.codebook import STUDY_FILE, read_codebook, yaml_mapping
from core.draft import assembling, story, writing
from core.draft.answers import one_other
from core.draft.blocks import block, told
from core.draft.doubts import Doubt
from core.draft.found import Found
from core.draft.groups import Group, declared_sets, grouped
from core.draft.like import like as like_before
from core.draft.matching import matched
from core.draft.naming import of_question, slug, titled
from core.draft.people import Kept, identifier_of, is_unique, is_weight, kept, numbers_rows, weight_of
from core.draft.personal import personal
from core.draft.questionnaire import Questionnaire
from core.draft.relire import Drafted
from core.draft.routing import routed
from core.draft.scales import is_other
from core.draft.singles import ages, is_age, label_codes, single
from core.draft.source import Source, Variable, read_source
from core.draft.structure import read_questionnaire
from core.draft.territories import are_postcodes, departements, holds_territories, located
from core.errors import Fault, Report, quoted

Progress = Callable[[float, str], None]
"""Told how far the work is, from 0 to 1, and what is being done, in French."""
_TOO_FINE = "codes postaux ou de communes, trop précis"
_COARSER = "codes postaux ou de communes : seul le département est gardé"
_UPDATE = "Écrivez --update pour garder ce qui y a été changé à la main, ou nommez un autre dossier."


def _silent(done: float, what: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Result:
    """What was drafted: how much of the export, what is to be read again, and what is still wrong in it."""

    facts: Drafted
    doubts: tuple[Doubt, ...]
    faults: tuple[Fault, ...]


@dataclass(slots=True, eq=False)
class _People:
    """Who counts, and what tells it."""

    rows: np.ndarray
    identifier: Variable | None = None
    weight: Variable | None = None
    kept: list[Kept] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        named = [each for each in (self.identifier, self.weight) if each is not None]
        return {each.name for each in (*named, *(each.column for each in self.kept))}


def draft(
    source: Path,
    out: Path,
    *,
    structure: Path | None = None,
    like: Path | None = None,
    weight: str | None = None,
    identifier: str | None = None,
    language: str | None = None,
    update: bool = False,
    progress: Progress = _silent,
) -> Result:
    """Write a study folder from the export of a survey tool.

    The folder holds ``study.yaml``, the responses with the columns that it names and no other, and
    ``A-RELIRE.md``, where each thing that was supposed is told with its line.

    Parameters
    ----------
    source
        The export: CSV, TSV, XLSX, Parquet or SPSS.
    out
        The folder to write: new, empty, or drafted before with ``update``.
    structure
        The questionnaire as its tool saves it.
    like
        The study folder of the wave before, whose words are kept.
    weight, identifier
        The columns that are so, where their names do not tell.
    language
        That of the texts to keep, where a file has several: ``fr``.
    update
        Keep what was changed by hand in a folder that was drafted before.
    progress
        Told how far the work is.

    Returns
    -------
    Result
        What was drafted, and the faults that are left, if any.

    Raises
    ------
    StudyError
        If a file cannot be read, a column is not there, or the folder holds something else.
    """
    writing.refuse_taken(out, _UPDATE, update=update)
    report = Report()
    progress(0.02, "lecture de l'export")
    export = read_source(source, report)
    questionnaire = read_questionnaire(structure, language, report) if structure else None
    before = _before(like, report)
    report.raise_if_any()
    assert export is not None
    progress(0.45, "reconnaissance des colonnes")
    work = _Work(export, questionnaire, writing.study_id(out) if update else "", out)
    work.settle_people(weight, identifier, report)
    report.raise_if_any()
    work.find()
    progress(0.7, "écriture de study.yaml")
    study = work.study()
    if before is not None:
        columns = [variable.name for variable in export.variables]
        study, told = like_before(study, before, columns)
        work.doubts += told
    given = (("structure", structure), ("like", like), ("weight", weight), ("identifier", identifier))
    options = {f"--{name}": os.fspath(value) for name, value in (*given, ("language", language)) if value}
    facts = work.facts(source, options, study)
    progress(0.8, "écriture des réponses, et vérification")
    facts, doubts, faults = writing.write(out, study, work.columns(study), work.doubts, facts, update=update)
    progress(1.0, "terminé")
    return Result(facts, tuple(doubts), tuple(faults))


def _before(like: Path | None, report: Report) -> dict[str, Any] | None:
    """The codebook of the wave before, as it is written; faults where it is none."""
    if like is None:
        return None
    read_codebook(like, report)
    if report.faults:
        return None
    return yaml_mapping((like / STUDY_FILE).read_text(encoding="utf-8-sig"), STUDY_FILE)


class _Work:
    """The questions of an export, and all that is told of them on the way."""

    def __init__(self, export: Source, questionnaire: Questionnaire | None, id: str, out: Path) -> None:
        self.id = id or slug(out.resolve().name).replace("_", "-") or "etude"
        self.whole, self.export, self.questionnaire, self.out = export, export, questionnaire, out
        self.people = _People(np.ones(export.rows, bool))
        self.questions: list[Found] = []
        self.derived: set[str] = set()
        self.private: set[str] = set()
        self.doubts: list[Doubt] = [
            Doubt("left_out", name, "d'un type qui n'est pas lu") for name in export.unread
        ]

    # Who counts

    def settle_people(self, weight: str | None, identifier: str | None, report: Report) -> None:
        """Find who counts, and the columns of the weight and of the identifier."""
        people, variables = self.people, self.whole.variables
        people.kept = kept(variables)
        for each in people.kept:
            people.rows &= each.rows
        if not people.rows.any():
            people.kept, people.rows = [], np.ones(self.whole.rows, bool)
        for each in people.kept:
            self._tell_kept(each)
        self.export = self.whole.of_rows(people.rows)
        people.weight = self._named(
            weight, "--weight", is_weight, "des nombres positifs, un par ligne", report
        )
        people.identifier = self._named(
            identifier, "--identifier", is_unique, "une valeur différente sur chaque ligne", report
        )
        if people.identifier is not None and (why := self._finds_people(people.identifier)):
            report.add(
                "--identifier",
                f"la colonne {quoted(people.identifier.name)} tient : {why}.",
                "Nommez-en une autre.",
            )
        left = [v for v in self.export.variables if v.name not in people.names]
        if weight is None and (found := weight_of(left)) is not None:
            people.weight = found
            self._doubt(
                "design",
                f"la colonne {quoted(found.name)} est prise comme poids des répondants.",
                "Retirez design si elle ne l'est pas.",
            )
        if identifier is None:
            people.identifier = identifier_of(v for v in left if v is not people.weight)

    def _finds_people(self, identifier: Variable) -> str | None:
        """Why a column that tells rows apart may not be published: numbers of rows may, nothing else."""
        if numbers_rows(identifier):
            return None
        why = self._personal(identifier)
        return "autre chose que des numéros, qui peut désigner une personne" if why is None else why

    def _named(
        self, name: str | None, option: str, fits: Callable[[Variable], bool], due: str, report: Report
    ) -> Variable | None:
        if name is None:
            return None
        variable = self.export.by_name.get(name)
        if variable is None:
            names = ", ".join(list(self.export.by_name)[:30])
            report.add(option, f"la colonne {quoted(name)} n'est pas dans l'export.", f"Colonnes : {names}.")
        elif not fits(variable):
            report.add(
                option, f"la colonne {quoted(name)} ne convient pas : il faut {due}.", "Nommez-en une autre."
            )
        return variable

    def _tell_kept(self, each: Kept) -> None:
        rows = "ligne est écartée" if each.left_out == 1 else "lignes sont écartées"
        which = f"égale à {' ou '.join(each.codes)}" if each.codes else "vide" if each.blank else "remplie"
        self.doubts.append(
            Doubt(
                "rows",
                each.column.name,
                f"{each.left_out} {rows} : seules comptent celles où cette colonne est {which}. "
                "Les autres ne sont pas copiées.",
                "Si d'autres comptent, corrigez cette colonne dans l'export, et refaites le brouillon.",
            )
        )

    def _doubt(self, about: str, said: str, remedy: str = "") -> None:
        self.doubts.append(Doubt("doubt", about, said, remedy))

    # What was asked

    def find(self) -> None:
        """Find the questions, and the columns that are not published."""
        left = [v for v in self.export.variables if v.name not in self.people.names]
        if self.questionnaire is not None:
            left = self._of_questionnaire(self.questionnaire, left)
        declared, left = declared_sets(self.whole.sets, list(self._published(left)))
        groups = [*declared, *grouped(left)]
        repeated = {each.stem for each in groups if isinstance(each, Group) and each.kind == "ticks"}
        repeated |= {question.text for question in self.questions if question.kind in ("single", "multiple")}
        for each in groups:
            if isinstance(each, Variable) and each.name in repeated:
                self._leave(each, "répète les colonnes de ses réponses")
                continue
            if isinstance(each, Variable) and each.name.partition("[")[0].rstrip() in repeated:
                self.private.add(each.name)
                self._leave(each, "textes à côté des réponses d'une question")
                continue
            made = block(each) if isinstance(each, Group) else single(each)
            if isinstance(made, str):
                assert isinstance(each, Variable)
                self._leave(each, made)
            else:
                self.questions.append(made)
        self.questions = [q for q in self.questions if self._has_answers(q)]
        self.questions.sort(key=lambda q: min(variable.place for variable in q.columns))
        for question in self.questions:
            located(question)
            label_codes(question)
            one_other(question)
            self._order_as_told(question)
        self._without_finer_places()
        self._others_beside()
        self._group()
        taken: list[str] = []
        for question in self.questions:
            question.id = of_question(question.name, question.text, taken)
            taken.append(question.id)
        for question in [q for q in self.questions if is_age(q)]:
            bands = ages(question)
            bands.id = of_question(f"{question.id}_tranches", "", taken)
            self.questions.insert(self.questions.index(question) + 1, bands)
        routed(self.questions)
        for question in self.questions:
            for said, remedy in told(question).doubts:
                self._doubt(question.id, said, remedy)
        self._account()

    def _order_as_told(self, question: Found) -> None:
        """Keep the order of answers that a file of SPSS says to be ordinal, whatever they are."""
        told = all(variable.measure == "ordinal" for variable in question.columns)
        if (
            told
            and question.kind in ("single", "grid")
            and len(question.valid) > 2
            and not question.geography
        ):
            question.ordered = True

    def _account(self) -> None:
        """Say of every column that is neither used nor left out for a reason that it is left out."""
        used = {variable.name for question in self.questions for variable in question.columns}
        said = used | self.people.names | {d.about for d in self.doubts if d.section == "left_out"}
        for variable in self.whole.variables:
            if variable.name not in said:
                self._leave(variable, "elle n'est d'aucune question reconnue")

    def _group(self) -> None:
        """Take the titles of groups, which some tools write before each question, for what they are."""
        heads = Counter(q.text.split("/")[0] for q in self.questions if not q.told and "/" in q.text)
        for question in self.questions:
            head, _, rest = question.text.partition("/")
            if not question.told and heads[head] > 1 and rest and " " in rest:
                question.group, question.text = head.strip(), rest.strip()

    def _others_beside(self) -> None:
        """Tell the « Autre » that has a column of texts beside it, which is left out."""
        private = {*self.private}
        for question in self.questions:
            if question.kind == "single" and not question.told:
                beside = [name for name in private if name.startswith(f"{question.column.name} [")]
                for answer in question.answers:
                    if is_other(answer.label) and any(is_other(name.rpartition("[")[2]) for name in beside):
                        answer.other = True

    def _without_finer_places(self) -> None:
        """Leave out départements made of postcodes where people were asked their territory besides."""
        made = [q for q in self.questions if q.column.name in self.derived]
        if any(q.geography for q in self.questions if q not in made):
            self.doubts = [
                Doubt(d.section, d.about, _TOO_FINE) if d.said == _COARSER else d for d in self.doubts
            ]
            self.questions = [q for q in self.questions if q not in made]

    def _has_answers(self, question: Found) -> bool:
        if (
            question.kind == "number"
            or len(question.answers) > 1
            or (question.kind == "multiple" and question.answers)
        ):
            return True
        for variable in question.columns:
            self._leave(variable, "une seule réponse pour tous" if question.answers else "aucune réponse")
        return False

    def _of_questionnaire(self, questionnaire: Questionnaire, left: Sequence[Variable]) -> list[Variable]:
        told = matched(questionnaire, left)
        self.questions += told.found
        for variable, why in told.left_out:
            self.private.add(variable.name)
            self._leave(variable, why)
        for asked in told.unmet:
            self._doubt(
                "",
                f"la question {quoted(asked.name)} du questionnaire n'a pas de colonne dans l'export.",
                "Rien à faire si elle n'a pas été posée.",
            )
        return [v for v in left if v.name not in told.used]

    def _published(self, left: Iterable[Variable]) -> Iterable[Variable]:
        """The columns that are about no one in particular."""
        for variable in left:
            why = self._personal(variable)
            if why is None:
                yield variable
                continue
            self.private.add(variable.name)
            if why == "postcode" and (made := departements(variable)) is not None:
                self._leave(variable, _COARSER)
                self.derived.add(made.name)
                yield made
                continue
            self._leave(variable, why if why != "postcode" else _TOO_FINE)

    def _personal(self, variable: Variable) -> str | None:
        if holds_territories(variable):
            return None
        told = personal(
            variable.name,
            variable.wording,
            variable.values,
            variable.counts,
            len(variable.at),
            typed_dates=variable.dated,
        )
        if told is None:
            return "postcode" if are_postcodes(variable) else None
        return "postcode" if told.kind == "postcode" else told.why

    def _leave(self, variable: Variable, why: str) -> None:
        self.doubts.append(Doubt("left_out", variable.name, why))

    # What is written

    def study(self) -> dict[str, Any]:
        """The codebook as mappings, in the order in which it is written."""
        profile = story.segments(self.questions)
        themes, theme_of = story.themes(self.questions, profile)
        people = self.people
        title = self.questionnaire.title if self.questionnaire and self.questionnaire.title else ""
        responses: dict[str, Any] = {
            "file": writing.responses_file(self.whole.written),
            "nature": "collected",
        }
        if people.identifier is not None:
            responses["identifier"] = people.identifier.name
        if people.kept:
            responses["keep"] = {each.column.name: each.written for each in people.kept}
        named = title or titled(self.whole.name)
        made: dict[str, Any] = {
            "id": self.id,
            "title": named,
            "responses": responses,
        }
        if people.weight is not None:
            made["design"] = {"weight": people.weight.name}
        made["disclosure"] = {"minimum_base": 10, "caution_base": 30}
        if themes:
            made["themes"] = themes
        if profile:
            made["segments"] = [q.id for q in profile]
        made["questions"] = [assembling.question(q, theme_of.get(q.id, "")) for q in self.questions]
        if figures := story.key_figures(self.questions, theme_of):
            made["indicators"] = figures
        if shown := story.slides(self.questions, theme_of, profile):
            made["story"] = shown
        self._doubt(
            "title",
            "le titre vient du nom du fichier ou du questionnaire.",
            "Écrivez celui de l'étude, puis population, universe_noun, fieldwork et sampling, si vous les "
            "connaissez.",
        )
        self._doubt(
            "responses",
            "ces réponses sont dites recueillies (nature: collected).",
            "Écrivez simulated si elles ont été fabriquées.",
        )
        self._name_segments(profile)
        if profile:
            self._doubt(
                "segments",
                "ces questions sont proposées comme filtres et comparaisons.",
                "Retirez celles qui ne décrivent pas qui a répondu, ajoutez les autres.",
            )
        if figures or shown:
            self._doubt(
                "indicators" if figures else "story",
                "les chiffres clés et les diapositives sont une proposition.",
                "Gardez ceux qui portent le message, et donnez-leur un titre.",
            )
        return made

    def _name_segments(self, profile: Sequence[Found]) -> None:
        """Sentences call a segment by its short name: say which ones have none."""
        for question in profile:
            if not question.label and question.text.endswith("?"):
                self._doubt(
                    question.id,
                    "cette question sert à comparer, et n'a pas de nom court.",
                    "Ajoutez label, comme « Taille » ou « Profil » : les phrases le disent.",
                )

    def columns(self, study: Mapping[str, Any]) -> dict[str, Variable]:
        """The columns that a codebook may name, as they are to be written: none of what was typed."""
        asked = {variable.name for question in self.questions for variable in question.columns}
        found: dict[str, Variable] = {}
        for each in self.export.variables:
            if each.name not in self.private | asked and isinstance(made := single(each), Found):
                found[each.name] = made.column  # a codebook by hand, or of before, may name it
        found |= {
            variable.name: variable
            for variable in self.export.variables
            if variable.name in self.people.names
        }
        for condition in self.people.kept:
            column = found[condition.column.name]
            if not condition.codes and not condition.blank:  # a date: that it is there is all that counts
                found[column.name] = column.replaced(dict.fromkeys(column.values, "1"))
        for question in self.questions:
            found |= {variable.name: variable for variable in question.columns}
        return found

    def facts(self, source: Path, options: Mapping[str, str], study: Mapping[str, Any]) -> Drafted:
        """What is told at the top of what is to be read again."""
        return Drafted(
            folder=os.fspath(self.out),
            source=os.fspath(source),
            questions=len(study["questions"]),
            used=len({variable.name for question in self.questions for variable in question.columns}),
            columns=len(self.whole.variables),
            kept=self.export.rows,
            rows=self.whole.rows,
            structure=options.get("--structure", ""),
            like=options.get("--like", ""),
            options=tuple(chain.from_iterable(options.items())),
        )
