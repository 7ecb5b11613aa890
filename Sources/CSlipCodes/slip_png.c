#include "slip_laying.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

/// The most bytes that a chunk may make the library take, unpacked.
#define SLIP_PNG_CHUNK (8 * 1024 * 1024)
/// The most chunks that the library may keep.
#define SLIP_PNG_CHUNKS 64

typedef struct {
    const uint8_t *bytes;
    size_t count;
    size_t place;
} slip_png_source;

static void take(png_structp png, png_bytep out, size_t count)
{
    slip_png_source *source = png_get_io_ptr(png);
    if (count > source->count - source->place)
        png_error(png, "cut off");
    memcpy(out, source->bytes + source->place, count);
    source->place += count;
}

static void leave(png_structp png, png_const_charp words)
{
    (void)words;
    png_longjmp(png, 1);
}

static void say_nothing(png_structp png, png_const_charp words)
{
    (void)png;
    (void)words;
}

/// Every kind of PNG as four bytes a pixel.
static int prepare(png_structp png, png_infop info)
{
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
    const int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    return passes;
}

int32_t slip_png_read(slip_picture *picture)
{
    slip_png_source source = {picture->bytes, picture->count, 0};
    png_structp png =
        png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, leave, say_nothing);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    // Read behind a longjmp, so they may not live in registers.
    uint8_t *volatile pixels = NULL;
    volatile int32_t rows = 0;
    volatile int32_t is_short = !info;
    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_read_struct(&png, &info, NULL);
        free(pixels);
        return is_short ? SLIP_NO_MEMORY : rows > 0 ? SLIP_CUT_OFF : SLIP_DAMAGED;
    }
    png_set_user_limits(png, (png_uint_32)picture->width, (png_uint_32)picture->height);
    png_set_chunk_malloc_max(png, SLIP_PNG_CHUNK);
    png_set_chunk_cache_max(png, SLIP_PNG_CHUNKS);
    // All ancillary chunks but tRNS: colour profiles and texts are packed, and not needed here.
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_read_fn(png, &source, take);
    png_read_info(png, info);
    if ((int32_t)png_get_image_width(png, info) != picture->width
        || (int32_t)png_get_image_height(png, info) != picture->height)
        png_error(png, "other size");
    const int passes = prepare(png, info);
    const size_t row = (size_t)picture->width * 4;
    if (png_get_rowbytes(png, info) != row)
        png_error(png, "other pixels");
    // An interlaced picture comes in passes that each add pixels to all rows.
    const size_t kept = passes > 1 ? (size_t)picture->height : 1;
    pixels = calloc(kept, row);
    if (!pixels) {
        is_short = 1;
        png_error(png, "memory");
    }
    for (int pass = 0; pass < passes; pass++) {
        for (int32_t y = 0; y < picture->height; y++) {
            uint8_t *at = pixels + (kept > 1 ? (size_t)y * row : 0);
            png_read_row(png, at, NULL);
            if (pass < passes - 1)
                continue;
            slip_lay_row(picture, at, y);
            rows = y + 1;
        }
    }
    png_destroy_read_struct(&png, &info, NULL);
    free(pixels);
    return SLIP_WHOLE;
}
