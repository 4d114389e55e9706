// How fast a voice note is played: three buttons beside each player; the choice stands for the next ones of the page.
//   <audio data-speeds="Speed">   its word is what a screen reader says before the number

const SPEEDS = [1, 1.5, 2];

function choose(page: Document, speed: number): void {
  for (const audio of page.querySelectorAll<HTMLAudioElement>("audio[data-speeds]")) {
    [audio.defaultPlaybackRate, audio.playbackRate] = [speed, speed];
  }
  for (const button of page.querySelectorAll<HTMLElement>("[data-speed]")) {
    button.setAttribute("aria-pressed", String(Number(button.dataset["speed"]) === speed));
  }
}

function offer(page: Document, audio: HTMLAudioElement): void {
  const group = page.createElement("span");
  group.className = "pair speeds";
  for (const speed of SPEEDS) {
    const button = page.createElement("button");
    Object.assign(button, { type: "button", className: "bare", textContent: `${speed}×` });
    button.dataset["speed"] = String(speed);
    button.setAttribute("aria-label", `${audio.dataset["speeds"] ?? ""} ${speed}×`);
    button.setAttribute("aria-pressed", String(speed === 1));
    button.addEventListener("click", () => choose(page, speed));
    group.append(button);
  }
  audio.after(group);
}

/** Offer the speeds at every player that is there, and at those that come. */
export function offerSpeeds(page: Document): void {
  const serve = (): void => {
    for (const audio of page.querySelectorAll<HTMLAudioElement>("audio[data-speeds]")) {
      if (audio.nextElementSibling?.matches(".speeds") !== true) offer(page, audio);
    }
  };
  serve();
  page.body.addEventListener("htmx:afterSettle", serve);
}
