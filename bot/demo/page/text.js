// Message text with its entities, as nodes. Offsets count UTF-16 units, as JavaScript does.

import { el } from "./dom.js";
import { withFound } from "./links.js";

const SIMPLE = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
};

/** `taps` is {onLink(address), onCommand(text)}. */
export function richText(text, entities, taps) {
  const inside = withFound(text, entities || []).filter((one) => one.length > 0);
  inside.sort((a, b) => a.offset - b.offset || b.length - a.length);
  return pieces(text, 0, text.length, inside, taps);
}

function pieces(text, from, to, entities, taps) {
  const made = [];
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [first, ...others] = rest;
    const start = Math.max(first.offset, at);
    const end = Math.min(first.offset + first.length, to);
    const within = others.filter((one) => one.offset < end);
    rest = others.filter((one) => one.offset >= end);
    if (start >= end) {
      rest = [...within, ...rest];
      continue;
    }
    if (start > at) made.push(text.slice(at, start));
    made.push(wrapped(first, text.slice(start, end), pieces(text, start, end, within, taps), taps));
    // A quotation is a block of its own: the line break that follows it is already there.
    at = isBlock(first) && text[end] === "\n" ? end + 1 : end;
  }
  if (at < to) made.push(text.slice(at, to));
  return made;
}

const isBlock = (entity) => entity.type === "pre" || entity.type.endsWith("blockquote");

function wrapped(entity, plain, children, taps) {
  const type = entity.type;
  if (SIMPLE[type]) return el(SIMPLE[type], {}, ...children);
  if (type.endsWith("blockquote")) return el("blockquote", {}, ...children);
  if (type === "spoiler") return spoiler(children);
  if (type === "bot_command") return link(children, () => taps.onCommand(plain));
  if (type === "url") return link(children, () => taps.onLink(plain));
  if (type === "text_link") return link(children, () => taps.onLink(entity.url), entity.url);
  return el("span", {}, ...children);
}

/** Not an <a>: its address must not be reachable by middle click or drag, only through the sheet. */
function link(children, onclick, title) {
  return el("span", {
    class: "link", role: "link", tabindex: "0", title, onclick,
    onkeydown: (event) => event.key === "Enter" && onclick(),
  }, ...children);
}

function spoiler(children) {
  const hidden = el("span", { class: "covered", "aria-hidden": "true" }, ...children);
  const cover = el("span", {
    class: "spoiler", role: "button", tabindex: "0", "data-testid": "spoiler",
    "aria-label": "Hidden text, tap to show", onclick: reveal,
    onkeydown: (event) => ["Enter", " "].includes(event.key) && reveal(event),
  }, hidden);
  function reveal(event) {
    if (cover.classList.contains("shown")) return;
    event.preventDefault();
    cover.classList.add("shown");
    hidden.removeAttribute("aria-hidden");
    for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
  }
  return cover;
}
