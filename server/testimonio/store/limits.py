"""What a question may cost. Units stand in the names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The walls around a query.

    :ivar query_bytes: length of the query's text in UTF-8.
    :ivar nesting_depth: brackets of all kinds inside one another, and ``!`` in a row: the parser recurses on them, and
        crashes its process somewhere above 1,000.
    :ivar chain_length: operators, clauses, expressions in brackets and described terms in the whole query: the
        evaluator recurses on chains of them.
    :ivar short_s: a query that takes more is a long one, and goes on only in one of the places for such ones.
    :ivar deadline_s: time after which a query is killed.
    :ivar page_s: time for one of our own queries behind a page.
    :ivar memory_bytes: address space that a query may take on top of the loaded dataset.
    :ivar answer_bytes: size of the serialised answer.
    :ivar query_workers: processes that answer queries: more than there are cores and places for long queries together,
        so that some are free while queries that run away use up their short time; likewise ``page_workers``.
    :ivar long_queries: places for long queries; with none, a query is killed after ``short_s``.
    :ivar waiting: questions that may wait for a worker, in each lane, and for a place for long queries; one more is
        turned away at once.
    :ivar wait_s: how long a question waits for a worker before it is turned away.
    :ivar service_workers: processes in the lane of queries that call other endpoints, where any may be called.
    :ivar service_s: time in that lane, calls included.
    :ivar service_calls: SERVICE clauses in one query.
    :ivar call_s: time for one call of an endpoint; ``call_bytes`` size of what it answers.
    """

    query_bytes: int = 256 * 1024
    nesting_depth: int = 100
    chain_length: int = 2_000
    short_s: float = 0.5
    deadline_s: float = 30.0
    page_s: float = 10.0
    memory_bytes: int = 512 << 20
    answer_bytes: int = 32 << 20
    query_workers: int = 6
    long_queries: int = 2
    page_workers: int = 1
    waiting: int = 32
    wait_s: float = 5.0
    service_workers: int = 1
    service_s: float = 30.0
    service_calls: int = 8
    call_s: float = 10.0
    call_bytes: int = 8 << 20

    @property
    def places(self) -> int:
        """Questions that can be under way or waiting at one time, over all lanes."""
        return self.query_workers + self.page_workers + self.service_workers + 4 * self.waiting
