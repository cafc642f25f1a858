// The bar at the foot of a phone: Start, Unblock, or the field with its buttons.

import { byTestId, icon } from "./dom.js";
import { startPayload } from "./links.js";
import { samplePhoto, sampleVoice, VOICE_SECONDS } from "./samples.js";

const SIGNS = { commands: "slash", attach: "clip", voice: "microphone", send: "send" };

/**
 * `acts` is {start(payload?), send(body), unblock()}.
 * Returns {show(mode), focus()}; mode is "start", "blocked" or "open".
 */
export function composer(foot, acts) {
  const form = foot.querySelector("form");
  const field = byTestId(foot, "input");
  const take = () => taken(field, () => reshape(foot, field));
  for (const [id, sign] of Object.entries(SIGNS)) byTestId(foot, id).append(icon(sign));

  field.addEventListener("input", () => reshape(foot, field));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(take(), acts);
    field.focus();
  });
  byTestId(foot, "attach").addEventListener("click", () => acts.send(photoBody(take())));
  byTestId(foot, "voice").addEventListener("click", () => acts.send({ voice: sampleVoice(), duration: VOICE_SECONDS }));
  byTestId(foot, "start").addEventListener("click", () => acts.start());
  byTestId(foot, "unblock").addEventListener("click", () => acts.unblock());
  return { show: (mode) => switchTo(foot, mode), focus: () => field.focus() };
}

function taken(field, after) {
  const text = field.value.trim();
  field.value = "";
  after();
  return text;
}

/** A pasted invite link acts as being opened on this phone. */
function submit(text, acts) {
  const payload = startPayload(text);
  if (payload) acts.start(payload);
  else if (text) acts.send({ text });
}

function photoBody(caption) {
  const body = { photo: samplePhoto() };
  return caption ? { ...body, caption } : body;
}

function reshape(foot, field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 112)}px`;
  const note = foot.querySelector(".pasted");
  note.hidden = !startPayload(field.value);
  note.textContent = note.hidden ? "" : "A link to the bot: Enter opens it on this phone.";
  foot.querySelector("form").classList.toggle("filled", Boolean(field.value.trim()));
}

function switchTo(foot, mode) {
  if (foot.dataset.mode === mode) return;
  const had = foot.contains(document.activeElement);
  foot.dataset.mode = mode;
  byTestId(foot, "start").hidden = mode !== "start";
  byTestId(foot, "unblock").hidden = mode !== "blocked";
  foot.querySelector("form").hidden = mode !== "open";
  if (!had) return;
  const next = { start: "start", blocked: "unblock", open: "input" }[mode];
  byTestId(foot, next).focus();
}
