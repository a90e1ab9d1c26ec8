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

TO_TAKE_IN, TO_GIVE = ("me", "caregiver"), "give"
"""Groups of kind words: those said to the listener, and those to say to somebody else."""

MISSES_BEFORE_GOODBYE = 3


def tell(line: str, prompt: str) -> Handler:
    """A handler that says one line of the library and asks another."""

    def told(scene: Scene) -> Reply:
        return scene.answer(scene.line(line), scene.line(prompt))

    return told


def hard_moment(scene: Scene) -> Reply:
    """Reflect what was said; then offer, never advise."""
    situation = scene.turn.slots.get("situation", "")
    if situation not in OFFERS:
        return scene.offer(scene.line("hard_any"), Sitting("compassion-break", 60))
    return scene.offer(scene.line(f"hard_{situation}"), OFFERS[situation])


def kind_words(scene: Scene) -> Reply:
    """A kind word to take in, none twice in a session."""
    words = [word for group in TO_TAKE_IN for word in scene.library.kind_words[group]]
    place = scene.following(scene.session.kind_word, len(words))
    return scene.answer(words[place], scene.line("kind_words_prompt"), Asked.KIND_WORDS, kind_word=place)


def question(scene: Scene) -> Reply:
    """A short answer to a question about compassion."""
    topic = scene.turn.slots.get("topic", "")
    if topic not in scene.library.answers:
        return scene.answer(scene.line("which_topic"), scene.line("menu_prompt"))
    return scene.answer(scene.library.answers[topic], scene.line("more_prompt"))


def myths(scene: Scene) -> Reply:
    """One thing people believe about self-compassion, and what is so."""
    topics = [topic for topic in scene.library.answers if topic.startswith("myth_")]
    place = scene.following(scene.session.myth, len(topics))
    return scene.answer(scene.library.answers[topics[place]], scene.line("more_prompt"), myth=place)


def signs(scene: Scene) -> Reply:
    """The four signs."""
    return scene.answer(scene.library.answers["signs"], scene.line("more_prompt"))


def someone_else(scene: Scene) -> Reply:
    """Words for checking in on a colleague, and a kind one to give."""
    words = scene.library.kind_words[TO_GIVE]
    place = scene.following(scene.session.kind_word, len(words))
    say = scene.line("someone_else", words=words[place])
    return scene.answer(say, scene.line("more_prompt"), kind_word=place)


def deflect(scene: Scene) -> Reply:
    """ "I'm fine" is accepted: no second probe, only company on offer."""
    return scene.offer(scene.line("deflect"), Sitting("sit-with-me", 60))


def forget_me(scene: Scene) -> Reply:
    """Nothing is kept; what this conversation held is dropped."""
    return scene.answer(
        scene.line("forget_me"), control=scene.silence, playing=None, care_asked=False, kind_word=None, myth=None
    )


def home(scene: Scene) -> Reply:
    """Back to the first question."""
    return scene.answer(scene.line("home"), scene.line("menu_prompt"), control=scene.silence, playing=None)


def goodbye(scene: Scene) -> Reply:
    """Leave at once, with one kind line."""
    return scene.answer(scene.line("goodbye"), control=scene.silence, playing=None)


def no(scene: Scene) -> Reply:
    """No to whatever was offered is enough."""
    return scene.answer(scene.line("no_thanks"))


def fallback(scene: Scene) -> Reply:
    """Not understood: say so, say what can be said, and after three times let be."""
    misses = scene.session.misses + 1
    if misses >= MISSES_BEFORE_GOODBYE:
        return scene.answer(scene.line("fallback_goodbye"))
    return scene.answer(scene.line(f"fallback_{misses}"), scene.line(f"fallback_{misses}_prompt"), misses=misses)


yes_to_menu = tell("yes_menu", "help_prompt")

HANDLERS: dict[str, Handler] = {
    "LaunchRequest": tell("welcome", "welcome_prompt"),
    "HardMomentIntent": hard_moment,
    "AffirmationIntent": kind_words,
    "QuestionIntent": question,
    "MythsIntent": myths,
    "StoryIntent": tell("story", "more_prompt"),
    "SignsIntent": signs,
    "DeflectIntent": deflect,
    "SomeoneElseIntent": someone_else,
    "AskForHelpIntent": tell("ask_for_help", "more_prompt"),
    "SmallActIntent": tell("small_act", "more_prompt"),
    "AboutIntent": tell("about", "menu_prompt"),
    "ForgetMeIntent": forget_me,
    "HelplineIntent": helpline,
    "AMAZON.HelpIntent": tell("help", "help_prompt"),
    "AMAZON.NavigateHomeIntent": home,
    "AMAZON.StopIntent": goodbye,
    "AMAZON.CancelIntent": goodbye,
    "AMAZON.NoIntent": tell("not_asked", "menu_prompt"),
    "AMAZON.YesIntent": tell("not_asked", "menu_prompt"),
    "AMAZON.LoopOnIntent": tell("not_here", "menu_prompt"),
    "AMAZON.LoopOffIntent": tell("not_here", "menu_prompt"),
    "AMAZON.ShuffleOnIntent": tell("not_here", "menu_prompt"),
    "AMAZON.ShuffleOffIntent": tell("not_here", "menu_prompt"),
    "AMAZON.FallbackIntent": fallback,
}
