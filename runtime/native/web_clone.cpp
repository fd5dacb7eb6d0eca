// Structured clones, by V8's serializer. The bytes live on the stack of one call: what is sent to a port is
// cloned when it is sent, for all ports are of this isolate.
#include <cstdlib>

#include "named_functions.h"
#include "values.h"

namespace coro {

using namespace v8;

namespace {

using Info = FunctionCallbackInfo<Value>;

// What cannot be written as bytes, by number. Globals: V8 closes handle scopes between the calls of a
// delegate.
struct OutOfBand {
  std::vector<Global<Object>> hosts;
  std::vector<Global<SharedArrayBuffer>> shared;
  std::vector<CompiledWasmModule> wasm;
};

// Calls JavaScript: `refusal(message)` makes the error to be thrown; `admit(object)` throws for an object of
// the library's that cannot be cloned.
class Writer : public ValueSerializer::Delegate {
 public:
  Writer(Isolate* isolate, OutOfBand* beside, Local<Name> mark, Local<Function> refusal,
         Local<Function> admit)
      : isolate_(isolate), beside_(beside), mark_(mark), refusal_(refusal), admit_(admit) {}
  ValueSerializer* serializer = nullptr;

  void ThrowDataCloneError(Local<String> message) override {
    Local<Value> argument = message, error;
    if (refusal_->Call(isolate_->GetCurrentContext(), Undefined(isolate_), 1, &argument).ToLocal(&error))
      isolate_->ThrowException(error);
  }

  bool HasCustomHostObject(Isolate*) override { return true; }

  // Objects of the library's own classes, whose prototypes carry the mark.
  Maybe<bool> IsHostObject(Isolate*, Local<Object> object) override {
    Local<Value> found;
    return Just(object->GetRealNamedProperty(isolate_->GetCurrentContext(), mark_).ToLocal(&found) &&
                !found->IsUndefined());
  }

  Maybe<bool> WriteHostObject(Isolate*, Local<Object> object) override {
    Local<Value> argument = object, ignored;
    if (!admit_->Call(isolate_->GetCurrentContext(), Undefined(isolate_), 1, &argument).ToLocal(&ignored))
      return Nothing<bool>();
    serializer->WriteUint32(static_cast<uint32_t>(beside_->hosts.size()));
    beside_->hosts.emplace_back(isolate_, object);
    return Just(true);
  }

  Maybe<uint32_t> GetSharedArrayBufferId(Isolate*, Local<SharedArrayBuffer> buffer) override {
    for (size_t k = 0; k < beside_->shared.size(); k++)
      if (beside_->shared[k] == buffer) return Just(static_cast<uint32_t>(k));
    beside_->shared.emplace_back(isolate_, buffer);
    return Just(static_cast<uint32_t>(beside_->shared.size() - 1));
  }

  Maybe<uint32_t> GetWasmModuleTransferId(Isolate*, Local<WasmModuleObject> module) override {
    beside_->wasm.push_back(module->GetCompiledModule());
    return Just(static_cast<uint32_t>(beside_->wasm.size() - 1));
  }

 private:
  Isolate* isolate_;
  OutOfBand* beside_;
  Local<Name> mark_;
  Local<Function> refusal_;
  Local<Function> admit_;
};

// V8 lets no JavaScript run while it reads.
class Reader : public ValueDeserializer::Delegate {
 public:
  Reader(const OutOfBand* beside, Local<Array> copies) : beside_(beside), copies_(copies) {}
  ValueDeserializer* deserializer = nullptr;

  MaybeLocal<Object> ReadHostObject(Isolate* isolate) override {
    uint32_t index;
    Local<Value> made;
    if (!deserializer->ReadUint32(&index) ||
        !copies_->Get(isolate->GetCurrentContext(), index).ToLocal(&made) || !made->IsObject())
      return {};
    return made.As<Object>();
  }

  MaybeLocal<SharedArrayBuffer> GetSharedArrayBufferFromId(Isolate* isolate, uint32_t id) override {
    if (id >= beside_->shared.size()) return {};
    return SharedArrayBuffer::New(isolate, beside_->shared[id].Get(isolate)->GetBackingStore());
  }

  MaybeLocal<WasmModuleObject> GetWasmModuleFromId(Isolate* isolate, uint32_t id) override {
    if (id >= beside_->wasm.size()) return {};
    return WasmModuleObject::FromCompiledModule(isolate, beside_->wasm[id]);
  }

 private:
  const OutOfBand* beside_;
  Local<Array> copies_;
};

struct FreeBytes {
  void operator()(uint8_t* bytes) const { free(bytes); }
};

// web.clone(value, buffers to transfer, mark, refusal(message) -> error, admit(object), exchange(objects) ->
// their clones) -> clone. The buffers are detached when everything has been written.
void clone(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  Local<Context> context = isolate->GetCurrentContext();
  if (!info[1]->IsArray() || !info[2]->IsSymbol() || !info[3]->IsFunction() || !info[4]->IsFunction() ||
      !info[5]->IsFunction())
    return throw_error(isolate, ErrorKind::kTypeError, "wrong arguments for web.clone",
                       "ERR_INVALID_ARG_TYPE");
  LocalVector<ArrayBuffer> buffers(isolate);
  auto list = info[1].As<Array>();
  for (uint32_t k = 0; k < list->Length(); k++) {
    Local<Value> item;
    if (!list->Get(context, k).ToLocal(&item)) return;
    if (!item->IsArrayBuffer())
      return throw_error(isolate, ErrorKind::kTypeError, "web.clone transfers buffers",
                         "ERR_INVALID_ARG_TYPE");
    buffers.push_back(item.As<ArrayBuffer>());
  }
  OutOfBand beside;
  Writer writer(isolate, &beside, info[2].As<Name>(), info[3].As<Function>(), info[4].As<Function>());
  ValueSerializer serializer(isolate, &writer);
  writer.serializer = &serializer;
  for (uint32_t k = 0; k < buffers.size(); k++) serializer.TransferArrayBuffer(k, buffers[k]);
  serializer.WriteHeader();
  if (!serializer.WriteValue(context, info[0]).FromMaybe(false)) return;
  auto [data, size] = serializer.Release();
  std::unique_ptr<uint8_t, FreeBytes> bytes(data);

  for (Local<ArrayBuffer> buffer : buffers) {
    // A getter may have detached it meanwhile; the memory of WebAssembly never can be.
    if (buffer->WasDetached())
      return writer.ThrowDataCloneError(text(isolate, "An ArrayBuffer is detached and could not be cloned."));
    if (!buffer->IsDetachable())
      return writer.ThrowDataCloneError(text(isolate, "An ArrayBuffer could not be transferred."));
  }
  LocalVector<Value> hosts(isolate);
  for (const Global<Object>& host : beside.hosts) hosts.push_back(host.Get(isolate));
  Local<Value> objects = Array::New(isolate, hosts.data(), hosts.size()), copies;
  if (!info[5].As<Function>()->Call(context, Undefined(isolate), 1, &objects).ToLocal(&copies)) return;
  if (!copies->IsArray())
    return throw_error(isolate, ErrorKind::kTypeError, "wrong clones for web.clone", "ERR_INVALID_ARG_TYPE");
  Reader reader(&beside, copies.As<Array>());
  ValueDeserializer deserializer(isolate, data, size, &reader);
  reader.deserializer = &deserializer;
  for (uint32_t k = 0; k < buffers.size(); k++) {
    std::shared_ptr<BackingStore> store = buffers[k]->GetBackingStore();
    if (!buffers[k]->Detach(Local<Value>()).FromMaybe(false)) return;
    deserializer.TransferArrayBuffer(k, ArrayBuffer::New(isolate, std::move(store)));
  }
  Local<Value> result;
  if (!deserializer.ReadHeader(context).FromMaybe(false)) return;
  if (deserializer.ReadValue(context).ToLocal(&result)) info.GetReturnValue().Set(result);
}

constexpr NamedFunction kFunctions[] = {{"web.clone", clone}};

}  // namespace

NamedFunctions clone_functions() { return {kFunctions, std::size(kFunctions)}; }

}  // namespace coro
