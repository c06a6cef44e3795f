/* Runs before the page is drawn: the colour scheme, what Material's bundle needs, and no single-key shortcuts (a page
   that has its own, which can be turned off, says so in data-cb-keys of its root). */
"use strict";
var __md_scope = new URL(document.currentScript.dataset.base, location);
var __md_hash = (text) => [...text].reduce((sum, sign) => (sum << 5) - sum + sign.charCodeAt(0), 0);
var __md_get = (key, store = localStorage, scope = __md_scope) => JSON.parse(store.getItem(scope.pathname + "." + key));
var __md_set = (key, value, store = localStorage, scope = __md_scope) => {
  try { store.setItem(scope.pathname + "." + key, JSON.stringify(value)); } catch { /* a private window: not kept */ }
};
(function () {
  const root = document.documentElement;
  root.classList.replace("no-js", "js");
  try {
    const scheme = localStorage.getItem("cb-scheme");
    if (scheme === "slate" || scheme === "default") root.dataset.mdColorScheme = scheme;
  } catch { /* not kept */ }
  const plain = (event) => !(event.ctrlKey || event.metaKey || event.altKey);
  window.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    const own = "cbKeys" in root.dataset;
    if (!own && plain(event) && event.key.length === 1 && !typing) event.stopImmediatePropagation();
  }, true);
})();
