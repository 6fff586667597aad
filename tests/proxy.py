"""HAProxy with the configuration that is deployed, before replicas on this computer."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.conftest import PATIENCE, ROOT, free_port

CONFIGURATION = ROOT / "deploy" / "haproxy.cfg"
MISSING = "The tests of the proxy need HAProxy: install it (Debian, Ubuntu: apt-get install haproxy)."


@contextmanager
def proxying(first: str, second: str) -> Iterator[str]:
    """The address of the proxy of two replicas, each ``host:port``."""
    program = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
    if program is None:
        pytest.fail(MISSING)
    port = free_port()
    settings = {"LISTEN": f"127.0.0.1:{port}", "FIRST": first, "SECOND": second, "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(
        [program, "-db", "-f", str(CONFIGURATION)],
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, "the configuration of the proxy is refused"
                assert time.monotonic() < end
                time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
