"""Playing: turns that start, change or steer a practice."""

from __future__ import annotations

from skill.core.care import Handler
from skill.core.recording import STANDARD
from skill.core.reply import Control, Reply
from skill.core.scene import Scene
from skill.core.session import Asked, Sitting
from skill.core.turn import Door

BREAK = "compassion-break"
DEFAULT_LENGTH_S = 60

LONGEST_NUMBER = 5
"""Digits of a length in seconds that are read; more are no length."""

PROFILES = {"slower": "slower", "faster": STANDARD, "plain": "plain", "different_voice": "second-voice"}
"""The rendition that each wished change asks for."""


def compassion_break(scene: Scene) -> Reply:
    """Start the break, or ask how long where a voice platform forbids a silent default."""
    return _start(scene, BREAK)


def practice(scene: Scene) -> Reply:
    """Start the practice that was named."""
    name = scene.turn.slots.get("practice", "")
    if name not in scene.library.practices:
        return scene.answer(scene.line("which_practice"), scene.line("menu_prompt"))
    return _start(scene, name)


def sit_with_me(scene: Scene) -> Reply:
    """Quiet company; how long is said, not asked, of somebody who wishes not to talk."""
    sitting = scene.fit(Sitting("sit-with-me", _length(scene) or DEFAULT_LENGTH_S))
    return scene.play(scene.line("sit_with_me", length=scene.length(sitting.length_s)), sitting)


def take_length(scene: Scene) -> Reply:
    """A length for what was asked for; without one it is another wish."""
    return start_offer(scene) if _length(scene) else compassion_break(scene)


def start_offer(scene: Scene) -> Reply:
    """Yes to an offer, at the length that was offered or is wished."""
    offered = scene.session.offer or Sitting(BREAK, DEFAULT_LENGTH_S)
    return _begin(scene, Sitting(offered.practice, _length(scene) or offered.length_s))


def too_much(scene: Scene) -> Reply:
    """Leave what sounds at once and go to its exit; without anything sounding, offer ground."""
    playing = scene.session.playing
    if playing is None:
        return scene.offer(scene.line("hard_overload"), Sitting("soles-of-the-feet", 60))
    exit_to = scene.library.practices[playing.practice].exit
    sitting = Sitting(exit_to, DEFAULT_LENGTH_S)
    return scene.play(scene.line("too_much", title=scene.title(sitting)), sitting)


def pause(scene: Scene) -> Reply:
    """Hold what sounds."""
    if scene.session.playing is None:
        return _nothing_plays(scene)
    return scene.answer(scene.line("paused"), control=Control.PAUSE)


def resume(scene: Scene) -> Reply:
    """Go on where it was held."""
    if scene.session.playing is None:
        return _nothing_plays(scene)
    return scene.answer(scene.line("resumed"), control=Control.RESUME)


def again(scene: Scene) -> Reply:
    """Play the same once more, or say the last thing again."""
    if sitting := scene.session.playing or scene.session.finished:
        return _begin(scene, sitting)
    if not scene.session.said:
        return scene.answer(scene.line("nothing_to_repeat"), scene.line("menu_prompt"))
    session = scene.session
    # What was said in care is said again in care: its question keeps its numbers, and the screen its card.
    helpline = scene.helpline if session.care else None
    return scene.answer(
        session.said,
        session.prompt or None,
        session.asked,
        offer=session.offer,
        care=session.care,
        helpline=helpline,
    )


def following(scene: Scene) -> Reply:
    """Another practice: the next or the one before in the library's order."""
    names = list(scene.library.practices)
    now = scene.session.playing or scene.session.finished
    step = -1 if scene.turn.intent == "AMAZON.PreviousIntent" else 1
    name = names[(names.index(now.practice) + step) % len(names)] if now else BREAK
    return _begin(scene, Sitting(name, now.length_s if now else DEFAULT_LENGTH_S))


def tune(scene: Scene) -> Reply:
    """Another length or another rendition at once; what no recording can change is said plainly."""
    change = scene.turn.slots.get("change", "")
    sitting = scene.session.playing or scene.session.finished or scene.session.offer
    if sitting and change in ("shorter", "longer"):
        return _another_length(scene, scene.fit(sitting), change)
    if sitting and _is_made(scene, scene.fit(sitting), PROFILES.get(change, "")):
        return scene.play(scene.line("tuned"), sitting, PROFILES[change])
    name = f"tune_{change}" if f"tune_{change}" in scene.library.replies else "tune_other"
    return scene.answer(scene.line(name), scene.line("menu_prompt"))


def _another_length(scene: Scene, sitting: Sitting, change: str) -> Reply:
    lengths = scene.library.practices[sitting.practice].lengths_s
    at = lengths.index(sitting.length_s) + (1 if change == "longer" else -1)
    if not 0 <= at < len(lengths):
        return scene.offer(scene.line(f"no_{change}"), sitting)
    return _begin(scene, Sitting(sitting.practice, lengths[at]))


def _is_made(scene: Scene, sitting: Sitting, profile: str) -> bool:
    """Whether the sitting was rendered in just this profile."""
    recording = scene.recordings.find(sitting.practice, sitting.length_s, scene.turn.locale, profile)
    return recording is not None and recording.profile == profile


def _start(scene: Scene, name: str) -> Reply:
    length_s = _length(scene)
    offered = scene.library.practices[name].lengths_s
    if length_s is None and len(offered) > 1 and scene.turn.door is Door.ALEXA:
        say = scene.line("which_length_say")
        prompt = scene.line("which_length", lengths=_choices(scene, offered))
        return scene.answer(say, prompt, Asked.LENGTH, offer=Sitting(name, DEFAULT_LENGTH_S))
    return _begin(scene, Sitting(name, length_s or DEFAULT_LENGTH_S))


def _begin(scene: Scene, sitting: Sitting) -> Reply:
    """Say what comes and for how long, so that no length is ever taken in silence."""
    fitted = scene.fit(sitting)
    posture = scene.library.practices[fitted.practice].posture
    length = scene.length(fitted.length_s)
    say = scene.line("begin", title=scene.title(fitted), length=length, posture=posture)
    return scene.play(say, fitted)


def _length(scene: Scene) -> int | None:
    """The length asked for, in seconds."""
    value = scene.turn.slots.get("length", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER else None


def _choices(scene: Scene, lengths_s: tuple[int, ...]) -> str:
    names = [scene.length(length_s) for length_s in lengths_s]
    return scene.line("choice", some=", ".join(names[:-1]), last=names[-1])


def _nothing_plays(scene: Scene) -> Reply:
    return scene.answer(scene.line("nothing_plays"), scene.line("menu_prompt"))


HANDLERS: dict[str, Handler] = {
    "CompassionBreakIntent": compassion_break,
    "PracticeIntent": practice,
    "SitWithMeIntent": sit_with_me,
    "TooMuchIntent": too_much,
    "TuneIntent": tune,
    "AMAZON.PauseIntent": pause,
    "AMAZON.ResumeIntent": resume,
    "AMAZON.RepeatIntent": again,
    "AMAZON.StartOverIntent": again,
    "AMAZON.NextIntent": following,
    "AMAZON.PreviousIntent": following,
}
