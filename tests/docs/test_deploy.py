"""The files of ``docs/deploy`` say what is so: options, limits and metrics that exist, a unit that is valid."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server_process import LIVENESS_S, Running
from testimonio.cli import command
from testimonio.store import engine
from testimonio.store.limits import Limits
from testimonio.web.application import body_bytes
from testimonio.web.settings import TransportLimits

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
UNIT, NGINX, CONTAINER, README = (
    (DEPLOY / name).read_text(encoding="utf-8")
    for name in ("testimonio.service", "nginx.conf", "Containerfile", "README.md")
)


def setting(name: str) -> str:
    """The value of one setting of the unit."""
    (value,) = re.findall(rf"^{name}=(.*)$", UNIT, re.M)
    return str(value)


def directive(name: str) -> list[str]:
    """The values of a directive of nginx, wherever it stands."""
    return re.findall(rf"^\s*{name}\s+([^;]+);", NGINX, re.M)


def joined(text: str) -> str:
    """Lines that end in a backslash joined with the next one, without comment signs."""
    return re.sub(r"\\\n#?", " ", text)


def commands() -> list[list[str]]:
    """The arguments of every ``testimonio`` command in the files."""
    called = re.findall(r"bin/testimonio ((?:build|serve)\b.*)", "\n".join((setting("ExecStart"), README)))
    called = [setting("ExecStart").partition("testimonio ")[2], *called]
    called += re.findall(r"^#.* testimonio ((?:build|serve) .*?)(?:  #.*)?$", joined(CONTAINER), re.M)
    (default,) = re.findall(r"^CMD (\[.*\])$", CONTAINER, re.M)
    return [*map(shlex.split, called), json.loads(default)]


@pytest.mark.parametrize("arguments", commands(), ids=" ".join)
def test_every_option_is_real(arguments: list[str]) -> None:
    parsed = command._parsed(arguments)
    assert parsed.subcommand in ("build", "serve")


def test_the_commands_are_there() -> None:
    assert [arguments[0] for arguments in commands()].count("serve") >= 3
    assert [arguments[0] for arguments in commands()].count("build") >= 3


def test_limits_that_are_named_exist() -> None:
    known = {*Limits.__slots__, *TransportLimits.__slots__}
    named = re.findall(r"--limit (\w+)=|\b(\w+_(?:s|bytes))\b", README + NGINX + CONTAINER + UNIT)
    names = {one or other for one, other in named}
    metrics = {name for name in names if name.startswith("testimonio_")}
    assert {"deadline_s", "memory_bytes", "stop_s", "header_s", "spool_bytes"} <= names
    assert names - metrics <= known


def test_metrics_that_are_named_exist(server: Running) -> None:
    found = server.get("/metrics")[1].decode()
    named = set(re.findall(r"`(testimonio_\w+)", README))
    assert len(named) >= 4
    assert [name for name in named if f"# TYPE {name} " not in found] == []
    outcomes = {re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower() for name in dir(engine)}
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)+|busy)`", README)) | set(re.findall(r'outcome="([^"]+)"', README))
    assert {"deadline-exceeded", "worker-died"} <= named <= outcomes


def test_what_stands_in_front_fits_what_stands_behind() -> None:
    queries, requests = Limits(), TransportLimits()
    (most,) = directive("client_max_body_size")
    assert most == "1m"
    assert body_bytes(queries) <= 1 << 20
    waiting = queries.short_s + queries.deadline_s + 2 * queries.wait_s
    assert waiting < float(directive("proxy_read_timeout")[0].removesuffix("s"))
    assert float(directive("keepalive_timeout")[0].removesuffix("s")) < requests.header_s  # of the upstream
    assert requests.stop_s < float(setting("TimeoutStopSec"))
    assert requests.connections < int(setting("LimitNOFILE"))
    workers = queries.query_workers + queries.page_workers
    assert workers * queries.memory_bytes < int(setting("MemoryMax").removesuffix("G")) << 30
    assert queries.places + requests.spare_threads < int(setting("TasksMax"))


def test_what_the_container_copies_is_what_the_wheel_takes() -> None:
    copied = [name for line in re.findall(r"^COPY (?!--from)(.*) \S+$", CONTAINER, re.M) for name in line.split()]
    assert all((ROOT / name).exists() for name in copied), copied
    wheel = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("force-include]")[2].partition("\n[")[0]
    assert {"server", "pyproject.toml", *re.findall(r'^"(\w+)" =', wheel, re.M)} <= set(copied)


def test_the_health_check_of_the_container(server: Running) -> None:
    (check,) = re.findall(r"CMD (\[\"/opt/testimonio/bin/python\".*\])", CONTAINER)
    _, *arguments = json.loads(check)
    here = [argument.replace(":8000", f":{server.port}") for argument in arguments]
    nowhere = [argument.replace(":8000", ":1") for argument in arguments]
    assert subprocess.run([sys.executable, *here], timeout=LIVENESS_S).returncode == 0
    assert subprocess.run([sys.executable, *nowhere], timeout=LIVENESS_S, stderr=subprocess.DEVNULL).returncode == 1


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze on this machine")
def test_the_unit_is_valid_and_confined(tmp_path: Path) -> None:
    unit = tmp_path / "testimonio.service"
    program = setting("ExecStart").partition(" ")[0]
    unit.write_text(UNIT.replace(program, sys.executable), encoding="utf-8")  # verify looks whether it is there
    for arguments in (["verify"], ["security", "--offline=true", "--threshold=20", "--no-pager"]):
        ran = subprocess.run(
            ["systemd-analyze", *arguments, str(unit)], capture_output=True, text=True, timeout=LIVENESS_S
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert not re.search("Unknown|ignoring", ran.stderr), ran.stderr


def test_links_of_the_walk_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert all((DEPLOY / link).exists() for link in links), links
