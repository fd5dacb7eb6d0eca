// Text in other encodings than UTF-8, by V8 and ICU; random bytes.
#include <sys/random.h>

#include <cerrno>
#include <memory>

#include "icu_converter.h"
#include "named_functions.h"
#include "values.h"
#include "web_room.h"

namespace coro {

using namespace v8;

namespace {

using Info = FunctionCallbackInfo<Value>;

// The memory of an argument, or false with an exception.
bool bytes_of(const Info& info, int index, coro_value* bytes) {
  ValueEncoder encoder(coro_runtime::of(info.GetIsolate()));
  if (!encoder.encode(info[index], bytes)) return false;
  if (bytes->type == CORO_BYTES) return true;
  throw_error(info.GetIsolate(), ErrorKind::kTypeError, "this needs bytes", "ERR_INVALID_ARG_TYPE");
  return false;
}

MaybeLocal<String> to_string(Isolate* isolate, const char16_t* units, size_t count) {
  Local<String> string;
  if (count <= static_cast<size_t>(String::kMaxLength) &&
      String::NewFromTwoByte(isolate, reinterpret_cast<const uint16_t*>(units), NewStringType::kNormal,
                             static_cast<int>(count))
          .ToLocal(&string))
    return string;
  too_long(isolate);
  return {};
}

// web.decodeUtf16(bytes, isBigEndian) -> string; an odd byte at the end is left out, lone surrogates stay
void decode_utf16(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  coro_value bytes{};
  if (!bytes_of(info, 0, &bytes)) return;
  size_t count = bytes.size / 2;
  Room<char16_t> room(count);
  char16_t* units = room.data();
  if (!units) return no_memory(isolate);
  if (count) memcpy(units, bytes.bytes, count * 2);
  if (info[1]->IsTrue())
    for (size_t k = 0; k < count; k++) units[k] = static_cast<char16_t>(units[k] << 8 | units[k] >> 8);
  Local<String> string;
  if (to_string(isolate, units, count).ToLocal(&string)) info.GetReturnValue().Set(string);
}

// web.encodeInto(string, Uint8Array) -> [characters read, bytes written]
void encode_into(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  coro_value bytes{};
  if (!info[0]->IsString())
    return throw_error(isolate, ErrorKind::kTypeError, "this needs a string", "ERR_INVALID_ARG_TYPE");
  if (!bytes_of(info, 1, &bytes)) return;
  size_t read = 0;
  size_t written = info[0].As<String>()->WriteUtf8V2(isolate, const_cast<char*>(bytes.bytes), bytes.size,
                                                     String::WriteFlags::kReplaceInvalidUtf8, &read);
  Local<Value> both[] = {Number::New(isolate, static_cast<double>(read)),
                         Number::New(isolate, static_cast<double>(written))};
  info.GetReturnValue().Set(Array::New(isolate, both, 2));
}

struct CloseConverter {
  void operator()(UConverter* converter) const { CORO_ICU(ucnv_close)(converter); }
};

void replace(const void*, UConverterToUnicodeArgs* args, const char*, int32_t,
             UConverterCallbackReason reason, UErrorCode* status) {
  constexpr char16_t kReplacement = 0xfffd;
  if (reason > UCNV_IRREGULAR) return;
  *status = 0;
  CORO_ICU(ucnv_cbToUWriteUChars)(args, &kReplacement, 1, 0, status);
}

// The status stays what it is, which ends the conversion.
void refuse(const void*, UConverterToUnicodeArgs*, const char*, int32_t, UConverterCallbackReason,
            UErrorCode*) {}

// web.decodeWith(converter, bytes, isLast, isFatal) -> [string, bytes at the end that begin a character] |
// undefined: fatal and malformed
void decode_with(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  coro_value bytes{};
  if (!bytes_of(info, 1, &bytes)) return;
  bool last = info[2]->IsTrue(), fatal = info[3]->IsTrue();
  UErrorCode status = 0;
  String::Utf8Value name(isolate, info[0]);
  std::unique_ptr<UConverter, CloseConverter> converter(CORO_ICU(ucnv_open)(*name ? *name : "", &status));
  if (status > 0)
    return throw_error(isolate, ErrorKind::kRangeError, "the engine file has no such converter",
                       "ERR_ENCODING_NOT_SUPPORTED");
  UConverterToUCallback old_callback;
  const void* old_context;
  CORO_ICU(ucnv_setToUCallBack)
  (converter.get(), fatal ? refuse : replace, nullptr, &old_callback, &old_context, &status);
  // No byte becomes more than two units, but for those of a character that is refused: one each.
  size_t room = size_t{bytes.size} * 2 + 16;
  Room<char16_t> units(room);
  if (!units.data()) return no_memory(isolate);
  char16_t* target = units.data();
  const char* source = bytes.bytes;
  CORO_ICU(ucnv_toUnicode)
  (converter.get(), &target, units.data() + room, &source, bytes.bytes + bytes.size, nullptr, last, &status);
  if (status == U_BUFFER_OVERFLOW_ERROR) return no_memory(isolate);
  size_t done = static_cast<size_t>(target - units.data());
  if (status > 0) return;  // malformed: only `refuse` leaves a status
  int32_t pending = 0;
  if (!last) pending = CORO_ICU(ucnv_toUCountPending)(converter.get(), &status);
  Local<String> string;
  if (!to_string(isolate, units.data(), done).ToLocal(&string)) return;
  Local<Value> both[] = {string, Integer::New(isolate, pending)};
  info.GetReturnValue().Set(Array::New(isolate, both, 2));
}

// web.random(bytes): fills them from the system's generator
void random(const Info& info) {
  coro_value bytes{};
  if (!bytes_of(info, 0, &bytes)) return;
  auto* at = const_cast<char*>(bytes.bytes);
  for (size_t left = bytes.size; left > 0;) {
    ssize_t got = getrandom(at, left, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      return throw_error(info.GetIsolate(), ErrorKind::kError, "the system has no random bytes",
                         "ERR_OPERATION_FAILED");
    }
    at += got;
    left -= static_cast<size_t>(got);
  }
}

constexpr NamedFunction kFunctions[] = {{"web.decodeUtf16", decode_utf16},
                                        {"web.encodeInto", encode_into},
                                        {"web.decodeWith", decode_with},
                                        {"web.random", random}};

}  // namespace

NamedFunctions text_functions() { return {kFunctions, std::size(kFunctions)}; }

}  // namespace coro
