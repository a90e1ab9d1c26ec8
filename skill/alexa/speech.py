"""Speech: what is said as SSML, and whole practices within what Alexa takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from xml.sax.saxutils import escape

from skill.core.practice import SENTENCE_GAP_S, Breathe, Pause, Say, Script, Step

LONGEST_SPEECH = 8000
"""Characters, markup and all."""

LARGEST_SPEECH_BYTES = 16_000
"""As JSON in UTF-8: what scripts of three bytes a letter may take of the 24 kB of a reply."""

LONGEST_BREAK_MS = 10_000
QUESTION_REST_S = 0.4
"""Quiet between what is told and what is asked."""

CUE_S = 1.0
"""What saying a cue takes of its breath."""


def ssml(*parts: str) -> str:
    """Parts of SSML as one speech."""
    return f"<speak>{' '.join(filter(None, parts))}</speak>"


def words(text: str) -> str:
    """Plain words as SSML."""
    return escape(text)


def rest(seconds: float) -> str:
    """Quiet of a length, in breaks that Alexa takes."""
    left_ms = round(seconds * 1000)
    breaks = []
    while left_ms > 0:
        breaks.append(f'<break time="{min(left_ms, LONGEST_BREAK_MS)}ms"/>')
        left_ms -= LONGEST_BREAK_MS
    return "".join(breaks)


def told(say: str, prompt: str | None = None) -> str:
    """What is said and, after a moment, asked."""
    return ssml(words(say), *([rest(QUESTION_REST_S), words(prompt)] if prompt else []))


def led(say: str, script: Script, cues: Mapping[str, str]) -> str:
    """A practice spoken instead of played. One that is too long loses steps before its last words, never those."""
    last = max(at for at, step in enumerate(script.steps) if isinstance(step, Say))
    opening = [words(say), rest(SENTENCE_GAP_S)]
    middle = [part for step in script.steps[:last] if (part := _step(step, cues))]
    closing = _step(script.steps[last], cues)
    while middle and not _fits(ssml(*opening, *middle, closing)):
        middle.pop()
    return ssml(*opening, *middle, closing)


def _fits(speech: str) -> bool:
    size = len(json.dumps(speech, ensure_ascii=False).encode())
    return len(speech) <= LONGEST_SPEECH and size <= LARGEST_SPEECH_BYTES


def _step(step: Step, cues: Mapping[str, str]) -> str:
    match step:
        case Say():
            return "".join(f"<s>{words(line)}</s>{rest(SENTENCE_GAP_S)}" for line in step.sentences)
        case Pause():
            return rest(step.seconds)
        case Breathe():
            breath_in = _cue(cues["breathe_in"], step.in_s)
            return (breath_in + _cue(cues["breathe_out"], step.out_s)) * step.times
    return ""


def _cue(cue: str, seconds: float) -> str:
    return f"<s>{words(cue)}</s>{rest(seconds - CUE_S)}"
