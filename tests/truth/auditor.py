"""The adversary of the sentences: each is parsed, and what it says held against the count of the study.

``Auditor.view`` takes what ``say`` prints of a view. A fault has a code of ``KINDS``; a sentence that no
pattern understands is a fault too, so that new words are not left unread.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from core import open_study
from core.study import Study
from core.views import Recipe, View, all_of
from core.words import saying
from tests.truth import french, gaps, numbers
from tests.truth.count import RANK, Count, Where, at_once, ways

KINDS = {
    "crash": "the study is not said at all",
    "number": "a number that is not the truth to its rounding",
    "values": "a number that no value tells, or a value that no table holds",
    "population": "told of others than those who were asked, or kept by the filters",
    "winner": "one answer ahead where several are, or not the one that is",
    "ahead": "« En tête » before a rival that is hidden",
    "silence": "no opinion leads, and it is not said",
    "message": "« Autre », nobody, or one line of several as the message",
    "reason": "a gap that is not tested for another reason than the one told",
    "unanimous": "the largest gap there is, not told",
    "verdict": "a gap established in one sentence and not in another, or not in its table",
    "family": "tests counted wrong, mirrors twice, or corrected for another number",
    "unit": "a unit that cannot be read, or a percentage of percentages",
    "range": "from a value to itself, or the hidden left out",
    "grammar": "not French",
    "typography": "not typeset",
    "simulated": "simulated answers that do not say so",
    "published": "a published figure that is not the message, or not told, or called simulated",
    "label": "a quotation that is not a label of the codebook",
    "date": "a date that is not one of the study, or not written as dates are",
    "sampling": "a way to choose respondents that the codebook does not state",
    "weights": "weights where there are none, or none where there are",
    "masking": "a threshold that is not that of the study, or masking where nothing is masked",
    "unparsed": "a sentence that no pattern understands",
}
PHRASES = ("effectif faible", "établi")
NO_OPINION, VALID = "no_opinion", "valid"
OTHER = re.compile(r"autres?\b(?! \w*(?:s|x)\b)", re.IGNORECASE)
_CLAIMS = {
    "volontaire": ("volunteers",),
    "quota": ("quota",),
    "panel": ("panel",),
    "échantillon aléatoire": ("probability",),
    "toute la population": ("census",),
    "recensement": ("census",),
    "représentati": ("volunteers", "non_probability", "panel", "quota"),
    "pas tiré": ("quota", "panel", "non_probability"),
    "non aléatoire": ("quota", "panel", "non_probability", "volunteers"),
}


class Fault(NamedTuple):
    """What is wrong with a sentence of a view."""

    kind: str
    why: str
    text: str
    view: str


class Rows:
    """The published rows of a study under some filters, by what they are about."""

    def __init__(self, study: Study, where: Mapping[str, Sequence[str]]) -> None:
        self.where = {k: list(v) for k, v in where.items()}
        self.tables: dict[tuple[str, str, str], list[Any]] = {}
        self.by_key: dict[tuple[str, str, str, str, str], Any] = {}
        filters = View.of(study.book, where=where).filters
        recipes = [
            Recipe(recipe.question, recipe.by, filters, recipe.counted)
            for question in study.book.questions
            for recipe in all_of(study.book, question.id)
        ]
        for recipe, table in zip(recipes, study.tables(recipes), strict=True):
            rows = list(table.rows)
            key = recipe.question, recipe.by or "", recipe.net.key if recipe.net else ""
            self.tables[key] = rows
            for row in rows:
                self.by_key[row.question, row.item, row.option, row.by, row.group] = row

    def answers(self, question: str, by: str = "") -> list[Any]:
        return self.tables.get((question, by, ""), [])


class Auditor:
    """What is said of one study, against its count."""

    def __init__(self, folder: Path, study: Study | None = None) -> None:
        self.study = study or open_study(folder)
        self.count = Count(folder)
        self.book, self.questions = self.count.book, self.count.questions
        self.simulated = self.book["responses"]["nature"] == "simulated"
        self.noun = (self.book.get("universe_noun") or {}).get("plural", "répondants")
        self.keys = {i["id"]: i for i in self.book.get("indicators", ())}
        self.figures = self.count.published.get("figures", [])
        self._rows: dict[str, Rows] = {}
        labels: dict[str, None] = {}
        for q in self.questions.values():
            labels |= dict.fromkeys([q.get("label") or q["text"], q["text"]])
            labels |= dict.fromkeys(o["label"] for o in q.get("options", ()))
            labels |= dict.fromkeys(i["label"] for i in q.get("items", ()))
        labels |= dict.fromkeys(i["label"] for i in self.keys.values() if i.get("label"))
        self.labels = sorted((french.plain(label) for label in labels), key=len, reverse=True)
        self.token = {label: chr(0xE000 + i) for i, label in enumerate(self.labels)}
        any_label = "|".join(map(re.escape, self.labels))
        self._quoted = re.compile(f"« ({any_label}) »")
        self._unquoted = re.compile(rf"(?<!\w)(?:{any_label})(?!\w)")
        self.named = {token: label for label, token in self.token.items()}
        self.sentences = 0
        self._faults: list[Fault] = []
        self._view, self._text = "", ""
        self._verdicts: dict[tuple[Any, ...], dict[bool, str]] = {}

    # Walking

    def rows(self, where: Mapping[str, Sequence[str]]) -> Rows:
        key = repr(sorted((k, list(v)) for k, v in where.items()))
        if key not in self._rows:
            self._rows[key] = Rows(self.study, where)
        return self._rows[key]

    def every(self, where: Mapping[str, Sequence[str]] | None = None) -> list[Fault]:
        """Every fault of every view, under filters."""
        rows = self.rows(where or {})
        for table in rows.tables.values():
            self._table(table, rows)
        for view in saying.every_view(self.study, View.of(self.study.book, where=where or {})):
            self.view(view)
        return self.faults()

    def faults(self) -> list[Fault]:
        """The faults found so far, verdicts that differ between sentences among them."""
        for said in self._verdicts.values():
            if len(said) > 1:
                self._fault("verdict", f"established: {said[True]!r}; not: {said[False]!r}")
        self._verdicts.clear()
        return self._faults

    def _fault(self, kind: str, why: str) -> None:
        assert kind in KINDS, kind
        self._faults.append(Fault(kind, why, self._text, self._view))

    def view(self, view: Mapping[str, Any]) -> None:
        """Audit what is said of one view."""
        about, rows = view["view"], self.rows(view["view"].get("where") or {})
        self._view = str(about)
        sentences = list(view["sentences"])
        seen: set[str] = set()
        ranking = self.questions.get(about.get("question", ""), {}).get("type") == "ranking"
        parts = ["first", "cited"] if ranking else []
        for i, each in enumerate(sentences):
            self.sentences += 1
            self._text = each["text"]
            each = self._in_shares(each, rows)
            self._common(each, about, rows)
            if each["kind"] == "headline":
                following = sentences[i + 1]["text"] if i + 1 < len(sentences) else ""
                if "headline" not in seen or (ranking and following.startswith("% des")):
                    self._headline(each, about, rows, parts.pop(0) if parts else "")
                else:
                    self._map(each, about, rows)
            elif each["provenance"] != "published":
                handler = getattr(self, f"_{each['kind']}", None)
                if handler is None:
                    self._fault("unparsed", f"a kind {each['kind']}")
                else:
                    handler(each, about, rows)
            seen.add(each["kind"])
        self._text = ""
        if "portrait" in about:
            self._whole_portrait(sentences, about, rows)
        else:
            self._whole_question(sentences, about, rows)

    _COUNTED = re.compile(r"(?:\b([Ee]nviron)\s)?(?<![\d,])([\d\u202f]+)\sdes\s([\d\u202f]+)\s")

    def _in_shares(self, said: Mapping[str, Any], rows: Rows) -> Mapping[str, Any]:
        """The sentence with a share in the place of « environ 12 des 17 », once that is found to be true."""
        counted = [v for v in said["values"] if v["column"] == "count"]
        found = self._COUNTED.search(said["text"])
        if not counted and not found:
            return said
        key = tuple(counted[0][k] for k in ("question", "item", "option", "by", "group")) if counted else ()
        row = rows.by_key.get(key)
        if not found or row is None or row.count is None or not row.base:
            self._fault("unparsed", "a count without its row")
            return said
        told = french.plain(found[2]), french.plain(found[3])
        if told != (french.grouped(row.count), french.grouped(row.base)):
            self._fault("number", f"not {row.count} of {row.base}")
        if abs(row.count - row.estimate * row.base) > 0.5 + 1e-9:
            self._fault("number", f"{row.count} is not {row.estimate} of {row.base}")
        if row.status != "caution" or row.base >= self.book["disclosure"]["caution_base"]:
            self._fault("number", "a count of many")
        if (self.count.minimum > 1) != bool(found[1]):
            self._fault("number", "a count that is rounded, or told as if it were")
        if self.count.weighted:
            self._fault("weights", "weighted respondents are counted one by one")
        share = f"{french.percent(row.estimate)}\u00a0% des "
        text = f"{said['text'][: found.start()]}{share}{said['text'][found.end() :]}"
        values = [v for v in said["values"] if v["column"] not in ("count", "base")]
        return {**said, "text": text, "values": values}

    # Tables against the count

    def _table(self, table: Sequence[Any], rows: Rows) -> None:
        self._view, self._text = f"table {table[0].question} by {table[0].by} {rows.where}", ""
        for why in numbers.wrong(self.count, table, rows.where):
            self._fault("number", why)
        answers = rows.answers(table[0].question, table[-1].by)
        net = table[0].option in self.keys
        if not net:
            self._corrected(table)
        for row in table:
            if row.p_value is not None or row.reason in ("sparse", "certain"):
                self._tested(row, rows)
            if net and row.group:
                self._beside(row, answers)

    def _tested(self, row: Any, rows: Rows) -> None:
        """P-values and the lack of them, where they can be counted again: public data, not raked."""
        if self.count.minimum > 1 or self.book.get("design", {}).get("margins"):
            return
        options = self._options(row)
        if not self._numeric(row):
            few = gaps.sparse(self.count, row, rows.where, options)
            if few != (row.reason == "sparse") and not (row.reason == "certain" and few):
                self._fault("reason", f"sparse is {few}: {row.option} {row.group} {row.reason}")
        if row.p_value is None or row.estimate in (0, 1) or (row.estimate - row.difference) in (0, 1):
            return
        p = gaps.p_value(self.count, row, rows.where, options)
        unanimous = min(abs(row.estimate - row.difference - each) for each in (0, 1)) < 1e-9
        if not unanimous and (p is None or abs(p - row.p_value) > 1e-6):
            self._fault("number", f"p = {row.p_value}, of {p}: {row.option} {row.group}")

    def _corrected(self, table: Sequence[Any]) -> None:
        classes = self._classes(table)
        corrected = gaps.holm([max(r.p_value for r in each) for each in classes])
        for each, p in zip(classes, corrected, strict=True):
            told = {self._size_of(row) for row in each}
            if len(told) > 1:
                self._fault("number", f"one gap told {sorted(told)}: {each[0].option} {each[0].group}")
            for row in each:
                near = 1e-9 if self.count.minimum == 1 else 0.06 * p + 1e-9
                if row.p_adjusted is None or abs(row.p_adjusted - p) > near:
                    self._fault(
                        "family", f"{row.option} {row.group}: {row.p_adjusted}, of {p} ({len(classes)})"
                    )

    def _classes(self, table: Sequence[Any]) -> list[list[Any]]:
        exclusive = self.questions[table[0].question]["type"] in ("single", "grid")
        return gaps.tests(table, self._own_base, exclusive=exclusive, protected=self.count.minimum > 1)

    def _numeric(self, row: Any) -> bool:
        return self.count.numeric(row.question, row.item)

    def _apart_of(self, row: Any) -> bool:
        """Whether only some of those who were asked saw the answer, or the line, of a row."""
        return self.count.apart(row.question, row.item, self._options(row)[0])

    def _own_base(self, row: Any) -> str:
        """The name of what has a base apart from the other answers of its item; nothing of the others."""
        if row.item == RANK:
            return str(row.option)
        return (
            str(row.option) if self._apart_of(row) and not self.questions[row.question].get("items") else ""
        )

    def _exclusive(self, row: Any) -> bool:
        """Whether a respondent gives one answer of those that stand beside that of a row."""
        return self.questions[row.question]["type"] in ("single", "grid") and not self._own_base(row)

    def _beside(self, row: Any, answers: Sequence[Any]) -> None:
        """A net of one answer, or of all but one, has the verdict of that answer."""
        options, question = set(self._options(row)), self.questions[row.question]
        codes = {str(o["code"]) for o in question["options"] if o.get("role") != "missing"}
        one = options if len(options) == 1 else codes - options
        if len(one) != 1 or (len(options) > 1 and not self._exclusive(row)):
            return
        own = next((r for r in answers if (r.item, r.option, r.group) == (row.item, *one, row.group)), None)
        if own is not None and _established(own) != _established(row):
            self._fault(
                "verdict", f"key {row.option} {row.group}: {row.p_adjusted}, answer: {own.p_adjusted}"
            )

    def _options(self, row: Any) -> list[str]:
        return list(self.keys[row.option]["options"]) if row.option in self.keys else [row.option]

    # What every sentence must be

    def masked(self, text: str) -> str:
        """A sentence whose quotations are one character each."""
        return self._quoted.sub(lambda found: self.token[found[1]], french.plain(text))

    def _bare(self, text: str, said: Mapping[str, Any]) -> str:
        """A sentence without its quotations, its population, nor the names that hold numbers."""
        text = self.masked(text)
        if said["population"]:
            text = text.replace(self.masked(said["population"]), "\uf000")
        text = self._unquoted.sub("\uf001", text)
        for q in self.questions.values():
            if name := q.get("asked_to_label"):
                text = text.replace(name, "\uf000")
        return text

    def _common(self, said: Mapping[str, Any], about: Mapping[str, Any], rows: Rows) -> None:
        text = said["text"]
        if not text.strip():
            self._fault("grammar", "empty")
            return
        bare = self._bare(text, said)
        for why in french.typography(text.replace(self.book.get("licence") or "\0", "")):
            self._fault("typography", why)
        for why in french.grammar(bare):
            self._fault("grammar", why)
        left = bare
        for phrase in PHRASES:
            left = left.replace(f"« {phrase} »", "")
        for quoting in (
            *(f.get("text", "") for f in self.figures),
            *(k["sentence"] for k in self.keys.values()),
        ):
            for quoted in re.findall("« [^»]*? »", french.plain(quoting)):
                left = left.replace(quoted, "")
        if "«" in left or "»" in left:
            self._fault("label", left)
        self._nature(said, text, bare)
        self._claims(text)
        self._population(said, about)
        self._values(said, rows, bare)

    def _nature(self, said: Mapping[str, Any], text: str, bare: str) -> None:
        says, provenance = "simul" in text.lower(), said["provenance"]
        if provenance == "published":
            if says:
                self._fault("published", "a published figure called simulated")
            return
        own = [v for v in said["values"] if v["column"] != "published"]
        if provenance == "" and not own:  # it rests on no answer
            claims = re.search(r"\d %|établi", bare) and not said["values"]
            if claims and said["kind"] not in ("measure", "provenance"):
                self._fault("simulated", "a claim without provenance")
            return
        if provenance != ("simulated" if self.simulated else "computed"):
            self._fault("simulated", f"provenance {provenance}")
        if self.simulated and not says and said["kind"] not in ("provenance", "measure"):
            self._fault("simulated", "not said")
        if says and not self.simulated:
            self._fault("simulated", "said of collected answers")

    def _claims(self, text: str) -> None:
        sampling, low = self.book.get("sampling"), text.lower()
        without = low.replace("sous l'hypothèse d'un tirage aléatoire", "")
        for word, allowed in _CLAIMS.items():
            there = word == "toute la population" and self._whole()
            if word in without and sampling not in allowed and not there:
                self._fault("sampling", f"{word}, of {sampling}")
        if without != low and sampling == "probability":
            self._fault("sampling", "a random sample, as if it were not")
        if "redressé" in low and "non redressé" not in low and not self._weighted:
            self._fault("weights", "told redressées")
        if "non pondérée" in low and self.count.weighted:
            self._fault("weights", "told non pondérées")
        dates = self._DATE.findall(french.plain(text))
        fieldwork = self.book.get("fieldwork") or {}
        known = [french.day(fieldwork[k]) for k in ("start", "end") if k in fieldwork]
        known += [french.day(self.book["released"])] if self.book.get("released") else []
        for date in dates:
            if date not in known:
                self._fault("date", date)
        start_told = rf"\bdu (\d{{1,2}}(?:er)?(?: (?:{self._MONTHS}))?) au \d"
        for first in re.findall(start_told, french.plain(text)):
            if "start" not in fieldwork or not f"{french.day(fieldwork['start'])} ".startswith(f"{first} "):
                self._fault("date", f"from {first}")
        if len(dates) != len(set(dates)):
            self._fault("date", "from a day to itself")
        if "terrain" in low and dates and ("annoncé" in low) != bool(fieldwork.get("announced")):
            self._fault("date", "announced, or not")
        self._masking(french.plain(text))
        for low, high in re.findall(r"entre ([^()]+?) et ([^()]+?)\)", french.plain(text)):
            if low == high:
                self._fault("range", f"from {low} to itself")

    def _whole(self) -> bool:
        """Whether the file holds the whole of a finite population."""
        return self.count.whole(range(len(self.count.rows)))

    @property
    def _weighted(self) -> bool:
        return self.count.weighted or bool(self.book.get("design", {}).get("margins"))

    def _masking(self, text: str) -> None:
        least, most = self.count.minimum, self.count.caution - 1
        for found in re.findall(r"(?<!« )[Mm]oins de (\d+) répondant", text):
            if int(found) != least:
                self._fault("masking", f"{found}, of {least}")
        for low, high in re.findall(r"Entre (\d+) et (\d+) répondants", text):
            if (int(low), int(high)) != (least, most) or int(low) >= int(high):
                self._fault("masking", f"{low} to {high}, of {least} to {most}")
        if (
            least == 1
            and re.search(r"masqué(?!e?s? par)|moins de 1\b", text)
            and "aucun résultat n'est" not in text
        ):
            self._fault("masking", "told masked, where nothing is")

    def _population(self, said: Mapping[str, Any], about: Mapping[str, Any]) -> None:
        """Whom a sentence names, in itself and beside it."""
        kind, text = said["kind"], french.plain(said["text"])
        if kind in ("source", "provenance"):
            return
        who = french.plain(said["population"])
        if not who:
            self._fault("population", "of nobody")
            return
        where = {k: list(v) for k, v in (about.get("where") or {}).items()}
        where |= {k: [v] for k, v in about.get("portrait", {}).items()}
        if said["provenance"] == "published" or "non posée" in text:
            return
        if "portrait" in about and not said["values"]:
            return
        question = about.get("question") or next((v["question"] for v in said["values"]), "")
        asked = self._asked(question, said) if question else [{}]
        if by := about.get("by"):
            own = {v["group"] for v in said["values"] if v["group"]} if "soit " in text else set()
            start = [c for c, label in self._named_groups(by) if text.startswith(f"{label} : ")]
            start = [] if kind == "headline" else start  # a map: of the answer of that name
            if kind in ("gap", "key_figure", "reading", "headline") and (len(own) == 1 or start):
                where |= {by: [max(start or own, key=lambda c: len(dict(self._named_groups(by))[c]))]}
        for missing in min((list(self._unsaid(who, each, where)) for each in asked), key=len):
            self._fault("population", f"beside it: without {missing}: {who}")
        parts = re.findall(
            r"(?<![\d,])\d+ % (?:des|de) |parmi les (?!\d)|moyenne des |< 1 % des |> 99 % des ", text
        )
        claims = bool(parts) or (kind in ("key_figure", "alike") and bool(said["values"]))
        if claims and kind != "base" and question:
            if "portrait" in about and kind in ("key_figure", "alike"):
                where = {}  # said beside the name of the group
            for missing in min(
                (list(self._unsaid(f"{text} {self.noun}", each, where)) for each in asked), key=len
            ):
                self._fault("population", f"in itself: without {missing}")

    def _asked(self, question: str, said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Of whom a sentence may speak: who was asked a question, or those of them who saw what it is about.

        A sentence of nothing, or of answers with several bases, is not known to be of one of them.
        """
        about = self.questions[question]
        own = {(v["item"], v["option"]) for v in said["values"] if v["question"] == question}
        shown = [
            (each, item, option)
            for item, option in own or {(i, "") for i in self._items(about)}
            for each in self._parts(about, item, option)
        ]
        found = [
            {k: v for k, v in about.items() if k != "asked_to_label"}
            | {"asked_to": at_once(about, each["asked_to"])}
            for each, item, option in shown
            if self.count.apart(question, item, str(each.get("code", "")))
        ]
        # Such sentences are of every answer, those without a number too.
        whole = said["kind"] in ("alternative", "base") or "testée" in said["text"]
        alone = own and not whole and len(found) >= len(own) and all(each == found[0] for each in found)
        return found[:1] if alone else [about, *found]

    def _parts(self, about: Mapping[str, Any], item: str, option: str) -> list[Mapping[str, Any]]:
        """The options and lines with a rule that an answer is about; of no answer, all of a line."""
        options = self.keys[option]["options"] if option in self.keys else [option] if option else []
        return [
            each
            for each in (
                *(i for i in about.get("items", ()) if i["id"] == item),
                *(o for o in about.get("options", ()) if not option or str(o["code"]) in options),
            )
            if each.get("asked_to")
        ]

    def _unsaid(
        self, text: str, asked: Mapping[str, Any], where: Mapping[str, Sequence[str]]
    ) -> Iterator[str]:
        """The parts of a population that a text leaves out."""
        name = asked.get("asked_to_label")
        names = {self.noun, *(q.get("asked_to_label") or self.noun for q in self.questions.values())}
        if name:
            if name not in text:
                yield name
        elif not any(each in text for each in names):
            yield self.noun
        if name:
            for segment, codes in where.items():
                yield from (label for label in self._labels(segment, codes) if label not in text)
            return
        # A way of which filters keep nobody is not said; where they keep those of one way alone, no other is.
        said = [
            {k: kept for k, codes in way.items() if (kept := [c for c in where.get(k, codes) if c in codes])}
            for way in ways(asked)
        ]
        left = [rules for way, rules in zip(ways(asked), said, strict=True) if rules.keys() == way.keys()]
        said = left if len(left) == 1 else said
        whole = len(said) > 1 and any(all(set(where.get(k, ())) == {*c} for k, c in w.items()) for w in left)
        for segment, codes in where.items():
            kept = said[0].get(segment, codes) if len(said) == 1 else codes
            yield from (label for label in self._labels(segment, kept) if label not in text)
        for rules in [] if whole else said if len(said) == 1 else left:
            for leading, codes in rules.items():
                many = len(codes) > 3 and (f"{len(codes)} réponses" in text or "au moins une réponse" in text)
                if leading not in where and not many:
                    yield from (label for label in self._labels(leading, codes) if label not in text)

    def _named_groups(self, segment: str) -> list[tuple[str, str]]:
        return [(str(o["code"]), french.plain(o["label"])) for o in self.questions[segment]["options"]]

    def _labels(self, question: str, codes: Sequence[str]) -> list[str]:
        named = {str(o["code"]): french.plain(o["label"]) for o in self.questions[question]["options"]}
        return [named[code] for code in codes]

    def _reaches(self, question: Mapping[str, Any], kept: Mapping[str, Sequence[str]]) -> bool:
        """Whether some of those who are kept may have been asked a question, and those that lead to it."""
        return any(
            all(
                (name not in kept or set(kept[name]) & set(codes))
                and self._reaches(self.questions[name], kept)
                for name, codes in way.items()
            )
            for way in ways(question)
        )

    _MONTHS = "|".join(french.MONTHS)
    _DATE = re.compile(rf"\d{{1,2}}(?:er)? (?:{_MONTHS}) \d{{4}}")
    _ALLOWED = re.compile(
        r"(?:[<>] )?\d+ % de la population(?: \([^)]*\))?|dont (?:[<>] )?\d+ % ont répondu"
        r"|95 %|5 chances sur 100|[Vv]ague \S+|[Mm]oins de \d+ (?:répondants?|points)|Sous \d+ répondants"
        r"|Entre \d+ et \d+ répondants|Avec \d+ répondants|part de 0 % ou de 100 %|\d+ critères|, 2026"
        rf"|(?<=du )\d{{1,2}}(?:er)?(?: (?:{_MONTHS}))?(?: \d{{4}})?(?= au \d)"
        rf"|\d{{1,2}}(?:er)? (?:{_MONTHS}) \d{{4}}|(?:{_MONTHS}) \d{{4}}"
        r"|\d+ écarts? établis?|\d+ comparaisons? testées?|parmi les \d+ de la question|sur \d+ questions"
        r"|\d+ (?:chiffres? clés?|questions?|régions?|départements?|lignes|réponses)"
        r"|(?:affichées?|affichés?|région|département) sur \d+"
        r"|l'une de \d+ réponses|parmi \d+|0 % des autres|arrondies à (?:10|25) points au moins"
    )
    """Numbers that are no results: thresholds, dates and counts of tests, which are checked elsewhere."""

    def _values(self, said: Mapping[str, Any], rows: Rows, bare: str) -> None:
        told: set[str] = set()
        for value in said["values"]:
            if value["column"] == "published":
                known = any(
                    f["question"] == value["question"] and f.get("value") == value["value"]
                    for f in self.figures
                )
                told.add(french.percent(value["value"]))
                if not known:
                    self._fault("values", f"not published: {value}")
                continue
            key = tuple(value[k] for k in ("question", "item", "option", "by", "group"))
            whole = self.rows({}) if rows.where else rows
            true = [getattr(each.by_key.get(key), value["column"], None) for each in (rows, whole)]
            if not value["question"]:  # how many are in a group
                true = [len(self.count.among({**rows.where, value["by"]: [value["group"]]}))]
            if not any(t is not None and abs(t - value["value"]) <= 1e-9 * max(1, abs(t)) for t in true):
                self._fault("values", f"not in the table: {value} ({true})")
                continue
            told |= self._forms(value)
            row = rows.by_key.get(key)
            if row is not None and row.base is not None and (self._apart_of(row) or row.item == RANK):
                told.add(french.grouped(row.base))  # beside the answer, whose base is its own
        if said["provenance"] == "published" and not said["values"]:
            return
        if said["kind"] == "source":  # a title, a wave, a licence
            return
        for found in french.NUMBER.findall(self._ALLOWED.sub("", bare)):
            if found not in told:
                self._fault("values", f"{found} is not one of {sorted(told)}: {bare}")

    def _forms(self, value: Mapping[str, Any]) -> set[str]:
        """How a number may be written."""
        x, column = float(value["value"]), value["column"]
        if column in ("base", "count"):
            return {french.grouped(round(x))}
        if self.count.numeric(value["question"], value["item"]):
            return {french.decimal(french.quantity(abs(x)))}
        if column == "difference":
            return {french.points(x).rsplit(" ", 1)[0]}
        return {french.percent(x)}

    # Headlines

    def _headline(
        self, said: Mapping[str, Any], about: Mapping[str, Any], rows: Rows, part: str = ""
    ) -> None:
        if "portrait" in about:
            return
        question, figures = self.questions[about["question"]], self._published(rows.where, about["question"])
        figures = [f for f in figures if part in ("", f.get("item"))]
        if said["provenance"] == "published":
            if not figures:
                self._fault("published", "nothing was published of this view")
            return
        if figures:
            self._fault("published", "the published figure is not the message")
        whole = [r for r in rows.answers(about["question"]) if not r.group and part in ("", r.item)]
        shown = [r for r in whole if r.estimate is not None]
        text = self.masked(said["text"]).replace(self.masked(said["population"]), "\uf000")
        if not shown:
            return
        if question["type"] == "number":
            self._mean(text, shown[0])
        elif question["type"] == "grid" and len(question["items"]) > 1:
            self._grid_headline(text, question, shown, whole)
        else:
            self._answers_headline(text, question, shown, rows.where, french.plain(said["text"]))

    def _published(self, where: Where, question: str = "") -> list[dict[str, Any]]:
        """The shares that were published of exactly those whom filters keep."""
        kept = {k: set(v) for k, v in where.items()}
        return [
            f
            for f in self.figures
            if f["kind"] == "share"
            and question in ("", f["question"])
            and {k: set(v) for k, v in (f.get("where") or {}).items()} == kept
        ]

    def _told(self, figures: Sequence[Mapping[str, Any]], sentences: Sequence[Mapping[str, Any]]) -> None:
        """Published figures are told, as such."""
        for figure in figures:
            share = f"{french.percent(figure['value'])} %"
            told = [s for s in sentences if s["provenance"] == "published"]
            if not any(
                share in french.plain(s["text"]) or figure.get("text", "\0") in s["text"] for s in told
            ):
                self._fault("published", f"not told: {figure['id']}, {share}")

    def _ranks(self, said: Mapping[str, Any], text: str, rows: Rows) -> None:
        """Each mean rank that is told is that of its answer, with who ranked it."""
        told = re.findall(
            r"([\ue000-\uefff]) (\d+(?:,\d+)?)(?: \(n = ([\d ]+)(?:, effectif faible)?\))?"
            r"(?= ;|\.| \(simulé|$)",
            text,
        )
        own = {self._row_name(r): r for r in self._rows_of(said, rows) if r.item == RANK}
        for token, rank, base in told:
            row = own.get(self.named[token])
            if row is None or row.estimate is None:
                self._fault("values", f"no mean rank of « {self.named[token]} »")
            elif rank != french.decimal(french.quantity(row.estimate)):
                self._fault("number", f"{rank}, of {row.estimate}")
            elif (base or "0").replace(" ", "") != str(row.base or 0):
                self._fault("number", f"{base} ranked it, of {row.base}")
        if not told and any(r.estimate is not None for r in own.values()):
            self._fault("unparsed", "mean ranks")

    def _mean(self, text: str, row: Any) -> None:
        unit = self.questions[row.question].get("unit", "")
        wanted = french.amount(row.estimate, unit)
        if not re.search(rf": {re.escape(wanted)}(?= |$)", text):
            self._fault("unit", f"not « {wanted} »")

    def _key_of(self, text: str, question: str, item: str | None = None) -> dict[str, Any] | None:
        for key in self.keys.values():
            if key["question"] != question or (item is not None and key.get("item", "") != item):
                continue
            pattern = re.escape(french.plain(key["sentence"]))
            pattern = pattern.replace(r"\{share\}", r"(?:[<>] )?\d+ %").replace(r"\{universe\}", ".+?")
            if re.match(pattern, text):
                return key
        return None

    def _role(self, question: Mapping[str, Any], code: str) -> str:
        option = next(o for o in question["options"] if str(o["code"]) == code)
        return str(option.get("role", VALID))

    def _label(self, question: Mapping[str, Any], code: str) -> str:
        return french.plain(next(o["label"] for o in question["options"] if str(o["code"]) == code))

    def _apart(self, question: Mapping[str, Any], code: str) -> bool:
        return re.match(r"autres?\b", self._label(question, code), re.IGNORECASE) is not None

    def _says(self, text: str, row: Any, question: Mapping[str, Any]) -> bool:
        """Whether a sentence tells a share of a quoted answer: ``40 % … « Oui »``."""
        token = self.token[self._label(question, row.option)]
        share = french.percent(row.estimate)
        return re.search(rf"(?<![\d,]){re.escape(share)} % [^\ue000-\uefff]*?{token}", text) is not None

    def _tells(self, text: str, row: Any, question: Mapping[str, Any]) -> bool:
        """The same, where those who saw the answer are named by other answers."""
        token = self.token[self._label(question, row.option)]
        share = re.escape(french.percent(row.estimate))
        return re.search(rf"(?<![\d,]){share} %(?:(?! %).)*?{token}", text) is not None

    def _of_whom_apart(self, text: str, row: Any, question: dict[str, Any], where: Where) -> None:
        """The share of an answer that some saw is told of them, beside that of the others."""
        clause = text[text.rindex(f"{french.percent(row.estimate)} %") :]
        rule = next(o["asked_to"] for o in question["options"] if str(o["code"]) == row.option)
        asked = {"asked_to": at_once(question, rule)}
        for missing in self._unsaid(f"{clause} {self.noun}", asked, where):
            self._fault("population", f"« {self._label(question, row.option)} »: without {missing}")

    def _silence(self, text: str, question: Mapping[str, Any], line: Sequence[Any]) -> Any:
        """The answer without opinion that leads; a fault when it is not told."""
        none = [
            r
            for r in line
            if self._role(question, r.option) == NO_OPINION and french.percent(r.estimate) != "0"
        ]
        opinions = [r.estimate for r in line if self._role(question, r.option) == VALID]
        top = max(none, key=lambda r: r.estimate, default=None)
        if top is None or any(o > top.estimate for o in opinions):
            return None
        if not any(self._label(question, r.option) in self._unmasked(text) for r in none):
            self._fault("silence", f"{top.estimate:.3f} « {self._label(question, top.option)} »")
        return top

    def _unmasked(self, text: str) -> str:
        return "".join(f"« {self.named[c]} »" if c in self.named else c for c in text)

    def _answers_headline(
        self, text: str, question: dict[str, Any], shown: Sequence[Any], where: Where, plain: str
    ) -> None:
        common = [r for r in shown if not self._apart_of(r)]
        top = max(shown, key=lambda r: r.estimate)
        if self._key_of(text, question["id"]) is None:
            opinions = [r for r in common if self._role(question, r.option) == VALID]
            named = [r for r in opinions if not self._apart(question, r.option)] or opinions
            led = max((french.told(r.estimate) for r in named), default=0)
            ahead = [r for r in shown if r not in common and french.told(r.estimate) >= led]
            best = max(ahead, key=lambda r: r.estimate, default=None)
            if common and led and best is not None and not self._tells(text, best, question):
                self._fault("winner", f"« {self._label(question, best.option)} », of some, is ahead")
            elif common and led and best is not None:
                self._of_whom_apart(plain, best, question, where)
            if not ahead and "proposées à tous" in text:
                self._fault("winner", "no answer that some saw is ahead")
        keyed = self._key_of(text, question["id"]) is not None
        silent = self._silence(text, question, shown if keyed else common or [top])
        shown = common or [top]
        some = [r for r in shown if french.percent(r.estimate) != "0"]
        key = self._key_of(text, question["id"])
        if key is not None:
            share = re.search(r"((?:[<>] )?\d+) %", text)
            if share and share[1] == "0" and some:
                self._fault("message", "nobody, where somebody answered")
            return
        opinions = [r for r in some if self._role(question, r.option) == VALID]
        named = [r for r in opinions if not self._apart(question, r.option)] or opinions
        if not named:
            if silent is None and "0 %" not in text:
                self._fault("winner", "nobody answered, and somebody is told")
            return
        best = french.percent(max(r.estimate for r in named))
        ties = [r for r in named if french.percent(r.estimate) == best]
        first = re.search(r"((?:[<>] )?\d+) %", text)
        if first and first[1] == "0":
            self._fault("message", "nobody, where somebody answered")
        if len(ties) > 1:
            told = [r for r in ties if self._says(text, r, question) or self._label_in(text, question, r)]
            if "égalité" not in text and silent is None:
                self._fault("winner", f"{len(ties)} are tied at {best} %")
            elif len(told) < len(ties) and f"{len(ties)} réponses" not in text and silent is None:
                self._fault("winner", f"{len(told)} of {len(ties)} that are tied")
            if "À égalité," in text or "à égalité," in text:
                self._exact(ties)
            return
        if "égalité" in text.replace("À égalité à", "égalité"):
            self._fault("winner", "a tie that is none")
        if not self._says(text, ties[0], question):
            told_of = [self.named[c] for c in text if c in self.named]
            kind = "message" if told_of and OTHER.match(told_of[0]) else "winner"
            self._fault(kind, f"not {best} % « {self._label(question, ties[0].option)} »")
        above = [r for r in opinions if r not in named and r.estimate >= ties[0].estimate]
        if above and "nommé" not in text and not self._label_in(text, question, above[0]):
            self._fault("message", "another answer is ahead, and it is not said")

    def _label_in(self, text: str, question: Mapping[str, Any], row: Any) -> bool:
        return self.token[self._label(question, row.option)] in text

    def _exact(self, rows: Sequence[Any]) -> None:
        """A tie that is told as exact is one, where numbers are."""
        values = [r.estimate for r in rows]
        if self.count.minimum == 1 and max(values) - min(values) > 1e-9:
            self._fault("winner", "a tie once rounded, told as exact")

    def _grid_headline(
        self, text: str, question: dict[str, Any], shown: Sequence[Any], whole: Sequence[Any]
    ) -> None:
        """Of several lines: the pairs of a line and an answer that are told are the highest."""
        if self._key_of(text, question["id"]) is not None:
            self._fault("message", "the key figure of one line, for all")
            return
        some, every = shown, whole
        shown = [r for r in shown if not self._apart_of(r)]
        whole = [r for r in whole if not self._apart_of(r)]
        if not shown:  # each line was shown to some: of the first, alone
            shown = [r for r in some if r.item == some[0].item]
            whole = [r for r in every if r.item == some[0].item]
        elif len(some) > len(shown) and "affich" not in text and "proposées à tous" not in text:
            lines = {r.item for r in whole}
            if "En tête" in text and len(lines) > 1:
                self._fault("ahead", "lines that some saw are rivals that are not told")
        items = {french.plain(i["label"]): i["id"] for i in question["items"]}
        options = {french.plain(o["label"]): str(o["code"]) for o in question["options"]}
        tokens = [self.named[c] for c in text if c in self.named]
        lined = re.search(
            r": ((?:[<>] )?\d+) % .*?(?:répondent|citent|classent(?: en premier)?) ([\ue000-\uefff])", text
        )
        paired = re.findall(
            r"((?:[<>] )?\d+) % [^\ue000-\uefff]*?([\ue000-\uefff]) pour ([\ue000-\uefff])", text
        )
        if paired:
            told = [(items.get(self.named[i]), options.get(self.named[o]), p) for p, o, i in paired]
            rivals = [r for r in shown if self._role(question, r.option) == VALID]
        elif lined and self.named[lined[2]] in options:
            option = options[self.named[lined[2]]]
            head = text[: lined.start()]
            named = [items[self.named[c]] for c in head if c in self.named and self.named[c] in items]
            told = [(item, option, lined[1]) for item in named]
            rivals = [r for r in shown if r.option == option]
            if "En tête" in self._without(head) or head.startswith("En tête"):
                if any(r.estimate is None for r in whole if r.option == option):
                    self._fault("ahead", "a rival is hidden")
            elif any(r.estimate is None for r in whole if r.option == option) and "affich" not in head:
                self._fault("ahead", "a rival is hidden, and it is not said")
        elif re.search(r"\d+ (lignes|réponses)", text):
            return
        elif found := re.match(r"Aucune (de ces réponses|des réponses affichées) n'est donnée : 0 %", text):
            if any(french.percent(r.estimate) != "0" for r in shown):
                self._fault("winner", "some answer was given")
            if (len(shown) < len(whole)) != (found[1] == "des réponses affichées"):
                self._fault("ahead", "a rival is hidden, and it is not said")
            return
        else:
            self._fault("unparsed", str(tokens))
            return
        rivals = [r for r in rivals if not self._apart(question, r.option)] or rivals
        if all(french.percent(r.estimate) == "0" for r in rivals):  # nobody has an opinion of any line
            rivals = [r for r in shown if self._role(question, r.option) == NO_OPINION] or rivals
        best = max((r.estimate for r in rivals), default=0.0)
        ties = [(r.item, r.option) for r in rivals if french.percent(r.estimate) == french.percent(best)]
        for item, option, share in told:
            row = next((r for r in shown if (r.item, r.option) == (item, option)), None)
            if row is None or french.percent(row.estimate) != share:
                self._fault("number", f"{share} % for {item}, {option}")
            elif (item, option) not in ties:
                self._fault("winner", f"{ties} at {best:.3f}, and {item}, {option} is told")
        count = re.search(r"(\d+) (?:lignes|réponses)", text)
        if len(ties) > 1 and "égalité" not in text:
            self._fault("winner", f"{len(ties)} are tied")
        if len(ties) == 1 and "égalité" in text:
            self._fault("winner", "a tie that is none")
        if len(ties) > 1 and len(told) != len(ties) and not (count and int(count[1]) == len(ties)):
            self._fault("winner", f"{len(told)} of {len(ties)} that are tied")
        if len(ties) == 1:
            line = [r for r in shown if r.item == ties[0][0]]
            self._silence(text, question, line)

    @staticmethod
    def _without(text: str) -> str:
        return re.sub("[\ue000-\uefff]", "", text)

    # Maps

    def _map(self, said: Mapping[str, Any], about: Mapping[str, Any], rows: Rows) -> None:
        if said["provenance"] == "published":
            return
        text = self.masked(said["text"])
        if "soit " in text:
            self._gap_claim(said, text, rows)
            return
        if not said["values"]:
            if not re.search(
                r"comparaison possible|masqué|aucune réponse|non (?:pro)?posée|trop faible", text
            ):
                self._fault("unparsed", "a map without values")
            return
        value = said["values"][0]
        group = [
            r
            for r in rows.by_key.values()
            if (r.question, r.item, r.option, r.by)
            == tuple(value[k] for k in ("question", "item", "option", "by"))
            and r.group
        ]
        aside = {str(o["code"]) for o in self.questions[value["by"]]["options"] if o.get("off_map")}
        group = [r for r in group if r.group not in aside]
        known = [r for r in group if r.estimate is not None]
        hidden = len(group) - len(known)
        if not known:
            self._fault("values", "a map of what is not shown")
            return
        ends = [
            french.percent(min(r.estimate for r in known)),
            french.percent(max(r.estimate for r in known)),
        ]
        span = re.search(r"de ((?:[<>] )?\d+) % à ((?:[<>] )?\d+) %", text)
        if span:
            if span[1] == span[2]:
                self._fault("range", "from a value to itself")
            if [span[1], span[2]] != ends:
                self._fault("range", f"of {ends}")
        elif len(known) > 1 and ends[0] != ends[1]:
            self._fault("range", f"not told: {ends}")
        elif len(known) > 1 and not re.search(rf": {re.escape(ends[0])} % ", text):
            self._fault("range", f"not {ends[0]} %")
        if hidden and "affiché" not in text:
            self._fault("range", f"{hidden} regions are hidden")
        if any(_established(r) for r in group):
            self._fault("verdict", "a gap is established, and the map says none is")
        self._no_gap(text, group, known)
        for row in known:
            self._verdict(row, rows, established=False)

    # What is measured, and of how many

    def _measure(self, said: Mapping[str, Any], about: Mapping[str, Any], rows: Rows) -> None:
        text, question = french.plain(said["text"]), self.questions[about["question"]]
        if question["type"] == "number":
            if not text.startswith("Moyenne et médiane"):
                self._fault("unparsed", "a measure")
            elif question.get("unit") and f"({question['unit']})" not in text:
                self._fault("unit", question["unit"])
        elif "% des" not in text:
            self._fault("unparsed", "a measure")
        several = "plusieurs réponses possibles" in text  # of a ranking, of who ranked an answer at all
        if question["type"] != "ranking" and several != (question["type"] == "multiple"):
            self._fault("number", "several answers, or one")
        if about.get("by"):
            title = self.questions[about["by"]].get("label") or self.questions[about["by"]]["text"]
            if french.plain(title) not in text:
                self._fault("label", f"without {title}")

    def _base(self, said: Mapping[str, Any], about: Mapping[str, Any], rows: Rows) -> None:
        text = self._bare(said["text"], said)
        if "portrait" in about:
            self._size(text, about, rows)
            return
        question = self.questions[about["question"]]
        whole = [r for r in rows.answers(about["question"]) if not r.group and r.item != RANK]
        alone = [r for r in whole if self._apart_of(r)]
        text = self._bases_apart(text, said, alone, rows)
        bases = sorted({r.base for r in whole if r.base is not None and r not in alone})
        span = re.search(r"Base : de ([\d ]+) à ([\d ]+) ", text)
        one = re.search(r"Base : ([\d ]+) ", text)
        if span:
            told = [int(part.replace(" ", "")) for part in span.groups()]
            if told[0] >= told[1]:
                self._fault("range", "bases")
        elif one:
            told = [int(one[1].replace(" ", ""))]
        else:
            told = []
            if not re.search(r"Base masquée|Aucune réponse|non posée", text):
                self._fault("unparsed", "a base")
        wanted = [bases[0], bases[-1]] if len(bases) > 1 else bases
        if told != wanted:
            self._fault("number", f"of {wanted}")
        if bool(question.get("asked_to")) != bool(re.search(r"(?<!pro)posée", text)):
            self._fault("population", "asked to some, or to all")

    _APART = re.compile(
        r" · \uf001 : (?:[^·]*?, à qui cette (?:ligne|réponse) était proposée"
        r"|[^·]*\(proposée seulement aux [^·]*\))"
        r"| · des (?:lignes|réponses) n'ont été proposées qu'à certains, leur base est dite à côté de chacune"
    )

    def _bases_apart(self, text: str, said: Mapping[str, Any], alone: Sequence[Any], rows: Rows) -> str:
        """The sentence without the bases of what only some saw, which are those of these rows."""
        alone = [r for r in alone if r.base] or alone  # of a line, whose answers may be masked
        names = re.findall(r"« ([^»]*(?:« [^»]* »)?) » : ([^·]+)", french.plain(said["text"]))
        for row in alone:
            name = self._line_name(row)
            told = next((base for label, base in names if label.strip() == name), None)
            if told is None:
                if "qu'à certains" not in text and len(alone) < len(rows.answers(row.question)):
                    self._fault("population", f"the base of « {name} » is not told")
            elif row.base and not re.match(rf"{re.escape(french.grouped(row.base))}(?!\d)", told):
                self._fault("number", f"{told}, of {row.base} who saw « {name} »")
        return self._APART.sub("", text)

    def _line_name(self, row: Any) -> str:
        items = {i["id"]: french.plain(i["label"]) for i in self.questions[row.question].get("items", ())}
        return items.get(row.item) or self._row_name(row)

    def _size(self, text: str, about: Mapping[str, Any], rows: Rows) -> None:
        ((segment, code),) = about["portrait"].items()
        where = {k: v for k, v in rows.where.items() if k != segment} | {segment: [code]}
        true = len(self.count.among(where))
        found = re.match(r"([\d ]+) ", text)
        if found and int(found[1].replace(" ", "")) != true:
            self._fault("number", f"of {true}")
        if not found and not (
            re.search("masqué|Aucun", text) and (true < self.count.minimum or self.count.minimum > 1)
        ):
            self._fault("unparsed", "a group")
        if found and ("effectif faible" in text) != (true < self.count.caution):
            self._fault("masking", "effectif faible")

    def _reading(self, said: Mapping[str, Any], about: Mapping[str, Any], rows: Rows) -> None:
        text = self.masked(said["text"])
        if "ang moyen, parmi" in text:
            self._ranks(said, text, rows)
        elif "soit " in text:
            self._gap_claim(said, text, rows)
        elif not re.search(r"est de |\d %", text):
            self._fault("unparsed", "a reading")
        else:
            self._shares(said, text, rows)

    def _shares(self, said: Mapping[str, Any], text: str, rows: Rows) -> None:
        """Each share that is told of a quoted answer is that of a value."""
        rows_of = self._rows_of(said, rows)
        for share, token in re.findall(
            r"((?:[<>] )?\d+) % [^\ue000-\uefff;]*?(?:répondent|citent|classent(?: en premier)?) "
            r"([\ue000-\uefff])",
            text,
        ):
            label = self.named[token]
            true = {
                french.percent(r.estimate)
                for r in rows_of
                if r.estimate is not None and self._row_name(r) == label
            }
            true |= {french.percent(v["value"]) for v in said["values"] if v["column"] == "published"}
            if share not in true:
                self._fault("number", f"{share} % « {label} », of {sorted(true)}")

    def _rows_of(self, said: Mapping[str, Any], rows: Rows) -> list[Any]:
        keys = dict.fromkeys(
            tuple(v[k] for k in ("question", "item", "option", "by", "group")) for v in said["values"]
        )
        return [rows.by_key[key] for key in keys if key in rows.by_key]

    # Gaps

    def _verdict(self, row: Any, rows: Rows, *, established: bool) -> None:
        options = frozenset(self._options(row))
        key = repr(rows.where), row.question, row.item, options, row.by, row.group
        self._verdicts.setdefault(key, {}).setdefault(established, f"{self._text} [{self._view}]")
        if _established(row) != established:
            self._fault("verdict", f"p = {row.p_adjusted} ({row.reason}): {row.option} {row.group}")

    def _size_of(self, row: Any) -> str:
        question = self.questions[row.question]
        if question["type"] != "number":
            return french.points(row.difference)
        unit = question.get("unit", "")
        return french.amount(abs(row.difference), "points" if unit.startswith("%") else unit)

    def _gap_claim(self, said: Mapping[str, Any], text: str, rows: Rows) -> None:
        """``80 % … « Eau », soit 12 points de plus que les autres``."""
        found = re.search(r"soit (.+?) de (plus|moins) que les autres", text)
        candidates = [r for r in self._rows_of(said, rows) if r.group and r.difference is not None]
        if not found or len(candidates) != 1:
            self._fault("unparsed", f"a gap of {len(candidates)} rows")
            return
        row = candidates[0]
        if found[1] != self._size_of(row):
            percents = self.questions[row.question].get("unit", "").startswith("%") and "%" in found[1]
            number = found[1].split(" ")[0] == self._size_of(row).split(" ")[0]
            self._fault("unit" if percents or number else "number", f"not {self._size_of(row)}")
        if (found[2] == "plus") != (row.difference > 0):
            self._fault("number", f"{found[2]}, of {row.difference}")
        if not self._numeric(row):
            share = re.search(r"((?:[<>] )?\d+) %", text)
            if not share or share[1] != french.percent(row.estimate):
                self._fault("number", f"of {row.estimate}")
            if row.option not in self.keys and not self._label_in(text, self.questions[row.question], row):
                self._fault("number", f"another answer than {row.option}")
        else:
            self._mean(text, row)
        self._verdict(row, rows, established=True)

    def _gap(self, said: Mapping[str, Any], about: Mapping[str, Any], rows: Rows) -> None:
        text = self.masked(said["text"])
        own = [r for r in self._rows_of(said, rows) if r.group]
        groups = {r.group for r in own}
        tally = re.search(r"(\d+) écarts? établis? sur (\d+) comparaisons? testées?", text)
        if "soit " in text and " que les autres" in text:
            self._gap_claim(said, text, rows)
        elif tally:
            self._tally(text, tally, about, own, rows)
        elif text.startswith("Écarts de la population, sans marge d'erreur ni test"):
            if not self._whole():
                self._fault("sampling", "gaps of a population that is not there as a whole")
        elif re.match(r"Aucun écart|Aucune comparaison|Effectifs trop faibles", text):
            self._nothing(said, text, about, own, rows)
        elif "% des autres" in text:
            if not any(self._unanimous(r) for r in own):
                self._fault("number", "not unanimous")
            if any(_established(r) for r in own if self._unanimous(r)):
                self._fault("verdict", "an established gap told without a test")
        elif len(groups) <= 1:
            self._line(text, about, own, rows)
        else:
            self._fault("unparsed", "a gap")

    def _line(self, text: str, about: Mapping[str, Any], own: Sequence[Any], rows: Rows) -> None:
        """A line of a group: ``Association : « Eau » : 40 %, plus souvent que les autres : +12 points``."""
        directed = re.search(
            r"(plus|moins) (?:souvent que les autres|élevée que celle des autres|basse que celle des autres)"
            r" : ([+−])(.+?)(?: \(simulé|$)",
            text,
        ) or re.search(
            r"moyenne (plus) (?:élevée|basse) que celle des autres : ([+−])(.+?)(?: \(simulé|$)", text
        )
        named = [self.named[c] for c in text if c in self.named]
        rows_named, every = [r for r in own if self._row_name(r) in named], list[Any]()
        if about.get("by"):
            group = {r.group for r in own} or {
                code for code, label in self._named_groups(about["by"]) if text.startswith(f"{label} : ")
            }
            every = [r for r in rows.answers(about["question"], about["by"]) if r.group in group]
        rows_named = rows_named or [r for r in every if self._row_name(r) in named] or list(own)
        if directed:
            fits = [r for r in rows_named if r.difference is not None and self._size_of(r) == directed[3]]
            fits = [r for r in fits if ("+" if r.difference > 0 else "−") == directed[2]]
            if not fits:
                self._fault("number", f"no gap of {directed[2]}{directed[3]}")
            else:
                self._verdict(fits[0], rows, established=True)
        elif re.search(r"même (?:part|moyenne) que les autres", text):
            for row in rows_named:
                if row.reason != "census" or row.difference:
                    self._fault("reason", f"alike, by {row.difference} ({row.reason})")
        elif "écart établi" in text and "aucun" in text.lower():
            for row in own:
                self._verdict(row, rows, established=False)
        elif "écart non établi" in text:
            for row in rows_named:
                self._verdict(row, rows, established=False)
            self._why(text, rows_named)
        elif re.search(r"masqué|aucune réponse|non (?:pro)?posée|n'a répondu", text):
            self._absent(text, about, rows, rows_named)
        else:
            self._fault("unparsed", "a line of a group")

    def _row_name(self, row: Any) -> str:
        if row.option in self.keys:
            return french.plain(self.keys[row.option].get("label") or "")
        if row.option in ("mean", "median"):
            return ""
        return self._label(self.questions[row.question], row.option)

    def _absent(self, text: str, about: Mapping[str, Any], rows: Rows, named: Sequence[Any] = ()) -> None:
        """A group without numbers: it was not asked, or nobody answered, or it is masked."""
        by = about.get("by")
        if not by:
            return
        question = self.questions[about["question"]]
        start = text.split(" : ")[0]
        codes = [
            str(o["code"])
            for o in self.questions[by]["options"]
            if text.startswith(f"{french.plain(o['label'])} : ")
        ]
        if not codes:
            self._fault("unparsed", f"whose line: {start}")
            return
        code = max(codes, key=lambda c: len(self._labels(by, [c])[0]))
        if named and all(self._apart_of(row) for row in named):
            self._unshown(text, named, {**rows.where, by: [code]})
            return
        asked = self._reaches(question, {**rows.where, by: [code]})
        answered = max(
            len(self.count.base(question["id"], i, dict(rows.where) | {by: [code]}))
            for i in self._items(question)
        )
        if ("non posée" in text) == asked:
            self._fault("reason", f"asked is {asked}")
        if answered and re.search(r"aucune réponse|n'a répondu", text):
            every = [
                len(self.count.base(question["id"], i, dict(rows.where) | {by: [code]}))
                for i in self._items(question)
            ]
            if min(every):
                self._fault("reason", f"{answered} answered")
        if "masqué" in text and not answered and self.count.minimum == 1:
            self._fault("reason", "nobody is not masked")

    def _unshown(self, text: str, named: Sequence[Any], where: Where) -> None:
        """Answers, or lines, without numbers: not shown to a group, not given by it, or masked."""
        for row in named:
            options = self._options(row)
            rules = next(
                each["asked_to"]
                for each in (
                    *self.questions[row.question].get("items", ()),
                    *self.questions[row.question]["options"],
                )
                if each.get("asked_to") and each.get("code", each.get("id")) in (row.item, *options)
            )
            both = at_once(self.questions[row.question], rules)
            shown = self._reaches({"asked_to": both}, where)
            told = "non proposée" in text or ("non posée" in text and not shown)
            if row.base in (0, None) and told == shown:
                self._fault("reason", f"shown is {shown}: {row.option} {row.group}")
            if "aucune réponse" in text and self.count.base(row.question, row.item, where, options):
                self._fault("reason", f"somebody answered: {row.option} {row.group}")

    def _items(self, question: Mapping[str, Any]) -> list[str]:
        return [i["id"] for i in question.get("items", ())] or [""]

    _CAUSES = {
        "sparse": r"effectifs? trop faibles?",
        "certain": r"part de 0 % ou de 100 %|unanimes?",
        "unmeasured": r"variance",
        "equal": r"égales",
        "uncompared": r"sans groupe",
        "masked_group": r"masqué",
        "rounded": r"arrondi des résultats",
    }

    def _why(self, text: str, rows: Sequence[Any]) -> None:
        """The reason that is told is that of the rows."""
        inside = self._without(text).split("écart non établi")[-1]
        for reason, pattern in self._CAUSES.items():
            if re.search(pattern, inside) and rows and not any(r.reason == reason for r in rows):
                self._fault("reason", f"{reason}, of {sorted({r.reason for r in rows})}")

    def _no_gap(self, text: str, group: Sequence[Any], known: Sequence[Any]) -> None:
        inside = self._without(text).lower()
        tested = [r for r in known if r.p_value is not None]
        there = {r.reason for r in known} <= {"census", "rounded"}  # of whole populations
        if "aucun écart établi" in inside and not tested and known and not there:
            self._fault("reason", "no gap was tested")
        if "trop faible" in inside and known:
            if tested:
                self._fault("reason", "gaps were tested")
            self._why(inside, known)
        if "n'a pu être testé" in inside:
            if tested:
                self._fault("reason", "gaps were tested")
            after = inside.split("n'a pu être testé")[1]
            self._why(after, known)
            unexplained = after.strip(" .()") in ("", "simulé")
            if unexplained and any(r.reason for r in known):
                self._fault("reason", f"not told: {sorted({r.reason for r in known})}")
        all_masked = "tous les groupes sont masqués" in inside or "toutes les régions sont masquées" in inside
        if all_masked and (known or self.count.minimum == 1):
            self._fault("reason", "all masked")
        if "un seul groupe" in inside and len({r.group for r in known}) != 1:
            self._fault("reason", f"one group, of {len({r.group for r in known})}")

    def _nothing(
        self, said: Mapping[str, Any], text: str, about: Mapping[str, Any], own: Sequence[Any], rows: Rows
    ) -> None:
        """That no gap of a line is established, and why."""
        if not own:
            if "aucune comparaison possible" not in text.lower():
                self._fault("unparsed", "no gap, of nothing")
            return
        line = [
            r
            for r in rows.answers(own[0].question, own[0].by)
            if r.item == own[0].item and r.group and r.option != "median"
        ]
        known = [r for r in line if r.estimate is not None]
        self._no_gap(text, line, known)
        for row in known:
            self._verdict(row, rows, established=False)
        if any(self._unanimous(r) for r in known):
            self._fault("unanimous", "100 % against 0 %")

    def _unanimous(self, row: Any) -> bool:
        """Whether all of a group gave an answer and none of the others, or the reverse; of enough."""
        if row.difference is None or row.reason == "sparse":
            return False
        return abs(abs(row.difference) - 1) < 1e-9 and not self._numeric(row)

    def _tally(
        self, text: str, told: re.Match[str], about: Mapping[str, Any], own: Sequence[Any], rows: Rows
    ) -> None:
        table = rows.answers(about["question"], about["by"])
        items = {r.item for r in own}
        if len(items) != 1:
            self._fault("unparsed", "a tally of several lines")
            return
        classes = self._classes(table)
        line = [each for each in classes if each[0].item in items]
        found = sum(any(_established(r) for r in each) for each in line)
        if (int(told[1]), int(told[2])) != (found, len(line)):
            self._fault("family", f"{found} of {len(line)}")
        together = re.search(r"parmi les (\d+) de la question", text)
        if (int(together[1]) if together else int(told[2])) != len(classes):
            self._fault("family", f"corrected for {len(classes)}")
        if ("à titre indicatif" in text) == (self.book.get("sampling") == "probability"):
            self._fault("sampling", "indicative")

    # Key figures, portraits

    def _key_figure(self, said: Mapping[str, Any], about: Mapping[str, Any], rows: Rows) -> None:
        text = self.masked(said["text"])
        if "soit " in text and " que les autres" in text:
            self._gap_claim(said, text, rows)
            return
        own = self._rows_of(said, rows)
        if "portrait" in about:
            self._key_of_group(text, own, about, rows)
            return
        if not own:
            if not re.search("masqué|aucune réponse|non (?:pro)?posée", text):
                self._fault("unparsed", "a key figure")
            return
        share = re.search(r"((?:[<>] )?\d+) %", text)
        if not share or share[1] != french.percent(own[0].estimate):
            self._fault("number", f"of {own[0].estimate}")
        if self._key_of(text, own[0].question) is None:
            self._fault("label", "not the sentence of the key figure")

    def _key_of_group(self, text: str, own: Sequence[Any], about: Mapping[str, Any], rows: Rows) -> None:
        mine = [r for r in own if r.group]
        whole = re.search(r"\((?:ensemble|sélection) : ((?:[<>] )?\d+) %\)", text)
        totals = [r for r in own if not r.group]
        if whole and totals and whole[1] != french.percent(totals[0].estimate):
            self._fault("number", f"of {totals[0].estimate}")
        if not mine or mine[0].estimate is None:
            if not re.search("masqué|aucune réponse|non (?:pro)?posée", text):
                self._fault("unparsed", "a key figure of a group")
            return
        if not re.search(
            rf" : {re.escape(french.percent(mine[0].estimate))} % \((?:ensemble|sélection)", text
        ):
            self._fault("number", f"of {mine[0].estimate}")
        if "écart non établi" in text or re.search(r"(plus|moins) souvent", text):
            self._line(text, about, mine, rows)

    def _standing_out(self, said: Mapping[str, Any], about: Mapping[str, Any], rows: Rows) -> None:
        text = self.masked(said["text"])
        if "soit " in text and " que les autres" in text:
            self._gap_claim(said, text, rows)
        elif not re.match(r"Les plus grands des \d+|Aucun écart|Masqué|Aucun répondant|Personne", text):
            self._fault("reason" if "non posée" in text else "unparsed", "what stands out")

    def _alike(self, said: Mapping[str, Any], about: Mapping[str, Any], rows: Rows) -> None:
        own = [r for r in self._rows_of(said, rows) if r.group]
        for row in own:
            there = row.reason == "census"  # as near as it is told to be, whatever the gap
            if row.difference is None or abs(row.difference) >= 0.10 or (_established(row) and not there):
                self._fault("verdict", f"alike, by {row.difference}")
        text = self.masked(said["text"])
        if own and "comme ailleurs" in text:  # of an argument, which says of whom
            share = re.search(r"((?:[<>] )?\d+) %", text)
            if not share or share[1] != french.percent(own[0].estimate):
                self._fault("number", f"of {own[0].estimate}")
            if self._key_of(text, own[0].question) is None:
                self._fault("label", "not the sentence of the key figure")
        elif own:
            self._key_of_group(text, self._rows_of(said, rows), about, rows)

    def _alternative(self, said: Mapping[str, Any], about: Mapping[str, Any], rows: Rows) -> None:
        self._shares(said, self.masked(said["text"]), rows)

    def _source(self, said: Mapping[str, Any], about: Mapping[str, Any], rows: Rows) -> None:
        text = french.plain(said["text"])
        if not text.startswith("Source : ") or french.plain(self.book["title"]) not in text:
            self._fault("unparsed", "a source")

    def _provenance(self, said: Mapping[str, Any], about: Mapping[str, Any], rows: Rows) -> None:
        text = french.plain(said["text"])
        self._finite(text)
        if text.startswith("Tests : ") and "portrait" in about:
            self._scanned(text, about, rows)

    def _finite(self, text: str) -> None:
        """How much of a finite population the file holds, told where it is known, and rightly."""
        drawn = set(self.count.drawn)
        there, fractions = sum(n for _, n, _ in drawn), [f for _, _, f in drawn]
        told = re.findall(r"((?:[<>] )?\d+) % de la population|dont ((?:[<>] )?\d+) % ont répondu", text)
        if not self.book.get("design", {}).get("fpc"):
            if told or "toute la population a répondu" in text.lower():
                self._fault("number", "a part of a population that is not known")
            return
        part = there / math.fsum(n / f for _, n, f in drawn)
        for one, other in told:
            if (one or other) != french.percent(part):
                self._fault("number", f"{one or other} % of the population, of {part}")
        for low, high in re.findall(r"\(((?:[<>] )?\d+) % à ((?:[<>] )?\d+) % selon la strate\)", text):
            if self.count.minimum > 1:
                self._fault("masking", "fractions of strata")
            if (low, high) != (french.percent(min(fractions)), french.percent(max(fractions))):
                self._fault("number", f"{low} to {high}, of {fractions}")
        if ("aucune marge d'erreur" in text.lower()) and not self._whole():
            self._fault("sampling", "no error, of a part of the population")
        if "Tests : " in text and self._whole():
            self._fault("sampling", "tests of a whole population")

    def _of_group(self, about: Mapping[str, Any], rows: Rows) -> list[Any]:
        ((segment, code),) = about["portrait"].items()
        looked = self._looked()
        return [
            r
            for (question, by, net), table in rows.tables.items()
            if by == segment and not net and question in looked
            for r in table
            if r.group == code and r.option != "median" and r.item != RANK
        ]

    def _looked(self) -> list[str]:
        """The questions that a portrait reads: those of the themes, where there are some."""
        themes = self.book.get("themes")
        return [
            name
            for name, q in self.questions.items()
            if name not in self.book["segments"] and (q.get("theme") or not themes)
        ]

    def _scanned(self, text: str, about: Mapping[str, Any], rows: Rows) -> None:
        ((segment, _),) = about["portrait"].items()
        keys = [k for k in self.keys.values() if k["question"] != segment]
        questions = self._looked()
        for count, word in ((len(keys), "chiffres? clés?"), (len(questions), "questions?")):
            found = re.search(rf"(\d+) {word}(?! différentes)", text)
            if (int(found[1]) if found else 0) != count:
                self._fault("family", f"{count} {word}")
        tested = re.search(r"(\d+) comparaisons? testées?", text)
        looked = [*self._of_group(about, rows), *self._keys_of(about, rows)]
        tests = {self._gap_of(row, rows) for row in looked if row.p_value is not None}
        if (int(tested[1]) if tested else 0) != len(tests):
            self._fault("family", f"{len(tests)} tested")

    def _keys_of(self, about: Mapping[str, Any], rows: Rows) -> list[Any]:
        """The rows of a group in the tables of the key figures."""
        ((segment, code),) = about["portrait"].items()
        keys = [
            (key["question"], key.get("item", ""), name, segment, code) for name, key in self.keys.items()
        ]
        return [rows.by_key[key] for key in keys if key in rows.by_key and key[0] != segment]

    def _gap_of(self, row: Any, rows: Rows) -> tuple[Any, ...]:
        """Which gap of a group a row tells: the answers it holds, and what exclusive ones leave."""
        if self._numeric(row):
            return row.question, row.item, row.option
        line = [r for r in rows.answers(row.question, row.by) if r.item == row.item]
        nobody = {r.option for r in line if not r.group and r.estimate == 0} - {
            r.option for r in line if r.estimate
        }
        given = frozenset(r.option for r in line) - nobody
        held = given & frozenset(self._options(row))
        sides = {held, given - held} if self._exclusive(row) else {held}
        return row.question, row.item, frozenset(sides)

    def _scaled(self, row: Any) -> bool:
        """Whether one gap of what a row is of is told: its answers depend on one another."""
        return self.questions[row.question]["type"] in ("single", "grid") or row.item == "first"

    def _whole_portrait(
        self, sentences: Sequence[Mapping[str, Any]], about: Mapping[str, Any], rows: Rows
    ) -> None:
        """What stands out is the largest that is established, all told alike."""
        self._told(
            self._published({**rows.where, **{k: [v] for k, v in about["portrait"].items()}}), sentences
        )
        found = [r for r in self._of_group(about, rows) if _established(r)]
        told = [s for s in sentences if s["kind"] == "standing_out" and "soit " in s["text"]]
        own = [r for s in told for r in self._rows_of(s, rows) if r.group]
        if found and not told:
            self._fault("verdict", f"{len(found)} gaps are established, and none is told")
        note = next((s["text"] for s in sentences if s["text"].startswith("Les plus grands des")), "")
        counted = re.search(r"des (\d+)", note)
        shares = [r for r in own if not self._numeric(r)]
        scales = {(r.question, r.item) for r in shares}
        gaps_told = {self._gap_of(r, rows) for r in own}
        left = [
            r
            for r in found
            if self._gap_of(r, rows) not in gaps_told
            and not self._numeric(r)
            and self._role(self.questions[r.question], r.option) == VALID
            and not self._apart(self.questions[r.question], r.option)
            and (not self._scaled(r) or (r.question, r.item) not in scales)
        ]
        least = min((abs(r.difference) for r in shares if self._opinion(r)), default=None)
        for row in left:
            if least is not None and abs(row.difference) > least + 1e-9:
                self._fault(
                    "winner", f"{row.question} {row.option} {row.difference:+.2f} is left out for {least:.2f}"
                )
        if left and not counted and told and len(told) < 5:
            self._fault("verdict", f"{len(left)} established gaps are left out")

    def _opinion(self, row: Any) -> bool:
        return row.option in self.keys or self._role(self.questions[row.question], row.option) == VALID

    def _whole_question(
        self, sentences: Sequence[Mapping[str, Any]], about: Mapping[str, Any], rows: Rows
    ) -> None:
        """What a view must say, besides what it says rightly."""
        kinds = {s["kind"] for s in sentences}
        for kind in ("headline", "measure", "base", "source"):
            if kind not in kinds:
                self._fault("unparsed", f"no {kind}")
        texts = [french.plain(s["text"]) for s in sentences]
        for figure in self.figures:
            words = figure.get("text", "").removesuffix(".")
            mine = figure["question"] == about["question"] and not rows.where and not about.get("by")
            if mine and not any(words in text for text in texts):
                self._fault("published", f"not told: {words}")
        if not about.get("by"):
            return
        groups = [code for code, _ in self._named_groups(about["by"])]
        for code in rows.where.get(about["by"]) or groups:
            self._told(self._published({**rows.where, about["by"]: [code]}, about["question"]), sentences)
        table = [
            r
            for r in rows.answers(about["question"], about["by"])
            if r.group and r.option != "median" and r.item != RANK  # mean ranks are told without a gap
        ]
        told = [r for s in sentences if "soit " in s["text"] for r in self._rows_of(s, rows)]
        for row in table:
            if _established(row) and row not in told:
                self._fault("verdict", f"established and not told: {row.option} {row.group}")
        for item in {r.item for r in table}:
            line = [r for r in table if r.item == item]
            most = [r for r in line if r.estimate == 1 and self._unanimous(r)]
            if most and not any("100 %" in t and ("des autres" in t or "100 points" in t) for t in texts):
                self._fault("unanimous", f"{most[0].option} {most[0].group}")


def _established(row: Any) -> bool:
    if row.reason == "census":  # of whole populations, a gap is what it is
        return bool(row.difference)
    return row.p_adjusted is not None and row.p_adjusted < gaps.LEVEL


def audit(folder: Path, choose: Callable[[Count], Where] | None = None) -> tuple[int, list[Fault]]:
    """How many sentences are said of a study, and their faults; under filters that are chosen, too."""
    try:
        auditor = Auditor(folder)
        auditor.every()
        if choose is not None:
            auditor.every(choose(auditor.count))
    except Exception as error:  # whatever it is, a reader gets no sentence
        return 0, [Fault("crash", repr(error), "", str(folder))]
    return auditor.sentences, auditor.faults()
