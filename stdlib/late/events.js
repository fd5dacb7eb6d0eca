// coro:events: Node's EventEmitter.
import { bundled } from 'coro:internal/bundled';
import 'coro:internal/process-emitter'; // process is one of them

const EventEmitter = bundled('events/events.js');
export default EventEmitter;
export { EventEmitter };
export const { defaultMaxListeners, listenerCount, once } = EventEmitter;
