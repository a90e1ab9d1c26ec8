"""The interaction model is one that Amazon takes, and holds what people say to this skill."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from typing import Any

import pytest
from ask_sdk_core.serialize import DefaultSerializer
from ask_smapi_model.v1.skill.interaction_model.interaction_model_data import InteractionModelData

from skill.alexa.model import SLOTS, interaction_model
from skill.core.companion import HANDLERS
from skill.core.session import Session
from skill.core.turn import CARE_OF_INTENT, Door
from skill.language.understanding import Understanding
from skill.library.shelf import Shelf

SAMPLE = re.compile(r"(?:[a-z.'-]+|\{[a-z_]+\})(?: (?:[a-z.'-]+|\{[a-z_]+\}))*")
FREE_SPEECH = ("SearchQuery", "Literal", "Person")


@cache
def made() -> dict[str, Any]:
    document: dict[str, Any] = interaction_model(Shelf(), "en-US")["interactionModel"]["languageModel"]
    return document


def samples() -> dict[str, list[str]]:
    """Intent → its samples, Amazon's own intents left out."""
    return {one["name"]: one["samples"] for one in made()["intents"] if not one["name"].startswith("AMAZON.")}


def ways(kind: str) -> dict[str, list[str]]:
    """A slot type's values, each with all the ways to say it."""
    (found,) = (one for one in made()["types"] if one["name"] == kind)
    return {one["id"]: [one["name"]["value"], *one["name"]["synonyms"]] for one in found["values"]}


def test_amazons_own_classes_read_the_model_and_lose_nothing_of_it() -> None:
    """Every field is one that Amazon knows, in the place where it belongs."""
    document = interaction_model(Shelf(), "en-US")
    serializer = DefaultSerializer()
    read = serializer.deserialize(json.dumps(document), InteractionModelData)
    assert serializer.serialize(read) == document


def test_the_model_is_the_same_every_time() -> None:
    """Two builds of one library are equal to the letter."""
    assert json.dumps(interaction_model(Shelf(), "en-US")["interactionModel"]["languageModel"]) == json.dumps(
        made()
    )


def test_every_sentence_belongs_to_one_intent() -> None:
    """No sample stands twice, whether in two intents or in one."""
    count = Counter(sample for of in samples().values() for sample in of)
    assert [sample for sample, times in count.items() if times > 1] == []


def test_every_sample_is_one_that_amazon_takes() -> None:
    """Samples hold words, apostrophes and slots: no digits, no commas, no marks of our own templates."""
    odd = [sample for of in samples().values() for sample in of if not SAMPLE.fullmatch(sample)]
    odd += [
        way for kind in SLOTS.values() for of in ways(kind).values() for way in of if not SAMPLE.fullmatch(way)
    ]
    assert odd == []


def test_every_intent_is_answered_and_every_slot_declared() -> None:
    """What the model can recognise is handled, and each slot that a sample names is one of its intent's."""
    for intent in made()["intents"]:
        assert intent["name"] in HANDLERS or intent["name"] in CARE_OF_INTENT
        named = set(re.findall(r"\{(\w+)\}", " ".join(intent["samples"])))
        assert named == {slot["name"] for slot in intent.get("slots", [])}
        assert all(slot["type"] == SLOTS[slot["name"]] for slot in intent.get("slots", []))


def test_no_slot_takes_free_speech() -> None:
    """All slots are small lists of ours: nothing that somebody says about themselves is collected."""
    kinds = {slot["type"] for intent in made()["intents"] for slot in intent.get("slots", [])}
    assert kinds <= set(SLOTS.values())
    assert not any(kind.endswith(FREE_SPEECH) for kind in kinds)


@pytest.mark.parametrize("intent", ["HardMomentIntent", "QuestionIntent", "PracticeIntent", "TuneIntent"])
def test_an_intent_with_a_slot_is_more_than_the_slot(intent: str) -> None:
    """A slot alone would swallow whatever is not understood, so most samples carry it in a sentence."""
    said = samples()[intent]
    assert 20 <= len(said) <= 60
    assert sum(1 for sample in said if not sample.startswith("{")) >= 20


@pytest.mark.parametrize("intent", list(samples()))
def test_every_intent_has_enough_samples(intent: str) -> None:
    """Each wish is known in twenty sentences at the least."""
    assert len(samples()[intent]) >= 20


@pytest.mark.parametrize("kind", SLOTS.values())
def test_a_slots_values_are_short_and_say_one_thing(kind: str) -> None:
    """Four words, five for a length, each of one value only; Alexa refuses a model where two values share one."""
    count = Counter(way for of in ways(kind).values() for way in of)
    assert [way for way, times in count.items() if times > 1] == []
    longest = 5 if kind == "LENGTH_OF_PRACTICE" else 4
    assert [way for way in count if len(way.split()) > longest] == []


def test_a_length_is_a_number_and_nothing_else() -> None:
    """No sentence passes for a length: each is a count of minutes or seconds."""
    said = [way for of in ways("LENGTH_OF_PRACTICE").values() for way in of]
    assert [way for way in said if not re.search(r"\b(minutes?|seconds?)\b", way)] == []


def test_no_carried_value_is_another_intents_sentence() -> None:
    """A slot in its carriers never makes a sentence that is another intent's sample."""
    owner = {sample: name for name, of in samples().items() for sample in of}
    clashes = []
    for name, of in samples().items():
        for sample in of:
            slots = re.findall(r"\{(\w+)\}", sample)
            if len(slots) == 1:
                said = (way for value in ways(SLOTS[slots[0]]).values() for way in value)
                filled = (re.sub(r"\{\w+\}", way, sample) for way in said)
                clashes += [one for one in filled if owner.get(one, name) != name]
    assert clashes == []


def test_words_of_danger_belong_to_care(understanding: Understanding) -> None:
    """What text would take for danger is no other intent's sample, nor a way to say a value."""
    said = [sample for name, of in samples().items() if name not in CARE_OF_INTENT for sample in of]
    said += [way for kind in SLOTS.values() for of in ways(kind).values() for way in of]
    turns = [understanding.read(one, Session(), "en-US", Door.ALEXA) for one in said if "{" not in one]
    assert [
        one for one, turn in zip((one for one in said if "{" not in one), turns, strict=True) if turn.care
    ] == []


@pytest.mark.parametrize("intent", CARE_OF_INTENT)
def test_a_care_intents_samples_are_of_its_tier(understanding: Understanding, intent: str) -> None:
    """Whatever Alexa recognises as one tier of care, text would take for the same."""
    read = {
        sample: understanding.read(sample, Session(), "en-US", Door.ALEXA).intent for sample in samples()[intent]
    }
    assert {sample: found for sample, found in read.items() if found != intent} == {}


@pytest.mark.parametrize(
    ("carrier", "way", "value"),
    [
        ("i {situation}", "messed up", "mistake"),
        ("i'm {situation}", "drained", "drained"),
        ("i'm {situation}", "not good enough", "self_criticism"),
        ("{situation}", "lost a patient", "loss"),
        ("what is {topic}", "self compassion", "self_compassion"),
        ("isn't it {topic}", "selfish", "myth_selfish"),
        ("{topic}", "boundaries", "boundaries"),
    ],
)
def test_what_people_say_is_carried_to_its_value(carrier: str, way: str, value: str) -> None:
    """Plain sentences of each kind are a sample with a value in it."""
    kind = re.search(r"\{(\w+)\}", carrier)
    assert kind
    assert any(carrier in of for of in samples().values())
    assert way in ways(SLOTS[kind[1]])[value]


def test_every_practice_situation_and_topic_can_be_named(shelf: Shelf) -> None:
    """No value is without a way to say it, and those that the library answers are all there."""
    assert all(of for kind in SLOTS.values() for of in ways(kind).values())
    library = shelf.library("en-US")
    assert set(ways("TOPIC")) <= set(library.answers)
    assert set(ways("NAME_OF_PRACTICE")) <= set(library.practices)
