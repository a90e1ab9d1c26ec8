/** Shows one line at a time, and keeps it until the next one comes. */
export class Captions {
  #place;
  #shown = "";

  constructor(place) {
    this.#place = place;
  }

  show(text) {
    if (text === this.#shown) return;
    this.#shown = text;
    const line = document.createElement("p");
    line.textContent = text;
    this.#place.replaceChildren(line);
  }

  clear() {
    this.#shown = "";
    this.#place.replaceChildren();
  }

  follow(cues, time) {
    const spoken = cues.findLast((cue) => isLine(cue) && cue.startTime <= time);
    if (spoken) this.show(spoken.text);
  }
}

function isLine(cue) {
  return !/^(in|out)-/.test(cue.id);
}
