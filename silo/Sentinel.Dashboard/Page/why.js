import { count, el, number, percent, time } from "./dom.js";

const head = (...names) => el("thead", {}, el("tr", {}, names.map((name, i) => el("th", { scope: "col", class: i ? "num" : null }, name))));
const num = (text, limit) => el("td", { class: "num" }, text, limit ? el("div", { class: "limit" }, limit) : null);
const table = (...parts) => el("div", { class: "table" }, el("table", {}, parts));
const chance = p => p === null || p === undefined ? null : p < 0.001 ? "< 0.1 % by chance" : `${percent(p)} by chance`;

/** Which inputs and which segments a window's change comes from, its numeric inputs together, and what detectors said in it. */
export function why(window, importance) {
  return [causes(window.causes, importance), ...(window.segments ?? []).map(segment), together(window.multivariate), detections(window.detections, window.detectionsOmitted)];
}

function causes(ranked, importance) {
  if (!ranked?.length) return null;
  return el("p", {}, importance ? "What moved, weighed by how much the model leans on it: " : "What moved beyond chance: ", ranked.slice(0, 5).map((c, i) => [i ? ", " : "", el("b", {}, c.name), ` ${percent(c.share)}`]).flat(), ".");
}

function segment(of) {
  const said = of.figure ? `${of.figure}: ${number(of.referenceMean)} in the reference, ${number(of.mean)} now${of.moved ? "" : ", no more than chance explains"}` : "";
  return el("section", { "aria-label": `Segment ${of.name}` },
    el("h3", {}, `By ${of.name}`), said ? el("p", { class: "quiet" }, said) : null,
    table(head(of.name, "Rows", "Share then and now", "Its mean then and now", "Of the change", "Answer PSI", "Farthest input"),
      el("tbody", {}, of.values.map(v => el("tr", {},
        el("th", { scope: "row" }, v.value, v.reason ? el("div", { class: "limit" }, v.reason) : null),
        num(count(v.rows)), num(`${percent(v.referenceShare)} · ${percent(v.share)}`),
        num(v.change ? `${number(v.change.referenceMean)} · ${number(v.change.mean)}` : "–"), num(v.change ? percent(v.change.share) : "–"),
        num(number(v.answer?.psi), v.answer ? `${number(v.answer.psiNull99)} by chance` : null),
        num(v.worst ? `${v.worst.name} ${number(v.worst.psi)}` : "–", v.worst ? `${number(v.worst.psiNull99)} by chance` : null))))));
}

function together(all) {
  if (!all) return null;
  const rows = [];
  const add = (name, was, now, limit) => rows.push(el("tr", {}, el("th", { scope: "row" }, name), num(was), num(now), num(limit ?? "")));
  const { pcaReconstructionError: error, hotellingT2: t2, mmd2Test: test, correlationChange: pair } = all;
  if (error) add("Reconstruction error", number(error.reference), number(error.current), `${number(error.low)} to ${number(error.high)}${error.outside ? ", outside" : ""}`);
  if (t2) add("Hotelling's T² of the means", "", number(t2.statistic), chance(t2.pValue));
  if (all.mmd2 !== null && all.mmd2 !== undefined) add("Kernel distance (MMD²)", "0", all.mmd2.toFixed(5), test ? `up to ${test.limit.toFixed(5)}, ${chance(test.pValue)}` : null);
  if (pair) add(`Correlation of ${pair.features.join(" and ")}`, number(pair.reference), number(pair.current), chance(pair.pValue));
  const absent = Object.values(all.absent ?? {});
  return el("section", { "aria-label": "Numeric inputs together" },
    el("h3", {}, "Numeric inputs together"),
    el("p", { class: "quiet" }, `${count(all.rows)} complete rows of ${count(all.features)} inputs; informs, and decides no verdict.${absent.length ? ` Not told: ${[...new Set(absent)].join("; ")}.` : ""}`),
    rows.length ? table(head("Figure", "Reference", "Window", "Without drift"), el("tbody", {}, rows)) : null);
}

function detections(said, omitted) {
  if (!said?.length) return null;
  return el("section", { "aria-label": "Sequential detectors" },
    el("h3", {}, "Sequential detectors"),
    table(head("Detector", "Says", "At", "Offset"), el("tbody", {}, said.map(d => el("tr", {},
      el("th", { scope: "row" }, `${d.detector} on ${d.on}`), num(d.kind), el("td", { class: "num" }, time(d.time, true)), num(`${d.topicPartition} ${count(d.offset)}`))))),
    omitted ? el("p", { class: "quiet" }, `and ${count(omitted)} more`) : null);
}
