// The demo's clock, shown in the browser's zone, and the buttons that move it.

import { getClock, moveClock } from "./server.js";

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DATE = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });

const MINUTE = 60;
const HOUR = 3600;
const WEEK = 7 * 24 * HOUR;
const MOVES = {
  minute: () => ({ advance: MINUTE }),
  hour: () => ({ advance: HOUR }),
  week: () => ({ advance: WEEK }),
  evening: (now) => ({ to: nextAt(now, 20, 5) }),
  morning: (now) => ({ to: nextAt(now, 9, 5) }),
};

/** The next time the local clock shows hour:minute, strictly after `now` (unix seconds). */
export function nextAt(now, hour, minute) {
  const moment = new Date(now * 1000);
  moment.setHours(hour, minute, 0, 0);
  if (moment.getTime() <= now * 1000) {
    moment.setDate(moment.getDate() + 1);
    moment.setHours(hour, minute, 0, 0);
  }
  return moment.toISOString();
}

/** `onTick(text)` gets the time as shown; `onMoved(name)` follows each press. Returns refresh(). */
export function makeClock(onTick, onMoved) {
  const moves = document.getElementById("moves");
  let now = 0;
  async function refresh() {
    now = await getClock();
    const moment = new Date(now * 1000);
    document.getElementById("clock-time").textContent = TIME.format(moment);
    document.getElementById("clock-date").textContent = DATE.format(moment);
    onTick(TIME.format(moment));
  }
  async function press(button) {
    button.setAttribute("aria-busy", "true");
    moves.dataset.moving = "";
    try {
      await refresh();
      await moveClock(MOVES[button.dataset.move](now));
      await refresh();
      onMoved(button.dataset.move);
    } finally {
      button.removeAttribute("aria-busy");
      delete moves.dataset.moving;
    }
  }
  moves.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    // The days go by one after the other, which takes a moment; a second press would start from among them.
    if (button && moves.dataset.moving === undefined) press(button).catch(() => {});
  });
  return refresh;
}
