"""What the event loop answers by itself, without a thread and without Flask.

    again: an answer that is kept                 anew: one query, and nothing unusual about the request

Both say what the application would say: the same functions read the request and describe the answer, and every case of
the protocol is asked both ways by test. Whatever is unusual, a page or a mistake is the application's to answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from dataclasses import dataclass

from testimonio.protocol import acceptance, operation
from testimonio.protocol.acceptance import PAGE
from testimonio.protocol.caching import REVALIDATE, TRANSIENT, tag_of_body
from testimonio.protocol.media import content_type, essence
from testimonio.protocol.problem import ProblemError
from testimonio.store.engine import Answer, EngineError, Question
from testimonio.store.frames import Parts
from testimonio.store.loop_engine import LoopEngine
from testimonio.web import hints
from testimonio.web.asked import Asked
from testimonio.web.cache import Cache, Stored
from testimonio.web.cached_application import HIT, given
from testimonio.web.compression import coding_of, compressed
from testimonio.web.headers import HEADERS
from testimonio.web.observation import Observer, headers_of, outcome_of
from testimonio.web.reception import busy
from testimonio.web.record import Record
from testimonio.web.reply import Reply
from testimonio.web.spool import Spool
from testimonio.web.spooled_parts import SpooledParts

ROUTE = "/sparql"
_ALWAYS = [(name.lower(), value) for name, value in HEADERS.items()]
_IN_LOOP_BYTES = 32 * 1024  # a longer answer is digested and compressed in a thread, a longer question read there


@dataclass(frozen=True, slots=True)
class Front:
    """Stands in front of one application.

    :ivar cache: the one that the application fills, if it has one; ``engine`` asks the same workers.
    """

    cache: Cache | None
    engine: LoopEngine
    observer: Observer

    def again(self, asked: Asked, found: Record) -> Reply | None:
        """What was answered to the same request before; ``None`` where there is nothing, or it is wanted anew."""
        if self.cache is None or not asked.may_be_kept or asked.wants_anew:
            return None
        kept = self.cache.get(asked.key)
        if kept is None:
            return None
        self.observer.metrics.looked_up("hit")
        kept.note(found)
        if "if-none-match" in asked.headers:
            return self._finished(_conditional(kept, asked), asked, found)
        return self._finished(Reply(200, [*kept.headers, HIT], kept.body), asked, found)

    async def anew(self, asked: Asked, found: Record, spool: Spool) -> Reply | EngineError | None:
        """The answer to a query; the error instead of it; or ``None`` where nobody was asked.

        :param spool: takes a long answer while it comes, if it is sent as it is.
        :raise ProblemError: the spool has no room for it (503).
        """
        question = _question(asked)
        if question is None:
            return None
        if _is_coded(asked):
            return await self._asked(question, asked, found, Parts())
        parts = SpooledParts(spool, 0 if self.cache is None else self.cache.answer_bytes)
        sent = False
        try:
            reply = await self._asked(question, asked, found, parts)
            sent = isinstance(reply, Reply) and reply.body is parts.file
            return reply
        finally:
            if not sent:
                parts.reset()

    async def _asked(self, question: Question, asked: Asked, found: Record, parts: Parts) -> Reply | EngineError:
        begun = time.perf_counter()
        try:
            answer = await self.engine.answer(question, parts)
        except EngineError as error:
            self.observer.queried(found, question, error.lane, outcome_of(error), time.perf_counter() - begun)
            return error
        self.observer.queried(found, question, answer.lane, "ok", time.perf_counter() - begun)
        if isinstance(parts, SpooledParts) and parts.full:
            raise busy("Too many long answers are being read")
        in_file, size = None, len(answer.body)
        if isinstance(parts, SpooledParts) and parts.file:
            in_file, size = parts.file, parts.size
        if size <= _IN_LOOP_BYTES or (answer.digest and not _is_coded(asked)):
            kept = _represented(answer, asked, found, size)
        else:
            loop = asyncio.get_running_loop()
            kept = await loop.run_in_executor(None, _represented, answer, asked, found, size)
        headers = list(kept.headers)
        if self.cache is not None:
            may_be_kept = not answer.volatile and in_file is None
            headers.append(self._keep(kept, asked, may_be_kept))
        return self._finished(Reply(200, headers, in_file or kept.body), asked, found, size)

    def close(self) -> None:
        """Let go of the workers."""
        self.engine.close()

    def _keep(self, kept: Stored, asked: Asked, may_be_kept: bool) -> tuple[str, str]:
        """Keep an answer for the next one who asks the same, if it may be; returns what ``Cache-Status`` says."""
        assert self.cache is not None  # noqa: S101  (asked before)
        self.observer.metrics.looked_up("miss")
        status = f"testimonio; fwd={'request' if asked.wants_anew else 'uri-miss'}"
        if not may_be_kept or len(kept.body) > self.cache.answer_bytes:
            return "cache-status", status
        self.cache.put(asked.key, kept)
        return "cache-status", f"{status}; stored"

    def _finished(self, reply: Reply, asked: Asked, found: Record, size: int = 0) -> Reply:
        if asked.method == "HEAD":
            reply.body = b""
        found.status = reply.status
        found.sent_bytes = len(reply.body) if isinstance(reply.body, bytes) else size
        reply.headers += headers_of(found)
        self.observer.finished(found)
        return reply


def _is_coded(asked: Asked) -> bool:
    """Whether a long answer to this would be compressed."""
    return coding_of(asked.headers.get("accept-encoding"), "text/plain", _IN_LOOP_BYTES) is not None


def _question(asked: Asked) -> Question | None:
    """The question of a request that has nothing unusual about it."""
    headers = asked.headers
    if asked.path != ROUTE or asked.method not in ("GET", "POST") or not asked.may_be_kept:
        return None
    if "if-none-match" in headers or not asked.query.isascii():
        return None
    if len(asked.query) + len(asked.body) > _IN_LOOP_BYTES:
        return None
    sent = headers.get("content-type"), asked.body, headers.get("content-encoding")
    try:
        found = operation.read(asked.method, asked.query.encode(), *sent)
        wanted = acceptance.wanted(found, headers.get("accept"))
    except ProblemError:
        return None
    types = wanted.solutions, wanted.graph
    if found.query is None or PAGE in types or types == (None, None):
        return None
    return Question(found.query, *types, found.default_graphs, found.named_graphs)


def _represented(answer: Answer, asked: Asked, found: Record, size: int) -> Stored:
    """``answer`` as it is sent: all headers but those of one moment, and the body, compressed where it may be.

    :param size: length of the body, which may be in a file.
    """
    body, type_ = answer.body, content_type(answer.media_type)
    coding = coding_of(asked.headers.get("accept-encoding"), essence(type_), size)
    tag = tag_of_body(type_, coding or "", answer.digest or hashlib.sha256(body).digest())
    headers = [
        ("content-type", type_),
        ("vary", "Accept, Accept-Encoding"),
        ("cache-control", TRANSIENT if answer.volatile else REVALIDATE),
        *((hints.HINT.lower(), sentence) for sentence in hints.told(answer.hints)),
        *_ALWAYS,
    ]
    if asked.method == "GET":
        headers.append(("etag", tag))
    if coding:
        headers.append(("content-encoding", coding))
        body = compressed(body, coding)
        size = len(body)
    headers.append(("content-length", str(size)))
    found.route = ROUTE
    return Stored(tag, tuple(headers), body, ROUTE, found.digest)


def _conditional(kept: Stored, asked: Asked) -> Reply:
    reply = Reply(200, [], b"")

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> object:
        reply.status, reply.headers = int(status[:3]), list(headers)
        return None

    reply.body = b"".join(given(kept, asked.environ, start_response))  # type: ignore[arg-type]
    return reply
