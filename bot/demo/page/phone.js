// One phone: what is on it, and what its owner does with it.

import { chatList } from "./chat.js";
import { composer } from "./composer.js";
import { byTestId, el, fromTemplate, icon } from "./dom.js";
import { isWebAddress, startPayload } from "./links.js";
import { menu, sheet, toast } from "./overlay.js";
import { act } from "./server.js";

/**
 * `world` is {changed(user), openOn(user, payload), openedLink()}.
 * Returns {node, show(chat), toast(text, isAlert), tick(text), open(payload)}.
 */
export function makePhone(person, partner, world) {
  const node = dressed(person);
  const say = (text, isAlert) => toast(node, text, isAlert);
  const links = linkSheets(node, person, partner, world, say);
  const does = doer(person, world, say);
  const taps = {
    ...links,
    onTap: (id, data) => does("tap", { message_id: id, data }),
    onEdit: (id, text) => does("edit", { message_id: id, text }),
    onCommand: (text) => does("send", { text }),
  };
  const open = (payload) => {
    if (payload) world.openedLink();
    return does("start", payload ? { payload } : {});
  };
  const bar = composer(node.querySelector(".foot"), {
    start: open, send: (body) => does("send", body), unblock: () => does("unblock"),
  });
  const list = chatList(byTestId(node, "chat"), byTestId(node, "jump"), taps);
  let now = { blocked: false, commands: [] };
  addMenus(node, does, () => now);

  function show(chat) {
    now = chat;
    const empty = chat.messages.length === 0;
    list.show(chat.messages);
    node.querySelector(".welcome").hidden = !empty;
    byTestId(node, "commands").hidden = chat.commands.length === 0;
    bar.show(chat.blocked ? "blocked" : empty ? "start" : "open");
  }
  const tick = (text) => { node.querySelector(".now").textContent = text; };
  return { node, show, toast: say, tick, open: (payload) => flash(node, open(payload)) };
}

function dressed(person) {
  const node = fromTemplate("phone-template");
  const name = person.first_name;
  node.dataset.testid = `phone-${person.id}`;
  node.setAttribute("aria-label", `${name}'s phone`);
  node.querySelector(".owner").textContent = `${name}'s phone`;
  byTestId(node, "chat").setAttribute("aria-label", `${name}'s chat with Kindling`);
  byTestId(node, "input").setAttribute("aria-label", `Message from ${name}`);
  byTestId(node, "menu").append(icon("more"));
  return node;
}

/** Does something as this person, fetches what came of it, and tells whether it was taken. */
function doer(person, world, say) {
  return async (what, body = {}) => {
    const taken = await act(person.id, what, body).then(() => true, () => false);
    if (!taken) say("The demo did not take this. Is it still running?", false);
    world.changed(person.id);
    return taken;
  };
}

async function flash(node, work) {
  node.classList.add("called");
  await work;
  setTimeout(() => node.classList.remove("called"), 1200);
}

/** `now()` is the chat as it was last shown; its commands are the ones the bot has set. */
function addMenus(node, does, now) {
  const place = node.querySelector(".sheet-place");
  const command = ({ command: name, description: hint }) => ({
    label: `/${name}`, hint, testid: "command", run: () => does("send", { text: `/${name}` }),
  });
  menu(byTestId(node, "commands"), place, "over-foot", () => now().commands.map(command));
  menu(byTestId(node, "menu"), place, "under-head", () => [
    { label: "Block the bot", testid: "block", checked: now().blocked, run: () => does(now().blocked ? "unblock" : "block") },
    { label: "Send a sticker", testid: "sticker", run: () => does("send", { other: "sticker" }) },
  ]);
}

/** Links never leave by themselves: a sheet asks where to open them. */
function linkSheets(node, person, partner, world, say) {
  const place = node.querySelector(".sheet-place");
  function ask(address, title) {
    const payload = startPayload(address);
    const shown = [el("p", { class: "address" }, address)];
    if (payload) sheet(place, title, shown, startChoices(payload, person, partner, world));
    else if (isWebAddress(address)) sheet(place, "This leads out of the demo", shown, outChoices(address));
  }
  async function onCopy(text) {
    const copied = await copy(text);
    if (startPayload(text)) ask(text, copied ? "Copied" : "A link to the bot");
    else say(copied ? "Copied." : "The browser did not allow copying.", false);
  }
  return { onLink: (address) => ask(address, "A link to the bot"), onCopy };
}

function startChoices(payload, person, partner, world) {
  return [
    { label: `Open this on ${partner.first_name}'s phone`, main: true, testid: "open-on-other", run: () => world.openOn(partner.id, payload) },
    { label: `Open it here, on ${person.first_name}'s`, testid: "open-here", run: () => world.openOn(person.id, payload) },
    { label: "Not now", testid: "sheet-close" },
  ];
}

function outChoices(address) {
  return [
    { label: "Stay here", main: true, testid: "sheet-close" },
    { label: "Open in a new tab", href: address, testid: "open-outside" },
  ];
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
