// Building nodes. Text from the server only ever passes through text nodes and
// attributes, never through markup, so a message can not become part of the page.

const SVG = "http://www.w3.org/2000/svg";

/** el("button", {class: "x", onclick: f}, "text", node) makes one element. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) put(node, name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function put(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** One of the symbols of icons.svg, invisible to screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export function fromTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

export function byTestId(root, id) {
  return root.querySelector(`[data-testid="${id}"]`);
}

/** Makes a textarea as tall as its text, up to `most` pixels. */
export function grow(field, most) {
  field.style.height = "auto";
  const borders = field.offsetHeight - field.clientHeight;
  field.style.height = `${Math.min(field.scrollHeight + borders, most)}px`;
}

export const calm = matchMedia("(prefers-reduced-motion: reduce)");
