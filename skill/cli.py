"""The command line: `kind-moment …`."""

from __future__ import annotations

import ipaddress
import json
import logging
import socket
import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from skill.config import Settings
from skill.core.session import Session
from skill.core.turn import Door
from skill.errors import BadInput, CheckFailed, EnvironmentLacks, KindMomentError, SettingsError
from skill.library.practice_file import read_practice

SERVER_THREADS = 16
"""Each screen that follows the room's events holds one, so that four would starve the rest."""


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
        server = create_server(app, host=host, port=port, threads=SERVER_THREADS, ident=None)
    except OSError as error:
        mend = "Stop what uses it, or choose another with --port."
        raise EnvironmentLacks(f"cannot listen on {host}:{port}: {error.strerror}. {mend}") from error
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Kind Moment is at http://{shown}:{server.effective_port}/ (Ctrl-C stops it)")
    server.run()


@cli.command()
@click.argument("text")
@click.option("--locale", help="The locale to answer in.")
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
@click.option("--locale", help="The locale to list.")
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
@click.option("--locale", help="The locale to check.")
@click.pass_obj
def library_check(settings: Settings, path: Path | None, locale: str | None) -> None:
    """Check the library, one practice file, or a folder of them; each finding names file, line and mend."""
    from skill.library.shelf import Shelf

    if path is None:
        shelf = Shelf()
        checked = shelf.library(locale or settings.locale)
        shelf.helplines()
        click.echo(f"{len(checked.practices)} practices and all their words are in order.")
        return
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    if not files:
        raise BadInput(f"{path}: there are no .yaml files in it. Name a practice file or a folder of them.")
    refused = False
    for file in files:
        try:
            read_practice(file)
        except BadInput as error:
            refused = True
            click.echo(str(error), err=True)
    if refused:
        sys.exit(BadInput.exit_code)
    click.echo(f"{len(files)} in order.")


@cli.group()
def models() -> None:
    """The Alexa interaction models, made from the same phrases that read text."""


_MODELS = click.option(
    "--dir",
    "folder",
    default="interaction_models",
    show_default=True,
    type=click.Path(path_type=Path),
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
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except KindMomentError as error:
        if debug:
            raise
        click.echo(f"kind-moment: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()


def _lines(text: str) -> Iterator[str]:
    if text != "-":
        yield text
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
    except socket.gaierror:
        return False
    return all(ipaddress.ip_address(str(address).partition("%")[0]).is_loopback for address in found)
