/* The support agents' desk: keys, type-ahead, and the selected clause without loading the page anew. Nothing is lost
   without it. Copying is done by the site's own script. */
"use strict";
(function () {
  const query = document.getElementById("q");
  if (!query) return;
  const said = document.getElementById("cb-said");
  const say = (words) => { if (said) said.textContent = words; };
  const links = () => [...document.querySelectorAll(".cb-hit__head a")];
  const current = () => links().findIndex((link) => link.hasAttribute("aria-current"));

  /* -- the selected clause */
  async function select(link, keep) {
    let page;
    try {
      const response = await fetch(link.href, { headers: { Accept: "text/html" } });
      page = new DOMParser().parseFromString(await response.text(), "text/html");
    } catch { location.href = link.href; return; }
    const fresh = page.getElementById("card"), card = document.getElementById("card");
    if (!fresh || !card) { location.href = link.href; return; }
    card.replaceWith(document.adoptNode(fresh));
    for (const other of links()) {
      other.removeAttribute("aria-current");
      other.closest(".cb-hit").classList.remove("is-on");
    }
    link.setAttribute("aria-current", "true");
    link.closest(".cb-hit").classList.add("is-on");
    if (keep) link.focus({ preventScroll: true });
    link.closest(".cb-hit").scrollIntoView({ block: "nearest" });
    history.replaceState(null, "", link.href.split("#")[0]);
    say(_("Selected: ") + fresh.querySelector(".cb-card__title").textContent);
    offer();
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest(".cb-hit__head a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    select(link, true).then(() => {
      if (matchMedia("(max-width: 59.98em)").matches) document.getElementById("card").scrollIntoView();
    });
  });

  /* -- keys; they can be switched off, and stay so */
  const KEPT = "cb-agent-keys";
  let on = true;
  try { on = localStorage.getItem(KEPT) !== "off"; } catch { /* not kept */ }
  function offer() {
    const button = document.getElementById("keys-switch");
    if (!button) return;
    button.hidden = false;
    button.textContent = on ? _("Turn keys off") : _("Turn keys on");
    document.getElementById("keys").classList.toggle("is-off", !on);
  }
  document.addEventListener("click", (event) => {
    if (event.target.id !== "keys-switch") return;
    on = !on;
    try { localStorage.setItem(KEPT, on ? "on" : "off"); } catch { /* not kept */ }
    offer();
    say(on ? _("Keys are on") : _("Keys are off"));
  });
  const help = document.getElementById("help");
  document.documentElement.dataset.cbKeys = "";
  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target.closest && event.target.closest("input, select, textarea, [contenteditable]");
    if (!field && event.key.length === 1) event.stopImmediatePropagation(); /* other scripts have keys too */
    if (!on || help.open) return;
    if (field && !(field === query && (event.key === "ArrowDown" || event.key === "ArrowUp") && !list)) return;
    const all = links(), place = current();
    if (event.key === "/") query.focus(), query.select();
    else if (event.key === "?") help.showModal();
    else if (event.key === "ArrowDown" && all[place + 1]) select(all[place + 1], true);
    else if (event.key === "ArrowUp" && all[place - 1]) select(all[place - 1], true);
    else if (event.key === "Enter" && event.target.closest("a, button")
      && !event.target.closest(".cb-hit__head a[aria-current]")) return;
    else {
      const button = document.querySelector(`#card [data-key="${CSS.escape(event.key)}"]`);
      if (!button) return;
      button.click();
    }
    event.preventDefault();
  }, true);

  /* -- type-ahead: a combobox with a list box, as ARIA's authoring practices have it */
  let list = null, asked = 0, timer = 0;
  query.setAttribute("role", "combobox");
  query.setAttribute("aria-autocomplete", "list");
  query.setAttribute("aria-expanded", "false");
  query.setAttribute("aria-controls", "q-list");
  function close() {
    if (list) list.remove();
    list = null;
    query.setAttribute("aria-expanded", "false");
    query.removeAttribute("aria-activedescendant");
  }
  function show(items) {
    close();
    if (!items.length || document.activeElement !== query) return;
    list = document.createElement("ul");
    list.id = "q-list";
    list.className = "cb-options";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", _("Suggestions"));
    items.forEach((text, place) => {
      const option = document.createElement("li");
      option.id = "q-" + place;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = text;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(text); });
      list.append(option);
    });
    query.parentElement.append(list);
    query.setAttribute("aria-expanded", "true");
    say(items.length + (items.length === 1 ? _(" suggestion") : _(" suggestions")));
  }
  function take(text) {
    query.value = text;
    close();
    query.form.requestSubmit();
  }
  query.addEventListener("input", () => {
    clearTimeout(timer);
    const mine = ++asked;
    if (query.value.trim().length < 2) { close(); return; }
    timer = setTimeout(async () => {
      const address = new URL("../v1/suggest", new URL(query.form.action));
      address.searchParams.set("q", query.value);
      try {
        const response = await fetch(address);
        if (response.ok && mine === asked) show((await response.json()).items);
      } catch { /* nothing to suggest */ }
    }, 120);
  });
  query.addEventListener("keydown", (event) => {
    if (!list) return;
    const options = [...list.children];
    const place = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") { close(); event.preventDefault(); return; }
    if (event.key === "Enter" && place >= 0) { event.preventDefault(); take(options[place].textContent); return; }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const next = options[(place + step + options.length) % options.length];
    for (const one of options) one.setAttribute("aria-selected", String(one === next));
    query.setAttribute("aria-activedescendant", next.id);
  });
  query.addEventListener("blur", close);

  /* -- the last questions, which this browser alone knows: offered where nothing is typed. Pasted tickets are not kept:
     they may name people */
  const ASKED = "cb-agent-asked", LAST = 8, LONGEST = 100;
  function remembered() {
    try { return JSON.parse(localStorage.getItem(ASKED) || "[]").filter((one) => typeof one === "string"); }
    catch { return []; }
  }
  const typed = query.value.trim();
  if (typed && typed.length <= LONGEST) {
    try { localStorage.setItem(ASKED, JSON.stringify([typed, ...remembered().filter((one) => one !== typed)].slice(0, LAST))); }
    catch { /* not kept */ }
  }
  const recall = () => { if (!query.value.trim()) show(remembered()); };
  query.addEventListener("click", recall);
  query.addEventListener("keydown", (event) => { if (event.key === "ArrowDown" && !list) recall(); });
  offer();
})();
