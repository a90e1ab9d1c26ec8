/**
 * Plays a recording with its captions. Says "tick" with `time` on every frame, "silent" when there is no sound and
 * the captions go on by the clock, and "ended".
 */
export class Player extends EventTarget {
  #slot;
  #audio = null;
  #track = null;
  #silent = null;
  #frame = 0;
  #length = 0;
  #volume = 1;

  constructor(slot) {
    super();
    this.#slot = slot;
  }

  /** Start from the beginning; whatever played before ends. */
  start({ recording, captions, length_s }) {
    this.stop();
    const audio = document.createElement("audio");
    const track = document.createElement("track");
    track.kind = "captions";
    track.src = captions;
    audio.append(track);
    track.track.mode = "hidden";
    audio.preload = "auto";
    audio.src = recording;
    audio.volume = this.#volume;
    this.#audio = audio;
    this.#track = track.track;
    this.#length = length_s;
    audio.addEventListener("error", () => this.#loseSound(audio));
    audio.addEventListener("ended", () => this.#end(audio));
    this.#slot.replaceChildren(audio);
    this.#play(audio);
    this.#tick();
  }

  pause() {
    this.#silent?.pause();
    this.#audio?.pause();
  }

  resume() {
    if (this.#silent) this.#silent.resume();
    else if (this.#audio) this.#play(this.#audio);
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    const audio = this.#audio;
    this.#audio = this.#track = this.#silent = null;
    if (!audio) return;
    audio.pause();
    audio.removeAttribute("src");
    audio.load();
    audio.remove();
  }

  set volume(volume) {
    this.#volume = volume;
    if (this.#audio) this.#audio.volume = volume;
  }

  /** Whether something plays or is paused. */
  get isActive() {
    return this.#audio !== null;
  }

  get time() {
    return this.#silent?.time ?? this.#audio?.currentTime ?? 0;
  }

  get length() {
    const known = this.#audio?.duration;
    return Number.isFinite(known) ? known : Math.max(this.#length, this.cues.at(-1)?.endTime ?? 0);
  }

  /** The cues, as soon as they have been read. */
  get cues() {
    return Array.from(this.#track?.cues ?? []);
  }

  #play(audio) {
    audio.play().catch((error) => {
      if (error.name !== "AbortError") this.#loseSound(audio);
    });
  }

  #loseSound(audio) {
    if (audio !== this.#audio || this.#silent) return;
    this.#silent = new SilentClock(audio.currentTime);
    this.#silent.resume();
    this.dispatchEvent(new Event("silent"));
  }

  #end(audio) {
    if (audio !== this.#audio) return;
    this.stop();
    this.dispatchEvent(new Event("ended"));
  }

  // timeupdate comes only four times a second, too seldom for a breath.
  #tick() {
    if (!this.#audio) return;
    this.#frame = requestAnimationFrame(() => this.#tick());
    this.dispatchEvent(new Event("tick"));
    if (this.#silent && this.#silent.time >= this.length) this.#end(this.#audio);
  }
}

class SilentClock {
  #at;
  #since = null;

  constructor(at) {
    this.#at = at;
  }

  get time() {
    return this.#at + (this.#since === null ? 0 : (performance.now() - this.#since) / 1000);
  }

  resume() {
    this.#since ??= performance.now();
  }

  pause() {
    this.#at = this.time;
    this.#since = null;
  }
}
