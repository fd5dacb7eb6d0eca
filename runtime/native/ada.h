// What we use of ada's C interface. The engine file exports it; Node's package has no header of it.
#pragma once
#include <cstddef>
#include <cstdint>

extern "C" {

struct ada_url;  // made by ada_parse, given back with ada_free

struct ada_string {
  const char* data;  // not terminated; until the URL is changed or freed
  size_t length;
};

// Offsets into the URL's text. `port` is the number itself; kAdaOmitted where a part is missing.
struct ada_url_components {
  uint32_t protocol_end, username_end, host_start, host_end, port, pathname_start, search_start, hash_start;
};

// Never null; ask ada_is_valid. The texts are UTF-8 and are read during the call only.
ada_url* ada_parse(const char* input, size_t length);
ada_url* ada_parse_with_base(const char* input, size_t length, const char* base, size_t base_length);
bool ada_is_valid(ada_url*);
void ada_free(ada_url*);
bool ada_can_parse(const char* input, size_t length);
bool ada_can_parse_with_base(const char* input, size_t length, const char* base, size_t base_length);

ada_string ada_get_href(ada_url*);
const ada_url_components* ada_get_components(ada_url*);

bool ada_set_href(ada_url*, const char*, size_t);  // false: refused, and the URL is as it was
bool ada_set_protocol(ada_url*, const char*, size_t);
bool ada_set_username(ada_url*, const char*, size_t);
bool ada_set_password(ada_url*, const char*, size_t);
bool ada_set_host(ada_url*, const char*, size_t);
bool ada_set_hostname(ada_url*, const char*, size_t);
bool ada_set_port(ada_url*, const char*, size_t);
bool ada_set_pathname(ada_url*, const char*, size_t);
void ada_set_search(ada_url*, const char*, size_t);
void ada_set_hash(ada_url*, const char*, size_t);
}

constexpr uint32_t kAdaOmitted = UINT32_MAX;
