#include "slip_pictures.h"

#include <stdlib.h>

/// Adds `share` times a row to the sums of its columns.
static void add_row(uint32_t *sums, const uint8_t *row, int32_t width, uint32_t share)
{
    for (int32_t x = 0; x < width; x++)
        sums[x] += share * row[x];
}

/// Makes a row of new pixels out of the sums of columns.
///
/// Lengths are counted in parts, of which an old column has `new_width` and a new one `width`, so
/// that every border falls between two parts.
static void write_row(
    const uint32_t *sums, int32_t width, uint64_t area, uint8_t *row, int32_t new_width)
{
    for (int32_t x = 0; x < new_width; x++) {
        int64_t start = (int64_t)x * width;
        int64_t end = start + width;
        uint64_t sum = area / 2;
        for (int64_t place = start / new_width; place * new_width < end; place++) {
            int64_t left = place * new_width;
            int64_t right = left + new_width;
            int64_t covered = (right < end ? right : end) - (left > start ? left : start);
            sum += (uint64_t)covered * sums[place];
        }
        row[x] = (uint8_t)(sum / area);
    }
}

int32_t slip_grey_fit(
    const uint8_t *grey, int32_t width, int32_t height, uint8_t *out, int32_t new_width,
    int32_t new_height)
{
    uint32_t *sums = calloc((size_t)width, sizeof *sums);
    if (!sums)
        return SLIP_NO_MEMORY;
    uint64_t area = (uint64_t)width * (uint64_t)height;
    for (int32_t y = 0; y < new_height; y++) {
        int64_t start = (int64_t)y * height;
        int64_t end = start + height;
        for (int32_t x = 0; x < width; x++)
            sums[x] = 0;
        for (int64_t line = start / new_height; line * new_height < end; line++) {
            int64_t top = line * new_height;
            int64_t bottom = top + new_height;
            int64_t covered = (bottom < end ? bottom : end) - (top > start ? top : start);
            add_row(sums, grey + line * width, width, (uint32_t)covered);
        }
        write_row(sums, width, area, out + (int64_t)y * new_width, new_width);
    }
    free(sums);
    return SLIP_WHOLE;
}
