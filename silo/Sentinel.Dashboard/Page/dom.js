// Elements from data. Text is always text: nothing that comes from the API is read as markup.
export function el(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node[name] = value;
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter(c => c !== null && c !== undefined));
  return node;
}

const whole = new Intl.NumberFormat("en");
const figure = new Intl.NumberFormat("en", { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const minutes = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const days = new Intl.DateTimeFormat("en-GB", { month: "short", day: "2-digit", hour: "2-digit", minute: "2-digit" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const dated = new Intl.DateTimeFormat("en-GB", { year: "numeric", month: "short", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const count = n => n === null || n === undefined ? "–" : whole.format(n);
export const number = x => x === null || x === undefined ? "–" : figure.format(x);
const digits = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "short" });

/** A figure of any size, to three digits. */
export const significant = x => x === null || x === undefined ? "–" : Math.abs(x) >= 1e6 || (x !== 0 && Math.abs(x) < 1e-4) ? x.toExponential(1) : digits.format(x);

/** How far a time is from now: "in 4 min.", "3 hr. ago". */
export function when(text) {
  const seconds = (new Date(text) - Date.now()) / 1000;
  const [unit, size] = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]].find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return relative.format(Math.round(seconds / size), unit);
}

export const percent = x => `${(100 * x).toFixed(1)} %`;

// Local time to read, UTC on hover.
export function time(text, withDate = false) {
  if (!text) return el("span", {}, "–");
  const at = new Date(text);
  return el("time", { datetime: text, title: at.toISOString() }, (withDate ? dated : clock).format(at));
}

/** Times of an axis: without the day where all are of one, in seconds where they are close. */
export function axisTimes(texts) {
  const times = texts.map(text => new Date(text));
  const format = times.at(-1) - times[0] > 72e6 ? days : times.at(-1) - times[0] < 12e5 ? clock : minutes;
  return times.map(at => format.format(at));
}

export function badge(verdict) {
  return el("span", { class: `badge ${verdict}` }, verdict);
}

export const versionPath = (model, version) => `/models/${encodeURIComponent(model)}/versions/${encodeURIComponent(version)}`;
export const comparePath = (model, a, b) => `/models/${encodeURIComponent(model)}/compare?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`;
export const historyPath = model => `/models/${encodeURIComponent(model)}/history`;

/** Names in a row, the first few of many. */
export const some = (names, most = 5) => names.length <= most ? names.join(", ") : `${names.slice(0, most).join(", ")} and ${count(names.length - most)} more`;
