"""A recording: one rendered length of a practice, as the manifest names it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

STANDARD = "standard"
"""The profile of a recording that nobody asked to be tuned."""


@dataclass(frozen=True)
class Recording:
    """What the manifest says of one MP3 and its captions. File names carry a digest; content never changes."""

    practice: str
    locale: str
    length_s: int
    """The length it was asked for at."""
    file: str
    sha256: str
    bytes: int
    duration_s: float
    """The length it has."""
    engine: str
    voice: str
    lufs: float
    """Integrated loudness of the decoded file, EBU R 128, LUFS."""
    true_peak_dbtp: float
    """Highest true peak of the decoded file, dBTP."""
    captions: str
    """File name of its WebVTT captions, beside the MP3."""
    script_digest: str
    """Digest of everything the rendering was made from: equal digest, equal recording."""
    profile: str = STANDARD
    """How it is tuned: `standard`, or another that the renderer knows, such as `slower`."""


class Recordings(Protocol):
    """Where the companion finds recordings; a rendering may add to it at any time."""

    def find(self, practice: str, length_s: int, locale: str, profile: str = STANDARD) -> Recording | None:
        """The recording of just that practice and length, so tuned or else standard, in the locale's language."""

    def all(self) -> Sequence[Recording]:
        """Every recording there is."""

    def url(self, file: str) -> str:
        """Where a listener fetches a recording's file from."""
