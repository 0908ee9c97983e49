/* An action plan by hand: cards dragged from a column to another, lines to another place.
   Each gesture fills and sends the form that stands there: lists and buttons do the same without it.

   data-board          columns [data-status] of cards [data-card], each with its form
   data-ranged         list whose lines [data-place] hold a form [data-range]
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

  const board = document.querySelector("[data-board]");
  if (board) {
    const cards = all("[data-card]", board).filter((card) => card.querySelector("form"));
    cards.forEach(draggable);
    for (const column of all("[data-status]", board)) {
      const isElsewhere = () => !column.contains(dragged);
      welcome(column, isElsewhere, (card) => {
        const form = card.querySelector("form");
        form.elements.status.value = column.dataset.status;
        form.requestSubmit();
      });
    }
  }

  for (const list of all("[data-ranged]")) {
    const lines = [...list.children].filter((line) => line.matches("[data-place]"));
    for (const line of lines) {
      draggable(line);
      const isBrother = () => dragged !== line && lines.includes(dragged);
      welcome(line, isBrother, (moved) => {
        const form = moved.querySelector("form[data-range]");
        form.elements.rang.disabled = false;
        form.elements.rang.value = line.dataset.place;
        HTMLFormElement.prototype.submit.call(form);
      });
    }
  }
  all("[data-script-only]").forEach((words) => (words.hidden = false));
})();
