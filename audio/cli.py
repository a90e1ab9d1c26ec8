"""`kind-moment audio …`: make the recordings, see what is to be made, check them, tidy up."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from audio import publish as publishing
from audio.crew import processors
from audio.depots import depot
from audio.engines import ENGINES, Places, engines
from audio.leftovers import remove_leftovers
from audio.pipeline import Studio
from audio.profile import PROFILES, STANDARD, Profile
from audio.progress import Event, Job, Made, Observer, Planned, Spoken, VoiceChosen, Waiting
from audio.prompter import pages
from skill.core.recording import Recording
from skill.errors import CheckFailed, EnvironmentLacks
from skill.library.shelf import Shelf
from skill.media import read_manifest

DEFAULT_MEDIA_DIR = Path("var/media")
DEFAULT_LOCALE = "en-US"

_MASTERING_STEPS = 4
"""How many lines' worth of a progress bar the mixing and mastering of a session are."""

Command = TypeVar("Command", bound=Callable[..., None])


def _profiles(ctx: click.Context, option: click.Parameter, names: tuple[str, ...]) -> tuple[Profile, ...]:
    return tuple(profile for profile in PROFILES.values() if profile.name in names)


def _options(command: Command) -> Command:
    """The options that plan and build share."""
    for option in (
        click.option("--force", is_flag=True, help="Make recordings that are there already, too."),
        click.option("--practice", metavar="ID", help="Only this practice."),
        click.option(
            "--profile",
            "profiles",
            type=click.Choice([*PROFILES]),
            multiple=True,
            default=[STANDARD.name],
            show_default=True,
            callback=_profiles,
            help="How to tune them; may be given several times. "
            + " ".join(f"{profile.name}: {profile.about}." for profile in PROFILES.values()),
        ),
        click.option("--locale", metavar="L", help="Whose words: en-US, en-GB, …"),
        click.option(
            "--engine",
            type=click.Choice(["auto", *ENGINES]),
            default="auto",
            show_default=True,
            help="Whose voice. auto: the best that can be reached; recordings made before stay.",
        ),
        click.option("--voice", metavar="NAME", help="Another of the engine's voices; a wrong name lists them."),
        _voices_dir_option,
        _media_dir_option,
    ):
        command = option(command)
    return command


_voices_dir_option = click.option(
    "--voices",
    "voices_dir",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Where voices that people supply are; without it, `voices` beside the recordings.",
)

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
    ctx: click.Context,
    media_dir: Path | None,
    voices_dir: Path | None,
    voice: str | None,
    engine: str,
    locale: str | None,
    practice: str | None,
    profiles: tuple[Profile, ...],
    force: bool,
) -> None:
    """Show which recordings would be made, and why. With --engine recorded: what to read aloud for them."""
    places = _places(_media_dir(ctx, media_dir), voices_dir)
    studio = _studio(ctx, media_dir, places, engine, voice, locale)
    jobs = studio.plan(practice, force, profiles)
    if engine == "recorded":
        for page in pages(studio.library, places.voices_dir / "recorded", practice):
            click.echo(page)
    for job in jobs:
        click.echo(f"{job}: {job.reason}")
    click.echo(f"{_count(len(jobs))} to make." if jobs else "Every recording is there.")


@audio.command()
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    help="How many are made at once; without it, as many as there are processors.",
)
@_options
@click.pass_context
def build(
    ctx: click.Context,
    media_dir: Path | None,
    voices_dir: Path | None,
    voice: str | None,
    engine: str,
    locale: str | None,
    practice: str | None,
    profiles: tuple[Profile, ...],
    force: bool,
    jobs: int | None,
) -> None:
    """Make the recordings that are missing or stale, each usable as soon as it is done."""
    places = _places(_media_dir(ctx, media_dir), voices_dir)
    studio = _studio(ctx, media_dir, places, engine, voice, locale)
    with _watching() as observe:
        made = studio.build(observe, practice, force, profiles, jobs or processors())
    click.echo(f"{_count(len(made))} made." if made else "Every recording is there.")


@audio.command()
@_media_dir_option
@click.pass_context
def check(ctx: click.Context, media_dir: Path | None) -> None:
    """Measure every recording against the manifest; exit 1 when something is wrong."""
    folder = _media_dir(ctx, media_dir)
    try:
        from audio.inspection import inspect, inspect_length
    except (ImportError, OSError) as error:
        raise EnvironmentLacks(
            "recordings cannot be checked here. Run: pip install 'kind-moment[audio]'"
        ) from error
    rows = read_manifest(folder)
    findings = [finding for row in rows for finding in (*inspect(folder, row), *inspect_length(row))]
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise CheckFailed(f"{len(findings)} found wrong in {_count(len(rows))}.")
    click.echo(f"{_count(len(rows))} checked, nothing wrong.")


@audio.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where the page is written.")
@_media_dir_option
@click.pass_context
def report(ctx: click.Context, media_dir: Path | None, out: Path | None) -> None:
    """Make a page that shows every recording: its timeline, loudness, words and a player."""
    folder = _media_dir(ctx, media_dir)
    try:
        from audio.report import NAME, write_report
    except (ImportError, OSError) as error:
        raise EnvironmentLacks("no report can be made here. Run: pip install 'kind-moment[audio]'") from error
    rows, shelf = read_manifest(folder), Shelf()
    libraries = {row.locale: shelf.library(row.locale) for row in rows if shelf.speaks(row.locale)}
    out = out or folder / NAME
    with _counting(len(rows)) as seen:
        write_report(folder, libraries, out, seen)
    click.echo(f"{out}: {_count(len(rows))}.")


@audio.command()
@click.argument("destination", metavar="DEST")
@_media_dir_option
@click.pass_context
def publish(ctx: click.Context, destination: str, media_dir: Path | None) -> None:
    """Lay the recordings into DEST: s3://bucket/prefix or a folder. Only what is not there yet is moved."""
    _told_moved(publishing.publish(_media_dir(ctx, media_dir), depot(destination), _told_name))


@audio.command()
@click.argument("source", metavar="SOURCE")
@_media_dir_option
@click.pass_context
def pull(ctx: click.Context, source: str, media_dir: Path | None) -> None:
    """Fetch the recordings that SOURCE has: https://…, s3://bucket/prefix or a folder. Nothing is rendered."""
    _told_moved(publishing.pull(depot(source), _media_dir(ctx, media_dir), _told_name, _told))


@audio.command()
@_voices_dir_option
@_media_dir_option
@click.pass_context
def gc(ctx: click.Context, media_dir: Path | None, voices_dir: Path | None) -> None:
    """Remove recordings that the manifest no longer names and cached lines that no script says."""
    folder, shelf = _media_dir(ctx, media_dir), Shelf()
    locales = {row.locale for row in read_manifest(folder)} | {_locale(ctx, None)}
    libraries = [shelf.library(locale) for locale in sorted(locales) if shelf.speaks(locale)]
    places = _places(folder, voices_dir)
    every_engine = [make(places) for make in ENGINES.values()]
    removed = remove_leftovers(folder, places.cache_dir, libraries, every_engine, _told)
    for path in removed:
        click.echo(f"removed {path}")
    click.echo(f"{len(removed)} file{'s' * (len(removed) != 1)} removed.")


def _studio(
    ctx: click.Context, media_dir: Path | None, places: Places, engine: str, voice: str | None, locale: str | None
) -> Studio:
    library = Shelf().library(_locale(ctx, locale))
    chosen = engines(engine, places, library.locale, voice)
    return Studio(library, _media_dir(ctx, media_dir), places.cache_dir, chosen)


def _media_dir(ctx: click.Context, given: Path | None) -> Path:
    default: Path = getattr(ctx.obj, "media_dir", DEFAULT_MEDIA_DIR)
    return given or default


def _locale(ctx: click.Context, given: str | None) -> str:
    default: str = getattr(ctx.obj, "locale", DEFAULT_LOCALE)
    return given or default


def _places(media_dir: Path, voices_dir: Path | None) -> Places:
    """Beside the recordings, unless the voices are elsewhere."""
    return Places(media_dir.parent / "cache", voices_dir or media_dir.parent / "voices")


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


@contextmanager
def _counting(recordings: int) -> Iterator[Callable[[Recording], None]]:
    """A progress bar on a terminal, nothing elsewhere: it takes seconds."""
    if not sys.stdout.isatty():
        yield lambda recording: None
        return

    def shown(recording: Recording | None) -> str:
        return recording.practice if recording else ""

    with click.progressbar(length=recordings, label="Report", show_eta=False, item_show_func=shown) as bar:
        yield lambda recording: bar.update(1, recording)


def _told_name(name: str) -> None:
    click.echo(f"moved {name}")


def _told_moved(moved: publishing.Moved) -> None:
    files = f"{moved.files} file{'s' * (moved.files != 1)}"
    click.echo(f"{_count(moved.recordings)} there, {files} moved ({moved.bytes / 1e6:.1f} MB).")


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
