import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CommandClient } from '../lib/index.js';

const executable = process.env.COROJS ?? fileURLToPath(new URL('../../../corojs', import.meta.url));
const fake = fileURLToPath(new URL('../../../tests/clients/fake-server.mjs', import.meta.url));

/** Of a test's patience, not of a measurement. */
export const long = 60_000;

export const real = [executable, 'jsockd'];

/** Makes a module file, which nobody signs. */
export const compile = (source, module) => promisify(execFile)(executable, ['jsockd', '-c', source, module]);

/** @param {string} [mode] of tests/clients/fake-server.mjs */
export const fakeServer = (mode = 'good') => [executable, fake, mode];

export const start = options =>
  CommandClient.start({
    serverCommand: real,
    sockets: 1,
    startTimeout: long,
    stopTimeout: long,
    timeLimit: 5000,
    answerTimeout: long,
    ...options,
  });

export const startFake = (mode, options) =>
  CommandClient.start({
    serverCommand: fakeServer(mode),
    sockets: 1,
    startTimeout: long,
    stopTimeout: 0,
    answerTimeout: long,
    maxAnswerBytes: 1 << 20,
    ...options,
  });

/** Runs a test with a client that is closed in the end. */
export async function using(starting, test) {
  const client = await starting;
  try {
    await test(client);
  } finally {
    await client.close();
  }
}
