"""A sound as engines give it and the cache keeps it: mono, 16 bit, little-endian.

soundfile (and numpy behind it) is imported on first use, so that planning a build stays cheap.
"""

from __future__ import annotations

import io
from dataclasses import dataclass


@dataclass(frozen=True)
class Sound:
    """Mono 16-bit PCM at `rate` samples a second."""

    rate: int
    pcm: bytes

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.pcm) / 2 / self.rate

    def flac(self) -> bytes:
        """The sound as a FLAC file, loss-free."""
        import numpy as np
        import soundfile

        file = io.BytesIO()
        soundfile.write(file, np.frombuffer(self.pcm, "<i2"), self.rate, format="FLAC", subtype="PCM_16")
        return file.getvalue()


def decoded(content: bytes) -> Sound | None:
    """The sound in a FLAC, MP3 or WAV file; its first channel. None when it cannot be decoded whole."""
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            # All at once: soundfile seeks after each read, and an MP3 decoder that seeks loses its bit reservoir.
            samples = file.read(dtype="int16", always_2d=True)[:, 0]
            return Sound(file.samplerate, samples.astype("<i2", copy=False).tobytes()) if len(samples) else None
    except soundfile.LibsndfileError:
        return None
