import { AFTERWARDS, answersTo, tryAgain } from "./answers.js";
import { Captions } from "./captions.js";
import { Card } from "./card.js";
import { Circle } from "./circle.js";
import { watchReadiness } from "./home.js";
import { Idle, readingTime } from "./idle.js";
import { Player } from "./player.js";
import { drawScreens } from "./screens.js";
import { Store } from "./store.js";
import { postTurn, sayGone, sayHere } from "./turns.js";
import { keepAwake, letSleep } from "./wake.js";
import { words } from "./words.js";

const LOUDEST = 5;
const HERE_MS = 8_000;
const FAREWELL_MS = 9_000;
const PAUSED_GRACE_S = 270;
const CARD_GRACE_S = 100;
const TYPING_GRACE_S = 40;

const find = (selector) => document.querySelector(selector);

const store = new Store({
  screen: "home",
  title: "",
  left: null,
  paused: false,
  volume: 4,
  loudest: LOUDEST,
  reply: null,
  aside: "",
  note: "",
});
const player = new Player(find("[data-player]"));
const captions = new Captions(find("[data-caption]"));
const circle = new Circle(find("[data-circle]"), find("[data-breath]"), { in: words.breathe_in, out: words.breathe_out });
const card = new Card(find("[data-card]"));
const idle = new Idle(document.querySelectorAll("[data-idle-ring]"), Number(document.body.dataset.idle));
const ownWords = find("[data-own-words]");

let latest = 0;
let afterCard = null;

/** Post a turn and follow its reply. A later turn outruns an earlier one, but nothing outruns care. */
async function take(turn, unreachable = () => {}) {
  const mine = ++latest;
  const reply = await postTurn(turn);
  if (reply && (reply.care || reply.screen.card)) return showCare(reply);
  if (mine !== latest) return;
  store.set({ note: reply ? "" : words.no_connection });
  if (reply) follow(reply, turn);
  else unreachable();
}

function follow(reply, turn) {
  if (reply.play) return reply.play.recording ? startSession(reply) : showUnprepared(reply, turn);
  if (reply.screen.control === "pause") return hold(true);
  if (reply.screen.control === "resume") return hold(false);
  if (reply.screen.control === "stop" || reply.intent === "AMAZON.NavigateHomeIntent") return goHome(reply.say);
  if (player.isActive) return store.set({ aside: reply.say });
  showReply({ say: reply.say, prompt: reply.prompt, answers: answersTo(reply.screen.asked) });
}

function startSession({ say, play }) {
  idle.rest();
  captions.clear();
  captions.show(say);
  store.set({ screen: "session", title: play.title, left: play.length_s, paused: false, aside: "" });
  player.start(play);
  keepAwake();
}

function showReply({ say, prompt = "", answers }) {
  store.set({ screen: "reply", reply: { say, prompt, answers } });
  idle.watch(readingTime(`${say} ${prompt}`));
}

function showUnprepared({ say, intent }, turn) {
  player.stop();
  // Whoever has just said "too much" is not told to wait for a recording.
  if (intent === "TooMuchIntent") return showGround(say);
  showReply({ say: words.prepared_title, prompt: words.prepared, answers: tryAgain(turn) });
}

function showGround(say = "") {
  showReply({ say: say || words.ground, prompt: say && words.ground, answers: answersTo() });
}

function showCare({ say, care }) {
  player.stop();
  afterCard = goHome;
  openCard(say, care === "emergency");
}

function openCard(say, urgent) {
  card.open(say, urgent);
  idle.watch(CARD_GRACE_S);
}

function goHome(note = "") {
  latest++;
  afterCard = null;
  player.stop();
  idle.rest();
  letSleep();
  ownWords.reset();
  card.close();
  store.set({ screen: "home", reply: null, paused: false, left: null, note });
  sayGone();
  if (note) setTimeout(() => store.state.note === note && store.set({ note: "" }), FAREWELL_MS);
}

function hold(paused) {
  if (paused) player.pause();
  else player.resume();
  store.set({ paused });
  if (paused) idle.watch(PAUSED_GRACE_S);
  else idle.rest();
}

const actions = {
  home: () => goHome(),

  person() {
    if (store.state.screen === "session" && !store.state.paused) actions.pause();
    openCard();
  },

  pause() {
    const paused = !store.state.paused;
    hold(paused);
    // The room keeps its own time of what plays; the page need not wait for it.
    postTurn({ intent: paused ? "AMAZON.PauseIntent" : "AMAZON.ResumeIntent" });
  },

  quieter: () => setVolume(store.state.volume - 1),
  louder: () => setVolume(store.state.volume + 1),

  "too-much"() {
    // Silence first: it must not depend on any answer.
    player.stop();
    captions.show(words.ground);
    take({ intent: "TooMuchIntent" }, () => showGround());
  },

  async leave() {
    player.stop();
    store.set({ screen: "home" });
    const mine = ++latest;
    const reply = await postTurn({ intent: "AMAZON.StopIntent" });
    if (mine === latest) goHome(reply?.say);
  },
};

function setVolume(volume) {
  volume = Math.min(LOUDEST, Math.max(1, volume));
  player.volume = gain(volume);
  store.set({ volume });
}

// Ears hear loudness by ratios; the steps are made to sound even.
function gain(volume) {
  return (volume / LOUDEST) ** 1.6;
}

function followPlayback() {
  const { cues, time, length } = player;
  circle.follow(cues, time);
  captions.follow(cues, time);
  store.set({ left: Math.max(0, Math.ceil(length - time)) });
}

function afterCardClosed() {
  const next = afterCard;
  afterCard = null;
  if (next) return next();
  const { screen, paused } = store.state;
  if (screen === "reply") idle.watch();
  else if (screen === "session" && paused) idle.watch(PAUSED_GRACE_S);
  else idle.rest();
}

drawScreens(store);
player.volume = gain(store.state.volume);

player.addEventListener("tick", followPlayback);
player.addEventListener("silent", () => store.set({ aside: words.without_sound }));
player.addEventListener("ended", () => showReply({ say: words.closing, answers: AFTERWARDS }));
card.addEventListener("close", afterCardClosed);
idle.addEventListener("gone", () => goHome());

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-turn], [data-do]");
  if (button?.dataset.turn) take(JSON.parse(button.dataset.turn));
  else if (button) actions[button.dataset.do]?.();
});

find("[data-still]").addEventListener("click", ({ currentTarget }) => {
  const still = currentTarget.getAttribute("aria-pressed") !== "true";
  currentTarget.setAttribute("aria-pressed", still);
});

ownWords.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = ownWords.elements.text.value.trim();
  ownWords.reset();
  if (text) take({ text });
});

// Words left in the field by somebody who went away are not for the next one to read.
ownWords.addEventListener("input", () => {
  if (store.state.screen === "home") idle.watch(TYPING_GRACE_S);
});

setInterval(() => store.state.screen !== "home" && sayHere(), HERE_MS);
watchReadiness([...document.querySelectorAll("[data-practice]")]);
