// The rows of buttons under a bubble.

import { el, icon } from "./dom.js";

/** `taps` is {onTap(data), onLink(address), onCopy(text)}; each may return a promise. */
export function keyboardNodes(markup, taps) {
  const rows = markup?.inline_keyboard || [];
  return rows.map((row) => el("div", { class: "row" }, ...row.map((one) => button(one, taps))));
}

function button(one, taps) {
  const style = ["primary", "success", "danger"].includes(one.style) ? one.style : "plain";
  const node = el("button", {
    type: "button", class: `key ${style}`, "data-testid": "button",
    onclick: () => busy(node, press(one, taps)),
  }, el("span", {}, one.text), cornerSign(one));
  return node;
}

function press(one, taps) {
  if (one.url) return taps.onLink(one.url);
  if (one.copy_text) return taps.onCopy(one.copy_text.text);
  return taps.onTap(one.callback_data ?? "");
}

function cornerSign(one) {
  if (one.url) return icon("out");
  return one.copy_text ? icon("copy") : null;
}

/** Shows that the tap is under way; tapping twice stays possible, as it is in Telegram. */
async function busy(node, work) {
  node.setAttribute("aria-busy", "true");
  await work;
  node.removeAttribute("aria-busy");
}

/** After its row was rebuilt, a focused button's successor: same text, else the same place. */
export function keepFocus(slot, rebuild) {
  const before = [...slot.querySelectorAll("button")];
  const at = before.indexOf(document.activeElement);
  rebuild();
  if (at < 0) return;
  const after = [...slot.querySelectorAll("button")];
  const same = after.find((one) => one.textContent === before[at].textContent);
  const next = same || after[Math.min(at, after.length - 1)] || slot.closest(".message");
  next.focus({ preventScroll: true });
}
