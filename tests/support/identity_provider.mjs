// A real OpenID Connect provider, for a force's own accounts: certified `oidc-provider`, over HTTPS on this machine.
// Usage: node identity_provider.mjs FOLDER_OF_WEB CERTIFICATE KEY; reads one line of settings from standard input.
import { createRequire } from "node:module";
import { createServer } from "node:https";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [web, certificate, key] = process.argv.slice(2);
const resolve = createRequire(`${web}/package.json`).resolve;
const { default: Provider } = await import(pathToFileURL(resolve("oidc-provider")));

const lines = createInterface({ input: process.stdin });
const asked = JSON.parse((await lines[Symbol.asyncIterator]().next()).value);

const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const issuer = `https://localhost:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: asked.clients,
  conformIdTokenClaims: false,
  claims: { profile: ["service_number"], openid: ["sub", "amr", "auth_time"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: `account-${id}`, service_number: id }) }),
  // The node is the force's own: nobody is asked whether it may read the number.
  async loadExistingGrant({ oidc }) {
    const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
});

provider.use(async (context, next) => {
  if (!context.path.startsWith("/interaction/")) return next();
  if (context.method === "GET") {
    context.type = "html";
    context.body = `<!doctype html><title>Force account</title><form method="post">
      <label>Number <input name="number"></label><label><input type="checkbox" name="token" value="yes">Token</label>
      <button>Go on</button></form>`;
    return;
  }
  let body = "";
  for await (const part of context.req) body += part;
  const form = new URLSearchParams(body);
  if (!form.get("number")) {
    await provider.interactionFinished(context.req, context.res, { error: "access_denied" });
    return;
  }
  const amr = form.get("token") ? ["pwd", "mfa"] : ["pwd"];
  const login = { accountId: form.get("number"), amr, remember: false };
  await provider.interactionFinished(context.req, context.res, { login }, { mergeWithLastSubmission: false });
});

server.on("request", provider.callback());
console.log(JSON.stringify({ issuer }));
lines.on("close", () => process.exit());
