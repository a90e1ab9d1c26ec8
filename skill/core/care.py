"""Care: what is answered when somebody may need a human now. Never a practice; nothing is kept.

The shapes follow docs/care.md: acknowledge, say what this is, give the number slowly and twice, ask for
company, stop. One question about suicide at most in a session; at a kiosk none is ever asked aloud.
"""

from __future__ import annotations

from collections.abc import Callable

from skill.core.reply import Reply
from skill.core.scene import Scene
from skill.core.session import Asked, Sitting
from skill.core.turn import Care, Door

Handler = Callable[[Scene], Reply]

POISON, MEDICATION = "poison", "medication"
"""Kinds of care.yaml's rules that are answered in a way of their own."""

LEAVING = ("AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.NavigateHomeIntent")


def meet(scene: Scene) -> Reply:
    """Answer a turn that falls into a care tier."""
    assert scene.turn.care is not None
    if scene.turn.door is Door.KIOSK:
        return _quietly_at_kiosk(scene)
    return _TIERS[scene.turn.care](scene)


def is_pending(scene: Scene) -> bool:
    """Whether the last prompt was the care question, so that this turn is read as its answer."""
    return scene.session.asked in (Asked.DIRECTLY, Asked.TWO_DOORS)


def take_answer(scene: Scene) -> Reply:
    """Read a turn as the answer to the care question: yes, no, or unclear."""
    two_doors = scene.session.asked is Asked.TWO_DOORS
    match scene.turn.intent:
        case "AMAZON.YesIntent":
            return _crisis(scene)
        case "AMAZON.RepeatIntent" if scene.session.prompt:
            return _answer(scene, scene.session.said, scene.session.prompt, scene.session.asked)
        case "AMAZON.NoIntent":
            return _brief_care(scene)
        case "HardMomentIntent" | "DeflectIntent" if two_doors:
            return _brief_care(scene)
        case intent if intent in LEAVING:
            return _answer(scene, _number_softly(scene))
        case _:
            return _softly(scene)


def helpline(scene: Scene) -> Reply:
    """Give the number to whoever asks for it."""
    if scene.turn.door is Door.KIOSK:
        return _quietly_at_kiosk(scene)
    return _with_company(scene, scene.line("helpline"), _NUMBERS[Care.CRISIS](scene))


def take_company_answer(scene: Scene) -> Reply:
    """Answer to whether someone is near."""
    known = {"AMAZON.YesIntent": "company_yes", "AMAZON.NoIntent": "company_no"}
    numbers = _NUMBERS.get(scene.session.care or Care.CRISIS, _NUMBERS[Care.CRISIS])(scene)
    return _answer(scene, " ".join([scene.line(known[scene.turn.intent]), *numbers]))


def _emergency(scene: Scene) -> Reply:
    """The emergency number alone; only where it was poison is the line given too."""
    numbers = _NUMBERS[Care.EMERGENCY](scene)
    if scene.turn.care_kind == POISON:
        numbers.append(_number(scene))
    return _with_company(scene, _acknowledge(scene), numbers)


def _crisis(scene: Scene) -> Reply:
    return _with_company(scene, scene.line("care_crisis"), _NUMBERS[Care.CRISIS](scene), Care.CRISIS)


def _safeguarding(scene: Scene) -> Reply:
    return _with_company(scene, _acknowledge(scene), _NUMBERS[Care.SAFEGUARDING](scene))


def _other_person(scene: Scene) -> Reply:
    """Whoever is in charge first, then the line for supporters, then care for the speaker."""
    said = [_acknowledge(scene), _emergency_number(scene)]
    if scene.turn.care_kind != MEDICATION:
        said.append(_number(scene))
    return _answer(scene, " ".join([*said, scene.line("care_other_person_you")]))


def _ask_directly(scene: Scene) -> Reply:
    if scene.session.care_asked:
        return _softly(scene)
    say, prompt = scene.line("care_ask_directly"), scene.line("care_ask_directly_prompt")
    return _answer(scene, say, prompt, Asked.DIRECTLY, care_asked=True)


def _two_doors(scene: Scene) -> Reply:
    if scene.session.care_asked:
        return _softly(scene)
    say, prompt = scene.line("care_two_doors"), scene.line("care_two_doors_prompt")
    return _answer(scene, say, prompt, Asked.TWO_DOORS, care_asked=True)


_TIERS: dict[Care, Handler] = {
    Care.EMERGENCY: _emergency,
    Care.CRISIS: _crisis,
    Care.SAFEGUARDING: _safeguarding,
    Care.OTHER_PERSON: _other_person,
    Care.ASK_DIRECTLY: _ask_directly,
    Care.TWO_DOORS: _two_doors,
}


def _quietly_at_kiosk(scene: Scene) -> Reply:
    """Nothing that names the matter is said into a waiting room: a neutral line, and the card."""
    neutral = scene.line("kiosk_emergency" if scene.turn.care is Care.EMERGENCY else "kiosk_care")
    return _answer(scene, neutral)


_NUMBERS: dict[Care, Callable[[Scene], list[str]]] = {
    Care.EMERGENCY: lambda scene: [_emergency_number(scene, "emergency_now")],
    Care.CRISIS: lambda scene: [_number(scene), _emergency_number(scene)],
    Care.SAFEGUARDING: lambda scene: [_emergency_number(scene), _number(scene)],
}
"""The numbers of the tiers that ask for company, in the order they are given."""


def _with_company(scene: Scene, acknowledgement: str, numbers: list[str], care: Care | None = None) -> Reply:
    say = " ".join([acknowledgement, scene.line("care_recorded"), *numbers])
    return _answer(scene, say, scene.line("care_company_prompt"), Asked.COMPANY, care=care)


def _brief_care(scene: Scene) -> Reply:
    say = f"{scene.line('care_no')} {scene.line('care_any_time')}"
    return scene.offer(say, Sitting("sit-with-me", 60))


def _softly(scene: Scene) -> Reply:
    prompt = scene.line("care_softly_prompt")
    return _answer(scene, _number_softly(scene), prompt)


def _number_softly(scene: Scene) -> str:
    return f"{scene.line('care_softly')} {_number(scene)}"


def _answer(
    scene: Scene,
    say: str,
    prompt: str | None = None,
    asked: Asked = Asked.MENU,
    care: Care | None = None,
    care_asked: bool = False,
) -> Reply:
    """A reply of care: whatever sounds is silenced, and a screen shows the helpline."""
    return scene.answer(
        say,
        prompt,
        asked,
        control=scene.silence,
        helpline=scene.helpline,
        care=care or scene.turn.care or scene.session.care,
        playing=None,
        care_asked=scene.session.care_asked or care_asked,
    )


def _acknowledge(scene: Scene) -> str:
    assert scene.turn.care is not None
    general = f"care_{scene.turn.care}"
    special = f"{general}_{scene.turn.care_kind}"
    return scene.line(special if special in scene.library.replies else general)


def _number(scene: Scene) -> str:
    """The line's number digit by digit, twice, and how to write to it; else where one is found."""
    helpline = scene.helpline
    if not helpline.number:
        return scene.line("number_elsewhere", name=helpline.name)
    spoken = scene.library.spoken_number(helpline.number)
    said = scene.line("number", name=helpline.name, number=spoken)
    written = helpline.text and scene.line("number_text", text=_spoken_text(scene, helpline.text))
    return f"{said} {written}".strip()


def _emergency_number(scene: Scene, name: str = "emergency") -> str:
    number = scene.helpline.emergency
    if not number:
        return scene.line(f"{name}_elsewhere")
    return scene.line(name, number=scene.library.spoken_number(number))


def _spoken_text(scene: Scene, text: str) -> str:
    """The way to write, with its number as words: "text 988" → "text nine eight eight"."""
    words = (scene.library.spoken_number(word) if word.isdigit() else word for word in text.split())
    return " ".join(words)
