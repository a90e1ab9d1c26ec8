let lock = null;

/** Keep the screen lit while something plays, where the browser can. */
export async function keepAwake() {
  try {
    if (!lock || lock.released) lock = (await navigator.wakeLock?.request("screen")) ?? null;
  } catch {
    lock = null;
  }
}

export function letSleep() {
  lock?.release().catch(() => {});
  lock = null;
}
