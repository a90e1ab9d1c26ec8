"""Recordings held in memory: a small real implementation of the port."""

from __future__ import annotations

from collections.abc import Sequence

from skill.core.recording import Recording


class RecordingsInMemory:
    """Finds what it was given; its URLs look like those of the server."""

    def __init__(self, *recordings: Recording) -> None:
        self._recordings = recordings

    def find(self, practice: str, length_s: int, locale: str, profile: str = "standard") -> Recording | None:
        found = [row for row in self._recordings if (row.practice, row.length_s) == (practice, length_s)]
        return min(found, key=lambda row: row.profile != profile, default=None)

    def all(self) -> Sequence[Recording]:
        return self._recordings

    def url(self, file: str) -> str:
        return f"/media/{file}"


def recording(practice: str, length_s: int, profile: str = "standard") -> Recording:
    """A recording as a manifest names it; there is no file behind it."""
    name = f"{practice}-{length_s}-0123456789ab"
    return Recording(
        practice=practice,
        locale="en-US",
        length_s=length_s,
        file=f"{name}.mp3",
        sha256="0" * 64,
        bytes=1,
        duration_s=float(length_s),
        engine="silent",
        voice="silent",
        lufs=-16.0,
        true_peak_dbtp=-3.0,
        captions=f"{name}.vtt",
        script_digest="0" * 64,
        profile=profile,
    )
