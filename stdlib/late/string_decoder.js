// coro:string_decoder: text from bytes that come in pieces.
import { bundled } from 'coro:internal/bundled';

const module = bundled('string_decoder/lib/string_decoder.js');
export default module;
export const { StringDecoder } = module;
