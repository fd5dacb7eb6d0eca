// options: --v8-flags=--expose-gc
// AbortController and AbortSignal.
import { inspect } from 'coro:console';
import { fails, ok, same } from './check.mjs';

const controller = new AbortController();
const { signal } = controller;
ok('one signal', signal === controller.signal && signal instanceof EventTarget);
same('at first', [signal.aborted, signal.reason, signal.onabort], [false, undefined, null]);
signal.throwIfAborted();
const order = [];
signal.addEventListener('abort', event => order.push(['listener', event.isTrusted, event.type]));
signal.onabort = () => order.push(['wrong']);
signal.onabort = function (event) {
  order.push(['handler', this === signal, event.target === signal]);
};
controller.abort();
controller.abort('again');
same('told once', order, [
  ['listener', true, 'abort'],
  ['handler', true, true],
]);
same(
  'the reason',
  [signal.reason.name, signal.reason.message, signal.reason.code],
  ['AbortError', 'This operation was aborted', 20],
);
fails('throwIfAborted', () => signal.throwIfAborted(), 20);
const other = new AbortController();
other.abort(null);
same('a reason of null', [other.signal.aborted, other.signal.reason], [true, null]);
same('abort()', [AbortSignal.abort(5).reason, AbortSignal.abort().reason.name], [5, 'AbortError']);
fails('no constructor', () => new AbortSignal(), 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');

const begin = performance.now();
const timed = AbortSignal.timeout(15);
let when;
timed.onabort = () => (when = performance.now() - begin);
while (when === undefined) Fiber.sleep(1);
ok('timeout', when >= 15 && timed.reason.name === 'TimeoutError' && timed.reason.code === 23, `${when} ms`);
fails('a wrong time', () => AbortSignal.timeout(-1), 'ERR_OUT_OF_RANGE');
fails('no time', () => AbortSignal.timeout(), 'ERR_MISSING_ARGS');
AbortSignal.timeout(1e9).onabort = () => console.log('not ok it kept the program alive');

// any()
const a = new AbortController();
const b = new AbortController();
const any = AbortSignal.any([a.signal, b.signal]);
const of = AbortSignal.any([any, new AbortController().signal]);
const told = [];
a.signal.onabort = () => told.push(['a', any.aborted, of.aborted]);
any.onabort = () => told.push(['any', of.aborted]);
of.addEventListener('abort', () => told.push(['of', of.reason]));
same('any, at first', any.aborted, false);
a.abort('why');
b.abort('late');
same('any', told, [
  ['a', true, true],
  ['any', true],
  ['of', 'why'],
]);
same('any of aborted ones', AbortSignal.any([b.signal, a.signal]).reason, 'late');
same('any of none', AbortSignal.any([]).aborted, false);
same('any of a set', AbortSignal.any(new Set([a.signal])).aborted, true);
fails('any of something else', () => AbortSignal.any([{}]), 'ERR_INVALID_ARG_TYPE', /signals\[0\]/);
fails('any of nothing', () => AbortSignal.any(5), 'ERR_INVALID_ARG_TYPE');

// One that nobody holds is kept while somebody listens to it.
const source = new AbortController();
let heard = 0;
for (let i = 0; i < 1000; i++) {
  AbortSignal.any([source.signal]).addEventListener('abort', () => heard++);
  AbortSignal.any([source.signal]);
}
globalThis.gc?.();
Fiber.sleep(1);
source.abort();
same('a thousand', heard, 1000);
same('printed', inspect(new AbortController()), 'AbortController { signal: AbortSignal { aborted: false } }');
