// The demo's HTTP interface, and nothing about the page.

export const getUsers = async () => (await read("/phone/users")).users;
export const getChat = (user) => read(`/phone/${user}/chat`);
export const getInside = (user) => read(`/inside/${user}`);
export const getClock = async () => (await read("/clock")).now;
export const moveClock = (move) => write("/clock", move);
export const fileUrl = (id) => `/files/${encodeURIComponent(id)}`;

/** What a person does with their phone: start, send, edit, tap, block, unblock. */
export const act = (user, what, body = {}) => write(`/phone/${user}/${what}`, body);

async function read(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

async function write(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
}

/**
 * Listens to what happens. `onEvent` gets each event; `onState(true)` says that the
 * stream is open (again), so everything missed meanwhile should be fetched anew.
 */
export function listen(onEvent, onState) {
  const stream = new EventSource("/phone/events");
  stream.onopen = () => onState(true);
  stream.onmessage = (message) => {
    const event = parsed(message.data);
    if (event) onEvent(event);
  };
  stream.onerror = () => {
    onState(false);
    // The browser reconnects by itself unless the server answered with an error.
    if (stream.readyState !== EventSource.CLOSED) return;
    setTimeout(() => listen(onEvent, onState), 1500);
  };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Makes `work` cheap to ask for: many calls within `wait` milliseconds run it once,
 * never twice at the same time, and always once more after the last call.
 */
export function gathered(work, wait = 80) {
  let timer = null;
  let running = false;
  let again = false;
  async function run() {
    timer = null;
    running = true;
    again = false;
    try {
      await work();
    } catch {
      // The server is away; the stream's next opening asks again.
    }
    running = false;
    if (again) ask();
  }
  function ask() {
    if (running) again = true;
    else timer ??= setTimeout(run, wait);
  }
  return ask;
}
