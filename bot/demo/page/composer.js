// The bar at the foot of a phone: Start, Unblock, or the field with its buttons.

import { byTestId, grow, icon } from "./dom.js";
import { startPayload } from "./links.js";
import { samplePhoto, sampleVoice, VOICE_SECONDS } from "./samples.js";

const SIGNS = { commands: "slash", attach: "clip", voice: "microphone", send: "send" };

/**
 * `acts` is {start(payload?), send(body), unblock()}; each resolves to whether it was taken.
 * Returns {show(mode), focus()}; mode is "start", "blocked" or "open".
 */
export function composer(foot, acts) {
  const form = foot.querySelector("form");
  const field = byTestId(foot, "input");
  const reshaped = () => reshape(foot, field);
  for (const [id, sign] of Object.entries(SIGNS)) byTestId(foot, id).append(icon(sign));

  field.addEventListener("input", reshaped);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    give(field, reshaped, (text) => submit(text, acts));
    field.focus();
  });
  byTestId(foot, "attach").addEventListener("click", () => {
    give(field, reshaped, (caption) => acts.send(photoBody(caption)));
  });
  byTestId(foot, "voice").addEventListener("click", () => acts.send({ voice: sampleVoice(), duration: VOICE_SECONDS }));
  byTestId(foot, "start").addEventListener("click", () => acts.start());
  byTestId(foot, "unblock").addEventListener("click", () => acts.unblock());
  return { show: (mode) => switchTo(foot, mode), focus: () => field.focus() };
}

/** Empties the field at once; words that were not taken come back to it. */
async function give(field, reshaped, work) {
  const text = field.value.trim();
  field.value = "";
  reshaped();
  if (await work(text) || field.value) return;
  field.value = text;
  reshaped();
}

/** A pasted invite link acts as being opened on this phone. */
function submit(text, acts) {
  const payload = startPayload(text);
  if (payload) return acts.start(payload);
  return text ? acts.send({ text }) : true;
}

function photoBody(caption) {
  const body = { photo: samplePhoto() };
  return caption ? { ...body, caption } : body;
}

function reshape(foot, field) {
  grow(field, 112);
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
