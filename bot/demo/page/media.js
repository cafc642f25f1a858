// Pictures, voice notes, files and stickers inside a bubble.

import { el, icon } from "./dom.js";
import { fileUrl } from "./server.js";

const BARS = 30;

/** What a message carries besides words; the view rebuilds only when this value changes. */
export function mediaOf(message) {
  const { photo_file_id: photo, voice, document: file, sticker } = message;
  const words = message.text ?? message.caption ?? "";
  const unknown = !(photo || voice || file || sticker || words);
  return { photo, voice, file, sticker, unknown, guarded: message.protected };
}

export function mediaNodes({ photo, voice, file, sticker, unknown, guarded }) {
  if (photo) return [picture(photo, guarded)];
  if (voice) return [voiceNote(voice)];
  if (file) return [fileLink(file)];
  if (sticker) return [el("span", { class: "sticker", title: "a sticker" }, sticker.emoji || "🙂")];
  return unknown ? [el("i", { class: "unknown" }, "something this page does not draw")] : [];
}

function picture(id, guarded) {
  const image = el("img", { src: fileUrl(id), alt: "a picture", draggable: "false" });
  if (guarded) image.addEventListener("contextmenu", (event) => event.preventDefault());
  const enlarge = () => showLarge(image.cloneNode());
  return el("button", {
    type: "button", class: "picture", "data-testid": "photo",
    "aria-label": "A picture, show it larger", onclick: enlarge,
  }, image);
}

function showLarge(image) {
  const dialog = el("dialog", { class: "large", "aria-label": "A picture", onclick: () => dialog.close() }, image);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("contextmenu", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
}

function fileLink(file) {
  const name = file.file_name || "file";
  return el("a", { class: "file", href: fileUrl(file.file_id), download: name, "data-testid": "document" },
    icon("file"), el("span", {}, name));
}

/** A player in the messenger's manner: a button, bars that fill, the seconds. */
function voiceNote(voice) {
  const audio = new Audio();
  const bars = barNodes(voice.file_id);
  const time = el("span", { class: "seconds" }, clockText(voice.duration));
  const play = el("button", { type: "button", class: "play", "data-testid": "voice-play" });
  function paint() {
    play.replaceChildren(icon(audio.paused ? "play" : "pause"));
    play.setAttribute("aria-label", audio.paused ? "Play the voice note" : "Pause");
    const part = audio.currentTime / (audio.duration || voice.duration || 1);
    bars.forEach((bar, i) => bar.classList.toggle("played", i < part * BARS));
  }
  const fail = () => { time.textContent = "can not be played here"; };
  const toggle = () => (audio.paused ? start(audio, voice.file_id).catch(fail) : audio.pause());
  play.addEventListener("click", toggle);
  for (const name of ["play", "pause", "timeupdate"]) audio.addEventListener(name, paint);
  audio.addEventListener("ended", () => { audio.currentTime = 0; });
  paint();
  return el("div", { class: "voice" }, play, el("span", { class: "bars", "aria-hidden": "true" }, ...bars), time);
}

function start(audio, id) {
  if (!audio.src) audio.src = fileUrl(id);
  return audio.play();
}

/** Heights drawn from the file's id: the same note always looks the same. */
function barNodes(id) {
  let seed = 7;
  for (const letter of String(id)) seed = (seed * 31 + letter.codePointAt(0)) % 9973;
  return Array.from({ length: BARS }, () => {
    seed = (seed * 137 + 29) % 9973;
    const bar = el("i");
    bar.style.height = `${22 + (seed % 78)}%`;
    return bar;
  });
}

function clockText(seconds) {
  const whole = Math.round(seconds || 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
