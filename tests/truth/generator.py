"""Small random studies of the kinds that make sentences false: ties, routing, masked groups, units, weights.

A seed is a study, always the same. What is drawn is what readers' words depend on, not what statistics do:
the numbers are checked elsewhere.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.truth import forms
from tests.truth.count import converges

NOUNS = (
    ("acteur", "acteurs"),
    ("élu", "élus"),
    ("structure", "structures"),
    ("personne", "personnes"),
    ("entreprise", "entreprises"),
    ("habitant", "habitants"),
)
LABELS = (
    *("Oui", "Non", "Souvent", "Parfois", "Jamais", "Eau", "École", "Île", "L'État", "L’école", "La mairie"),
    *("Plus inquiet que les autres", "En tête", "Un élu", "Sécurité", "Dit « toujours »", "PME ou ETI"),
    *("SIAE / ESS", "Moins de 10 salariés", "De 10 à 50 %", "Aucun partenaire", "Sans écart établi"),
    *("À égalité", "Pas de test", "Tous les autres", "Foncier", "Trésorerie", "Emploi", "Prêt", "Mécénat"),
)
OTHERS = ("Autre", "Autre réponse", "Autres", "Autre (précisez)")
NO_OPINIONS = ("Ne sait pas", "Sans opinion", "NSP", "Ne se prononce pas")
TITLES = (
    *("Coopération", "Confiance", "Partenaires", "Besoins", "Accès à l'ESS", "Lien avec l'État", "Moral"),
    *("PME et ETI", "Plus que les autres", "Formes d'aide", "Horizon 2030", "Île-de-France et régions"),
)
NUMBERS = {
    "jours": "Arrêts de travail",
    "salariés": "Effectif",
    "%": "Part des dons",
    "€": "Budget annuel",
    "ans": "Ancienneté",
    "% du budget": "Dépenses d'énergie",
    "heures par semaine": "Temps de bénévolat",
    "": "Note donnée",
}
SEGMENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Type d'acteur", ("Association", "Entreprise", "Collectivité", "Syndicat", "Autre", "SIAE / ESS")),
    ("Taille", ("Petite", "Moyenne", "Grande", "Très grande", "De 1 à 9 salariés", "Géante")),
    ("PME ou ETI", ("PME", "ETI", "Les autres", "TPE", "Groupe", "EPCI")),
    ("Milieu", ("Urbain", "Rural", "Montagne", "Littoral", "Périurbain", "Île")),
    ("Âge", ("Moins de 30 ans", "De 30 à 60 ans", "Plus de 60 ans", "Ne dit pas", "Âge A", "Âge B")),
)
REGIONS = (
    ("53", "Bretagne"),
    ("94", "Corse"),
    ("28", "Normandie"),
    ("76", "Occitanie"),
    ("11", "Île-de-France"),
    ("32", "Hauts-de-France"),
)
SENTENCES = (
    "{share} des {universe} sont concernés",
    "Pour {share} des {universe}, cela compte",
    "{share} font du mécénat",
    "{share} des {universe} coopèrent avec l'État",
    "Le mécénat est cité par {share} des {universe}",
)
SAMPLINGS = ("probability", "quota", "volunteers", "panel", "census", "non_probability", None, None)
Row = dict[str, str]


def write(folder: Path, seed: int) -> Path:
    """Write the study of a seed into a folder that is there; return the folder."""
    return _Draw(seed).write(folder)


class _Draw:
    """One study, while it is drawn."""

    def __init__(self, seed: int) -> None:
        self.seed, self.rng = seed, random.Random(seed)
        rng = self.rng
        self.n = rng.choice(
            (rng.randint(4, 12), rng.randint(20, 70), rng.randint(60, 130), rng.randint(180, 260), 400)
        )
        if rng.random() < 0.03:  # enough to show that two groups are alike
            self.n = 1500
        self.rows: list[Row] = [{} for _ in range(self.n)]
        self.questions: list[dict[str, Any]] = []
        self.given: dict[str, list[frozenset[str]]] = {}
        """The codes that each respondent gave to each question that may lead to another."""

    def write(self, folder: Path) -> Path:
        rng = self.rng
        segments = self.segments()
        titles = rng.sample(TITLES, 5)
        kinds = ("single", "single", "multiple", "grid", "number")
        for i in range(rng.choice((1, 2, 2, 3, 3, 4))):
            getattr(self, rng.choice(kinds))(f"q{i}", titles[i], segments)
        self.ranking("r0", segments)
        book = self.book(segments)
        published = self.published(book)
        (folder / "study.yaml").write_text(_yaml(book), encoding="utf-8")
        if published:
            (folder / "published.yaml").write_text(_yaml(published), encoding="utf-8")
        columns = list(self.rows[0])
        with (folder / "responses.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, delimiter=";", lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows)
        return folder

    # What respondents are

    def segments(self) -> list[str]:
        rng, drawn = self.rng, []
        many = rng.random() < 0.04 and self.n <= 130
        count = rng.choice((5, 6)) if many else rng.choice((1, 1, 1, 2, 2, 3))
        with_region = rng.random() < 0.45
        names = rng.sample(SEGMENTS, min(count, len(SEGMENTS)))
        for i in range(count):
            name, region = f"s{i}", (with_region and i == 0) or i >= len(names)
            if region:
                found = rng.sample(REGIONS, rng.randint(2, 2 if many else 5))
                options = [{"code": code, "label": label} for code, label in found]
                question = {"id": name, "text": "Votre région ?", "label": "Région", "geography": "region"}
                forms.territories(forms.rng_of(self.seed, name), question, options)
            else:
                title, labels = names[i]
                options = [
                    {"code": str(k), "label": label}
                    for k, label in enumerate(labels[: rng.randint(2, 2 if many else 6)], 1)
                ]
                question = {"id": name, "text": f"{title} ?", "label": title}
                if rng.random() < 0.3:
                    question["ordered"] = True
            question |= {"type": "single", "column": name.upper(), "options": options}
            self.questions.append(question)
            self.answer_segment(name, [str(o["code"]) for o in options])
            drawn.append(name)
        return drawn

    def answer_segment(self, name: str, codes: list[str]) -> None:
        rng = self.rng
        nobody = rng.random() < 0.15 and len(codes) > 2
        used = codes[:-1] if nobody else codes
        if rng.random() < 0.55:
            given = [used[i % len(used)] for i in range(self.n)]
        else:
            weights = [rng.choice((1, 1, 3, 8, 20)) for _ in used]
            given = rng.choices(used, weights, k=self.n)
        unknown = rng.choice((0, 0, 0, 0, min(3, self.n // 3), self.n // 7))
        for i in rng.sample(range(self.n), unknown):
            given[i] = ""
        if rng.random() < 0.5:
            rng.shuffle(given)
        self.keep(name.upper(), given)
        self.given[name] = [frozenset([g]) if g else frozenset() for g in given]

    def keep(self, column: str, cells: list[str]) -> None:
        for row, cell in zip(self.rows, cells, strict=True):
            row[column] = cell

    # What is asked

    def asked(self, question: dict[str, Any], segments: list[str]) -> list[int]:
        """Who is asked a question; its routing is written into it."""
        rng = self.rng
        rules: dict[str, list[str]] = {}
        if rng.random() < 0.35:
            leading = [
                q
                for q in self.questions
                if q["type"] in ("single", "multiple") and (q["id"] not in segments or rng.random() < 0.5)
            ]
            for other in rng.sample(leading, min(len(leading), rng.choice((1, 1, 1, 2)))):
                codes = [str(o["code"]) for o in other["options"]]
                rules[other["id"]] = rng.sample(codes, min(rng.choice((1, 1, 2, 4)), len(codes)))
        people = [
            i
            for i in range(self.n)
            if all(self.given[name][i] & frozenset(codes) for name, codes in rules.items())
        ]
        if rules and people:
            question["asked_to"] = rules
            people = self.another_way(question, people)
            if rng.random() < 0.4:
                question["asked_to_label"] = rng.choice(
                    ("acteurs qui ont au moins un partenaire", "structures de plus de 10 salariés")
                )
        people = people or list(range(self.n))
        silent = rng.choice((0, 0, 0, len(people) // 10, len(people) // 2))
        return sorted(rng.sample(people, len(people) - silent))

    def another_way(self, question: dict[str, Any], people: list[int]) -> list[int]:
        """Who is asked a question that may be asked in a second way: drawn apart, so that seeds stay."""
        rng = random.Random(f"{self.seed} {question['id']}")
        other = rng.choice([q for q in self.questions if q["type"] in ("single", "multiple")])
        if rng.random() < 0.7 or [*question["asked_to"]] == [other["id"]]:  # this would be one way
            return people
        codes = [str(o["code"]) for o in other["options"]]
        codes = rng.sample(codes, min(rng.choice((1, 2, 4)), len(codes)))
        question["asked_to"] = [question["asked_to"], {other["id"]: codes}]
        more = {i for i in range(self.n) if self.given[other["id"]][i] & frozenset(codes)}
        return sorted({*people, *more})

    def options(self, least: int = 2, most: int = 5, *, scale: bool = False) -> list[dict[str, Any]]:
        rng = self.rng
        labels = rng.sample(LABELS, rng.randint(least, most))
        options: list[dict[str, Any]] = [{"code": str(k), "label": v} for k, v in enumerate(labels, 1)]
        if not scale and rng.random() < 0.3:
            other: dict[str, Any] = {"code": "8", "label": rng.choice(OTHERS)}
            if rng.random() < 0.5:
                other["tone"] = "neutral"
            options.insert(rng.choice((len(options), len(options), 0)), other)
        if rng.random() < 0.35:
            none = {"code": "9", "label": rng.choice(NO_OPINIONS), "role": "no_opinion"}
            options.insert(rng.choice((len(options), len(options), 0)), none)
        return options

    def shares(self, options: list[dict[str, Any]]) -> list[float]:
        """How often each answer is given, in one of the ways that sentences stumble over."""
        rng, k = self.rng, len(options)
        shares = [rng.expovariate(1) for _ in range(k)]
        match rng.choice(("any", "any", "tie", "all tie", "aside", "everybody", "rare", "near")):
            case "tie":
                shares[0] = shares[-1] = max(shares)
            case "all tie":
                shares = [1.0] * k
            case "near":  # equal once rounded, in a large file
                shares[0] = max(shares)
                shares[1] = shares[0] * 0.995
            case "aside":  # no opinion or another answer leads
                for i, option in enumerate(options):
                    if option["code"] in ("8", "9"):
                        shares[i] = 2.0 * sum(shares)
            case "everybody":
                only = rng.randrange(k)
                shares = [float(i == only) for i in range(k)]
            case "rare":
                shares = [1.0] + [0.004] * (k - 1)
                rng.shuffle(shares)
        total = sum(shares)
        return [share / total for share in shares]

    def dealt(self, people: list[int], codes: list[str], shares: list[float]) -> dict[int, str]:
        """Answers in exactly these shares, as far as people can be counted: ties are ties."""
        floors = [int(len(people) * share) for share in shares]
        left = len(people) - sum(floors)
        order = sorted(range(len(codes)), key=lambda i: floors[i] - len(people) * shares[i])
        for i in order[:left]:
            floors[i] += 1
        answers = [code for code, count in zip(codes, floors, strict=True) for _ in range(count)]
        self.rng.shuffle(answers)
        return dict(zip(people, answers, strict=True))

    def by_groups(
        self, people: list[int], options: list[dict[str, Any]], segments: list[str]
    ) -> dict[int, str]:
        """One answer each: of all alike, or differing between the groups of a segment, maybe wholly."""
        rng, codes = self.rng, [str(o["code"]) for o in options]
        way = rng.choice(("alike", "alike", "differ", "differ", "unanimous", "one group"))
        if way == "alike":
            return self.dealt(people, codes, self.shares(options))
        segment, found = rng.choice(segments), dict[int, str]()
        groups: dict[str, list[int]] = {}
        for i in people:
            groups.setdefault("".join(self.given[segment][i]), []).append(i)
        shared = self.shares(options)
        for k, (_, members) in enumerate(sorted(groups.items())):
            if way == "unanimous" or (way == "one group" and not k):
                shares = [float(j == k % len(codes)) for j in range(len(codes))]
            elif way == "one group":
                shares = shared
            else:
                shares = self.shares(options)
            found |= self.dealt(members, codes, shares)
        return found

    def single(self, name: str, title: str, segments: list[str]) -> None:
        question: dict[str, Any] = {"id": name, "text": f"{title} ?", "label": title}
        if self.rng.random() < 0.1:
            question["label"] = ""
        people, options = self.asked(question, segments), self.options()
        question |= {"type": "single", "column": name.upper(), "options": options}
        if self.rng.random() < 0.2:
            question["ordered"] = True
        found = self.by_groups(people, options, segments)
        forms_rng = forms.rng_of(self.seed, name)
        for option, saw in self.shown_to_some(forms_rng, question, options):
            rest = [o["code"] for o in options if "asked_to" not in o]
            for i, code in found.items():
                if code == option["code"] and not saw[i]:
                    found[i] = forms_rng.choice(rest)
        self.keep(name.upper(), [found.get(i, "") for i in range(self.n)])
        self.given[name] = [frozenset([found[i]]) if i in found else frozenset() for i in range(self.n)]
        self.questions.append(question)
        forms.spelled(forms_rng, question, self.rows)

    def grid(self, name: str, title: str, segments: list[str]) -> None:
        rng = self.rng
        question: dict[str, Any] = {"id": name, "text": f"{title} ?", "label": title}
        people, options = self.asked(question, segments), self.options(2, 3, scale=True)
        labels, items = rng.sample(LABELS, rng.randint(1, 5)), []
        same = self.by_groups(people, options, segments) if rng.random() < 0.4 else None
        tied = rng.choice((2, 2, 4))
        for k, label in enumerate(labels):
            column = f"{name.upper()}_{k}"
            items.append({"id": f"i{k}", "label": label, "column": column})
            found = same if same and k < tied else self.by_groups(people, options, segments)
            silent = rng.choice((0, 0, 0, len(people) // 3, max(0, len(people) - 8), len(people)))
            skipped = set(rng.sample(people, silent))
            self.keep(column, ["" if i in skipped else found.get(i, "") for i in range(self.n)])
        for item, saw in self.shown_to_some(forms.rng_of(self.seed, name), question, items):
            for row, seen in zip(self.rows, saw, strict=True):
                row[item["column"]] = row[item["column"]] if seen else ""
        self.questions.append(question | {"type": "grid", "items": items, "options": options})

    def multiple(self, name: str, title: str, segments: list[str]) -> None:
        rng = self.rng
        question: dict[str, Any] = {"id": name, "text": f"{title} ?", "label": title}
        people = self.asked(question, segments)
        options = [o for o in self.options() if o["code"] != "9"]
        codes, chosen = [str(o["code"]) for o in options], {i: set[str]() for i in people}
        tied = rng.choice((None, None, None, rng.randint(0, len(people)), 0 if rng.random() < 0.2 else None))
        for code in codes:
            two = [{"code": "yes"}, {"code": "no"}]
            if tied is not None:
                for i in rng.sample(people, tied):
                    chosen[i].add(code)
                continue
            for i, answer in self.by_groups(people, two, segments).items():
                if answer == "yes":
                    chosen[i].add(code)
        forms_rng = forms.rng_of(self.seed, name)
        for option, saw in self.shown_to_some(forms_rng, question, options):
            for i, given in chosen.items():
                given -= set() if saw[i] else {option["code"]}
        if rng.random() < 0.5:
            for code in codes:
                cells = ["" if i not in chosen else str(int(code in chosen[i])) for i in range(self.n)]
                self.keep(f"{name.upper()}_{code}", cells)
            form: dict[str, Any] = {"columns": {code: f"{name.upper()}_{code}" for code in codes}}
            form |= {"selected": ["1"], "unselected": ["0"]}
        else:
            cells = [("|".join(sorted(chosen[i])) or "aucun") if i in chosen else "" for i in range(self.n)]
            self.keep(name.upper(), cells)
            form = {"column": name.upper(), "separator": "|", "unselected": ["aucun"]}
        self.given[name] = [frozenset(chosen.get(i, ())) for i in range(self.n)]
        question |= {"type": "multiple", "options": options}
        if forms_rng.random() < 0.2:
            for column in form["columns"].values() if "columns" in form else [form["column"]]:
                for row in self.rows:
                    del row[column]
            forms.mentions(question, chosen, self.rows)
        else:
            question |= form
            forms.spelled(forms_rng, question, self.rows)
        self.questions.append(question)

    def shown_to_some(
        self, rng: random.Random, question: dict[str, Any], shown: list[dict[str, Any]]
    ) -> Iterator[tuple[dict[str, Any], list[bool]]]:
        """Some options, or lines, that only some see: each with who does; the rule is written into it."""
        if rng.random() > 0.25 or len(shown) < 2:
            return
        asked = question.get("asked_to")
        for one in rng.sample(shown, rng.choice((1, 1, 2)) if len(shown) > 2 else 1):
            if (found := forms.rule(rng, self.questions, self.given, self.n, asked)) is not None:
                one["asked_to"], saw = found
                yield one, saw

    def ranking(self, name: str, segments: list[str]) -> None:
        rng = forms.rng_of(self.seed, name)
        if rng.random() > 0.4:
            return
        kept, self.rng = self.rng, rng
        title = rng.choice(("Priorités", "Modes préférés", "Ordre d'importance"))
        question: dict[str, Any] = {"id": name, "text": f"{title} ?", "label": title}
        people = self.asked(question, segments)
        question |= {"type": "ranking", "options": self.options()}
        forms.ranking(rng, question, people, self.rows)
        self.questions.append(question)
        self.rng = kept

    def number(self, name: str, title: str, segments: list[str]) -> None:
        rng = self.rng
        unit = rng.choice(list(NUMBERS))
        question: dict[str, Any] = {"id": name, "text": f"{NUMBERS[unit]} ?", "label": NUMBERS[unit]}
        people, segment = self.asked(question, segments), rng.choice(segments)
        groups = sorted({"".join(self.given[segment][i]) for i in people})
        way = rng.choice(
            ("any", "any", "small", "constant", "constant by group", "about one", "large", "zero")
        )
        values: dict[int, float] = {}
        for i in people:
            k = groups.index("".join(self.given[segment][i]))
            match way:
                case "small":
                    values[i] = float(rng.random() < (0.06 if k else 0.01))
                case "constant":
                    values[i] = 5.0
                case "constant by group":
                    values[i] = 5.0 + 4 * k
                case "about one":
                    values[i] = float(rng.choice((0, 1, 1, 2)) + (k == 0))
                case "large":
                    values[i] = float(round(rng.lognormvariate(9 if unit != "%" else 3, 1)))
                case "zero":
                    values[i] = 0.0
                case _:
                    values[i] = float(rng.randint(0, 20) + 6 * (k == 0))
            if unit.startswith("%"):
                values[i] = min(values[i], 100.0)
        cells = [f"{values[i]:g}" if i in values else "" for i in range(self.n)]
        question |= {"type": "number", "column": name.upper(), "unit": unit}
        forms_rng = forms.rng_of(self.seed, name)
        if forms_rng.random() < 0.3:  # who does not know says so in numbers
            question["missing"] = [{"from": "9000000", "to": "9999999"}, {"below": "0"}]
            cells = [cell or forms_rng.choice(("", "-1", "9000001", "9999999")) for cell in cells]
        self.keep(name.upper(), cells)
        self.questions.append(question)

    # What the study says of itself

    def book(self, segments: list[str]) -> dict[str, Any]:
        rng = self.rng
        one, several = rng.choice(NOUNS)
        simulated = rng.random() < 0.4
        minimum = rng.choice((1, 1, 5, 10, 10))
        disclosure: dict[str, Any] = {
            "minimum_base": minimum,
            "caution_base": rng.choice((minimum, minimum + 1, 30, 30)),
        }
        if minimum < 5 and not simulated:
            disclosure["public_data"] = True
        book: dict[str, Any] = {
            "id": f"essai-{self.seed}",
            "title": rng.choice(("Essai", "Étude sur l'ESS", "Observatoire : essai")),
        }
        if rng.random() < 0.7:
            book["wave"] = "2026"
        if rng.random() < 0.4:
            book["producer"] = "Observatoire de l'ESS"
        if rng.random() < 0.3:
            book["population"] = "acteurs économiques d'une ville moyenne"
        book["universe_noun"] = {"singular": one, "plural": several}
        if sampling := rng.choice(SAMPLINGS):
            book["sampling"] = sampling
        if fieldwork := self.fieldwork():
            book["fieldwork"] = fieldwork
        if rng.random() < 0.3:
            book["released"] = dt.date(2026, 4, rng.choice((1, 1, 12)))
        book["responses"] = {"file": "responses.csv", "nature": "simulated" if simulated else "collected"}
        if design := self.design(segments):
            book["design"] = design
        forms.fpc(forms.rng_of(self.seed, "fpc"), book, self.rows)
        book |= {"disclosure": disclosure, "questions": self.questions, "segments": segments}
        if indicators := self.indicators(segments):
            book["indicators"] = indicators
        return book

    def fieldwork(self) -> dict[str, Any]:
        rng = self.rng
        start = dt.date(2026, rng.choice((2, 3)), rng.choice((1, 1, 5)))
        end = dt.date(2026, rng.choice((3, 4)), rng.choice((1, 5, 31 if start.month == 3 else 28)) % 31 or 1)
        found: dict[str, Any] = rng.choice(
            (
                {},
                {"start": start, "end": start},
                {"start": start, "end": max(start, end)},
                {"start": start},
                {"end": end},
                {"mode": "en ligne"},
            )
        )
        if found and rng.random() < 0.3:
            found = found | {"mode": "en ligne"}
        return found | {"announced": True} if found and rng.random() < 0.3 else found

    def design(self, segments: list[str]) -> dict[str, Any]:
        rng = self.rng
        way = rng.choice(("", "", "", "ones", "equal", "varied", "varied", "margins", "margins"))
        if not way:
            return {}
        values = {"ones": ["1"], "equal": ["2.5"], "varied": ["0.2", "1", "1.5", "2", "6"]}
        cells = [rng.choice(values.get(way, values["varied"])) for _ in range(self.n)]
        if way != "margins":
            self.keep("W", cells)
            return {"weight": "W"}
        margins: dict[str, dict[str, float]] = {}
        for name in segments[: rng.choice((1, 2))]:
            found = [next(iter(given), "") for given in self.given[name]]
            options = [str(o["code"]) for q in self.questions if q["id"] == name for o in q["options"]]
            if set(found) != set(options):  # somebody without an answer, or an answer without anybody
                continue
            parts = [rng.choice((1, 2, 3)) for _ in options]
            margins[name] = {c: round(p / sum(parts), 3) for c, p in zip(options, parts, strict=True)}
        starts = cells if rng.random() < 0.5 else ["1"] * self.n
        given = {name: [next(iter(g), "") for g in self.given[name]] for name in margins}
        if not margins or not converges(given, [float(s) for s in starts], margins):
            return {}
        if set(starts) == {"1"}:
            return {"margins": margins}
        self.keep("W", starts)
        return {"weight": "W", "margins": margins}

    @staticmethod
    def items(question: dict[str, Any]) -> list[str]:
        """The lines of a grid, what is counted of a ranking."""
        if question["type"] == "ranking":
            return ["first", "cited"]
        return [item["id"] for item in question.get("items", ())]

    def indicators(self, segments: list[str]) -> list[dict[str, Any]]:
        rng, found = self.rng, []
        able = [q for q in self.questions if q["type"] != "number" and q["id"] not in segments]
        for k in range(rng.choice((0, 1, 1, 2, 3)) if able else 0):
            question = rng.choice(able)
            codes = [str(o["code"]) for o in question["options"] if o.get("role") != "no_opinion"]
            options = rng.sample(codes, rng.choice((1, 1, min(2, len(codes)))))
            if any("asked_to" in o for o in question["options"]):
                options = options[:1]  # one base
            key: dict[str, Any] = {"id": f"k{k}", "question": question["id"], "options": options}
            if items := self.items(question):
                key["item"] = rng.choice(items)
            key["sentence"] = rng.choice(SENTENCES)
            if rng.random() < 0.5:
                key["label"] = rng.choice(("Chiffre A", "Coopération avec l'État", "En bref"))
            found.append(key)
        return found

    def published(self, book: dict[str, Any]) -> dict[str, Any]:
        """Figures that a source gave, right or wrong; the responses do not have to bear them out."""
        rng = self.rng
        able = [q for q in self.questions if q["type"] != "number" and q["id"] not in book["segments"]]
        if not able or rng.random() < 0.6:
            return {}
        figures: list[dict[str, Any]] = []
        for k in range(rng.choice((1, 2, 3))):
            question = rng.choice(able)
            codes = [str(o["code"]) for o in question["options"] if o.get("role") != "no_opinion"]
            figure: dict[str, Any] = {"id": f"f{k}", "question": question["id"], "source": "a"}
            kind = rng.choice(("share", "share", "share", "approx", "rank", "order", "set"))
            items = self.items(question)
            item = rng.choice(items) if items else ""
            keys = [i for i in book.get("indicators", ()) if i["question"] == question["id"]]
            match kind:
                case "share" | "approx":
                    options = keys[0]["options"] if keys and rng.random() < 0.6 else rng.sample(codes, 1)
                    figure |= {"options": options, "kind": kind, "value": rng.randint(1, 99) / 100}
                    if item:
                        figure["item"] = keys[0]["item"] if keys and rng.random() < 0.6 else item
                    if rng.random() < 0.25:
                        name = rng.choice(book["segments"])
                        segment = next(q for q in self.questions if q["id"] == name)
                        figure["where"] = {name: [rng.choice(segment["options"])["code"]]}
                case "rank":
                    figure |= {"options": rng.sample(codes, 1), "kind": "rank", "value": rng.choice((1, 2))}
                    figure |= {"item": item} if item else {}
                case "order":
                    members = self.items(question) if question["type"] == "grid" else codes
                    if len(members) < 2:
                        continue
                    two = rng.sample(members, 2)
                    figure |= {"kind": "order", "tiers": [[two[0]], [two[1]]]}
                    figure |= {"options": rng.sample(codes, 1)} if question["type"] == "grid" else {}
                    figure |= {"item": item} if question["type"] == "ranking" else {}
                    if rng.random() < 0.4:
                        figure["text"] = "La première arrive loin devant la seconde."
                case _:
                    figure |= {"kind": "set", "text": "Deux réponses arrivent ensuite."}
                    figure |= {"item": item} if question["type"] == "ranking" else {}
            figures.append(figure)
        source = {"title": "Bilan de l'étude", "publisher": "Localtis", "date": dt.date(2025, 11, 20)}
        return {"sources": {"a": source}, "figures": figures} if figures else {}


def _yaml(value: dict[str, Any]) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120)
