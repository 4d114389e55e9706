"""A telephone with a lock of its own in Chromium, and a thief who reads all that its browser keeps."""

from typing import Any

from support.visiting import code

TRIES = """async (guesses) => {
  const asked = indexedDB.open("sangam-phone");
  const db = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const salts = [new Uint8Array(16)], sealed = [], keys = [], other = [];
  const sort = (value) => {
    if (value instanceof CryptoKey) keys.push(value);
    else if (value instanceof Uint8Array && value.byteLength === 16) salts.push(value);
    else if (value?.iv !== undefined && value?.data !== undefined) sealed.push(value);
    if (value !== null && typeof value === "object" && !ArrayBuffer.isView(value)) Object.values(value).forEach(sort);
    else if (typeof value === "string") other.push(value);
  };
  for (const name of db.objectStoreNames) {
    const rows = db.transaction(name).objectStore(name).getAll();
    (await new Promise((done) => (rows.onsuccess = () => done(rows.result)))).forEach(sort);
  }
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) other.push(request.url);
  other.push(JSON.stringify(localStorage), JSON.stringify(sessionStorage));
  const bytes = (text) => new TextEncoder().encode(text);
  const opens = async (raw) => {
    const isKey = raw instanceof CryptoKey;
    const key = isKey ? raw : await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
    for (const { iv, data } of sealed)
      if (await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data).then(() => true, () => false)) return true;
    return false;
  };
  const found = [];
  for (const guess of guesses) {
    const from = await crypto.subtle.importKey("raw", bytes(guess), "PBKDF2", false, ["deriveKey"]);
    const made = [];
    for (const salt of salts)
      for (const iterations of [300_000, 600_000])
        made.push(await crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, from,
          { name: "AES-GCM", length: 256 }, false, ["decrypt"]));
    made.push(await crypto.subtle.digest("SHA-256", bytes(guess)));
    for (const key of keys)
      for (const said of [guess, `lists:${guess}`, `outbox:${guess}`, "lists:", "outbox:", ""])
        made.push(await crypto.subtle.sign("HMAC", key, bytes(said)));
    for (const each of made) if (await opens(each)) { found.push(guess); break; }
  }
  const readable = keys.filter((each) => each.extractable).length;
  db.close();
  return { found, sealed: sealed.length, keys: keys.length, readable, words: other.join(" ") };
}"""
"""Try guesses on everything that the browser keeps: what each opens, with each salt and each key that is there."""

PIN_USES = """
  const seen = (value) => {
    const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
    return ArrayBuffer.isView(bytes) ? new TextDecoder("latin1").decode(bytes) : "";
  };
  for (const name of ["importKey", "digest", "sign", "encrypt", "deriveKey", "deriveBits"]) {
    const own = crypto.subtle[name].bind(crypto.subtle);
    crypto.subtle[name] = (...given) => {
      sessionStorage.setItem("used", (sessionStorage.getItem("used") ?? "") + " " + given.map(seen).join(" "));
      return own(...given);
    };
  }
"""
"""Note all that is ever given to the browser's cryptography."""


class LockedPhone:
    """One tab of a telephone, whose lock its officer opens whenever it asks.  gives_key: by PRF."""

    def __init__(self, phone: Any, *, gives_key: bool) -> None:
        self.page = phone.new_page()
        self._session = phone.new_cdp_session(self.page)
        self._session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
            "hasPrf": gives_key,
        }
        made = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._lock = made["authenticatorId"]

    def is_opened_by(self, verified: bool) -> None:
        """Let the lock know its officer from now on, or not."""
        self._session.send("WebAuthn.setUserVerified", {"authenticatorId": self._lock, "isUserVerified": verified})

    def enrols(self) -> None:
        """Enrol the telephone by its lock."""
        self.page.goto("/me/device/")
        self.page.wait_for_selector("[data-by-lock]:not([hidden])")
        for name, value in (("name", "naka phone"), ("code", code(1))):
            self.page.fill(f"#f-{name}", value)
        self.page.click("[data-by-lock] button.main-act")
        self.page.wait_for_url("**/me/")

    def opens_page(self) -> None:
        """Open the telephone's page with a link, and let the browser keep it."""
        self.page.goto("/phone/")
        self.page.wait_for_selector("[data-offline]:not([hidden])")
        self.page.evaluate("navigator.serviceWorker.ready")
        self.page.wait_for_function("caches.match('/phone/shell/').then((kept) => kept !== undefined)")
