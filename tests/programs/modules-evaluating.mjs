// A module that a fiber evaluates and blocks in cannot be evaluated by another meanwhile; the loader never asks for it.
import { fails, same } from './check.mjs';

const { compile, evaluate, instantiate, link, status } = __primordials.module;
const module = compile('test:blocks', 'Fiber.sleep(5)');
fails('evaluated before it is instantiated', () => evaluate(module), 'ERR_MODULE_NOT_INSTANTIATED');
link(module, []);
instantiate(module);
Fiber.run(() => evaluate(module));
same('it is under way', status(module), 'evaluating');
fails('evaluated twice at once', () => evaluate(module), 'ERR_MODULE_EVALUATING');
Fiber.sleep(20);
same('it ends', status(module), 'evaluated');
evaluate(module);

globalThis.ask = value => (Fiber.sleep(5), value);
const all = await Promise.all([1, 2, 3].map(() => import('./modules/blocking.mjs')));
same('imported by several at once', [all[0].answer, new Set(all).size], ['module', 1]);
