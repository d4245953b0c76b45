import { downloads } from "./download.js";
import { count, el, significant, time, versionPath } from "./dom.js";

/** What is registered and measured of a version: where it comes from, what it takes, how it stands. Nothing in it is made up; what nobody said is left out. */
export function modelCard(record, status, view, rollouts) {
  const { spec } = record;
  const { model, version } = spec.modelVersion;
  const { source, lineage, signature, artifact } = spec;
  const entry = view.versions.find(v => v.version === version);
  const named = all => Object.entries(all ?? {}).map(([name, value]) => `${name} ${typeof value === "number" ? significant(value) : value}`).join(", ");
  const digest = value => el("code", { title: value }, value.slice(0, 12));
  const said = (name, ...value) => value.flat().some(v => v) ? [[name, value]] : [];
  const sections = [
    ["Where it comes from", [
      ...said("Registered", time(record.created, true), ` by ${record.createdBy}`),
      ["Artifact", artifact ? [`${artifact.fileName}, ${count(artifact.sizeBytes)} bytes, SHA-256 `, digest(artifact.sha256)] : "served elsewhere"],
      ...said("Code", [source?.repository, source?.commit, source?.path].filter(p => p).join(" ")),
      ...(lineage?.parent ? [["Parent", el("a", { href: versionPath(model, lineage.parent) }, lineage.parent)]] : []),
      ...said("Run", lineage?.run), ...said("Training data", [lineage?.dataset?.uri, lineage?.dataset?.sha256].filter(p => p).join(", SHA-256 ")), ...said("Retraining", lineage?.trigger),
      ...said("Hyperparameters", named(spec.hyperparameters)), ...said("Figures of training", named(spec.metrics)), ...said("Labels", named(spec.labels)),
    ]],
    ["What it takes and answers", signature ? [
      ...said("Inputs", signature.features.map(f => `${f.name} (${f.type})`).join(", ")),
      ["Answer", `${signature.prediction.type}${signature.prediction.positiveClass ? ` of class ${signature.prediction.positiveClass}` : ""}${signature.prediction.threshold ? `, positive from ${significant(signature.prediction.threshold)} on` : ""}`],
      ...said("Segments", signature.segments?.join(", ")),
    ] : []],
    ["How it stands", [
      ["Verdict", status.verdict], ["Traffic", view.route.weights?.[version] ? [`${significant(view.route.weights[version])} % since `, time(view.route.since, true)] : "none"],
      ["Proved good", entry?.goodSince ? ["since ", time(entry.goodSince, true)] : "not yet"], ["Quarantined", entry?.quarantined ? "yes: it must not serve" : "no"],
      ["Reference", record.referenceDigest ? [`${count(record.referenceRows)} rows, SHA-256 `, digest(record.referenceDigest)] : "none"], ["Watched", `${count(status.rows)} rows in ${count(status.closedWindows)} closed windows`],
      ...said("Rollouts", rollouts.filter(r => r.version === version).map(r => `${r.phase} (${r.author})`).join(", ")),
    ]],
  ].filter(([, facts]) => facts.length);
  return el("details", { "data-key": "card" }, el("summary", {}, el("h2", {}, `Model card of ${version}`)),
    el("div", { class: "card" }, sections.map(([title, facts]) => el("div", {}, el("h3", {}, title), el("dl", { class: "facts-list" }, facts.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]).flat())))),
    downloads(`card-${model}-${version}`, { record, entry }, () => [["section", "fact", "value"], ...sections.flatMap(([title, facts]) => facts.map(([name, value]) => [title, name, [value].flat(3).map(v => v?.textContent ?? v ?? "").join("")]))]));
}
