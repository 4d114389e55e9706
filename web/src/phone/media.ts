// Photographs and voice as the phone hands them over: a photograph scaled and drawn anew, which leaves its metadata
// behind; a voice note in the first form that the browser records and that most players know.

const LONGEST_SIDE = 1600;
const QUALITY = 0.8;
const BITS_A_SECOND = 24_000;

/** The forms of a voice note, best first.  WebM is wrapped anew at the node. */
export const VOICE_FORMS: readonly (readonly [media: string, ending: string])[] = [
  ["audio/mp4;codecs=mp4a.40.2", "m4a"],
  ["audio/ogg;codecs=opus", "ogg"],
  ["audio/webm;codecs=opus", "webm"],
  ["audio/mp4", "m4a"],
];

/** Return the size of a photograph whose longer side is at most 1600 pixels. */
export function scaled(width: number, height: number): [width: number, height: number] {
  const factor = Math.min(1, LONGEST_SIDE / Math.max(width, height, 1));
  return [Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor))];
}

/** Return a photograph as a scaled JPEG without metadata.  Throws for what is no photograph. */
export async function photograph(page: Document, file: Blob): Promise<Blob> {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  const canvas = page.createElement("canvas");
  [canvas.width, canvas.height] = scaled(image.width, image.height);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((drawn) => (drawn === null ? reject(new Error("not drawn")) : resolve(drawn)), "image/jpeg", QUALITY);
  });
}

/** A recording that runs. */
export class Recording {
  private readonly parts: Blob[] = [];

  private constructor(
    private readonly recorder: MediaRecorder,
    private readonly form: readonly [string, string],
  ) {
    recorder.addEventListener("dataavailable", (event) => this.parts.push(event.data));
  }

  /** Begin to record.  Throws where the browser gives no microphone, or records in no form that is known. */
  static async begin(): Promise<Recording> {
    const form = VOICE_FORMS.find(([media]) => MediaRecorder.isTypeSupported(media));
    if (form === undefined) throw new Error("no form of voice");
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const recorder = new MediaRecorder(stream, { mimeType: form[0], audioBitsPerSecond: BITS_A_SECOND });
    recorder.start(1000);
    return new Recording(recorder, form);
  }

  /** Stop, give the microphone back, and return the recording with its name. */
  async end(): Promise<readonly [Blob, string]> {
    await new Promise<void>((resolve) => {
      this.recorder.addEventListener("stop", () => resolve(), { once: true });
      this.recorder.stop();
    });
    for (const track of this.recorder.stream.getTracks()) track.stop();
    return [new Blob(this.parts, { type: this.form[0].split(";")[0] ?? "" }), `voice.${this.form[1]}`];
  }
}

/** Return where the phone is, in degrees with about a metre, and how sure it is, in metres. */
export async function place(): Promise<string> {
  const found = await new Promise<GeolocationPosition>((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(resolve, reject, { enableHighAccuracy: true, timeout: 20_000 });
  });
  const { latitude, longitude, accuracy } = found.coords;
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)} (±${Math.round(accuracy)} m)`;
}
