// The list of messages: kept in step with the server by id, and scrolled with manners.

import { bubble } from "./bubble.js";
import { calm, el, icon } from "./dom.js";

const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const NEAR = 48;

/** `box` scrolls, `jump` is the button that leads back down. Returns {show(messages)}. */
export function chatList(box, jump, taps) {
  const list = box.firstElementChild;
  const views = new Map();
  const scroll = follow(box, list, jump);
  let first = true;

  function show(messages) {
    const rows = withDays([...messages].sort((a, b) => a.message_id - b.message_id));
    const added = rows.filter((row) => row.message && !views.has(row.key));
    removeOthers(views, rows, box);
    place(list, views, rows, taps, !first);
    if (added.length) scroll.arrived(added.map((row) => row.message), first);
    first = first && !rows.length;
  }
  return { show };
}

/** One row per message, and one before the first message of each day. */
function withDays(messages) {
  const rows = [];
  let last = null;
  for (const message of messages) {
    const day = DAY.format(new Date(message.date * 1000));
    if (day !== last) rows.push({ key: `day ${message.message_id}`, day });
    last = day;
    rows.push({ key: `message ${message.message_id}`, message });
  }
  return rows;
}

/** First the removals, so that no node that stays has to be moved (moving loses the focus). */
function removeOthers(views, rows, box) {
  const wanted = new Set(rows.map((row) => row.key));
  for (const [key, view] of views) {
    if (wanted.has(key)) continue;
    if (view.node.contains(document.activeElement)) box.focus({ preventScroll: true });
    view.node.remove();
    views.delete(key);
  }
}

function place(list, views, rows, taps, animated) {
  let at = list.firstChild;
  for (const row of rows) {
    const known = views.get(row.key);
    const view = known || made(row, taps, animated);
    views.set(row.key, view);
    if (known && row.message) known.update(row.message);
    if (view.node === at) at = at.nextSibling;
    else list.insertBefore(view.node, at);
  }
}

function made(row, taps, animated) {
  if (row.day) return { node: el("p", { class: "day", "data-testid": "day" }, row.day) };
  const view = bubble(row.message, taps);
  view.node.classList.toggle("fresh", animated);
  return view;
}

/**
 * Stays at the newest message unless the reader has scrolled up; then the button
 * counts what arrived below.
 */
function follow(box, list, jump) {
  let pinned = true;
  let unseen = 0;
  let before = 0;
  const gap = () => box.scrollHeight - box.clientHeight - box.scrollTop;
  const down = (behavior) => box.scrollTo({ top: box.scrollHeight, behavior });
  const smooth = () => (calm.matches ? "instant" : "smooth");
  function paint() {
    if (pinned && jump === document.activeElement) box.focus({ preventScroll: true });
    jump.hidden = pinned;
    jump.replaceChildren(icon("down"), ...(unseen ? [el("span", {}, String(unseen))] : []));
    jump.setAttribute("aria-label", unseen ? `${unseen} new, go to the newest` : "Go to the newest");
  }
  box.addEventListener("scroll", () => {
    const upwards = box.scrollTop < before - 1;
    before = box.scrollTop;
    if (gap() < NEAR) [pinned, unseen] = [true, 0];
    else if (upwards) pinned = false;
    paint();
  }, { passive: true });
  jump.addEventListener("click", () => {
    [pinned, unseen] = [true, 0];
    down(smooth());
    paint();
  });
  // Pictures load late and the editor grows: whatever changes height keeps the end in view.
  const watch = new ResizeObserver(() => pinned && down(smooth()));
  watch.observe(list);
  watch.observe(box);
  return {
    /** Who writes wants to see it: an own new message leads down from anywhere. */
    arrived(messages, atOnce) {
      pinned ||= messages.some((message) => !message.from_bot);
      unseen = pinned ? 0 : unseen + messages.length;
      if (pinned) down(atOnce ? "instant" : smooth());
      paint();
    },
  };
}
