#ifndef SLIP_CODES_H
#define SLIP_CODES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The most bytes that one QR code gives: 7,089 digits (ISO/IEC 18004, table 7, version 40-L).
#define SLIP_CODE_BYTES 7089
/// The answer where the library failed, memory was short, or the numbers make no picture.
#define SLIP_CODES_FAILED (-1)

/// A code that was found: how many bytes it has, and the rectangle around it, in pixels. The
/// rectangle may reach beyond the picture.
typedef struct {
    size_t length;
    int32_t left;
    int32_t top;
    int32_t right;
    int32_t bottom;
} slip_code;

/// Finds the QR codes of a grey picture and writes their bytes one behind the other.
///
/// The bytes are the codes' own, never text that was guessed from them. A code that does not fit
/// any more ends the search.
///
/// - grey: a byte a pixel, 0 is black; `stride` bytes from one row to the next.
/// - bytes, capacity: where the codes go.
/// - codes, most: what is told of each code, and how many there may be.
/// - Returns: the number of codes, or SLIP_CODES_FAILED. No exception leaves this function.
int32_t slip_codes_find(
    const uint8_t *grey, int32_t width, int32_t height, int32_t stride, uint8_t *bytes,
    size_t capacity, slip_code *codes, size_t most);

#ifdef __cplusplus
}
#endif

#endif
