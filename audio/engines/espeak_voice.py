"""One line of espeak-ng, as a program of its own: text in on stdin, sound out on stdout.

Run as `python -I -S espeak_voice.py LIBRARY DATA VOICE WPM PITCH`. It answers with the sample rate (four bytes)
and 16-bit PCM. A process a line, because espeak-ng sounds different from call to call within one process, and
because it is GPL: it is never loaded into ours. It imports nothing but ctypes, to start in 20 ms.
"""

import ctypes
import sys

_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000
_RATE, _PITCH = 1, 3
_BY_CHARACTER = 1
_UTF8 = 1

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def main(library: str, data: str, voice: str, wpm: str, pitch: str) -> str | None:
    """Speak stdin; returns what went wrong, or None."""
    espeak = ctypes.CDLL(library)
    chunks: list[bytes] = []

    def collect(samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        if samples and count > 0:
            chunks.append(ctypes.string_at(samples, 2 * count))
        return 0

    callback = _Callback(collect)
    rate = espeak.espeak_Initialize(_SYNCHRONOUS, 0, data.encode(), _DO_NOT_EXIT)
    if rate <= 0:
        return "espeak-ng found no data"
    # It has seeded its noise with the time of day; the same words shall make the same sound in every second.
    espeak.espeak_ng_SetRandSeed(ctypes.c_long(1))
    espeak.espeak_SetSynthCallback(callback)
    if espeak.espeak_SetVoiceByName(voice.encode()) != 0:
        return f"espeak-ng has no voice '{voice}'"
    espeak.espeak_SetParameter(_RATE, int(wpm), 0)
    espeak.espeak_SetParameter(_PITCH, int(pitch), 0)
    text = sys.stdin.buffer.read()
    espeak.espeak_Synth(text, ctypes.c_size_t(len(text) + 1), 0, _BY_CHARACTER, 0, _UTF8, None, None)
    espeak.espeak_Synchronize()
    sys.stdout.buffer.write(rate.to_bytes(4, "little") + b"".join(chunks))
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
