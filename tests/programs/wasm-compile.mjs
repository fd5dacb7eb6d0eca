// The program waits for what V8 compiles on threads of its own, though no fiber can run meanwhile.
import { same } from './check.mjs';

const code = new Uint8Array(
  [
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    [1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f],
    [3, 2, 1, 0],
    [7, 5, 1, 1, 0x66, 0, 0],
    [0x0a, 9, 1, 7, 0, 0x20, 0, 0x41, 1, 0x6a, 0x0b],
  ].flat(),
);
for (let n = 0; n < 20; n++) {
  const module = await WebAssembly.compile(code);
  const { exports } = await WebAssembly.instantiate(module);
  if (exports.f(n) !== n + 1) same('result', exports.f(n), n + 1);
}
same('compiled and called', (await WebAssembly.instantiate(code)).instance.exports.f(41), 42);
