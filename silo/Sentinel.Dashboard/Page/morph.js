const handlers = ["onclick", "onkeydown", "oninput", "onchange", "onsubmit"];

/**
 * Turns what is shown into what is to be shown, node by node: what has not changed stays, and with it focus, selection, scrolling and what was typed. Nodes with the same data-key are one,
 * wherever they stand among their siblings. Whether a <details> is open, and what is typed into a field, belongs to the reader.
 */
export function morph(shown, wanted) {
  const keyed = new Map([...shown.childNodes].filter(keyOf).map(node => [keyOf(node), node]));
  let at = shown.firstChild;
  for (const child of [...wanted.childNodes]) {
    const key = keyOf(child);
    const match = key ? keyed.get(key) : at && !keyOf(at) && at.nodeName === child.nodeName ? at : null;
    if (!match || match.nodeName !== child.nodeName) {
      shown.insertBefore(child, at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else shown.insertBefore(match, at);
    change(match, child);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

const keyOf = node => node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-key") : null;

function change(shown, wanted) {
  if (shown.nodeType !== Node.ELEMENT_NODE) {
    if (shown.data !== wanted.data) shown.data = wanted.data;
    return;
  }
  for (const { name } of [...shown.attributes]) if (!wanted.hasAttribute(name) && !(name === "open" && shown.localName === "details")) shown.removeAttribute(name);
  for (const { name, value } of wanted.attributes) if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  for (const name of handlers) if (shown[name] !== wanted[name]) shown[name] = wanted[name];
  if (shown.localName === "option") shown.selected = wanted.hasAttribute("selected");
  morph(shown, wanted);
}
