"""Where things stand in a YAML text: the line of each part, and the text as blocks that can be moved whole.

A block is what a person moves: a key with its value, or a member of a list, with the comments above it. Texts
are those that ``yaml_mapping`` reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import yaml

from core.codebook.yamlfile import yaml_events

_OTHER_BREAKS = re.compile("[\r\x85\u2028\u2029]")
"""What ends a line for YAML, besides what ends it everywhere."""
Path = tuple[str | int, ...]


@dataclass(slots=True)
class _Node:
    """A value: where it begins and ends, lines and columns from 0, and what it is made of."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str | None = None
    block: bool = False
    keys: list[_Node] | None = None
    values: list[_Node] | None = None

    @property
    def last(self) -> int:
        """The last line of its own; a folded text ends where the next begins."""
        if self.block and self.values:
            rows: list[int] = [part.last for part in (*self.values, *(self.keys or ()))]
            return max(rows)
        row, column = self.end
        return row if column or self.end == self.start else row - 1

    @property
    def parts(self) -> Iterator[tuple[str | int, _Node, _Node]]:
        """The name of each part, where it begins, and what it is."""
        for i, value in enumerate(self.values or ()):
            if self.keys is None:
                yield i, value, value
            else:
                yield self.keys[i].text or "", self.keys[i], value

    @property
    def content(self) -> Any:
        if self.values is None:
            return self.text
        if self.keys is None:
            return [value.content for value in self.values]
        return {name: value.content for name, _, value in self.parts}


def _tree(text: str) -> _Node:
    """The root of a text. The values behind an alias are left where they are: it is a text of its own."""
    root = _Node((0, 0), (0, 0), values=[])
    open_nodes: list[_Node] = [root]
    for event in yaml_events(text):
        start, end = ((m.line, m.column) if m else (0, 0) for m in (event.start_mark, event.end_mark))
        if isinstance(event, yaml.CollectionEndEvent):
            closed = open_nodes.pop()
            closed.end = end
            closed.keys, closed.values = _paired(closed)
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent | yaml.CollectionStartEvent):
            node = _Node(start, end, getattr(event, "value", ""))
            assert open_nodes[-1].values is not None
            open_nodes[-1].values.append(node)
            if isinstance(event, yaml.CollectionStartEvent):
                node.block, node.values, node.text = not event.flow_style, [], None
                node.keys = [] if isinstance(event, yaml.MappingStartEvent) else None
                open_nodes.append(node)
    assert root.values
    return root.values[0]


def _paired(node: _Node) -> tuple[list[_Node] | None, list[_Node]]:
    """The keys and values of a collection, which come one after the other."""
    parts = node.values or []
    return (None, parts) if node.keys is None else (parts[::2], parts[1::2])


@dataclass(frozen=True, slots=True)
class Word:
    """A key, or a text of one line: where it stands (line from 0, columns), and whether it is a key."""

    path: Path
    text: str
    line: int
    start: int
    end: int
    is_key: bool


def yaml_words(text: str) -> list[Word]:
    """The keys and the texts of one line, in their order."""
    found: list[Word] = []
    todo: list[tuple[Path, _Node, bool]] = [((), _tree(text), False)]
    while todo:
        path, node, is_key = todo.pop()
        if node.text is not None and node.start[0] == node.end[0]:
            found.append(Word(path, node.text, node.start[0], node.start[1], node.end[1], is_key))
        for name, key, value in reversed(list(node.parts)):
            todo.append(((*path, name), value, False))
            if node.keys is not None:
                todo.append(((*path, name), key, True))
    return found


def yaml_lines(text: str) -> dict[Path, int]:
    """The line, from 1, where each key and each member of a list begins, by its path.

    >>> yaml_lines("a: 1\\nb:\\n  - c: 2\\n")
    {('a',): 1, ('b',): 2, ('b', 0): 3, ('b', 0, 'c'): 3}
    """
    found: dict[Path, int] = {}
    todo: list[tuple[Path, _Node]] = [((), _tree(text))]
    while todo:
        path, node = todo.pop()
        parts = list(node.parts)
        found.update({(*path, name): part.start[0] + 1 for name, part, _ in parts})
        todo += [((*path, name), value) for name, _, value in reversed(parts)]
    return found


@dataclass(frozen=True, slots=True)
class Block:
    """A key with its value, or a member of a list (``name`` is then empty), line by line.

    Attributes
    ----------
    indent
        The column of its key or its dash.
    lead
        The comments and blank lines above it.
    head
        Its own lines, above those of its children; all of them, where it has none.
    children, dashed
        What it is made of, where each begins on a line of its own; and whether its dash stands on the line of
        the first, where a blank is put in its place.
    tail
        The comments and blank lines below it.
    content
        What it holds: mappings, lists and texts.
    """

    name: str
    indent: int
    lead: tuple[str, ...]
    head: tuple[str, ...]
    children: tuple[Block, ...] = ()
    dashed: bool = False
    tail: tuple[str, ...] = ()
    content: Any = None

    @property
    def lines(self) -> tuple[str, ...]:
        """All its lines."""
        return *self.lead, *self.body

    @property
    def body(self) -> tuple[str, ...]:
        """Its lines, without those above it."""
        inside = [line for child in self.children for line in child.lines]
        if self.dashed:
            first = next(i for i, line in enumerate(inside) if not _is_apart(line))
            inside[first] = f"{inside[first][: self.indent]}-{inside[first][self.indent + 1 :]}"
        return *self.head, *inside, *self.tail


def yaml_blocks(text: str) -> Block:
    """A text as one block, whose lines, joined, are the text; without children, where it cannot be cut."""
    lines, root = text.split("\n"), _tree(text)
    uncut = Block("", 0, (), tuple(lines), content=root.content)
    if not root.block or _OTHER_BREAKS.search(text):
        return uncut
    head = next((i + 1 for i in range(root.start[0] - 1, -1, -1) if not _is_apart(lines[i])), 0)
    if (split := _children(root, lines, head, len(lines))) is None:
        return uncut
    children, end = split
    whole = replace(uncut, head=tuple(lines[:head]), children=children, tail=tuple(lines[end:]))
    return whole if whole.lines == uncut.head else uncut


def _children(node: _Node, lines: list[str], first: int, last: int) -> tuple[tuple[Block, ...], int] | None:
    """The blocks of a collection between two lines, and the line after them; nothing if it cannot be cut."""
    starts = [_begins(node, part, lines, first) for _, part, _ in node.parts]
    columns = {column for _, column in starts}
    rows = [row for row, _ in starts]
    if len(columns) != 1 or rows != sorted({*rows}) or rows[0] < first:
        return None
    indent, found, end = columns.pop(), [], first
    for (name, part, value), start, limit in zip(node.parts, rows, [*rows[1:], last], strict=True):
        lead = lines[end:start]
        content_end = max(value.last, part.last) + 1
        while content_end > start + 1 and not lines[content_end - 1].strip():
            content_end -= 1
        if content_end > limit or not all(map(_is_apart, lead)):
            return None
        end = _with_comments(lines, content_end, limit, indent)
        name = name if isinstance(name, str) else ""
        found.append(_block(name, value, lines, (start, content_end, end), indent, lead))
    return tuple(found), end


def _block(
    name: str, node: _Node, lines: list[str], rows: tuple[int, int, int], indent: int, lead: list[str]
) -> Block:
    """The block of a value whose lines, and then those of comments below it, are between these rows."""
    start, content_end, end = rows
    first = next((begin.start[0] for _, begin, _ in node.parts), start)
    dashed = not name and node.keys is not None and first == start
    own = (
        start
        if dashed
        else next((i for i in range(first, start, -1) if not _is_apart(lines[i - 1])), start + 1)
    )
    as_written = lines[start:end]
    if dashed:
        lines[start] = f"{lines[start][:indent]} {lines[start][indent + 1 :]}"
    split = _children(node, lines, own, end) if node.block and node.values else None
    if split is None:
        lines[start:end] = as_written
        head, tail = tuple(lines[start:content_end]), tuple(lines[content_end:end])
        return Block(name, indent, tuple(lead), head, tail=tail, content=node.content)
    children, after = split
    head, tail = tuple(lines[start:own]), tuple(lines[after:end])
    return Block(name, indent, tuple(lead), head, children, dashed, tail, node.content)


def _begins(node: _Node, part: _Node, lines: list[str], first: int) -> tuple[int, int]:
    """The line and the column of a key, or of the dash of a member of a list; -1 where it is not found."""
    row, column = part.start
    if node.keys is not None:
        return (row, column) if not lines[row][:column].strip(" ") else (-1, -1)
    dash = node.start[1] if node.values and node.values[0] is part else -1
    for above in range(row, first - 1, -1):
        before = lines[above][: column if above == row else None]
        if _is_apart(before):
            continue
        dash = len(before) - len(before.lstrip(" "))
        alone = before[dash : dash + 1] == "-" and _is_apart(before[dash + 1 :])
        return (above, dash) if alone else (-1, -1)
    return -1, dash


def _with_comments(lines: list[str], row: int, limit: int, indent: int) -> int:
    """The line after the comments that stand below a block and deeper than it."""
    end = row
    for i in range(row, limit):
        if not lines[i].strip():
            continue
        if not _is_apart(lines[i]) or len(lines[i]) - len(lines[i].lstrip(" ")) <= indent:
            break
        end = i + 1
    return end


def _is_apart(line: str) -> bool:
    """Whether a line is blank or a comment."""
    return not line.strip() or line.lstrip().startswith("#")
