// `<code-editor for="ID">` puts CodeMirror in the place of a text area, which keeps the text: what is typed here goes there
// as an `input` event, and a `refresh` event on it says that the text was changed by others. Undo is theirs, too; and a `mend`
// event asks them to mend the diagnostic of a number.
//
// All of it stands in a shadow root, because there CodeMirror's styles are constructed sheets, which the content security
// policy of the page allows; elsewhere they would be a style element, which it forbids.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { Annotation, Compartment, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { completions } from "./completion.js";
import { look } from "./look.js";

/** Marks changes that others made to the text. */
const foreign = Annotation.define();

class CodeEditor extends HTMLElement {
  static observedAttributes = ["diagnostics", "readonly"];

  connectedCallback() {
    this.area = document.getElementById(this.getAttribute("for"));
    if (!this.area || this.view) return;
    try {
      this.start();
    } catch (error) {
      this.disconnectedCallback();
      console.warn("The plain text area stays:", error);
    }
  }

  disconnectedCallback() {
    this.view?.destroy();
    this.view = undefined;
    this.listening?.abort();
    this.place(false);
  }

  attributeChangedCallback(name) {
    if (!this.view) return;
    if (name === "diagnostics") this.mark();
    else this.view.dispatch({ effects: this.locked.reconfigure(this.lock()) });
  }

  start() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open", delegatesFocus: true });
    this.locked = new Compartment();
    this.view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({ doc: this.area.value, extensions: this.extensions() }),
    });
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.area.addEventListener("refresh", () => this.refresh(), { signal });
    this.area.addEventListener("caret", () => this.caret(), { signal });
    this.place(true);
    this.mark();
    // What was typed while this was on its way.
    this.refresh();
  }

  extensions() {
    // It has the keyboard without a tabindex, too; with one, whoever checks the page can tell.
    const label = { "aria-label": this.area.getAttribute("aria-label") ?? "Code", spellcheck: "false", tabindex: "0" };
    return [
      lineNumbers(),
      foldGutter(),
      codeFolding(),
      lintGutter(),
      json(),
      indentUnit.of("  "),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      autocompletion({ override: [(context) => completions(context, () => this.words())] }),
      drawSelection(),
      highlightActiveLine(),
      look,
      EditorView.contentAttributes.of(label),
      this.locked.of(this.lock()),
      keymap.of([
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...foldKeymap,
        ...lintKeymap,
        ...defaultKeymap,
        // Escape first, then Tab, leaves the editor: as CodeMirror has it.
        indentWithTab,
      ]),
      EditorView.updateListener.of((update) => this.updated(update)),
    ];
  }

  lock() {
    return EditorState.readOnly.of(this.hasAttribute("readonly"));
  }

  /** Patterns and tags of the repository. */
  words() {
    try {
      return JSON.parse(this.getAttribute("words") ?? "[]");
    } catch {
      return [];
    }
  }

  /** Shows this instead of the text area, or the other way round. */
  place(isHere) {
    this.toggleAttribute("hidden", !isHere);
    this.area?.closest(".code")?.toggleAttribute("hidden", isHere);
  }

  updated(update) {
    if (!update.docChanged || update.transactions.some((each) => each.annotation(foreign))) return;
    this.area.value = update.state.doc.toString();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Takes over the text of the area: only what differs is replaced, so that the rest keeps its place, and the caret its own. */
  refresh() {
    const [before, after] = [this.view.state.doc.toString(), this.area.value];
    if (before === after) return;
    const most = Math.min(before.length, after.length);
    let from = 0;
    while (from < most && before[from] === after[from]) from++;
    let same = 0;
    while (same < most - from && before.at(-1 - same) === after.at(-1 - same)) same++;
    const changes = { from, to: before.length - same, insert: after.slice(from, after.length - same) };
    this.view.dispatch({ changes, annotations: foreign.of(true) });
  }

  /** Puts the keyboard where the text area has its caret. */
  caret() {
    this.refresh();
    const anchor = Math.min(this.area.selectionStart, this.view.state.doc.length);
    this.view.dispatch({ selection: { anchor }, scrollIntoView: true });
    this.view.focus();
  }

  mark() {
    const { doc } = this.view.state;
    const found = JSON.parse(this.getAttribute("diagnostics") ?? "[]");
    const marks = found.map(({ line, column, severity, message, mend }, number) => {
      const place = doc.line(Math.min(Math.max(line, 1), doc.lines));
      // Columns count characters, CodeMirror counts UTF-16 units.
      const from = place.from + [...place.text].slice(0, column - 1).join("").length;
      const word = /^(?:"(?:[^"\\]|\\.)*"?|[\w.+-]+|.)/u.exec(doc.sliceString(from, place.to));
      const apply = () => this.dispatchEvent(new CustomEvent("mend", { detail: number }));
      const actions = mend && !this.hasAttribute("readonly") ? [{ name: mend, apply }] : [];
      return { from, to: from + (word?.[0].length ?? 0), severity, message, actions };
    });
    marks.sort((a, b) => a.from - b.from);
    this.view.dispatch(setDiagnostics(this.view.state, marks));
  }
}

customElements.define("code-editor", CodeEditor);
