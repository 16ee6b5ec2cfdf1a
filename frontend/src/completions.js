// Proposals while typing: variables of the query, words of SPARQL, prefixes, and the terms and things of the dataset, by
// prefixed name or by any of their names in any language. A prefixed name that is chosen brings its PREFIX line along.
import { autocompletion } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { fold } from "./words.js";

const WORDS = `ASK BASE BIND BOUND BY COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DESC DESCRIBE DISTINCT EXISTS
FILTER FROM GRAPH GROUP GROUP_CONCAT HAVING IF IN ISBLANK ISIRI ISLITERAL LANG LANGMATCHES LCASE LIMIT MAX MIN MINUS NAMED
NOT OFFSET OPTIONAL ORDER PREFIX REDUCED REGEX REPLACE SAMPLE SELECT STR STRAFTER STRBEFORE STRENDS STRLEN STRSTARTS
SUBSTR SUM UNDEF UNION VALUES WHERE YEAR`.split(/\s+/);
const MOST = 8; // what is seen without scrolling
const TYPED = /[\p{L}\p{N}_][\p{L}\p{N}_-]*(?::[\p{L}\p{N}_-]*)?$|:[\p{L}\p{N}_-]*$/u;
const PHRASE = /(?<![\p{L}\p{N}_:?$-])(?:\p{L}[\p{L}\p{N}’'-]* ){1,4}\p{L}[\p{L}\p{N}’'-]*$/u;

/** The extensions that propose what the document at `address` holds; it is fetched when first needed. */
export function completions(address) {
  let fetched;
  const known = () => (fetched ??= load(address).catch(() => {
    fetched = undefined; // the next letter tries again
    return { prefixes: {}, terms: [] };
  }));
  return [
    autocompletion({ override: [completer(known)], icons: false }),
    EditorView.domEventHandlers({ focus: () => void known() }),
    EditorView.inputHandler.of((view, from, to, text) => {
      const before = view.state.doc.sliceString(0, from);
      const prefix = text === ":" && !isQuoted(view.state, from) && before.match(/(?<![\p{L}\p{N}_?$<-])[a-z][a-z0-9-]*$/u)?.[0];
      if (prefix) known().then(({ prefixes }) => declare(view, before, prefix, prefixes));
      return false;
    }),
  ];
}

/** Add the PREFIX line of `prefix`, whose colon has been typed behind `before`. */
function declare(view, before, prefix, prefixes) {
  if (!Object.hasOwn(prefixes, prefix)) return;
  const { at, line } = missing(before, view.state.doc.toString(), prefix, prefixes[prefix]);
  if (line) view.dispatch({ changes: { from: at, insert: line } });
}

const isQuoted = (state, at) => /^(string|comment)/.test(syntaxTree(state).resolveInner(at, -1).name);

function completer(known) {
  return async (context) => {
    if (isQuoted(context.state, context.pos)) return null;
    const variable = context.matchBefore(/[?$][\p{L}\p{N}_]*$/u);
    if (variable) return { from: variable.from, options: variables(context, variable.text), filter: false };
    const typed = context.matchBefore(TYPED);
    if (!context.explicit && (!typed || typed.text.replace(":", "").length < 2)) return null;
    const { prefixes, terms } = await known();
    const phrase = context.matchBefore(PHRASE);
    for (let text = phrase?.text ?? ""; text.includes(" "); text = text.slice(text.indexOf(" ") + 1)) {
      const called = best(terms, fold(text), ({ names }, begun) => names.some((name) => ` ${name}`.includes(` ${begun}`)));
      const options = called.map((term) => proposal(term, prefixes));
      if (options.length) return { from: context.pos - text.length, options, filter: false };
    }
    const text = typed?.text ?? "";
    return { from: typed?.from ?? context.pos, options: proposals(text, prefixes, terms), filter: false };
  };
}

async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const { prefixes, terms } = await answer.json();
  return {
    prefixes,
    terms: terms.map(([name, label, kind, ...others]) => ({
      name, label, kind, lower: name.toLowerCase(), local: fold(name.slice(name.indexOf(":") + 1)), names: [label, ...others].map(fold),
    })),
  };
}

function variables(context, typed) {
  const found = new Set(context.state.doc.toString().match(/[?$][\p{L}\p{N}_]+/gu));
  found.delete(typed);
  return [...found].filter((name) => name.startsWith(typed)).sort().map((label) => ({ label }));
}

function proposals(typed, prefixes, terms) {
  const text = fold(typed);
  const found = best(terms, text, rankOf).map((term) => proposal(term, prefixes));
  if (text.includes(":")) return found;
  const words = WORDS.filter((word) => text && word.toLowerCase().startsWith(text)).map((label) => ({ label }));
  const spaces = Object.entries(prefixes).filter(([prefix]) => prefix.startsWith(text)).map(([prefix, iri]) => ({
    label: `${prefix}:`, detail: iri, apply: inserted(`${prefix}:`, prefix, iri),
  }));
  const exact = spaces.filter(({ label }) => label === `${text}:`);
  return [...words, ...exact, ...found, ...spaces.filter((each) => !exact.includes(each))].slice(0, MOST);
}

/** The terms that fit `text`, the best first: `rank` gives the lower the better, or false. Equals keep their order. */
function best(terms, text, rank) {
  const ranked = terms.map((term) => [Number(rank(term, text) || Infinity), term]).filter(([cost]) => cost < Infinity);
  return ranked.sort(([one], [other]) => one - other).slice(0, MOST).map(([, term]) => term);
}

function rankOf({ lower, local, names }, text) {
  if (!text) return 9;
  if (text.includes(":")) return lower.startsWith(text) && 1;
  if (local === text || names.includes(text)) return 1;
  if (`-${local}`.includes(`-${text}`) || names.some((name) => ` ${name}`.includes(` ${text}`))) return 2;
  return text.length > 3 && (local.includes(text) || names.some((name) => name.includes(text))) && 3;
}

function proposal({ name, label, kind }, prefixes) {
  const prefix = name.slice(0, name.indexOf(":"));
  return { label: name, detail: `${label} · ${kind}`, apply: inserted(name, prefix, prefixes[prefix]) };
}

/** What puts `name` into the query and, if it is missing, its PREFIX line below those that are there. */
function inserted(name, prefix, iri) {
  return (view, completion, from, to) => {
    const text = view.state.doc.toString();
    const insert = /PREFIX\s+$/i.test(text.slice(0, from)) ? `${prefix}: <${iri}>` : name;
    const { at, line } = missing(text.slice(0, from), text, prefix, iri);
    view.dispatch({
      changes: [...(line ? [{ from: at, insert: line }] : []), { from, to, insert }],
      selection: { anchor: from + line.length + insert.length },
      userEvent: "input.complete",
    });
  };
}

/** The PREFIX line that `text` lacks, below those that it has, and where it goes; empty where it lacks none. */
function missing(before, text, prefix, iri) {
  const head = text.match(/^(?:[ \t]*(?:#.*|(?:PREFIX|BASE)\b.*)?\n)*?(?:[ \t]*(?:PREFIX|BASE)\b.*(?:\n|$))+/i)?.[0] ?? "";
  const declared = new RegExp(`^\\s*PREFIX\\s+${prefix}:`, "im").test(text);
  const needless = declared || before.length < head.length || /PREFIX\s+\S*$/i.test(before);
  return { at: head.length, line: needless ? "" : `${head && !head.endsWith("\n") ? "\n" : ""}PREFIX ${prefix}: <${iri}>\n` };
}
