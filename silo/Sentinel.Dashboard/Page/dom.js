// Elements from data. Text is always text: nothing that comes from the API is read as markup.
export function el(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter(c => c !== null && c !== undefined));
  return node;
}

const whole = new Intl.NumberFormat("en");
const figure = new Intl.NumberFormat("en", { minimumFractionDigits: 3, maximumFractionDigits: 3 });
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

export function badge(verdict) {
  return el("span", { class: `badge ${verdict}` }, verdict);
}

export const versionPath = (model, version) => `/models/${encodeURIComponent(model)}/versions/${encodeURIComponent(version)}`;
