"""One simulated viewer: a browser tab that speaks Streamlit's websocket protocol, without drawing.

The messages are those of the installed Streamlit, so they follow its version. Another speaks Dash's.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

TIMEOUT = 30.0
MESSAGES_KEPT = 2
"""Runs during which a browser keeps a message that the server may refer to by its hash."""

KEY = "-f."
"""What stands between the identity of a filter and its name."""
CARD = re.compile(r'<article class="card\b')
"""How a chart that is HTML begins; others are Plotly's."""

Choice = Mapping[str, Sequence[str]]
"""By filter of a page, the options chosen, as they are written."""


class RunError(Exception):
    """A run of the page that did not end as it should."""


@dataclass(slots=True)
class Multiselect:
    """A filter of the page: how to name it, and its options as written."""

    id: str
    options: list[str]


@dataclass(slots=True)
class Viewer:
    """One tab on one page, at a query. ``pictures`` are the identities of the charts of the last run, or
    their HTML."""

    address: str
    page: str = ""
    query: str = ""
    session: str = ""
    pictures: list[str] = field(default_factory=list)
    received: int = 0
    _socket: ClientConnection | None = None
    _runs: int = 0
    _page_hash: str = ""
    _filters: dict[str, Multiselect] = field(default_factory=dict)
    _chosen: dict[str, list[str]] = field(default_factory=dict)
    _kept: dict[str, tuple[int, list[str]]] = field(default_factory=dict)

    @property
    def charts(self) -> int:
        """How many the last run brought."""
        return len(self.pictures)

    async def open(self) -> float:
        """Connect and see the page; return how long that took, in seconds."""
        target = urlsplit(self.address)
        if not ipaddress.ip_address(target.hostname or "").is_loopback:
            raise ValueError(f"{self.address}: only this computer may be loaded")
        begun = time.perf_counter()
        self._socket = await connect(
            f"ws://{target.netloc}/_stcore/stream",
            # As a browser does: it says which session was its own, if any.
            subprotocols=[
                Subprotocol(s) for s in ("streamlit", *(("-", self.session) if self.session else ()))
            ],
            max_size=None,
            compression=None,
            open_timeout=TIMEOUT,
            ping_interval=None,
            close_timeout=1,
        )
        await self._run()
        return time.perf_counter() - begun

    async def choose(self, choice: Choice) -> float:
        """Set the filters of the page, all at once; return how long the answer took, in seconds."""
        for filter_ in self._filters.values():
            # Streamlit ends the identity of a widget with the key that it was given.
            self._chosen[filter_.id] = list(choice.get(filter_.id.rpartition(KEY)[2], ()))
        return await self._run()

    async def pick(self, *positions: int) -> float:
        """Set the first filters of the page, each to one of its options, whatever they are."""
        for filter_, position in zip(self._filters.values(), positions, strict=False):
            self._chosen[filter_.id] = [filter_.options[position]]
        return await self._run()

    async def close(self) -> None:
        """Leave the page."""
        if self._socket is not None:
            await self._socket.close()

    async def _run(self) -> float:
        assert self._socket is not None
        self._runs += 1
        self.received = 0
        self.pictures = []
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(TIMEOUT):
                await self._socket.send(self._request())
                while not self._read(await self._socket.recv()):
                    pass
        except TimeoutError:
            raise RunError(f"no answer within {TIMEOUT:.0f} s") from None
        took = time.perf_counter() - begun
        self._kept = {h: kept for h, kept in self._kept.items() if self._runs - kept[0] <= MESSAGES_KEPT}
        return took

    def _request(self) -> bytes:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self.query, self._page_hash
        if not self._page_hash:
            state.page_name = self.page
        state.cached_message_hashes.extend(self._kept)
        for filter_ in self._filters.values():
            widget = state.widget_states.widgets.add(id=filter_.id)
            widget.string_array_value.SetInParent()  # an empty choice is a value too
            widget.string_array_value.data.extend(self._chosen.get(filter_.id, ()))
        context = state.context_info
        context.timezone, context.locale, context.url = "Europe/Paris", "fr", f"{self.address}/{self.page}"
        return message.SerializeToString()

    def _read(self, raw: str | bytes) -> bool:
        """Take one message in; whether it is the last of the run."""
        assert isinstance(raw, bytes)
        self.received += len(raw)
        message = ForwardMsg.FromString(raw)
        match message.WhichOneof("type"):
            case "new_session":
                self.session = message.new_session.initialize.session_id
            case "navigation":
                self._page_hash = message.navigation.page_script_hash
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "page_not_found":
                raise RunError(f"no page « {self.page} »")
            case "ref_hash":
                _, pictures = self._kept[message.ref_hash]
                self._kept[message.ref_hash] = (self._runs, pictures)
                self.pictures += pictures
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._element(message)
            case "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return True
                if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    raise RunError(f"the run ended with status {message.script_finished}")
        return False

    def _element(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type") or ""
        if kind == "exception":
            raise RunError(f"{element.exception.type}: {element.exception.message}")
        if kind == "multiselect":
            widget = element.multiselect
            self._filters.setdefault(widget.id, Multiselect(widget.id, []))
            self._filters[widget.id].options = list(widget.options)
        pictures = [element.plotly_chart.id] if kind == "plotly_chart" else []
        if kind == "html":
            pictures = CARD.split(element.html.body)[1:]
        if message.metadata.cacheable:
            self._kept[message.hash] = (self._runs, pictures)
        self.pictures += pictures


@dataclass(slots=True)
class Clicker:
    """One tab on the page of ``dashed``: a choice is one call, as its browser makes it."""

    address: str
    page: str = ""
    query: str = ""
    pictures: list[str] = field(default_factory=list)
    received: int = 0
    _web: httpx.AsyncClient | None = None
    _call: dict[str, Any] = field(default_factory=dict)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def charts(self) -> int:
        """How many the last call brought."""
        return len(self.pictures)

    async def open(self) -> float:
        """Read the page, its calls and its first charts; return how long that took, in seconds."""
        begun = time.perf_counter()
        self._web = httpx.AsyncClient(base_url=self.address, timeout=TIMEOUT, trust_env=False)
        await self._web.get("/")
        (self._call,) = (await self._web.get("/_dash-dependencies")).json()
        told = (await self._web.get("/_dash-layout")).text
        for options, name in re.findall(r'"options":({[^}]*}).{0,20}"id":"(\w+)"', told):
            self._codes[name] = {label: code for code, label in json.loads(options).items()}
        await self.choose({})
        return time.perf_counter() - begun

    async def choose(self, choice: Choice) -> float:
        """Set the filters of the page, all at once; return how long the answer took, in seconds."""
        assert self._web is not None
        inputs = [
            each | {"value": [self._codes[each["id"]][label] for label in choice.get(each["id"], ())]}
            for each in self._call["inputs"]
        ]
        outputs = [
            dict(zip(("id", "property"), each.rsplit(".", 1), strict=True))
            for each in self._call["output"].strip(".").split("...")
        ]
        asked = {"output": self._call["output"], "outputs": outputs, "inputs": inputs, "state": []}
        asked["changedPropIds"] = [f"{each['id']}.{each['property']}" for each in inputs]
        begun = time.perf_counter()
        answer = await self._web.post("/_dash-update-component", json=asked)
        took = time.perf_counter() - begun
        if answer.status_code != 200:
            raise RunError(f"the call ended with status {answer.status_code}")
        self.received = len(answer.content)
        changed = answer.json()["response"]
        self.pictures = [json.dumps(each["figure"]) for each in changed.values() if "figure" in each]
        return took

    async def close(self) -> None:
        """Leave the page."""
        if self._web is not None:
            await self._web.aclose()
