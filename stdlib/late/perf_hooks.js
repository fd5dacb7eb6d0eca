// coro:perf_hooks: the global clock as a module.
import { performance } from 'coro:internal/web/performance';

export { performance };
export default { performance };
