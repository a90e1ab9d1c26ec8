import { readyPractices } from "./turns.js";

const LOOK_AGAIN_MS = 4_000;

/** Marks the choices whose recording is still being prepared, until all of them are there. */
export async function watchReadiness(choices) {
  const waiting = () => choices.filter((choice) => !choice.querySelector("[data-wait]").hidden);
  if (waiting().length === 0) return;
  const ready = await readyPractices();
  for (const choice of ready ? waiting() : []) {
    const { practice, length } = choice.dataset;
    choice.querySelector("[data-wait]").hidden = ready.has(`${practice}/${length}`);
  }
  setTimeout(() => watchReadiness(choices), LOOK_AGAIN_MS);
}
