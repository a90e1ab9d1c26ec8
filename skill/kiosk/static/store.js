/** What the page shows, in one place. Says "change" with the names of what changed in `detail`. */
export class Store extends EventTarget {
  #state;

  constructor(state) {
    super();
    this.#state = { ...state };
  }

  get state() {
    return this.#state;
  }

  set(patch) {
    const changed = Object.keys(patch).filter((name) => this.#state[name] !== patch[name]);
    if (changed.length === 0) return;
    this.#state = { ...this.#state, ...patch };
    this.dispatchEvent(new CustomEvent("change", { detail: new Set(changed) }));
  }
}
