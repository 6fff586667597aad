"""Situations that people reported to other tools: a small file made up for each, and its right outcome.

The threads are named in docs/decisions/field.md, with what became of each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import yaml

Shares = dict[str, tuple[dict[str, Any], int]]
"""By question: the estimate of each answer, and the base."""


@dataclass(frozen=True)
class Report:
    """One thread, the file of its situation, the codebook that reads it, and the outcome.

    Attributes
    ----------
    source
        The repository and the number of the thread.
    file
        The text or bytes of a CSV, or what writes another format.
    questions
        In YAML, as staff write them.
    responses
        More keys of ``responses``.
    read
        The right numbers, where the file is read.
    refused
        Words of the faults, in their order, where it is refused.
    noticed
        Words of a notice, where it is read but to be looked at.
    """

    source: str
    file: str | bytes | Callable[[Path], None]
    questions: str
    responses: dict[str, Any] = field(default_factory=dict)
    read: Shares = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    noticed: tuple[str, ...] = ()
    ending: str = "csv"

    def write(self, folder: Path) -> Path:
        """The study folder of the situation."""
        path = folder / f"reponses.{self.ending}"
        if callable(self.file):
            self.file(path)
        else:
            path.write_bytes(self.file if isinstance(self.file, bytes) else self.file.encode())
        book = {
            "id": "essai",
            "title": "Essai",
            "population": "structures",
            "universe_noun": {"singular": "structure", "plural": "structures"},
            "responses": {"file": path.name, "nature": "collected"} | self.responses,
            "disclosure": {"minimum_base": 1, "caution_base": 1, "public_data": True},
            "questions": yaml.safe_load(self.questions),
        }
        (folder / "study.yaml").write_text(yaml.safe_dump(book, allow_unicode=True, sort_keys=False), "utf-8")
        return folder


def single(column: str, *codes: str, more: str = "", options: str = "") -> str:
    """One question of one answer, in YAML: its column may need quotes, as in a study."""
    head = f"- id: q\n  text: Quoi ?\n  type: single\n  column: {yaml_text(column)}\n{more}"
    return f"{head}  options:\n{_options(codes)}{options}"


def several(how: str, *codes: str, options: str = "") -> str:
    """One question of several answers, in YAML."""
    return f"- id: q\n  text: Quoi ?\n  type: multiple\n{how}  options:\n{_options(codes)}{options}"


def number(column: str, more: str = "") -> str:
    """One question of a number, in YAML."""
    return f"- id: n\n  text: Combien ?\n  type: number\n  column: {yaml_text(column)}\n{more}"


def _options(codes: Sequence[str]) -> str:
    return "".join(
        f"    - {{code: {yaml_text(code)}, label: Option {i}}}\n" for i, code in enumerate(codes, 1)
    )


def yaml_text(words: str) -> str:
    return '"' + words.replace('"', '\\"') + '"'


def sheet(*rows: list[Any]) -> Callable[[Path], None]:
    """Writes a workbook of one sheet."""

    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)

    return write


def sav(
    columns: dict[str, list[Any]], patch: tuple[bytes, bytes] | None = None, **keys: Any
) -> Callable[[Path], None]:
    """Writes an SPSS file, then exchanges some bytes of it for as many others."""

    def write(path: Path) -> None:
        pyreadstat.write_sav(pd.DataFrame(columns), str(path), **keys)
        if patch:
            path.write_bytes(path.read_bytes().replace(*patch))

    return write


LATE = "Q;N\n" + "1;2\n" * 1030 + "3;2,5\n" * 10

REPORTS = [
    Report(
        # Several answers in a cell, as numbers: 1,4 was read as fourteen.
        "ropensci/qualtRics#381",
        'ResponseId,Q1\nR_1,"1,4"\nR_2,1\nR_3,"4,1,3"\nR_4,\n',
        several('  column: Q1\n  separator: ","\n', "1", "3", "4"),
        read={"q": ({"1": 1, "3": 1 / 3, "4": 2 / 3}, 3)},
    ),
    Report(
        # Longer lists: 1,2323,323 lost its digits.
        "ropensci/qualtRics#148",
        'ResponseId,Q1\nR_1,"1,2323,323,3455,45,2343"\nR_2,"2323"\n',
        several('  column: Q1\n  separator: ","\n', "1", "45", "323", "2323", "2343", "3455"),
        read={"q": ({"1": 0.5, "45": 0.5, "323": 0.5, "2323": 1, "2343": 0.5, "3455": 0.5}, 2)},
    ),
    Report(
        # The legacy export has two lines above the first respondent, not three: one respondent was lost.
        "ropensci/qualtRics#43",
        "Q1,Q2\nQuoi ?,Combien ?\n1,10\n2,20\n",
        single("Q1", "1", "2"),
        responses={"header_rows": 2},
        read={"q": ({"1": 0.5, "2": 0.5}, 2)},
    ),
    Report(
        # The same file by somebody who copied header_rows: 3. A respondent would be lost in silence.
        "ropensci/qualtRics#43",
        "Q1,Q2\nQuoi ?,Combien ?\n1,10\n2,20\n1,10\n",
        single("Q1", "1", "2"),
        responses={"header_rows": 3},
        refused=("header_rows",),
    ),
    Report(
        # Rows with more cells than the header.
        "ropensci/qualtRics#81",
        "Q1,Q2\n1,10\n2,20,oups,5\n1,10\n",
        single("Q1", "1", "2"),
        refused=("ligne 3 : 4 cellules au lieu de 2",),
    ),
    Report(
        # Types guessed on the first thousand rows: a code and a decimal that come later.
        "ropensci/qualtRics#112",
        LATE,
        single("Q", "1", "3") + number("N"),
        read={
            "q": ({"1": 1030 / 1040, "3": 10 / 1040}, 1040),
            "n": ({"mean": 2085 / 1040, "median": 2}, 1040),
        },
    ),
    Report(
        # An answer « NA » (not applicable) taken for a missing value.
        "ropensci/qualtRics#85",
        "Q\nNA\nOui\nOui\n\nNA\n",
        single("Q", "Oui", "NA"),
        read={"q": ({"Oui": 0.5, "NA": 0.5}, 4)},
    ),
    Report(
        # The zone « NA » of a workbook.
        "pandas-dev/pandas#11839",
        sheet(["Zone"], ["APAC"], ["EUR"], ["NA"], ["NA"]),
        single("Zone", "APAC", "EUR", "NA"),
        ending="xlsx",
        read={"q": ({"APAC": 0.25, "EUR": 0.25, "NA": 0.5}, 4)},
    ),
    Report(
        # -1 for « sans opinion »: out of the denominator.
        "ctesta01/QualtricsTools#20",
        "Q\n1\n2\n-1\n1\n",
        single("Q", "1", "2", options='    - {code: "-1", label: Sans objet, role: missing}\n'),
        read={"q": ({"1": 2 / 3, "2": 1 / 3}, 3)},
    ),
    Report(
        # A box whose code is 0: ticked is 1, and 0 was read as ticked.
        "vubiostat/redcapAPI#199",
        "record_id,race___0,race___1\n1,1,0\n2,0,1\n3,0,0\n4,1,1\n",
        several(
            '  columns: {"0": race___0, "1": race___1}\n  selected: ["1"]\n  unselected: ["0"]\n', "0", "1"
        ),
        read={"q": ({"0": 0.5, "1": 0.5}, 4)},
    ),
    Report(
        # A box whose code is -99: the minus became a fourth underscore.
        "CHOP-CGTInformatics/REDCapTidieR#31",
        "record_id,race___4,race____99\n1,1,0\n2,0,1\n3,1,0\n",
        several(
            '  columns: {"4": race___4, "-99": race____99}\n  selected: ["1"]\n  unselected: ["0"]\n',
            "4",
            "-99",
        ),
        read={"q": ({"4": 2 / 3, "-99": 1 / 3}, 3)},
    ),
    Report(
        # Boxes are 0 for who never saw the question: those of the other branch are not in the base.
        "OuhscBbmc/REDCapR#420",
        "record_id,a,boxes___1,boxes___2\n1,1,1,0\n2,2,0,0\n3,2,0,0\n4,1,0,1\n",
        single("a", "1", "2").replace("id: q", "id: a")
        + several(
            '  columns: {"1": boxes___1, "2": boxes___2}\n  selected: ["1"]\n  unselected: ["0"]\n'
            '  asked_to: {a: ["1"]}\n',
            "1",
            "2",
        ),
        read={"a": ({"1": 0.5, "2": 0.5}, 4), "q": ({"1": 0.5, "2": 0.5}, 2)},
    ),
    Report(
        # 1017 and 001017 are two people.
        "OuhscBbmc/REDCapR#241",
        "idnum,Q\n1017,1\n001017,2\n180732,1\n",
        single("Q", "1", "2"),
        responses={"identifier": "idnum"},
        read={"q": ({"1": 2 / 3, "2": 1 / 3}, 3)},
    ),
    Report(
        # No answer to a question of several answers: blank boxes, not zeros.
        "kobotoolbox/formpack#56",
        "_id;b;b/fin;b/loc\n1;fin;1;0\n2;;;\n3;fin loc;1;1\n",
        several(
            "  columns: {fin: b/fin, loc: b/loc}\n  selected: ['1']\n  unselected: ['0']\n", "fin", "loc"
        ),
        read={"q": ({"fin": 1, "loc": 0.5}, 2)},
    ),
    Report(
        # Only one column of codes, whatever the setting of the export.
        "kobotoolbox/kpi#5940",
        "_id;b\n1;fin\n2;\n3;fin loc\n",
        several('  column: b\n  separator: " "\n', "fin", "loc"),
        read={"q": ({"fin": 1, "loc": 0.5}, 2)},
    ),
    Report(
        # « n/a » in every box of a repeat group: the place, and what to write, in place of a share of 0 %.
        "onaio/onadata#2774",
        "_id,b/fin,b/loc\n1,n/a,n/a\n2,n/a,n/a\n",
        several(
            "  columns: {fin: b/fin, loc: b/loc}\n  selected: ['1']\n  unselected: ['0']\n", "fin", "loc"
        ),
        refused=("ajoutez-la à missing de q",),
    ),
    Report(
        # The same, once declared missing: those are out of the base.
        "onaio/onadata#2774",
        "_id,b/fin,b/loc\n1,n/a,n/a\n2,1,0\n",
        several(
            "  columns: {fin: b/fin, loc: b/loc}\n  selected: ['1']\n  unselected: ['0']\n  missing: [n/a]\n",
            "fin",
            "loc",
        ),
        read={"q": ({"fin": 1, "loc": 0}, 1)},
    ),
    Report(
        # Labels were exported in place of codes: every count was zero, without a word.
        "DIRKMJK/limepy#17",
        '"id","Q"\n"1","Oui"\n"2","Non"\n',
        single("Q", options="    - {code: A1, label: Oui}\n    - {code: A2, label: Non}\n"),
        refused=("des libellés là où les codes sont attendus",),
    ),
    Report(
        # The same, as the fault says to write.
        "DIRKMJK/limepy#17",
        '"id","Q"\n"1","Oui"\n"2","Non"\n"3","A1"\n',
        single(
            "Q",
            options="    - {code: A1, codes: [A1, Oui], label: Oui}\n"
            "    - {code: A2, codes: [A2, Non], label: Non}\n",
        ),
        read={"q": ({"A1": 2 / 3, "A2": 1 / 3}, 3)},
    ),
    Report(
        # Commas inside the options of a question of several answers.
        "dgarros/netdevops-survey#38",
        'Q\n"Controller (ODL, DNAC, NSX), Ansible"\nAnsible\n"Controller (ODL, DNAC, NSX)"\n',
        several('  column: Q\n  separator: ","\n', "Controller (ODL, DNAC, NSX)", "Ansible"),
        read={"q": ({"Controller (ODL, DNAC, NSX)": 2 / 3, "Ansible": 2 / 3}, 3)},
    ),
    Report(
        # A slash between options, and inside one.
        "codeforboston/urban-league-heat-pump-accelerator#694",
        "Q\nFuel/oil/Electric\nElectric\n",
        several('  column: Q\n  separator: "/"\n', "Fuel/oil", "Electric"),
        read={"q": ({"Fuel/oil": 0.5, "Electric": 1}, 2)},
    ),
    Report(
        # Answers in several lines, quoted: eleven respondents became eighteen rows.
        "simonv3/quick-survey#54",
        'id,apps,Q\n1,"Mail,\nAgenda\n\nNotes",1\n2,"une, deux",2\n3,,1\n',
        single("Q", "1", "2"),
        read={"q": ({"1": 2 / 3, "2": 1 / 3}, 3)},
    ),
    Report(
        # 0,435 was read as 435.
        "jasp-stats/jasp-issues#3608",
        "valence;arousal\n0,435;2,87\n1,286;4\n0,118;2,059\n",
        number("valence"),
        read={"n": ({"mean": (0.435 + 1.286 + 0.118) / 3, "median": 0.435}, 3)},
    ),
    Report(
        # Some of 0.9 and 1.0 became 900 and 1000.
        "jasp-stats/jasp-issues#3867",
        "speed\n0.9\n1.0\n1.105\n0.850\n",
        number("speed"),
        read={"n": ({"mean": (0.9 + 1 + 1.105 + 0.85) / 4, "median": 0.9}, 4)},
    ),
    Report(
        # One cell in another encoding than the file's: which one, rather than a failure of the whole.
        "tidyverse/haven#615",
        sav({"Q": [1.0, 2.0], "T": ["Corr\u00e8ze", "Aube"]}, patch=("\u00e8".encode(), b"\xe8e")),
        single("Q", "1", "2"),
        ending="sav",
        read={"q": ({"1": 0.5, "2": 0.5}, 2)},
    ),
    Report(
        # The same where the question is in that column.
        "tidyverse/haven#615",
        sav({"Q": [1.0, 2.0], "T": ["Corr\u00e8ze", "Aube"]}, patch=("\u00e8".encode(), b"\xe8e")),
        single("T", "Corr\u00e8ze", "Aube"),
        ending="sav",
        refused=("des textes ne sont pas dans l'encodage que le fichier annonce. Écrivez encoding: cp1252",),
    ),
    Report(
        # A list in brackets made the sniffer choose the comma.
        "python/cpython#119123",
        "id;cout;groupe;Q\n1;62.25;['345'];1\n2;46.50;['112', '112'];2\n3;13.27;['510'];1\n",
        single("Q", "1", "2") + number("cout"),
        read={
            "q": ({"1": 2 / 3, "2": 1 / 3}, 3),
            "n": ({"mean": (62.25 + 46.5 + 13.27) / 3, "median": 46.5}, 3),
        },
    ),
    Report(
        # A comma in every date, and a semicolon left out at the end of some lines.
        "mechatroner/vscode_rainbow_csv#134",
        "jour;Q;note\nApril 15, 2023;1;\nApril 14, 2023;2;\nApril 9, 2023;1\n",
        single("Q", "1", "2"),
        read={"q": ({"1": 2 / 3, "2": 1 / 3}, 3)},
    ),
    Report(
        # An HTML entity ends in a semicolon.
        "wireservice/csvkit#392",
        "nom,Q\nO&#039;Connor,1\nL&#039;Hermite,2\nO&#039;Neil,1\n",
        single("Q", "1", "2"),
        read={"q": ({"1": 2 / 3, "2": 1 / 3}, 3)},
    ),
    Report(
        # Blank for 1,100 rows, then text: the column became logical and was lost.
        "tidyverse/readxl#766",
        sheet(["id", "Q"], *([i, None] for i in range(1100)), ["x", "a"], ["y", "b"], ["z", "a"]),
        single("Q", "a", "b"),
        ending="xlsx",
        read={"q": ({"a": 2 / 3, "b": 1 / 3}, 3)},
    ),
    Report(
        # Numbers stored as text among numbers.
        "tidyverse/readxl#217",
        sheet(["n", "Q"], [10, 1], ["20", "2"], [30, 1.0]),
        single("Q", "1", "2") + number("n"),
        ending="xlsx",
        read={"q": ({"1": 2 / 3, "2": 1 / 3}, 3), "n": ({"mean": 20, "median": 20}, 3)},
    ),
    Report(
        # A telephone number far down a column of numbers.
        "tidyverse/readxl#42",
        sheet(["n"], *([i] for i in range(5)), ["555-55555"]),
        number("n"),
        ending="xlsx",
        refused=("ligne 7",),
    ),
    Report(
        # Three lines of text above the header.
        "tidyverse/readxl#101",
        sheet(["Enquête 2025"], ["Extrait du 5 juin"], [None], ["id", "Q"], [1, "a"], [2, "b"]),
        single("Q", "a", "b"),
        ending="xlsx",
        refused=("et non sur la première. Écrivez header_rows: 4",),
    ),
    Report(
        # The same, as the fault says to write.
        "tidyverse/readxl#101",
        sheet(["Enquête 2025"], ["Extrait du 5 juin"], [None], ["id", "Q"], [1, "a"], [2, "b"]),
        single("Q", "a", "b"),
        responses={"header_rows": 4},
        ending="xlsx",
        read={"q": ({"a": 0.5, "b": 0.5}, 2)},
    ),
    Report(
        # Columns without a head, after those of the form.
        "getodk/briefcase#689",
        "id,b,,\n1,fin,1,0\n2,fin loc,1,1\n",
        several('  column: b\n  separator: " "\n', "fin", "loc"),
        read={"q": ({"fin": 1, "loc": 0.5}, 2)},
    ),
]
