// Links that mean something between the two phones.

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;
const COMMAND = /(?<![^\s(])\/[a-z][a-z0-9_]{0,31}(?![\w/])/g;

/** The payload of a t.me/bot?start=... link (or of a share link around one), or null. */
export function startPayload(address) {
  const url = asUrl(address);
  if (!url) return null;
  if (url.hostname === "t.me" && url.pathname.startsWith("/share")) {
    return startPayload(url.searchParams.get("url"));
  }
  const here = url.hostname === "t.me" || url.hostname === "telegram.me" || url.protocol === "tg:";
  return here ? url.searchParams.get("start") || null : null;
}

/** Only web addresses may be opened: a message can not hand over a script. */
export function isWebAddress(address) {
  const url = asUrl(address);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:");
}

function asUrl(address) {
  const text = (address || "").trim();
  try {
    return new URL(/^t\.me\//.test(text) ? `https://${text}` : text);
  } catch {
    return null;
  }
}

/** Entities as Telegram would send them: the given ones, plus links and commands it marks itself. */
export function withFound(text, given = []) {
  const found = [...matches(text, LINK, "url"), ...matches(text, COMMAND, "bot_command")];
  const free = found.filter((one) => !given.some((other) => overlap(one, other)));
  return [...given, ...free];
}

function matches(text, pattern, type) {
  return [...text.matchAll(pattern)].map((match) => ({
    type, offset: match.index, length: match[0].length,
  }));
}

/** Bold or a quotation around a command is fine; another link or code is not. */
function overlap(one, other) {
  const holds = ["url", "text_link", "bot_command", "code", "pre", "mention", "email"];
  return holds.includes(other.type)
    && one.offset < other.offset + other.length
    && other.offset < one.offset + one.length;
}
