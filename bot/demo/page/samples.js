// A photo and a voice note, made here so that the demo needs no camera and no microphone.

const HOURS = [
  { sky: ["#f7c59f", "#f08a5d", "#b83b5e"], sun: "#fff1d0", hills: ["#8d4a5b", "#6a3550", "#432642"] },
  { sky: ["#cfe8ef", "#a7d3d8", "#f6e7c1"], sun: "#fffbe8", hills: ["#8fb8a2", "#6d9c85", "#4c7a66"] },
  { sky: ["#2f3e6b", "#6a5a8c", "#e3a587"], sun: "#ffe9c9", hills: ["#4a4470", "#353458", "#22243f"] },
];
let taken = 0;

/** A small JPEG of hills and a low sun, in base64; each call another hour of the day. */
export function samplePhoto() {
  const canvas = document.createElement("canvas");
  canvas.width = 480;
  canvas.height = 340;
  const pen = canvas.getContext("2d");
  const hour = HOURS[taken % HOURS.length];
  taken += 1;
  drawSky(pen, hour);
  hour.hills.forEach((color, row) => drawHill(pen, color, 200 + row * 45, row));
  return canvas.toDataURL("image/jpeg", 0.86).split(",")[1];
}

function drawSky(pen, hour) {
  const sky = pen.createLinearGradient(0, 0, 0, 260);
  hour.sky.forEach((color, row) => sky.addColorStop(row / 2, color));
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 480, 340);
  pen.fillStyle = hour.sun;
  pen.beginPath();
  pen.arc(330, 150, 38, 0, 2 * Math.PI);
  pen.fill();
}

function drawHill(pen, color, base, row) {
  pen.fillStyle = color;
  pen.beginPath();
  pen.moveTo(0, 340);
  for (let x = 0; x <= 480; x += 8) {
    pen.lineTo(x, base + 26 * Math.sin(x / (70 + 22 * row) + row * 2.1));
  }
  pen.lineTo(480, 340);
  pen.fill();
}

export const VOICE_SECONDS = 2;
const RATE = 8000;

/** Two hummed notes as a WAV file, in base64. */
export function sampleVoice() {
  const count = RATE * VOICE_SECONDS;
  const file = new DataView(new ArrayBuffer(44 + count * 2));
  writeHeader(file, count * 2);
  for (let i = 0; i < count; i += 1) file.setInt16(44 + i * 2, hum(i / RATE), true);
  return base64(new Uint8Array(file.buffer));
}

function hum(second) {
  const note = second < 1 ? 196 : 246.9;
  const within = second % 1;
  const swell = Math.sin(Math.PI * within) ** 0.7;
  const wave = Math.sin(2 * Math.PI * note * second) + 0.3 * Math.sin(4 * Math.PI * note * second);
  return Math.round(6000 * swell * wave);
}

function writeHeader(file, size) {
  const text = (at, word) => [...word].forEach((c, i) => file.setUint8(at + i, c.charCodeAt(0)));
  text(0, "RIFF");
  file.setUint32(4, 36 + size, true);
  text(8, "WAVEfmt ");
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 1, true);
  file.setUint32(24, RATE, true);
  file.setUint32(28, RATE * 2, true);
  file.setUint16(32, 2, true);
  file.setUint16(34, 16, true);
  text(36, "data");
  file.setUint32(40, size, true);
}

function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}
