"""`kind-moment audio …`: make the recordings, see what is to be made, check them, tidy up."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from audio.engines import ENGINES, engines
from audio.leftovers import remove_leftovers
from audio.pipeline import Studio
from audio.progress import Event, Job, Made, Observer, Planned, Spoken, VoiceChosen, Waiting
from skill.errors import CheckFailed, EnvironmentLacks
from skill.library.shelf import Shelf
from skill.media import read_manifest

DEFAULT_MEDIA_DIR = Path("var/media")
DEFAULT_LOCALE = "en-US"

_MASTERING_STEPS = 4
"""How many lines' worth of a progress bar the mixing and mastering of a session are."""

Command = TypeVar("Command", bound=Callable[..., None])


def _options(command: Command) -> Command:
    """The options that plan and build share."""
    for option in (
        click.option("--force", is_flag=True, help="Make recordings that are there already, too."),
        click.option("--practice", metavar="ID", help="Only this practice."),
        click.option("--locale", metavar="L", help="Whose words: en-US, en-GB, …"),
        click.option(
            "--engine",
            type=click.Choice(["auto", *ENGINES]),
            default="auto",
            show_default=True,
            help="Whose voice. auto: the best that can be reached; recordings made before stay.",
        ),
        _media_dir_option,
    ):
        command = option(command)
    return command


_media_dir_option = click.option(
    "--media-dir", type=click.Path(path_type=Path, file_okay=False), help="Where recordings are kept."
)


@click.group()
def audio() -> None:
    """Render the practices' recordings."""


@audio.command()
@_options
@click.pass_context
def plan(
    ctx: click.Context, media_dir: Path | None, engine: str, locale: str | None, practice: str | None, force: bool
) -> None:
    """Show which recordings would be made, and why."""
    jobs = _studio(ctx, media_dir, engine, locale).plan(practice, force)
    for job in jobs:
        click.echo(f"{job}: {job.reason}")
    click.echo(f"{_count(len(jobs))} to make." if jobs else "Every recording is there.")


@audio.command()
@_options
@click.pass_context
def build(
    ctx: click.Context, media_dir: Path | None, engine: str, locale: str | None, practice: str | None, force: bool
) -> None:
    """Make the recordings that are missing or stale, each usable as soon as it is done."""
    studio = _studio(ctx, media_dir, engine, locale)
    with _watching() as observe:
        made = studio.build(observe, practice, force)
    click.echo(f"{_count(len(made))} made." if made else "Every recording is there.")


@audio.command()
@_media_dir_option
@click.pass_context
def check(ctx: click.Context, media_dir: Path | None) -> None:
    """Measure every recording against the manifest; exit 1 when something is wrong."""
    folder = _media_dir(ctx, media_dir)
    try:
        from audio.inspection import inspect
    except (ImportError, OSError) as error:
        raise EnvironmentLacks(
            "recordings cannot be checked here. Run: pip install 'kind-moment[audio]'"
        ) from error
    rows = read_manifest(folder)
    findings = [finding for row in rows for finding in inspect(folder, row)]
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise CheckFailed(f"{len(findings)} found wrong in {_count(len(rows))}.")
    click.echo(f"{_count(len(rows))} checked, nothing wrong.")


@audio.command()
@_media_dir_option
@click.pass_context
def gc(ctx: click.Context, media_dir: Path | None) -> None:
    """Remove recordings that the manifest no longer names and cached lines that no script says."""
    folder, shelf = _media_dir(ctx, media_dir), Shelf()
    locales = {row.locale for row in read_manifest(folder)} | {_locale(ctx, None)}
    libraries = [shelf.library(locale) for locale in sorted(locales) if shelf.speaks(locale)]
    cache_dir = _cache_dir(folder)
    every_engine = [make(cache_dir) for make in ENGINES.values()]
    removed = remove_leftovers(folder, cache_dir, libraries, every_engine, _told)
    for path in removed:
        click.echo(f"removed {path}")
    click.echo(f"{len(removed)} file{'s' * (len(removed) != 1)} removed.")


def _studio(ctx: click.Context, media_dir: Path | None, engine: str, locale: str | None) -> Studio:
    folder = _media_dir(ctx, media_dir)
    cache_dir = _cache_dir(folder)
    return Studio(Shelf().library(_locale(ctx, locale)), folder, cache_dir, engines(engine, cache_dir))


def _media_dir(ctx: click.Context, given: Path | None) -> Path:
    default: Path = getattr(ctx.obj, "media_dir", DEFAULT_MEDIA_DIR)
    return given or default


def _locale(ctx: click.Context, given: str | None) -> str:
    default: str = getattr(ctx.obj, "locale", DEFAULT_LOCALE)
    return given or default


def _cache_dir(media_dir: Path) -> Path:
    return media_dir.parent / "cache"


def _count(recordings: int) -> str:
    return f"{recordings} recording{'s' * (recordings != 1)}"


@contextmanager
def _watching() -> Iterator[Observer]:
    """A progress bar on a terminal, plain lines elsewhere."""
    if not sys.stdout.isatty():
        yield _told
        return
    with click.progressbar(length=0, label="Recording", show_eta=False, item_show_func=_shown) as bar:

        def observe(event: Event) -> None:
            match event:
                case Planned(jobs):
                    bar.length = sum(map(_steps, jobs))
                case Spoken(job):
                    bar.update(1, job)
                case Made(job):
                    bar.update(_MASTERING_STEPS, job)
                case _:
                    click.echo("\r\033[K", nl=False)
                    _told(event)

        yield observe


def _told(event: Event) -> None:
    match event:
        case Waiting(folder):
            click.echo(f"Another build is at work in {folder}; waiting for it.")
        case VoiceChosen(engine, voice, why):
            click.echo(f"Voice: {engine} ({voice}), {why}.")
        case Made(job, recording, took_s):
            measures = f"{recording.duration_s:.0f} s, {recording.lufs:.1f} LUFS"
            click.echo(f"{job}: made in {took_s:.1f} s ({job.reason}; {measures}).")


def _steps(job: Job) -> int:
    return len(job.timeline.lines) + _MASTERING_STEPS


def _shown(job: Job | None) -> str:
    return str(job) if job else ""
