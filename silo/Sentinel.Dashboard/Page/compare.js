import { pick, put } from "./address.js";
import { get } from "./api.js";
import { cumulative, distributionOf } from "./charts.js";
import { downloads } from "./download.js";
import { badge, count, el, number, percent, significant, some, svg, time, versionPath } from "./dom.js";

export const compareView = {
  async load({ model }) {
    const path = `/api/v1/models/${encodeURIComponent(model)}`;
    const view = await get(path);
    const [a, b] = sides(view);
    return { view, a, b, comparison: a && b ? await get(`${path}/compare?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`) : null };
  },

  render({ view, a, b, comparison }, app) {
    const { model } = view;
    document.title = `${a ?? "?"} and ${b ?? "?"} of ${model} · Sentinel`;
    const top = [el("h1", {}, `Compare versions of ${model}`), choices(view, a, b, app)];
    if (!comparison) return [...top, el("p", { class: "notice" }, view.versions.length ? "There is one version only: a second one can be held against it as soon as it is registered." : "No version is registered yet.")];
    const { sideA, sideB, agreement } = comparison;
    return [
      ...top,
      el("p", { class: "sentence" }, sentence(comparison)),
      el("div", { class: "sides" }, side(sideA, "a"), side(sideB, "b")),
      agreement ? agreed(agreement, model) : null,
      el("h2", {}, "What each sees now"), live(comparison),
      el("h2", {}, "Figures"), metrics(comparison),
      el("h2", {}, `Registered differently (${count(differences(comparison).length)})`), metadata(comparison),
    ];
  },
};

// Those of the address; else the version with most of the traffic, and the newest beside it.
function sides({ versions, route, aliases }) {
  const newest = [...versions].sort((x, y) => y.created.localeCompare(x.created)).map(v => v.version);
  const champion = Object.entries(route.weights ?? {}).sort((x, y) => y[1] - x[1])[0]?.[0] ?? aliases.champion ?? newest[0];
  const a = pick("a") ?? (champion === pick("b") ? newest.find(v => v !== champion) : champion);
  return [a, pick("b") ?? newest.find(v => v !== a)];
}

function choices({ versions }, a, b, app) {
  const newest = [...versions].sort((x, y) => y.created.localeCompare(x.created));
  const choose = changes => {
    put(changes);
    app.load();
  };
  const select = (name, chosen) => el("span", { class: "side" }, el("i", { class: `k-${name === "a" ? "reference" : "current"}`, "aria-hidden": "true" }),
    el("select", { id: `side-${name}`, "aria-label": name === "a" ? "The first version" : "The second version", onchange: e => choose({ a, b, [name]: e.target.value }) },
      newest.map(v => el("option", { value: v.version, selected: v.version === chosen }, v.version))));
  return el("div", { class: "choices" }, select("a", a), el("button", { type: "button", onclick: () => choose({ a: b, b: a }) }, "Swap"), select("b", b));
}

// When each was registered, and by whom, stands with each.
const differences = ({ metadata }) => metadata.filter(f => !["created", "createdBy"].includes(f.field));

function sentence({ sideA, sideB, metadata, live }) {
  const apart = live.map(f => ({ name: f.name, by: f.totalVariation ?? f.distanceAtLeast, least: f.totalVariation === null })).filter(f => f.by !== null).sort((x, y) => y.by - x.by);
  const fields = differences({ metadata }).length;
  const registered = fields ? `${count(fields)} ${fields === 1 ? "field differs" : "fields differ"} in what was registered` : "They were registered alike";
  if (!sideA.newest || !sideB.newest) return `${registered}; ${some([sideA, sideB].filter(s => !s.newest).map(s => s.version))} ${sideA.newest || sideB.newest ? "has" : "have"} no closed window yet, so what they see cannot be held side by side.`;
  return `${registered}; in their newest windows ${apart.length ? `${apart[0].name} is farthest apart (total variation ${apart[0].least ? "at least " : ""}${number(apart[0].by)})` : "nothing can be held side by side"}.`;
}

function side(s, name) {
  return el("section", { class: `side-card ${name}`, "aria-label": `${s.model}@${s.version}` },
    el("h2", {}, el("a", { href: versionPath(s.model, s.version) }, s.version), " ", badge(s.verdict)),
    el("p", {}, s.sentence ?? "No window is closed yet."),
    el("ul", { class: "facts" },
      [[`${significant(s.weight)} %`, s.shadow ? "of traffic, and a copy of all" : "of traffic"], [count(s.closedWindows), "windows closed"]].map(([value, text]) => el("li", {}, el("b", {}, value), ` ${text}`)),
      s.aliases.length ? el("li", {}, "called ", el("b", {}, s.aliases.join(", "))) : null, s.quarantined ? el("li", {}, el("b", {}, "quarantined")) : s.goodSince ? el("li", {}, el("b", {}, "proved good")) : null),
    el("p", { class: "quiet" }, "Registered ", time(s.created, true), ` by ${s.createdBy}.`, s.newest ? [" Newest window ", el("a", { href: `${versionPath(s.model, s.version)}?window=${encodeURIComponent(s.newest.id)}&before=${s.newest.index + 1}` }, s.newest.id), `, ${count(s.newest.rows)} rows to `, time(s.newest.to, true), "."] : ""));
}

function agreed(pair, model) {
  return el("section", { "aria-label": "Same requests, both versions" },
    el("h2", {}, "Same requests, both versions"),
    el("p", { class: "big" }, el("b", {}, percent(pair.share)), el("span", { class: "quiet" }, ` answered alike, 95 % interval ${percent(pair.interval.lower)} to ${percent(pair.interval.upper)}, ${count(pair.pairs)} pairs`)),
    el("p", {}, `${pair.stable} answered, ${pair.challenger} was asked the same: its score was higher in ${percent(pair.higher / pair.pairs)} and lower in ${percent(pair.lower / pair.pairs)}, by ${significant(pair.meanDifference)} on average${pair.deviation === null ? "" : ` ± ${significant(pair.deviation)}`}.`,
      pair.flips.length ? ` Classes that differ: ${some(pair.flips.map(f => `${f.stable} to ${f.challenger}: ${count(f.rows)}`), 8)}.` : ""),
    downloads(`agreement-${model}`, pair, () => [["stable", "challenger", "rows"], ...pair.flips.map(f => [f.stable, f.challenger, f.rows])]));
}

function live({ a, b, live: features, sideA, sideB }) {
  if (!features.length) return el("p", { class: "quiet" }, "Neither has a closed window yet.");
  const sorted = [...features].sort((x, y) => (y.totalVariation ?? y.distanceAtLeast ?? -1) - (x.totalVariation ?? x.distanceAtLeast ?? -1));
  const own = f => f ? [badge(f.verdict), el("div", { class: "limit" }, `PSI ${number(f.psi)}`)] : el("span", { class: "quiet" }, "not there");
  return [
    el("div", { class: "table" }, el("table", { class: "stack" },
      el("thead", {}, el("tr", {}, ["Feature", `${sideA.version}, by its reference`, `${sideB.version}, by its reference`, "Both windows"].map(h => el("th", { scope: "col" }, h)), el("th", { scope: "col", class: "num" }, "Total variation"))),
      el("tbody", {}, sorted.map(f => el("tr", { "data-key": f.name },
        el("th", { scope: "row" }, f.name, " ", el("span", { class: "limit" }, (f.a ?? f.b).type)),
        el("td", { "data-label": sideA.version }, own(f.a)), el("td", { "data-label": sideB.version }, own(f.b)),
        el("td", { "data-label": "Both windows", class: "wide" }, picture(f, sideA.version, sideB.version)),
        el("td", { "data-label": "Total variation", class: "num" }, f.totalVariation !== null ? number(f.totalVariation) : f.distanceAtLeast !== null ? ["≥ ", number(f.distanceAtLeast), el("div", { class: "limit" }, "cut into other bars")] : "–")))))),
    el("div", { class: "under" }, el("div", { class: "key" }, el("span", {}, el("i", { class: "k-reference" }), sideA.version), el("span", {}, el("i", { class: "k-current" }), sideB.version), el("span", {}, "bars: shares of both windows; lines: share up to each value, where their references cut them into other bars")),
      downloads("live", { a, b, features }, () => [["feature", "version", "bar", "share"], ...features.flatMap(f => [[sideA.version, f.a], [sideB.version, f.b]].flatMap(([version, of]) => (of?.share ?? []).map((share, i) => [f.name, version, of.categories[i] ?? (i < of.edges.length ? `to ${of.edges[i]}` : "above"), share])))])),
  ];
}

// Bars where both are cut alike; names matched where they are categories; else both distribution functions, which need no common bars.
function picture({ name, a, b }, nameA, nameB) {
  if (!a?.share.length || !b?.share.length) return el("span", { class: "quiet" }, "one of them only");
  if (a.type !== b.type) return el("span", { class: "quiet" }, `${a.type} in one, ${b.type} in the other`);
  if (a.type === "categorical") {
    const names = [...new Set([...a.categories, ...b.categories])];
    const shares = of => names.map(c => of.share[of.categories.indexOf(c)] ?? 0);
    return distributionOf({ name, names, first: shares(a), second: shares(b), words: [nameA, nameB] });
  }
  const same = a.edges.length === b.edges.length && a.edges.every((edge, i) => edge === b.edges[i]);
  return same ? distributionOf({ name, edges: a.edges, first: a.share, second: b.share, words: [nameA, nameB] }) : cumulative(name, a, b, [nameA, nameB]);
}

function metrics({ metrics: all, sideA, sideB, a, b }) {
  if (!all.length) return el("p", { class: "quiet" }, "Neither was registered with figures, and no labels have come.");
  const between = of => of ? el("div", { class: "limit" }, `${number(of.lower)} to ${number(of.upper)}`) : null;
  return [
    el("div", { class: "table" }, el("table", { class: "stack" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Figure"), [sideA.version, sideB.version, "Difference"].map(h => el("th", { scope: "col", class: "num" }, h)), el("th", { scope: "col" }, "Side by side"))),
      el("tbody", {}, all.map(m => el("tr", { "data-key": m.name },
        el("th", { scope: "row" }, m.name.replace(/^live\./, "").replace(/^estimated\./, ""), el("div", { class: "limit" }, m.name.startsWith("live.") ? "by labels, 95 %" : m.name.startsWith("estimated.") ? "expected by the scores" : "as registered")),
        el("td", { "data-label": sideA.version, class: "num" }, number(m.a), between(m.intervalA)), el("td", { "data-label": sideB.version, class: "num" }, number(m.b), between(m.intervalB)),
        el("td", { "data-label": "Difference", class: "num" }, m.difference === null ? "–" : `${m.difference < 0 ? "−" : "+"}${number(Math.abs(m.difference))}`),
        el("td", { "data-label": "Side by side", class: "wide" }, intervals(m, sideA.version, sideB.version))))))),
    downloads("figures", { a, b, metrics: all }, () => [["figure", "a", "aLower", "aUpper", "b", "bLower", "bUpper", "difference"], ...all.map(m => [m.name, m.a, m.intervalA?.lower, m.intervalA?.upper, m.b, m.intervalB?.lower, m.intervalB?.upper, m.difference])]),
  ];
}

// Both on one scale, a line each: the interval, and the figure on it.
function intervals(m, nameA, nameB) {
  if (m.a === null || m.b === null) return el("span", { class: "quiet" }, "one of them only");
  const ends = [m.a, m.b, ...[m.intervalA, m.intervalB].flatMap(of => of ? [of.lower, of.upper] : [])];
  const low = Math.min(...ends), span = Math.max(...ends) - low || 1, width = 220;
  const x = value => 8 + (width - 16) * (value - low) / span;
  return svg("svg", { class: "between", width, height: 30, role: "img", "aria-label": `${m.name}: ${nameA} ${number(m.a)}, ${nameB} ${number(m.b)}` },
    [[m.a, m.intervalA, 9, "reference"], [m.b, m.intervalB, 21, "current"]].map(([value, of, y, name]) => [
      of ? svg("line", { class: `whisker ${name}`, x1: x(of.lower), x2: x(of.upper), y1: y, y2: y }) : null, svg("circle", { class: `bar-${name}`, cx: x(value), cy: y, r: 4 })]).flat());
}

function metadata(comparison) {
  const { sideA, sideB, a, b } = comparison, fields = differences(comparison);
  if (!fields.length) return el("p", { class: "quiet" }, "They were registered alike.");
  return [
    el("div", { class: "table" }, el("table", { class: "stack way" },
      el("thead", {}, el("tr", {}, ["Field", sideA.version, sideB.version].map(h => el("th", { scope: "col" }, h)))),
      el("tbody", {}, fields.map(f => el("tr", { "data-key": f.field }, el("th", { scope: "row" }, f.field), [[sideA.version, f.a], [sideB.version, f.b]].map(([version, value]) =>
        el("td", { "data-label": version, class: "value" }, value === null ? el("span", { class: "quiet" }, "none") : value))))))),
    downloads("registered", { a, b, fields }, () => [["field", "a", "b"], ...fields.map(f => [f.field, f.a, f.b])]),
  ];
}
