// What the browser adds to pages that work without it: live parts, the bell, keys, clocks in words.
import htmx from "htmx.org";
import "htmx-ext-sse";

import { showAcknowledgements } from "./acknowledge";
import { hangBell } from "./bell";
import { serveCourses } from "./courses";
import { keepDrafts } from "./drafts";
import { warnOfElsewhere } from "./elsewhere";
import { dressFileFields } from "./files";
import { listenForKeys } from "./keys";
import { showConnection } from "./live";
import { keepClocks } from "./clocks";
import { keepOwnWords } from "./own-words";
import { servePads } from "./pad";
import { sendFilesInParts } from "./parts";
import { loadPhone } from "./phone/loader";
import { loadOnOpening } from "./on-open";
import { offerSpeeds } from "./speeds";
import { servePrinting } from "./print";
import { offerShownSecrets } from "./shown-secrets";
import { sendOnce } from "./send-once";
import { keepUnsent } from "./unsent";

// No evaluated text, no foreign requests, no copy of a page in the browser's storage: pages show police content.
// What a telephone keeps is encrypted (phone/); a course, which holds none of it, is kept as it is (kept-course.ts).
Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
});

document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  listenForKeys(document);
  showConnection(document);
  keepClocks(document);
  servePads(document);
  keepOwnWords(document);
  servePrinting(document);
  dressFileFields(document);
  serveCourses(document, localStorage);
  showAcknowledgements(document);
  sendFilesInParts(document);
  keepUnsent(document);
  offerShownSecrets(document);
  sendOnce(document);
  hangBell(document);
  keepDrafts(document, sessionStorage);
  warnOfElsewhere(document);
  offerSpeeds(document);
  loadOnOpening(document);
  loadPhone(document);
});
