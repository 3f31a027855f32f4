// An identity service on loopback: `oidc-provider`, with invented people. Usage: node identity.mjs MODULES SETTINGS.
// MODULES is the folder `node_modules`; SETTINGS is JSON: port, clients, accounts (by login, their claims), tokenSeconds, and
// pages: words of its pages by language, for people who see them. desk: for what access tokens of clients that ask for themselves are made (none where it is absent). tls: certificate, key and
// authority of the clients, files in PEM: it answers over TLS then, and binds tokens to the certificate of whoever asks (RFC 8705).
import { createHash, generateKeyPairSync, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, written] = process.argv.slice(2);
const settings = JSON.parse(written);
const { Provider } = await import(pathToFileURL(join(resolve(modules), "oidc-provider", "lib", "index.js")));

const key = (alg, kind, options) => {
  const jwk = generateKeyPairSync(kind, options).privateKey.export({ format: "jwk" });
  const kid = createHash("sha256").update(JSON.stringify(jwk)).digest("base64url").slice(0, 12);
  return { ...jwk, use: "sig", alg, kid };
};

const tls = settings.tls;
const provider = new Provider(tls ? `https://localhost:${settings.port}` : `http://127.0.0.1:${settings.port}`, {
  clients: settings.clients,
  jwks: {
    keys: [
      key("ES256", "ec", { namedCurve: "P-256" }),
      key("RS256", "rsa", { modulusLength: 2048 }),
      key("PS256", "rsa", { modulusLength: 2048 }),
      key("EdDSA", "ed25519"),
    ],
  },
  enabledJWA: { idTokenSigningAlgValues: ["ES256", "RS256", "PS256", "EdDSA"] },
  features: settings.desk
    ? {
        clientCredentials: { enabled: true },
        mTLS: {
          enabled: Boolean(tls),
          certificateBoundAccessTokens: true,
          getCertificate: (ctx) => {
            const shown = ctx.req.socket.authorized && ctx.req.socket.getPeerCertificate().raw;
            return shown ? new X509Certificate(shown) : undefined;
          },
        },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => settings.desk,
          getResourceServerInfo: () => ({
            scope: "",
            audience: settings.desk,
            accessTokenFormat: "jwt",
            accessTokenTTL: 300,
            jwt: { sign: { alg: "ES256" } },
          }),
        },
      }
    : {},
  claims: { openid: ["sub"], profile: ["name"], sluis: ["roles", "lines"] },
  scopes: ["openid", "profile", "sluis"],
  conformIdTokenClaims: false, // the claims of the scopes stand in the ID token, where the desk checks them
  pkce: { required: () => true },
  ttl: { IdToken: settings.tokenSeconds ?? 3600, Session: 3600, Grant: 3600, Interaction: 600, AuthorizationCode: 60 },
  cookies: { keys: ["not secret: every account is invented"] },
  findAccount: (_ctx, login) =>
    settings.accounts[login] && { accountId: login, claims: () => ({ sub: login, ...settings.accounts[login] }) },
  loadExistingGrant: async (ctx) => {
    const { client, session } = ctx.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid profile sluis");
    await grant.save();
    return grant;
  },
});
provider.use(async (ctx, next) => {
  await next(); // its page of sign-in asks a third party for a font: nobody here does
  if (typeof ctx.body !== "string") return;
  ctx.body = ctx.body.replace(/@import url\([^)]*\);?/g, "");
  const asked = ctx.query.ui_locales ?? /ui_locales<\/strong>: (?:'|&#39;)(\w+)/.exec(ctx.body)?.[1];
  const words = settings.pages?.[asked] ?? settings.pages?.en;
  if (words) ctx.body = worded(ctx.body, words, settings.pages[asked] ? asked : "en");
});
const worded = (body, words, lang) =>
  [
    [/<html ?>/, `<html lang="${lang}">`],
    [/<h1>Sign-in<\/h1>/, `<h1>Sign-in</h1><p>${words.hint}</p>`],
    [/Sign-in/g, words.title],
    [/placeholder="Enter any login"/, `placeholder="${words.login}" aria-label="${words.login}"`],
    [/placeholder="and password"/, `placeholder="${words.password}" aria-label="${words.password}"`],
    [/\[ Cancel \]/, words.cancel],
    [/<div class="grant-debug">[\s\S]*?<\/details>\s*<\/div>/, ""],
    [/Do you want to sign-out from [^<]*\?/, words.leave],
    [/Logout Request/, words.title],
    [/Yes, sign me out/, words.yes],
    [/No, stay signed in/, words.no],
  ].reduce((made, [found, put]) => made.replace(found, put), body);
const ready = () => process.stdout.write("ready\n");
if (tls) {
  const [cert, key, ca] = [tls.certificate, tls.key, tls.authority].map((file) => readFileSync(file));
  const options = { cert, key, ca, requestCert: true, rejectUnauthorized: false };
  createServer(options, provider.callback()).listen(settings.port, "127.0.0.1", ready);
} else {
  provider.listen(settings.port, "127.0.0.1", ready);
}
process.stdin.on("end", () => process.exit(0)).resume(); // whoever started it is gone
