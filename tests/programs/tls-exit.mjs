// exit: 7
// The program ends while handshakes are under way in every stage, some of them on other threads.
import { ok } from './check.mjs';
import {
  accepting,
  background,
  calls,
  clientContext,
  net,
  plainPair,
  serverContext,
  tlsPair,
  until,
} from './modules/tls-kernel.mjs';

let resolving = 0;
const server = serverContext(() => {
  resolving++;
  Fiber.sleep(1_000_000);
});
const quick = serverContext();
const client = clientContext();
tlsPair();
for (let i = 0; i < 20; i++) {
  const silent = plainPair();
  accepting(silent.far, quick);
  const suspended = plainPair();
  accepting(suspended.far, server);
  background(() => calls.connect(client, suspended.near, 'a.test'));
}
until(() => resolving === 20);
// These are in their steps when the end comes.
for (let i = 0; i < 40; i++) {
  const { near, far } = plainPair();
  accepting(far, quick);
  background(() => calls.connect(client, near, 'a.test'));
  if (i % 4 === 0) {
    Fiber.yield();
    net.close(i % 8 === 0 ? near : far);
  }
}
ok('the end comes', true);
process.exit(7);
