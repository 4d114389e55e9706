import assert from "node:assert/strict";
import { test } from "node:test";

import { chosenWords } from "../src/files";

test("without a file the page's own word for none stands there", () => {
  assert.equal(chosenWords([], "कोई फ़ाइल नहीं"), "कोई फ़ाइल नहीं");
});

test("each chosen file is named", () => {
  assert.equal(chosenWords(["face.jpg", "scar.jpg"], "none"), "face.jpg, scar.jpg");
});
