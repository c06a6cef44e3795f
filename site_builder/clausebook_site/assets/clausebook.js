/* Clausebook: copying links and citations, previews of terms and references, the colour scheme. Nothing is lost without it. */
"use strict";
(function () {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  /* -- colour scheme */
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const scheme = document.querySelector(".cb-scheme");
  if (scheme) scheme.addEventListener("click", () => {
    const now = root.dataset.mdColorScheme || (dark.matches ? "slate" : "default");
    root.dataset.mdColorScheme = now === "slate" ? "default" : "slate";
    try { localStorage.setItem("cb-scheme", root.dataset.mdColorScheme); } catch { /* not kept */ }
  });

  /* -- navigation on small screens: a click beside it, a link in it and Escape close it */
  const drawer = document.getElementById("cb-drawer");
  if (drawer) {
    document.addEventListener("click", (event) => {
      if (drawer.checked && !event.target.closest(".md-sidebar--primary, .cb-menu, #cb-drawer")) drawer.checked = false;
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") drawer.checked = false; });
  }

  /* -- search: the button on small screens, and where focus goes */
  const find = document.querySelector(".cb-header__find");
  const toggle = document.getElementById("__search");
  if (find && toggle) {
    find.addEventListener("click", () => {
      toggle.checked = true;
      toggle.dispatchEvent(new Event("change"));
      document.querySelector(".md-search__input").focus();
    });
    toggle.addEventListener("change", () => find.setAttribute("aria-expanded", String(toggle.checked)));
  }

  /* -- copying */
  const said = document.getElementById("cb-said");
  async function copy(button, text) {
    const label = button.querySelector("span") || button;
    const was = label.dataset.was || (label.dataset.was = label.textContent);
    let done = _("Copied");
    try { await navigator.clipboard.writeText(text); } catch { done = _("Not copied"); }
    label.textContent = done;
    button.classList.toggle("is-done", done === _("Copied"));
    if (said) said.textContent = done + ": " + text;
    setTimeout(() => { label.textContent = was; button.classList.remove("is-done"); }, 2000);
  }
  const law = document.querySelector("[data-cb-cite]");
  if (law) {
    const text = (clause, frame) => frame.replaceAll("{clause}", clause.id).replaceAll("{cite}", clause.dataset.cite);
    for (const acts of all(".cb-acts", law)) {
      const clause = acts.closest(".cb-clause");
      const button = (words, frame) => {
        const made = document.createElement("button");
        made.type = "button";
        made.dataset.copy = text(clause, frame);
        made.append(Object.assign(document.createElement("span"), { textContent: words }));
        return made;
      };
      acts.prepend(button(_("Copy link"), law.dataset.cbLink), button(_("Copy citation"), law.dataset.cbCite));
    }
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button, button.dataset.copy);
  });

  /* -- previews: hover and focus, can be hovered themselves, Escape closes */
  let open = null;
  function close() {
    if (!open) return;
    open.link.classList.remove("is-open");
    open.box.remove();
    open = null;
  }
  function show(link) {
    if (open && open.link === link) return;
    close();
    const about = document.getElementById(link.getAttribute("aria-describedby"));
    if (!about) return;
    const box = document.createElement("div");
    box.className = "cb-pop";
    box.setAttribute("aria-hidden", "true"); /* it is read through aria-describedby */
    box.append(...[...about.cloneNode(true).childNodes]);
    const host = link.closest(".cb-clause__text, .cb-now") || link.parentElement;
    host.append(box);
    const line = link.getClientRects()[0], frame = host.getBoundingClientRect();
    box.style.top = line.bottom - frame.top + 4 + "px";
    box.style.left = Math.max(-16, Math.min(line.left - frame.left - 16, frame.width - box.offsetWidth)) + "px";
    link.classList.add("is-open");
    open = { link, box };
    for (const part of [link, box]) part.addEventListener("mouseleave", leave);
  }
  function leave(event) {
    const kept = open;
    setTimeout(() => {
      if (open === kept && kept && !kept.box.matches(":hover") && !kept.link.matches(":hover, :focus")) close();
    }, 150);
  }
  const described = "a[aria-describedby^=cb-about]";
  document.addEventListener("mouseover", (event) => {
    const link = event.target.closest && event.target.closest(described);
    if (link) show(link);
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(described)) show(event.target); else if (open && !open.box.contains(event.target)) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    for (const clause of all(".cb-clause.is-open")) clause.classList.remove("is-open");
  });

  /* -- by touch a tap on a clause's number opens its actions; the address already selects the clause */
  document.addEventListener("click", (event) => {
    const label = event.target.closest(".cb-clause__label");
    for (const clause of all(".cb-clause.is-open")) clause.classList.remove("is-open");
    if (label && matchMedia("(hover: none)").matches) label.parentElement.classList.add("is-open");
  });

  /* -- any two versions are compared by the API: the form is shown where that leads on from what is asked */
  for (const any of all(".cb-any[hidden]")) {
    const asked = new URL("?" + new URLSearchParams(new FormData(any.querySelector("form"))), location);
    const show = (answer) => { if (answer.ok && new URL(answer.url).pathname !== asked.pathname) any.hidden = false; };
    fetch(asked).then(show, () => { /* it stays hidden */ });
  }

  /* -- results of the search say how many they are */
  for (const region of all(".md-search__scrollwrap")) region.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && toggle) toggle.checked = false;
  });
})();
