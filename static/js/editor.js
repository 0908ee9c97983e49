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
  label.addEventListener("click", () => editor.commands.focus());
  // A link of the error summary leads to the textarea: hidden, it hands the focus over.
  textarea.addEventListener("focus", () => editor.commands.focus());
  textarea.classList.add("editor__source");
  textarea.tabIndex = -1;
  textarea.setAttribute("aria-hidden", "true");
  textarea.form.addEventListener("form:restored", () => editor.commands.setContent(textarea.value, { emitUpdate: false }));
}

document.querySelectorAll("textarea[data-rich]").forEach(build);
