// Where the page begins: two people, two phones, one clock, one stream of events.
//
//   server.js    the demo's HTTP interface          chat.js      the list, by id, and its scrolling
//   phone.js     one phone                          bubble.js    one message, with text.js,
//   composer.js  its foot                                        media.js and keyboard.js
//   overlay.js   menus, sheets, toasts              clock.js, inside.js, steps.js   around the phones

import { openedLink } from "./bubble.js";
import { makeClock } from "./clock.js";
import { makeDrawer } from "./inside.js";
import { makePhone } from "./phone.js";
import { gathered, getChat, getInside, getUsers, listen } from "./server.js";
import { makeSteps } from "./steps.js";

const HEARTBEAT = 5000;

async function begin() {
  const [one, two] = await firstTwo();
  const reach = makeSteps(document.getElementById("steps"));
  const homes = new Map();
  const world = {
    changed: (user) => homes.get(user)?.ask(),
    openOn: (user, payload) => homes.get(user).phone.open(payload),
    openedLink: () => { opened = true; },
  };
  let opened = false;
  const started = new Set();
  const looked = (user, chat) => {
    if (chat.messages.length) started.add(user);
    if (started.size === 2) reach("started");
    if (opened || chat.messages.some(openedLink)) reach("opened");
  };
  for (const [person, partner] of [[one, two], [two, one]]) {
    homes.set(person.id, makeHome(person, partner, world, looked));
  }
  furnish([...homes.values()]);
  run([...homes.values()], homes, reach);
}

/** A phone, its drawer, and the ways to bring both up to date. */
function makeHome(person, partner, world, looked) {
  const phone = makePhone(person, partner, world);
  const drawer = makeDrawer(person, partner);
  const inside = gathered(async () => drawer.show(await getInside(person.id)), 200);
  const chat = gathered(async () => {
    const now = await getChat(person.id);
    phone.show(now);
    looked(person.id, now);
  });
  const ask = () => {
    chat();
    inside();
  };
  return { phone, drawer, ask, inside };
}

function furnish([left, right]) {
  left.drawer.node.classList.add("left");
  right.drawer.node.classList.add("right");
  left.phone.node.classList.add("left");
  right.phone.node.classList.add("right");
  document.getElementById("stage").replaceChildren(
    left.drawer.node, left.phone.node, right.phone.node, right.drawer.node,
  );
}

function run(all, homes, reach) {
  const askAll = () => all.forEach((home) => home.ask());
  const refreshClock = makeClock(
    (text) => all.forEach((home) => home.phone.tick(text)),
    (move) => {
      askAll();
      if (move === "morning") reach("morning");
    },
  );
  const clock = gathered(refreshClock);
  listen((event) => {
    const home = homes.get(event.user);
    // An answer without words only ends the waiting sign.
    if (event.type === "toast" && event.text) home?.phone.toast(event.text, Boolean(event.show_alert));
    if (event.type === "clock") [clock, askAll].forEach((ask) => ask());
    home?.ask();
  }, (isOpen) => {
    showLive(isOpen);
    if (isOpen) [clock, askAll].forEach((ask) => ask());
  });
  setInterval(() => !document.hidden && [clock, ...all.map((home) => home.inside)].forEach((ask) => ask()), HEARTBEAT);
}

function showLive(isOpen) {
  const live = document.getElementById("live");
  live.classList.toggle("away", !isOpen);
  live.textContent = isOpen ? "" : "The demo is not answering. Trying again…";
}

/** The demo may still be starting. */
async function firstTwo() {
  for (;;) {
    try {
      const users = await getUsers();
      if (users.length >= 2) return users;
    } catch {
      // Not there yet.
    }
    await new Promise((wake) => setTimeout(wake, 700));
  }
}

begin();
