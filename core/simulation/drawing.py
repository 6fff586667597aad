"""Drawing simulated respondents: one latent leaning, cut into the counts that figures ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from core.codebook import (
    STUDY_FILE,
    Codebook,
    Figure,
    Grid,
    Item,
    Multiple,
    Number,
    Option,
    Question,
    Ranking,
    Single,
    leading,
    who_was_asked,
    whole_id,
)
from core.errors import Fault, StudyError
from core.simulation.plausible import NO_OPINION, band_values, hinted_shares, lean, number_values
from core.simulation.quotas import crossings, profile_segments, quotas
from core.simulation.raking import raked
from core.simulation.targets import (
    EASES,
    Block,
    Draft,
    RespondentCells,
    Where,
    blocks_of,
    conflict,
    fitted_counts,
    key_of,
    populations,
)

OTHER_TEXT = "Précision simulée"
"""What simulated respondents write in place of a code, where any other text is an answer."""
WEIGHTS = (0.7, 1.0, 1.3)
"""Weights of simulated respondents, when the design has a column for them."""

_WEIGHT_PARTS = (0.3, 0.4, 0.3)
_NONE = -1
_WITHOUT_CHOICE = 0.3
_DECLARED_PART = 0.4
_MAY_MISS = 0.06
_SPREAD = 0.7
"""Which part of the ranks after the first are given, where all are not."""
MOST_RANKS = 5
"""Options that are ranked, where a file has room for all."""
_FILLED = 0.7
"""How many answers respondents give without published figures, at most, of those that columns can hold."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The answers to a question as first drawn, block by block.

    ``shared`` says who is given a category of each block, ``silent`` who has no opinion on the
    whole question, ``cell`` the cell of each respondent, ``base`` who else is in the base, and ``most`` how
    many answers may be given at most.
    """

    drafts: list[Draft]
    scores: list[Floats]
    shared: list[Mask]
    silent: Mask
    cell: Ints
    cells: RespondentCells
    someone_chooses: bool
    base: Mask
    most: int | None


def missing_values(question: Question) -> tuple[str, ...]:
    """What a cell may hold to say that there is no answer, blank first."""
    counted, declared = {*question.value_index}, question.missing_codes
    if isinstance(question, Multiple):
        counted.update(question.selected, question.unselected)
        declared = tuple(each for each in question.missing if isinstance(each, str))
    declared += tuple(each.example for each in question.missing_ranges)
    blank = () if question.blank_answers else ("",)
    return (*blank, *dict.fromkeys(code for code in declared if code and code not in counted))


def _before(question: Question) -> set[str]:
    """The questions whose answers decide who was asked a question, or saw one of its options or lines."""
    return {n for each in (question, *question.options, *question.items) for n in leading(each.asked_to)}


def _most_chosen(question: Question) -> int:
    """How many answers one respondent may give."""
    match question:
        case Multiple() if question.mentions:
            return len(question.mentions)
        case Ranking() if not isinstance(question.columns, Mapping) and question.columns:
            return len(question.columns)
        case _:
            return len(question.answers)


def _tries(rate: float) -> list[tuple[float, float]]:
    """Part of answers missing by chance, and part that may be left out to meet the figures."""
    return [(rate, 0.0), (rate, 0.0), (0.0, _MAY_MISS), (0.0, 0.0)] if rate else [(0.0, 0.0)]


def rounded(values: Floats, total: int) -> Ints:
    """Whole numbers that sum to a total, by largest remainder."""
    whole = np.floor(values + 1e-9).astype(np.int64)
    order = np.argsort(-(values - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole


class SimulatedSample:
    """Respondents whose answers are drawn question after question."""

    def __init__(self, book: Codebook, figures: Sequence[Figure], n: int, rng: np.random.Generator) -> None:
        self.book, self.figures, self.n, self.rng = book, figures, n, rng
        self.profile = profile_segments(book, figures)
        self.picked: dict[tuple[str, str], Ints] = {}
        """Position in ``answers``, by question and item; -1 for those without an answer."""
        self.chosen: dict[str, Mask] = {}
        """By ``multiple`` question: shape (respondent, answer)."""
        self.answered: dict[tuple[str, str], Mask] = {}
        self.asked: dict[str, Mask] = {}
        self.numbers: dict[str, list[str]] = {}
        self.firsts: dict[str, Ints] = {}
        """By the part of a ranking that is who ranked each option: the position of the first."""
        self.mood = rng.normal(size=n)
        self.bents = {theme: rng.normal(size=n) for theme in ("", *(t.id for t in book.themes))}
        weighted = book.design.weight is not None
        self.weights = np.array(WEIGHTS if weighted else (1.0,))
        self.weight_class = (
            rng.choice(len(WEIGHTS), size=n, p=_WEIGHT_PARTS) if weighted else np.zeros(n, dtype=np.int64)
        )

    def draw(self) -> None:
        """Draw every answer: first the segments that populations of figures name."""
        ordered = self._ordered()
        for question in ordered:
            if question.id in self.profile:
                self._draw_answers(question, [])
        own = [f for f in self.figures if f.question not in self.profile]
        if self.figures:
            self._meet_quotas()
        for question in ordered:
            if isinstance(question, Ranking):
                self._draw_ranking(question, own)
            elif question.id not in self.profile:
                self._draw_answers(question, [f for f in own if f.question == question.id])

    def _ordered(self) -> list[Question]:
        """The questions, each after those its routing depends on; profile first, numbers last."""
        left = sorted(self.book.questions, key=lambda q: (q.id not in self.profile, q.numeric))
        ordered: list[Question] = []
        while left:
            done = {q.id for q in ordered}
            ready = next((q for q in left if _before(q) <= done), None)
            if ready is None or (ready.id in self.profile and not done <= set(self.profile)):
                names = ", ".join(q.id for q in left)
                raise StudyError(
                    [
                        Fault(
                            f"{STUDY_FILE}, questions {names}",
                            "chacune dépend d'une autre : la simulation ne sait par où commencer.",
                            "Vérifiez asked_to.",
                        )
                    ]
                )
            left.remove(ready)
            ordered.append(ready)
        return ordered

    def saw(self, question: Question, item: str, codes: Iterable[str]) -> Mask:
        """Who was shown some answers of one base, or a line, among those who were asked its question."""
        parts = [self.book.apart(question.id, item, code) for code in codes]
        found = np.ones(self.n, dtype=bool)
        for part in parts:
            found &= self._routed(part) if part else True
        return found

    def belongs(self, where: Where) -> Mask:
        """Who is in a population."""
        inside = np.ones(self.n, dtype=bool)
        for name, codes in where.items():
            index = self.book.segment(name).answer_index
            inside &= np.isin(self.picked[name, ""], [index[code] for code in codes])
        return inside

    def _routed(self, question: Question | Option | Item) -> Mask:
        return who_was_asked(
            question.asked_to,
            lambda name, codes: self.gave(self.book.question(name), codes),
            np.ones(self.n, dtype=bool),
        )

    def gave(self, question: Question, codes: Sequence[str], item: str = "") -> Mask:
        """Who gave one of some answers."""
        places = [i for code, i in question.answer_index.items() if code in codes]
        if question.exclusive:
            return np.isin(self.picked[question.id, item], places)
        return np.asarray(self.chosen[question.id][:, places].any(axis=1))

    def _score(self, question: Question) -> Floats:
        """A leaning towards the first options: shared moods, differences between segments, chance."""
        score = self.rng.normal(size=self.n) + 0.45 * lean(question) * self.mood
        score += 0.45 * self.bents[question.theme or ""] * (question.theme is not None)
        for segment in self.book.segments:
            if segment != question.id and (segment, "") in self.picked:
                size = len(self.book.segment(segment).answers) + 1
                score += self.rng.normal(scale=0.22, size=size)[self.picked[segment, ""]]
        return score

    def _draw_answers(self, question: Question, figures: Sequence[Figure]) -> None:
        self.asked[question.id] = self._routed(question)
        # A profile is known of all: a few respondents without one would mask a group of each split.
        answered = question.id in self.book.segments or not missing_values(question)
        rate = 0.0 if answered else self.rng.uniform(0.02, 0.035)
        score = self._score(question)
        if isinstance(question, Number):
            self.answered[question.id, ""] = self.asked[question.id] & (self.rng.random(self.n) >= rate)
            self.numbers[question.id] = number_values(question, score)
        elif not any(
            self._draw_choices(question, figures, score, *tried) for tried in self._tries(question, rate)
        ):
            raise self._too_few(question, figures, score, rate)

    def _tries(self, question: Question, rate: float) -> list[tuple[float, float]]:
        """Those of ``_tries``; nobody is left out of bases that differ, which must stay one in another."""
        apart = isinstance(question, Multiple) and question.id in self.book.parts
        return [(part, 0.0) for part, _ in _tries(rate)] if apart else _tries(rate)

    def _draw_ranking(self, question: Ranking, figures: Sequence[Figure]) -> None:
        """Draw what each put first, then what else they ranked, no more than there are ranks."""
        first, cited = (part.question for part in self.book.parts[question.id][:2])
        assert isinstance(first, Multiple) and isinstance(cited, Multiple)
        keys = {key: getattr(first, key) for key in Single.model_fields if key in type(first).model_fields}
        one = Single.model_construct(**keys | {"type": "single", "column": question.file_columns[0]})
        self._draw_answers(one, [f for f in figures if f.question == first.id])
        picked, answered = self.picked[first.id, ""], self.answered[first.id, ""]
        self.chosen[first.id] = picked[:, None] == np.arange(len(question.answers))
        self.firsts[cited.id], self.asked[cited.id] = picked, answered
        own, score = [f for f in figures if f.question == cited.id], self._score(cited)
        if not self._draw_choices(cited, own, score, 0.0, 0.0):
            raise self._too_few(cited, own, score, 0.0)

    def _most_ranked(self, cited: Question) -> int | None:
        """How many options may be ranked; ``None`` for another question."""
        question = self.book.question(whole_id(cited.id)[0])
        if cited.id not in self.firsts or not isinstance(question, Ranking):
            return None
        ranks = 0 if isinstance(question.columns, Mapping) else len(question.columns)
        return min(ranks or MOST_RANKS, len(question.answers))

    def _draw_choices(
        self, question: Question, figures: Sequence[Figure], score: Floats, rate: float, may_miss: float
    ) -> bool:
        """Draw the answers; return whether the figures could be met."""
        drawn = self._drafts(question, figures, score, rate)
        if figures or drawn.most:
            fit = partial(fitted_counts, question, figures, drawn.drafts, drawn.cells)
            counts = fit(someone_chooses=drawn.someone_chooses, may_miss=may_miss, most=drawn.most)
            if counts is None:
                return False
            self._leave_out(question, drawn, counts)
        else:
            counts = [np.rint(d.expected).astype(np.int64) for d in drawn.drafts]
        quiet = [i for i, o in enumerate(question.answers) if o.role == "no_opinion"]
        placed = [
            self._placed(count, drawn.cell, own, who, quiet if question.exclusive else ())
            for count, own, who in zip(counts, drawn.scores, drawn.shared, strict=True)
        ]
        if question.exclusive:
            for draft, picked in zip(drawn.drafts, placed, strict=True):
                self.picked[question.id, draft.block.item] = picked
                self.answered[question.id, draft.block.item] = picked != _NONE
        else:
            self._share_choices(drawn, placed)
            if drawn.most:
                self._hold_choices(drawn, placed, drawn.most)
            else:
                self._spread_choices(question, drawn, placed)
            self._keep_chosen(question, drawn, placed, quiet)
        return True

    def _leave_out(self, question: Question, drawn: Drawn, counts: Sequence[Ints]) -> None:
        """Take out of the base those for whom the counts leave no answer; the same in every option."""
        if isinstance(question, Multiple) and question.id in self.book.parts:
            return
        chance = self.rng.permutation(self.n)
        for b, count in enumerate(counts):
            if b and not question.exclusive:
                drawn.shared[b] = drawn.shared[0]
                continue
            for c, kept in enumerate(count.sum(axis=1)):
                inside = chance[(drawn.cell[chance] == c) & drawn.shared[b][chance]]
                drawn.shared[b][inside[kept:]] = False

    def _too_few(
        self, question: Question, figures: Sequence[Figure], score: Floats, rate: float
    ) -> StudyError:
        drawn = self._drafts(question, figures, score, 0.0)
        miss = _MAY_MISS if rate else 0.0

        def possible(some: Sequence[Figure]) -> bool:
            fit = partial(fitted_counts, question, some, drawn.drafts, drawn.cells, EASES[-1:])
            return fit(someone_chooses=drawn.someone_chooses, may_miss=miss, most=drawn.most) is not None

        return conflict(figures, possible, respondents=self.n)

    def _drafts(self, question: Question, figures: Sequence[Figure], score: Floats, rate: float) -> Drawn:
        """Answers as they would be without published figures."""
        asked, most = self.asked[question.id], self._most_ranked(question)
        blocks = blocks_of(question, figures)
        hints = hinted_shares(question, [f for f in self.figures if f.question == question.id], self.rng)
        if most:
            hints = [shares * min(1.0, _SPREAD * (most - 1) / float(shares.sum())) for shares in hints]
        elif not question.exclusive and not figures:
            hints = [hints[0] * min(1, _FILLED * _most_chosen(question) / hints[0].sum())]
        in_base = asked & (self.rng.random(self.n) >= rate)
        silent = np.zeros(self.n, dtype=bool)
        if not question.exclusive and not {*question.answer_index} <= {c for b in blocks for c in b.codes}:
            silent = in_base & (self.rng.random(self.n) < NO_OPINION)
        cell, cells = self._cells(figures, question)
        drafts, scores, shared = [], [], []
        for b, block in enumerate(blocks):
            who = in_base & ~silent
            own = score
            if not isinstance(question, Single):
                own = 0.6 * score + 0.8 * self.rng.normal(size=self.n)
            if question.items:
                who = who & (self.rng.random(self.n) >= rate / 2)
            if not isinstance(question, Single):
                who = who & self.saw(question, block.item, block.codes)
            if question.exclusive:
                picked = self._seen(question, self._cut(hints[b], own, who), hints[b])
            else:
                picked = self._independent(question, block, hints[0], own, who)
            expected = np.zeros((len(cells.weight), len(block.categories)))
            np.add.at(expected, (cell[who], picked[who]), 1.0)
            quiet = (
                silent
                if isinstance(question, Single)
                else silent & self.saw(question, block.item, block.codes)
            )
            quiet = np.bincount(cell[quiet], minlength=len(cells.weight))
            drafts.append(raked(Draft(block, expected, quiet), question, figures, cells))
            scores.append(own)
            shared.append(who)
        says_none = isinstance(question, Multiple) and (question.by_option or "" in question.unselected)
        must = not question.exclusive and not says_none
        apart = isinstance(question, Multiple) and question.id in self.book.parts
        base = in_base & ~silent if apart or not shared else shared[0]
        return Drawn(drafts, scores, shared, silent, cell, cells, must, base, most)

    def _cells(self, figures: Sequence[Figure], question: Question) -> tuple[Ints, RespondentCells]:
        """Those who differ by a population, by what they saw of a choice, or by what they put first."""
        wheres = populations(figures)
        saw = {o.code: self.saw(question, "", [o.code]) for o in question.answers if o.asked_to}
        saw = saw if isinstance(question, Single) else {}
        first = self.firsts.get(question.id, np.zeros(self.n, dtype=np.int64))
        known = self.weight_class if figures else np.zeros(self.n, dtype=np.int64)
        parts = np.column_stack([*(self.belongs(w) for w in wheres), *saw.values(), first, known])
        rows, cell = np.unique(parts, axis=0, return_inverse=True)
        flags = {key_of(w): rows[:, i].astype(bool) for i, w in enumerate(wheres)}
        flags[()] = np.ones(len(rows), dtype=bool)
        weight = self.weights[rows[:, -1].astype(np.int64)]
        seen = {code: rows[:, len(wheres) + i].astype(bool) for i, code in enumerate(saw)}
        codes = question.answer_index if question.id in self.firsts else {}
        gave = {code: rows[:, -2] == place for code, place in codes.items()}
        return cell.reshape(-1), RespondentCells(lambda where: flags[key_of(where)], weight, seen, gave)

    def _seen(self, question: Question, picked: Ints, shares: Floats) -> Ints:
        """The same, where who did not see an answer gave one of the others, as often as others give them."""
        unseen = np.zeros((self.n, len(question.answers)), dtype=bool)
        for place, option in enumerate(question.answers):
            if option.asked_to and isinstance(question, Single):
                unseen[:, place] = ~self.saw(question, "", [option.code])
        for i in np.flatnonzero((picked != _NONE) & unseen[np.arange(self.n), picked]):
            parts = np.where(unseen[i], 0, shares)
            picked[i] = self.rng.choice(len(parts), p=parts / parts.sum())
        return picked

    def _cut(self, shares: Floats, score: Floats, who: Mask) -> Ints:
        """Cut a score into answers: the highest scores give the first one."""
        counts = rounded(shares * who.sum(), int(who.sum()))[None, :]
        return self._placed(counts, np.zeros(self.n, dtype=np.int64), score, who, ())

    def _independent(
        self, question: Question, block: Block, shares: Floats, score: Floats, who: Mask
    ) -> Ints:
        """Each option of a block chosen by itself; the set chosen says the category."""
        category = {codes: k for k, codes in enumerate(block.categories)}
        sets = np.full(self.n, frozenset(), dtype=object)
        for code in sorted(block.codes, key=lambda c: question.answer_index[c]):
            own = score if len(block.codes) == 1 else score + self.rng.normal(size=self.n)
            share = shares[question.answer_index[code]]
            chosen = (self._cut(np.array([share, 1 - share]), own, who) == 0) & who
            if (first := self.firsts.get(question.id)) is not None:
                chosen |= (first == question.answer_index[code]) & who
            for i in np.flatnonzero(chosen):
                sets[i] |= {code}
        return np.array([category[chosen] for chosen in sets], dtype=np.int64)

    def _placed(self, counts: Ints, cell: Ints, score: Floats, who: Mask, quiet: Sequence[int]) -> Ints:
        """Give the categories of each cell to its respondents, from the highest score down.

        Those of ``quiet`` categories are picked by chance.
        """
        picked = np.full(self.n, _NONE, dtype=np.int64)
        chance = self.rng.permutation(self.n)
        for c, row in enumerate(counts):
            inside = chance[(cell[chance] == c) & who[chance]]
            silent = np.repeat(quiet, row[list(quiet)]) if len(quiet) else np.array([], dtype=np.int64)
            picked[inside[: len(silent)]] = silent
            rest = inside[len(silent) :]
            spoken = [k for k in range(len(row)) if k not in quiet]
            picked[rest[np.argsort(-score[rest], kind="stable")]] = np.repeat(spoken, row[spoken])
        return picked

    def _share_choices(self, drawn: Drawn, placed: list[Ints]) -> None:
        """Exchange choices within cells, so that few respondents have none: no count changes."""
        says = np.column_stack(
            [d.block.hits(d.block.codes)[p] for d, p in zip(drawn.drafts, placed, strict=True)]
        )
        for c in range(len(drawn.cells.weight)):
            inside = np.flatnonzero((drawn.cell == c) & drawn.base)
            for taker in inside[~says[inside].any(axis=1)]:
                given = np.array([own[taker] for own in drawn.shared])
                rich = inside[(says[inside].sum(axis=1) > 1) & (says[inside] & given).any(axis=1)]
                if not len(rich):
                    break
                if not drawn.someone_chooses and self.rng.random() < _WITHOUT_CHOICE:
                    continue
                giver = self.rng.choice(rich)
                b = int(self.rng.choice(np.flatnonzero(says[giver] & given)))
                placed[b][[giver, taker]] = placed[b][[taker, giver]]
                says[[giver, taker], b] = says[[taker, giver], b]

    def _hold_choices(self, drawn: Drawn, placed: list[Ints], most: int) -> None:
        """Exchange choices within cells until nobody has more than may be ranked: no count changes."""
        sizes = [np.array([len(category) for category in d.block.categories]) for d in drawn.drafts]
        held = [d.block.codes for d in drawn.drafts]
        count = np.column_stack([own[p] for own, p in zip(sizes, placed, strict=True)])
        for c in range(len(drawn.cells.weight)):
            inside = np.flatnonzero((drawn.cell == c) & drawn.base)
            for giver in self.rng.permutation(inside):
                for taker in inside[np.argsort(count[inside].sum(axis=1), kind="stable")]:
                    if count[giver].sum() <= most:
                        break
                    more = np.flatnonzero(count[giver] > count[taker])
                    for b in self.rng.permutation(more):
                        spare = most - count[taker].sum()
                        kept = drawn.cells.gave and any(
                            drawn.cells.gave[code][c] for code in held[b] if code in drawn.cells.gave
                        )
                        if not kept and count[giver, b] - count[taker, b] <= spare:
                            placed[b][[giver, taker]] = placed[b][[taker, giver]]
                            count[[giver, taker], b] = count[[taker, giver], b]
                            break

    def _spread_choices(self, question: Question, drawn: Drawn, placed: list[Ints]) -> None:
        """Exchange choices within cells until nobody has more than the file has columns: no count changes."""
        most = _most_chosen(question)
        sizes = [np.array([len(codes) for codes in d.block.categories]) for d in drawn.drafts]
        given = np.column_stack([size[p] * (p != _NONE) for size, p in zip(sizes, placed, strict=True)])
        for giver in np.flatnonzero(given.sum(axis=1) > most):
            inside = np.flatnonzero((drawn.cell == drawn.cell[giver]) & drawn.base)
            while given[giver].sum() > most:
                total = given[inside].sum(axis=1)
                able = [
                    (b, taker)
                    for b in np.flatnonzero(given[giver])
                    for taker in inside[(given[inside, b] == 0) & (total + given[giver, b] <= most)][:1]
                ]
                if not able:
                    problem = f"plus de {most} réponses par répondant, et {most} colonnes pour les écrire."
                    where = f"{STUDY_FILE}, {question.id}"
                    raise StudyError([Fault(where, problem, "Ajoutez des colonnes à columns.")])
                b, taker = able[int(self.rng.integers(len(able)))]
                placed[b][[giver, taker]] = placed[b][[taker, giver]]
                given[[giver, taker], b] = given[[taker, giver], b]

    def _keep_chosen(
        self, question: Question, drawn: Drawn, placed: Sequence[Ints], quiet: Sequence[int]
    ) -> None:
        chosen = np.zeros((self.n, len(question.answers)), dtype=bool)
        for draft, picked in zip(drawn.drafts, placed, strict=True):
            for code in draft.block.codes:
                chosen[:, question.answer_index[code]] |= draft.block.hits({code})[picked] & (picked != _NONE)
        for i in np.flatnonzero(drawn.silent):
            chosen[i, self.rng.choice(quiet)] = True
        self.chosen[question.id] = chosen
        self.answered[question.id, ""] = drawn.base | drawn.silent
        if not (isinstance(question, Multiple) and (question.by_option or question.column)):
            self.answered[question.id, ""] &= chosen.any(axis=1)

    def _meet_quotas(self) -> None:
        """Move respondents from one profile to another, where the published figures ask for it."""
        profiles = crossings(self.book, self.figures, self.profile, tuple(self.weights))
        place = {
            (*row, w): i * len(self.weights) + w
            for i, row in enumerate(map(tuple, profiles.crossed[:: len(self.weights)].tolist()))
            for w in range(len(self.weights))
        }
        positions = [self._class_positions(s, profiles.classes[s]) for s in self.profile]
        current = np.array([place[key] for key in zip(*positions, self.weight_class.tolist(), strict=True)])
        drafted = np.bincount(current, minlength=len(profiles.crossed))
        wanted = quotas(self.book, self.figures, profiles, drafted)
        leaving = [
            self.rng.choice(np.flatnonzero(current == i), drafted[i] - wanted[i], replace=False)
            for i in np.flatnonzero(drafted > wanted)
        ]
        if not leaving:
            return
        seats = np.repeat(np.arange(len(wanted)), np.maximum(wanted - drafted, 0))
        for respondent, seat in zip(np.concatenate(leaving), self.rng.permutation(seats), strict=True):
            self.weight_class[respondent] = seat % len(self.weights)
            for s, k in zip(self.profile, profiles.crossed[seat], strict=True):
                self._reclassify(s, int(respondent), profiles.classes[s][k])

    def _class_positions(self, segment: str, classes: Sequence[frozenset[str]]) -> list[int]:
        answers = self.book.segment(segment).answers
        position = [next(k for k, codes in enumerate(classes) if o.code in codes) for o in answers]
        return [0 if p == _NONE else position[p] for p in self.picked[segment, ""]]

    def _reclassify(self, segment: str, respondent: int, codes: frozenset[str]) -> None:
        """Give a respondent one of the codes of a class, as often as others give each."""
        index = self.book.segment(segment).answer_index
        picked = self.picked[segment, ""]
        places = sorted(index[code] for code in codes)
        if picked[respondent] in (places or [_NONE]):
            return
        asked = self.asked[segment]
        asked[respondent] = bool(places) or asked[respondent]
        self.answered[segment, ""][respondent] = bool(places)
        frequency = np.array([1 + np.count_nonzero(picked == p) for p in places], dtype=float)
        picked[respondent] = self.rng.choice(places, p=frequency / frequency.sum()) if places else _NONE

    def cells(self, question: Question) -> dict[str, list[str]]:
        """What the columns of a question hold, as the text of a file."""
        if isinstance(question, Multiple):
            return self._multiple_cells(question)
        if isinstance(question, Ranking):
            return self._ranking_cells(question)
        if isinstance(question, Number):
            answered = self.answered[question.id, ""]
            return {question.column: self._with_blanks(question, self.numbers[question.id], answered)}
        return {
            column: self._picked_cells(question, item)
            for item, column in zip(question.item_ids, question.file_columns, strict=True)
        }

    def _picked_cells(self, question: Single | Grid, item: str) -> list[str]:
        picked = self.picked[question.id, item]
        if isinstance(question, Single) and question.banded:
            values = band_values(self.book, question)
            texts = [str(self.rng.choice(values[p])) for p in picked]
        else:
            texts = [self._text(question.answers[p]) for p in picked]
        saw = self.saw(question, item, [question.answers[0].code]) if item else None
        return self._with_blanks(question, texts, self.answered[question.id, item], saw)

    def _text(self, option: Option) -> str:
        """A cell that says an answer."""
        if option.other and not option.codes:
            return OTHER_TEXT
        return option.values[0] if len(option.values) == 1 else str(self.rng.choice(option.values))

    def _with_blanks(
        self, question: Question, texts: Sequence[str], answered: Mask, saw: Mask | None = None
    ) -> list[str]:
        """Blank for who was not asked; blank or a declared code for who did not answer."""
        values = missing_values(question) or ("",)
        declared = self.rng.random(self.n) < _DECLARED_PART
        cells = []
        asked_it = self.asked[question.id] if saw is None else self.asked[question.id] & saw
        for text, here, asked, coded in zip(texts, answered, asked_it, declared, strict=True):
            missing = values[-1] if coded else values[0]
            cells.append(text if here and asked else missing if asked else "")
        return cells

    def _multiple_cells(self, question: Multiple) -> dict[str, list[str]]:
        chosen, answered = self.chosen[question.id], self.answered[question.id, ""]
        given = [
            [self._text(o) for o, yes in zip(question.answers, row, strict=True) if yes] for row in chosen
        ]
        if question.column:
            joined = [(question.separator or "|").join(each) for each in given]
            return {question.column: self._with_blanks(question, joined, answered)}
        if question.mentions:
            return self._in_order(question, question.mentions, given, answered)
        taken = {*question.selected, *question.unselected, *question.missing_codes}
        yes = next(iter(question.selected), next(t for t in ("1", "Oui", "X") if t not in taken))
        no = next(iter(question.unselected), next(t for t in ("0", "Non", "-") if t not in taken))
        found = {}
        for code, column in question.by_option.items():
            if code in question.answer_index and question.option(code).other:
                texts = [OTHER_TEXT if row else "" for row in chosen[:, question.answer_index[code]]]
            elif code in question.answer_index:
                texts = [yes if row else no for row in chosen[:, question.answer_index[code]]]
            else:
                texts = [no] * self.n
            found[column] = self._with_blanks(question, texts, answered, self.saw(question, "", [code]))
        return found

    def _in_order(
        self, question: Question, columns: Sequence[str], given: Sequence[Sequence[str]], answered: Mask
    ) -> dict[str, list[str]]:
        """Columns that each hold a code: the first answer, the second, and blanks after the last."""
        first, *others = columns
        texts = [each[0] if each else "" for each in given]
        found = {first: self._with_blanks(question, texts, answered)}
        for k, name in enumerate(others, start=1):
            found[name] = [
                each[k] if here and len(each) > k else "" for each, here in zip(given, answered, strict=True)
            ]
        return found

    def _ranking_cells(self, question: Ranking) -> dict[str, list[str]]:
        """The ranks: what was put first, then what else was ranked, in an order that leans to the first."""
        first, cited = (part.question.id for part in self.book.parts[question.id][:2])
        codes, columns = [o.code for o in question.answers], question.columns
        written = {} if isinstance(columns, Mapping) and columns else {o.code: o for o in question.answers}
        orders: list[list[str]] = []
        for i in range(self.n):
            if not self.answered[cited, ""][i]:
                orders.append([])
                continue
            one = int(self.picked[first, ""][i])
            rest = [int(k) for k in np.flatnonzero(self.chosen[cited][i]) if k != one]
            rest.sort(key=lambda k: k + self.rng.normal(scale=len(codes) / 2))
            given = [codes[k] for k in (one, *rest)]
            orders.append([self._text(written[code]) if written else code for code in given])
        if question.column:
            return {question.column: [(question.separator or ";").join(order) for order in orders]}
        if isinstance(columns, Mapping):
            return {
                column: [str(order.index(code) + 1) if code in order else "" for order in orders]
                for code, column in columns.items()
            }
        return {
            column: [order[rank] if rank < len(order) else "" for order in orders]
            for rank, column in enumerate(columns)
        }
