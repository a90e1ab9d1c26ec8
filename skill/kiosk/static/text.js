import { Card } from "./card.js";
import { Idle } from "./idle.js";

// A kiosk must not stay on a side page after its reader has walked away.
const READING_S = 90;

const card = new Card(document.querySelector("[data-card]"));
const idle = new Idle(document.querySelectorAll("[data-idle-ring]"), Number(document.body.dataset.idle));

document.querySelector("[data-do=person]").addEventListener("click", () => card.open());
idle.addEventListener("gone", () => location.assign(document.body.dataset.home));
idle.watch(READING_S);
