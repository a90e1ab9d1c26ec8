const REST_S = 10;
const SETTLE = 0.06;

/** The breathing circle of a session: grows through `in-N` cues, shrinks through `out-N`, else drifts by itself. */
export class Circle {
  #element;
  #word;
  #words;
  #cue = null;
  #from = 0;
  #level = 0;

  constructor(element, word, words) {
    this.#element = element;
    this.#word = word;
    this.#words = words;
  }

  follow(cues, time) {
    const cue = cues.find(({ id, startTime, endTime }) => /^(in|out)-/.test(id) && startTime <= time && time < endTime);
    if (cue !== this.#cue) this.#enter(cue);
    this.#level = cue ? this.#breathe(cue, time) : this.#rest(time);
    this.#element.style.setProperty("--level", this.#level.toFixed(4));
  }

  #enter(cue) {
    this.#cue = cue;
    this.#from = this.#level;
    const phase = cue ? cue.id.split("-")[0] : "rest";
    this.#element.dataset.phase = phase;
    this.#word.textContent = this.#words[phase] ?? "";
  }

  #breathe(cue, time) {
    const to = cue.id.startsWith("in-") ? 1 : 0;
    const part = (time - cue.startTime) / (cue.endTime - cue.startTime);
    return this.#from + (to - this.#from) * ease(part);
  }

  // Between cues the level glides toward a slow swell of its own instead of jumping to it.
  #rest(time) {
    const swell = 0.35 - 0.2 * Math.cos((time / REST_S) * 2 * Math.PI);
    return this.#level + (swell - this.#level) * SETTLE;
  }
}

const ease = (part) => 0.5 - 0.5 * Math.cos(Math.min(1, Math.max(0, part)) * Math.PI);
