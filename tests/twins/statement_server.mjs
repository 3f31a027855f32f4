// Ask the JavaScript verifier many times in one process: a question a line on standard input, an answer a line.
//
// node statement_server.mjs PATH-OF-verify_statement.mjs

import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { rendered, verify } = await import(pathToFileURL(process.argv[2]).href);
const bytes = (text) => (text === null ? null : new Uint8Array(Buffer.from(text, "base64")));

for await (const line of createInterface({ input: process.stdin })) {
  const { source, asked, lang } = JSON.parse(line);
  const expected = { ...asked };
  for (const name of ["policy", "registration", "receipt", "receipt_key"]) expected[name] = bytes(asked[name] ?? null);
  let answer;
  try {
    const { code, said } = await verify(bytes(source), expected);
    answer = { code, text: rendered(said, lang) };
  } catch (fault) {
    answer = { code: -1, text: String(fault.stack) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
