"""The faults known to change nothing are faults of lines that are there."""

from tests import mutants
from tests.conftest import ROOT


def test_a_fault_that_changes_nothing_is_one_of_the_code_as_it_is():
    files = [ROOT / file for modules in mutants.MODULES.values() for file in modules]
    lines = {line.strip() for file in files for line in file.read_text(encoding="utf-8").splitlines()}

    assert {before for before, _ in mutants.EQUIVALENT} - lines == set()


def test_every_module_has_tests_that_are_its_own():
    named = [name for modules in mutants.MODULES.values() for own in modules.values() for name in own]
    named += [name for names in mutants.NEIGHBOURS.values() for name in names]

    assert [name for name in named if not (ROOT / "tests" / f"{name}.py").is_file()] == []
