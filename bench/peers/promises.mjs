// node bench/peers/promises.mjs      the same in Node: channel hops between two tasks, turns of the event loop, nested async calls
const rounds = Number(process.env.ROUNDS ?? 7);
const now = () => Number(process.hrtime.bigint());

async function measure(name, count, work) {
  await work();
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const start = now();
    await work();
    times.push((now() - start) / count);
  }
  times.sort((a, b) => a - b);
  console.log(`${name}: ${times[rounds >> 1].toFixed(1)} (min ${times[0].toFixed(1)})`);
}

/** An unbuffered channel for one sender and one receiver. */
class Channel {
  #sent = Promise.withResolvers();
  #taken = Promise.withResolvers();
  async send(value) {
    const taken = this.#taken;
    this.#sent.resolve(value);
    await taken.promise;
  }
  async receive() {
    const value = await this.#sent.promise;
    this.#sent = Promise.withResolvers();
    const taken = this.#taken;
    this.#taken = Promise.withResolvers();
    taken.resolve();
    return value;
  }
}

const N = 100_000;
await measure('await of a resolved promise', N, async () => {
  for (let i = 0; i < N; i++) await null;
});
await measure('promise channel hop', 2 * N, async () => {
  const channel = new Channel();
  const receiver = (async () => {
    for (let i = 0; i < N; i++) await channel.receive();
  })();
  for (let i = 0; i < N; i++) await channel.send(i);
  await receiver;
});
await measure('setImmediate turn', N, async () => {
  for (let i = 0; i < N; i++) await new Promise(setImmediate);
});
const nested = async depth => {
  if (depth === 0) await null;
  else await nested(depth - 1);
};
await measure('ten nested async calls and an await', N, async () => {
  for (let i = 0; i < N; i++) await nested(10);
});
