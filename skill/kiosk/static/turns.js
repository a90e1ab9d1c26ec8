const PATIENCE_MS = 8_000;

/** Post a turn. Gives the reply with its `screen` hints, or null when the companion cannot be reached. */
export async function postTurn(turn) {
  try {
    const response = await fetch("/turns", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(turn),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) return null;
    const screen = JSON.parse(response.headers.get("Kind-Moment-Screen") ?? "{}");
    return { ...(await response.json()), screen };
  } catch {
    return null;
  }
}

/** Tell the room that somebody is here, or that nobody is. It does without when it cannot be reached. */
export const sayHere = () => tell("/touch");
export const sayGone = () => tell("/leave");

/** The lengths of practices whose recording is there, as "practice/length"; null when that is not known. */
export async function readyPractices() {
  try {
    const response = await fetch("/practices");
    if (!response.ok) return null;
    const practices = await response.json();
    return new Set(
      practices.flatMap(({ practice, lengths }) =>
        lengths.filter(({ ready }) => ready).map(({ length_s }) => `${practice}/${length_s}`),
      ),
    );
  } catch {
    return null;
  }
}

function tell(path) {
  fetch(path, { method: "POST", keepalive: true }).catch(() => {});
}
