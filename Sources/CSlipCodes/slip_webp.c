#include "slip_laying.h"

#include <stdlib.h>

#include <webp/decode.h>

static int32_t outcome(VP8StatusCode status, int32_t rows)
{
    switch (status) {
    case VP8_STATUS_OK:
        return SLIP_WHOLE;
    case VP8_STATUS_OUT_OF_MEMORY:
        return SLIP_NO_MEMORY;
    default:
        return rows > 0 ? SLIP_CUT_OFF : SLIP_DAMAGED;
    }
}

int32_t slip_webp_read(slip_picture *picture)
{
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)
        || WebPGetFeatures(picture->bytes, picture->count, &config.input) != VP8_STATUS_OK
        || config.input.has_animation || config.input.width != picture->width
        || config.input.height != picture->height)
        return SLIP_DAMAGED;
    const int has_alpha = config.input.has_alpha;
    const size_t row = (size_t)picture->width * (has_alpha ? 4 : 3);
    uint8_t *pixels =
        has_alpha ? calloc((size_t)picture->height, row) : picture->rgb;
    if (!pixels)
        return SLIP_NO_MEMORY;
    config.output.colorspace = has_alpha ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = pixels;
    config.output.u.RGBA.stride = (int)row;
    config.output.u.RGBA.size = row * (size_t)picture->height;
    // The incremental decoder gives the rows before the place where a file is cut off.
    WebPIDecoder *decoder = WebPINewDecoder(&config.output);
    if (!decoder) {
        if (has_alpha)
            free(pixels);
        return SLIP_NO_MEMORY;
    }
    const VP8StatusCode status = WebPIAppend(decoder, picture->bytes, picture->count);
    int rows = 0;
    WebPIDecGetRGB(decoder, &rows, NULL, NULL, NULL);
    if (status == VP8_STATUS_OK)
        rows = picture->height;
    for (int32_t y = 0; has_alpha && y < rows; y++)
        slip_lay_row(picture, pixels + (size_t)y * row, y);
    WebPIDelete(decoder);
    if (has_alpha)
        free(pixels);
    return outcome(status, rows);
}
