// URLs, by ada. A URL of JavaScript is its text and the offsets of its parts: no native object lives longer
// than a call.
#include <memory>

#include "ada.h"
#include "named_functions.h"
#include "values.h"
#include "web_room.h"

namespace coro {

using namespace v8;

namespace {

using Info = FunctionCallbackInfo<Value>;

struct FreeUrl {
  void operator()(ada_url* url) const { ada_free(url); }
};
using Url = std::unique_ptr<ada_url, FreeUrl>;

// Characters that a URL, or a part of one, may have at most: what ada does with it fits memory and 32 bits.
constexpr int kLongest = 32 << 20;

// The UTF-8 of a string.
class Utf8 {
 public:
  Utf8(Isolate* isolate, Local<Value> value) : room_(room_for(value)) {
    auto string = value.As<String>();
    if (string->Length() > kLongest || !room_.data())
      throw_error(isolate, ErrorKind::kRangeError, "a URL has at most 32 Mi characters",
                  "ERR_STRING_TOO_LONG");
    else
      size_ = string->WriteUtf8V2(isolate, room_.data(), room_for(value),
                                  String::WriteFlags::kReplaceInvalidUtf8);
  }
  static constexpr size_t kThrown = SIZE_MAX;
  bool threw() const { return size_ == kThrown; }
  const char* data() { return room_.data(); }
  size_t size() const { return size_; }

 private:
  static size_t room_for(Local<Value> value) {
    int length = value.As<String>()->Length();
    return length > kLongest ? 0 : static_cast<size_t>(length) * 3;
  }
  Room<char> room_;
  size_t size_ = kThrown;
};

constexpr size_t kParts = 8;

// Writes the offsets and returns the text.
void answer(const Info& info, ada_url* url, Local<Value> parts) {
  Isolate* isolate = info.GetIsolate();
  ada_string href = ada_get_href(url);
  Local<String> string;
  if (!String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(href.data), NewStringType::kNormal,
                              static_cast<int>(href.length))
           .ToLocal(&string))
    return throw_error(isolate, ErrorKind::kRangeError, "the URL is longer than V8's longest string",
                       "ERR_STRING_TOO_LONG");
  auto view = parts.As<Uint32Array>();
  static_assert(sizeof(ada_url_components) == kParts * sizeof(uint32_t));
  memcpy(static_cast<char*>(view->Buffer()->Data()) + view->ByteOffset(), ada_get_components(url),
         sizeof(ada_url_components));
  info.GetReturnValue().Set(string);
}

bool is_parts(Local<Value> value) {
  return value->IsUint32Array() && value.As<Uint32Array>()->Length() >= kParts;
}

void wrong_arguments(const Info& info) {
  throw_error(info.GetIsolate(), ErrorKind::kTypeError, "wrong arguments for a function of __primordials.web",
              "ERR_INVALID_ARG_TYPE");
}

// web.parseUrl(input, base | undefined, parts: Uint32Array) -> href | undefined: not valid
void parse_url(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString() || !is_parts(info[2])) return wrong_arguments(info);
  Utf8 input(isolate, info[0]);
  if (input.threw()) return;
  Url url;
  if (info[1]->IsString()) {
    Utf8 base(isolate, info[1]);
    if (base.threw()) return;
    url.reset(ada_parse_with_base(input.data(), input.size(), base.data(), base.size()));
  } else {
    url.reset(ada_parse(input.data(), input.size()));
  }
  if (ada_is_valid(url.get())) answer(info, url.get(), info[2]);
}

// web.canParseUrl(input, base | undefined) -> boolean
void can_parse_url(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString()) return wrong_arguments(info);
  Utf8 input(isolate, info[0]);
  if (input.threw()) return;
  if (!info[1]->IsString()) return info.GetReturnValue().Set(ada_can_parse(input.data(), input.size()));
  Utf8 base(isolate, info[1]);
  if (base.threw()) return;
  info.GetReturnValue().Set(ada_can_parse_with_base(input.data(), input.size(), base.data(), base.size()));
}

template <void (*set)(ada_url*, const char*, size_t)>
bool always(ada_url* url, const char* value, size_t size) {
  set(url, value, size);
  return true;
}

using Setter = bool (*)(ada_url*, const char*, size_t);
// In the order of urlParts in stdlib/internal/web/url.js.
constexpr Setter kSetters[] = {
    ada_set_href,     ada_set_protocol, ada_set_username, ada_set_password,       ada_set_host,
    ada_set_hostname, ada_set_port,     ada_set_pathname, always<ada_set_search>, always<ada_set_hash>};

// web.updateUrl(href, which, value, parts) -> the new href | undefined: refused
void update_url(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString() || !info[1]->IsUint32() || info[1].As<Uint32>()->Value() >= std::size(kSetters) ||
      !info[2]->IsString() || !is_parts(info[3]))
    return wrong_arguments(info);
  Utf8 href(isolate, info[0]);
  if (href.threw()) return;
  Utf8 value(isolate, info[2]);
  if (value.threw()) return;
  Url url(ada_parse(href.data(), href.size()));
  if (!ada_is_valid(url.get())) return;
  if (kSetters[info[1].As<Uint32>()->Value()](url.get(), value.data(), value.size()))
    answer(info, url.get(), info[3]);
}

constexpr NamedFunction kFunctions[] = {
    {"web.parseUrl", parse_url}, {"web.canParseUrl", can_parse_url}, {"web.updateUrl", update_url}};

}  // namespace

NamedFunctions url_functions() { return {kFunctions, std::size(kFunctions)}; }

}  // namespace coro
