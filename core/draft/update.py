"""A study drafted again after it was changed by hand: what a person wrote is kept, line by line.

Three texts are merged, block by block: a key, a question by its id, an option by its code. Of a block that
all three have, what one side alone has changed is taken from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.codebook import Block, yaml_blocks, yaml_mapping
from core.draft.doubts import Doubt
from core.draft.renamed import renamed
from core.errors import StudyError, listed, quoted

_SHOWN = 200
_ITS_NAMES: Mapping[str, tuple[str, str]] = {
    "questions": ("La question", "questions"),
    "indicators": ("Le chiffre clé", "chiffres clés"),
    "themes": ("Le thème", "thèmes"),
    "story": ("L'écran", "écrans"),
    "options": ("La réponse", "réponses"),
    "items": ("La ligne", "lignes"),
}
_Named = Mapping[str, Block]


def updated(base: str, hand: str, new: str) -> tuple[str, tuple[Doubt, ...]]:
    """What today's draft and the changes made by hand to the last one make together.

    Parameters
    ----------
    base
        What the last draft wrote; empty where nobody knows: what the folder holds is then all by hand.
    hand
        What the folder holds now.
    new
        What today's draft would write.

    Returns
    -------
    str
        ``new``, with every line that was written or changed by hand, and without what was removed by hand.
    tuple of Doubt
        Where a line kept by hand is not what the new export would write, and what was kept or left out.

    Raises
    ------
    StudyError
        If one of the texts is not YAML, or not a mapping.
    """
    breaks = "\r\n" if "\r\n" in hand else "\n"
    base, by_hand, new = (text.replace("\r\n", "\n") for text in (base, hand, new))
    yaml_mapping(by_hand, "study.yaml")
    if by_hand == base:
        return new.replace("\n", breaks), ()
    if new == base:
        return hand, ()
    text, doubts = _merged(_known(base), *renamed(base, by_hand, new))
    try:
        yaml_mapping(text, "study.yaml")
    except StudyError:
        text, doubts = by_hand, (_APART,)
    return text.replace("\n", breaks), doubts


_APART = Doubt(
    "conflict",
    "",
    "Le nouvel export n'a pas pu être rapproché de ce que vous avez écrit : study.yaml est resté tel quel.",
    "Refaites l'étude dans un autre dossier, et recopiez-en ce qui est nouveau.",
)


def _known(base: str) -> frozenset[str]:
    """The lines of the last draft, with and without their dashes."""
    lines = [line.strip() for line in base.split("\n")]
    return frozenset((*lines, *(line.removeprefix("- ") for line in lines)))


def _merged(known: frozenset[str], base: str, hand: str, new: str) -> tuple[str, tuple[Doubt, ...]]:
    blocks = [yaml_blocks(text) if text.strip() else Block("", 0, (), ()) for text in (base, hand, new)]
    merge = _Merge(known)
    whole = merge.block(blocks[0], blocks[1], blocks[2], "", "")
    return "\n".join(whole.lines), tuple(merge.doubts)


@dataclass(slots=True)
class _Merge:
    """The lines of the last draft, and what is told of those of the others."""

    known: frozenset[str]
    doubts: list[Doubt] = field(default_factory=list)

    def block(self, base: Block | None, hand: Block, new: Block, about: str, key: str) -> Block:
        """What both sides have, under a key; ``about`` is what doubts of it are about."""
        base = base or Block(hand.name, hand.indent, (), ())
        lead = _chosen(_bare(base, base.lead), _bare(hand, hand.lead), _bare(new, new.lead))
        lead = hand.lead if lead is None or lead == _bare(hand, hand.lead) else _moved(new, hand).lead
        if _kind(hand) is None or _kind(hand) != _kind(new):
            return replace(self._whole(base, hand, new, about), lead=lead)
        heads = [(_bare(each, each.head), each.dashed) for each in (base, hand, new)]
        chosen = _chosen(*heads)
        if chosen is None:
            self._conflict(about, hand.head, new.head)
        own = _moved(new, hand) if chosen == heads[2] and chosen != heads[1] else hand
        tail = _chosen(base.tail, hand.tail, new.tail)
        children = self._children(base.children if _kind(base) == _kind(hand) else (), hand, new, about, key)
        if not children:
            return hand
        return replace(
            hand,
            lead=lead,
            head=own.head,
            dashed=own.dashed,
            children=children,
            tail=hand.tail if tail is None else tail,
        )

    def _whole(self, base: Block, hand: Block, new: Block, about: str) -> Block:
        """A block that cannot be cut: one of both, as it stands."""
        bodies = [_bare(each, each.body) for each in (base, hand, new)]
        chosen = _chosen(*bodies)
        if chosen is None:
            self._conflict(about, hand.body, new.body)
        return _moved(new, hand) if chosen == bodies[2] and chosen != bodies[1] else hand

    def _children(
        self, base: Sequence[Block], hand: Block, new: Block, about: str, key: str
    ) -> tuple[Block, ...]:
        was, own, now = _by_name(base), _by_name(hand.children), _by_name(new.children)
        found: dict[str, Block] = {}
        for name, block in own.items():
            inner, below = self._told(name, block, about, key), block.name or key
            if name in now:
                found[name] = self.block(was.get(name), block, now[name], inner, below)
            elif name not in was:
                found[name] = block
            elif self._touched(was[name], block):
                found[name] = block
                self._gone(inner, block, key)
        removed = [name for name in was if name in now and name not in own]
        if removed:
            self._removed(removed, was, now, about, key)
        for name, block in now.items():
            if name not in own and name not in was:
                found[name] = _moved(block, hand.children[0])
        order = _order(list(was), list(own), list(now))
        first = next(iter(own))
        if hand.dashed and (first not in was or self._touched(was[first], own[first])):
            order.insert(0, order.pop(order.index(first)))  # the line of the dash is by hand
        return tuple(found[name] for name in order if name in found)

    def _told(self, name: str, block: Block, about: str, key: str) -> str:
        """What a block is told to be about: a key of the study, or the id of what it holds."""
        if not about:
            return block.name
        if about == key and block.name:
            return f"{about}.{block.name}"
        return name if about == key and isinstance(block.content, dict) and "id" in block.content else about

    def _touched(self, base: Block, hand: Block) -> bool:
        """Whether a block has lines by hand; a comment that only moved above it is none."""
        more = Counter(_bare(hand, hand.body)) - Counter(_bare(base, base.body))
        return any(line.strip() for line in more) or any(
            line.strip() and line.strip() not in self.known for line in hand.lines
        )

    def _conflict(self, about: str, hand: Sequence[str], new: Sequence[str]) -> None:
        said = f"Vous avez écrit {_shown(hand)}, le nouvel export écrirait {_shown(new)}."
        self.doubts.append(
            Doubt("conflict", about, said, "Votre ligne est gardée : remplacez-la s'il a raison.")
        )

    def _gone(self, about: str, block: Block, key: str) -> None:
        what = _ITS_NAMES.get(key, ("La ligne", ""))[0]
        shown = "" if "id" in (block.content or ()) else f" {_shown(block.body)}"
        said = f"{what}{shown} n'est plus dans le nouvel export. Vous l'aviez changée : c'est gardé."
        self.doubts.append(Doubt("conflict", about, said, "Retirez-la si elle n'a plus lieu d'être."))

    def _removed(self, names: Sequence[str], base: _Named, new: _Named, about: str, key: str) -> None:
        if not base[names[0]].name:
            what = _ITS_NAMES.get(key, ("", "lignes"))[1]
            said = f"Retiré à la main, et non remis : {listed(names)} ({what})."
        elif changed := [n for n in names if _bare(base[n], base[n].body) != _bare(new[n], new[n].body)]:
            said = f"Retiré à la main, et non remis : {', '.join(_shown(new[n].body) for n in changed)}."
        else:
            return
        self.doubts.append(Doubt("conflict", about, said))


def _chosen(base: Any, hand: Any, new: Any) -> Any:
    """What one side alone has changed, or both alike; nothing, where they differ."""
    return new if hand == base else hand if new in (base, hand) else None


def _kind(block: Block) -> str | None:
    """What a block is made of: keys, or members of a list; nothing, of what cannot be cut."""
    return None if not block.children else "keys" if block.children[0].name else "members"


def _by_name(blocks: Sequence[Block]) -> dict[str, Block]:
    """Blocks by what they hold: an id, a code; of those that hold the same, by their rank too."""
    seen: Counter[str] = Counter()
    found = {}
    for block in blocks:
        name = block.name or _name(block.content)
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name} ({seen[name]})"] = block
    return found


def _name(content: Any) -> str:
    """What tells a member of a list from others, whatever else is changed in it."""
    if not isinstance(content, Mapping):
        return str(content)
    values = content.get("codes") or [content.get("code")]
    slide = " ".join(str(content[key]) for key in ("question", "item", "by") if key in content)
    names = (content.get("id"), values[0], slide, content.get("label"), content)
    return str(next(name for name in names if name))


def _order(base: Sequence[str], hand: Sequence[str], new: Sequence[str]) -> list[str]:
    """The order of the new draft, or by hand where something was moved; each other after what it followed."""
    kept = {*base} & {*hand}
    moved = [name for name in base if name in kept] != [name for name in hand if name in kept]
    first, second = (hand, new) if moved else (new, hand)
    order, placed = list(first), {*first}
    for i, name in enumerate(second):
        if name not in placed:
            order.insert(order.index(second[i - 1]) + 1 if i else 0, name)
    return order


def _bare(block: Block, lines: Sequence[str]) -> tuple[str, ...]:
    """Lines as they are beside the block that they belong to."""
    return tuple(line if line[: block.indent].strip(" ") else line[block.indent :] for line in lines)


def _moved(block: Block, like: Block) -> Block:
    """A block in the column of another."""
    return _shifted(block, like.indent - block.indent) if like.indent != block.indent else block


def _shifted(block: Block, more: int) -> Block:
    def shift(lines: Sequence[str]) -> tuple[str, ...]:
        return tuple(" " * more + line if more > 0 and line else _nearer(line, -more) for line in lines)

    return replace(
        block,
        indent=block.indent + more,
        lead=shift(block.lead),
        head=shift(block.head),
        children=tuple(_shifted(child, more) for child in block.children),
        tail=shift(block.tail),
    )


def _nearer(line: str, columns: int) -> str:
    return line[min(max(columns, 0), len(line) - len(line.lstrip(" "))) :]


def _shown(lines: Sequence[str]) -> str:
    return quoted(" ".join(filter(None, (line.strip() for line in lines))), _SHOWN)
