"""A kiosk with a few seconds of real sound, and a browser in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.kiosk.stage import Stage, record_all, serving

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--mute-audio",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

RECORDED = (
    ("compassion-break", 60, 8.0),
    ("compassion-break", 180, 8.0),
    ("soothing-breathing", 60, 8.0),
    ("soles-of-the-feet", 60, 8.0),
    ("sit-with-me", 60, 1.0),
)
"""The five-minute break is deliberately not among them."""


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("media")
    record_all(folder, *RECORDED)
    return folder


@pytest.fixture
def stage(recordings: Path) -> Stage:
    return Stage(recordings)


@pytest.fixture
def url(stage: Stage) -> Iterator[str]:
    with serving(stage.app) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """One visitor's browser: its page, and what it complained of or asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked_for: list[str] = []
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked_for.append(request.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)


@pytest.fixture
def visit(chromium: Browser, url: str) -> Iterator[Callable[..., Visit]]:
    """Open the kiosk page as a visitor whose browser has the given settings."""
    contexts = []

    def open_page(path: str = "/", before: Callable[[Page], object] = lambda page: None, **settings: Any) -> Visit:
        settings.setdefault("viewport", {"width": 1280, "height": 800})
        context = chromium.new_context(**settings)
        contexts.append(context)
        context.set_default_timeout(10_000)
        visiting = Visit(context.new_page())
        before(visiting.page)
        visiting.page.goto(url + path)
        return visiting

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(visit: Callable[..., Visit]) -> Page:
    return visit().page
