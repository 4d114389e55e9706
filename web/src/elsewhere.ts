// A message that names another channel of its author may be meant for that one: the page says so while it is written.
//   <p data-elsewhere hidden>  the sentence, with a link that is filled here
//   <ul data-others hidden><li><a href>name</a></li>…</ul>  the officer's other channels
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const SHORTEST = 3; // shorter words, such as "of", tell no channel from another

function wordsOf(text: string): string[] {
  return (text.normalize("NFC").toLowerCase().match(WORD) ?? []).filter((word) => word.length >= SHORTEST);
}

/** Return the first of these names all of whose words stand in a text. */
export function namedIn(text: string, names: readonly string[]): string | undefined {
  const said = new Set(wordsOf(text));
  return names.find((name) => {
    const words = wordsOf(name);
    return words.length > 0 && words.every((word) => said.has(word));
  });
}

/** Say, while a message is written, that it names another channel. */
export function warnOfElsewhere(page: Document): void {
  const line = page.querySelector<HTMLElement>("[data-elsewhere]");
  const field = page.querySelector<HTMLTextAreaElement>("#compose textarea[name=text]");
  const others = [...page.querySelectorAll<HTMLAnchorElement>("[data-others] a")];
  const link = line?.querySelector("a");
  if (!line || !link || field === null || others.length === 0) return;
  const look = (): void => {
    const name = namedIn(field.value, others.map((each) => each.textContent ?? ""));
    const found = others.find((each) => each.textContent === name);
    line.hidden = found === undefined;
    if (found !== undefined) {
      link.href = found.href;
      link.textContent = found.textContent;
    }
  };
  field.addEventListener("input", look);
  look();
}
