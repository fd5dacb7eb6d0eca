// Memory of buffers that V8 maps page by page, past the allocator of ArrayBuffers: resizable ones and
// WebAssembly's. It counts, and is limited, as that of all others.
#pragma once

namespace coro {

// Overrides the functions of V8 that get such memory, enlarge it and give it back. Where one cannot be
// overridden the memory is neither counted nor limited. After functions_are_expected, while V8 has no other
// threads.
void limit_mapped_buffers();

}  // namespace coro
