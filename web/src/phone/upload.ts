// A large file goes to the node part by part, under the id of the thing that it belongs to.  The node states how many
// bytes it has; after a line that stalled, the next part begins there.

export const PART = 131_072;
const PART_MS = 60_000;

/** What came of it: all of it is there; the line failed; or the node's answer, which says why not. */
export type Uploaded = "whole" | "later" | Response;

/** Return how many bytes the node says that it has, undefined for any other answer. */
export async function offsetIn(answer: Response): Promise<number | undefined> {
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json") === true;
  if (!isOurs || ![200, 409].includes(answer.status)) return undefined;
  const said = (await answer.json()) as { offset?: unknown };
  return typeof said.offset === "number" ? said.offset : undefined;
}

/** Send what of a file the node does not have yet; tell how far it is, in percent. */
export async function sendInParts(
  id: string,
  bytes: ArrayBuffer,
  headers: Readonly<Record<string, string>>,
  tell: (percent: number) => void,
): Promise<Uploaded> {
  const address = `/phone/uploads/${id}/`;
  const ask = async (request: RequestInit): Promise<Response> => {
    return fetch(address, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PART_MS), ...request });
  };
  try {
    let at = (await offsetIn(await ask({}))) ?? -1;
    // Each part is sent once or, where an answer was lost, twice: more is a node that this script does not know.
    for (let left = (2 * bytes.byteLength) / PART + 4; at >= 0 && left > 0; left -= 1) {
      if (at >= bytes.byteLength) return "whole";
      const place = { "Upload-Offset": String(at), "Upload-Length": String(bytes.byteLength) };
      const answer = await ask({ method: "POST", body: bytes.slice(at, at + PART), headers: { ...headers, ...place } });
      const next = await offsetIn(answer.clone());
      if (next === undefined) return answer;
      at = next;
      tell(Math.floor((100 * at) / bytes.byteLength));
    }
  } catch {
    return "later";
  }
  return "later";
}
