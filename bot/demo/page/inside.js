// The drawer beside a phone: what stays with its owner.

import { el, fromTemplate, icon } from "./dom.js";

/** Returns {node, show(lines)}. */
export function makeDrawer(person, partner) {
  const node = fromTemplate("drawer-template");
  node.dataset.testid = `inside-${person.id}`;
  const title = `What ${partner.first_name} cannot see`;
  node.setAttribute("aria-label", title);
  node.querySelector("h2").append(icon("eye-off"), title);
  node.querySelector(".whose").textContent = `Only ${person.first_name} has this.`;
  let shown = null;
  function show(lines) {
    const print = JSON.stringify(lines);
    if (print === shown) return;
    const before = shown === null ? lines : JSON.parse(shown);
    shown = print;
    node.querySelector("ul").replaceChildren(...lines.map((line) => item(line, !before.includes(line))));
    node.querySelector(".none").hidden = lines.length > 0;
  }
  return { node, show };
}

function item(line, isNew) {
  return el("li", { class: isNew ? "fresh" : null }, line);
}
