// SPDX-License-Identifier: Apache-2.0
// A port that must be known before the program that listens on it starts, because certificates name it. It lies below the
// range from which Linux gives out "any free port" (32768 and up), and is held until its owner takes over: only somebody who
// asks for this very number in that one moment can come between.
import { createServer } from "node:net";
import { randomInt } from "node:crypto";

const lowest = 20_000;
const highest = 29_999;

// The number, and release() for the moment before the owner starts.
export async function reservePort() {
  for (let tries = 0; tries < 200; ++tries) {
    const number = randomInt(lowest, highest + 1);
    const holding = await held(number);
    if (holding) {
      return { number, release: () => new Promise((resolve) => holding.close(resolve)) };
    }
  }
  throw new Error(`no free port from ${lowest} to ${highest}`);
}

function held(number) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen({ port: number, host: "127.0.0.1", exclusive: true }, () => {
      server.unref(); // a reservation keeps nobody running
      resolve(server);
    });
  });
}
