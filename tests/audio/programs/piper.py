"""A stand-in for piper 1.8: the same options and files, the same line a sentence, a hum for a voice.

Its model is a text: the hum's Hz and the seconds a word takes, a part that stays and a part that grows with the
length scale, as a voice's rounding to whole frames makes it. Like piper it draws noise, unless told not to.
"""

import argparse
import json
import logging
import math
import random
import sys
import wave
from array import array
from pathlib import Path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-m", "--model", required=True)
    parser.add_argument("-c", "--config")
    parser.add_argument("-i", "--input-file", "--input_file", action="append")
    parser.add_argument("-f", "--output-file", "--output_file")
    parser.add_argument("-d", "--output-dir", "--output_dir")
    parser.add_argument("--output-raw", "--output_raw", action="store_true")
    parser.add_argument("-s", "--speaker", type=int)
    parser.add_argument("--length-scale", "--length_scale", type=float, default=1.0)
    parser.add_argument("--noise-scale", "--noise_scale", type=float, default=0.667)
    parser.add_argument("--noise-w-scale", "--noise_w_scale", "--noise-w", "--noise_w", type=float, default=0.8)
    parser.add_argument("--cuda", action="store_true")
    parser.add_argument("--sentence-silence", "--sentence_silence", type=float, default=0.0)
    parser.add_argument("--volume", type=float, default=1.0)
    parser.add_argument("--no-normalize", action="store_true")
    parser.add_argument("--data-dir", "--data_dir", action="append", default=[])
    parser.add_argument("--debug", action="store_true")
    args, spoken_arguments = parser.parse_known_args()
    logging.basicConfig(level=logging.INFO)
    texts = [" ".join(spoken_arguments)] if spoken_arguments else sys.stdin
    lines = [line.strip() for line in texts if line.strip()]
    if not Path(args.model).exists():
        raise ValueError(f"Unable to find voice: {args.model} (use piper.download_voices)")
    rate = json.loads(Path(args.config or f"{args.model}.json").read_text())["audio"]["sample_rate"]
    hz, stays, grows = map(float, Path(args.model).read_text().split())
    word = round((stays + grows * args.length_scale) * rate)
    peak = 9000 if args.no_normalize else 32767
    chance = random.Random() if args.noise_scale or args.noise_w_scale else random.Random(1)
    with wave.open(args.output_file, "wb") as file:
        for line in lines:
            file.setframerate(rate)
            file.setsampwidth(2)
            file.setnchannels(1)
            phase = chance.uniform(0, math.pi)
            swell = [
                round(peak * math.sin(math.pi * at / word) * math.sin(2 * math.pi * hz * at / rate + phase))
                for at in range(word)
            ]
            edge = [0] * (rate // 5)
            file.writeframes(array("h", edge + swell * len(line.split()) + edge).tobytes())


if __name__ == "__main__":
    main()
