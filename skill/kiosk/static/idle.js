const STEP_MS = 500;

/** Notices that nobody is here. Says "gone" once, after a countdown that any touch starts anew. */
export class Idle extends EventTarget {
  #rings;
  #seconds;
  #grace = 0;
  #since = 0;
  #timer = 0;

  /** The rings stand still for a grace, then run for `seconds`. */
  constructor(rings, seconds) {
    super();
    this.#rings = rings;
    this.#seconds = seconds;
    for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, () => this.touch(), true);
  }

  /** Wait for nobody: first `grace` seconds without a countdown, then the countdown. */
  watch(grace = 0) {
    this.#grace = grace;
    this.touch();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#look(), STEP_MS);
  }

  rest() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#show(0);
  }

  touch() {
    this.#since = performance.now();
    this.#show(0);
  }

  #look() {
    const waited = (performance.now() - this.#since) / 1000 - this.#grace;
    if (waited < this.#seconds) return this.#show(waited / this.#seconds);
    this.rest();
    this.dispatchEvent(new Event("gone"));
  }

  #show(part) {
    for (const ring of this.#rings) {
      ring.hidden = part <= 0;
      ring.style.setProperty("--part", part.toFixed(3));
    }
  }
}

/** How long a text takes to read without hurry, in seconds. */
export function readingTime(text) {
  return text.split(/\s+/).length * 0.4;
}
