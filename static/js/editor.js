/* The rich field: a textarea becomes a small word processor, with French words and the keyboard.

   It reads <template id="barre-de-mise-en-forme"> and <dialog id="dialogue-lien"> in the page.
   The textarea keeps the text at each keystroke: saving, autosaving and going back need nothing more.
*/
import {
  Bold, BulletList, Document, Editor, Heading, History, Italic, Link, ListItem, OrderedList, Paragraph, Text,
} from "django-prose-editor/editor";

const dialog = document.getElementById("dialogue-lien");
const bar = document.getElementById("barre-de-mise-en-forme");

// Tab leaves the field, also inside a list: nobody is kept prisoner of the keyboard.
const PlainListItem = ListItem.extend({
  addKeyboardShortcuts() {
    return { Enter: () => this.editor.commands.splitListItem(this.name) };
  },
});

const ACTS = {
  bold: (editor) => editor.chain().focus().toggleBold().run(),
  italic: (editor) => editor.chain().focus().toggleItalic().run(),
  heading: (editor) => editor.chain().focus().toggleHeading({ level: 3 }).run(),
  bulletList: (editor) => editor.chain().focus().toggleBulletList().run(),
  orderedList: (editor) => editor.chain().focus().toggleOrderedList().run(),
  link: (editor) => askLink(editor),
  undo: (editor) => editor.chain().focus().undo().run(),
  redo: (editor) => editor.chain().focus().redo().run(),
};

function askLink(editor) {
  const address = dialog.querySelector("input");
  address.value = editor.getAttributes("link").href ?? "";
  dialog.returnValue = "";
  dialog.addEventListener(
    "close",
    () => {
      const chain = editor.chain().focus().extendMarkRange("link");
      const words = editor.state.selection.empty && !editor.isActive("link");
      if (dialog.returnValue === "unset") chain.unsetLink().run();
      else if (dialog.returnValue !== "set" || !address.value) editor.commands.focus();
      else if (words) {
        const mark = { type: "link", attrs: { href: address.value } };
        chain.insertContent({ type: "text", text: address.value, marks: [mark] }).run();
      } else chain.setLink({ href: address.value }).run();
    },
    { once: true },
  );
  dialog.showModal();
}

// One stop for Tab in the bar, then the arrows (the toolbar pattern of ARIA).
function moveInBar(event) {
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const here = buttons.indexOf(document.activeElement);
  const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  const button = buttons[(next + buttons.length) % buttons.length];
  for (const other of buttons) other.tabIndex = other === button ? 0 : -1;
  button.focus();
}

function toolbarFor(editor, label, frame) {
  const toolbar = bar.content.firstElementChild.cloneNode(true);
  toolbar.setAttribute("aria-label", `Mise en forme : ${label.textContent.trim()}`);
  const buttons = [...toolbar.querySelectorAll("button")];
  buttons.forEach((button, rank) => {
    button.tabIndex = rank === 0 ? 0 : -1;
    button.title = button.textContent.trim();
    button.addEventListener("click", () => ACTS[button.dataset.act](editor));
  });
  toolbar.addEventListener("keydown", moveInBar);
  editor.on("transaction", () => {
    for (const button of buttons) {
      if (button.hasAttribute("aria-pressed")) {
        button.setAttribute("aria-pressed", String(editor.isActive(button.dataset.act)));
      }
    }
  });
  frame.prepend(toolbar);
}

/* What is pasted, before the editor reads it: as much of it as the field can hold, and no style.

   Word and the web say with styles what the field says with tags. A style is hidden before it is read:
   the policy of the site refuses it, even in a page that is never shown.
*/
const BLOCKS = "p, div, ul, ol, li, h1, h2, h3, h4, h5, h6";
const WORD_POINT = "p[class^=MsoListParagraph]";
const WORD_SIGN = /^\s*([·•▪§–-]\s*|(?:o|(?:\d{1,2}|[a-z]|[ivx]+)[.)])(?:\s+|$))/;

function cleanPasted(html) {
  const bare = html.replace(/<style[\s>][^]*?<\/style>/gi, "");
  const styleless = bare.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
  const { body } = new DOMParser().parseFromString(styleless, "text/html");
  sayStyles(body);
  listPoints(body);
  spreadTables(body);
  for (const title of body.querySelectorAll("h1, h2, h4, h5, h6, p.MsoTitle")) rename(title, "h3");
  for (const part of body.querySelectorAll("[data-style]")) part.removeAttribute("data-style");
  return body.innerHTML;
}

function rename(part, tag) {
  const renamed = document.createElement(tag);
  renamed.append(...part.childNodes);
  part.replaceWith(renamed);
  return renamed;
}

function wrap(part, tag) {
  const inside = document.createElement(tag);
  inside.append(...part.childNodes);
  part.append(inside);
}

function sayStyles(body) {
  for (const part of body.querySelectorAll("[data-style]")) {
    const style = part.dataset.style;
    if (part.matches("b, strong") && /font-weight:\s*(normal|[1-4]00)/i.test(style)) part.replaceWith(...part.childNodes);
    else if (part.closest("h1, h2, h3, h4, h5, h6")) continue; // a title is bold by itself
    else {
      if (/font-weight:\s*(bold|[6-9]00)/i.test(style)) wrap(part, "strong");
      if (/font-style:\s*italic/i.test(style)) wrap(part, "em");
    }
  }
}

// Word writes a list as paragraphs that begin with their sign.
function listPoints(body) {
  let list = null;
  for (const point of body.querySelectorAll(WORD_POINT)) {
    const sign = takeSign(point);
    if (!sign) continue;
    const kind = /[.)]$/.test(sign) ? "ol" : "ul";
    if (list?.localName !== kind || point.previousElementSibling !== list) {
      list = document.createElement(kind);
      point.before(list);
    }
    list.append(rename(point, "li"));
  }
}

// Takes the sign of the point away, with the spaces that follow it, and answers it.
function takeSign(point) {
  const texts = document.createTreeWalker(point, NodeFilter.SHOW_TEXT);
  let sign = "";
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!sign && text.data.trim()) {
      sign = WORD_SIGN.exec(text.data)?.[0] ?? "";
      if (!sign) return "";
      text.data = text.data.slice(sign.length);
    }
    text.data = text.data.trimStart();
    if (text.data) break;
  }
  return sign.trim();
}

// The field has no table: a line of cells becomes a paragraph, the inner tables first.
function spreadTables(body) {
  for (const table of [...body.querySelectorAll("table")].reverse()) {
    const lines = [...table.rows].map((row) => lineOf([...row.cells].filter((cell) => cell.textContent.trim())));
    table.replaceWith(...lines.filter((line) => line.hasChildNodes()));
  }
}

function lineOf(cells) {
  const line = document.createElement("p");
  for (const cell of cells) {
    for (const block of [...cell.querySelectorAll(BLOCKS)].reverse()) block.replaceWith(...block.childNodes, " ");
    cell.normalize();
    for (const end of ["firstChild", "lastChild"]) {
      while (cell[end].nodeType !== Node.ELEMENT_NODE && !cell[end].data.trim()) cell[end].remove();
    }
    if (cell.lastChild.nodeType === Node.TEXT_NODE) cell.lastChild.data = cell.lastChild.data.trimEnd();
    if (line.hasChildNodes()) line.append(", ");
    line.append(...cell.childNodes);
  }
  return line;
}

// Word adds a picture of its text: only one that comes without words is an image that somebody pastes.
function isImageAlone({ files, types }) {
  const hasWords = types.includes("text/html") || types.includes("text/plain");
  return !hasWords && [...files].some((file) => file.type.startsWith("image/"));
}

function build(textarea) {
  const label = textarea.labels[0];
  label.id ||= `${textarea.id}_label`;
  const frame = document.createElement("div");
  frame.className = "editor";
  textarea.before(frame);
  const described = textarea.getAttribute("aria-describedby");
  const editor = new Editor({
    element: frame,
    // Its style sheet is css/editor.css: the policy of the site refuses inline ones.
    injectCSS: false,
    content: textarea.value,
    extensions: [
      Document, Paragraph, Text, Bold, Italic, BulletList, OrderedList.configure({ enableListAttributes: false }),
      PlainListItem, Heading.configure({ levels: [3] }), History,
      Link.configure({ protocols: ["https", "http", "mailto"], defaultProtocol: "https", openOnClick: false }),
    ],
    editorProps: {
      transformPastedHTML: cleanPasted,
      handlePaste: (_, event) => {
        const isAlone = isImageAlone(event.clipboardData);
        const isLost = isAlone || /<img[\s>]/i.test(event.clipboardData.getData("text/html"));
        state.textContent = isLost ? "Les images ne se collent pas dans le texte : seuls les mots sont gardés." : "";
        return isAlone; // nothing is left to paste
      },
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-labelledby": label.id,
        ...(described && { "aria-describedby": described }),
        ...(textarea.getAttribute("aria-invalid") && { "aria-invalid": "true" }),
        class: "prose",
        lang: "fr",
      },
    },
    onUpdate: () => {
      textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  toolbarFor(editor, label, frame);
  const state = document.createElement("p");
  state.className = "editor__state";
  state.setAttribute("role", "status");
  frame.append(state);
  label.addEventListener("click", () => editor.commands.focus());
  // A link of the error summary leads to the textarea: hidden, it hands the focus over.
  textarea.addEventListener("focus", () => editor.commands.focus());
  textarea.classList.add("editor__source");
  textarea.tabIndex = -1;
  textarea.setAttribute("aria-hidden", "true");
  textarea.form.addEventListener("form:restored", () => editor.commands.setContent(textarea.value, { emitUpdate: false }));
}

document.querySelectorAll("textarea[data-rich]").forEach(build);
