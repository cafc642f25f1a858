// Three steps for a first visit.

import { el, icon } from "./dom.js";

const STEPS = [
  ["started", "Press Start on both phones"],
  ["opened", "Send /invite from one, open its link on the other, say yes on both"],
  ["morning", "Press “next morning”"],
];
const SEEN = "kindling-steps-seen";

/** Returns reach(name): that a step was taken. Steps count in their order. */
export function makeSteps(place) {
  let done = 0;
  if (remembered()) return () => {};
  const reach = (name) => {
    if (STEPS[done]?.[0] !== name) return;
    done += 1;
    paint();
  };
  const close = () => {
    place.hidden = true;
    remember();
  };
  function paint() {
    const list = el("ol", {}, ...STEPS.map(([, text], i) => step(text, i, done)));
    const end = done === STEPS.length ? el("p", {}, "That is the whole idea. Look around as you like.") : null;
    place.replaceChildren(end ?? list, closer(close));
  }
  paint();
  place.hidden = false;
  return reach;
}

function step(text, i, done) {
  const state = i < done ? "done" : i === done ? "next" : "later";
  return el("li", { class: state, "aria-current": state === "next" ? "step" : null },
    el("span", { class: "number" }, state === "done" ? icon("check") : String(i + 1)), text);
}

function closer(close) {
  return el("button", {
    type: "button", class: "icon-button", "data-testid": "steps-close",
    "aria-label": "Hide these steps", title: "Hide", onclick: close,
  }, icon("close"));
}

function remembered() {
  try {
    return localStorage.getItem(SEEN) !== null;
  } catch {
    return false;
  }
}

function remember() {
  try {
    localStorage.setItem(SEEN, "yes");
  } catch {
    // Storage is closed to this page: the steps come back with the next visit.
  }
}
