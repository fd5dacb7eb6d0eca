// Text to UTF-8 and back, and base64, by simdutf.
#include "named_functions.h"
#include "simdutf.h"
#include "values.h"
#include "web_room.h"

namespace coro {

using namespace v8;

namespace {

using Info = FunctionCallbackInfo<Value>;

void answer(const Info& info, const char* chars, size_t size) {
  Local<String> string;
  if (size <= static_cast<size_t>(String::kMaxLength) &&
      String::NewFromOneByte(info.GetIsolate(), reinterpret_cast<const uint8_t*>(chars),
                             NewStringType::kNormal, static_cast<int>(size))
          .ToLocal(&string))
    info.GetReturnValue().Set(string);
  else
    too_long(info.GetIsolate());
}

void answer(const Info& info, const char16_t* units, size_t count) {
  Local<String> string;
  if (count <= static_cast<size_t>(String::kMaxLength) &&
      String::NewFromTwoByte(info.GetIsolate(), reinterpret_cast<const uint16_t*>(units),
                             NewStringType::kNormal, static_cast<int>(count))
          .ToLocal(&string))
    info.GetReturnValue().Set(string);
  else
    too_long(info.GetIsolate());
}

void need_string(const Info& info) {
  throw_error(info.GetIsolate(), ErrorKind::kTypeError, "this needs a string", "ERR_INVALID_ARG_TYPE");
}

// web.decodeUtf8(bytes, isFatal) -> string | undefined: fatal and malformed
void decode_utf8(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  coro_runtime* runtime = coro_runtime::of(isolate);
  ValueEncoder encoder(runtime);
  coro_value bytes{};
  if (!encoder.encode(info[0], &bytes)) return;
  if (bytes.type != CORO_BYTES)
    return throw_error(isolate, ErrorKind::kTypeError, "this needs bytes", "ERR_INVALID_ARG_TYPE");
  if (simdutf::validate_ascii(bytes.bytes, bytes.size)) return answer(info, bytes.bytes, bytes.size);
  if (!simdutf::validate_utf8(bytes.bytes, bytes.size)) {
    if (info[1]->IsTrue()) return;
    bytes.type = CORO_STRING;
    Local<Value> result;
    if (decode(runtime, bytes).ToLocal(&result)) info.GetReturnValue().Set(result);
    return;
  }
  size_t count = simdutf::utf16_length_from_utf8(bytes.bytes, bytes.size);
  if (count > static_cast<size_t>(String::kMaxLength)) return too_long(isolate);
  {
    Room<char> latin1(count);
    if (!latin1.data()) return no_memory(isolate);
    if (size_t size = simdutf::convert_utf8_to_latin1(bytes.bytes, bytes.size, latin1.data()))
      return answer(info, latin1.data(), size);
  }
  Room<char16_t> units(count);
  if (!units.data()) return no_memory(isolate);
  answer(info, units.data(), simdutf::convert_valid_utf8_to_utf16le(bytes.bytes, bytes.size, units.data()));
}

const char* chars_of(const String::ValueView& view) { return reinterpret_cast<const char*>(view.data8()); }
const char16_t* units_of(const String::ValueView& view) {
  return reinterpret_cast<const char16_t*>(view.data16());
}

// Nothing may be allocated in V8's heap while a view lives: so the size first, then the memory, then the
// text. web.encodeUtf8(string) -> Uint8Array
void encode_utf8(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString()) return need_string(info);
  auto string = info[0].As<String>();
  size_t size;
  bool well_formed = true;
  {
    String::ValueView view(isolate, string);
    if (view.is_one_byte()) {
      size = simdutf::utf8_length_from_latin1(chars_of(view), view.length());
    } else {
      well_formed = simdutf::validate_utf16le(units_of(view), view.length());
      size = well_formed ? simdutf::utf8_length_from_utf16le(units_of(view), view.length()) : 0;
    }
  }
  if (!well_formed) size = string->Utf8LengthV2(isolate);
  Local<ArrayBuffer> buffer;
  if (!ArrayBuffer::MaybeNew(isolate, size, BackingStoreInitializationMode::kUninitialized).ToLocal(&buffer))
    return throw_error(isolate, ErrorKind::kRangeError, "Array buffer allocation failed",
                       "ERR_MEMORY_ALLOCATION_FAILED");
  auto* data = static_cast<char*>(buffer->Data());
  if (!well_formed) {
    string->WriteUtf8V2(isolate, data, size, String::WriteFlags::kReplaceInvalidUtf8);
  } else if (size > 0) {
    String::ValueView view(isolate, string);
    if (view.is_one_byte())
      simdutf::convert_latin1_to_utf8(chars_of(view), view.length(), data);
    else
      simdutf::convert_valid_utf16le_to_utf8(units_of(view), view.length(), data);
  }
  info.GetReturnValue().Set(Uint8Array::New(buffer, 0, size));
}

// Never more than three bytes for four characters, and some for a part of four.
size_t room_for_base64(int length) { return static_cast<size_t>(length) / 4 * 3 + 8; }

// web.fromBase64(string) -> string of bytes | undefined: it is none
void from_base64(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString()) return need_string(info);
  auto string = info[0].As<String>();
  Room<char> bytes(room_for_base64(string->Length()));
  if (!bytes.data()) return no_memory(isolate);
  simdutf::result result;
  {
    String::ValueView view(isolate, string);
    result = view.is_one_byte() ? simdutf::base64_to_binary(chars_of(view), view.length(), bytes.data(),
                                                            simdutf::base64_default, simdutf::loose)
                                : simdutf::base64_to_binary(units_of(view), view.length(), bytes.data(),
                                                            simdutf::base64_default, simdutf::loose);
  }
  if (result.error == simdutf::SUCCESS) answer(info, bytes.data(), result.count);
}

// web.toBase64(string of bytes) -> string | undefined: it has other characters
void to_base64(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString()) return need_string(info);
  auto string = info[0].As<String>();
  if (!string->ContainsOnlyOneByte()) return;
  auto size = static_cast<uint32_t>(string->Length());
  size_t length = simdutf::base64_length_from_binary(size, simdutf::base64_default);
  if (length > static_cast<size_t>(String::kMaxLength)) return too_long(isolate);
  Room<char> bytes(size), chars(length);
  if (!bytes.data() || !chars.data()) return no_memory(isolate);
  if (size > 0) string->WriteOneByteV2(isolate, 0, size, reinterpret_cast<uint8_t*>(bytes.data()));
  answer(info, chars.data(),
         simdutf::binary_to_base64(bytes.data(), size, chars.data(), simdutf::base64_default));
}

constexpr NamedFunction kFunctions[] = {{"web.decodeUtf8", decode_utf8},
                                        {"web.encodeUtf8", encode_utf8},
                                        {"web.fromBase64", from_base64},
                                        {"web.toBase64", to_base64}};

}  // namespace

NamedFunctions utf8_functions() { return {kFunctions, std::size(kFunctions)}; }

}  // namespace coro
