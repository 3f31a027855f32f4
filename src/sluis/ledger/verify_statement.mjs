// Check a household's statement of a Sluis ledger in a browser or under Node, with WebCrypto and nothing else.
//
// In:  a statement, the log's published keys, a witness policy (text, may be empty).
// Out: what was shown, one {name, values} per check in the order of the ledger specification, section 1.7; or an
//      error whose message says what does not hold. The sentences for the names are the page's business.
//
// The same checks as verify_statement.py, held to the same statements by the tests. WebCrypto has no ML-DSA: keys of
// type 6 are passed over here, so give the Ed25519 key.
//
// Under Node: node verify_statement.mjs STATEMENT.json VKEY [POLICY]

const text = new TextEncoder();

class DoesNotHold extends Error {}

function require(holds, what) {
  if (!holds) throw new DoesNotHold(what);
}

function joined(...parts) {
  const arrays = parts.map((part) => (typeof part === "string" ? text.encode(part) : part));
  const made = new Uint8Array(arrays.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of arrays) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}

async function sha(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

function same(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

function unb64(content) {
  require(typeof content === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(content), "a field is not base64");
  const raw = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  require(btoa(String.fromCharCode(...raw)) === content, "a field is not base64");
  return raw;
}

function hashes(content) {
  const raw = unb64(content);
  require(raw.length % 32 === 0, "a proof is cut off");
  return Array.from({ length: raw.length / 32 }, (_, at) => raw.slice(at * 32, at * 32 + 32));
}

function big(number, bytes) {
  require(Number.isSafeInteger(number) && number >= 0, "a number is out of range");
  const made = new Uint8Array(bytes);
  let rest = BigInt(number);
  for (let at = bytes - 1; at >= 0; at -= 1) {
    made[at] = Number(rest & 255n);
    rest >>= 8n;
  }
  return made;
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- signed notes and witnesses: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy ---

async function readKey(vkey) {
  const [name, id, ...rest] = vkey.split("+");
  const raw = unb64(rest.join("+"));
  require(hex((await sha(name, "\n", raw)).slice(0, 4)) === id, "a key is not written as it must be");
  return { name, id, type: raw[0], key: raw.slice(1) };
}

async function signedBy(body, lines, vkey) {
  const { name, id, type, key } = await readKey(vkey);
  if (type !== 1 && type !== 4) return false;
  for (const line of lines) {
    const [dash, signer, content] = line.split(" ");
    const raw = unb64(content ?? "");
    if (dash === "—" && signer === name && hex(raw.slice(0, 4)) === id) {
      let message = text.encode(body);
      let signature = raw.slice(4);
      if (type === 4) {
        const seconds = signature.slice(0, 8).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
        message = text.encode(`cosignature/v1\ntime ${seconds}\n${body}`);
        signature = signature.slice(8);
      }
      const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
      require(await crypto.subtle.verify("Ed25519", imported, signature, message), `the signature of ${name}`);
      return true;
    }
  }
  return false;
}

async function quorum(body, lines, policy) {
  const keys = new Map();
  const groups = new Map();
  let wanted = null;
  for (const line of policy.split("\n")) {
    const words = line.trim().split(/[ \t]+/);
    if (words[0] === "witness") keys.set(words[1], words[2]);
    if (words[0] === "group") {
      const least = { all: words.length - 3, any: 1 }[words[2]] ?? Number(words[2]);
      groups.set(words[1], [least, words.slice(3)]);
    }
    if (words[0] === "quorum") wanted = words[1];
  }
  require(wanted !== null, "the policy has no quorum line");
  if (wanted === "none") return null;
  const seen = new Set();
  for (const [name, vkey] of keys) if (await signedBy(body, lines, vkey)) seen.add(name);
  const holds = (name) => {
    const group = groups.get(name);
    return group ? group[1].filter(holds).length >= group[0] : seen.has(name);
  };
  require(holds(wanted), "too few witnesses saw this log");
  return [...seen];
}

// --- trees: RFC 9162 section 2.1 ---

function split(size) {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

async function rootOfRange(leaves, first, size, path) {
  const rest = [...path];
  const end = first + leaves.length;
  require(0 <= first && first < end && end <= size, "a proof is of another place");
  const build = async (lo, hi) => {
    if (hi <= first || lo >= end) {
      require(rest.length > 0, "a proof is too short");
      return rest.shift();
    }
    if (hi - lo === 1) return leaves[lo - first];
    const middle = lo + split(hi - lo);
    const left = await build(lo, middle);
    return sha(Uint8Array.of(1), left, await build(middle, hi));
  };
  const root = await build(0, size);
  require(rest.length === 0, "a proof is too long");
  return root;
}

async function rootOfPath(leaf, index, size, path) {
  require(0 <= index && index < size, "a proof is of another place");
  let [number, last, digest] = [index, size - 1, leaf];
  for (const step of path) {
    require(last > 0, "a proof is too long");
    if (number % 2 === 1 || number === last) {
      digest = await sha(Uint8Array.of(1), step, digest);
      while (number % 2 === 0 && number > 0) [number, last] = [number / 2, Math.floor(last / 2)];
    } else {
      digest = await sha(Uint8Array.of(1), digest, step);
    }
    [number, last] = [Math.floor(number / 2), Math.floor(last / 2)];
  }
  require(last === 0, "a proof is too short");
  return digest;
}

// --- the checks, in the order of the specification ---

function epochOf(leaf) {
  const lines = leaf.split("\n").map((line) => line.split(" "));
  require(lines[0].join(" ") === "sluis/epoch/v1", "an epoch is of another version");
  const names = lines.slice(2, 8).map((words) => words[0]);
  const wanted = ["epoch", "from", "to", "slots", "records", "events"];
  require(names.join() === wanted.join(), "an epoch is not written as it must be");
  return {
    origin: lines[1][0],
    epoch: Number(lines[2][1]),
    from: Number(lines[3][1]),
    to: Number(lines[4][1]),
    slots: Number(lines[5][1]),
    slotRoot: unb64(lines[5][2]),
  };
}

async function recordsOf(one, epoch, slot, registration) {
  const commitments = [];
  for (const [r, e] of one.records) commitments.push(await sha("sluis/record/v1\0", unb64(r), e));
  const count = big(commitments.length, 4);
  const bundle = await sha("sluis/bundle/v1\0", unb64(one.salt), count, ...commitments);
  const leaf = joined("sluis/slot/v1\0", big(epoch.epoch, 8), big(slot, 8), registration, bundle);
  const root = await rootOfPath(await sha(Uint8Array.of(0), leaf), slot, epoch.slots, hashes(one.path));
  require(same(root, epoch.slotRoot), `epoch ${epoch.epoch} holds something else about this line`);
  const said = one.records.map(([, e]) => JSON.parse(e));
  require(said.every((each) => each.slot === slot), "a record is about another line");
  return said.map((each, at) => ({ ...each, c: hex(commitments[at]) }));
}

function tell(found, say) {
  const intents = found.filter((each) => each.kind === "intent");
  if (intents.length === 0) return say("nothing");
  const became = new Map(found.filter((each) => each.kind !== "intent").map((each) => [each.ref, each.status]));
  const moments = intents.map((each) => each.t_ms);
  say("intents", intents.length, Math.min(...moments), Math.max(...moments));
  const groups = new Map();
  for (const each of intents) {
    const key = JSON.stringify([each.recipient, each.activity]);
    const outcomes = groups.get(key) ?? {};
    const status = became.get(each.c) ?? "unknown";
    outcomes[status] = (outcomes[status] ?? 0) + 1;
    groups.set(key, outcomes);
  }
  for (const key of [...groups.keys()].sort()) say("line", ...JSON.parse(key), groups.get(key));
}

/** Check a statement; resolves to what was shown, rejects with what does not hold. */
export async function checkStatement(said, logKeys, policy = "") {
  const shown = [];
  const say = (name, ...values) => shown.push({ name, values });
  require(said !== null && said.v === "sluis/statement/v1", "it is a statement of another version");
  const at = said.checkpoint.lastIndexOf("\n\n");
  require(at > 0, "the checkpoint is not a signed note");
  const body = said.checkpoint.slice(0, at + 1);
  const lines = said.checkpoint.slice(at + 2).split("\n").filter((line) => line !== "");
  const [origin, size, root] = body.split("\n");
  require(origin === said.origin, "the checkpoint is of another log");
  let signed = false;
  for (const vkey of logKeys) if (vkey.split("+")[0] === origin && (await signedBy(body, lines, vkey))) signed = true;
  require(signed, "none of the given keys signed the checkpoint");
  say("key", origin);
  const witnesses = policy === "" ? null : await quorum(body, lines, policy);
  if (witnesses === null) say("no-witness");
  else say("quorum", witnesses);

  const first = said.first;
  const hashed = [];
  for (const leaf of said.leaves) hashed.push(await sha(Uint8Array.of(0), leaf));
  const found = await rootOfRange(hashed, first, Number(size), hashes(said.range));
  require(same(found, unb64(root)), "the epochs are not in that log");
  const epochs = said.leaves.map(epochOf);
  epochs.forEach((epoch, place) => {
    require(epoch.origin === origin && epoch.epoch === first + place, "an epoch stands at another place");
    require(place === 0 || epoch.from === epochs[place - 1].to, "there is a gap between two epochs");
  });
  say("range", first, first + epochs.length - 1);
  const [begin, end] = [epochs[0].from, epochs[epochs.length - 1].to];
  say("covered", Math.max(begin, said.from_ms), Math.min(end, said.to_ms));
  if (said.from_ms < begin || said.to_ms > end) say("not-covered", begin, end);

  const registration = unb64(said.registration);
  const line = text.encode(said.line);
  const opened = await sha("sluis/registration/v1\0", unb64(said.rk), big(line.length, 2), line);
  require(same(opened, registration), "the registration is of another line");
  say("same", said.line, said.slot);
  const numbers = said.opened.map((one) => one.epoch).join();
  require(numbers === epochs.map((epoch) => epoch.epoch).join(), "an epoch is not opened");
  const records = [];
  for (let n = 0; n < epochs.length; n += 1) {
    records.push(...(await recordsOf(said.opened[n], epochs[n], said.slot, registration)));
  }
  tell(records, say);
  say("sealed", end);
  say("limits");
  return shown;
}

if (typeof process !== "undefined" && process.argv[1] && import.meta.url.endsWith(process.argv[1].split("/").pop())) {
  const { readFile } = await import("node:fs/promises");
  const [place, vkey, policy] = process.argv.slice(2);
  try {
    const said = JSON.parse(await readFile(place, "utf8"));
    const shown = await checkStatement(said, [vkey], policy ? await readFile(policy, "utf8") : "");
    console.log(JSON.stringify(shown));
  } catch (fault) {
    console.log(JSON.stringify({ fault: fault instanceof DoesNotHold ? fault.message : "the statement is not whole" }));
    process.exitCode = 1;
  }
}
