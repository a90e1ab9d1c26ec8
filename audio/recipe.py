"""Every number that decides how a recording sounds; a recording's digest is made from them.

This module imports no numpy, so that planning a build costs nothing. Raise `version` when the code that
follows a recipe changes what is heard: the recordings are then made again.
"""

from __future__ import annotations

from dataclasses import dataclass

RATE = 24_000
"""Samples a second, from a treated line to the MP3."""


@dataclass(frozen=True)
class Treatment:
    """How a raw line becomes one that can stand beside any other: trimmed, equalised, levelled."""

    version: int = 1
    trim_db: float = 45.0
    """Edges that stay this far under the line's peak are cut …"""
    keep_s: float = 0.03
    """… but for this much, so that no consonant is clipped."""
    edge_s: float = 0.005
    high_pass_hz: float = 70.0
    body_hz: float = 220.0
    body_db: float = 2.0
    harsh_hz: float = 3200.0
    harsh_db: float = -3.5
    air_hz: float = 6500.0
    air_db: float = -5.0
    room_db: float = -15.0
    room_s: float = 0.16
    """Length of the small room's tail; the line ends with it, and exact pauses begin after it."""
    ratio: float = 2.5
    """Compression above the threshold."""
    threshold_db: float = -9.0
    """Threshold, relative to the line's own speech level."""
    grid_s: float = 0.01
    level_lufs: float = -23.0
    """Where every line is put; low enough that 16 bits hold its peaks."""


@dataclass(frozen=True)
class Blend:
    """How lines, tones, chimes and the bed come together."""

    version: int = 1
    taper_db: float = 1.5
    """How far the voice sinks from the first word to the last: in one study (n = 48) only a voice that fell
    through the session lowered muscle tension."""
    bed_under_lu: float = 22.0
    bed_under_gate_lu: float = 6.0
    """The bed lies this far under the voice, and this far under the meter's relative gate."""
    tone_under_lu: float = 12.0
    tone_under_gate_lu: float = 1.5
    """The same for the tones of a breath."""
    chime_under_lu: float = 9.0
    """How far a stroke's loudest moment lies under the voice …"""
    chime_weighs_lu: float = 0.4
    """… unless chimes would move the recording's loudness by more than this: then they are softer."""
    duck_db: float = 5.0
    duck_before_s: float = 0.5
    duck_after_s: float = 1.6
    fade_in_s: float = 4.0
    fade_out_s: float = 6.0
    tail_out_s: float = 1.0
    """Fade of tones and chimes that still ring when the session ends."""
    cue_room_s: float = 0.3
    """Breathing room that a spoken cue leaves inside its phase; a cue that cannot is left to the tone."""


@dataclass(frozen=True)
class Master:
    """What leaves the house: loudness, peaks and the MP3's form."""

    version: int = 1
    lufs: float = -16.0
    """On the mono meter; the same signal reads −13 as two channels, so both readings suit Alexa's −14."""
    lufs_tolerance: float = 1.0
    true_peak_dbtp: float = -2.0
    ceiling_dbtp: float = -3.5
    """The limiter's first ceiling: MP3 moves true peaks by −0.5 … +0.64 dB, and once in some minutes by 2 dB."""
    hold_db: float = 1.0
    hold_s: float = 0.1
    """A place that came out too high is brought this much further down in the next try, and this far around it."""
    tries: int = 8
    plain_tries: int = 4
    encoder_loss_db: float = 0.45
    """LAME lowers the level by this much at 128 kbit/s and less."""
    kbits: int = 48
    quality: int = 5
    plain_quality: int = 7
    """LAME without its noise shaping, for the last tries: a little duller, but peaks stay where they were put."""


TREATMENT = Treatment()
BLEND = Blend()
MASTER = Master()
