from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping

import numpy as np
import pytest

from audio.beds import LOOP_S
from audio.engines.espeak import Espeak
from audio.meter import STRETCH, block_powers, loudness, lufs_of
from audio.mix import Mix, mix, place, voice_segment
from audio.recipe import BLEND, RATE
from audio.script import timeline
from audio.spectrum import Samples
from audio.voice import samples_of, treated
from skill.core.practice import BEDS, CHIME_S, SENTENCE_GAP_S, Bed, Breathe, Chime, Pause, Say, Script, Step
from tests.audio.small import CUES


def speech(seconds: float, seed: int = 1) -> Samples:
    """Something as loud as a treated line, with no silent sample in it."""
    noise = np.random.default_rng(seed).normal(0, 0.06, round(seconds * RATE)).astype(np.float32)
    return np.where(noise == 0, np.float32(0.01), noise)


LINES = {"One.": speech(2), "Two.": speech(2), "Breathe in": speech(0.8), "and out": speech(0.7)}


def mixed(*steps: Step, lines: Mapping[str, Samples] = LINES) -> Mix:
    return mix(timeline(Script(60, steps), CUES), lines)


def samples(seconds: float) -> int:
    return round(seconds * RATE)


def test_pauses_are_exact_to_the_sample() -> None:
    """Between two lines there is silence for the pause and the sentence gap, not one sample more or less."""
    sound = np.flatnonzero(mixed(Say("One."), Pause(4.35), Say("Two.")).samples)
    gaps = np.diff(sound)
    assert gaps.max() - 1 == samples(4.35) + samples(SENTENCE_GAP_S)
    assert np.count_nonzero(gaps > 1) == 1


def test_a_session_lasts_as_long_as_its_parts() -> None:
    """A session is as long as its lines and its script's quiet, to the millisecond."""
    steps = (Bed("rain"), Chime(), Say("One."), Pause(2.5), Breathe(4, 6, 2), Say("Two."))
    length = len(mixed(*steps).samples) / RATE
    assert length == pytest.approx(4 + Script(60, steps).quiet_s, abs=0.001)


def test_a_bed_lies_far_under_the_voice() -> None:
    """In a silence the bed is heard, at least 20 LU under the voice."""
    session = mixed(Bed("ocean"), Say("One."), Pause(30), Say("Two."))
    quiet = [lufs_of(power) for power in block_powers(session.samples[samples(8) : samples(28)])]
    assert session.voice_lufs - 60 < min(quiet)
    assert max(quiet) < session.voice_lufs - 20


@pytest.mark.parametrize("quiet_s", [5, 40, 200])
def test_quiet_does_not_move_the_loudness(quiet_s: float) -> None:
    """However long the silences, bed, tones and chimes shift the measured loudness by less than 0.6 LU."""
    session = mixed(Bed("warm-pad"), Chime(), Say("One."), Pause(quiet_s), Breathe(4, 6, 4), Say("Two."), Chime())
    assert loudness(session.samples) == pytest.approx(session.voice_lufs, abs=0.6)


def test_the_bed_makes_room_for_the_voice() -> None:
    """Under a line the bed is 5 dB lower than in a silence."""
    spoken = timeline(Script(60, (Bed("quiet-room"), Pause(10), Say("One."), Pause(20))), CUES)
    session = mix(spoken, LINES).samples
    voice = voice_segment(place(spoken, LINES), 0, len(session))
    under = session - np.frombuffer(voice.raw_data, "<i4") / 2**24
    during, after = (np.std(under[samples(at) : samples(at + 2)]) for at in (10, 16))
    assert 20 * np.log10(after / during) == pytest.approx(BLEND.duck_db, abs=2)


def test_a_session_begins_and_ends_gently() -> None:
    """The bed fades in from nothing and out to nothing."""
    session = mixed(Bed("rain"), Pause(15), Say("One."), Pause(15)).samples
    first, middle, last = (
        np.std(part) for part in (session[:2400], session[samples(8) : samples(9)], session[-2400:])
    )
    assert first < middle / 50
    assert last < middle / 50


def test_one_bed_gives_way_to_another_without_a_hole() -> None:
    """When the bed changes there is no moment without one."""
    session = mixed(Bed("quiet-room"), Say("One."), Pause(20), Bed("rain"), Pause(20)).samples
    levels = [lufs_of(power) for power in block_powers(session[samples(15) : samples(35)])]
    assert min(levels) > max(levels) - 8


def test_a_bed_called_none_ends_the_bed() -> None:
    """After `bed: none` and its fade there is silence."""
    session = mixed(Bed("rain"), Say("One."), Pause(5), Bed("none"), Pause(10)).samples
    assert not session[-samples(5) :].any()


def test_a_chime_rings_on_under_what_follows() -> None:
    """A chime takes its four seconds and its tail goes on in the next silence."""
    session = mixed(Say("One."), Chime(), Pause(8)).samples
    tail = samples(2 + SENTENCE_GAP_S + CHIME_S)
    assert np.abs(session[tail : tail + RATE]).max() > 0


def test_the_voice_sinks_through_the_session() -> None:
    """The same line is softer at a session's end than at its start, by no more than the taper."""
    voice = mixed(Say("One."), Pause(60), Say("Two."), lines={**LINES, "Two.": LINES["One."]}).samples
    first, last = (np.std(part[part != 0]) for part in (voice[: samples(3)], voice[samples(30) :]))
    assert 1.2 < 20 * np.log10(first / last) <= BLEND.taper_db


def test_a_cue_that_does_not_fit_its_breath_is_left_out() -> None:
    """A cue is never cut: where a phase is too short for its words, the tone leads alone."""
    short = place(timeline(Script(60, (Breathe(1, 4, 1),)), CUES), LINES)
    assert [piece.speech is not None for piece in short] == [False, True]
    assert [piece.length for piece in short] == [samples(1), samples(4)]


def test_loud_sounds_on_top_of_each_other_do_not_saturate() -> None:
    """A mix may go over full scale and comes out whole, for mastering to bring down."""
    loud = {**LINES, "One.": np.full(samples(2), np.float32(2))}
    session = mixed(Chime(), Say("One."), lines=loud)
    assert session.samples.max() > 1.5


def test_lines_and_breaths_become_cues_in_step() -> None:
    """Every line and each phase of a breath is a cue at its time, with what it is in its name."""
    cues = mixed(Say("One."), Breathe(4, 6, 1), Say("Two.")).cues
    assert [(cue.id, cue.start_s, cue.text) for cue in cues] == [
        ("line-1", 0, "One."),
        ("in-1", pytest.approx(3.2), "Breathe in"),
        ("out-1", pytest.approx(7.2), "and out"),
        ("line-2", pytest.approx(13.2), "Two."),
    ]
    assert all(early.end_s <= late.start_s for early, late in itertools.pairwise(cues))


def roughness(sound: Samples, places: Iterable[int]) -> float:
    """The largest step from one sample to the next at these places, against the steps of 10 ms on both sides."""
    steps, reach = np.abs(np.diff(sound.astype(np.float64))), samples(0.01)
    here = [place for place in places if reach <= place < len(steps) - reach]
    around = [np.sqrt(np.mean(steps[place - reach : place + reach] ** 2)) for place in here]
    pairs = zip(here, around, strict=True)
    return max(float(steps[place - 2 : place + 2].max()) / (level + 1e-5) for place, level in pairs)


@pytest.mark.parametrize("bed", [name for name in BEDS if name != "none"])
def test_nothing_clicks(bed: str) -> None:
    """Where lines meet silence, beds loop and stretches of work join, no sample jumps away from the others."""
    words = (Say("This is a hard moment."), Breathe(4, 6, 1), Say("It passes."))
    session = timeline(Script(60, (Bed(bed), Chime(), *words, Pause(30), *words)), CUES)
    lines = {text: samples_of(treated(Espeak().speak(text, "en-US"), soften=True)) for text in session.lines}
    heard = mix(session, lines).samples
    joins = []
    for piece in place(session, lines):
        joins += [piece.start, piece.start + (0 if piece.speech is None else len(piece.speech))]
    seams = [*range(0, len(heard), LOOP_S * RATE), *range(0, len(heard), STRETCH)]
    assert roughness(heard, [*joins, *seams]) < 6
    spoiled = np.concatenate([heard[: samples(20)], heard[samples(9) :] + np.float32(0.01)])
    assert roughness(spoiled, [samples(20)]) > 6
