import { el } from "./dom.js";

/** The figures of a picture or table, as they are, one click away. */
export function downloads(name, data, rows) {
  return el("p", { class: "quiet" }, "Figures: ",
    el("button", { type: "button", class: "plain", "data-key": "as-json", onclick: () => save(`${name}.json`, "application/json", JSON.stringify(data, null, 2)) }, "JSON"), " ",
    el("button", { type: "button", class: "plain", "data-key": "as-csv", onclick: () => save(`${name}.csv`, "text/csv", rows.map(row => row.map(cell).join(",")).join("\r\n")) }, "CSV"));
}

const cell = value => /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);

function save(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
