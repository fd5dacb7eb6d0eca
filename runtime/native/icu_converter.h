// What we use of ICU's converters. The engine file exports ICU 78; Node's package has no header of it.
#pragma once
#include <cstdint>

#define CORO_ICU(name) name##_78

extern "C" {

struct UConverter;  // made by ucnv_open, given back with ucnv_close
struct UConverterToUnicodeArgs;

using UErrorCode = int32_t;  // negative: a warning; 0: none; positive: failed
constexpr UErrorCode U_INVALID_CHAR_FOUND = 10, U_TRUNCATED_CHAR_FOUND = 11, U_ILLEGAL_CHAR_FOUND = 12,
                     U_BUFFER_OVERFLOW_ERROR = 15;

// Why a callback is called: up to UCNV_IRREGULAR for input that means nothing, above for resets and closing.
using UConverterCallbackReason = int32_t;
constexpr UConverterCallbackReason UCNV_IRREGULAR = 2;

using UConverterToUCallback = void (*)(const void* context, UConverterToUnicodeArgs*, const char* input,
                                       int32_t length, UConverterCallbackReason, UErrorCode*);

UConverter* CORO_ICU(ucnv_open)(const char* name, UErrorCode*);
void CORO_ICU(ucnv_close)(UConverter*);
void CORO_ICU(ucnv_setToUCallBack)(UConverter*, UConverterToUCallback, const void* context,
                                   UConverterToUCallback* old_callback, const void** old_context,
                                   UErrorCode*);
void CORO_ICU(ucnv_cbToUWriteUChars)(UConverterToUnicodeArgs*, const char16_t*, int32_t length,
                                     int32_t offset, UErrorCode*);
void CORO_ICU(ucnv_toUnicode)(UConverter*, char16_t** target, const char16_t* target_end, const char** source,
                              const char* source_end, int32_t* offsets, int8_t flush, UErrorCode*);
int32_t CORO_ICU(ucnv_toUCountPending)(const UConverter*, UErrorCode*);
}
