"""Talk: turns that are answered with words, and perhaps an offer."""

from __future__ import annotations

from skill.core.care import Handler, helpline
from skill.core.reply import Reply
from skill.core.scene import Scene
from skill.core.session import Asked, Sitting

OFFERS = {
    "drained": Sitting("micro-rest", 90),
    "loss": Sitting("after-a-loss", 180),
    "mistake": Sitting("after-a-mistake", 180),
    "self_criticism": Sitting("compassion-break", 180),
    "anger": Sitting("soles-of-the-feet", 60),
    "overload": Sitting("soles-of-the-feet", 60),
    "shift_end": Sitting("putting-it-down", 120),
}
"""What is offered, second, after care for a situation."""

MISSES_BEFORE_GOODBYE = 3


def launch(scene: Scene) -> Reply:
    """Welcome: what this is and what can be asked."""
    return scene.answer(scene.line("welcome"), scene.line("welcome_prompt"))


def hard_moment(scene: Scene) -> Reply:
    """Reflect what was said; then offer, never advise."""
    situation = scene.turn.slots.get("situation", "")
    if situation not in OFFERS:
        return scene.offer(scene.line("hard_any"), Sitting("compassion-break", 60))
    return scene.offer(scene.line(f"hard_{situation}"), OFFERS[situation])


def kind_words(scene: Scene) -> Reply:
    """A kind word, none twice in a session."""
    words = [word for group in scene.library.kind_words.values() for word in group]
    word = words[(scene.turn.seed + scene.session.kind_words) % len(words)]
    prompt = scene.line("kind_words_prompt")
    return scene.answer(word, prompt, Asked.KIND_WORDS, kind_words=scene.session.kind_words + 1)


def question(scene: Scene) -> Reply:
    """A short answer to a question about compassion."""
    topic = scene.turn.slots.get("topic", "")
    if topic not in scene.library.answers:
        return scene.answer(scene.line("which_topic"), scene.line("menu_prompt"))
    return scene.answer(scene.library.answers[topic], scene.line("more_prompt"))


def myths(scene: Scene) -> Reply:
    """One thing people believe about self-compassion, and what is so."""
    topics = [topic for topic in scene.library.answers if topic.startswith("myth_")]
    topic = topics[(scene.turn.seed + scene.session.myths) % len(topics)]
    answer = scene.library.answers[topic]
    return scene.answer(answer, scene.line("more_prompt"), myths=scene.session.myths + 1)


def story(scene: Scene) -> Reply:
    """The story of somebody who noticed."""
    return scene.answer(scene.line("story"), scene.line("more_prompt"))


def signs(scene: Scene) -> Reply:
    """The four signs."""
    return scene.answer(scene.library.answers["signs"], scene.line("more_prompt"))


def deflect(scene: Scene) -> Reply:
    """ "I'm fine" is accepted: no second probe, only company on offer."""
    return scene.offer(scene.line("deflect"), Sitting("sit-with-me", 60))


def someone_else(scene: Scene) -> Reply:
    """Words for checking in on a colleague."""
    return scene.answer(scene.line("someone_else"), scene.line("more_prompt"))


def ask_for_help(scene: Scene) -> Reply:
    """Sentence starters for asking, and the door to a person."""
    return scene.answer(scene.line("ask_for_help"), scene.line("more_prompt"))


def small_act(scene: Scene) -> Reply:
    """One ordinary kind act."""
    return scene.answer(scene.line("small_act"), scene.line("more_prompt"))


def about(scene: Scene) -> Reply:
    """What this is: a recorded voice."""
    return scene.answer(scene.line("about"), scene.line("menu_prompt"))


def forget_me(scene: Scene) -> Reply:
    """Nothing is kept; what this conversation held is dropped."""
    return scene.answer(
        scene.line("forget_me"), control=scene.silence, playing=None, care_asked=False, kind_words=0, myths=0
    )


def help_me(scene: Scene) -> Reply:
    """What can be said."""
    return scene.answer(scene.line("help"), scene.line("help_prompt"))


def home(scene: Scene) -> Reply:
    """Back to the first question."""
    return scene.answer(scene.line("home"), scene.line("menu_prompt"), control=scene.silence, playing=None)


def goodbye(scene: Scene) -> Reply:
    """Leave at once, with one kind line."""
    return scene.answer(scene.line("goodbye"), control=scene.silence, playing=None)


def no(scene: Scene) -> Reply:
    """No to whatever was offered is enough."""
    return scene.answer(scene.line("no_thanks"))


def yes_to_menu(scene: Scene) -> Reply:
    """Yes to an open question: say what there is."""
    return scene.answer(scene.line("yes_menu"), scene.line("help_prompt"))


def not_asked(scene: Scene) -> Reply:
    """Yes or no when nothing was asked."""
    return scene.answer(scene.line("not_asked"), scene.line("menu_prompt"))


def not_here(scene: Scene) -> Reply:
    """Built-in wishes that make no sense for a practice."""
    return scene.answer(scene.line("not_here"), scene.line("menu_prompt"))


def fallback(scene: Scene) -> Reply:
    """Not understood: say so, say what can be said, and after three times let be."""
    misses = scene.session.misses + 1
    if misses >= MISSES_BEFORE_GOODBYE:
        return scene.answer(scene.line("fallback_goodbye"))
    return scene.answer(scene.line(f"fallback_{misses}"), scene.line(f"fallback_{misses}_prompt"), misses=misses)


HANDLERS: dict[str, Handler] = {
    "LaunchRequest": launch,
    "HardMomentIntent": hard_moment,
    "AffirmationIntent": kind_words,
    "QuestionIntent": question,
    "MythsIntent": myths,
    "StoryIntent": story,
    "SignsIntent": signs,
    "DeflectIntent": deflect,
    "SomeoneElseIntent": someone_else,
    "AskForHelpIntent": ask_for_help,
    "SmallActIntent": small_act,
    "AboutIntent": about,
    "ForgetMeIntent": forget_me,
    "HelplineIntent": helpline,
    "AMAZON.HelpIntent": help_me,
    "AMAZON.NavigateHomeIntent": home,
    "AMAZON.StopIntent": goodbye,
    "AMAZON.CancelIntent": goodbye,
    "AMAZON.NoIntent": not_asked,
    "AMAZON.YesIntent": not_asked,
    "AMAZON.LoopOnIntent": not_here,
    "AMAZON.LoopOffIntent": not_here,
    "AMAZON.ShuffleOnIntent": not_here,
    "AMAZON.ShuffleOffIntent": not_here,
    "AMAZON.FallbackIntent": fallback,
}
