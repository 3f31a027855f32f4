// What the button of a statement's page does: ask the verifier above, and show its answer as text. It stands in one script
// with verify_statement.mjs. Nothing is fetched, sent or kept; the page's own policy forbids it, too.

const field = (name) => document.getElementById(`check-${name}`);
const typed = (name) => field(name).value.trim();
function answer(code, text) {
  const verdict = field("verdict");
  verdict.dataset.code = code;
  const words = verdict.getAttribute(`data-code-${code}`);
  // what holds says in its own first line what was not checked; options of the command line mean nothing here
  const [first, ...more] = text.split("\n");
  const own = [first.replace(/ \(--[a-z, -]+\)/g, ""), ...more].join("\n");
  verdict.textContent = words === null ? own : `${words}\n\n${text}`;
}
async function checkThisPage() {
  const asked = { log_keys: typed("keys").split(/\s+/).filter((key) => key !== ""), now_ms: Date.now() };
  if (typed("line") !== "") asked.line = typed("line").normalize("NFC");
  if (!whole(typed("number"), `${NUMBER}|`)) return answer(2, escaped(typed("number")));
  if (typed("number") !== "") asked.number = Number(typed("number"));
  if (typed("policy") !== "") asked.policy = utf8.encode(`${typed("policy")}\n`);
  if (typed("receipt") !== "") asked.receipt = utf8.encode(typed("receipt"));
  answer("busy", "");
  try {
    const { code, said } = await verify(utf8.encode(document.getElementById("statement").textContent), asked);
    return answer(code, rendered(said, document.documentElement.lang));
  } catch (fault) {
    return answer("none", escaped(fault.message)); // such as a page that was opened in a way that has no WebCrypto
  }
}
field("run").addEventListener("click", checkThisPage);
field("run").disabled = false;
