import { word, words } from "./words.js";

const find = (selector) => document.querySelector(selector);

/** Draws what the store holds. Nothing is drawn from anywhere else, and text only as text. */
export function drawScreens(store) {
  store.addEventListener("change", ({ detail: changed }) => draw(store.state, changed));
}

function draw(state, changed) {
  find("[data-title]").textContent = state.title;
  find("[data-aside]").textContent = state.aside;
  find("[data-note]").textContent = state.note;
  find("[data-time]").textContent = state.left === null ? "" : word("time_left", { time: clock(state.left) });
  if (changed.has("volume")) drawVolume(state);
  if (changed.has("paused")) drawPause(state.paused);
  if (changed.has("reply") && state.reply) drawReply(state.reply);
  if (changed.has("screen")) showScreen(state.screen);
  // The button that was pressed may be gone now; the keyboard must not be left nowhere.
  if (changed.has("screen") || (changed.has("reply") && state.reply)) rest(state.screen);
}

function showScreen(name) {
  document.body.dataset.now = name;
  for (const screen of document.querySelectorAll("[data-screen]")) screen.hidden = screen.dataset.screen !== name;
  for (const part of document.querySelectorAll("[data-on]")) part.hidden = !part.dataset.on.split(" ").includes(name);
  window.scrollTo(0, 0);
}

function rest(name) {
  const place = name === "reply" ? "[data-answers] button" : `[data-screen=${name}] [tabindex="-1"]`;
  find(place)?.focus({ preventScroll: true });
}

function drawReply({ say, prompt, answers }) {
  find("[data-say]").textContent = say;
  find("[data-say]").toggleAttribute("data-long", say.length > 140);
  find("[data-prompt]").textContent = prompt ?? "";
  find("[data-answers]").replaceChildren(...answers.map(answerButton));
}

function answerButton({ label, turn, action }) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words[label];
  if (turn) button.dataset.turn = JSON.stringify(turn);
  else button.dataset.do = action;
  return button;
}

function drawPause(paused) {
  find("[data-do=pause]").toggleAttribute("data-paused", paused);
  find("[data-pause-label]").textContent = paused ? words.resume : words.pause;
}

function drawVolume({ volume, loudest }) {
  find("[data-level]").dataset.level = volume;
  find("[data-do=quieter]").disabled = volume === 1;
  find("[data-do=louder]").disabled = volume === loudest;
  find("[data-heard]").textContent = word("volume", { level: volume, most: loudest });
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
