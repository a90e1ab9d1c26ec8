"""The documents name what exists, and only that."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click

from skill.app import create_app
from skill.cli import cli
from skill.config import Settings, known
from skill.wiring import wire

ROOT = Path(__file__).parents[1]
REFERENCE = (ROOT / "docs/reference.md").read_text()


def test_commands() -> None:
    """Every command stands in the reference, and every command there exists."""

    def commands(group: click.Group, path: str) -> Iterator[str]:
        with click.Context(group) as context:
            for name in group.list_commands(context):
                command = group.get_command(context, name)
                if isinstance(command, click.Group):
                    yield from commands(command, f"{path} {name}")
                else:
                    yield f"{path} {name}"

    assert set(re.findall(r"\| `(kind-moment [\w ]+)` \|", REFERENCE)) == set(commands(cli, "kind-moment"))


def test_settings() -> None:
    """Every setting stands in the reference, and every setting there exists."""
    assert set(re.findall(r"\| `(KIND_MOMENT_\w+)` \|", REFERENCE)) == set(known())


def test_routes(tmp_path: Path) -> None:
    """Every route stands in the reference, and every route there exists."""
    app = create_app(wire(Settings(media_dir=tmp_path)))
    routes = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
        if not rule.endpoint.endswith("static")
    }
    assert set(re.findall(r"`((?:GET|POST) /[\w/<>]*)`", REFERENCE)) == routes


def test_dependencies() -> None:
    """Every dependency has its line of why."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    wanted += [name for extra in project["project"]["optional-dependencies"].values() for name in extra]
    written = (ROOT / "docs/dependencies.md").read_text()
    names = {re.match(r"[\w-]+", requirement)[0] for requirement in wanted}  # type: ignore[index]
    assert {name for name in names if name not in written} == set()


def test_links() -> None:
    """Every link between documents leads to a file that exists."""
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / link).exists(), f"{document.name}: {link}"
