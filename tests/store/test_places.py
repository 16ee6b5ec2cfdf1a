"""Who may ask, and for how long: counted without any worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from testimonio.store.engine import Busy
from testimonio.store.limits import Limits
from testimonio.store.places import EAGER_S, GIVE_WAY, GRACE_S, Places, Stay
from testimonio.store.workers import lanes

LIMITS = Limits(short_s=0.5, deadline_s=3.0, query_workers=3, long_queries=1, waiting=1)
LANES = {lane.name: lane for lane in lanes(LIMITS, ())}


@pytest.fixture
def places() -> Places:
    return Places(LIMITS, LANES)


@pytest.fixture
def worker() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


def looked_after(stay: Stay, worker: subprocess.Popen[bytes], for_s: float) -> float:
    return stay.look_after(worker.pid, LANES["query"], for_s)


def test_a_room_is_full_and_empties(places: Places) -> None:
    held = [places.stay("query") for _ in range(3)]  # two workers that no long query may hold, and one to wait
    with pytest.raises(Busy) as caught:
        places.stay("query")
    assert caught.value.lane == "query"
    with held[0]:
        pass
    with places.stay("query"):
        assert places.inside("query") == 3


def test_it_is_looked_after_until_it_is_overdue(places: Places, worker: subprocess.Popen[bytes]) -> None:
    with places.stay("query") as stay:
        assert looked_after(stay, worker, 0.1) == EAGER_S
        assert looked_after(stay, worker, 0.45) == pytest.approx(0.05)
        assert stay.room == "query"
        assert looked_after(stay, worker, 0.5) == EAGER_S
        assert stay.room == "long"
        assert looked_after(stay, worker, LIMITS.deadline_s + GRACE_S) == 0
        assert os.sched_getscheduler(worker.pid) == os.SCHED_OTHER
        assert not stay.stopped


def test_only_beside_others_it_goes_last(places: Places, worker: subprocess.Popen[bytes]) -> None:
    with places.stay("query") as stay, places.stay("page") as page:
        page.look_after(worker.pid, LANES["page"], 1.0)
        assert os.sched_getscheduler(worker.pid) == os.SCHED_OTHER
        looked_after(stay, worker, 0.1)
        assert os.sched_getscheduler(worker.pid) == os.SCHED_IDLE


def test_where_all_places_are_taken_its_worker_gives_way(places: Places, worker: subprocess.Popen[bytes]) -> None:
    with places.stay("query") as long:
        assert places.take(long)
        with places.stay("query") as stay:
            looked_after(stay, worker, 0.5)
            assert stay.stopped
            assert worker.wait() == -GIVE_WAY == -signal.SIGUSR1
            looked_after(stay, worker, 0.6)  # nobody is killed twice


def test_places_are_taken_in_order(places: Places, worker: subprocess.Popen[bytes]) -> None:
    with places.stay("query") as first:
        looked_after(first, worker, 0.5)
        second = places.stay("query")
        second.queue()
        assert not second.called()
        third = places.stay("query")
        with pytest.raises(Busy):  # one may wait
            third.queue()
    late = places.stay("query")
    looked_after(late, worker, 0.5)
    assert late.stopped, "who comes later does not overtake who waits"
    assert second.called()
    with second:
        assert second.room == "long"
    with late, third:
        late.queue()
        assert late.called()
    assert [places.inside(room) for room in ("query", "long")] == [0, 0]


def test_who_waits_no_more_is_forgotten(places: Places) -> None:
    with places.stay("query") as first:
        assert places.take(first)
        with places.stay("query") as second:
            second.queue()
        with places.stay("query") as third:
            third.queue()
            places.give()
            assert third.called()
