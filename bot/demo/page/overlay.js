// What lies over a phone for a moment: menus, sheets, toasts, alerts.

import { el, icon } from "./dom.js";

/**
 * A menu behind a button. `items()` is read at each opening:
 * [{label, hint?, checked?, testid?, run}].
 */
export function menu(trigger, place, name, items) {
  let open = null;
  function close(back) {
    if (!open) return;
    open.remove();
    open = null;
    trigger.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
    if (back) trigger.focus();
  }
  const outside = (event) => {
    if (!open.contains(event.target) && !trigger.contains(event.target)) close(false);
  };
  function show() {
    const pick = (item) => { close(true); item.run(); };
    open = el("div", { class: `menu ${name}`, role: "menu" }, ...items().map((item) => entry(item, pick)));
    open.addEventListener("keydown", (event) => walk(event, open, close));
    place.append(open);
    trigger.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside);
    open.firstElementChild.focus();
  }
  trigger.addEventListener("click", () => (open ? close(true) : show()));
}

function entry(item, pick) {
  const checks = item.checked !== undefined;
  return el("button", {
    type: "button", role: checks ? "menuitemcheckbox" : "menuitem", tabindex: "-1",
    "aria-checked": checks ? String(item.checked) : undefined,
    "data-testid": item.testid, onclick: () => pick(item),
  }, el("b", {}, item.label), item.hint ? el("small", {}, item.hint) : null, item.checked ? icon("check") : null);
}

function walk(event, open, close) {
  const all = [...open.children];
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to !== undefined) all.at(to % all.length).focus();
  else if (event.key === "Escape" || event.key === "Tab") close(true);
  else return;
  event.preventDefault();
}

/** A sheet at the foot of a phone. `choices` is [{label, main?, testid?, run?, href?}]; the first gets the focus. */
export function sheet(place, title, body, choices) {
  place.closeSheet?.();
  const before = document.activeElement;
  const close = () => {
    cover.remove();
    place.closeSheet = null;
    setUnderneath(place, false);
    if (before?.isConnected) before.focus({ preventScroll: true });
  };
  const buttons = choices.map((one) => choice(one, close));
  const card = el("div", { class: "sheet", role: "dialog", "aria-label": title, "data-testid": "sheet" },
    el("h3", {}, title), ...body, ...buttons);
  const cover = el("div", { class: "sheet-cover" }, card);
  cover.addEventListener("click", (event) => event.target === cover && close());
  cover.addEventListener("keydown", (event) => event.key === "Escape" && close());
  place.closeSheet = close;
  place.append(cover);
  setUnderneath(place, true);
  buttons[0].focus({ preventScroll: true });
}

/** While a sheet is up, the rest of this phone can not be reached; the other phone can. */
function setUnderneath(place, inert) {
  for (const one of place.parentElement.children) {
    if (one !== place) one.inert = inert;
  }
}

function choice(one, close) {
  const tag = one.href ? "a" : "button";
  const more = one.href ? { href: one.href, target: "_blank", rel: "noopener noreferrer" } : { type: "button" };
  return el(tag, {
    ...more, class: `wide ${one.main ? "" : "quiet"}`, "data-testid": one.testid,
    onclick: () => { close(); one.run?.(); },
  }, one.label);
}

/** Answers to a tap: a line that fades, or an alert that waits for OK. */
export function toast(phone, text, isAlert) {
  if (isAlert) alertBox(phone.querySelector(".sheet-place"), text);
  else passing(phone.querySelector(".toasts"), text);
}

function alertBox(place, text) {
  const message = el("p", { class: "alert-text", "data-testid": "toast" }, text);
  sheet(place, "Kindling", [message], [{ label: "OK", main: true, testid: "alert-ok" }]);
}

function passing(place, text) {
  const node = el("p", { class: "toast", "data-testid": "toast" }, text);
  place.append(node);
  while (place.children.length > 3) place.firstElementChild.remove();
  setTimeout(() => node.classList.add("leaving"), 3200 + text.length * 30);
  setTimeout(() => node.remove(), 3600 + text.length * 30);
}
