#include "values.h"

#include <climits>
#include <cstdlib>

namespace coro {

using namespace v8;

Local<String> text(Isolate* isolate, const char* chars) {
  return String::NewFromUtf8(isolate, chars).ToLocalChecked();
}
Local<String> text(Isolate* isolate, const std::string& chars) {
  Local<String> string;
  if (String::NewFromUtf8(isolate, chars.data(), NewStringType::kNormal, static_cast<int>(chars.size()))
          .ToLocal(&string))
    return string;
  return String::Empty(isolate);
}

void throw_error(Isolate* isolate, ErrorKind kind, const char* message, const char* code) {
  Local<String> string = text(isolate, message);
  Local<Value> error = kind == ErrorKind::kError       ? Exception::Error(string)
                       : kind == ErrorKind::kTypeError ? Exception::TypeError(string)
                                                       : Exception::RangeError(string);
  if (code) {
    Local<Context> context = isolate->GetCurrentContext();
    error.As<Object>()
        ->CreateDataProperty(context, text(isolate, "code"), text(isolate, code))
        .FromMaybe(false);
  }
  isolate->ThrowException(error);
}

bool ValueEncoder::encode(Local<Value> value, coro_value* out) {
  if (value->IsInt32()) {
    out->type = CORO_INT;
    out->integer = value.As<Int32>()->Value();
  } else if (value->IsString()) {
    return encode_string(value.As<String>(), out);
  } else if (value->IsBigInt()) {
    bool lossless;
    out->integer = static_cast<int64_t>(value.As<BigInt>()->Uint64Value(&lossless));
    out->type = lossless ? CORO_BIGINT : CORO_OTHER;
  } else if (value->IsNumber()) {
    out->type = CORO_DOUBLE;
    out->number = value.As<Number>()->Value();
  } else if (value->IsUndefined()) {
    out->type = CORO_UNDEFINED;
  } else if (value->IsNull()) {
    out->type = CORO_NULL;
  } else if (value->IsBoolean()) {
    out->type = CORO_BOOL;
    out->integer = value->IsTrue();
  } else if (value->IsArrayBufferView() || value->IsArrayBuffer() || value->IsSharedArrayBuffer()) {
    return encode_bytes(value, out);
  } else {
    out->type = value->IsFunction() ? CORO_FUNCTION : CORO_OTHER;
  }
  return true;
}

bool ValueEncoder::encode_string(Local<String> string, coro_value* out) {
  Isolate* isolate = runtime_->isolate;
  size_t room = static_cast<size_t>(string->Length()) * 3;
  char* at = runtime_->scratch + used_;
  if (__builtin_expect(room > CORO_LARGE, 0)) {
    room = string->Utf8LengthV2(isolate);
    if (room > CORO_LARGE) {
      auto* large = static_cast<LargeString*>(malloc(sizeof(LargeString) + room));
      if (!large) {
        throw_error(isolate, ErrorKind::kRangeError, "there is no memory for a string of this length");
        return false;
      }
      large->next = large_;
      large_ = large;
      at = reinterpret_cast<char*>(large + 1);
    }
  }
  size_t size = string->WriteUtf8V2(isolate, at, room, String::WriteFlags::kReplaceInvalidUtf8);
  if (room <= CORO_LARGE) used_ += size;
  out->type = CORO_STRING;
  out->bytes = at;
  out->size = static_cast<uint32_t>(size);
  return true;
}

bool ValueEncoder::encode_bytes(Local<Value> value, coro_value* out) {
  size_t size, offset = 0;
  void* data;
  if (value->IsArrayBufferView()) {
    auto view = value.As<ArrayBufferView>();
    data = view->Buffer()->Data();  // small arrays live in the moving heap until their buffer is asked for
    offset = view->ByteOffset();
    size = view->ByteLength();
  } else if (value->IsArrayBuffer()) {
    data = value.As<ArrayBuffer>()->Data();
    size = value.As<ArrayBuffer>()->ByteLength();
  } else {
    auto shared = value.As<SharedArrayBuffer>();
    data = shared->Data();
    size = shared->ByteLength();
  }
  if (size > UINT32_MAX) {
    throw_error(runtime_->isolate, ErrorKind::kRangeError,
                "a buffer given to a system call is longer than 4 GiB", "ERR_OUT_OF_RANGE");
    return false;
  }
  out->type = CORO_BYTES;
  out->bytes = size ? static_cast<const char*>(data) + offset : "";
  out->size = static_cast<uint32_t>(size);
  return true;
}

void ValueEncoder::free_large() {
  while (LargeString* large = large_) {
    large_ = large->next;
    free(large);
  }
}

namespace {

MaybeLocal<Value> decode_string(Isolate* isolate, const coro_value& value) {
  Local<String> string;
  const char* bytes = value.bytes ? value.bytes : "";
  if (value.size <= INT_MAX) {
    int size = static_cast<int>(value.size);
    MaybeLocal<String> made = value.type == CORO_LATIN1
                                  ? String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(bytes),
                                                           NewStringType::kNormal, size)
                                  : String::NewFromUtf8(isolate, bytes, NewStringType::kNormal, size);
    if (made.ToLocal(&string)) return string;
  }
  throw_error(isolate, ErrorKind::kRangeError, "the text is longer than V8's longest string, 512 MiB",
              "ERR_STRING_TOO_LONG");
  return {};
}

MaybeLocal<Value> no_buffer(Isolate* isolate) {
  throw_error(isolate, ErrorKind::kRangeError, "Array buffer allocation failed",
              "ERR_MEMORY_ALLOCATION_FAILED");
  return {};
}

MaybeLocal<Value> decode_bytes(Isolate* isolate, const coro_value& value) {
  Local<ArrayBuffer> buffer;
  if (!ArrayBuffer::MaybeNew(isolate, value.size, BackingStoreInitializationMode::kUninitialized)
           .ToLocal(&buffer))
    return no_buffer(isolate);
  if (value.size) memcpy(buffer->Data(), value.bytes, value.size);
  return Uint8Array::New(buffer, 0, value.size);
}

MaybeLocal<Value> decode_array(coro_runtime* runtime, const coro_value& value) {
  LocalVector<Value> items(runtime->isolate, value.size);
  for (uint32_t k = 0; k < value.size; k++)
    if (!decode(runtime, value.items[k]).ToLocal(&items[k])) return {};
  return Array::New(runtime->isolate, items.data(), items.size());
}

MaybeLocal<Value> decode_record(coro_runtime* runtime, const coro_value& value) {
  Isolate* isolate = runtime->isolate;
  coro_runtime::Shape& shape = runtime->shapes[value.size];
  if (shape.type.IsEmpty()) {
    std::vector<std::string_view> names(shape.fields.begin(), shape.fields.end());
    shape.type.Reset(isolate, DictionaryTemplate::New(isolate, {names.data(), names.size()}));
  }
  constexpr size_t kFew = 32;
  MaybeLocal<Value> few[kFew];
  std::vector<MaybeLocal<Value>> many;
  size_t count = shape.fields.size();
  MaybeLocal<Value>* fields = few;
  if (count > kFew) {
    many.resize(count);
    fields = many.data();
  }
  for (size_t k = 0; k < count; k++) {
    fields[k] = decode(runtime, value.items[k]);
    if (fields[k].IsEmpty()) return {};
  }
  return shape.type.Get(isolate)->NewInstance(isolate->GetCurrentContext(), {fields, count});
}

}  // namespace

MaybeLocal<Value> decode(coro_runtime* runtime, const coro_value& value) {
  Isolate* isolate = runtime->isolate;
  switch (value.type) {
    case CORO_NULL:
      return Null(isolate);
    case CORO_BOOL:
      return Boolean::New(isolate, value.integer != 0);
    case CORO_INT:
      return Integer::New(isolate, static_cast<int32_t>(value.integer));
    case CORO_DOUBLE:
      return Number::New(isolate, value.number);
    case CORO_BIGINT:
      return BigInt::NewFromUnsigned(isolate, static_cast<uint64_t>(value.integer));
    case CORO_STRING:
    case CORO_LATIN1:
      return decode_string(isolate, value);
    case CORO_BYTES:
      return decode_bytes(isolate, value);
    case CORO_BUFFER: {
      auto* bytes = const_cast<char*>(value.bytes);
      if (value.size > buffer_size(bytes)) {
        free_buffer(bytes);
        return no_buffer(isolate);
      }
      auto buffer = ArrayBuffer::New(isolate, store_of_buffer(bytes, value.size));
      return Uint8Array::New(buffer, 0, value.size);
    }
    case CORO_ARRAY:
      return decode_array(runtime, value);
    case CORO_RECORD:
      return decode_record(runtime, value);
    case CORO_KEPT:
      return value.kept->value.Get(isolate);
    default:
      return Undefined(isolate);
  }
}

bool decode_result(coro_runtime* runtime, const coro_value& value, ReturnValue<Value> out) {
  switch (value.type) {
    case CORO_UNDEFINED:
      return true;
    case CORO_NULL:
      out.SetNull();
      return true;
    case CORO_BOOL:
      out.Set(value.integer != 0);
      return true;
    case CORO_INT:
      out.Set(static_cast<int32_t>(value.integer));
      return true;
    case CORO_DOUBLE:
      out.Set(value.number);
      return true;
    default: {
      Local<Value> result;
      if (!decode(runtime, value).ToLocal(&result)) return false;
      out.Set(result);
      return true;
    }
  }
}

namespace {

// The library knows who cancelled the call and why. False: it has no such hook.
bool throw_cancelled(coro_runtime* runtime) {
  auto found = runtime->hooks.find("cancelled");
  if (found == runtime->hooks.end()) return false;
  Isolate* isolate = runtime->isolate;
  Local<Value> error;
  // Empty: the hook's own exception (no stack left) is on its way.
  if (found->second.Get(isolate)
          ->Call(isolate->GetCurrentContext(), Undefined(isolate), 0, nullptr)
          .ToLocal(&error))
    isolate->ThrowException(error);
  return true;
}

}  // namespace

void throw_failure(coro_runtime* runtime) {
  Isolate* isolate = runtime->isolate;
  Local<Context> context = isolate->GetCurrentContext();
  const coro_frame& frame = runtime->frame;
  if (frame.failure == CORO_CANCELLED && throw_cancelled(runtime)) return;
  Local<Value> message, value;
  if (frame.message.type != CORO_STRING && frame.message.type != CORO_LATIN1)
    message = String::Empty(isolate);
  else if (!decode(runtime, frame.message).ToLocal(&message))
    return;
  auto string = message.As<String>();
  auto error = (frame.failure == CORO_TYPE_ERROR    ? Exception::TypeError(string)
                : frame.failure == CORO_RANGE_ERROR ? Exception::RangeError(string)
                                                    : Exception::Error(string))
                   .As<Object>();
  const ErrorKeys& keys = runtime->keys;
  auto set = [&](const Global<String>& key, Local<Value> property) {
    return error->CreateDataProperty(context, key.Get(isolate), property).FromMaybe(false);
  };
  if (frame.error_number && !set(keys.number, Integer::New(isolate, -frame.error_number))) return;
  bool denied = frame.failure == CORO_DENIED;
  const std::pair<const Global<String>*, const coro_value*> properties[] = {
      {&keys.code, &frame.code},
      {denied ? &keys.permission : &keys.syscall, &frame.syscall},
      {denied ? &keys.resource : &keys.path, &frame.path},
      {&keys.dest, &frame.dest},
      {&keys.address, &frame.address},
      {&keys.port, &frame.port}};
  for (auto [key, property] : properties) {
    if (property->type == CORO_UNDEFINED) continue;
    if (!decode(runtime, *property).ToLocal(&value) || !set(*key, value)) return;
  }
  isolate->ThrowException(error);
}

}  // namespace coro
