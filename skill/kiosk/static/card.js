/** The helpline card. It is in the page from the start, so it opens without asking anyone. */
export class Card extends EventTarget {
  #dialog;
  #say;

  constructor(dialog) {
    super();
    this.#dialog = dialog;
    this.#say = dialog.querySelector("[data-card-say]");
    dialog.addEventListener("close", () => this.dispatchEvent(new Event("close")));
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("[data-do=close]")) this.close();
    });
  }

  get isOpen() {
    return this.#dialog.open;
  }

  open(say = "", urgent = false) {
    this.#say.textContent = say;
    this.#say.hidden = !say;
    this.#dialog.toggleAttribute("data-urgent", urgent);
    if (!this.isOpen) this.#dialog.showModal();
    this.#dialog.querySelector("h2").focus();
  }

  close() {
    this.#dialog.close();
  }
}
