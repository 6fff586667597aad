"""The house: packages import downwards and by their faces, and each outside library has one owner."""

import ast
import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest
import streamlit

import core

ROOT = Path(__file__).parents[1]

PACKAGES = {
    "errors": set(),
    "caching": set(),
    "codebook": {"errors"},
    "views": {"codebook"},
    "responses": {"codebook"},
    "counting": {"views", "responses"},
    "estimation": {"counting"},
    "disclosure": {"estimation"},
    "study": {"disclosure", "caching"},
    "series": {"study"},
    "words": {"series"},
    "charts": {"words"},
    "screens": {"charts"},
    "files": {"charts"},
    "simulation": {"codebook"},
    "draft": {"responses"},
    "__main__": {"screens", "files", "simulation", "draft"},
}
"""What stands right below each package of core; it may import those, and all that stands below them."""

OWNERS = {
    "plotly": {"charts"},
    "streamlit": set(),
    "yaml": {"codebook"},
    "babel": {"words"},
    "segno": {"charts"},
    "pptx": {"files.pptx"},
    "typst": {"files.portrait"},
    "xlsxwriter": {"files.xlsx", "files.pptx"},
    "highspy": {"disclosure"},
    "pyreadstat": {"responses"},
    "python_calamine": {"responses", "draft.structure"},
    "lxml": {"draft.structure"},
}
"""The packages that may import an outside library."""


def imports(file):
    """The modules that a file imports, ``core.x`` for a module of core."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} : relative import"
            one_by_one = node.module in ("core", "pages", "pages._ui", "pages._web", "pages.resultats")
            found |= {f"{node.module}.{a.name}" for a in node.names} if one_by_one else {node.module}
    return found


MODULES = sorted(p for p in (ROOT / "core").rglob("*.py") if p.parent.name != "core" or p.stem != "__init__")
FACES = [p for p in MODULES if p.stem == "__init__"]
STOREYS = ["_web", "_ui", "resultats"]
"""Folders of pages: each may import core and those before it, never one after it."""

ENTRIES = {"app.py", "pages/_ui/script.py"}
"""Where the server and the runs begin: they know everyone, and nobody knows them."""

INTERNALS, INSIDE = "pages._ui.internals", ROOT / "pages" / "_ui" / "internals.py"
"""The one module that knows Streamlit's inside; it imports nothing of ours, so the server may use it too."""

OF_PAGES = sorted([*(ROOT / "pages").rglob("*.py"), ROOT / "app.py"])
PAGES = sorted(p for p in (ROOT / "pages" / "resultats").glob("*.py") if p.stem != "menu")


def package(path):
    """The package of core that a file belongs to, or the module right in core that it is."""
    return path.relative_to(ROOT / "core").parts[0].removesuffix(".py")


def room(path):
    """The folder of a file of core, dotted: ``files.xlsx``."""
    return ".".join(path.relative_to(ROOT / "core").parent.parts)


def below(name):
    """All that stands below a package."""
    return PACKAGES[name].union(*(below(each) for each in PACKAGES[name]))


def name(path):
    return str(path.relative_to(ROOT))


def test_every_module_of_core_has_a_package():
    assert sorted(PACKAGES) == sorted({package(path) for path in MODULES})


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_packages_of_core_import_downwards_only(module):
    own = {n.split(".")[1] for n in imports(module) if n.startswith("core.")}
    if module.stem == "__main__":  # over all: it takes the face of core, as the pages do
        own -= set(core.__all__)

    assert own - below(package(module)) - {package(module)} == set()


@pytest.mark.parametrize("module", [*MODULES, *OF_PAGES], ids=name)
def test_a_package_is_imported_by_its_face(module):
    own = package(module) if module.is_relative_to(ROOT / "core") else ""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.module.startswith("core."):
            continue
        other = node.module.split(".")[1]
        if other == own or (len(node.module.split(".")) == 2 and other in ("errors", "caching")):
            continue
        face = importlib.import_module(node.module)
        assert face.__file__.endswith("__init__.py"), ast.unparse(node)
        assert {alias.name for alias in node.names} <= set(face.__all__), ast.unparse(node)


@pytest.mark.parametrize("face", FACES, ids=name)
def test_a_face_is_a_docstring_and_its_names(face):
    first, *rest = ast.parse(face.read_text(encoding="utf-8")).body

    assert isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    for node in rest:
        named = isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == ["__all__"]
        assert isinstance(node, ast.ImportFrom) or named, ast.unparse(node)


@pytest.mark.parametrize("library", OWNERS)
def test_an_outside_library_has_one_owner_in_core(library):
    users = {room(path) for path in MODULES if library in {n.split(".")[0] for n in imports(path)}}

    assert users <= OWNERS[library]


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_core_knows_nothing_of_the_pages(module):
    assert {n.split(".")[0] for n in imports(module)} & {"pages", "app", "tests"} == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_is_an_arrangement_of_at_most_forty_lines(page):
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 40
    assert {n.split(".")[0] for n in imports(page)} & {"pandas", "plotly", "numpy", "scipy"} == set()


@pytest.mark.parametrize("module", OF_PAGES, ids=name)
def test_imports_of_pages_go_up_the_storeys_only(module):
    if name(module) in ENTRIES:
        return
    ours = {n for n in imports(module) if n.startswith("pages.")} - {INTERNALS}
    storey = module.relative_to(ROOT / "pages").parts[0]
    above = STOREYS[: STOREYS.index(storey) + 1] if storey in STOREYS else []

    assert {n.split(".")[1] for n in ours} - set(above) == set()
    assert ours & {"pages._ui.script", "app"} == set()


@pytest.mark.parametrize("module", OF_PAGES, ids=name)
def test_only_one_module_knows_the_inside_of_streamlit(module):
    known = imports(module)
    if module == INSIDE:
        assert [n for n in known if n.split(".")[0] in ("core", "pages")] == []
        return
    attributes = [
        (ast.unparse(node.value), node.attr)
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    ]
    inside = {n for n, value in vars(streamlit).items() if isinstance(value, ModuleType)}
    inside -= {"column_config", "errors"}

    assert {n for n in known if n.split(".")[0] == "streamlit"} <= {"streamlit"}
    assert [attr for of, attr in attributes if of == "st" and attr in inside] == []
    assert [attr for of, attr in attributes if re.match("_[^_]", attr) and of not in ("self", "os")] == []


@pytest.mark.parametrize("module", [*MODULES, *OF_PAGES], ids=name)
def test_no_cache_outlives_the_study_that_it_was_made_of(module):
    # functools' caches hold their arguments; caching.kept holds what is made of a study with it.
    functions = [n for n in ast.walk(ast.parse(module.read_text())) if isinstance(n, ast.FunctionDef)]
    cached = [f for f in functions if any("cache" in ast.unparse(d).split("(")[0] for d in f.decorator_list)]

    assert [f.name for f in cached if "Study" in ast.unparse(f.args)] == []


WORDS = {path.stem for path in (ROOT / "core" / "words").glob("*.py")} - {"__init__", "typography"}
"""The modules that make words: what they return is read by people, and by nothing else."""
READING = {
    *("partition", "rpartition", "removeprefix", "removesuffix", "startswith", "endswith"),
    *("replace", "split", "rsplit", "splitlines", "find", "index", "lstrip", "rstrip"),
    *("match", "search", "fullmatch", "findall", "sub"),
}


def spoken(node, names=frozenset()):
    """Whether an expression holds what a module of words returns, or a name that stands for it."""
    return any(
        (
            isinstance(n, ast.Call)
            and isinstance(n.func, ast.Attribute)
            and isinstance(n.func.value, ast.Name)
            and n.func.value.id in WORDS
        )
        or (isinstance(n, ast.Name) and n.id in names)
        for n in ast.walk(node)
    )


def sentences_read(source):
    """The calls that read a sentence: ``labels.f(…).split()``, or on a name that was given one."""
    found = []
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        names = {
            target.id
            for n in ast.walk(function)
            if isinstance(n, ast.Assign | ast.NamedExpr) and spoken(n.value)
            for target in (n.targets if isinstance(n, ast.Assign) else [n.target])
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                read = [call.func.value]
                if isinstance(call.func.value, ast.Name) and call.func.value.id == "re":
                    read = call.args
                if call.func.attr in READING and any(spoken(node, names) for node in read):
                    found.append(ast.unparse(call))
    return found


@pytest.mark.parametrize(
    "source",
    [
        'def f(b): return about.source_note(b).removeprefix("Source : ")',
        'def f(t, r):\n    said = f"{gaps.words(t, r)}."\n    return said.replace("masqué", "caché")',
        'def f(b): return re.sub("a", "b", about.limits(b))',
    ],
)
def test_the_check_of_sentences_finds_them(source):
    assert len(sentences_read(source)) == 1


@pytest.mark.parametrize("module", [*MODULES, *sorted((ROOT / "pages").rglob("*.py"))], ids=name)
def test_nothing_is_computed_on_a_sentence(module):
    assert sentences_read(module.read_text(encoding="utf-8")) == []
