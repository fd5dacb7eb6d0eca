// Hashes, by OpenSSL of the engine file.
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "named_functions.h"
#include "values.h"

namespace coro {

using namespace v8;

namespace {

using Info = FunctionCallbackInfo<Value>;

void failed(const Info& info) {
  throw_error(info.GetIsolate(), ErrorKind::kError, "OpenSSL cannot do this", "ERR_CRYPTO_OPERATION_FAILED");
}

bool bytes_of(const Info& info, int index, coro_value* bytes) {
  ValueEncoder encoder(coro_runtime::of(info.GetIsolate()));
  if (!encoder.encode(info[index], bytes)) return false;
  if (bytes->type == CORO_BYTES) return true;
  throw_error(info.GetIsolate(), ErrorKind::kTypeError, "this needs bytes", "ERR_INVALID_ARG_TYPE");
  return false;
}

void answer(const Info& info, const unsigned char* bytes, size_t size) {
  Isolate* isolate = info.GetIsolate();
  Local<ArrayBuffer> buffer;
  if (!ArrayBuffer::MaybeNew(isolate, size).ToLocal(&buffer))
    return throw_error(isolate, ErrorKind::kRangeError, "Array buffer allocation failed",
                       "ERR_MEMORY_ALLOCATION_FAILED");
  memcpy(buffer->Data(), bytes, size);
  info.GetReturnValue().Set(buffer);
}

// web.digest(hash: OpenSSL's name, bytes) -> ArrayBuffer
void digest(const Info& info) {
  coro_value bytes{};
  if (!bytes_of(info, 1, &bytes)) return;
  String::Utf8Value hash(info.GetIsolate(), info[0]);
  unsigned char result[EVP_MAX_MD_SIZE];
  size_t size = 0;
  if (EVP_Q_digest(nullptr, *hash ? *hash : "", nullptr, bytes.bytes, bytes.size, result, &size) != 1)
    return failed(info);
  answer(info, result, size);
}

// web.hmac(hash: OpenSSL's name, key, bytes) -> ArrayBuffer
void hmac(const Info& info) {
  coro_value key{}, bytes{};
  if (!bytes_of(info, 1, &key) || !bytes_of(info, 2, &bytes)) return;
  String::Utf8Value hash(info.GetIsolate(), info[0]);
  unsigned char result[EVP_MAX_MD_SIZE];
  size_t size = 0;
  if (!EVP_Q_mac(nullptr, "HMAC", nullptr, *hash ? *hash : "", nullptr, key.bytes, key.size,
                 reinterpret_cast<const unsigned char*>(bytes.bytes), bytes.size, result, sizeof result,
                 &size))
    return failed(info);
  answer(info, result, size);
}

// web.sameBytes(bytes, bytes) -> boolean, in a time that does not depend on where they differ
void same_bytes(const Info& info) {
  coro_value one{}, other{};
  if (!bytes_of(info, 0, &one) || !bytes_of(info, 1, &other)) return;
  info.GetReturnValue().Set(one.size == other.size && CRYPTO_memcmp(one.bytes, other.bytes, one.size) == 0);
}

constexpr NamedFunction kFunctions[] = {
    {"web.digest", digest}, {"web.hmac", hmac}, {"web.sameBytes", same_bytes}};

}  // namespace

NamedFunctions crypto_functions() { return {kFunctions, std::size(kFunctions)}; }

}  // namespace coro
