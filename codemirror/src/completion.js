// What may stand where in a lifecycle policy (ecr.md 1.2), and the tags of the repository in its lists.

import { snippetCompletion } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";

const keys = {
  policy: ["rules"],
  rule: ["rulePriority", "description", "selection", "action"],
  selection: [
    "tagStatus",
    "tagPatternList",
    "tagPrefixList",
    "storageClass",
    "countType",
    "countUnit",
    "countNumber",
  ],
  action: ["type", "targetStorageClass"],
};

const values = {
  tagStatus: ["any", "tagged", "untagged"],
  storageClass: ["standard", "archive"],
  countType: ["imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"],
  countUnit: ["days"],
  type: ["expire", "transition"],
  targetStorageClass: ["archive"],
};

const rule = `{
  "rulePriority": \${1},
  "selection": {
    "tagStatus": "untagged",
    "countType": "sinceImagePushed",
    "countUnit": "days",
    "countNumber": \${14}
  },
  "action": { "type": "expire" }
}`;

/** The name of the property that a node is the value of, or in the list of. */
function owner(node, text) {
  for (let at = node.parent; at; at = at.parent) {
    if (at.name === "Property") return JSON.parse(text(at.firstChild));
    if (at.name === "Object") return undefined;
  }
  return undefined;
}

/** Which of `keys` an object is. */
function kind(object, text) {
  const name = owner(object, text);
  if (name === "selection" || name === "action") return name;
  return name === "rules" ? "rule" : object.parent?.name === "JsonText" ? "policy" : undefined;
}

/** Completions at a place; `words` gives the patterns and tags of the repository. */
export function completions(context, words) {
  const text = (node) => context.state.sliceDoc(node.from, node.to);
  try {
    const typed = context.matchBefore(/"?[\w.*+/-]*$/);
    const tree = syntaxTree(context.state);
    const ahead = tree.resolveInner(typed?.from ?? context.pos, 1);
    const isTyped = ahead.name === "String" || ahead.name === "PropertyName" || ahead.type.isError;
    const inner = isTyped ? ahead : tree.resolveInner(context.pos, -1);
    const isString = inner.name === "String" || inner.name === "PropertyName";
    if (!context.explicit && !typed?.text) return null;
    const from = isString ? inner.from : (typed?.from ?? context.pos);
    // A string that is not closed reaches to the end of its line at most.
    const end = isString ? Math.min(inner.to, context.state.doc.lineAt(inner.from).to) : context.pos;
    const to = isString && /^"(?:[^"\\]|\\.)*"$/.test(context.state.sliceDoc(inner.from, end)) ? end : context.pos;
    const result = (list, type) => ({
      from,
      to,
      options: list.map((label) => ({ label: JSON.stringify(label), displayLabel: label, type })),
      validFor: /^"?[\w.*+/-]*"?$/,
    });
    const name = inner.name === "PropertyName" ? undefined : owner(inner, text);
    const list = enclosing(inner, "Array");
    const object = enclosing(inner, "Object");
    if (list && (!object || list.from > object.from)) {
      const of = owner(list, text) ?? name;
      if (of === "tagPatternList" || of === "tagPrefixList") {
        const known = words();
        return result(of === "tagPrefixList" ? prefixes(known) : known, "constant");
      }
      if (of === "rules") {
        return { from, to, options: [snippetCompletion(rule, { label: "rule", type: "class" })] };
      }
      return null;
    }
    if (name && values[name]) return result(values[name], "enum");
    if (name || !object) return null;
    const known = new Set();
    for (let at = object.firstChild; at; at = at.nextSibling) {
      if (at.name === "Property" && at.from !== inner.parent?.from) known.add(JSON.parse(text(at.firstChild)));
    }
    const left = (keys[kind(object, text)] ?? []).filter((key) => !known.has(key));
    return result(left, "property");
  } catch {
    // A text in the middle of being typed may break any assumption above.
    return null;
  }
}

function enclosing(node, name) {
  for (let at = node; at; at = at.parent) if (at.name === name) return at;
  return undefined;
}

/** Patterns such as `v*` as what they start with. */
function prefixes(known) {
  const starts = known.map((word) => word.split("*")[0]).filter((start) => start !== "");
  return [...new Set(starts)];
}
