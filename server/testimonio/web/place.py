"""Where a server listens, tried before there is anything to serve."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass

from testimonio.errors import ServeError

_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (recognised, not bound)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens: an IP ``address`` and a ``port``."""

    address: str
    port: int

    @property
    def here(self) -> str:
        """The address under which this machine itself can ask."""
        return _WILDCARDS.get(self.address, self.address)

    @property
    def url(self) -> str:
        """The front page's URL, from this machine."""
        host = self.here
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"


def place(host: str, port: int) -> Place:
    """Where ``host`` and ``port`` are, after trying that they can be had; port 0 takes a free one.

    :raise ServeError: the host is unknown, or the port is in use or not allowed.
    """
    if not 0 <= port < 1 << 16:
        raise ServeError(f"There is no port {port}; ports go from 1 to 65535.")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            # granian shares its port with others that do as well: only listening shows that somebody else is there.
            probe.listen(1)
            return Place(str(address[0]), probe.getsockname()[1])
    except socket.gaierror:
        raise ServeError(f"There is no host {host!r} on this machine; try --host 127.0.0.1.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ServeError(f"Port {port} of {host} is in use; choose another one with --port.") from None
        raise ServeError(f"Port {port} of {host} cannot be had: {error.strerror}.") from None
