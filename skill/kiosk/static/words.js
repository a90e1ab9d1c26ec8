/** Every word a visitor reads; the page brings them along as JSON, so that no module holds any. */
export const words = JSON.parse(document.querySelector("[data-words]").textContent);

/** A word with its {braces} filled. */
export function word(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}
