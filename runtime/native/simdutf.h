// What we use of simdutf. The engine file exports it; Node's package has no header of it.
#pragma once
#include <cstddef>
#include <cstdint>

namespace simdutf {

bool validate_ascii(const char*, size_t);
bool validate_utf8(const char*, size_t);
bool validate_utf16le(const char16_t*, size_t);

size_t utf16_length_from_utf8(const char*, size_t);
size_t utf8_length_from_latin1(const char*, size_t);
size_t utf8_length_from_utf16le(const char16_t*, size_t);

// All return how much was written. The valid_ ones must be given what is.
size_t convert_utf8_to_latin1(const char*, size_t, char*);  // 0: not all of it can be
size_t convert_valid_utf8_to_utf16le(const char*, size_t, char16_t*);
size_t convert_latin1_to_utf8(const char*, size_t, char*);
size_t convert_valid_utf16le_to_utf8(const char16_t*, size_t, char*);

enum base64_options : uint64_t { base64_default = 0 };
enum last_chunk_handling_options : uint64_t { loose = 0 };
enum error_code { SUCCESS = 0 };
struct result {
  error_code error;
  size_t count;  // bytes written when there was no error
};

// The web's "forgiving" decoding. The output needs room for three bytes where four characters are, or begin.
result base64_to_binary(const char*, size_t, char*, base64_options, last_chunk_handling_options);
result base64_to_binary(const char16_t*, size_t, char*, base64_options, last_chunk_handling_options);
size_t base64_length_from_binary(size_t, base64_options);
size_t binary_to_base64(const char*, size_t, char*, base64_options);

}  // namespace simdutf
