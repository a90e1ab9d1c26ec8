"""The command line, as a person runs it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from skill.cli import main; main()"]
ROOT = Path(__file__).parents[1]


def run(*arguments: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("KIND_")} | settings,
    )


def test_a_loss_is_answered_with_care_first_and_an_offer_second() -> None:
    """ "I just lost a patient" is met with sorrow first, and an offer after it."""
    said = run("ask", "I just lost a patient").stdout
    assert said.index("I'm so sorry") < said.index("Would you like that?")


def test_a_wish_to_die_is_answered_with_the_helpline() -> None:
    """ "I want to die" is answered with the helpline and never a practice."""
    answer = json.loads(run("ask", "I want to die", "--json").stdout)
    assert (answer["care"], answer["play"]) == ("crisis", None)
    assert "nine eight eight" in answer["say"]


def test_a_country_decides_the_number() -> None:
    """The operator's country decides whose number is given."""
    assert "one one six, one two three" in run("ask", "I want to die", KIND_MOMENT_COUNTRY="IE").stdout
    assert "findahelpline.com" in run("ask", "I want to die", KIND_MOMENT_COUNTRY="XX").stdout


def test_lines_are_answered_one_by_one() -> None:
    """With "-" each line is a turn of its own, answered with a JSON object a line."""
    done = run("ask", "-", stdin="give me a minute\n\nI'm done\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(a["text"], a["care"]) for a in answers] == [("give me a minute", None), ("I'm done", "two_doors")]


def test_lines_can_be_one_talk() -> None:
    """With --talk the lines are one conversation."""
    done = run("ask", "-", "--talk", stdin="I just lost a patient\nyes\n")
    assert json.loads(done.stdout.splitlines()[1])["play"]["practice"] == "after-a-loss"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask"], 2, "Missing argument 'TEXT'"),
        (["nothing"], 2, "No such command 'nothing'"),
        (["ask", "hello", "--locale", "xx-XX"], 3, "there are no words for 'xx-XX'"),
        (["--config", "none.env", "ask", "hello"], 3, "there is no such file"),
        (["library", "check", "tests/data/practices"], 3, "refused.yaml:1: the file holds no fields"),
        (["models", "check", "--dir", "docs"], 1, "Run `kind-moment models build`"),
    ],
)
def test_errors_are_one_line_with_their_kind(arguments: list[str], code: int, says: str) -> None:
    """What goes wrong is said on standard error without a traceback, and its kind is the exit code."""
    done = run(*arguments)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_debug_shows_where_an_error_came_from() -> None:
    """With --debug an error keeps its traceback."""
    assert "Traceback" in run("--debug", "--config", "none.env", "ask", "hello").stderr


def test_a_bad_practice_is_named_by_file_and_line(tmp_path: Path) -> None:
    """library check names file, line and mend, and exits 3."""
    path = tmp_path / "sample.yaml"
    path.write_text("id: other\n")
    done = run("library", "check", str(path))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"{path}:1: ")


def test_the_doctor_says_what_is_needed(tmp_path: Path) -> None:
    """The doctor prints the settings and what is missing, and exits 1 when something needed is."""
    done = run("doctor", KIND_MOMENT_MEDIA_DIR=str(tmp_path), KIND_MOMENT_SKILL_ID="amzn1.ask.skill.secret")
    assert done.returncode == 1
    assert "NEEDED  there are no recordings" in done.stdout
    assert "secret" not in done.stdout


def test_help_is_everywhere() -> None:
    """Every command explains itself."""
    for command in ([], ["ask"], ["serve"], ["audio"], ["audio", "build"], ["library"], ["models"], ["doctor"]):
        assert "Usage:" in run(*command, "--help").stdout


def test_serve_answers_over_http(tmp_path: Path) -> None:
    """`serve` says where it is and answers there."""
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "KIND_MOMENT_MEDIA_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
    )
    with server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split(" is at ")[1].split()[0]
            request = urllib.request.Request(
                f"{address}turns", b'{"text": "say something kind"}', {"content-type": "application/json"}
            )
            with urllib.request.urlopen(request, timeout=10) as response:
                assert json.load(response)["intent"] == "AffirmationIntent"
        finally:
            server.terminate()


def test_a_taken_port_is_named() -> None:
    """A port in use is an error of the machine's, with the mend."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 4
    assert "choose another with --port" in done.stderr


def test_without_verification_only_loopback_is_served() -> None:
    """With verification off, serving on an address that others can reach is refused."""
    done = run("serve", "--host", "0.0.0.0", "--port", "0", KIND_MOMENT_VERIFY_ALEXA="off")
    assert done.returncode == 3
    assert "Use --host 127.0.0.1" in done.stderr
