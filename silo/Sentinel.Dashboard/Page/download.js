import { el } from "./dom.js";

/** The figures of a picture or table, as they are, one click away. rows: a function that gives those of the CSV, the head first. */
export function downloads(name, data, rows) {
  const button = (type, save) => el("button", { type: "button", class: "plain", "aria-label": `${name} as ${type}`, onclick: save }, type);
  return el("p", { class: "downloads" }, "Figures: ",
    button("JSON", () => save(`${name}.json`, "application/json", JSON.stringify(data, null, 2))), " ",
    button("CSV", () => save(`${name}.csv`, "text/csv", rows().map(row => row.map(cell).join(",")).join("\r\n"))));
}

const cell = value => value === null || value === undefined ? "" : /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);

export function save(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
