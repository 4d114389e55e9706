// The phone's own lock (WebAuthn): proves the officer to the node, and gives a key for reading without a link (PRF).
//   <form data-passkey-make="…">  enrols this device: [data-by-lock] is shown where there is such a lock, [data-by-pin] else
//   <form data-passkey-open="…">  signs in on this device
// Both ask the address for what the browser needs, and send its answer in the field `passkey`.  data-say-failed: the words.
import { keyOfLock } from "./vault";

const PRF = new TextEncoder().encode("sangam phone lists 1");
const OPEN_MS = 60_000;

interface Described {
  readonly id: string;
  readonly type: "public-key";
}

interface Asked {
  readonly challenge: string;
  readonly user?: { readonly id: string };
  readonly allowCredentials?: readonly Described[];
  readonly excludeCredentials?: readonly Described[];
}

/** Return bytes written in base64url. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/gu, "+").replace(/_/gu, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** Return bytes in base64url. */
export function textOf(bytes: ArrayBuffer | null): string {
  if (bytes === null) return "";
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replace(/\+/gu, "-").replace(/\//gu, "_").replace(/=+$/u, "");
}

async function hasLock(): Promise<boolean> {
  if (!("PublicKeyCredential" in window)) return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

async function ask(form: HTMLFormElement, address: string): Promise<Asked> {
  const answer = await fetch(address, { method: "POST", body: new FormData(form), redirect: "manual" });
  const said = (await answer.json()) as Asked & { why?: string };
  if (!answer.ok) throw new Refusal(said.why ?? "");
  return said;
}

/** What the node said against it. */
class Refusal extends Error {}

function described(each: Described): PublicKeyCredentialDescriptor {
  return { ...each, id: bytesOf(each.id) };
}

async function make(asked: Asked): Promise<string> {
  const options = {
    ...asked,
    challenge: bytesOf(asked.challenge),
    user: { ...asked.user, id: bytesOf(asked.user?.id ?? "") },
    excludeCredentials: asked.excludeCredentials?.map(described) ?? [],
    extensions: { prf: {} },
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey: options })) as PublicKeyCredential;
  const { clientDataJSON, attestationObject } = made.response as AuthenticatorAttestationResponse;
  return written(made, { clientDataJSON: textOf(clientDataJSON), attestationObject: textOf(attestationObject) });
}

async function prove(asked: Asked): Promise<string> {
  const options = {
    ...asked,
    challenge: bytesOf(asked.challenge),
    allowCredentials: asked.allowCredentials?.map(described) ?? [],
  } as unknown as PublicKeyCredentialRequestOptions;
  const proved = (await navigator.credentials.get({ publicKey: options })) as PublicKeyCredential;
  const said = proved.response as AuthenticatorAssertionResponse;
  return written(proved, {
    clientDataJSON: textOf(said.clientDataJSON),
    authenticatorData: textOf(said.authenticatorData),
    signature: textOf(said.signature),
  });
}

function written(credential: PublicKeyCredential, response: Readonly<Record<string, string>>): string {
  return JSON.stringify({ id: credential.id, rawId: credential.id, type: credential.type, response });
}

// The form goes once the lock has answered; what failed is said beside the button.
function listen(form: HTMLFormElement, address: string, act: (asked: Asked) => Promise<string>, isMeant: () => boolean): void {
  const field = form.querySelector<HTMLInputElement>("input[name=passkey]");
  const wrong = form.querySelector<HTMLElement>("[data-wrong]");
  form.addEventListener("submit", (event) => {
    if (field === null || field.value !== "" || event.defaultPrevented || !isMeant()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const say = (words: string): void => {
      if (wrong !== null) [wrong.textContent, wrong.hidden] = [words, words === ""];
    };
    say("");
    void ask(form, address)
      .then(act)
      .then((answer) => {
        field.value = answer;
        form.requestSubmit();
      })
      .catch((error: unknown) => say((error instanceof Refusal && error.message) || (form.dataset["sayFailed"] ?? "")));
  });
}

async function serveMaking(form: HTMLFormElement): Promise<void> {
  const [byLock, byPin] = ["[data-by-lock]", "[data-by-pin]"].map((each) => form.querySelector<HTMLFieldSetElement>(each));
  if (!byLock || !byPin || !(await hasLock())) return;
  const choose = (isPin: boolean): void => {
    [byLock.hidden, byPin.hidden, byPin.disabled] = [isPin, !isPin, !isPin];
  };
  choose(byPin.querySelector("[aria-invalid]") !== null);
  form.querySelector("[data-choose-pin]")?.addEventListener("click", () => choose(true));
  listen(form, form.dataset["passkeyMake"] ?? "", make, () => byPin.disabled);
}

/** Serve the forms of a page that the phone's own lock answers. */
export function servePasskeys(page: Document): void {
  const making = page.querySelector<HTMLFormElement>("[data-passkey-make]");
  if (making !== null) void serveMaking(making);
  const opening = page.querySelector<HTMLFormElement>("[data-passkey-open]");
  if (opening !== null) listen(opening, opening.dataset["passkeyOpen"] ?? "", prove, () => true);
}

/** Return the key that the phone's own lock gives with a passkey; undefined where it gives none.  Throws when refused. */
export async function askLockForKey(credential: string): Promise<CryptoKey | undefined> {
  const options = {
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    allowCredentials: [{ type: "public-key", id: bytesOf(credential) }],
    userVerification: "required",
    timeout: OPEN_MS,
    extensions: { prf: { eval: { first: PRF } } },
  } as unknown as PublicKeyCredentialRequestOptions;
  const proved = (await navigator.credentials.get({ publicKey: options })) as PublicKeyCredential;
  const said = proved.getClientExtensionResults() as { prf?: { results?: { first?: ArrayBuffer } } };
  const first = said.prf?.results?.first;
  return first === undefined ? undefined : keyOfLock(first);
}
