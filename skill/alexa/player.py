"""The player: what the device's AudioPlayer is told, and what it tells of what sounds."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from ask_sdk_model.interfaces.audioplayer import (
    AudioItem,
    AudioItemMetadata,
    CaptionData,
    CaptionType,
    PlayBehavior,
    PlayDirective,
    StopDirective,
    Stream,
)

from skill.core.library import Library
from skill.core.recording import STANDARD, Recording
from skill.core.reply import Control, Reply
from skill.core.session import Sitting
from skill.media import MediaFolder

SOUNDING = ("PLAYING", "BUFFER_UNDERRUN")
HELD = ("PAUSED", "STOPPED")

LARGEST_CAPTIONS_BYTES = 16_000
"""As JSON, so that the whole reply stays below 24 kB."""

LONGEST_URL = 8000

_PLAYABLE = re.compile(r"https://[^/:@\s]+(?::443)?/\S+")
_TOKEN = re.compile(r"v1:([a-z0-9-]{1,100}):(\d{1,5})(?::([a-z0-9-]{1,40}))?", re.ASCII)


@dataclass(frozen=True)
class Playback:
    """What a request says of the device's AudioPlayer."""

    available: bool
    """Whether the device has one."""
    activity: str = ""
    token: str = ""
    offset_ms: int = 0

    @classmethod
    def of(cls, envelope: Any) -> Playback:
        """Read from a request's context."""
        state = envelope.context.audio_player
        return cls(
            available=envelope.context.system.device.supported_interfaces.audio_player is not None,
            activity=state.player_activity.value if state.player_activity else "",
            token=state.token or "",
            offset_ms=max(0, state.offset_in_milliseconds or 0),
        )

    @property
    def sounds(self) -> bool:
        """Whether something of this skill sounds now."""
        return self.activity in SOUNDING

    @property
    def goes_on(self) -> bool:
        """Whether something sounds, or was held and can go on."""
        return self.sounds or self.activity in HELD


class Player:
    """Replies as AudioPlayer directives, and a device's playback as a sitting.

    It remembers nothing: a stream's token says what it is.
    """

    def __init__(self, media: MediaFolder) -> None:
        self._media = media

    def sitting(self, playback: Playback, library: Library) -> Sitting | None:
        """What the device's stream is, if it is one that can still be played."""
        recording = self._recording(playback, library)
        return Sitting(recording.practice, recording.length_s) if recording else None

    def directive(self, reply: Reply, playback: Playback, library: Library) -> Any:
        """The one directive of a reply, or None: most replies leave the AudioPlayer alone."""
        if not playback.available:
            return None
        if reply.play and reply.play.recording and self._is_playable(reply.play.recording):
            return self._play(reply.play.recording, library)
        if reply.control is Control.RESUME:
            return self._resume(playback, library)
        # A stream that is not stopped comes back after the reply: after a spoken practice, or after care.
        is_known = self.sitting(playback, library) is not None
        in_the_way = playback.sounds and (reply.play or reply.care or not is_known)
        return StopDirective() if reply.control or in_the_way else None

    def _resume(self, playback: Playback, library: Library) -> Any:
        recording = self._recording(playback, library)
        if recording is None:
            return None
        at_end = not playback.goes_on or playback.offset_ms >= recording.duration_s * 1000
        return self._play(recording, library, 0 if at_end else playback.offset_ms)

    def _recording(self, playback: Playback, library: Library) -> Recording | None:
        token = _TOKEN.fullmatch(playback.token)
        practice = library.practices.get(token[1]) if token else None
        if token is None or practice is None or int(token[2]) not in practice.lengths_s:
            return None
        recording = self._media.find(practice.id, int(token[2]), library.locale, token[3] or STANDARD)
        return recording if recording and self._is_playable(recording) else None

    def _is_playable(self, recording: Recording) -> bool:
        """Alexa fetches only over HTTPS, at its own port."""
        url = self._media.url(recording.file)
        return bool(_PLAYABLE.fullmatch(url)) and len(url) <= LONGEST_URL

    def _play(self, recording: Recording, library: Library, offset_ms: int = 0) -> Any:
        stream = Stream(
            url=self._media.url(recording.file),
            token=_token(recording),
            offset_in_milliseconds=offset_ms,
            caption_data=self._captions(recording),
        )
        metadata = AudioItemMetadata(
            title=library.practices[recording.practice].title,
            subtitle=library.line(f"length_{recording.length_s}"),
        )
        return PlayDirective(
            play_behavior=PlayBehavior.REPLACE_ALL, audio_item=AudioItem(stream=stream, metadata=metadata)
        )

    def _captions(self, recording: Recording) -> Any:
        """The captions' own text, since the device fetches none; left out where they cannot be read or sent."""
        try:
            content = (self._media.folder / recording.captions).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        if len(json.dumps(content, ensure_ascii=False).encode()) > LARGEST_CAPTIONS_BYTES:
            return None
        return CaptionData(content=content, object_type=CaptionType.WEBVTT)


def _token(recording: Recording) -> str:
    """What the stream is, so that it can be resumed and followed by whoever reads the token later."""
    tuned = "" if recording.profile == STANDARD else f":{recording.profile}"
    return f"v1:{recording.practice}:{recording.length_s}{tuned}"
