#ifndef SLIP_PICTURES_H
#define SLIP_PICTURES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The outcome of decoding.
///
/// The numbers are a contract with PictureDecoder.swift.
enum slip_outcome {
    /// All pixels are there.
    SLIP_WHOLE = 0,
    /// The file ends too early, or is damaged further down; the rows before are there, the others
    /// are as the caller left them or grey.
    SLIP_CUT_OFF = 1,
    /// Nothing could be decoded.
    SLIP_DAMAGED = 2,
    /// Memory was short.
    SLIP_NO_MEMORY = 3,
};

/// A picture to be decoded, and the room for its pixels: three bytes each, red, green, blue, rows
/// without gaps. The width and height are those of the file's header, which the caller has read and
/// held against its limits; a decoder that finds others answers SLIP_DAMAGED.
typedef struct {
    const uint8_t *bytes;
    size_t count;
    int32_t width;
    int32_t height;
    /// The grey, 0 to 255, that transparency is laid on.
    uint8_t paper;
    uint8_t *rgb;
    /// Set to 1 where a pixel let the paper through.
    int32_t is_transparent;
} slip_picture;

/// Decodes a JPEG by libjpeg-turbo: grey, YCbCr, RGB, CMYK and YCCK of 8 bits.
int32_t slip_jpeg_read(slip_picture *picture);

/// Decodes a PNG by libpng; of the ancillary chunks only tRNS is looked at.
int32_t slip_png_read(slip_picture *picture);

/// Decodes a WebP that stands still, by libwebp.
int32_t slip_webp_read(slip_picture *picture);

/// Writes a JPEG without any metadata.
///
/// - quality: 1 to 100.
/// - Returns: its length in bytes, or 0 where it did not fit or memory was short.
size_t slip_jpeg_write(
    const uint8_t *rgb, int32_t width, int32_t height, int32_t quality, uint8_t *bytes,
    size_t capacity);

/// Makes a grey picture of any size out of another: each pixel is the mean of what lies under it.
///
/// - grey: a byte a pixel, rows without gaps; all four sizes are 1 to 65,535.
/// - out: room for `new_width` times `new_height` bytes.
/// - Returns: SLIP_WHOLE, or SLIP_NO_MEMORY.
int32_t slip_grey_fit(
    const uint8_t *grey, int32_t width, int32_t height, uint8_t *out, int32_t new_width,
    int32_t new_height);

#ifdef __cplusplus
}
#endif

#endif
