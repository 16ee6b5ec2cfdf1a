"""A real nginx with the configuration of ``docs/deploy`` in front of a real server."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from release_folder import added
from server_process import LIVENESS_S, Response, Running, until
from testimonio.store.limits import Limits

NGINX = (Path(__file__).parents[2] / "docs" / "deploy" / "nginx.conf").read_text(encoding="utf-8")
ADDRESS = "127.0.0.1"
NOBODY = "127.0.0.2"  # of this machine, and not on any list

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx on this machine (Debian: nginx-light)")


@dataclass(frozen=True, slots=True)
class Front:
    """A running nginx."""

    port: int
    log: Path

    def request(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        source: str = ADDRESS,
    ) -> Response:
        """The whole answer to one request that comes from the address ``source``."""
        connection = http.client.HTTPConnection(ADDRESS, self.port, timeout=LIVENESS_S, source_address=(source, 0))
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Response(response.status, {key.lower(): v for key, v in response.getheaders()}, response.read())
        finally:
            connection.close()


Start = Callable[[int], Front]


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[Start]:
    """Starts nginx with our configuration in front of a port; ends it in the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(behind: int) -> Front:
        port = free_port()
        log = tmp_path / "error.log"
        main = tmp_path / "nginx.conf"
        main.write_text(main_configuration(tmp_path, site_configuration(port, behind, log)), encoding="utf-8")
        tested = subprocess.run(["nginx", "-t", "-c", main], capture_output=True, text=True, timeout=LIVENESS_S)
        assert tested.returncode == 0, tested.stderr
        started.append(subprocess.Popen(["nginx", "-c", main], stderr=subprocess.DEVNULL))
        until(lambda: listens(port))
        return Front(port, log)

    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.wait(LIVENESS_S)


def site_configuration(port: int, behind: int, log: Path) -> str:
    """``nginx.conf`` with our ports and our log in the place of its own, each of which must be there."""
    text = NGINX
    for written, ours in (
        ("server 127.0.0.1:8000;", f"server {ADDRESS}:{behind};"),
        ("    listen 80;\n    listen [::]:80;\n", f"    listen {ADDRESS}:{port};\n"),
        ("/var/log/nginx/testimonio.error.log", str(log)),
    ):
        assert text.count(written) == 1, written
        text = text.replace(written, ours)
    return text


def main_configuration(folder: Path, site: str) -> str:
    """What Debian has around a site: one process without a daemon, every path in ``folder``."""
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/main.log;\n"
        f"events {{ worker_connections 512; }}\nhttp {{\n{paths}{site}\n}}\n"
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((ADDRESS, port)) == 0


def test_answers_pass_as_they_are(nginx: Start, server: Running, releases: Path) -> None:
    front = nginx(server.port)
    query = b"SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
    headers = {"Content-Type": "application/sparql-query", "Accept": "text/csv", "X-Request-Id": "a-visit"}
    direct = server.request("/sparql", "POST", query, headers)
    reply = front.request("/sparql", "POST", query, headers)
    assert (reply.status, reply.body) == (200, direct.body)
    assert reply.headers["content-length"] == str(len(direct.body))
    assert reply.headers["x-request-id"] == "a-visit"
    assert reply.headers["access-control-allow-origin"] == "*"
    packed = front.request("/sparql", "POST", query, headers | {"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-length"] == str(len(packed.body))
    assert front.request("/", headers={"Accept": "text/html"}).status == 200
    name = f"/release/{(releases / 'current').resolve().name}/dataset.nq"
    assert front.request(name).body == (releases / "current" / "dataset.nq").read_bytes()
    part = front.request(name, headers={"Range": "bytes=0-4"})
    assert (part.status, len(part.body)) == (206, 5)


def test_addresses_in_answers_are_the_public_ones(nginx: Start, server: Running) -> None:
    headers = {"Accept": "application/n-triples", "Host": "elsewhere.example"}
    reply = nginx(server.port).request("/sparql", headers=headers)
    assert b"<https://testimonio.example/sparql>" in reply.body
    assert b"elsewhere.example" not in reply.body


def test_long_queries_pass_and_too_long_ones_are_told(nginx: Start, server: Running) -> None:
    front = nginx(server.port)
    headers = {"Content-Type": "application/sparql-query"}
    start = b"ASK { } #"
    room = Limits().query_bytes - len(start)
    assert front.request("/sparql", "POST", start + b"x" * room, headers).status == 200
    assert front.request("/sparql?query=ASK%20%7B%7D%20%23" + "x" * 30_000).status == 200
    for size in (room + 1, 1 << 20):  # past Testimonio's own limit, and past nginx's
        reply = front.request("/sparql", "POST", start + b"x" * size, headers)
        assert (reply.status, reply.headers["content-type"]) == (413, "application/problem+json")
        assert json.loads(reply.body)["type"].endswith("/problem/too-long")


def test_one_address_may_not_take_all(nginx: Start, server: Running) -> None:
    """A burst of 100 is let through, and what comes at once behind it is not; others do not notice."""
    front = nginx(server.port)
    asked = "/problem/busy"  # what costs next to nothing, so that the burst is over before the next one is due
    replies = [front.request(asked) for _ in range(300)]
    refused = [reply for reply in replies if reply.status == 429]
    assert [reply.status for reply in replies[:100]] == [200] * 100
    assert refused
    assert json.loads(refused[0].body)["status"] == 429
    assert refused[0].headers["content-type"] == "application/problem+json"
    assert refused[0].headers["retry-after"] == "5"
    assert front.request("/health").status == 200
    assert front.request(asked, source=NOBODY).status == 200
    assert front.log.read_text(encoding="utf-8") == ""  # no addresses, no queries


def test_metrics_are_for_this_machine(nginx: Start, server: Running) -> None:
    front = nginx(server.port)
    assert front.request("/metrics").status == 200
    for path in ("/metrics", "/metrics?", "/%6Detrics", "//metrics", "/./metrics", "/x/../metrics"):
        assert front.request(path, source=NOBODY).status == 403, path
    for path in ("/metrics/", "/METRICS"):
        assert front.request(path, source=NOBODY).status == 404, path


def test_nobody_there_is_a_problem_document(nginx: Start) -> None:
    reply = nginx(free_port()).request("/sparql?query=ASK%7B%7D")
    assert (reply.status, reply.headers["content-type"]) == (503, "application/problem+json")
    assert json.loads(reply.body)["status"] == 503
    assert reply.headers["retry-after"] == "10"


def test_a_slow_sender_is_held_by_nginx(nginx: Start, server: Running) -> None:
    """Nothing of a request reaches the server before all of it is there."""
    front = nginx(server.port)
    head = "POST /sparql HTTP/1.1\r\nHost: testimonio.example\r\nContent-Type: application/sparql-query\r\n"
    with socket.create_connection((ADDRESS, front.port), timeout=LIVENESS_S) as slow:
        slow.sendall(f"{head}Content-Length: 5\r\n\r\nASK".encode())
        assert front.request("/health").status == 200  # nginx has one process: it has seen the other request by now
        assert connections(server.port) <= 1  # that of /health, kept for the next request
        slow.sendall(b"{}")
        assert slow.recv(12) == b"HTTP/1.1 200"


def test_a_new_release_refuses_no_request(nginx: Start, server: Running, releases: Path, another_release: Path) -> None:
    """What the unit's ExecReload does, seen from in front."""
    front = nginx(server.port)
    before = json.loads(front.request("/health").body)["release"]
    after = added(another_release, releases).name
    assert after != before
    server.process.send_signal(signal.SIGHUP)
    seen: list[str] = []

    def switched() -> bool:
        reply = front.request("/health")
        assert reply.status == 200
        seen.append(json.loads(reply.body)["release"])
        return seen[-1] == after

    until(switched)
    assert set(seen) <= {before, after}
    assert front.request("/sparql?query=ASK%7B%7D").status == 200


def connections(port: int) -> int:
    """How many are established to ``port`` of this machine (``/proc/net/tcp``; 01 is the state)."""
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    return sum(line.split()[2].endswith(f":{port:04X}") and line.split()[3] == "01" for line in lines)


def test_the_whole_file_with_tls_is_valid(tmp_path: Path) -> None:
    """Without its comment signs and with a certificate made for the moment, nginx takes the rest as well."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl on this machine")
    made = [tmp_path / "key.pem", tmp_path / "certificate.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=testimonio.example",
         "-keyout", made[0], "-out", made[1]],
        check=True, capture_output=True, timeout=LIVENESS_S,
    )  # fmt: skip
    port = free_port()
    text = re.sub(r"^(\s*)#(?! )", r"\1", NGINX, flags=re.M)
    text = text.replace("    listen 80;\n    listen [::]:80;\n", "", 1)
    text = re.sub(r"listen (\[::\]:)?(443|80)", lambda found: f"listen {ADDRESS}:{port}", text)
    text = re.sub(rf"(listen {ADDRESS}:{port}[^;]*;\n\s*)listen [^;]*;", r"\1", text)
    text = text.replace("/etc/letsencrypt/live/testimonio.example/fullchain.pem", str(made[1]))
    text = text.replace("/etc/letsencrypt/live/testimonio.example/privkey.pem", str(made[0]))
    text = text.replace("/var/log/nginx/testimonio.error.log", str(tmp_path / "error.log"))
    main = tmp_path / "nginx.conf"
    main.write_text(main_configuration(tmp_path, text), encoding="utf-8")
    tested = subprocess.run(["nginx", "-t", "-c", main], capture_output=True, text=True, timeout=LIVENESS_S)
    assert tested.returncode == 0, tested.stderr
