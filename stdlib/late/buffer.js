// coro:buffer: Node's Buffer.
import { bundled } from 'coro:internal/bundled';

const buffer = bundled('buffer/index.js');
export default buffer;
export const { Buffer, INSPECT_MAX_BYTES, SlowBuffer, kMaxLength } = buffer;
