// Event, EventTarget, CustomEvent, DOMException.
import { inspect } from 'coro:console';
import { fails, ok, same } from './check.mjs';

const target = new EventTarget();
const seen = [];
const first = event =>
  seen.push(['first', event.type, event.target === target, event.currentTarget === target]);
target.addEventListener('x', first);
target.addEventListener('x', first);
target.addEventListener('x', first, true);
target.addEventListener('x', {
  handleEvent(event) {
    seen.push(['object', event.eventPhase, this !== target]);
  },
});
target.addEventListener('x', null);
const event = new Event('x');
same('dispatched', target.dispatchEvent(event), true);
same('listeners', seen, [
  ['first', 'x', true, true],
  ['first', 'x', true, true],
  ['object', 2, true],
]);
same('afterwards', [event.currentTarget, event.target === target, event.eventPhase], [null, true, 0]);
target.removeEventListener('x', first);
target.dispatchEvent(event);
same('removed, but for the one that captures', seen.length, 5);
target.removeEventListener('x', first, { capture: true });

const counts = { once: 0, stopped: 0, signal: 0 };
target.addEventListener('once', () => counts.once++, { once: true });
target.dispatchEvent(new Event('once'));
target.dispatchEvent(new Event('once'));
target.addEventListener('stop', e => e.stopImmediatePropagation());
target.addEventListener('stop', () => counts.stopped++);
target.dispatchEvent(new Event('stop'));
const controller = new AbortController();
target.addEventListener('signal', () => counts.signal++, { signal: controller.signal });
target.dispatchEvent(new Event('signal'));
controller.abort();
target.dispatchEvent(new Event('signal'));
target.addEventListener('signal', () => counts.signal++, { signal: controller.signal });
target.dispatchEvent(new Event('signal'));
same('once, stopped, signal', counts, { once: 1, stopped: 0, signal: 1 });

target.addEventListener('prevent', e => e.preventDefault());
same('prevented', target.dispatchEvent(new Event('prevent', { cancelable: true })), false);
same('not cancelable', target.dispatchEvent(new Event('prevent')), true);
target.addEventListener('passive', e => e.preventDefault(), { passive: true });
same('passive', target.dispatchEvent(new Event('passive', { cancelable: true })), true);

// Added and removed meanwhile.
const meanwhile = [];
const removed = () => meanwhile.push('removed');
target.addEventListener('change', () => {
  target.removeEventListener('change', removed);
  target.addEventListener('change', () => meanwhile.push('added'));
});
target.addEventListener('change', removed);
target.dispatchEvent(new Event('change'));
same('those of the beginning, without the removed', meanwhile, []);

// A listener that blocks: other fibers go on, the dispatcher waits.
const blocked = [];
target.addEventListener('block', () => {
  Fiber.sleep(10);
  blocked.push('listener');
});
Fiber.run(() => blocked.push(target.dispatchEvent(new Event('block'))));
blocked.push('main');
Fiber.sleep(30);
same('a listener blocks', blocked, ['main', 'listener', true]);

fails('no type', () => new Event(), 'ERR_MISSING_ARGS');
fails('no event', () => target.dispatchEvent({}), 'ERR_INVALID_ARG_TYPE');
fails('a wrong listener', () => target.addEventListener('x', 'code'), 'ERR_INVALID_ARG_TYPE');
fails('a wrong object', () => EventTarget.prototype.dispatchEvent.call({}, event), 'ERR_INVALID_THIS');
target.addEventListener('again', e => {
  fails('dispatched twice', () => target.dispatchEvent(e), 11);
});
target.dispatchEvent(new Event('again'));
fails('a wrong init', () => new Event('x', 5), 'ERR_INVALID_ARG_TYPE');

const init = new Event('y', { bubbles: 1, cancelable: true, composed: 'x' });
same('init', [init.bubbles, init.cancelable, init.composed, init.isTrusted], [true, true, true, false]);
same(
  'of nothing',
  [init.target, init.currentTarget, init.composedPath(), init.defaultPrevented],
  [null, null, [], false],
);
init.initEvent('z', false, false);
same('initEvent', [init.type, init.bubbles, init.cancelable], ['z', false, false]);
same('constants', [Event.NONE, Event.AT_TARGET, init.BUBBLING_PHASE, init.CAPTURING_PHASE], [0, 2, 3, 1]);
ok('a time', init.timeStamp > 0 && init.timeStamp <= performance.now());
const custom = new CustomEvent('c', { detail: { a: 1 } });
same('detail', [custom.detail, new CustomEvent('d').detail, custom instanceof Event], [{ a: 1 }, null, true]);
same('tags', [init, custom, target].map(String), [
  '[object Event]',
  '[object CustomEvent]',
  '[object EventTarget]',
]);
class Own extends EventTarget {}
same('an own class', [new Own() instanceof EventTarget, inspect(new Own())], [true, 'Own [EventTarget] {}']);

// ---- DOMException

const error = new DOMException('why', 'AbortError');
same('name, message, code', [error.name, error.message, error.code], ['AbortError', 'why', 20]);
ok('an error', error instanceof Error && error instanceof DOMException && Error.isError(error));
same('its own properties', Object.getOwnPropertyNames(error), ['stack']);
ok('stack', /^AbortError: why\n +at .*web-events\.mjs/.test(error.stack), error.stack);
ok('printed', inspect(error).startsWith('DOMException [AbortError]: why\n'), inspect(error));
same(
  'of nothing',
  [new DOMException().name, new DOMException().message, new DOMException().code],
  ['Error', '', 0],
);
same('cause', new DOMException('m', { name: 'DataCloneError', cause: 5 }).cause, 5);
same(
  'numbers',
  [DOMException.DATA_CLONE_ERR, error.ABORT_ERR, new DOMException('', 'SyntaxError').code],
  [25, 20, 12],
);
same('text', String(error), 'AbortError: why');
fails('a wrong object', () => DOMException.prototype.name, 'ERR_INVALID_THIS');
class OwnError extends DOMException {}
ok('an own class of errors', new OwnError('x') instanceof OwnError && new OwnError('x').message === 'x');
