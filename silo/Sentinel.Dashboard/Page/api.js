// Calls to the silo. The key, where one is asked for, stays in this tab.
const stored = "sentinel-api-key";

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export const setKey = key => sessionStorage.setItem(stored, key);

function headers() {
  const key = sessionStorage.getItem(stored);
  return key ? { "X-Api-Key": key } : {};
}

/** Whether callers are known by a key; else a person gives a name. */
export const hasKey = () => sessionStorage.getItem(stored) !== null;

export const get = (path, signal) => ask(path, { headers: headers(), signal });

/** Asks for a change, in somebody's name where no key says whose. */
export const post = (path, body, actor) => ask(path, { method: "POST", body: JSON.stringify(body), headers: { ...headers(), "Content-Type": "application/json", ...(actor ? { "X-Sentinel-Actor": actor } : {}) } });

async function ask(path, request) {
  let answer;
  try {
    answer = await fetch(path, request);
  } catch (e) {
    if (e.name === "AbortError") throw e;
    throw new ApiError(0, "The silo does not answer. It is tried again every few seconds.");
  }
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new ApiError(answer.status, problem.detail ?? problem.title ?? `HTTP ${answer.status}`);
  }
  return answer.status === 204 ? null : answer.json();
}

// Server-sent events over fetch: EventSource cannot send a key. Calls back until aborted, and connects again from the number seen last.
export async function listen(onEvent, onState, signal) {
  let last = 0;
  while (!signal.aborted) {
    try {
      const answer = await fetch("/api/v1/events?recent=60", { headers: { ...headers(), "Last-Event-ID": String(last) }, signal });
      if (!answer.ok) throw new ApiError(answer.status, answer.statusText);
      onState(true);
      await read(answer.body, message => {
        if (message.id) last = Number(message.id);
        if (message.data) onEvent(JSON.parse(message.data));
      });
    } catch {
      if (signal.aborted) return;
    }
    onState(false);
    await new Promise(done => setTimeout(done, 2000));
  }
}

async function read(body, onMessage) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const messages = (rest + value).split("\n\n");
    rest = messages.pop();
    for (const message of messages) {
      const fields = {};
      for (const line of message.split("\n")) {
        const at = line.indexOf(": ");
        if (at > 0) fields[line.slice(0, at)] = line.slice(at + 2);
      }
      onMessage(fields);
    }
  }
}
