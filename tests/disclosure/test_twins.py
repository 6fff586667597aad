"""All that leaves is made from what told cells tell: of two files that tell the same, it is the same."""

import io
import re
import zipfile

import httpx
import numpy as np
import pytest

from core import open_study
from core.counting.cells import Asked
from core.files.opendata.release import release_files
from core.files.xlsx import tabulation
from core.screens import markup
from tests import made
from tests.attack_answers import Ungated
from tests.conftest import free_port, serving
from tests.studies import write_study

REGIONS = ("north", "south", "east", "west", "isles")
N = 700
HEX = re.compile(rb"\b[0-9a-f]{12,64}\b")


def folder(path, weights, strata, numbers):
    """A study raked by region, from weights and strata of its file."""
    dice = np.random.default_rng(4)
    region = dice.choice(REGIONS, N, p=[0.4, 0.3, 0.2, 0.09, 0.01])
    size = dice.choice(["small", "large"], N, p=[0.6, 0.4])
    q = dice.choice(["a", "b", "c"], N, p=[0.6, 0.37, 0.03])
    several = dice.choice(["a", "b", "a|b"], N, p=[0.5, 0.2, 0.3])
    lines = ["region;size;q;m;x;w;st"]
    lines += [
        ";".join(map(str, row))
        for row in zip(region, size, q, several, numbers, weights, strata, strict=True)
    ]
    scored = made.single("q", "a", "b", "c")
    for score, option in enumerate(scored["options"]):
        option["score"] = score
    return write_study(
        path,
        "\n".join(lines) + "\n",
        scored,
        made.multiple("m", "a", "b"),
        made.number("x", unit="euros"),
        made.single("region", *REGIONS),
        made.single("size", "small", "large"),
        segments=["region", "size"],
        licence="Licence Ouverte 2.0",
        design={
            "weight": "w",
            "strata": "st",
            "margins": {"region": {"north": 0.3, "south": 0.3, "east": 0.2, "west": 0.17, "isles": 0.03}},
        },
        disclosure={"minimum_base": 10, "caution_base": 30},
    )


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    dice = np.random.default_rng(5)
    weights, strata = np.round(dice.lognormal(0, 0.5, N), 3), dice.choice(["s1", "s2", "s3"], N)
    numbers = dice.integers(0, 500, N)
    one = folder(tmp_path_factory.mktemp("one") / "study", weights, strata, numbers)
    weights, strata, numbers = weights.copy(), strata.copy(), numbers.copy()
    weights[:5] += 0.001
    strata[5:8] = "s3"
    numbers[8:10] += 1
    return one, folder(tmp_path_factory.mktemp("other") / "study", weights, strata, numbers)


def told(study):
    return [
        (found.n, found.w, found.w2, found.shares)
        for question in study.book.questions
        for item in question.item_ids
        for found in [study._counted.told(Asked(question.id, item))]
    ]


def test_the_twins_differ_and_tell_the_same(twins):
    one, other = map(open_study, twins)

    assert one.digest != other.digest
    for mine, yours in zip(told(one), told(other), strict=True):
        for part, same in zip(mine, yours, strict=True):
            np.testing.assert_array_equal(part, same)


def test_without_the_gate_their_tables_differ(twins):
    one, other = (release_files(Ungated.of(open_study(twin)))["tableaux.csv"] for twin in twins)

    assert parts(one) != parts(other)


def parts(content):
    """The parts of a file without what tells versions apart: digests, and when it was made."""
    if not content.startswith(b"PK"):
        return {"": HEX.sub(b"", content)}
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {
            name: HEX.sub(b"", file.read(name)) for name in file.namelist() if name != "docProps/core.xml"
        }


def test_the_files_of_a_study_say_nothing_but_what_is_told(twins):
    one, other = map(open_study, twins)
    released, again = release_files(one), release_files(other)

    assert released.keys() == again.keys()
    for name in released:
        if not name.endswith((".parquet", "datapackage.json")) and "SUMS" not in name.upper():
            assert parts(released[name]) == parts(again[name]), name
    assert parts(tabulation(one)) == parts(tabulation(other))
    assert markup.weighting(one.book, one.raking) == markup.weighting(other.book, other.raking)


ADDRESSES = [
    *(
        f"/fichiers/essai/{q}.{kind}{view}"
        for q in ("q", "m", "x", "region")
        for kind in ("csv", "xlsx")
        for view in ("", "?by=region", "?by=size&f.region=north&f.region=south")
    ),
    "/presentation?q=q&by=region",
    "/presentation?by=size",
    "/partager/comparer?q=q&by=region",
]


def test_what_a_server_answers_says_nothing_but_what_is_told(twins):
    port, answers = free_port(), []
    for study in twins:
        with serving(study, port=port) as server, httpx.Client(base_url=server, timeout=60) as client:
            answers.append([client.get(address) for address in ADDRESSES])

    for address, one, other in zip(ADDRESSES, *answers, strict=True):
        assert one.status_code == other.status_code == 200, address
        assert parts(one.content) == parts(other.content), address
