// What comes from elsewhere on the telephone: files that are picked or pasted, and what another app shares.
import { photograph } from "./media";

/** What another app shared, as the worker hands it over: once. */
export interface Shared {
  readonly text: string;
  readonly files: readonly File[];
}

/** A file that goes into the report.  of: which kind it is. */
export interface Given {
  readonly of: "Photo" | "Voice" | "File";
  readonly name: string;
  readonly blob: Blob;
}

const ASK_MS = 2_000;

/** Ask the worker for what another app shared; undefined where there is nothing, or no worker. */
export async function takeShared(): Promise<Shared | undefined> {
  const worker = (await navigator.serviceWorker?.getRegistration("/"))?.active;
  if (worker === undefined || worker === null) return undefined;
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => resolve((event.data as Shared | undefined) ?? undefined);
    setTimeout(() => resolve(undefined), ASK_MS);
    worker.postMessage("shared", [channel.port2]);
  });
}

/** Return a file as it goes into a report: a photograph scaled and without metadata, everything else as it is. */
export async function given(page: Document, file: File): Promise<Given> {
  if (file.type.startsWith("image/")) {
    try {
      return { of: "Photo", name: "photo.jpg", blob: await photograph(page, file) };
    } catch {
      return { of: "File", name: file.name, blob: file }; // the node says what is wrong with it
    }
  }
  return { of: file.type.startsWith("audio/") ? "Voice" : "File", name: file.name, blob: file };
}
