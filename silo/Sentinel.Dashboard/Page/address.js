const chosen = new URLSearchParams(location.search);

/** What is chosen of the view, such as a window; null where nothing is. It stands in the address, so that a link shows the same. */
export const pick = name => chosen.get(name);

/** Chooses; null or nothing takes a choice away. */
export function put(choices) {
  for (const [name, value] of Object.entries(choices)) {
    if (value === null || value === undefined || value === "") chosen.delete(name);
    else chosen.set(name, value);
  }
  history.replaceState(null, "", chosen.size ? `?${chosen}` : location.pathname);
}
