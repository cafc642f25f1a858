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

/**
 * Rebuilds a part that holds the focus. It goes to the button with the same text, else to
 * the message: never to a new button in the old place, which a second Enter would press.
 */
export function keepFocus(slot, rebuild) {
  const text = document.activeElement.textContent;
  rebuild();
  const same = [...slot.querySelectorAll("button")].find((one) => one.textContent === text);
  (same || slot.closest(".message")).focus({ preventScroll: true });
}
