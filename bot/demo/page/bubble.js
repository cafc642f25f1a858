// One message. Its parts are rebuilt one by one and only when they changed, so a
// playing voice note, a picture and the focus survive every refresh.

import { el, grow, icon } from "./dom.js";
import { keepFocus, keyboardNodes } from "./keyboard.js";
import { mediaNodes, mediaOf } from "./media.js";
import { richText } from "./text.js";

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
export const timeText = (seconds) => TIME.format(new Date(seconds * 1000));

/**
 * `taps` is {onTap(id, data), onLink(address), onCopy(text), onCommand(text), onEdit(id, text)}.
 * Returns {node, update(message)}.
 */
export function bubble(message, taps) {
  const view = makeView(message);
  let latest = message;
  const own = { ...taps, onTap: (data) => taps.onTap(message.message_id, data) };
  const edit = () => canEdit(latest) && openEditor(view, latest, taps, () => paint(latest));
  view.text.addEventListener("dblclick", edit);

  function paint(next) {
    latest = next;
    view.node.classList.toggle("guarded", Boolean(next.protected));
    part(view.media, mediaOf(next), mediaNodes);
    part(view.meta, [next.date, next.edited, next.protected], metaNodes);
    part(view.tools, canEdit(next), (can) => (can ? [pencil(edit)] : []));
    part(view.keys, next.reply_markup || null, (markup) => keyboardNodes(markup, own));
    if (!view.editing) part(view.text, shownWords(next), (words) => richText(words.text, words.entities, taps));
  }
  paint(message);
  return { node: view.node, update: paint };
}

function makeView(message) {
  const slot = (name, testid) => el("div", { class: name, "data-testid": testid });
  const view = {
    media: slot("media"), text: slot("text", "bubble-text"), meta: slot("meta"),
    tools: slot("tools"), keys: slot("keys"), editing: false,
  };
  view.node = el("div", {
    class: `message ${message.from_bot ? "bot" : "me"}`, "data-testid": "bubble",
    "data-message-id": message.message_id, tabindex: "-1", role: "group",
    "aria-label": `${message.from_bot ? "Kindling" : "You"}, ${timeText(message.date)}`,
  }, el("div", { class: "bubble" }, view.media, view.text, view.meta, view.tools), view.keys);
  return view;
}

/** Rebuilds a slot when the value it was built from is another one. */
function part(slot, value, build) {
  const print = JSON.stringify(value);
  if (slot.print === print) return;
  slot.print = print;
  const rebuild = () => {
    slot.replaceChildren(...build(value));
    slot.hidden = !slot.childNodes.length;
  };
  if (slot.contains(document.activeElement)) keepFocus(slot, rebuild);
  else rebuild();
}

/** Telegram shows an opened invite link as a plain /start. */
function shownWords(message) {
  if (openedLink(message)) return { text: "/start", entities: [] };
  return { text: wordsIn(message), entities: message.entities ?? message.caption_entities ?? [] };
}

export function openedLink(message) {
  return !message.from_bot && /^\/start \S/.test(message.text ?? "");
}

const wordsIn = (message) => message.text ?? message.caption ?? "";

function canEdit(message) {
  return !message.from_bot && Boolean(wordsIn(message)) && !openedLink(message);
}

function metaNodes([date, edited, guarded]) {
  const lock = el("span", {
    class: "lock", "data-testid": "lock", role: "img",
    title: "cannot be forwarded or saved", "aria-label": "cannot be forwarded or saved",
  }, icon("lock"));
  const moment = new Date(date * 1000).toISOString();
  return [guarded ? lock : null, edited ? "edited " : null, el("time", { datetime: moment }, timeText(date))]
    .filter(Boolean);
}

function pencil(edit) {
  return el("button", {
    type: "button", class: "icon-button pencil", "data-testid": "edit",
    "aria-label": "Edit this message", title: "Edit", onclick: edit,
  }, icon("pencil"));
}

/** Enter saves, Escape or leaving the field forgets the change. */
function openEditor(view, message, taps, repaint) {
  if (view.editing) return;
  view.editing = true;
  const field = el("textarea", { class: "editor", "data-testid": "edit-input", "aria-label": "Edit your message" });
  field.value = wordsIn(message);
  field.rows = 1;
  function close(text) {
    if (!view.editing) return;
    view.editing = false;
    view.text.print = null;
    repaint();
    if (text && text !== wordsIn(message)) taps.onEdit(message.message_id, text);
  }
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(null);
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) close(field.value.trim());
    else return;
    event.preventDefault();
    view.node.focus({ preventScroll: true });
  });
  field.addEventListener("blur", () => close(null));
  field.addEventListener("input", () => grow(field, 220));
  view.text.replaceChildren(field);
  grow(field, 220);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}
