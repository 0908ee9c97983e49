/* A page acts only where its template says so, whatever else would have got into it.

   htmx, saving by itself, a button that leads elsewhere: each needs data-acts, the mark of the session,
   that only our templates write ({% acts %}). Everywhere else these attributes are taken off as soon as
   the element is there: when the page arrives, when a part of it does, before htmx reads it.

   data-parts=SELECTOR   on what htmx asks: the other parts of the page that its answer may replace
*/
(() => {
  "use strict";
  const mark = document.querySelector('meta[name="acts"]')?.content;
  const isOurs = (element) => Boolean(mark) && element.getAttribute("data-acts") === mark;

  const BEGINNINGS = ["hx-", "data-hx-"];
  const NAMES = ["data-autosave", "data-fresh-token", "data-action", "formaction"];
  const begins = BEGINNINGS.map((beginning) => `starts-with(name(), "${beginning}")`);
  const named = NAMES.map((name) => `name() = "${name}"`);
  const ACTING = `descendant-or-self::*[@*[${[...begins, ...named].join(" or ")}]]`;
  const acts = (name) => NAMES.includes(name) || BEGINNINGS.some((beginning) => name.startsWith(beginning));

  const disarm = (root) => {
    const found = document.evaluate(ACTING, root, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
    for (let rank = 0; rank < found.snapshotLength; rank += 1) {
      const element = found.snapshotItem(rank);
      if (isOurs(element)) continue;
      for (const name of element.getAttributeNames()) if (acts(name)) element.removeAttribute(name);
    }
  };
  // What waits in a <template> is read when it comes into the page.
  const watch = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) disarm(node);
    }
  });
  disarm(document.documentElement);
  watch.observe(document.documentElement, { childList: true, subtree: true });

  // htmx, at each of its steps: `true` to hear it before anything else does.
  const before = (event, act) => document.addEventListener(event, act, true);
  const refuseOthers = (e) => isOurs(e.target) || e.preventDefault();
  before("htmx:before:process", (e) => disarm(e.target));
  before("htmx:before:init", refuseOthers);
  before("htmx:before:on:init", (e) => e.preventDefault()); // no script in an attribute, whoever wrote it
  before("htmx:config:request", (e) => {
    const { sourceElement, request } = e.detail.ctx;
    // Going back in the history is asked by the body, on which nothing else is left.
    const isAsked = isOurs(sourceElement) || (sourceElement === document.body && request.method === "GET");
    const isHere = new URL(request.action, location.href).origin === location.origin;
    // A form bears its own token: nothing adds it to what is sent without one.
    const isSound = request.method === "GET" || (request.method === "POST" && request.body.has("csrfmiddlewaretoken"));
    if (!(isAsked && isHere && isSound)) e.preventDefault();
  });
  // Only what was asked for is replaced, and what comes is read as the page was.
  before("htmx:before:swap", (e) => {
    const { ctx, tasks } = e.detail;
    const parts = isOurs(ctx.sourceElement) && ctx.sourceElement.dataset.parts;
    const isAsked = (task) => task.type === "main" || Boolean(parts && task.target?.matches?.(parts));
    tasks.splice(0, tasks.length, ...tasks.filter(isAsked));
    for (const { fragment } of tasks) [...fragment.children].forEach(disarm);
  });
})();
