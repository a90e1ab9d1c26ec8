"""A stand-in for flite 2.2: the same options, the same silences about what it does not know, a hum for a voice."""

import itertools
import math
import sys
import wave
from array import array

_HZ = {"kal": 90, "awb_time": 90, "kal16": 100, "awb": 120, "rms": 110, "slt": 210}
_RATE = 16000


def main(arguments):
    options = dict(itertools.pairwise(arguments))
    if "--version" in arguments:
        sys.stdout.write("  Carnegie Mellon University, Copyright (c) 1999-2016, all rights reserved\n")
        sys.stdout.write("  version: flite-2.2-stand-in Sep 2018 (http://cmuflite.org)\n")
        return
    if "-lv" in arguments:
        sys.stdout.write(f"Voices available: {' '.join(_HZ)} \n")
        return
    # Like flite, it takes a voice that it does not know for its first, and speaks what it cannot read as nothing.
    hz = _HZ.get(options["-voice"], 90)
    name, _, stretch = options["--setf"].partition("=")
    assert name == "duration_stretch", name
    words = sum(any(char.isalnum() for char in word) for word in options["-t"].encode("ascii").decode().split())
    word = round(0.28 * float(stretch) * _RATE)
    swell = [
        round(8000 * math.sin(math.pi * at / word) * math.sin(2 * math.pi * hz * at / _RATE)) for at in range(word)
    ]
    samples = array("h", [0] * (_RATE // 8) + swell * words + [0] * (_RATE // 8))
    with wave.open(options["-o"], "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(samples.tobytes())


if __name__ == "__main__":
    main(sys.argv[1:])
