"""Google Translate's voices, through gTTS: warm and natural, but an undocumented service that may refuse.

Only words of the library are ever sent. The service is treated gently: one request a sentence, a rest between
requests, longer rests after failures, and none at all for hours once it has said "too many".
"""

from __future__ import annotations

import importlib.util
import io
import json
import random
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from audio.clock import Clock
from audio.engine import Voice, chosen
from audio.sound import Sound, decoded
from audio.speakable import speakable
from skill.errors import EngineError, EnvironmentLacks
from skill.media import write_atomically

LONGEST_REQUEST = 100
"""Characters; gTTS cuts longer text at every comma and sends each part on its own, without a rest."""

REST_S = 0.7
BACKOFF_S = (1, 3, 9)
BLOCKED_S = 6 * 3600
"""How long the service is left alone after "too many requests" when it names no time itself."""

LONGEST_BLOCKED_S = 24 * 3600

LONGEST_WAIT_S = 30
"""A longer Retry-After is not waited for: another voice speaks, and the service is left alone until then."""

_TLDS = {
    "en-US": "us",
    "en-GB": "co.uk",
    "en-AU": "com.au",
    "en-CA": "ca",
    "en-IN": "co.in",
    "en-IE": "ie",
    "en-NZ": "co.nz",
    "en-ZA": "co.za",
    "es-ES": "es",
    "es-MX": "com.mx",
    "es-US": "us",
    "fr-CA": "ca",
    "fr-FR": "fr",
    "pt-BR": "com.br",
    "pt-PT": "pt",
    "de-DE": "de",
    "it-IT": "it",
}
"""Locale → the host's ending, which decides the accent; `com` would follow the caller's country."""


@dataclass(frozen=True)
class Patience:
    """How long the service is waited for, in seconds."""

    connect_s: float = 3.05
    answer_s: float = 15
    first_answer_s: float = 5
    """For all of the first request; without internet, looking up a name alone can hang for half a minute."""


class Gtts:
    """Speaks through translate.google.<tld>; remembers a refusal in the breaker's file."""

    name = "gtts"
    supplied = False

    def __init__(
        self,
        breaker: Path,
        clock: Clock | None = None,
        patience: Patience | None = None,
        wanted: str | None = None,
    ) -> None:
        self._breaker = breaker
        self._clock = clock or Clock()
        self._patience = patience or Patience()
        self._wanted = wanted
        self._last_request = float("-inf")
        self._reached = False

    def voices(self, locale: str) -> tuple[str, ...]:
        """The accents of the locale's language, each named by a locale that has it, the locale's own first."""
        if importlib.util.find_spec("gtts") is None:
            return ()
        language = locale.partition("-")[0]
        others = (each for each in _TLDS if each.partition("-")[0] == language)
        return tuple(dict.fromkeys((locale, *others)))

    def speaking_as(self, voice: str) -> Gtts:
        """The service with another accent."""
        return Gtts(self._breaker, self._clock, self._patience, voice)

    def voice(self, locale: str) -> Voice:
        """The locale's accent, unless another is wanted."""
        voices = self.voices(locale)
        if not voices:
            raise _missing()
        name = chosen(self.name, voices, self._wanted, locale)
        language = name.partition("-")[0]
        settings: dict[str, str | int | float] = {"lang": language, "tld": _TLDS.get(name, "com"), "slow": 0}
        return Voice(self.name, "", name, settings, synthetic=False)

    def rehearsed(self, lines: Sequence[str], locale: str) -> Gtts:
        """Needs no rehearsal."""
        return self

    def speak(self, text: str, locale: str) -> Sound:
        """The sentence, spoken. Raises EngineError when the service cannot be reached or refuses."""
        sounds = [self._sentence(part, locale) for part in _parts(speakable(text, locale))]
        return Sound(sounds[0].rate, b"".join(sound.pcm for sound in sounds))

    def _sentence(self, text: str, locale: str) -> Sound:
        self._stop_while_blocked()
        for attempt in range(len(BACKOFF_S) + 1):
            self._rest()
            answer = self._request(text, locale)
            if isinstance(answer, bytes):
                self._reached = True
                sound = decoded(answer)
                if sound is None:
                    raise EngineError(f"Google Translate sent no sound for '{text}'")
                return sound
            status, retry_after = _status(answer), _retry_after(answer, self._clock.now())
            problem = (
                "sent no sound" if status == 200 else f"answered {status}" if status else "could not be reached"
            )
            if status == 429:
                self._leave_alone(max(retry_after or 0, BLOCKED_S))
            elif retry_after and retry_after > LONGEST_WAIT_S:
                self._leave_alone(retry_after)
            elif self._worth_retrying(status, attempt):
                self._clock.sleep(retry_after or BACKOFF_S[attempt] * random.uniform(0.8, 1.2))
                continue
            break
        raise EngineError(f"Google Translate {problem}")

    def _worth_retrying(self, status: int | None, attempt: int) -> bool:
        """Whether another try may help: a service in trouble may recover, a net that was never there will not."""
        if attempt == len(BACKOFF_S):
            return False
        return self._reached if status is None else status >= 500

    def _request(self, text: str, locale: str) -> bytes | Exception:
        """One request: the MP3, or what gTTS raised. The first is cut off early."""
        try:
            from gtts import gTTS, gTTSError
        except ImportError as error:
            raise _missing() from error

        patience = self._patience
        settings = self.voice(locale).settings
        answers: list[bytes | Exception] = []

        def ask() -> None:
            # In memory: gTTS's own save() leaves an empty file behind when it fails.
            mp3 = io.BytesIO()
            try:
                speech = gTTS(
                    text,
                    lang=settings["lang"],
                    tld=settings["tld"],
                    timeout=(patience.connect_s, patience.answer_s),
                    lang_check=False,
                    # They take the full stop from "rest.", for the sake of "st.", and lengthen what has a "?".
                    pre_processor_funcs=[],
                )
                speech.write_to_fp(mp3)
            except (gTTSError, AssertionError, ValueError, OSError) as error:
                answers.append(error)
            else:
                answers.append(mp3.getvalue())

        if self._reached:
            ask()
        else:
            # A daemon thread, because a name look-up cannot be interrupted and must not hold up the program's end.
            thread = threading.Thread(target=ask, daemon=True)
            thread.start()
            thread.join(patience.first_answer_s)
        return answers[0] if answers else TimeoutError(f"no answer within {patience.first_answer_s:g} s")

    def _rest(self) -> None:
        # Never longer than the rest itself, should the clock have been set back.
        wait = min(REST_S, self._last_request + REST_S - self._clock.now())
        if wait > 0:
            self._clock.sleep(wait)
        self._last_request = self._clock.now()

    def _stop_while_blocked(self) -> None:
        try:
            until = float(json.loads(self._breaker.read_text(encoding="utf-8"))["until"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return
        left = until - self._clock.now()
        # A longer block was written while the clock was wrong.
        if 0 < left <= LONGEST_BLOCKED_S:
            raise EngineError(f"Google Translate asked for a rest; it is left alone for {left / 3600:.1f} h more")

    def _leave_alone(self, seconds: float) -> None:
        until = self._clock.now() + min(seconds, LONGEST_BLOCKED_S)
        write_atomically(self._breaker, json.dumps({"until": round(until)}).encode())


def _parts(text: str) -> Iterator[str]:
    """The text in parts that one request each may hold: cut after a pause's sign, else between words."""
    while len(text) > LONGEST_REQUEST:
        reach = text[: LONGEST_REQUEST + 1]
        pause = max(reach.rfind(f"{sign} ") for sign in ".!?;:,")
        end = pause + 1 if pause > 0 else reach.rfind(" ")
        end = end if end > 0 else LONGEST_REQUEST
        yield text[:end].strip()
        text = text[end:].strip()
    yield text


def _missing() -> EnvironmentLacks:
    return EnvironmentLacks("gTTS is not installed. Run: pip install 'kind-moment[audio]'")


def _status(error: Exception) -> int | None:
    """The HTTP status behind an error of gTTS; None when there was no answer, 200 when it made no sense."""
    if isinstance(error, AssertionError | ValueError):
        return 200
    response: Any = getattr(error, "rsp", None)
    return None if response is None else response.status_code


def _retry_after(error: Exception, now: float) -> float | None:
    """The seconds that the service asks to wait, if it does."""
    response: Any = getattr(error, "rsp", None)
    header = None if response is None else response.headers.get("Retry-After")
    if header is None:
        return None
    if header.isdecimal():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now)
    except ValueError:
        return None
