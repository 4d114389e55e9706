// What a phone keeps is encrypted with a key that is made here and never leaves it.  The key itself is kept wrapped:
// by a word that the node gives a signed-in officer, and by the PIN, for when the node cannot be reached.
// AES-GCM of 256 bits; the PIN goes through PBKDF2 (NIST SP 800-132).  Six digits resist a thief for hours, not for
// ever: what is kept to be read is thrown away after a day.

const ROUNDS = 300_000;

export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

/** An officer's key as this phone keeps it.  byPin: null until a PIN was typed here. */
export interface Keys {
  readonly tag: string;
  readonly byNode: Sealed;
  readonly byPin: (Sealed & { readonly salt: Uint8Array<ArrayBuffer> }) | null;
  readonly at: number;
}

/** A PIN that was just typed, as the key that it makes: it wraps when the node has said that it was right. */
export interface TypedPin {
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly key: CryptoKey;
}

function random(size: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(size));
}

async function aes(raw: BufferSource, extractable: boolean): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", extractable, ["encrypt", "decrypt"]);
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

/** Return the key that a PIN makes with a salt. */
export async function keyOfPin(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Return a typed PIN with a fresh salt. */
export async function typedPin(pin: string): Promise<TypedPin> {
  const salt = random(16);
  return { salt, key: await keyOfPin(pin, salt) };
}

async function keyOfNode(word: string): Promise<CryptoKey> {
  return aes(Uint8Array.from(atob(word), (letter) => letter.charCodeAt(0)), false);
}

/** Make an officer's key, wrapped by the node's word. */
export async function makeKeys(tag: string, word: string, at: number): Promise<[Keys, CryptoKey]> {
  const raw = random(32);
  const byNode = await seal(await keyOfNode(word), raw);
  return [{ tag, byNode, byPin: null, at }, await aes(raw, true)];
}

/** Return the keys wrapped by a PIN too. */
export async function withPin(keys: Keys, key: CryptoKey, typed: TypedPin): Promise<Keys> {
  const raw = await crypto.subtle.exportKey("raw", key);
  return { ...keys, byPin: { salt: typed.salt, ...(await seal(typed.key, raw)) } };
}

/** Unwrap an officer's key by the node's word.  Throws when the node has another word now. */
export async function openByNode(keys: Keys, word: string): Promise<CryptoKey> {
  return aes(await open(await keyOfNode(word), keys.byNode), true);
}

/** Unwrap an officer's key by the PIN.  Throws for a wrong one, and where none was typed here. */
export async function openByPin(keys: Keys, pin: string): Promise<CryptoKey> {
  if (keys.byPin === null) throw new Error("no PIN was typed on this phone");
  return aes(await open(await keyOfPin(pin, keys.byPin.salt), keys.byPin), true);
}
