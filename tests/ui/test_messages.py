"""The messages of a run go in one piece, or not at all from where it is interrupted."""

from types import SimpleNamespace

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import populate_hash_if_needed

from pages._ui import internals, messages


class Interrupted(BaseException):
    """What Streamlit raises before it sends, when the reader has chosen something else."""


@pytest.fixture
def run(monkeypatch):
    """A run of a page that its reader has seen before; ``sent`` is what left."""
    made = SimpleNamespace(sent=[], interrupted=False)

    def send(message):
        if made.interrupted:
            made.interrupted = False
            raise Interrupted
        made.sent.append(message)

    made._enqueue = send
    monkeypatch.setattr(internals, "get_script_run_ctx", lambda: made)
    monkeypatch.setattr(messages.reconnection, "drawn", lambda: True)
    return made


def test_messages_wait_for_the_end_of_a_short_run(run):
    with messages.together():
        run._enqueue("block")
        run._enqueue("child")
        assert run.sent == []

    assert run.sent == ["block", "child"]


def test_nothing_leaves_after_a_message_that_was_interrupted(run, monkeypatch):
    monkeypatch.setattr(messages, "PATIENCE", -1.0)  # it sends as it goes
    run.interrupted = True

    with pytest.raises(Interrupted), messages.together():
        run._enqueue("block")

    assert run.sent == []


def test_the_children_of_a_lost_block_are_lost_with_it(run, monkeypatch):
    with pytest.raises(Interrupted), messages.together():
        run._enqueue("block")
        run._enqueue("child")
        monkeypatch.setattr(messages, "PATIENCE", -1.0)
        run.interrupted = True
        run._enqueue("last")

    assert run.sent == []


def test_no_message_is_named_in_place_of_being_sent():
    # A browser that was asked something else meanwhile may have let go what the name stands for.
    message = ForwardMsg()
    message.delta.new_element.html.body = "a" * 1_000_000
    populate_hash_if_needed(message)

    assert not message.metadata.cacheable
