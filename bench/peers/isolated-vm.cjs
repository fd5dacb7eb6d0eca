// The same figures of isolated-vm under Node, in nanoseconds: node bench/peers/isolated-vm.cjs, with the package in reach.
const { readFileSync } = require('node:fs');
const ivm = require('isolated-vm');

const smoke = process.env.SMOKE === '1';

// As long as the other programs.
const warmUp = smoke ? 0n : 500_000_000n;

async function each(name, count, run) {
  if (smoke) count = 10;
  const begun = process.hrtime.bigint();
  for (let i = 0; i < count || process.hrtime.bigint() - begun < warmUp; i++) await run();
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) await run();
  console.log(name, Math.round(Number(process.hrtime.bigint() - start) / count));
}

function eachSync(name, count, run) {
  if (smoke) count = 10;
  const begun = process.hrtime.bigint();
  for (let i = 0; i < count || process.hrtime.bigint() - begun < warmUp; i++) run();
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) run();
  console.log(name, Math.round(Number(process.hrtime.bigint() - start) / count));
}

// 1 MiB: copied, and handed over from one side to the other, which then has it alone.
function bytes() {
  const size = 1 << 20;
  // What was handed over counts until it is collected, so there is room for all of it.
  const isolate = new ivm.Isolate({ memoryLimit: 8192 });
  const context = isolate.createContextSync();
  context.global.setSync('ivm', ivm);
  context.evalSync(`
    function take(bytes) { return new Uint8Array(bytes)[bytes.byteLength - 1] }
    function give(count) { return new ArrayBuffer(count) }
    function handOver(count) { return new ivm.ExternalCopy(new ArrayBuffer(count), { transferOut: true }) }`);
  const [take, give, handOver] = ['take', 'give', 'handOver'].map(name =>
    context.global.getSync(name, { reference: true }),
  );
  const buffer = new ArrayBuffer(size);
  eachSync('bytes-in', 500, () =>
    take.applySync(undefined, [new ivm.ExternalCopy(buffer).copyInto({ release: true, transferIn: true })]),
  );
  eachSync('bytes-in-shared', 500, () =>
    take.applySync(undefined, [
      new ivm.ExternalCopy(new ArrayBuffer(size), { transferOut: true }).copyInto({
        release: true,
        transferIn: true,
      }),
    ]),
  );
  eachSync('bytes-out', 500, () => give.applySync(undefined, [size], { result: { copy: true } }));
  eachSync('bytes-out-shared', 500, () =>
    handOver.applySync(undefined, [size]).copy({ release: true, transferIn: true }),
  );
  isolate.dispose();
}

async function main() {
  const isolate = new ivm.Isolate({ memoryLimit: 128 });
  const context = isolate.createContextSync();
  context.evalSync('function add(a, b) { return a + b }');
  const add = context.global.getSync('add', { reference: true });
  const script = isolate.compileScriptSync('2 + 2');
  eachSync('evaluate', 50000, () => context.evalSync('2 + 2'));
  eachSync('evaluate-compiled', 50000, () => script.runSync(context));
  eachSync('invoke', 50000, () => add.applySync(undefined, [1, 2]));
  bytes();
  await each('evaluate-across-threads', 10000, () => context.eval('2 + 2'));
  await each('invoke-across-threads', 10000, () => add.apply(undefined, [1, 2]));
  context.global.setSync('twice', new ivm.Callback(n => n * 2));
  context.evalSync(
    'function calls(n) { let sum = 0; for (let i = 0; i < n; i++) sum += twice(i); return sum }',
  );
  const calls = context.global.getSync('calls', { reference: true });
  const many = smoke ? 10 : 200000;
  calls.applySync(undefined, [many]);
  const start = process.hrtime.bigint();
  calls.applySync(undefined, [many]);
  console.log('host-call', Math.round(Number(process.hrtime.bigint() - start) / many));
  eachSync('context', 50, () => {
    const fresh = isolate.createContextSync();
    fresh.evalSync('2 + 2');
    fresh.release();
  });
  eachSync('runtime', 20, () => {
    const fresh = new ivm.Isolate({ memoryLimit: 128 });
    fresh.createContextSync().evalSync('2 + 2');
    fresh.dispose();
  });
  // Memory that is the process's own, in units of KiB / 1000, as of the other programs.
  const own = () =>
    readFileSync('/proc/self/smaps_rollup', 'utf8')
      .match(/^Private_\w+: +\d+/gm)
      .reduce((sum, line) => sum + Number(line.match(/\d+$/)[0]), 0);
  const isolates = [];
  const addOne = () => {
    isolates.push(new ivm.Isolate({ memoryLimit: 128 }));
    isolates.at(-1).createContextSync().evalSync('2 + 2');
  };
  for (let i = 0; i < 3; i++) addOne();
  const before = own();
  for (let i = 0; i < 20; i++) addOne();
  console.log('runtime-memory', Math.round(((own() - before) / 20) * 1000));
}

main();
