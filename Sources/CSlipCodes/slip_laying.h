#ifndef SLIP_LAYING_H
#define SLIP_LAYING_H

#include "slip_pictures.h"

/// Lays a row of red, green, blue and opacity on the picture's paper.
static inline void slip_lay_row(slip_picture *picture, const uint8_t *rgba, int32_t row)
{
    uint8_t *out = picture->rgb + (size_t)row * (size_t)picture->width * 3;
    for (int32_t x = 0; x < picture->width; x++, rgba += 4, out += 3) {
        const uint32_t opacity = rgba[3];
        if (opacity != 255)
            picture->is_transparent = 1;
        for (int32_t channel = 0; channel < 3; channel++)
            out[channel] =
                (uint8_t)((rgba[channel] * opacity + picture->paper * (255 - opacity) + 127) / 255);
    }
}

#endif
