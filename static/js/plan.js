/* An action plan by hand: cards dragged from a column to another, lines to another place.
   Links and buttons do the same without it.

   data-board          columns [data-status] of cards [data-card], each with its link [data-action]
   data-status-form    template of the one form of the board
   #ordre              what is ranged: lists [data-ranged] of lines [data-place], buttons of the form #ranger
   data-told           where the new place of a line is said
   data-script-only    words that are true only here
*/
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  let dragged = null;

  const lift = (element, e) => {
    dragged = element;
    e.dataTransfer.effectAllowed = "move";
    e.dataTransfer.setData("text/plain", element.id);
    element.classList.add("is-dragged");
    e.stopPropagation();
  };
  const settle = () => {
    all(".is-dragged, .is-over").forEach((one) => one.classList.remove("is-dragged", "is-over"));
    dragged = null;
  };
  const welcome = (element, accepts, drop) => {
    element.addEventListener("dragover", (e) => {
      if (!dragged || !accepts()) return;
      e.preventDefault();
      e.stopPropagation();
      all(".is-over").forEach((one) => one.classList.remove("is-over"));
      element.classList.add("is-over");
    });
    element.addEventListener("drop", (e) => {
      if (!dragged || !accepts()) return;
      e.preventDefault();
      e.stopPropagation();
      drop(dragged);
      settle();
    });
  };
  const draggable = (element) => {
    element.draggable = true;
    element.addEventListener("dragstart", (e) => lift(element, e));
    element.addEventListener("dragend", settle);
  };

  // An act sent from here: the page that answers, nothing when nobody did -----------------------------
  let isSending = false;
  const send = async (path, typed) => {
    isSending = true;
    // The form stays on the page: pressed again, it is another act and not the second click of the first.
    if (typed.has("once")) typed.set("once", crypto.randomUUID());
    try {
      const response = await fetch(path, { method: "POST", body: typed });
      return new DOMParser().parseFromString(await response.text(), "text/html");
    } catch {
      document.dispatchEvent(new Event("htmx:error")); // said as for any other part of a page
    } finally {
      isSending = false;
    }
  };
  // Politely, for who does not see it; what was refused stays on the page for everybody.
  const say = (page) => {
    const done = all("[data-messages] .message--success", page).map((one) => one.textContent.trim());
    document.querySelector("[data-told]").textContent = done.join(" ");
    const refused = all("[data-messages] .message:not(.message--success)", page);
    document.querySelector("[data-messages]").replaceChildren(...refused);
  };

  // The board: one form for all, that comes into the card whose status is to change ------------------
  const board = document.querySelector("[data-board]");
  const statusForm = document.querySelector("template[data-status-form]")?.content.firstElementChild;

  const takeForm = (card) => {
    giveBack();
    const link = card.querySelector("[data-action]");
    statusForm.action = link.dataset.action;
    statusForm.elements.version.value = link.dataset.version;
    statusForm.elements.status.value = card.closest("[data-status]").dataset.status;
    statusForm.elements.status.setAttribute("aria-label", link.textContent);
    link.hidden = true;
    link.after(statusForm);
  };
  const giveBack = () => {
    const link = statusForm.previousElementSibling;
    statusForm.remove();
    if (link) link.hidden = false;
    return link;
  };
  const bindBoard = () => {
    all("[data-card]", board).forEach(draggable);
    for (const column of all("[data-status]", board)) {
      const isElsewhere = () => !column.contains(dragged);
      welcome(column, isElsewhere, (card) => {
        takeForm(card);
        statusForm.elements.status.value = column.dataset.status;
        statusForm.requestSubmit();
      });
    }
  };
  // Sent from here, so that whoever changes a status stays on the card, wherever it has gone.
  const changeStatus = async () => {
    const card = board.querySelector("[data-card]:has(form)");
    const page = await send(statusForm.getAttribute("action"), new FormData(statusForm));
    document.dispatchEvent(new Event("htmx:finally:request")); // the buttons of the form wake up
    if (!page) return;
    const fresh = page.querySelector("[data-board]");
    if (!fresh) return location.reload();
    giveBack();
    board.replaceChildren(...fresh.children);
    bindBoard();
    say(page);
    board.querySelector(`#${card.id} [data-action]`)?.focus();
  };
  if (board && statusForm) {
    bindBoard();
    statusForm.addEventListener("submit", (e) => {
      e.preventDefault();
      if (!isSending) changeStatus();
    });
    board.addEventListener("click", (e) => {
      const link = e.target.closest("[data-action]");
      if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      takeForm(link.closest("[data-card]"));
      statusForm.elements.status.focus();
    });
    statusForm.addEventListener("keydown", (e) => e.key === "Escape" && giveBack().focus());
  }

  // The order: sent from here, so that whoever moves a line stays on it --------------------------------
  const order = () => document.getElementById("ordre");
  const isAt = (path) => (button) => button.getAttribute("formaction") === path;

  const sendOrder = async (path, values) => {
    if (isSending) return;
    const typed = new FormData(document.getElementById("ranger"));
    for (const [name, value] of Object.entries(values)) typed.set(name, value);
    const page = await send(path, typed);
    if (!page) return;
    const fresh = page.getElementById("ordre");
    // The session has ended, the line is gone: the page that says it.
    if (!fresh) return location.reload();
    order().replaceWith(fresh);
    bindOrder();
    say(page);
    return true;
  };
  document.addEventListener("submit", async (e) => {
    if (e.target.id !== "ranger") return;
    e.preventDefault();
    const [path, way] = [e.submitter.getAttribute("formaction"), e.submitter.value];
    if (!(await sendOrder(path, { sens: way }))) return;
    const buttons = all("button", order()).filter(isAt(path));
    (buttons.find((button) => button.value === way) ?? buttons[0])?.focus();
  });

  const bindOrder = () => {
    for (const list of all("[data-ranged]")) {
      const lines = [...list.children].filter((line) => line.matches("[data-place]"));
      for (const line of lines) {
        if (lines.length > 1) draggable(line);
        const isBrother = () => dragged !== line && lines.includes(dragged);
        welcome(line, isBrother, (moved) => {
          const path = moved.querySelector("button[form=ranger]").getAttribute("formaction");
          sendOrder(path, { rang: line.dataset.place });
        });
      }
    }
  };
  bindOrder();
  document.addEventListener("htmx:after:swap", bindOrder);
  all("[data-script-only]").forEach((words) => (words.hidden = false));
})();
