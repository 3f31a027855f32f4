// Press the button of a statement's page without a browser: node button.mjs WHAT-WAS-TYPED, with script.mjs and proof.json here.
//
// What the page's script asks of a document is made here; the script itself is the page's, as it stands in it.

import { readFileSync } from "node:fs";

const typed = JSON.parse(process.argv[2]);
const made = new Map();
const verdictOf = (name) => (name === "data-code-0" ? null : name.replace("data-code-", "")); // of what holds the page has no words
function element(id) {
  if (!made.has(id)) {
    const value = typed[id.replace("check-", "")] ?? "";
    const addEventListener = (_kind, run) => { made.get(id).run = run; };
    made.set(id, { value, dataset: {}, disabled: true, addEventListener, getAttribute: verdictOf });
  }
  return made.get(id);
}
globalThis.document = { getElementById: element, documentElement: { lang: "en" } };
element("statement").textContent = readFileSync("proof.json", "utf-8");
await import(`${process.cwd()}/script.mjs`);
if (element("check-run").disabled) throw new Error("the button is not ready");
await element("check-run").run();
console.log(element("check-verdict").dataset.code, element("check-verdict").textContent);
