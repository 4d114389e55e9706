// The doors of the node for a chart: each answer is JSON, each refusal a sentence.
export interface Refusal {
  readonly error: string;
  readonly code: string;
  readonly ids: readonly string[];
}

export class Refused extends Error {
  constructor(readonly said: Refusal) {
    super(said.error);
  }
}

export class NodeDoor {
  constructor(private readonly token: string, private readonly away: string) {}

  async get<T>(address: string): Promise<T> {
    return this.answer<T>(fetch(address, { headers: { Accept: "application/json" } }));
  }

  async post<T>(address: string, document: unknown): Promise<T> {
    const body = new FormData();
    body.set("document", JSON.stringify(document));
    return this.answer<T>(fetch(address, { method: "POST", body, headers: { "X-CSRFToken": this.token } }));
  }

  /** Return what the node said.  Throws Refused with its sentence, or with ours where there was no answer. */
  private async answer<T>(asked: Promise<Response>): Promise<T> {
    let response: Response;
    try {
      response = await asked;
    } catch {
      throw new Refused({ error: this.away, code: "", ids: [] });
    }
    const isJson = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
    const said: unknown = isJson ? await response.json() : null;
    if (response.ok && isJson) return said as T;
    throw new Refused((said as Refusal | null) ?? { error: this.away, code: "", ids: [] });
  }
}
