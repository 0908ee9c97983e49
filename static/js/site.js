/* The small behaviours of every page, bound by data-… attributes. Each page works without them.

   data-theme-switch   the choice of colours, kept in a cookie that the server reads
   data-autosubmit     form sent when a choice changes
   data-autosave=URL   form posted by itself after a change; its state shows in [data-autosave-state]
   data-kept           form whose text is kept in this tab, until the site says it is done; by itself from four fields on
   data-fresh-token    form that asks for a new token before it leaves
   data-once           button that a double click presses once
   data-confirm=TEXT   question asked before the form leaves or the link opens
   data-add-row=PREFIX one more row in a formset: <template data-row=PREFIX>, [data-rows=PREFIX]
   data-fold           disclosure closed on a narrow screen
   data-focus          what must be read first when the page or a part of it arrives
   data-print          button that prints the page
*/
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (event, selector, act) =>
    document.addEventListener(event, (e) => {
      const element = e.target.closest?.(selector);
      if (element) act(element, e);
    });

  // An element of the page: its words are never read as HTML.
  const made = (tag, properties, ...inside) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...inside);
    return element;
  };

  // Colours -----------------------------------------------------------------------------------
  const root = document.documentElement;
  const chosen = () => root.dataset.bsTheme || "auto";
  const showChoice = () => {
    for (const button of all("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen()));
    }
  };
  on("click", "[data-theme-choice]", (button) => {
    const theme = button.dataset.themeChoice;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    if (theme === "auto") delete root.dataset.bsTheme;
    else root.dataset.bsTheme = theme;
    const age = theme === "auto" ? 0 : 31536000;
    document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
    showChoice();
  });

  // Menus close when one clicks elsewhere, leaves with Tab or presses Escape ---------------------
  const closeMenus = (except) => {
    for (const menu of all("details.menu[open]")) if (menu !== except) menu.open = false;
  };
  document.addEventListener("click", (e) => closeMenus(e.target.closest("details.menu")));
  document.addEventListener("focusin", (e) => closeMenus(e.target.closest("details.menu")));
  document.addEventListener("keydown", (e) => {
    const menu = e.key === "Escape" && e.target.closest?.("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    one("summary", menu).focus();
  });

  // Forms ---------------------------------------------------------------------------------------
  on("change", "form[data-autosubmit]", (form) => form.requestSubmit());
  on("click", "a[data-confirm]", (link, e) => {
    if (!window.confirm(link.dataset.confirm)) e.preventDefault();
  });
  on("click", "[data-print]", () => window.print());

  // Capture: before htmx and before the button is put to sleep.
  document.addEventListener(
    "submit",
    (e) => {
      const question = e.submitter?.dataset.confirm ?? e.target.dataset.confirm;
      if (question && !window.confirm(question)) {
        e.preventDefault();
        e.stopImmediatePropagation();
      }
    },
    true,
  );
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (form.dataset.sent) return e.preventDefault();
    const buttons = all("button[data-once]", form);
    if (!buttons.length) return;
    form.dataset.sent = "1";
    // After the form has been read: a sleeping button would not send its own value.
    setTimeout(() => buttons.forEach((button) => (button.disabled = true)));
  });
  const wake = (form) => {
    delete form.dataset.sent;
    all("button[data-once]", form).forEach((button) => (button.disabled = false));
  };
  // A page found again by going back sends an act of its own, not the one that was done.
  const renewKeys = () => all('input[name="once"]').forEach((field) => (field.value = crypto.randomUUID()));
  window.addEventListener("pageshow", (e) => {
    if (!e.persisted) return;
    all("form[data-sent]").forEach(wake);
    renewKeys();
  });

  const number = (rows, index) => {
    const written = (text) => text.replaceAll("__prefix__", index).replaceAll("__number__", index + 1);
    for (const element of all("*", rows)) for (const attribute of element.attributes) attribute.value = written(attribute.value);
    const texts = document.createTreeWalker(rows, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.data = written(texts.currentNode.data);
  };
  on("click", "[data-add-row]", (button, e) => {
    const prefix = button.dataset.addRow;
    const model = one(`template[data-row="${prefix}"]`);
    const total = one(`[name="${prefix}-TOTAL_FORMS"]`);
    if (!model || !total) return;
    e.preventDefault();
    const index = Number(total.value);
    const rows = document.importNode(model.content, true);
    number(rows, index);
    const row = rows.firstElementChild;
    one(`[data-rows="${prefix}"]`).append(rows);
    window.htmx?.process(row); // its searches answer to typing, as those of the rows that came with the page
    total.value = index + 1;
    one("input:not([type=hidden]), select, textarea", row)?.focus();
  });

  // Long work is never lost: saved by itself, and kept in this tab when the server did not take it -
  const QUIET = 3000;
  // For whom the page was drawn: what one person wrote is never offered to the next one of this computer.
  const OWNER = one('input[name="page_de"]')?.value ?? "";
  const keptAt = (path) => `kept:${OWNER}:${path}`;
  const KEY = keptAt(location.pathname);
  const OFFERED = `offered:${OWNER}:${location.pathname}`; // what waits for an answer: nothing written since touches it
  const timers = new WeakMap();
  const saving = new WeakSet();
  const NOT_KEPT = ["csrfmiddlewaretoken", "once", "page_de", "reprise", "version"];
  const FIELDS = "textarea, select, input:not([type=hidden], [type=password], [type=file])";

  for (const form of all('form[method="post"]:not([data-autosave], [data-passkey])')) {
    const names = all(FIELDS, form).map((field) => field.name);
    if (new Set(names.filter(Boolean)).size > 3) form.dataset.kept = "";
  }

  const tell = (form, text) => {
    const state = one("[data-autosave-state]", form) ?? one("[data-autosave-state]");
    if (state) state.textContent = text;
  };
  const clock = (now = new Date()) => `${now.getHours()}\u00a0h\u00a0${String(now.getMinutes()).padStart(2, "0")}`;
  const written = (form) => {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      const isSecret = form.elements[name]?.type === "password";
      if (typeof value === "string" && !isSecret && !NOT_KEPT.includes(name)) (fields[name] ??= []).push(value);
    }
    return fields;
  };
  // What one says that the other does not, by name.
  const changes = (fields, page) => {
    const differ = (name) => String(fields[name] ?? "") !== String(page[name] ?? "");
    const names = Object.keys({ ...page, ...fields }).filter(differ);
    return Object.fromEntries(names.map((name) => [name, fields[name] ?? []]));
  };
  const stored = (key) => JSON.parse(sessionStorage.getItem(key) ?? "{}");
  const store = (key, fields) => {
    try {
      sessionStorage.setItem(key, JSON.stringify(fields));
    } catch {
      /* private browsing or no room left: the form still holds the text */
    }
  };
  // A page of errors shows what was typed, not what the site holds: all of it is kept then.
  const asItCame = new Map();
  for (const form of all("form[data-autosave], form[data-kept]")) {
    asItCame.set(form, one(".error-summary, [data-brought-back]") ? {} : written(form));
  }
  const keep = (form) => store(KEY, changes(written(form), asItCame.get(form) ?? {}));
  const reply = async (response) =>
    response.headers.get("Content-Type")?.includes("json") ? response.json() : {};

  // Whoever signed in again in another tab has a new token: the one of this page is then refused.
  const renewToken = async (form) => {
    const response = await fetch("/jeton-de-formulaire/", { cache: "no-store" });
    if (response.redirected || !response.ok) return false;
    form.elements.csrfmiddlewaretoken.value = (await response.json()).token;
    return true;
  };
  const isRefused = (response) => response.redirected || response.status === 401 || response.status === 403;
  const refused = new Set();
  const post = (form) => fetch(form.dataset.autosave, { method: "POST", body: new FormData(form) });

  const save = async (form) => {
    if (saving.has(form)) return later(form);
    saving.add(form);
    refused.delete(form);
    tell(form, "Enregistrement…");
    try {
      let response = await post(form);
      if (isRefused(response) && (await renewToken(form))) response = await post(form);
      const answer = await reply(response);
      if (isRefused(response)) {
        tell(form, "Votre session est terminée : reconnectez-vous dans un autre onglet. Votre texte reste ici.");
        refused.add(form);
        complainOfTheEnd();
      } else if (!response.ok) {
        tell(form, answer.message ?? (response.status === 409
          ? "Quelqu’un d’autre a modifié ce contenu : enregistrez pour comparer les deux versions."
          : "Pas encore enregistré : corrigez les champs signalés."));
      } else {
        const version = one('[name="version"]', form);
        if (version && answer.version) version.value = answer.version;
        sessionStorage.removeItem(KEY);
        one("[data-session-over]")?.remove();
        tell(form, answer.message ?? `Brouillon enregistré à ${clock()}.`);
      }
    } catch {
      tell(form, "Pas de connexion : votre texte est gardé dans cet onglet.");
    } finally {
      saving.delete(form);
    }
  };
  // Back in this tab after signing in elsewhere: saved at once, without typing again.
  const resume = () => document.visibilityState === "visible" && refused.forEach(save);
  window.addEventListener("focus", resume);
  document.addEventListener("visibilitychange", resume);

  const later = (form) => {
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(save, QUIET, form));
  };
  const changed = (form) => {
    keep(form);
    later(form);
  };
  on("input", "form[data-autosave]", changed);
  on("change", "form[data-autosave]", changed);
  on("submit", "form[data-autosave]", (form) => {
    clearTimeout(timers.get(form));
    keep(form);
  });

  // A form that is not saved by itself: its session may end before it is sent, or the browser stop.
  const SENT = "sent";
  on("input", "form[data-kept]", keep);
  on("change", "form[data-kept]", keep);
  on("submit", "form[data-kept]", (form) => {
    keep(form);
    sessionStorage.setItem(SENT, KEY);
  });
  const forgetWhatIsDone = () => {
    const sent = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    // Sent to sign in: it was not done, and « Bonjour » will not mean that it was.
    if (!sent || location.pathname.startsWith("/compte/")) return;
    if (one(".error-summary, .error-page, [data-brought-back], [data-unfinished], [data-messages] .message--error")) return;
    const isElsewhere = KEY !== sent && document.referrer && sent.endsWith(`:${new URL(document.referrer).pathname}`);
    if (isElsewhere || one("[data-messages] .message--success")) sessionStorage.removeItem(sent);
  };
  on("submit", 'form[action="/reprise/abandonner/"]', (form) => {
    sessionStorage.removeItem(keptAt(form.elements.path.value.split("?")[0]));
  });

  // A form brought back after the session ended leaves with the token of today, not of its page.
  document.addEventListener("submit", async (e) => {
    const form = e.target;
    if (!("freshToken" in form.dataset) || e.defaultPrevented) return;
    e.preventDefault();
    try {
      await renewToken(form);
    } catch {
      /* the server will say it */
    }
    HTMLFormElement.prototype.submit.call(form); // a field of the form may be called « submit »
  });

  // Nothing stays in a shared computer after leaving.
  on("submit", 'form[action="/compte/deconnexion/"]', () => sessionStorage.clear());

  const restore = (form, fields) => {
    for (const control of form.elements) {
      const values = fields[control.name];
      if (!values || control.type === "file") continue;
      if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
      else if (values.length) control.value = values[0];
    }
    form.dispatchEvent(new Event("form:restored"));
    keep(form);
    sessionStorage.removeItem(OFFERED);
    if (form.dataset.autosave) later(form);
  };
  /* What was written before the offer was answered stays; in a long field the two texts follow each other. */
  const joined = (form, lost, typed) => {
    const fields = { ...lost, ...typed };
    for (const name of Object.keys(typed)) {
      if (form.elements[name]?.tagName === "TEXTAREA" && lost[name]?.[0]) fields[name] = [`${lost[name][0]}\n${typed[name][0]}`];
    }
    return fields;
  };
  const offerWhatWasKept = () => {
    const form = one("form[data-autosave], form[data-kept]");
    // What the site kept is offered by the page itself.
    if (!form || one(".error-summary, [data-brought-back], [data-unfinished]")) return;
    const page = asItCame.get(form);
    const lost = changes({ ...page, ...stored(OFFERED), ...stored(KEY) }, page);
    sessionStorage.removeItem(KEY);
    sessionStorage.removeItem(OFFERED);
    if (!Object.keys(lost).length) return;
    store(OFFERED, lost);
    const take = made("button", { type: "button", className: "btn btn-primary" }, "Le reprendre");
    const forget = made("button", { type: "button", className: "btn btn-outline-secondary" }, "L’oublier");
    const offer = made(
      "div",
      { className: "alert alert-warning" },
      made("p", {}, "Un texte commencé ici n’était pas encore enregistré."),
      made("div", { className: "cluster" }, take, forget),
    );
    take.addEventListener("click", () => {
      restore(form, joined(form, lost, changes(written(form), page)));
      offer.remove();
    });
    forget.addEventListener("click", () => (sessionStorage.removeItem(OFFERED), offer.remove()));
    one("[data-messages]").append(offer);
  };

  // htmx: what comes back, what fails -------------------------------------
  // A list that is read again keeps its filters as its reader left them.
  let unfolded = [];
  const folds = () => all("details[data-fold]");
  // Where a form is being typed, a refusal does not take its place (hx-status:4xx="swap:none").
  const NOT_REFRESHED =
    "Cette partie de la page n’a pas pu être mise à jour. Ce que vous avez tapé reste ici : continuez, tout sera relu à l’envoi.";
  // A whole page came (WholePages): read from its beginning, as any other.
  const showFromTheTop = () => {
    window.scrollTo(0, 0);
    (one("[data-focus]") ?? one("main"))?.focus();
    all("[data-theme-switch]").forEach((element) => (element.hidden = false));
    showChoice();
  };
  document.addEventListener("htmx:before:swap", () => (unfolded = folds().map(({ open }) => open)));
  document.addEventListener("htmx:after:swap", (e) => {
    folds().forEach((element, rank) => (element.open = unfolded[rank] ?? element.open));
    const { target: aimed, swap, response } = e.detail.ctx;
    if (swap === "none" && response.status >= 400) return complain(NOT_REFRESHED);
    if (aimed === "body") return showFromTheTop();
    // A part replaced as a whole is not the one that was aimed at: it has the same name.
    one("[data-focus]", aimed?.isConnected ? aimed : (document.getElementById(aimed?.id) ?? document))?.focus();
    showChoice();
  });
  document.addEventListener("htmx:finally:request", () => all("form[data-sent]").forEach(wake));
  // Beside nothing in particular, so never out of sight: it stays at the top of the window.
  const complain = (text, ...more) => {
    const said = made("div", { className: "message message--error" }, made("p", {}, text, ...more));
    const place = one("[data-messages]");
    place?.replaceChildren(said);
    place?.classList.add("stays-in-view");
    return said;
  };
  // Signed in there, what was pressed or typed is taken up again here.
  const complainOfTheEnd = () => {
    const here = encodeURIComponent(location.pathname + location.search);
    const link = made("a", { href: `/compte/connexion/?next=${here}`, target: "_blank" }, "Me reconnecter (nouvel onglet)");
    complain("Votre session est terminée. Votre texte reste ici. ", link).dataset.sessionOver = "";
  };
  document.addEventListener("signed-out", complainOfTheEnd);
  // What the page asks by itself while its reader types: the sign-in page is no part of it.
  document.addEventListener("htmx:before:response", (e) => {
    const { redirected, url } = e.detail.ctx.response.raw;
    if (!redirected || !new URL(url).pathname.startsWith("/compte/connexion/")) return;
    e.preventDefault();
    complainOfTheEnd();
  });
  document.addEventListener("htmx:error", () => {
    complain("Le serveur n’a pas répondu. Vérifiez votre connexion, puis recommencez : rien n’a été enregistré.");
  });

  // The end of the session is told before it comes; nothing is lost when nobody reads it ----------
  const TOLD_BEFORE = 600; // seconds
  const A_DAY = 86400;
  let endIsWatched;
  const session = async (query = "") => {
    const response = await fetch(`/session/${query}`, { cache: "no-store" });
    return response.redirected || !response.ok ? null : response.json();
  };
  const watchTheEnd = (left, before = TOLD_BEFORE) => {
    clearTimeout(endIsWatched);
    const wait = Math.min(Math.max(left - before, 0), A_DAY);
    endIsWatched = setTimeout(lookAtTheEnd, wait * 1000);
  };
  const lookAtTheEnd = async () => {
    let told;
    try {
      told = await session();
    } catch {
      return watchTheEnd(60, 0);
    }
    const notice = one("[data-session-notice]");
    if (!told) return complainOfTheEnd();
    if (told.left > TOLD_BEFORE) {
      notice?.remove();
      return watchTheEnd(told.left);
    }
    if (!notice) tellTheEnd(told);
    watchTheEnd(told.left + 1, 0);
  };
  const tellTheEnd = ({ left, can_stay: canStay }) => {
    const proof = { className: "btn btn-primary", href: "/compte/confirmer-mon-identite/?next=/mon-espace/", target: "_blank" };
    const stay = canStay
      ? made("button", { type: "button", className: "btn btn-primary" }, "Rester connecté")
      : made("a", proof, "Confirmer mon identité pour rester (nouvel onglet)");
    const close = made("button", { type: "button", className: "btn btn-outline-secondary" }, "Fermer");
    const end = clock(new Date(Date.now() + left * 1000));
    const words = `Votre session prend fin à ${end}. Ce que vous écrivez est gardé dans cet onglet.`;
    const notice = made("div", { className: "alert alert-warning" }, made("p", {}, words), made("div", { className: "cluster" }, stay, close));
    notice.dataset.sessionNotice = "";
    close.addEventListener("click", () => notice.remove());
    if (canStay) {
      stay.addEventListener("click", async () => {
        await session("?rester").catch(() => null);
        notice.remove();
        lookAtTheEnd();
      });
    }
    one("[data-messages]").append(notice);
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && one("[data-session-notice]")) lookAtTheEnd();
  });
  const { sessionEnds } = document.body.dataset;
  if (sessionEnds) watchTheEnd((Date.parse(sessionEnds) - Date.now()) / 1000);

  // When the page arrives (the script is deferred) -----------------------------------------------
  all("[data-theme-switch]").forEach((element) => (element.hidden = false));
  all("[data-add-row][hidden]").forEach((element) => (element.hidden = false));
  if (window.matchMedia("(max-width: 59.99em)").matches) {
    folds().forEach((element) => (element.open = false));
  }
  showChoice();
  one("[data-focus]")?.focus();
  forgetWhatIsDone();
  offerWhatWasKept();
})();
