"""The command line, as a person runs it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copytree, ignore_patterns
from urllib.parse import urlsplit

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
        (["ask"], 2, "kind-moment ask: Missing argument 'TEXT'. Try --help.\n"),
        (["nothing"], 2, "kind-moment: No such command 'nothing'. Try --help.\n"),
        (["ask", "hello", "--locale", ""], 2, "Write a locale such as en-US."),
        (["library", "list", "--locale", "english"], 2, "Write a locale such as en-US."),
        (["models", "build", "--dir", "README.md"], 2, "'README.md' is a file"),
        (["--config", "docs", "ask", "hello"], 3, "docs: this cannot be read (Is a directory)"),
        (["serve", "--host", "nohost.invalid"], 4, "there is no address 'nohost.invalid' here"),
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
    assert "Usage:" not in done.stderr


def test_a_file_in_place_of_the_recordings_is_named(tmp_path: Path) -> None:
    """A media folder that is a file is named in one line, whatever is asked for."""
    file = tmp_path / "file"
    file.write_text("")
    for arguments in (["ask", "hello"], ["doctor"], ["audio", "build"]):
        done = run(*arguments, KIND_MOMENT_MEDIA_DIR=str(file))
        assert (done.returncode, done.stderr.count("\n")) == (3, 1)
        assert f"{file} is no folder" in done.stderr


def test_an_output_that_is_full_is_named() -> None:
    """An answer that cannot be written is an error of the machine's, in one line."""
    with open("/dev/full", "w") as full:
        done = subprocess.run([*COMMAND, "ask", "hello"], stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr.count("\n")) == (4, 1)
    assert "No space left on device" in done.stderr


def test_letters_that_cannot_be_read_do_not_stop_an_answer() -> None:
    """Somebody in danger is answered, even where the words come in broken letters."""
    words = b"I want to die \xff"
    for arguments, given in ((["ask", words, "--json"], b""), (["ask", "-"], words)):
        done = subprocess.run([*COMMAND, *arguments], input=given, capture_output=True, cwd=ROOT)
        assert json.loads(done.stdout)["care"] == "crisis"


def test_a_locale_is_taken_however_it_is_written() -> None:
    """--locale takes the spellings that people use."""
    assert json.loads(run("ask", "hello", "--json", "--locale", "EN_gb").stdout)["locale"] == "en-GB"
    assert run("ask", "hello", "--locale", "xx").stderr.endswith("Use one of: en.\n")


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


def test_the_doctor_looks_at_everything(tmp_path: Path) -> None:
    """What is wrong in one place does not keep the doctor from looking at the others."""
    copytree(ROOT / "skill", tmp_path / "skill", ignore=ignore_patterns("__pycache__"))
    replies = tmp_path / "skill/library/en/replies.yaml"
    replies.write_text(replies.read_text().replace("eight, nine]", "eight]"))
    (tmp_path / "media").mkdir()
    (tmp_path / "media/manifest.json").write_text("[]")
    done = run(
        "doctor",
        PYTHONPATH=str(tmp_path),
        PYTHONSAFEPATH="1",
        KIND_MOMENT_MEDIA_DIR=str(tmp_path / "media"),
        KIND_MOMENT_COUNTRY="ZA",
        KIND_MOMENT_CONTRY="IE",
    )
    assert done.returncode == 1
    assert done.stdout.count("'digits' has 9 words") == 1
    for said in (
        "note    KIND_MOMENT_CONTRY is set and is no setting",
        "manifest.json: not a manifest",
        "note    no Alexa skill id",
        "NEEDED  there is no helpline for the country 'ZA'",
        "Set KIND_MOMENT_COUNTRY to one of: US, CA, GB,",
    ):
        assert said in done.stdout
    assert "Traceback" not in done.stderr


def test_library_check_finds_what_cannot_be_understood(tmp_path: Path) -> None:
    """library check names every slip in how people speak, in replies and in care's rules, and exits 3."""
    copytree(ROOT / "skill", tmp_path / "skill", ignore=ignore_patterns("__pycache__"))
    for name, good, bad, says in (
        ("phrases.yaml", '- "give me {length}"', '- "give me {lenght}"', "there is no list {lenght}"),
        ("care.yaml", '- "to die for"', '- "um"', "the care rule 'um' fits words that mean nothing"),
    ):
        path = tmp_path / "skill/library/en" / name
        written = path.read_text()
        path.write_text(written.replace(good, bad, 1))
        done = run("library", "check", PYTHONPATH=str(tmp_path), PYTHONSAFEPATH="1")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
        assert says in done.stderr
        path.write_text(written)


def test_help_is_everywhere() -> None:
    """Every command explains itself."""
    for command in ([], ["ask"], ["serve"], ["audio"], ["audio", "build"], ["library"], ["models"], ["doctor"]):
        assert "Usage:" in run(*command, "--help").stdout


@contextmanager
def serving(media: Path, *options: str) -> Iterator[str]:
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env={**os.environ, "KIND_MOMENT_MEDIA_DIR": str(media)},
    )
    with server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().split(" is at ")[1].split()[0]
        finally:
            server.terminate()


@pytest.mark.parametrize("options", [(), ("--host", "localhost")])
def test_serve_answers_over_http(tmp_path: Path, options: tuple[str, ...]) -> None:
    """`serve` says where it is and answers there."""
    with serving(tmp_path, *options) as address:
        request = urllib.request.Request(
            f"{address}turns", b'{"text": "say something kind"}', {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            assert json.load(response)["intent"] == "AffirmationIntent"


def test_serve_reads_no_endless_body(tmp_path: Path) -> None:
    """A body far longer than any turn is refused before it is read."""
    with serving(tmp_path) as address, socket.create_connection(_place(address), timeout=20) as sender:
        length = 300 * 1024 * 1024
        sender.sendall(f"POST /turns HTTP/1.1\r\nHost: kiosk\r\nContent-Length: {length}\r\n\r\n".encode())
        assert sender.recv(64).startswith(b"HTTP/1.1 413 ")


def test_serve_answers_beside_many_who_say_nothing(tmp_path: Path) -> None:
    """A hundred and fifty who connect and send half a request keep nobody else waiting."""
    with serving(tmp_path) as address, ExitStack() as silent:
        for _ in range(150):
            sender = silent.enter_context(socket.create_connection(_place(address), timeout=20))
            sender.sendall(b"POST /turns HTTP/1.1\r\nHost: ki")
        with urllib.request.urlopen(f"{address}healthz", timeout=10) as response:
            assert response.status == 200


def _place(address: str) -> tuple[str, int]:
    url = urlsplit(address)
    assert url.hostname
    assert url.port
    return url.hostname, url.port


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
