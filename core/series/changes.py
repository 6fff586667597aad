"""What has changed from a wave to another: differences, their errors and their tests."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from core.disclosure import precision
from core.estimation import holm, inference
from core.series.matching import between, joined, worst_of
from core.series.record import Compares
from core.series.rows import ABSENT, Cell, SeriesRow, WaveRows
from core.study import Key, Persons

Against = Literal["previous", "first"]
_NO_TEST = {
    "sparse": "Pas de test : trop peu de réponses.",
    "certain": "Pas de test : personne, ou tout le monde, a donné cette réponse.",
    "equal": "Pas de test : toutes les valeurs sont égales.",
    "unmeasured": "Pas de test : aucune marge d'erreur ne peut être calculée.",
    "census": "Pas de test : toute la population a répondu aux deux vagues.",
    "rounded": "Pas de test : l'arrondi peut avoir fait cet écart.",
}


@dataclass(frozen=True, slots=True, eq=False)
class About:
    """What changes need to know of a question: which rows are means, whether one answer excludes others."""

    is_mean: Callable[[Key], bool]
    exclusive: bool


def compared(
    waves: Sequence[WaveRows], against: Against, about: About, panel: Mapping[str, Persons]
) -> list[SeriesRow]:
    """The rows of all waves, each with its change since the wave before, or the first.

    Parameters
    ----------
    waves
        In order.
    against
        Which earlier wave: of those that put the question and have responses, the last or the first. A break
        is no reason to look beyond it.
    about
        The question.
    panel
        By wave, the persons of a panel, or their primary units; nothing of independent samples.
    """
    rows: list[SeriesRow] = []
    for i, wave in enumerate(waves):
        earlier = [each for each in waves[:i] if each.measured]
        if not earlier or not wave.measured:
            rows += [cell.row for cell in wave.cells.values()]
            continue
        before = earlier[-1 if against == "previous" else 0]
        rows += _Pair(wave, before, about, panel).rows()
    return rows


@dataclass(frozen=True, slots=True, eq=False)
class _Tested:
    """A change before it is rounded; ``reason`` is why there is no test."""

    value: float
    se: float | None
    p: float | None
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """A wave and the one that it is compared with."""

    now: WaveRows
    before: WaveRows
    about: About
    panel: Mapping[str, Persons]

    def rows(self) -> list[SeriesRow]:
        """The rows of the wave, with their changes."""
        of_all, of_groups = self._stands(group=False), self._stands(group=True)
        families: dict[bool, dict[Key, _Tested]] = {False: {}, True: {}}
        for of_group, (compares, _) in ((False, of_all), (True, of_groups)):
            if compares != "no":
                keys = [key for key in self.now.cells if bool(key[2]) is of_group and self._measured(key)]
                families[of_group] = self._tested(keys)
        told = {key: row for each in families.values() for key, row in self._told(each).items()}
        rows = []
        for key, cell in self.now.cells.items():
            compares, because = of_groups if key[2] else of_all
            earlier = self.before.cells[key].row
            alone = ABSENT in (cell.row.status, earlier.status)
            found = families[bool(key[2])].get(key)
            notes = [because]
            if earlier.status in (ABSENT, "masked") and cell.row.status != ABSENT and compares != "no":
                notes.append(f"Vague {earlier.wave} : {earlier.reason}.")
            if found is not None and found.reason:
                notes.append(_NO_TEST[found.reason])
            rows.append(
                cell.row._replace(
                    against=self.before.wave.id,
                    compares="no" if alone else compares,
                    because=joined(notes),
                    **told.get(key, {}),
                )
            )
        return rows

    def _stands(self, *, group: bool) -> tuple[Compares, str]:
        """Whether the waves compare on what is asked: the question, the filters, and the split of a group."""
        now, before = self.now, self.before
        matches = [(before.question, now.question), *zip(before.filters, now.filters, strict=True)]
        if group and before.by is not None and now.by is not None:
            matches.append((before.by, now.by))
        simulated = [each.wave.id for each in (before, now) if each.wave.book.simulated]
        if len(simulated) == 1:
            return "no", f"Vague {simulated[0]} : des réponses simulées."
        names = before.wave.id, now.wave.id
        found = [between(one, other, names) for one, other in matches]
        return worst_of(each for each, _ in found), joined(because for _, because in found)

    def _cells(self, key: Key) -> tuple[Cell, Cell]:
        return self.now.cells[key], self.before.cells[key]

    def _measured(self, key: Key) -> bool:
        return all(cell.measure is not None for cell in self._cells(key))

    def _tested(self, keys: Sequence[Key]) -> dict[Key, _Tested]:
        """The changes of rows that both waves have."""
        return {key: self._change(key) for key in keys}

    def _change(self, key: Key) -> _Tested:
        now, before = self._cells(key)
        a, b = now.measure, before.measure
        assert a is not None and b is not None
        if a.se is None or b.se is None:  # a median, of which no error is told
            return _Tested(a.value - b.value, None, None, "")
        var, df = a.se**2 + b.se**2, a.df + b.df - 1
        sample = a.sample if a.sample.clustered else b.sample
        if self.panel:
            assert now.added is not None and before.added is not None
            var, df = self._of_persons(now.added, before.added)
            sample = self.panel[self.now.wave.id].engine.sample
        one, other = np.array([a.value]), np.array([b.value])
        found = inference.change(one, other, np.array([var]), np.array([df]))
        whole = np.array([a.whole]), np.array([b.whole])
        if self.about.is_mean(key):
            p, reasons = found.p_value, inference.untested_means(found, whole)
        else:
            sizes = np.array([a.effective]), np.array([b.effective])
            pooled = (sizes[0] * one + sizes[1] * other) / (sizes[0] + sizes[1])
            p, reasons = inference.guarded(found, one, sizes, pooled, sample, whole)
        reason = str(reasons[0])
        if reason == "census" and abs(found.value[0]) <= (a.half_step + b.half_step) * (1 + 1e-9) > 0:
            reason = "rounded"
        return _Tested(
            float(found.value[0]), float(found.se[0]), None if np.isnan(p[0]) else float(p[0]), reason
        )

    def _of_persons(
        self, now: tuple[np.ndarray, np.ndarray], before: tuple[np.ndarray, np.ndarray]
    ) -> tuple[float, float]:
        """The variance of a change in a panel, and its degrees of freedom.

        Whoever answered twice is one unit: what it adds to both is subtracted before it is squared.
        """
        one, other = (self.panel[each.wave.id] for each in (self.now, self.before))
        _, at, was = np.intersect1d(one.names, other.names, assume_unique=True, return_indices=True)
        both = float(now[0][at] @ before[0][was])
        var = float(now[0] @ now[0]) + float(before[0] @ before[0]) - 2 * both
        units = int(now[1].sum()) + int(before[1].sum()) - int((now[1][at] & before[1][was]).sum())
        strata = [
            len(np.unique(each.engine.sample.stratum_of[there]))
            for each, (_, there) in ((one, now), (other, before))
        ]
        return var, units - max(strata) - 1

    def _told(self, found: Mapping[Key, _Tested]) -> dict[Key, dict[str, Any]]:
        """The changes of a family as they are told, each test once: see ``_test``.

        Protected numbers come from told cells, and changes are rounded as the gaps of a study are: no finer
        than the shares, or the means, that they are between. P-values are corrected over the family.
        """
        exact = all(each.wave.book.disclosure.minimum_base == 1 for each in (self.now, self.before))
        tests = {key: self._test(key, found) for key in found}
        sizes: dict[Hashable, float] = {}
        largest: dict[Hashable, float] = {}
        for key, each in found.items():
            test, size = tests[key], abs(each.value) if exact else self._rounded(key, abs(each.value))
            sizes[test] = max(size, sizes.get(test, 0.0))
            if each.p is not None:
                p = each.p if exact else precision.significant(each.p)
                largest[test] = max(p, largest.get(test, 0.0))
        corrected = dict(zip(largest, holm(np.array(list(largest.values()))).tolist(), strict=True))

        def told(key: Key, each: _Tested) -> dict[str, Any]:
            value, se, p, adjusted = each.value, each.se, each.p, corrected.get(tests[key])
            if not exact:
                value = math.copysign(sizes[tests[key]], value) + 0.0
                se = None if se is None else precision.significant(se)
                p = None if p is None else precision.significant(p)
                adjusted = None if adjusted is None else precision.significant(adjusted)
            return {
                "change": value,
                "change_se": se,
                "change_p_value": p,
                "change_p_adjusted": None if p is None else adjusted,
            }

        return {key: told(key, each) for key, each in found.items()}

    def _rounded(self, key: Key, size: float) -> float:
        rows = [cell.row for cell in self._cells(key)]
        if self.about.is_mean(key):
            return precision.beside(size, max(row.se or 0.0 for row in rows)) or 0.0
        return precision.to_step(size, max(precision.STEPS[precision.level(row.base or 0)] for row in rows))

    def _test(self, key: Key, found: Mapping[Key, _Tested]) -> Hashable:
        """Which test a change is: of two answers that exclude one another, that of either."""
        item, _, group = key
        if self.about.exclusive and not self.about.is_mean(key):
            given = {
                other[1]
                for other in found
                if other[0] == item and any(cell.row.estimate for cell in self._cells(other))
            }
            if len(given) == 2 and key[1] in given:
                return item, frozenset(given), group
        return key
