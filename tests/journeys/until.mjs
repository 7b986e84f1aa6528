// SPDX-License-Identifier: Apache-2.0
// Waits for what happens by itself, and says what never did. The answer, once it is one.
import { pause } from "../../tools/portal.mjs";

export async function until(what, ask, seconds = 30) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(50)) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
  }
  throw new Error(`never: ${what}`);
}
