"""The command line: `kind-moment …`."""

from __future__ import annotations

import contextlib
import io
import ipaddress
import json
import logging
import os
import socket
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from skill.config import Settings
from skill.core.locale import normal_locale
from skill.core.session import Session
from skill.core.turn import Door
from skill.errors import BadInput, CheckFailed, EnvironmentLacks, KindMomentError, SettingsError
from skill.library.practice_file import read_practice

NAME = "kind-moment"

SERVER = {
    # Each screen that follows the room's events holds one, so that four would starve the rest.
    "threads": 16,
    # Every door refuses more than half of this itself, in words; beyond it nothing is even read.
    "max_request_body_size": 128 * 1024,
    # Whoever connects and says nothing takes up a place for so long, in seconds, …
    "channel_timeout": 30,
    "cleanup_interval": 5,
    # … and there are places enough that such silence does not shut out the others.
    "connection_limit": 800,
    "asyncore_use_poll": True,
    "ident": None,
}
"""How waitress serves."""


class Locale(click.ParamType):
    """A locale in any of the spellings that people use."""

    name = "locale"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        locale = normal_locale(value)
        if locale is None:
            self.fail(f"'{value}' is no locale. Write a locale such as en-US.", param, ctx)
        return locale


class Commands(click.Group):
    """The group that loads rendering only when it is asked for: the companion serves without it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "audio"])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name != "audio":
            return super().get_command(ctx, name)
        command: click.Command = import_module("audio.cli").audio
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", type=click.Path(path_type=Path), help="A .env-style file of settings.")
@click.option("--debug", is_flag=True, help="Show where an error came from.")
@click.version_option(package_name="kind-moment")
@click.pass_context
def cli(ctx: click.Context, config: Path | None, debug: bool) -> None:
    """A voice-first companion for smart speakers and kiosks: spoken compassion breaks and kind words."""
    ctx.obj = Settings.from_env(config)


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535))
@click.pass_obj
def serve(settings: Settings, host: str, port: int) -> None:
    """Serve the kiosk page and the Alexa endpoint."""
    from waitress.server import create_server

    from skill.app import create_app
    from skill.wiring import wire

    if not settings.verify_alexa and not _is_loopback(host):
        raise SettingsError(
            f"KIND_MOMENT_VERIFY_ALEXA is off and {host} can be reached from elsewhere. "
            "Use --host 127.0.0.1, or take the setting away."
        )
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    app = create_app(wire(settings))
    try:
        server = create_server(app, host=host, port=port, **SERVER)
    except OSError as error:
        mend = "Stop what uses it, or choose another with --port."
        raise EnvironmentLacks(f"cannot listen on {host}:{port}: {error.strerror}. {mend}") from error
    except ValueError as error:
        raise EnvironmentLacks(f"there is no address '{host}' here. Use --host 127.0.0.1.") from error
    # A name may stand for several addresses, each with a socket of its own.
    _, listens_at = getattr(server, "effective_listen", [(host, getattr(server, "effective_port", port))])[0]
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Kind Moment is at http://{shown}:{listens_at}/ (Ctrl-C stops it)")
    server.run()


@cli.command()
@click.argument("text")
@click.option("--locale", type=Locale(), help="The locale to answer in.")
@click.option("--door", type=click.Choice(["text", "kiosk"]), default="text", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--talk", is_flag=True, help='With "-": read the lines as one conversation, not each on its own.')
@click.pass_obj
def ask(settings: Settings, text: str, locale: str | None, door: str, as_json: bool, talk: bool) -> None:
    """Answer TEXT, or with "-" each line of standard input as a JSON object a line."""
    from skill.wiring import wire

    wiring = wire(settings)
    locale = locale or settings.locale
    if not wiring.shelf.speaks(locale):
        raise BadInput(f"there are no words for '{locale}'. Use one of: {', '.join(wiring.shelf.languages)}.")
    session = Session()
    for sentence in _lines(text):
        turn = wiring.understanding.read(sentence, session, locale, Door(door))
        reply = wiring.companion.handle(turn, session)
        if talk:
            session = reply.session
        answer = reply.as_dict(wiring.media.url)
        click.echo(json.dumps(answer, ensure_ascii=False) if as_json or text == "-" else _as_text(answer))


@cli.group()
def library() -> None:
    """The words that people hear."""


@library.command("list")
@click.option("--locale", type=Locale(), help="The locale to list.")
@click.pass_obj
def library_list(settings: Settings, locale: str | None) -> None:
    """List the practices, their lengths and the situations they fit."""
    from skill.library.shelf import Shelf

    practices = Shelf().library(locale or settings.locale).practices.values()
    for practice in practices:
        lengths = ", ".join(f"{length_s / 60:g}" for length_s in practice.lengths_s)
        click.echo(f"{practice.id:22} {practice.title:26} {lengths + ' min':18} {', '.join(practice.when)}")


@library.command("check")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--locale", type=Locale(), help="The locale to check.")
@click.pass_obj
def library_check(settings: Settings, path: Path | None, locale: str | None) -> None:
    """Check the library, one practice file, or a folder of them; each finding names file, line and mend."""
    from skill.doctor import library_findings
    from skill.library.shelf import Shelf

    if path is None:
        shelf, locale = Shelf(), locale or settings.locale
        _refuse(library_findings(shelf, locale))
        click.echo(f"{len(shelf.library(locale).practices)} practices and all their words are in order.")
        return
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    if not files:
        raise BadInput(f"{path}: there are no .yaml files in it. Name a practice file or a folder of them.")
    _refuse(finding for file in files for finding in _refusal(file))
    click.echo(f"{len(files)} in order.")


@cli.group()
def models() -> None:
    """The Alexa interaction models, made from the same phrases that read text."""


_MODELS = click.option(
    "--dir",
    "folder",
    default="interaction_models",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the models are.",
)


@models.command("build")
@_MODELS
def models_build(folder: Path) -> None:
    """Write <locale>.json for every locale, as the ASK CLI takes it."""
    from skill.alexa import model
    from skill.library.shelf import Shelf

    written = model.build(Shelf(), folder)
    click.echo("\n".join(f"wrote {path}" for path in written) or "Everything is as it should be.")


@models.command("check")
@_MODELS
def models_check(folder: Path) -> None:
    """Say whether the models are what the library makes; exits 1 when not."""
    from skill.alexa import model
    from skill.library.shelf import Shelf

    model.check(Shelf(), folder)
    click.echo("The models are what the library makes.")


@cli.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Say what is installed, missing, stale or misconfigured. Exits 1 when something needed is."""
    from skill.doctor import Level, examine
    from skill.wiring import wire

    for name, value in settings.shown().items():
        click.echo(f"{name:28} {value or '(not set)'}")
    notes = list(examine(wire(settings), date.today()))
    for note in notes:
        click.echo(f"{note.level:6}  {note.text}" + (f"\n        → {note.mend}" if note.mend else ""))
    if any(note.level is Level.NEEDED for note in notes):
        raise CheckFailed("something needed is missing.")


def main() -> None:
    """Run a command; an error is one line on standard error, and its kind is the exit code."""
    debug = "--debug" in sys.argv[1:]
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A letter that a terminal or a file cannot hold is no reason to leave somebody without an answer.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        cli(prog_name=NAME, standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        _fail(_in_one_line(error), error.exit_code)
    except KindMomentError as error:
        if debug:
            raise
        _fail(f"{NAME}: {error}", error.exit_code)
    except OSError as error:
        if debug:
            raise
        what = f"{error.filename}: " if error.filename else ""
        _fail(f"{NAME}: {what}{error.strerror or error}. --debug shows where.", EnvironmentLacks.exit_code)


def _fail(line: str, exit_code: int) -> NoReturn:
    with contextlib.suppress(OSError):
        click.echo(line, err=True)
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        # What could not be written would be tried once more at the interpreter's end, and fail with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(exit_code)


def _in_one_line(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split())
    if not isinstance(error, click.UsageError):
        return f"{NAME}: {message}"
    if error.ctx and error.message == error.ctx.get_help():
        return error.message
    end = "" if message.endswith((".", "?", "!")) else "."
    return f"{error.ctx.command_path if error.ctx else NAME}: {message}{end} Try --help."


def _refusal(file: Path) -> Iterator[BadInput]:
    try:
        read_practice(file)
    except BadInput as error:
        yield error


def _refuse(findings: Iterable[BadInput]) -> None:
    """Say what was found; anything found is the end."""
    refused = False
    for finding in findings:
        refused = True
        click.echo(str(finding), err=True)
    if refused:
        sys.exit(BadInput.exit_code)


def _lines(text: str) -> Iterator[str]:
    if text != "-":
        yield text.encode(errors="surrogateescape").decode(errors="replace")
        return
    yield from (line for raw in sys.stdin if (line := raw.strip()))


def _as_text(answer: dict[str, Any]) -> str:
    lines = [answer["say"]]
    if play := answer["play"]:
        where = play["recording"] or "not rendered yet: run `kind-moment audio build`"
        lines.append(f"▶ {play['title']}, {play['length_s']} s ({where})")
    if answer["prompt"]:
        lines.append(answer["prompt"])
    return "\n".join(lines)


def _is_loopback(host: str) -> bool:
    try:
        found = {row[4][0] for row in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False
    return all(ipaddress.ip_address(str(address).partition("%")[0]).is_loopback for address in found)
