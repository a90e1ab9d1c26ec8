"""The two scripts that a newcomer runs, as they are run."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder like the project's, installed already: its command is the one under test."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/run", tmp_path / "scripts/run")
    (tmp_path / "scripts/prepare.sh").write_text("prepare() { :; }\n")
    command = tmp_path / ".venv/bin/kind-moment"
    command.parent.mkdir(parents=True)
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -c "from skill.cli import main; main()" "$@"\n'
    )
    command.chmod(0o755)
    return tmp_path


def run(house: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [house / "scripts/run", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("KIND_")},
    )


@pytest.fixture
def running(house: Path) -> Iterator[subprocess.Popen[str]]:
    process = run(house, "--port", "0")
    with process:
        yield process
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def address(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    line = next(line for line in running.stdout if "Open" in line)
    return line.split()[1]


@pytest.mark.slow
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_run_ends_with_everything_it_started(running: subprocess.Popen[str], sent: int, code: int) -> None:
    """Whoever ends ./scripts/run ends the server and the rendering with it, and the port is free again."""
    where = address(running)
    with urllib.request.urlopen(f"{where}healthz", timeout=30) as response:
        assert response.status == 200
    running.send_signal(sent)
    # What was started holds the other end of these pipes: they end when the last of it has ended.
    _, errors = running.communicate(timeout=60)
    assert running.returncode == code
    assert "Traceback" not in errors
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(where, timeout=30)


@pytest.mark.slow
def test_run_on_a_taken_port_starts_nothing(house: Path) -> None:
    """With the port taken, ./scripts/run says so before it welcomes anyone or renders anything."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with run(house, "--port", str(taken.getsockname()[1])) as process:
            said, errors = process.communicate(timeout=60)
    assert process.returncode == 4
    assert said == ""
    assert "choose another with --port" in errors
    assert not (house / "var").exists()


def test_an_interpreter_may_have_a_space_in_its_path(tmp_path: Path) -> None:
    """PYTHON names one interpreter, whatever its path looks like."""
    python = tmp_path / "my programs" / "python3"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    found = subprocess.run(
        ["bash", "-c", ". scripts/prepare.sh; find_python"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHON": str(python)},
    )
    assert (found.returncode, found.stdout, found.stderr) == (0, f"{python}\n", "")


def test_an_interpreter_that_is_none_is_named(tmp_path: Path) -> None:
    """A PYTHON that cannot be used is named, with the mend."""
    found = subprocess.run(
        ["bash", "-c", ". scripts/prepare.sh; find_python"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHON": str(tmp_path / "no python")},
    )
    assert (found.returncode, found.stdout) == (4, "")
    assert f"not found at PYTHON={tmp_path / 'no python'}." in found.stderr
