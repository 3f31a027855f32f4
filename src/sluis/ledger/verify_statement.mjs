// Check a household's statement of a Sluis ledger in a browser or under Node, with WebCrypto and nothing else.
//
// The same checks, order and words as verify_statement.py: the ledger specification, sections 1.7, 10 and 11.
// In a page:  const verdict = await verify(bytes, { line: "NL-0001", log_keys: [KEY], now_ms: Date.now() });
//             verdict.code: 0 holds, 1 does not, 2 unreadable, 3 a signature was not checked (such as ML-DSA-44, where
//             WebCrypto does not know it); rendered(verdict.said, "nl") is the answer as lines of text.
// Under Node: node verify_statement.mjs STATEMENT, with the options of verify_statement.py.

export const TEXTS = {
  holds: [
    "IT HOLDS: all of it was checked, against what you gave.",
    "HET KLOPT: alles is gecontroleerd, met wat u gaf.",
  ],
  partly: [
    "IT HOLDS AS FAR AS IT GOES. NOT checked, or NOT shown: {0}.",
    "HET KLOPT VOOR ZOVER HET GAAT. NIET gecontroleerd, of NIET getoond: {0}.",
  ],
  "c-witness": [
    "that the log shows everybody the same (--policy)",
    "dat het logboek iedereen hetzelfde laat zien (--policy)",
  ],
  "c-own": [
    "that everybody is shown the same: no witness is independent of the provider",
    "dat iedereen hetzelfde ziet: geen getuige staat los van de aanbieder",
  ],
  "c-signer": [
    "who signed the receipt (--receipt-key)",
    "wie het ontvangstbewijs tekende (--receipt-key)",
  ],
  "c-gaps": [
    "a part of the period (see below)",
    "een deel van de periode (zie hieronder)",
  ],
  "other-household": [
    "the receipt is of another number",
    "het ontvangstbewijs is van een ander nummer",
  ],
  fails: ["DOES NOT HOLD: {0}.", "KLOPT NIET: {0}."],
  unread: ["CANNOT BE READ: {0}.", "NIET TE LEZEN: {0}."],
  chose: ["The statement itself chose: {0}.", "Het overzicht koos zelf: {0}."],
  "c-line": ["the line (--line)", "de aansluiting (--line)"],
  "c-number": ["its number (--number, --registration)", "haar nummer (--number, --registration)"],
  "c-from": ["the beginning of the period (--from)", "het begin van de periode (--from)"],
  "c-to": ["the end of the period (--to)", "het eind van de periode (--to)"],
  "c-age": ["how old it may be (--max-age)", "hoe oud het mag zijn (--max-age)"],
  "no-key": [
    "NOT CHECKED: that the log signed this; no key of the log was given (--log-key).",
    "NIET GECONTROLEERD: dat het logboek dit tekende; er is geen sleutel van het logboek gegeven (--log-key).",
  ],
  "no-witness": [
    "No witness was asked for: that the log shows everybody the same is NOT shown (--policy).",
    "Er is geen getuige gevraagd: dat het logboek iedereen hetzelfde laat zien, is NIET aangetoond (--policy).",
  ],
  unchecked: [
    "NOT CHECKED: the signature of {0} (key {1}, {2}): this program cannot, where it runs.",
    "NIET GECONTROLEERD: de handtekening van {0} (sleutel {1}, {2}): dit programma kan dat hier niet.",
  ],
  signed: ["Signed by the log {0}.", "Ondertekend door het logboek {0}."],
  quorum: ["Seen by enough witnesses: {0}.", "Gezien door genoeg getuigen: {0}."],
  own: [
    "None of them is independent of the provider (self, or the log's own key): that everybody is shown the same is " +
      "NOT shown.",
    "Geen van hen staat los van de aanbieder (self, of de sleutel van het logboek zelf): dat iedereen hetzelfde " +
      "ziet, is NIET aangetoond.",
  ],
  "in-future": ["{0} is dated in the future.", "{0} is in de toekomst gedateerd."],
  age: [
    "Last seen at {0}, which is not longer ago than asked.",
    "Het laatst gezien om {0}; dat is niet langer geleden dan gevraagd.",
  ],
  range: [
    "Epochs {0} to {1} are in it, without a gap. Head of the log: {2} epochs, root {3}. Compare it with that of " +
      "another household: another root for as many epochs means that you are shown different logs.",
    "Tijdvak {0} tot en met {1} zijn compleet. Stand van het logboek: {2} tijdvakken, wortel {3}. Vergelijk die met " +
      "een ander huishouden: een andere wortel bij evenveel tijdvakken betekent dat u andere logboeken ziet.",
  ],
  begins: [
    "NO LOG YET: from {0} until {1}. Nothing is said about that time.",
    "NOG GEEN LOGBOEK: van {0} tot {1}. Over die tijd zegt dit niets.",
  ],
  before: [
    "NOT SHOWN: from {0} until {1}. Epochs 0 to {2} of the log are not in this statement.",
    "NIET GETOOND: van {0} tot {1}. Tijdvak 0 tot en met {2} van het logboek staan niet in dit overzicht.",
  ],
  after: [
    "NOT SHOWN: from {0} until {1}. Epochs {2} to {3} of the log are not in this statement.",
    "NIET GETOOND: van {0} tot {1}. Tijdvak {2} tot en met {3} van het logboek staan niet in dit overzicht.",
  ],
  unsealed: [
    "NOT SEALED: from {0} until {1}. What was recorded in that time is not in it yet.",
    "NIET VERZEGELD: van {0} tot {1}. Wat in die tijd is genoteerd, staat er nog niet in.",
  ],
  outside: [
    "NOT ASKED: from {0} until {1} (epochs {2} to {3}). It is in the statement, and is not told below.",
    "NIET GEVRAAGD: van {0} tot {1} (tijdvak {2} tot en met {3}). Het staat in het overzicht, en hieronder niet.",
  ],
  same: ["It is about line {0}, always number {1}.", "Het gaat over aansluiting {0}, steeds nummer {1}."],
  opened: ["OPENED: from {0} until {1} (epochs {2} to {3}).", "GEOPEND: van {0} tot {1} (tijdvak {2} tot en met {3})."],
  absent: [
    "NOT REGISTERED: from {0} until {1} (epochs {2} to {3}). That does not say that nothing was sent.",
    "NIET INGESCHREVEN: van {0} tot {1} (tijdvak {2} tot en met {3}). Dat zegt niet dat er niets is verstuurd.",
  ],
  shut: [
    "NOT OPENED: from {0} until {1} (epochs {2} to {3}). Nothing is said about that time.",
    "NIET GEOPEND: van {0} tot {1} (tijdvak {2} tot en met {3}). Over die tijd zegt dit niets.",
  ],
  nothing: [
    "From {0} until {1} the ledger holds NOTHING about this line under number {4}.",
    "Van {0} tot {1} staat er onder nummer {4} NIETS over deze aansluiting in het logboek.",
  ],
  intents: [
    "Reports on record in what is opened: {0}, the first at {1}, the last at {2}.",
    "Meldingen in wat is geopend: {0}, de eerste om {1}, de laatste om {2}.",
  ],
  line: ["  to {0} for {1}: {2} ({3})", "  aan {0} voor {1}: {2} ({3})"],
  differs: ["    of these is also on record: {0}", "    daarover staat ook genoteerd: {0}"],
  late: [
    "  what became of reports of another time, to {0} for {1}: {2}",
    "  hoe het afliep met meldingen van een andere tijd, aan {0} voor {1}: {2}",
  ],
  counts: [
    "  counted, to {0} for {1}: {2}, sent, each figure over about {3} homes; privacy budget {4} of {5} a year",
    "  geteld, aan {0} voor {1}: {2}, verstuurd, elk cijfer over ongeveer {3} huizen; privacybudget {4} van {5} " +
      "per jaar",
  ],
  moments: ["Records whose moment lies outside their epoch: {0}.", "Regels met een moment buiten hun tijdvak: {0}."],
  event: ["Event {1} of epoch {0}, {2}: {3} {4}", "Gebeurtenis {1} van tijdvak {0}, {2}: {3} {4}"],
  delivered: ["delivered {0}", "bezorgd {0}"],
  refused: ["refused {0}", "geweigerd {0}"],
  unknown: ["unknown {0}", "onbekend {0}"],
  cancelled: ["cancelled {0}", "geannuleerd {0}"],
  expired: ["expired {0}", "verlopen {0}"],
  means: ["'Unknown' means that it may have arrived.", "'Onbekend' betekent dat het kan zijn aangekomen."],
  sealed: [
    "The last epoch in it was closed at {0}; what came later is not in it.",
    "Het laatste tijdvak erin sloot om {0}; wat later kwam, staat er niet in.",
  ],
  limits: [
    "Not shown: that nothing went outside the ledger; that this line is not registered twice; that the " +
      "recipient deleted anything. The words beside the evidence are the writer's and were not checked.",
    "Niet aangetoond: dat er niets buiten het logboek om ging; dat deze aansluiting niet dubbel is " +
      "ingeschreven; dat de ontvanger iets heeft gewist. De woorden bij het bewijs zijn van de maker en zijn niet " +
      "gecontroleerd.",
  ],
  unproved: [
    "NOT PROVED: a signature was not checked, so anybody may have written this.",
    "NIET BEWEZEN: een handtekening is niet gecontroleerd, dus iedereen kan dit hebben geschreven.",
  ],
  file: ["the file {0}", "het bestand {0}"],
  page: ["the page does not hold one statement", "de pagina bevat niet precies één overzicht"],
  json: ["it is not JSON in the one spelling that is taken", "het is geen JSON in de ene vorm die wordt aangenomen"],
  version: ["it is not a statement of version 2", "het is geen overzicht van versie 2"],
  form: ["{0} does not have the form that it must have", "{0} heeft niet de vorm die het moet hebben"],
  bound: ["{0} is larger than anything of ours", "{0} is groter dan wat dan ook van ons"],
  key: ["a key is not written as it must be", "een sleutel is niet geschreven zoals het moet"],
  policy: ["line {0} of the policy is not as it must be", "regel {0} van het beleid is niet zoals het moet"],
  length: ["{0} is not as long as it must be", "{0} is niet zo lang als het moet"],
  note: ["the checkpoint is not written as it must be", "het controlepunt is niet geschreven zoals het moet"],
  origin: ["the checkpoint is of another log", "het controlepunt is van een ander logboek"],
  unsigned: ["the log did not sign it with the key {0}", "het logboek tekende het niet met de sleutel {0}"],
  signature: ["the signature of {0} is false", "de handtekening van {0} is vals"],
  twice: ["{0} signed twice", "{0} tekende twee keer"],
  few: ["too few witnesses saw this log", "te weinig getuigen zagen dit logboek"],
  future: ["{0} is dated in the future", "{0} is in de toekomst gedateerd"],
  old: [
    "it was last seen at {0}, longer ago than asked",
    "het is het laatst gezien om {0}, langer geleden dan gevraagd",
  ],
  proof: ["a proof does not fit the place that it is of", "een bewijs past niet op de plek waarvan het is"],
  epochs: ["the epochs are not in that log", "de tijdvakken staan niet in dat logboek"],
  leaf: ["epoch {0} is not written as it must be", "tijdvak {0} is niet geschreven zoals het moet"],
  order: [
    "epoch {0} does not stand where it must, or not after the one before",
    "tijdvak {0} staat niet waar het moet, of niet na dat ervoor",
  ],
  period: ["the period ends before it begins", "de periode eindigt voordat zij begint"],
  "no-epoch": ["no epoch in it meets the time from {0} until {1}", "geen tijdvak erin raakt de tijd van {0} tot {1}"],
  "other-line": ["it is about another line", "het gaat over een andere aansluiting"],
  "other-number": ["it is about another number", "het gaat over een ander nummer"],
  "other-registration": ["it is about another registration", "het gaat over een andere inschrijving"],
  registration: ["the registration does not open to the line", "de inschrijving is niet van deze aansluiting"],
  unopened: ["openings and epochs are not the same", "openingen en tijdvakken zijn niet dezelfde"],
  registered: [
    "in epoch {0} the line is said not to be registered, and it was",
    "in tijdvak {0} zou de aansluiting niet zijn ingeschreven, en dat was zij wel",
  ],
  bundle: ["epoch {0} holds something else about this line", "in tijdvak {0} staat iets anders over deze aansluiting"],
  unsorted: [
    "records of epoch {0} stand in another order, or twice",
    "regels van tijdvak {0} staan in een andere volgorde, of dubbel",
  ],
  record: [
    "a record of epoch {0} is not written as it must be",
    "een regel van tijdvak {0} is niet geschreven zoals het moet",
  ],
  other: ["a record of epoch {0} is about another number", "een regel van tijdvak {0} is van een ander nummer"],
  plan: [
    "a record of epoch {0} has a plan that the epoch does not have",
    "een regel van tijdvak {0} heeft een plan dat het tijdvak niet heeft",
  ],
  reference: ["what became of a record does not fit that record", "een afloop past niet bij de melding"],
  "an-event": ["event {1} of epoch {0} is not in it", "gebeurtenis {1} van tijdvak {0} staat er niet in"],
  "none-opened": [
    "no epoch from {0} until {1} is opened, so it says nothing about the household",
    "geen tijdvak van {0} tot {1} is geopend, dus zegt het niets over het huishouden",
  ],
  ended: [
    "The occupation of number {0} is over since {1}. What came later on this line stands under another number.",
    "De bewoning van nummer {0} is voorbij sinds {1}. Wat later op deze aansluiting kwam, staat onder een ander " +
      "nummer.",
  ],
  receipt: [
    "What the receipt of {0} says is in the log, event {2} of epoch {1}: {3} {4}",
    "Wat het ontvangstbewijs van {0} zegt, staat in het logboek, gebeurtenis {2} van tijdvak {1}: {3} {4}",
  ],
  promised: ["The receipt is signed by the key {0}.", "Het ontvangstbewijs is ondertekend met de sleutel {0}."],
  plain: ["{0}", "{0}"],
  "no-receipt": [
    "what the receipt of {0} says is not in what is shown of the log",
    "wat het ontvangstbewijs van {0} zegt, staat niet in wat van het logboek is getoond",
  ],
  "receipt-signature": [
    "the signature under the receipt is false, or of another key",
    "de handtekening onder het ontvangstbewijs is vals, of van een andere sleutel",
  ],
  "after-end": [
    "a report of {0} stands under the number, after the end of its occupation",
    "een melding van {0} staat onder het nummer, na het eind van de bewoning",
  ],
};

const [MOST_BYTES, MOST_MARKS, MOST_EPOCHS, MOST_POLICY, DEPTH] = [2 ** 28, 2 ** 22, 1e5, 65536, 16];
const [END_MS, WHOLE, FUTURE_MS, HOUR_MS, LONG, MOST_SHOWN] = [253402300800000, 2 ** 53, 3e5, 36e5, 64, 240];
const GAPS = ["begins", "before", "after", "unsealed", "absent", "shut"];
const UNREAD = ["file", "page", "json", "version", "form", "bound", "key", "policy", "period"];
const RANK = ["delivered", "refused", "unknown", "cancelled", "expired"];
const SIGNED = { 1: ["Ed25519", 32, 64], 4: ["Ed25519", 32, 72], 6: ["MLDSA44", 1312, 2428] };
const each = (names, form) => Object.fromEntries(names.map((name) => [name, form]));
const OPENED = { epoch: "number", path: 64, salt: "hash", records: ["pair"] };
const RECEIPT = { v: "text", origin: "text", ms: "ms", type: "text", json: "text", r: "hash", kid: "any", sig: "any" };
const EVENT = { epoch: "number", index: "number", ms: "ms", type: "text", json: "text", r: "hash?", path: 64 };
const FORM = {
  ...each(["v", "origin", "line", "checkpoint"], "text"), ...each(["slot", "first"], "number"),
  ...each(["from_ms", "to_ms", "made_ms", "covers_from_ms", "covers_to_ms"], "ms"),
  ...each(["rk", "registration"], "hash"), range: 128, leaves: ["text"], reading: "any", limits: "any",
  opened: [{ either: [{ epoch: "number" }, { epoch: "number", path: 64 }, OPENED] }], events: [{ either: [EVENT] }],
};
const [NAME, NUMBER, HASH] = ["[!-*,-~]{1,255}", "(?:0|[1-9][0-9]{0,15})", "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="];
const ENDED = new RegExp(`^{"at_ms":(${NUMBER}),"is":"closed","recorded_ms":${NUMBER},"slot":${NUMBER}}$`);
const NOTE = new RegExp(`^(${NAME})\n(${NUMBER})\n(${HASH})\n\n((?:— ${NAME} [A-Za-z0-9+/]+={0,2}\n){1,64})$`);
const LEAF_TEXT = "sluis/epoch/v2\n{}\nepoch {}\nfrom {}\nto {}\nslots {} {}\nrecords {}\n" +
  "writers {} {}\nevents {} {}\nprev-note {}\n";
const KINDS = [NAME, NUMBER, NUMBER, NUMBER, NUMBER, HASH, NUMBER, NUMBER, HASH, NUMBER, HASH, HASH];
const FIELDS = "origin number from to slots root total writers writer_root events event_root before".split(" ");
const LEAF = new RegExp(`^${filled(LEAF_TEXT, KINDS.map((kind) => `(${kind})`))}((?:plan [0-9a-f]{64}\n){0,500})$`);
const [KEY, HEX] = ['"[a-z0-9-]{1,64}"', '"[0-9a-f]{64}"'];
const ROW = '"(?:household|time|[1-9][0-9]{0,15})":[1-9][0-9]{0,15}';
const RECORD = new RegExp(
  `^(?:{"activity":${KEY},"body_sha256":${HEX},"kind":"intent","plan":${HEX},"recipient":${KEY},` +
    `"rows":{${ROW}(?:,${ROW})*},"slot":${NUMBER},"t_ms":${NUMBER},"v":2}|` +
    `{"activity":${KEY},"body_sha256":${HEX},"budget_u":${NUMBER},"eps_u":${NUMBER},"homes":[1-9][0-9]?0{0,14},` +
    `"kind":"count","plan":${HEX},"recipient":${KEY},"t_ms":${NUMBER},"v":2}|` +
    `{"activity":${KEY},"kind":"(?:outcome|correction)","recipient":${KEY},"ref":${HEX},"slot":${NUMBER},` +
    `"status":"(?:${RANK.join("|")})","t_ms":${NUMBER},"v":2})$`,
);
const tag = (name) => `<${name}`; // so that this file may stand in a page itself
const [PAGE, END, utf8] = [tag('script type="application/json" id="statement">'), tag("/script>"), new TextEncoder()];

class Refused extends Error { constructor(...said) { super(said[0]); this.said = said; } }
function require(holds, ...said) { if (!holds) throw new Refused(...said); }
function filled(template, parts) {
  let at = 0;
  return template.replace(/\{([0-9]?)\}/g, (_, place) => parts[place === "" ? at++ : Number(place)]);
}
function joined(...parts) {
  const arrays = parts.map((part) => (typeof part === "string" ? utf8.encode(part) : part));
  const made = new Uint8Array(arrays.reduce((sum, part) => sum + part.length, 0));
  arrays.reduce((at, part) => (made.set(part, at), at + part.length), 0);
  return made;
}
const sha = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
const octet = (number, place) => Number((BigInt(number) >> BigInt(8 * place)) & 255n);
const big = (number, bytes) => Uint8Array.from({ length: bytes }, (_, at) => octet(number, bytes - 1 - at));
const lp = (content, width = 2) => joined(big(joined(content).length, width), content);
const hex = (content) => Array.from(content, (byte) => byte.toString(16).padStart(2, "0")).join("");
const latin = (content) => Array.from(content, (byte) => String.fromCharCode(byte)).join("");
const b64 = (content) => btoa(latin(content)), same = (one, other) => hex(one) === hex(other);
const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
const inOrder = (values) => values.every((value, at) => at === 0 || values[at - 1] < value);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
/** Return text of which nothing looks like a line of ours: no run of spaces, no long value with spaces or whole. */
function escaped(value) {
  const plain = String(value).replace(/[^ -[\]-~]/gu, (found) => `\\u{${found.codePointAt(0).toString(16)}}`);
  const text = plain.replace(plain.length > LONG ? / /g : /^ | (?= )|(?<= ) | $/g, "\\u{20}");
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}...[${text.length}]`;
}
const millionths = (number) => `${BigInt(number) / 1000000n}.${String(BigInt(number) % 1000000n).padStart(6, "0")}`;
const points = (text) => Array.from(text, (character) => digits(character.codePointAt(0))).join("");
const whole = (text, pattern) => new RegExp(`^(?:${pattern})$`).test(text);
const u64 = (number) => big(number, 8), digits = (number) => String(number).padStart(16, "0");
const tally = (status, statuses) => [status, statuses.filter((other) => other === status).length];
const tallied = (statuses) => RANK.map((status) => tally(status, statuses)).filter(([, count]) => count > 0);
const moment = (ms) => new Date(ms).toISOString().replace("T", " ").replace(/(?:\.000)?Z$/, " UTC");
const span = (epochs) => [moment(epochs[0].from), moment(epochs.at(-1).to), epochs[0].number, epochs.at(-1).number];
/** Return what canonical base64 holds; `null` when it is not that. */
function unb64(text) {
  try {
    const content = atob(text);
    return btoa(content) === text ? Uint8Array.from(content, (character) => character.charCodeAt(0)) : null;
  } catch { return null; }
}
/** Return lines of text for names in `TEXTS` with values, in which no value can be taken for anything else. */
export function rendered(said, lang) {
  const line = ([name, ...values]) => {
    const parts = values.map((value) => (Array.isArray(value) ? value.map(line).join(", ") : escaped(value)));
    return filled(TEXTS[name][lang === "nl" ? 1 : 0], parts);
  };
  return said.map((one) => `${line(one)}\n`).join("");
}

// --- strict JSON, and the form of a statement as FORM has it: sections 1.7.5, 1.7.6, 11 ---
const TOKEN = /"[^"]*"|[{}[\]:]|[-0-9][-+.0-9eE]*/g;
/** Return what JSON holds; `undefined` unless there is one way to read it. */
function readJson(content) {
  let [text, made, last, open] = [content, undefined, "", []]; // open: the keys of each open object, `null` for a list
  try {
    if (typeof content !== "string") text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
    const outside = text.replace(/\\./g, "__").replace(/"[^"]*"?/g, ""); // what is in no string
    if (outside.replace(/[^,[{]+/g, "").length > MOST_MARKS) return undefined;
    made = JSON.parse(text);
  } catch { return undefined; }
  for (const { 0: token, index } of text.replace(/\\./g, "__").matchAll(TOKEN)) {
    if (token === "{" || token === "[") open.push(token === "{" ? new Set() : null);
    if (token === "}" || token === "]") open.pop();
    if (token[0] === '"') last = JSON.parse(text.slice(index, index + token.length));
    if (open.length > DEPTH || (token[0] === '"' && /[\ud800-\udfff]/u.test(last))) return undefined;
    if (token === ":" && open.at(-1).size === open.at(-1).add(last).size) return undefined;
    if (/^[-0-9]/.test(token) && !(whole(token, NUMBER) && Number(token) < WHOLE)) return undefined;
  }
  return made;
}
/** Return JSON with sorted keys, without white space, in ASCII. */
function written(value) {
  const unit = (character) => `\\u${hex(big(character.charCodeAt(0), 2))}`;
  if (typeof value === "string") return JSON.stringify(value).replace(/[^ -~]/g, unit);
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (!isObject(value)) return String(value);
  const keys = Object.keys(value).sort((a, b) => (points(a) < points(b) ? -1 : 1));
  return `{${keys.map((key) => `${written(key)}:${written(value[key])}`).join(",")}}`;
}
/** Return a value whose form is right, with bytes for base64; note whether these are as long as they must be. */
function formed(value, form, what, lengths) {
  if (form.either) {
    const named = (one) => JSON.stringify(Object.keys(one).sort());
    const keys = isObject(value) ? form.either.find((one) => named(one) === named(value)) : undefined;
    require(keys !== undefined, "form", what);
    return Object.fromEntries(Object.keys(keys).map((name) => [name, formed(value[name], keys[name], name, lengths)]));
  }
  if (Array.isArray(form) || form === "pair") {
    require(Array.isArray(value), "form", what);
    require(form === "pair" ? value.length === 2 : value.length > 0 || what !== "leaves", "form", what);
    if (form === "pair") return [formed(value[0], "hash", "r", lengths), formed(value[1], "text", "E", lengths)];
    require(value.length <= MOST_EPOCHS || !["leaves", "opened"].includes(what), "bound", what);
    return value.map((one) => formed(one, form[0], what, lengths));
  }
  if (form === "any" || (form === "hash?" && value === null)) return value;
  const [numeric, several] = [form === "number" || form === "ms", typeof form === "number"];
  require(typeof value === (numeric ? "number" : "string") && (form !== "ms" || value < END_MS), "form", what);
  if (numeric || form === "text") return value;
  require(!several || value.length <= Math.ceil((form * 32) / 3) * 4, "bound", what);
  const content = unb64(value);
  require(content !== null, "form", what);
  lengths.push([several ? content.length % 32 === 0 : content.length === 32, "length", what]);
  return content;
}
/** Return a statement whose form is right, and each of whose lengths is: before any hash is opened. */
function readStatement(source) {
  require(source.length <= MOST_BYTES, "bound", "it");
  let text = source;
  if (source[0] === 0x3c) {
    const [before, inside, ...more] = new TextDecoder("latin1").decode(source).split(PAGE); // a character is a byte
    require(inside?.includes(END) && more.length === 0, "page");
    text = source.subarray(before.length + PAGE.length).subarray(0, inside.indexOf(END));
  }
  const [made, lengths] = [readJson(text), []];
  require(made !== undefined && made !== null, "json");
  require(isObject(made) && made.v === "sluis/statement/v2", "version");
  const statement = formed(made, { either: [FORM] }, "it", lengths);
  for (const length of lengths) require(...length);
  return statement;
}

/** Return the receipt of an event: whoever checks gives it, so what is not in form is unreadable. */
function readReceipt(source) {
  const lengths = [];
  const made = formed(readJson(source), { either: [RECEIPT] }, "the receipt", lengths);
  const [{ kid, sig }, said] = [made, readCanonical(made.json) ?? {}];
  const texts = typeof kid === "string" && typeof sig === "string";
  const signed = texts && whole(kid, "[0-9a-f]{8}") && unb64(sig)?.length === 64;
  const fits = lengths.every(([fit]) => fit) && typeof said.slot === "number" && made.v === "sluis/event-receipt/v2";
  require(fits && (signed || (kid === null && sig === null)), "form", "the receipt");
  Object.assign(made, { sig: signed ? unb64(sig) : new Uint8Array(), slot: said.slot });
  return made;
}
// --- keys, policies and signed notes: C2SP signed-note, tlog-policy, tlog-checkpoint, tlog-cosignature ---
/** Return [name, id, kind, public key]; `null` when it is not written as it must be. */
async function readKey(text, kinds) {
  const found = new RegExp(`^(${NAME})\\+([0-9a-f]{8})\\+([A-Za-z0-9+/]+={0,2})$`).exec(text);
  const raw = found && unb64(found[3]);
  if (!raw || !kinds.includes(raw[0]) || raw.length - 1 !== SIGNED[raw[0]][1]) return null;
  const fits = hex(await sha(found[1], "\n", raw)).slice(0, 8) === found[2];
  return fits ? [found[1], found[2], raw[0], raw.slice(1)] : null;
}

class Policy {
  logs = []; witnesses = new Map(); groups = new Map(); parent = new Map(); quorum = null;
  async read(content) {
    require(content.length <= MOST_POLICY, "bound", "the policy");
    const lines = latin(content).split("\n");
    for (const [at, line] of lines.entries()) {
      const words = line.split(/[ \t]+/).filter((word) => word !== "");
      const taken = words.length === 0 || words[0][0] === "#" || (await this.takes(words.length, ...words));
      require(taken && /^[\t -~\x80-\xff]*$/.test(line), "policy", at + 1);
    }
    require(this.quorum !== null, "policy", lines.length);
  }
  knows(name) { return this.witnesses.has(name) || this.groups.has(name); }
  async takes(count, verb, name = "", ...more) {
    const fresh = name !== "none" && !this.knows(name);
    if (verb === "quorum") {
      [this.quorum, count] = [name, this.quorum === null ? count : 0];
      return count === 2 && !fresh;
    }
    if (verb === "group") {
      const [members, least] = [more.slice(1), { all: String(more.length - 1), any: "1" }[more[0]] ?? more[0] ?? ""];
      let fits = fresh && whole(least, "[1-9][0-9]{0,8}") && Number(least) <= members.length;
      fits = fits && new Set(members).size === members.length;
      fits = fits && members.every((member) => !this.parent.has(member) && this.knows(member));
      const below = fits ? [...members] : [];
      for (const one of below) if (name === "self") below.push(...(this.groups.get(one)?.[1] ?? [])); // however deep
      this.groups.set(name, [Number(least), members]);
      for (const one of below) this.parent.set(one, name);
      return fits;
    }
    const log = verb === "log";
    const key = await readKey(log ? name : more[0] ?? "", log ? [1, 6] : [4, 6]);
    const fits = key !== null && (log ? this.logs : [...this.witnesses.values()]).every((one) => !same(one[3], key[3]));
    log ? this.logs.push(key) : this.witnesses.set(name, key);
    return fits && (log ? count === 2 || count === 3 : verb === "witness" && fresh && (count === 3 || count === 4));
  }
  holds(seen) {
    const known = new Set(["none", ...seen]), below = (members) => members.filter((member) => known.has(member)).length;
    for (const [name, [least, members]] of this.groups) if (below(members) >= least) known.add(name);
    return known.has(this.quorum);
  }
}
class Note {
  constructor(text) {
    const found = NOTE.exec(text);
    require(found, "note");
    [this.origin, this.size, this.root, this.unchecked] = [found[1], Number(found[2]), unb64(found[3]), new Map()];
    this.text = `${this.origin}\n${this.size}\n${b64(this.root)}\n`;
    const lines = found[4].split("\n").slice(0, -1).map((line) => line.split(" "));
    this.lines = lines.map(([, name, content]) => [name, unb64(content) ?? new Uint8Array()]);
    const again = this.lines.map(([name, raw]) => `— ${name} ${b64(raw)}\n`).join("");
    const fits = this.size < WHOLE && this.lines.every(([, raw]) => raw.length > 4);
    require(fits && `${this.text}\n${again}` === text, "note");
  }
  /** Return when a key signed, in ms (0: a log); `null`: it did not; -1: that cannot be checked here. */
  async signed([name, id, kind, key]) {
    const own = this.lines.filter(([signer, raw]) => signer === name && hex(raw.slice(0, 4)) === id);
    require(own.length < 2, "twice", name);
    if (own.length === 0) return null;
    let [message, seconds, signature] = [utf8.encode(this.text), 0n, own[0][1].slice(4)];
    require(signature.length === SIGNED[kind][2], "length", `the signature of ${name}`);
    if (kind !== 1) [seconds, signature] = [BigInt(`0x${hex(signature.slice(0, 8))}`), signature.slice(8)];
    if (kind === 4) message = utf8.encode(`cosignature/v1\ntime ${seconds}\n${this.text}`);
    const names = [lp(name, 1), u64(seconds), lp(this.origin, 1)];
    if (kind === 6) message = joined("subtree/v1\n\0", ...names, u64(0), u64(this.size), this.root);
    const holds = await verified(SIGNED[kind][0], key, signature, message);
    require(holds !== false, "signature", name);
    if (holds === null) this.unchecked.set(`${name} ${id}`, [name, id, SIGNED[kind][0]]);
    return holds === null ? -1 : Math.min(Number(seconds * 1000n), END_MS - 1);
  }
}
/** Return whether a signature holds; `null` where nothing can tell. */
async function verified(kind, key, signature, message) {
  const [format, name] = kind === "Ed25519" ? ["raw", "Ed25519"] : ["raw-public", "ML-DSA-44"];
  try {
    const imported = await crypto.subtle.importKey(format, key, { name }, false, ["verify"]);
    return await crypto.subtle.verify({ name }, imported, signature, message);
  } catch (fault) { return fault.name === "DataError" || fault.name === "OperationError" ? false : null; }
}

// --- what stands in the log: sections 1.2 to 1.6 ---
/** Return the root over leaves and the hashes beside them: from left to right, or upwards from one leaf. */
async function rootOf(leaves, first, size, path, upwards = false) {
  const rest = Array.from({ length: path.length / 32 }, (_, at) => path.slice(at * 32, at * 32 + 32));
  const end = first + leaves.length;
  const build = async (lo, hi) => {
    if (hi <= first || lo >= end) {
      require(rest.length > 0, "proof");
      return upwards ? rest.pop() : rest.shift();
    }
    if (hi - lo === 1) return leaves[lo - first];
    let middle = 1;
    while (middle * 2 < hi - lo) middle *= 2;
    middle += lo;
    const right = upwards && middle >= end ? await build(middle, hi) : null;
    return sha(Uint8Array.of(1), await build(lo, middle), right ?? (await build(middle, hi)));
  };
  require(end <= size, "proof");
  const root = size > 0 ? await build(0, size) : await sha();
  require(rest.length === 0, "proof");
  return root;
}
/** Return an epoch; it is written again and compared. */
function readLeaf(text, at) {
  const found = text.length <= 65535 ? LEAF.exec(text) : null;
  require(found, "leaf", at);
  const read = { [NUMBER]: Number, [HASH]: unb64, [NAME]: String };
  const values = KINDS.map((kind, n) => read[kind](found[n + 1]));
  const epoch = Object.fromEntries(FIELDS.map((name, n) => [name, values[n]]));
  const plans = found[13].split("\n").slice(0, -1).map((line) => line.split(" ")[1]);
  const again = filled(LEAF_TEXT, values.map((one) => (one instanceof Uint8Array ? b64(one) : one)));
  let fits = again + plans.map((plan) => `plan ${plan}\n`).join("") === text && inOrder(plans);
  fits = fits && values.every((value) => typeof value !== "number" || value < WHOLE);
  fits = fits && epoch.from < epoch.to && epoch.to < END_MS;
  fits = fits && epoch.slots > 0 && epoch.slots <= 2 ** 32 && epoch.slots % 65536 === 0;
  require(fits && (epoch.number > 0 || same(epoch.before, new Uint8Array(32))), "leaf", at);
  return { ...epoch, plans: new Set(plans) };
}

const readCanonical = (text) => [readJson(text)].find((made) => isObject(made) && written(made) === text) ?? null;
function readRecord(text, at) {
  const record = RECORD.test(text) ? readCanonical(text) : null;
  require(record !== null, "record", at);
  const fits = Object.keys(record.rows ?? {}).every((row) => /^[ht]/.test(row) || Number(row) < WHOLE);
  const [eps, budget] = [record.eps_u ?? 1, record.budget_u ?? 1];
  require(fits && record.t_ms < END_MS && eps >= 1 && eps <= budget, "record", at);
  return record;
}
async function checkPlace(epoch, slot, registration, bundle, path) {
  const leaf = await sha("\0sluis/slot/v1\0", u64(epoch.number), u64(slot), registration, bundle);
  require(same(await rootOf([leaf], slot, epoch.slots, path, true), epoch.root), "bundle", epoch.number);
}
async function openBundle(opening, epoch, slot, registration) {
  const [at, cs, inner] = [epoch.number, [], []];
  for (const [r, e] of opening.records) cs.push(await sha("sluis/record/v2\0", lp(r), lp(e, 4)));
  for (const c of cs) inner.push(await sha("\0", c));
  const inside = await rootOf(inner, 0, cs.length, new Uint8Array());
  const bundle = await sha("sluis/bundle/v2\0", lp(opening.salt), u64(at), u64(slot), big(cs.length, 4), inside);
  await checkPlace(epoch, slot, registration, bundle, opening.path);
  require(inOrder(cs.map(hex)), "unsorted", at);
  return opening.records.map(([, e], n) => {
    const record = readRecord(e, at);
    require((record.slot ?? slot) === slot, "other", at);
    require(record.plan === undefined || epoch.plans.has(record.plan), "plan", at);
    return { ...record, c: hex(cs[n]), epoch };
  });
}
const commitment = (hidden) => `{"commitment":"${hex(hidden)}"}`;
async function checkEvent(event, epoch, slot) {
  const refusal = ["an-event", event.epoch, event.index];
  require(epoch !== undefined && whole(event.type, "[a-z-]{1,64}") && readCanonical(event.json) !== null, ...refusal);
  let content = event.json;
  if (event.r !== null) content = commitment(await sha("sluis/hidden/v2\0", lp(event.r), lp(content, 4)));
  require(event.r === null || readCanonical(event.json).slot === slot, ...refusal);
  event.sealed = content;
  const leaf = await sha("\0sluis/event/v2\0", u64(event.ms), lp(event.type), lp(content, 4));
  require(same(await rootOf([leaf], event.index, epoch.events, event.path, true), epoch.event_root), ...refusal);
}

// --- the checks, in the order of section 1.7.12 ---
class Verdict {
  code = 0; said = []; header = 0; witnessed = false; statement = {}; epochs = []; records = []; period = null;
  constructor(asked) { this.asked = asked; }
  say(...said) { this.said.push(said); }
  expects(...names) { return names.some((name) => (this.asked[name] ?? null) !== null); }
  async check(source) {
    const keys = await Promise.all([...new Set(this.asked.log_keys ?? [])].map((text) => readKey(text, [1, 6])));
    require(!keys.includes(null), "key");
    const policy = new Policy();
    await policy.read(this.expects("policy") ? this.asked.policy : utf8.encode("quorum none"));
    const receipt = this.expects("receipt") ? readReceipt(this.asked.receipt) : null;
    const signable = keys.length + policy.logs.length > 0;
    this.statement = readStatement(source);
    this.sayWhatWasNotGiven(signable, policy);
    const note = new Note(this.statement.checkpoint);
    await this.checkLog(note, keys, policy.logs);
    await this.checkWitnesses(note, policy, [...keys, ...policy.logs].map((key) => hex(key[3])));
    for (const unchecked of note.unchecked.values()) this.say("unchecked", ...unchecked);
    await this.checkEpochs(note);
    const selected = this.checkPeriod(note);
    await this.checkHousehold();
    await this.checkOpenings();
    const unchecked = !(receipt === null || (await this.checkReceipt(receipt))) || note.unchecked.size > 0;
    this.tell(selected);
    if (this.code === 0 && (unchecked || !signable)) this.code = 3;
    this.said = [...this.sumUp(), ...this.said];
  }
  /** Return the verdict in one sentence: for whoever reads no further, also what was not checked or not shown. */
  sumUp() {
    const has = (...names) => this.said.some(([name]) => names.includes(name));
    const rest = this.said.filter(([name]) => name === "chose").flatMap(([, names]) => names);
    const told = { "c-gaps": GAPS, "c-witness": ["no-witness"], "c-own": ["own"] };
    rest.push(...Object.keys(told).filter((name) => has(...told[name])).map((name) => [name]));
    if (this.expects("receipt") && !this.expects("receipt_key")) rest.push(["c-signer"]);
    return [[rest.length > 0 ? ["partly", rest] : ["holds"]], [], [], [["unproved"]]][this.code];
  }
  sayWhatWasNotGiven(signable, policy) {
    const names = { "c-line": ["line"], "c-number": ["number", "registration"] };
    Object.assign(names, { "c-from": ["from_ms"], "c-to": ["to_ms"], "c-age": ["max_age"] });
    const chose = Object.keys(names).filter((name) => !this.expects(...names[name]));
    if (chose.length > 0) this.say("chose", chose.map((name) => [name]));
    if (!signable) this.say("no-key");
    if (policy.quorum === "none") this.say("no-witness");
    this.header = this.said.length;
  }
  async checkLog(note, keys, logs) {
    require(note.origin === this.statement.origin, "origin");
    const didSign = async (key) => key[0] === note.origin && (await note.signed(key)) !== null;
    for (const key of keys) require(await didSign(key), "unsigned", `${key[0]}+${key[1]}`);
    const signed = await Promise.all(logs.map(didSign));
    require(signed.includes(true) || logs.length === 0, "unsigned", "of the policy");
    if (keys.length + logs.length > 0 && note.unchecked.size === 0) this.say("signed", note.origin);
  }
  async checkWitnesses(note, policy, logs) {
    const signed = new Map();
    for (const [name, key] of policy.witnesses) signed.set(name, await note.signed(key));
    const present = [...signed].filter(([, ms]) => ms !== null);
    require(policy.holds(present.map(([name]) => name)), "few");
    const seen = present.filter(([, ms]) => ms >= 0), names = seen.map(([name]) => name);
    for (const [name] of seen.filter(([, ms]) => ms > this.asked.now_ms + FUTURE_MS)) {
      require(!this.expects("max_age"), "future", name);
      this.say("in-future", name);
    }
    if (policy.quorum === "none" || !policy.holds(names)) return; // only what could not be checked makes it enough
    const group = (name) => (policy.parent.has(name) ? ` (${policy.parent.get(name)})` : "");
    this.say("quorum", names.map((name) => ["plain", name + group(name)]));
    const isLog = (name) => logs.includes(hex(policy.witnesses.get(name)[3]));
    if (names.every((name) => [name, policy.parent.get(name)].includes("self") || isLog(name))) this.say("own");
    const since = (ms) => seen.filter(([, other]) => other >= ms).map(([name]) => name);
    this.checkAge(sorted(seen.map(([, ms]) => ms)).reverse().find((ms) => policy.holds(since(ms))));
    this.witnessed = true;
  }
  checkAge(ms) {
    if (!this.expects("max_age")) return;
    require(ms <= this.asked.now_ms + FUTURE_MS, "future", moment(ms));
    require(this.asked.now_ms - ms <= this.asked.max_age * HOUR_MS, "old", moment(ms));
    this.say("age", moment(ms));
  }
  async checkEpochs(note) {
    const [{ first, leaves }, hashed] = [this.statement, []];
    for (const leaf of leaves) hashed.push(await sha("\0", leaf));
    require(same(await rootOf(hashed, first, note.size, this.statement.range), note.root), "epochs");
    for (const [n, text] of leaves.entries()) {
      const epoch = readLeaf(text, first + n);
      const last = this.epochs[n - 1] ?? { to: epoch.from, slots: 0 };
      const follows = epoch.from === last.to && epoch.slots >= last.slots;
      require(follows && epoch.origin === note.origin && epoch.number === first + n, "order", first + n);
      this.epochs.push(epoch);
    }
    this.say("range", first, first + leaves.length - 1, note.size, b64(note.root));
  }
  checkPeriod(note) {
    const given = (name) => (this.expects(name) ? this.asked[name] : this.statement[name]);
    const [begin, end] = [given("from_ms"), given("to_ms")];
    require(begin < end, "period");
    this.period = [moment(begin), moment(end)];
    const selected = this.epochs.filter((epoch) => epoch.from < end && epoch.to > begin);
    require(selected.length > 0, "no-epoch", ...this.period);
    const [start, close, first, last] = span(this.epochs);
    const closed = this.epochs.at(-1).to, behind = last + 1 < note.size ? "after" : "unsealed";
    if (begin < this.epochs[0].from) this.say(first > 0 ? "before" : "begins", this.period[0], start, first - 1);
    if (end > closed) this.say(behind, close, this.period[1], last + 1, note.size - 1);
    const at = selected[0].number - first;
    const parts = [this.epochs.slice(0, at), this.epochs.slice(at + selected.length)];
    for (const part of parts) if (part.length > 0) this.say("outside", ...span(part));
    if (!this.witnessed) this.checkAge(closed);
    return selected;
  }
  async checkHousehold() {
    const { line, slot, rk, registration } = this.statement;
    const fitsAsked = (name, held) => !this.expects(name) || this.asked[name] === held;
    for (const [name, held] of [["line", line], ["number", slot]]) require(fitsAsked(name, held), `other-${name}`);
    require(!this.expects("registration") || same(this.asked.registration, registration), "other-registration");
    const plain = line.normalize("NFC") === line && /^[^\x00-\x1f\x7f-\x9f]+$/.test(line);
    const fits = plain && utf8.encode(line).length <= 255;
    require(fits && same(await sha("sluis/registration/v2\0", lp(rk), lp(line)), registration), "registration");
    this.say("same", line, slot);
  }
  async checkOpenings() {
    const { opened: openings, slot, registration, events } = this.statement;
    const fits = openings.every((opening, n) => opening.epoch === this.epochs[n]?.number);
    require(fits && openings.length === this.epochs.length, "unopened");
    const opened = openings.filter((one) => one.salt !== undefined).map((one) => one.epoch);
    const known = this.asked.registered_ms ?? Infinity;
    for (const [n, opening] of openings.entries()) {
      const [epoch, at] = [this.epochs[n], this.epochs[n].number];
      epoch.is = opening.salt !== undefined ? "opened" : opening.path !== undefined ? "absent" : "shut";
      const records = epoch.is === "opened" ? await openBundle(opening, epoch, slot, registration) : [];
      for (const record of records) this.records.push(record);
      if (epoch.is !== "absent") continue;
      if (slot < epoch.slots) await checkPlace(epoch, slot, new Uint8Array(32), new Uint8Array(32), opening.path);
      require(slot < epoch.slots || opening.path.length === 0, "proof");
      const early = !(opened.length > 0 && opened[0] < at);
      require(!(early && epoch.from > known) && (early || at > opened.at(-1)), "registered", at);
    }
    require(inOrder(this.records.map((record) => record.c).sort()), "unsorted", this.epochs[0].number);
    const places = new Map(this.epochs.map((epoch) => [epoch.number, epoch]));
    for (const event of events) await checkEvent(event, places.get(event.epoch), slot);
    require(inOrder(events.map((event) => digits(event.epoch) + digits(event.index))), "order", this.epochs[0].number);
  }
  /** Its signature, when a key is given, and then that its event is shown; return whether all could be checked. */
  async checkReceipt({ origin, ms, type, json, r, sig, slot }) {
    const [hidden, key] = [await sha("sluis/hidden/v2\0", lp(r), lp(json, 4)), this.asked.receipt_key ?? null];
    const message = joined("sluis/event-receipt/v2\0", lp(origin), u64(ms), lp(type), hidden);
    const holds = key === null ? true : await verified("Ed25519", key, sig, message);
    require(holds !== false, "receipt-signature");
    const kid = hex(await sha(key ?? "")).slice(0, 8);
    if (key !== null) this.say(...(holds ? ["promised", kid] : ["unchecked", "the receipt", kid, "Ed25519"]));
    require(slot === this.statement.slot, "other-household");
    const sealed = commitment(hidden);
    const event = this.statement.events.find((one) => one.sealed === sealed && one.ms === ms && one.type === type);
    require(event !== undefined && this.statement.origin === origin, "no-receipt", moment(ms));
    this.say("receipt", moment(ms), event.epoch, event.index, type, json);
    return holds !== null;
  }
  /** Return since when the occupation is over, as a hidden event says; no report of later stands under the number. */
  ends() {
    const hidden = this.statement.events.filter((event) => event.type === "standing" && event.r !== null);
    const told = hidden.map((event) => ENDED.exec(event.json)).filter((match) => match !== null);
    const moments = sorted(told.map((match) => Number(match[1])).filter((ms) => ms < END_MS));
    const reports = this.records.filter((record) => record.kind === "intent").map((record) => record.t_ms);
    const late = sorted(reports.filter((ms) => ms >= moments[0]));
    require(late.length === 0, "after-end", moment(late[0] ?? 0));
    return moments;
  }
  /** Return C of an intent → what is on record of it, the highest first (section 1.7.13). */
  outcomes() {
    const [known, became] = [new Map(this.records.map((record) => [record.c, record])), new Map()];
    for (const record of this.records.filter((one) => one.ref !== undefined)) {
      const intent = known.get(record.ref) ?? { ...record, kind: "intent" };
      const fits = intent.recipient === record.recipient && intent.activity === record.activity;
      require(fits && intent.kind === "intent", "reference");
      became.set(record.ref, (became.get(record.ref) ?? new Set()).add(record.status));
    }
    for (const [c, statuses] of became) became.set(c, RANK.filter((status) => statuses.has(status)));
    return became;
  }
  tell(selected) {
    const numbers = new Set(selected.map((e) => e.number)), [ends, became, runs] = [this.ends(), this.outcomes(), []];
    for (const one of selected) (runs.at(-1)?.[0].is === one.is ? runs.at(-1) : runs[runs.push([]) - 1]).push(one);
    for (const run of runs) this.say(run[0].is, ...span(run));
    if (runs.every((run) => run[0].is !== "opened")) {
      this.code = 1;
      return this.said.unshift(["fails", [["none-opened", ...this.period]]]);
    }
    const own = this.records.filter((record) => numbers.has(record.epoch.number));
    const silent = own.length === 0 ? runs.filter((run) => run[0].is === "opened") : [];
    for (const run of silent) this.say("nothing", ...span(run), this.statement.slot);
    this.tellRecords(own, became);
    const outside = own.filter((one) => one.t_ms < one.epoch.from || one.t_ms >= one.epoch.to);
    if (outside.length > 0) this.say("moments", outside.length);
    for (const { epoch, index, ms, type, json } of this.statement.events) {
      if (numbers.has(epoch)) this.say("event", epoch, index, moment(ms), type, json);
    }
    if (ends.length > 0) this.say("ended", this.statement.slot, moment(ends[0]));
    this.say("sealed", moment(this.epochs.at(-1).to));
    this.say("limits");
  }
  tellRecords(own, became) {
    const intents = own.filter((record) => record.kind === "intent");
    const [known, groups] = [new Set(intents.map((record) => record.c)), new Map()];
    const times = sorted(intents.map((record) => record.t_ms));
    if (intents.length > 0) this.say("intents", intents.length, moment(times[0]), moment(times.at(-1)));
    for (const one of own) {
      const key = `${one.recipient} ${one.activity} ${digits(one.budget_u ?? 0)}`;
      (groups.get(key) ?? groups.set(key, []).get(key)).push(one);
    }
    for (const key of [...groups.keys()].sort()) {
      const [group, { recipient, activity, budget_u: budget }] = [groups.get(key), groups.get(key)[0]];
      const statuses = group.filter((one) => one.kind === "intent").map((one) => became.get(one.c) ?? ["unknown"]);
      const lower = statuses.flatMap((one) => one.slice(1));
      const late = group.filter((one) => one.ref !== undefined && !known.has(one.ref)).map((one) => one.status);
      if (budget !== undefined) {
        const spent = group.reduce((sum, count) => sum + BigInt(count.eps_u), 0n);
        const homes = group.reduce((least, count) => Math.min(least, count.homes), WHOLE);
        this.say("counts", recipient, activity, group.length, homes, millionths(spent), millionths(budget));
      }
      const highest = statuses.map(([status]) => status);
      if (highest.length > 0) this.say("line", recipient, activity, highest.length, tallied(highest));
      if (lower.length > 0) this.say("differs", tallied(lower));
      if (late.length > 0) this.say("late", recipient, activity, tallied(late));
    }
    if (intents.length > 0) this.say("means");
  }
}
/** Check the bytes of a statement (JSON, or the page that holds it) against what is asked; resolves to the verdict. */
export async function verify(source, asked) {
  const verdict = new Verdict(asked);
  try {
    await verdict.check(source);
  } catch (fault) {
    const said = fault instanceof RangeError ? ["bound", "it"] : fault.said; // of an engine whose own bounds are lower
    if (said === undefined) throw fault;
    verdict.code = UNREAD.includes(said[0]) ? 2 : 1;
    verdict.said = [[verdict.code === 2 ? "unread" : "fails", [said]], ...verdict.said.slice(0, verdict.header)];
  }
  return verdict;
}

// --- the command line, under Node ---
function readMoment(text) {
  const found = /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}:[0-9]{2})Z)?$/.exec(text);
  const ms = found ? Date.parse(`${found[1]}T${found[2] ?? "00:00:00"}Z`) : NaN;
  return ms >= 0 && new Date(ms).toISOString().startsWith(`${found[1]}T${found[2] ?? ""}`) ? ms : null;
}
async function readFile(place, most) {
  const [{ createReadStream }, parts] = [await import("node:fs"), []];
  for await (const part of createReadStream(place, { end: most })) parts.push(part);
  return joined(...parts);
}
async function readOptions(words) {
  const { parseArgs } = await import("node:util");
  const number = (text) => (whole(text, NUMBER) && Number(text) < WHOLE ? Number(text) : null);
  const octets = (text) => Uint8Array.from(text.match(/../g), (two) => parseInt(two, 16));
  const read = {
    line: (text) => text.normalize("NFC"), number, "max-age": number, from: readMoment, to: readMoment,
    registration: unb64, when: readMoment, lang: (text) => (["en", "nl"].includes(text) ? text : null),
    policy: (text) => readFile(text.replace(new RegExp(`(?<=.)@${NUMBER}$`), ""), MOST_POLICY),
    receipt: (text) => readFile(text, MOST_POLICY),
    "receipt-key": (text) => (whole(text, "[0-9a-f]{64}") ? octets(text) : null),
  };
  const options = { "log-key": { type: "string", multiple: true } };
  for (const name of Object.keys(read)) if (name !== "when") options[name] = { type: "string" };
  const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true });
  const names = { from: "from_ms", to: "to_ms", when: "registered_ms" };
  const asked = { log_keys: values["log-key"] ?? [], now_ms: Date.now() };
  if (values.registration?.includes("@")) [values.registration, values.when] = values.registration.split("@");
  const given = Object.entries(values).filter(([name]) => name in read);
  for (const [name, text] of given) asked[names[name] ?? name.replace("-", "_")] = await read[name](text);
  const fits = !Object.values(asked).includes(null) && (asked.registration?.length ?? 32) === 32;
  const twice = ([name]) => words.filter((word) => word.split("=")[0] === `--${name}`).length > 1;
  if (positionals.length !== 1 || !fits || given.some(twice)) throw new TypeError("an option or an argument");
  return [positionals[0], asked];
}
async function main(words) {
  try {
    const [place, asked] = await readOptions(words);
    const source = await readFile(place, MOST_BYTES).catch(() => null), missing = [["unread", [["file", place]]]];
    const { code, said } = source === null ? { code: 2, said: missing } : await verify(source, asked);
    process.stdout.write(rendered(said, asked.lang), () => process.exit(code));
  } catch (fault) {
    if (!(fault instanceof TypeError) && !fault.code) throw fault;
    process.stderr.write(`verify_statement.mjs: ${escaped(fault.message)}\n`);
    process.exitCode = 2;
  }
}
const started = typeof process === "undefined" ? "" : (process.argv?.[1] ?? "").split(/[\\/]/).pop();
if (started !== "" && import.meta.url.endsWith(`/${started}`)) await main(process.argv.slice(2));
