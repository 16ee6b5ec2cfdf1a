"""What goes over the sockets: whole or not at all."""

from __future__ import annotations

import json
import socket
import threading

import pytest

from testimonio.store import engine, frames
from testimonio.store.engine import Answer, EngineError, Form, Hint, Lane, Question, Refusal

ERRORS = [
    engine.EngineError("plain"),
    engine.QuerySyntaxError("broken", 3, 4, "}", "{", ("{", "a variable")),
    engine.QueryRefused("no", Refusal.SERVICE, 1, 2),
    engine.NotAcceptable("no", Form.GRAPH),
    engine.DeadlineExceeded("late", 2.5),
    engine.MemoryExceeded("big"),
    engine.AnswerTooLarge("long", 7),
    engine.EngineFailed("away"),
    engine.ServiceFailed("away", "http://ex/sparql"),
    engine.WorkerDied("dead"),
    engine.Busy("busy", 3),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_errors_arrive_as_they_were(error: EngineError) -> None:
    head = json.loads(json.dumps(frames.error_head(error)))
    with pytest.raises(type(error)) as caught:
        frames.outcome(head, b"")
    assert type(caught.value) is type(error)
    assert (str(caught.value), vars(caught.value)) == (str(error), vars(error))


def test_every_error_of_the_tree_can_travel() -> None:
    tree = {cls for cls in vars(engine).values() if isinstance(cls, type) and issubclass(cls, EngineError)}
    assert {type(error) for error in ERRORS} == tree


def test_questions_and_answers_arrive_as_they_were() -> None:
    question = Question("ASK {}", None, "text/turtle", ("http://ex/g",), ("http://ex/h",), Lane.PAGE)
    assert frames.question_of(json.loads(json.dumps(frames.question_head(question)))) == question
    hints = (Hint("tm:Clam", 1, 8, "tm:Claim"), Hint("<http://ex/é>", 2, 1))
    answer = Answer(Form.GRAPH, "text/turtle", b"\x00\xff", hints)
    assert frames.outcome(json.loads(json.dumps(frames.answer_head(answer))), answer.body) == answer


def test_a_large_body_arrives_whole() -> None:
    ours, theirs = socket.socketpair()
    body = bytes(range(256)) * 40_000
    with ours, theirs:
        sender = threading.Thread(target=frames.send, args=(theirs, {"a": "é"}, body))
        sender.start()
        assert frames.receive(ours, len(body)) == ({"a": "é"}, body)
        sender.join()


def test_half_a_frame_is_none() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        frames.send(theirs, {"a": 1}, b"0123456789")
        whole = ours.recv(1000)
    for length in range(len(whole)):
        ours, theirs = socket.socketpair()
        with ours:
            theirs.sendall(whole[:length])
            theirs.close()
            with pytest.raises(EOFError):
                frames.receive(ours, 10)
