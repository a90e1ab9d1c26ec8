"""The kiosk page in a real browser, with real sound.

Over 400 lines: it is one page, and each of its paths is tried from the same stage, by the same few hands.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.kiosk.conftest import Visit
from tests.kiosk.stage import Stage, record_all, serving

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Visit]

SIZES = [(1280, 800), (800, 480), (390, 844)]

SMALLEST_TARGET_PX = 56
CHOICE_PX = 88

LEVEL = "Number(getComputedStyle(document.querySelector('[data-circle]')).getPropertyValue('--level'))"

AUDIO = "document.querySelector('[data-player] audio')"

TOO_SMALL = """least => [...document.querySelectorAll("button, a, input")]
  .filter(it => it.checkVisibility({visibilityProperty: true}))
  .map(it => ({what: it.outerHTML.slice(0, 80), box: it.getBoundingClientRect()}))
  .filter(({box}) => box.width < least || box.height < least)
  .map(({what, box}) => `${what} ${box.width}x${box.height}`)"""

LOW_CONTRAST = """least => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const paint = colours => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = rgb => {
    const [r, g, b] = rgb.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = it => {
    const layers = [];
    for (let at = it; at; at = at.parentElement) layers.unshift(getComputedStyle(at).backgroundColor);
    return layers;
  };
  const says = it => [...it.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  return [...document.querySelectorAll("body *")]
    .filter(it => says(it) && it.checkVisibility({visibilityProperty: true}) && !it.closest(".circle, [disabled]"))
    .map(it => {
      const layers = behind(it);
      const [a, b] = [light(paint(layers)), light(paint([...layers, getComputedStyle(it).color]))];
      return [it.outerHTML.slice(0, 80), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
    })
    .filter(([, ratio]) => ratio < least);
}"""

CIRCLE_CONTRAST = """() => {
  const style = getComputedStyle(document.documentElement);
  const light = name => {
    const hex = style.getPropertyValue(name).trim();
    const [r, g, b] = [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return ["--core", "--core-light", "--glow"].map(name => {
    const [a, b] = [light(name), light("--on-core")];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
}"""


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def choice(page: Page, practice: str, length_s: int = 60) -> Locator:
    return page.locator(f'[data-practice="{practice}"][data-length="{length_s}"]')


def screen(page: Page, name: str) -> Locator:
    return page.locator(f'[data-screen="{name}"]')


def caption(page: Page) -> Locator:
    return page.locator("[data-caption]")


def card(page: Page) -> Locator:
    return page.get_by_role("dialog")


def say(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")


def start(page: Page, practice: str = "compassion-break") -> None:
    choice(page, practice).click()
    expect(screen(page, "session")).to_be_visible()
    until(page, f"{AUDIO}?.currentTime > 0")


def until(page: Page, is_true: str, patience_s: float = 10.0) -> None:
    """Wait frame by frame: Playwright's own wait_for_function evaluates strings, which the page forbids."""
    gone = time.monotonic() + patience_s
    while not page.evaluate(is_true):
        assert time.monotonic() < gone, is_true
        page.evaluate("new Promise(requestAnimationFrame)")


def is_silent(page: Page) -> None:
    until(page, f"!{AUDIO} || {AUDIO}.paused")


# Playing


def test_a_tap_plays_with_captions(page: Page) -> None:
    """One tap plays a practice, and its words appear as they are spoken."""
    start(page)
    expect(page.get_by_role("heading", name="Compassion break", exact=True)).to_be_visible()
    expect(caption(page)).to_have_text("Eyes open is fine.")
    expect(caption(page)).to_have_text("Now look around you.", timeout=10_000)


def test_the_first_line_says_what_comes(page: Page) -> None:
    """Before the first spoken line the page says what begins and for how long."""
    choice(page, "compassion-break").click()
    expect(caption(page)).to_have_text(re.compile(r"one minute\. .*You can stop any time"))


def test_the_circle_follows_the_breath(page: Page) -> None:
    """The circle grows through an in-breath and shrinks through an out-breath, and says which it is."""
    start(page, "soothing-breathing")
    circle = page.locator("[data-circle]")
    expect(circle).to_have_attribute("data-phase", "in")
    expect(page.locator("[data-breath]")).to_have_text("Breathe in")
    until(page, f"{LEVEL} > 0.9")
    expect(circle).to_have_attribute("data-phase", "out")
    expect(page.locator("[data-breath]")).to_have_text("and out")
    until(page, f"{LEVEL} < 0.1")
    expect(circle).to_have_attribute("data-phase", "rest")
    expect(page.locator("[data-breath]")).to_be_empty()


def test_the_time_left_runs_down(page: Page) -> None:
    """The time left is that of the recording, and it runs down."""
    start(page)
    expect(page.locator("[data-time]")).to_have_text("0:08 left")
    expect(page.locator("[data-time]")).to_have_text("0:06 left")


def test_pause_and_go_on(page: Page, stage: Stage) -> None:
    """Pause holds sound, time and circle, and "Go on" goes on from there."""
    start(page)
    with page.expect_response("**/turns"):
        button(page, "Pause").click()
    is_silent(page)
    held = page.evaluate(f"{AUDIO}.currentTime")
    with page.expect_response("**/turns"):
        button(page, "Go on").click()
    until(page, f"{AUDIO}.currentTime > {held} && !{AUDIO}.paused")
    assert stage.room.session.playing is not None


def test_typed_words_steer_the_player(page: Page, visit: OpenPage) -> None:
    """A control that comes as words, as it will from a microphone, steers the player like a button."""
    start(page)
    page.evaluate("document.querySelector('[data-own-words]').hidden = false")
    say(page, "pause")
    is_silent(page)
    expect(button(page, "Go on")).to_be_visible()


def test_louder_and_quieter(page: Page) -> None:
    """The volume goes up and down in steps, to a quiet that is not silence, and says where it is."""
    start(page)
    before = page.evaluate(f"{AUDIO}.volume")
    button(page, "Quieter").click()
    assert page.evaluate(f"{AUDIO}.volume") < before
    expect(page.locator("[data-heard]")).to_have_text("Volume 3 of 5")
    button(page, "Louder").click()
    button(page, "Louder").click()
    assert page.evaluate(f"{AUDIO}.volume") == 1
    expect(button(page, "Louder")).to_be_disabled()
    for _ in range(4):
        button(page, "Quieter").click()
    assert page.evaluate(f"{AUDIO}.volume") > 0
    expect(button(page, "Quieter")).to_be_disabled()


def test_the_volume_stays_for_the_next_recording(page: Page) -> None:
    """A volume that was chosen holds when another recording begins."""
    start(page)
    button(page, "Quieter").click()
    chosen = page.evaluate(f"{AUDIO}.volume")
    button(page, "Too much").click()
    expect(page.get_by_role("heading", name="Soles of the feet")).to_be_visible()
    assert page.evaluate(f"{AUDIO}.volume") == chosen


def test_too_much_leads_to_the_floor(page: Page) -> None:
    """ "Too much" ends what plays at once and leads to the floor under the feet."""
    start(page)
    button(page, "Too much").click()
    expect(page.get_by_role("heading", name="Soles of the feet")).to_be_visible()
    until(page, f"{AUDIO}?.src.includes('soles-of-the-feet') && {AUDIO}.currentTime > 0")


def test_too_much_is_silent_before_any_answer(page: Page) -> None:
    """ "Too much" is silent at once, even while the companion's answer is on its way."""
    start(page)
    waiting: list[Route] = []
    page.route("**/turns", lambda route: waiting.append(route))
    button(page, "Too much").click()
    is_silent(page)
    expect(caption(page)).to_contain_text("Feel your feet on the floor.")
    waiting[0].continue_()
    expect(page.get_by_role("heading", name="Soles of the feet")).to_be_visible()


def test_leaving_goes_home(page: Page, stage: Stage) -> None:
    """ "I have to go" ends the sound, goes home with one kind line, and the room forgets."""
    start(page)
    with page.expect_request("**/leave"):
        button(page, "I have to go").click()
    is_silent(page)
    expect(screen(page, "home")).to_be_visible()
    expect(page.locator("[data-note]")).to_have_text("Go gently. I'm here when you want me.")
    expect(page.locator("[data-player] audio")).to_have_count(0)


def test_the_end_is_quiet(page: Page) -> None:
    """At its end a practice closes with a line and an offer of more, and nothing starts by itself."""
    choice(page, "sit-with-me").click()
    expect(screen(page, "reply")).to_be_visible()
    expect(page.locator("[data-say]")).to_contain_text("That was your moment.")
    button(page, "Once more").click()
    expect(page.get_by_role("heading", name="Just sit with me")).to_be_visible()


# Words


def test_a_kind_word_and_another(page: Page) -> None:
    """A kind word stands large on the screen, and another one is another."""
    button(page, "Something kind").click()
    expect(page.locator("[data-say]")).not_to_be_empty()
    first = page.locator("[data-say]").inner_text()
    button(page, "Another one").click()
    expect(page.locator("[data-say]")).not_to_have_text(first)
    button(page, "That's enough for now").click()
    expect(screen(page, "home")).to_be_visible()


def test_own_words_are_answered(page: Page) -> None:
    """What a visitor types is met with care first, and an offer second that can be taken or left."""
    say(page, "i lost a patient")
    expect(page.locator("[data-say]")).to_contain_text("that stays with a person")
    expect(page.locator("[data-prompt]")).to_contain_text("After a loss")
    button(page, "No, thank you").click()
    expect(page.locator("[data-say]")).to_contain_text("That's fine.")
    expect(page.get_by_role("textbox")).to_have_value("")


def test_what_is_not_recorded_yet(page: Page) -> None:
    """A practice that is still being rendered says so, on its button and when it is asked for."""
    five = choice(page, "compassion-break", 300)
    expect(five.get_by_text("being prepared")).to_be_visible()
    expect(choice(page, "compassion-break", 180).get_by_text("being prepared")).to_be_hidden()
    five.click()
    expect(page.locator("[data-say]")).to_have_text("Still being prepared")
    button(page, "Back to the beginning").click()
    expect(screen(page, "home")).to_be_visible()


def test_the_page_notices_a_finished_recording(tmp_path: Any, chromium: Any) -> None:
    """While rendering goes on the page marks each practice as ready by itself."""
    stage = Stage(tmp_path)
    with serving(stage.app) as url:
        context = chromium.new_context()
        page = context.new_page()
        page.clock.install()
        page.goto(url)
        note = choice(page, "sit-with-me").get_by_text("being prepared")
        expect(note).to_be_visible()
        record_all(tmp_path, ("sit-with-me", 60, 1.0))
        with page.expect_response("**/practices"):
            page.clock.fast_forward("00:05")
        expect(note).to_be_hidden()
        context.close()


# The way to a person


def test_the_card_opens_by_a_tap(page: Page) -> None:
    """ "I need a person" shows the numbers at once, and the text option beside them."""
    button(page, "I need a person").click()
    expect(card(page)).to_be_visible()
    expect(card(page)).to_contain_text("988")
    expect(card(page)).to_contain_text("You can also text 988")
    expect(card(page)).to_contain_text("911")
    expect(card(page)).to_contain_text("Speak to the desk")
    button(page, "Close").click()
    expect(card(page)).to_be_hidden()


def test_the_card_by_keyboard(page: Page) -> None:
    """The card opens and closes by keyboard, holds the focus meanwhile and gives it back."""
    button(page, "I need a person").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You can reach a person")).to_be_focused()
    page.keyboard.press("Tab")
    expect(button(page, "Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    expect(button(page, "I need a person")).to_be_focused()


def test_the_card_holds_what_plays(page: Page) -> None:
    """Opening the card during a practice pauses it, and after closing it can go on."""
    start(page)
    button(page, "I need a person").click()
    is_silent(page)
    page.keyboard.press("Escape")
    button(page, "Go on").click()
    until(page, f"!{AUDIO}.paused")


def test_the_card_needs_no_server(page: Page) -> None:
    """The card opens when nothing can be reached."""
    page.context.set_offline(True)
    button(page, "I need a person").click()
    expect(card(page)).to_contain_text("988")


@pytest.mark.parametrize(
    ("text", "line"), [("i want to die", "Please speak to the desk"), ("chest pain", "right away")]
)
def test_danger_opens_the_card(page: Page, text: str, line: str) -> None:
    """Words of danger open the card with a neutral line, and closing it leads home."""
    say(page, text)
    expect(card(page)).to_be_visible()
    expect(page.locator("[data-card-say]")).to_contain_text(line)
    button(page, "Close").click()
    expect(card(page)).to_be_hidden()
    expect(screen(page, "home")).to_be_visible()


def test_danger_ends_the_sound(page: Page) -> None:
    """Words of danger during a practice end its sound for good."""
    start(page)
    page.evaluate("document.querySelector('[data-own-words]').hidden = false")
    say(page, "i want to die")
    expect(card(page)).to_be_visible()
    expect(page.locator("[data-player] audio")).to_have_count(0)


def test_in_an_emergency_its_number_comes_first(page: Page) -> None:
    """In an emergency the emergency number stands before the helpline's."""
    say(page, "chest pain")
    expect(card(page)).to_be_visible()
    emergency, helpline = (card(page).get_by_text(number, exact=True).bounding_box() for number in ("911", "988"))
    assert emergency is not None
    assert helpline is not None
    assert (emergency["y"], emergency["x"]) < (helpline["y"], helpline["x"])


def test_nothing_outruns_care(page: Page) -> None:
    """An answer of care that comes late is shown although something else was tapped meanwhile."""
    late: list[Route] = []

    def hold_danger(route: Route) -> None:
        if "die" in (route.request.post_data or ""):
            late.append(route)
        else:
            route.continue_()

    page.route("**/turns", hold_danger)
    say(page, "i want to die")
    start(page)
    late[0].continue_()
    expect(card(page)).to_be_visible()
    expect(page.locator("[data-player] audio")).to_have_count(0)


@pytest.mark.parametrize("path", ["/about", "/privacy"])
def test_side_pages_have_the_card_too(visit: OpenPage, path: str) -> None:
    """A person is one tap away on the side pages too."""
    page = visit(path).page
    button(page, "I need a person").click()
    expect(card(page)).to_contain_text("988")


# When something fails


def test_a_lost_network_keeps_what_plays(page: Page) -> None:
    """When the network goes, what plays goes on with its captions, and the rest says so gently."""
    start(page)
    until(page, f"{AUDIO}.buffered.length && {AUDIO}.buffered.end(0) > 7")
    page.context.set_offline(True)
    expect(caption(page)).to_have_text("Now look around you.", timeout=10_000)
    expect(screen(page, "reply")).to_be_visible()
    button(page, "Once more").click()
    expect(page.locator("[data-note]")).to_contain_text("I can't be reached just now.")
    page.context.set_offline(False)
    button(page, "Once more").click()
    expect(screen(page, "session")).to_be_visible()
    expect(page.locator("[data-note]")).to_be_empty()


def test_too_much_without_network(page: Page) -> None:
    """ "Too much" still leads to the floor when the companion cannot be reached: in words, and silent."""
    start(page)
    page.context.set_offline(True)
    button(page, "Too much").click()
    is_silent(page)
    expect(page.locator("[data-say]")).to_contain_text("Feel your feet on the floor.")


def test_captions_go_on_without_sound(visit: OpenPage) -> None:
    """Where the sound cannot be played the words still come, by the clock, and the page says why."""
    page = visit(before=lambda page: page.route("**/*.mp3", lambda route: route.abort())).page
    choice(page, "compassion-break").click()
    expect(page.locator("[data-aside]")).to_contain_text("There is no sound just now")
    expect(caption(page)).to_have_text("Now look around you.", timeout=12_000)


def test_a_busy_server_is_not_an_error_page(page: Page) -> None:
    """A server that fails is a gentle line and nothing else."""
    page.route("**/turns", lambda route: route.fulfill(status=500, body="broken"))
    choice(page, "compassion-break").click()
    expect(page.locator("[data-note]")).to_contain_text("I can't be reached just now.")
    expect(screen(page, "home")).to_be_visible()


# Going home


def with_clock(page: Page) -> None:
    page.clock.install()


def test_an_unattended_reply_goes_home(visit: OpenPage) -> None:
    """A reply that nobody touches gives time to read, warns with a ring, and goes home."""
    page = visit(before=with_clock).page
    button(page, "Something kind").click()
    expect(page.locator("[data-say]")).not_to_be_empty()
    ring = screen(page, "reply").locator("[data-idle-ring]")
    expect(ring).to_be_hidden()
    page.clock.fast_forward("00:15")
    expect(ring).to_be_visible()
    with page.expect_request("**/leave"):
        page.clock.fast_forward("00:20")
    expect(screen(page, "home")).to_be_visible()


def test_any_touch_gives_more_time(visit: OpenPage) -> None:
    """Any touch or key starts the countdown anew, as often as one likes."""
    page = visit(before=with_clock).page
    button(page, "Something kind").click()
    expect(page.locator("[data-say]")).not_to_be_empty()
    for _ in range(3):
        page.clock.fast_forward("00:18")
        page.mouse.click(5, 5)
        page.clock.fast_forward("00:15")
        page.keyboard.press("Shift")
    expect(screen(page, "reply")).to_be_visible()


def test_the_room_stays_while_someone_reads(visit: OpenPage) -> None:
    """While somebody is at the page it tells the room so, and the room keeps the question open."""
    page = visit(before=with_clock).page
    say(page, "i lost a patient")
    expect(page.locator("[data-prompt]")).not_to_be_empty()
    with page.expect_request("**/touch"):
        page.clock.fast_forward("00:09")


def test_a_forgotten_pause_goes_home(visit: OpenPage) -> None:
    """A practice that was paused and left goes home after some minutes, not after seconds."""
    page = visit(before=with_clock).page
    start(page)
    button(page, "Pause").click()
    page.clock.fast_forward("02:00")
    expect(screen(page, "session")).to_be_visible()
    page.clock.fast_forward("03:00")
    expect(screen(page, "home")).to_be_visible()


def test_a_forgotten_card_closes(visit: OpenPage) -> None:
    """A card that nobody closes leaves time to write the number down, then makes room for the next visitor."""
    page = visit(before=with_clock).page
    button(page, "I need a person").click()
    page.clock.fast_forward("01:00")
    expect(card(page)).to_be_visible()
    page.clock.fast_forward("01:05")
    expect(card(page)).to_be_hidden()


def test_half_written_words_are_cleared(visit: OpenPage) -> None:
    """Words that somebody began to write and left are gone before the next one comes."""
    page = visit(before=with_clock).page
    page.get_by_role("textbox").fill("i feel so")
    page.clock.fast_forward("01:05")
    expect(page.get_by_role("textbox")).to_have_value("")


@pytest.mark.parametrize("path", ["/about", "/privacy"])
def test_a_side_page_goes_home(visit: OpenPage, path: str) -> None:
    """A side page that nobody reads any more goes home."""
    page = visit(path, before=with_clock).page
    page.clock.fast_forward("02:00")
    page.wait_for_url("**/")


# For everyone


def test_keyboard_alone_is_enough(page: Page) -> None:
    """With nothing but a keyboard one can start, pause, leave and say something in words."""
    choice(page, "compassion-break").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Compassion break", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(button(page, "Pause")).to_be_focused()
    page.keyboard.press("Space")
    expect(button(page, "Go on")).to_be_focused()
    for name in ("Quieter", "Louder", "Too much", "I have to go"):
        page.keyboard.press("Tab")
        expect(button(page, name)).to_be_focused()
    page.keyboard.press("Enter")
    expect(screen(page, "home")).to_be_visible()
    say(page, "say something kind")
    expect(button(page, "Another one")).to_be_focused()


def test_every_control_is_reached_by_tab(page: Page) -> None:
    """Every control of the first screen is reached by the Tab key, in reading order, with a visible focus."""
    wanted = page.evaluate(
        "[...document.querySelectorAll('button, a, input')].filter(it => it.checkVisibility()).length"
    )
    seen = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.outerHTML"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert len(set(seen)) == wanted
    assert 'data-do="person"' in seen[-1]


def test_reduced_motion_stands_still(visit: OpenPage) -> None:
    """Who asks for less motion gets a slow fade and words, and nothing moves."""
    page = visit(reduced_motion="reduce").page
    assert page.evaluate("getComputedStyle(document.querySelector('.hearth .glow')).animationName") == "fade"
    start(page, "soothing-breathing")
    expect(page.locator("[data-breath]")).to_have_text("Breathe in")
    until(page, f"{LEVEL} > 0.7")
    assert page.evaluate("getComputedStyle(document.querySelector('[data-circle] .halo')).transform") == "none"
    assert page.evaluate("Number(getComputedStyle(document.querySelector('[data-circle] .halo')).opacity)") > 0.7


def test_the_circle_can_be_held_still(page: Page) -> None:
    """The circle of the first screen stops breathing for whoever touches it."""
    circle = button(page, "Hold the circle still")
    circle.click()
    expect(circle).to_have_attribute("aria-pressed", "true")
    state = "getComputedStyle(document.querySelector('.hearth .core')).animationPlayState"
    assert page.evaluate(state) == "paused"


def each_screen(page: Page, look: Callable[[str], None]) -> None:
    """Look at every screen that a visitor can meet."""
    look("home")
    start(page)
    look("session")
    button(page, "I need a person").click()
    expect(card(page)).to_be_visible()
    look("card")
    page.keyboard.press("Escape")
    button(page, "I have to go").click()
    expect(page.locator("[data-note]")).not_to_be_empty()
    look("home with a note")
    say(page, "i lost a patient")
    expect(button(page, "Yes, please")).to_be_visible()
    look("reply")


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("scale", [100, 200])
def test_nothing_scrolls_sideways(visit: OpenPage, width: int, height: int, scale: int) -> None:
    """On every screen, at every size and at twice the text size, nothing scrolls sideways or is cut off."""
    page = visit(viewport={"width": width, "height": height}).page
    page.evaluate("scale => document.documentElement.style.fontSize = scale + '%'", scale)

    def look(name: str) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, name
        cut = page.evaluate(
            """[...document.querySelectorAll("button, a, h1, h2, p")]
              .filter(it => it.checkVisibility({visibilityProperty: true}) && !it.closest(".unseen"))
              .filter(it => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).display !== "inline"
                || it.getBoundingClientRect().right > innerWidth + 1 || it.getBoundingClientRect().left < -1)
              .map(it => it.outerHTML.slice(0, 120))"""
        )
        assert cut == [], name

    each_screen(page, look)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_each_screen_fits_without_scrolling(visit: OpenPage, width: int, height: int) -> None:
    """At each size a kiosk or a telephone has, every screen fits without scrolling at all."""
    page = visit(viewport={"width": width, "height": height}).page

    def look(name: str) -> None:
        assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0, name

    each_screen(page, look)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_targets_are_large(visit: OpenPage, width: int, height: int) -> None:
    """Everything that can be touched is at least 56 pixels wide and high, and every choice 88."""
    page = visit(viewport={"width": width, "height": height}).page

    heights = page.evaluate("[...document.querySelectorAll('.choice')].map(it => it.offsetHeight)")
    assert min(heights) >= CHOICE_PX

    def look(name: str) -> None:
        assert page.evaluate(TOO_SMALL, SMALLEST_TARGET_PX) == [], name

    each_screen(page, look)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_strong(visit: OpenPage, scheme: str) -> None:
    """By day and by night every text has a contrast of at least 7 to 1."""
    page = visit(color_scheme=scheme).page
    each_screen(page, lambda name: expect_none(page.evaluate(LOW_CONTRAST, 7), name))
    assert min(page.evaluate(CIRCLE_CONTRAST)) >= 7


def expect_none(found: list[Any], name: str) -> None:
    assert found == [], name


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_way_to_a_person_is_always_in_sight(visit: OpenPage, width: int, height: int) -> None:
    """ "I need a person" is in sight on every screen, even at twice the text size."""
    page = visit(viewport={"width": width, "height": height}).page
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    def look(name: str) -> None:
        if name != "card":
            expect(button(page, "I need a person")).to_be_in_viewport(ratio=1)

    each_screen(page, look)


def test_headings_and_landmarks(page: Page) -> None:
    """The page has a main part, a footer and one first-level heading, and announces captions politely."""
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("contentinfo")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("[data-caption]")).to_have_attribute("aria-live", "polite")
    expect(page.locator(".spoken")).to_have_attribute("aria-live", "polite")
    assert page.evaluate("document.documentElement.lang") == "en-US"


# Privacy


def test_a_visit_is_clean(visit: OpenPage, url: str) -> None:
    """A whole visit asks nothing of any other computer, keeps nothing in the browser, and has no error."""
    visiting = visit()
    page = visiting.page
    each_screen(page, lambda name: None)
    page.goto(url + "/privacy")
    assert {urlsplit(asked).netloc for asked in visiting.asked_for} == {urlsplit(url).netloc}
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert visiting.complaints == []


def test_without_scripts_the_numbers_are_there(visit: OpenPage) -> None:
    """Without JavaScript the page says so and shows whom to call."""
    page = visit(java_script_enabled=False).page
    without = page.locator(".without-scripts")
    expect(without).to_be_visible()
    expect(without).to_contain_text("This page needs JavaScript")
    expect(without.locator(".card-number").first).to_have_text("988")
    expect(button(page, "I need a person")).to_be_hidden()
