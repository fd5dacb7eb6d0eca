// coro:stream/web: the streams of the web, which are global too.
import { CompressionStream, DecompressionStream } from 'coro:internal/compression-streams';
import { TextDecoderStream, TextEncoderStream } from 'coro:internal/text-streams';
import streams from 'coro:internal/web-streams';

export default { ...streams, CompressionStream, DecompressionStream, TextDecoderStream, TextEncoderStream };
export { CompressionStream, DecompressionStream, TextDecoderStream, TextEncoderStream };
export {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
} from 'coro:internal/web-streams';
