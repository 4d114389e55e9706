// What a phone keeps is encrypted with keys of two halves.  One is made here, random, and no script can read it.  The
// other is a word that the node gives a signed-in officer.  Neither says anything of the PIN: no guess can be tried here.
// For reading without a link the words are kept too, encrypted by what opens nothing at the node: a key that the phone's
// own lock gives (WebAuthn, PRF), a code of fifteen digits that was made here, or the PIN of a pool phone.
// HMAC-SHA-256 joins the halves; AES-GCM of 256 bits; a code or PIN goes through PBKDF2 (NIST SP 800-132).

const ROUNDS = 600_000;
const CODE_DIGITS = 15;

export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

/** The node's halves, in base64.  lists: empty where this browser is not enrolled. */
export interface Words {
  readonly outbox: string;
  readonly lists: string;
}

/** An officer's half as this phone keeps it, and the words as each opener keeps them.  of: which words they are. */
export interface Keys {
  readonly tag: string;
  readonly half: CryptoKey;
  readonly of: string;
  readonly byLock: (Sealed & { readonly credential: string }) | null;
  readonly bySecret: (Sealed & { readonly salt: Uint8Array<ArrayBuffer> }) | null;
  readonly at: number;
}

/** The keys, open.  lists: undefined where this browser keeps no lists. */
export interface Opened {
  readonly outbox: CryptoKey;
  readonly lists: CryptoKey | undefined;
}

/** A code or PIN, as the key that it makes. */
export interface Secret {
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly key: CryptoKey;
}

function random(size: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(size));
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

async function aes(raw: BufferSource): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** Encrypt bytes. */
export async function seal(key: CryptoKey, plain: BufferSource): Promise<Sealed> {
  const iv = random(12);
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain) };
}

/** Decrypt bytes.  Throws when the key is another's. */
export async function open(key: CryptoKey, sealed: Sealed): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.data);
}

/** Return fifteen random digits: fifty bits. */
export function newCode(): string {
  let digits = "";
  while (digits.length < CODE_DIGITS) for (const each of random(CODE_DIGITS)) if (each < 250) digits += String(each % 10);
  return digits.slice(0, CODE_DIGITS);
}

/** Return the key that a code or PIN makes with a salt; what stands between its digits does not count. */
export async function keyOfSecret(typed: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const digits = bytesOf(typed.replace(/[^0-9]/gu, ""));
  const from = await crypto.subtle.importKey("raw", digits, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, from, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Return a code or PIN with a fresh salt. */
export async function secretOf(typed: string): Promise<Secret> {
  const salt = random(16);
  return { salt, key: await keyOfSecret(typed, salt) };
}

/** Return the key that 32 bytes of the phone's own lock make. */
export async function keyOfLock(output: BufferSource): Promise<CryptoKey> {
  const from = await crypto.subtle.importKey("raw", output, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytesOf("sangam phone words") };
  return crypto.subtle.deriveKey(how, from, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Make an officer's half of the keys. */
export async function makeKeys(tag: string, at: number): Promise<Keys> {
  const how = { name: "HMAC", hash: "SHA-256", length: 256 };
  const half = (await crypto.subtle.generateKey(how, false, ["sign"])) as CryptoKey;
  return { tag, half, of: "", byLock: null, bySecret: null, at };
}

async function joined(half: CryptoKey, use: string, word: string): Promise<ArrayBuffer> {
  return crypto.subtle.sign("HMAC", half, bytesOf(`${use}:${word}`));
}

/** Open the keys by the node's words. */
export async function openByNode(keys: Keys, words: Words): Promise<Opened> {
  const outbox = await aes(await joined(keys.half, "outbox", words.outbox));
  return { outbox, lists: words.lists === "" ? undefined : await aes(await joined(keys.half, "lists", words.lists)) };
}

/** Return the keys for these words: where they are others than before, nothing opens them without the node. */
export async function forWords(keys: Keys, words: Words): Promise<Keys> {
  const of = String(new Uint32Array(await joined(keys.half, "of", `${words.outbox} ${words.lists}`))[0]);
  return of === keys.of ? keys : { ...keys, of, byLock: null, bySecret: null };
}

/** Return the keys with the words kept for the phone's own lock. */
export async function withLock(keys: Keys, words: Words, key: CryptoKey, credential: string): Promise<Keys> {
  return { ...keys, byLock: { credential, ...(await seal(key, bytesOf(JSON.stringify(words)))) } };
}

/** Return the keys with the words kept for a code or PIN. */
export async function withSecret(keys: Keys, words: Words, secret: Secret): Promise<Keys> {
  return { ...keys, bySecret: { salt: secret.salt, ...(await seal(secret.key, bytesOf(JSON.stringify(words)))) } };
}

/** Open the keys by what the phone's own lock gave.  Throws for another's. */
export async function openByLock(keys: Keys, key: CryptoKey): Promise<Opened> {
  if (keys.byLock === null) throw new Error("this phone's lock opens nothing here");
  return openByNode(keys, wordsIn(await open(key, keys.byLock)));
}

/** Open the keys by a code or PIN.  Throws for a wrong one, and where there is none. */
export async function openBySecret(keys: Keys, typed: string): Promise<Opened> {
  if (keys.bySecret === null) throw new Error("no code was made on this phone");
  return openByNode(keys, wordsIn(await open(await keyOfSecret(typed, keys.bySecret.salt), keys.bySecret)));
}

function wordsIn(plain: ArrayBuffer): Words {
  return JSON.parse(new TextDecoder().decode(plain)) as Words;
}
