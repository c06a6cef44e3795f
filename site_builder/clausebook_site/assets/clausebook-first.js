/* Runs before the page is drawn: the colour scheme, what Material's bundle needs, when it may fetch the index of the
   search, and no single-key shortcuts (a page that has its own, which can be turned off, says so in data-cb-keys of its
   root). */
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
  /* The index of the search, by far the largest file, is fetched when the search is first used, not with every page. */
  const { open, send } = XMLHttpRequest.prototype;
  const used = new Promise((use) => {
    document.addEventListener("focusin", (event) => { if (event.target.matches(".md-search__input")) use(); });
  });
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    this.cbWaits = String(address).endsWith("/search_index.json");
    open.call(this, method, address, ...rest);
  };
  XMLHttpRequest.prototype.send = function (body) {
    if (this.cbWaits) used.then(() => send.call(this, body));
    else send.call(this, body);
  };
  const plain = (event) => !(event.ctrlKey || event.metaKey || event.altKey);
  window.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    const own = "cbKeys" in root.dataset;
    if (!own && plain(event) && event.key.length === 1 && !typing) event.stopImmediatePropagation();
  }, true);
})();
