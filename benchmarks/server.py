"""A server of one script, as a child process on a free loopback port, and its CPU time."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from benchmarks.environments import python_with

START_WITHIN = 120.0


class Server:
    """One of Streamlit; it runs while the ``with`` block does."""

    def __init__(self, script: Path, folder: Path, *arguments: str, **environment: str) -> None:
        self._script, self._folder = str(script), folder
        self._arguments, self._environment = arguments, environment

    def __enter__(self) -> Self:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}"
        self.start()
        return self

    def command(self, port: int) -> list[str]:
        """What starts it."""
        options = {"server.address": "127.0.0.1", "server.port": port, "server.headless": "true"}
        options["browser.gatherUsageStats"] = "false"
        told = (f"--{k}={v}" for k, v in options.items())
        return [sys.executable, "-m", "streamlit", "run", self._script, *told, "--", *self._arguments]

    def start(self) -> None:
        """Start on the same port, the first time or after the server was killed; wait until it is ready."""
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")}
        self._child = subprocess.Popen(
            self.command(self._port),
            cwd=self._folder,
            env=inherited | self._environment,
            stdout=self._said,
            stderr=subprocess.STDOUT,
        )
        self._process = psutil.Process(self._child.pid)
        try:
            self._wait()
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.terminate()
        try:
            self._child.wait(5)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._said.close()

    def kill(self) -> None:
        """End the server at once, as a crash would."""
        self._child.kill()
        self._child.wait()

    @property
    def ended(self) -> bool:
        """Whether it ended by itself."""
        return self._child.poll() is not None

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._child.pid

    def cpu(self) -> float:
        """Seconds of CPU that the server has used so far."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> float:
        """Resident memory, in MiB."""
        return float(self._process.memory_info().rss / 2**20)

    def _wait(self) -> None:
        until = time.monotonic() + START_WITHIN
        while time.monotonic() < until:
            try:
                # Ours is ready once its study is audited; Streamlit alone answers any address.
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=1):
                    return
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                if self._child.poll() is not None:
                    break
                time.sleep(0.1)
        self._said.seek(0)
        raise RuntimeError(f"the server did not start:\n{self._said.read().decode(errors='replace')}")


class DashServer(Server):
    """One of Dash, in the environment that it has."""

    def command(self, port: int) -> list[str]:
        python = python_with("dash", "-r", str(Path(__file__).with_name("requirements-dash.txt")))
        return [str(python), self._script, *self._arguments, str(port)]
