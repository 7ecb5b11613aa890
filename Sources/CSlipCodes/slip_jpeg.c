#include "slip_pictures.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

/// The most passes over a progressive JPEG. Encoders make about ten; a small file can ask for
/// thousands of passes over many pixels.
#define SLIP_JPEG_SCANS 100
/// The most memory that the decoder may take, in bytes: the coefficients of 40 megapixels are 240
/// million.
#define SLIP_JPEG_MEMORY (300L * 1024 * 1024)

typedef struct {
    struct jpeg_error_mgr manager;
    jmp_buf leave;
    int is_memory;
    int is_cut_off;
} slip_jpeg_errors;

static void leave(j_common_ptr info)
{
    slip_jpeg_errors *errors = (slip_jpeg_errors *)info->err;
    errors->is_memory = info->err->msg_code == JERR_OUT_OF_MEMORY;
    longjmp(errors->leave, 1);
}

/// The library goes on where a file ends too early, with grey and a warning.
static void note(j_common_ptr info, int level)
{
    slip_jpeg_errors *errors = (slip_jpeg_errors *)info->err;
    if (level >= 0)
        return;
    info->err->num_warnings++;
    switch (info->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
        errors->is_cut_off = 1;
        break;
    default:
        break;
    }
}

static void say_nothing(j_common_ptr info)
{
    (void)info;
}

static void count_scans(j_common_ptr info)
{
    if (info->is_decompressor && ((j_decompress_ptr)info)->input_scan_number > SLIP_JPEG_SCANS)
        ERREXIT(info, JERR_NOTIMPL);
}

static struct jpeg_error_mgr *quiet(slip_jpeg_errors *errors)
{
    memset(errors, 0, sizeof *errors);
    jpeg_std_error(&errors->manager);
    errors->manager.error_exit = leave;
    errors->manager.emit_message = note;
    errors->manager.output_message = say_nothing;
    return &errors->manager;
}

/// Programs of Adobe's write ink as its complement, and all others follow them.
static void ink_to_light(const uint8_t *ink, uint8_t *rgb, int32_t width)
{
    for (int32_t x = 0; x < width; x++, ink += 4, rgb += 3)
        for (int32_t channel = 0; channel < 3; channel++)
            rgb[channel] = (uint8_t)((ink[channel] * ink[3] + 127) / 255);
}

static void read_rows(struct jpeg_decompress_struct *info, slip_picture *picture, uint8_t *row)
{
    while (info->output_scanline < info->output_height) {
        uint8_t *out =
            picture->rgb + (size_t)info->output_scanline * (size_t)picture->width * 3;
        uint8_t *rows[1] = {row ? row : out};
        if (jpeg_read_scanlines(info, rows, 1) == 1 && row)
            ink_to_light(row, out, picture->width);
    }
}

int32_t slip_jpeg_read(slip_picture *picture)
{
    struct jpeg_decompress_struct info;
    slip_jpeg_errors errors;
    struct jpeg_progress_mgr progress;
    // Read behind a longjmp, so it may not live in a register.
    uint8_t *volatile row = NULL;
    volatile int32_t has_rows = 0;
    memset(&info, 0, sizeof info);
    memset(&progress, 0, sizeof progress);
    info.err = quiet(&errors);
    if (setjmp(errors.leave)) {
        const int32_t rows = has_rows && info.output_scanline > 0;
        jpeg_destroy_decompress(&info);
        free(row);
        return errors.is_memory ? SLIP_NO_MEMORY : rows ? SLIP_CUT_OFF : SLIP_DAMAGED;
    }
    jpeg_create_decompress(&info);
    info.mem->max_memory_to_use = SLIP_JPEG_MEMORY;
    progress.progress_monitor = count_scans;
    info.progress = &progress;
    jpeg_mem_src(&info, picture->bytes, picture->count);
    jpeg_read_header(&info, TRUE);
    const int is_ink = info.num_components == 4;
    info.out_color_space = is_ink ? JCS_CMYK : JCS_RGB;
    info.dct_method = JDCT_ISLOW;
    if ((int32_t)info.image_width != picture->width
        || (int32_t)info.image_height != picture->height)
        ERREXIT(&info, JERR_NOTIMPL);
    if (is_ink && !(row = malloc((size_t)picture->width * 4)))
        ERREXIT1(&info, JERR_OUT_OF_MEMORY, 0);
    jpeg_start_decompress(&info);
    has_rows = 1;
    read_rows(&info, picture, row);
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    free(row);
    return errors.is_cut_off ? SLIP_CUT_OFF : SLIP_WHOLE;
}

size_t slip_jpeg_write(
    const uint8_t *rgb, int32_t width, int32_t height, int32_t quality, uint8_t *bytes,
    size_t capacity)
{
    struct jpeg_compress_struct info;
    slip_jpeg_errors errors;
    // The library takes other memory where this is too small, and says so by the pointer.
    unsigned char *volatile grown = bytes;
    unsigned char *written = bytes;
    unsigned long length = capacity;
    if (width <= 0 || height <= 0 || width > JPEG_MAX_DIMENSION || height > JPEG_MAX_DIMENSION)
        return 0;
    memset(&info, 0, sizeof info);
    info.err = quiet(&errors);
    if (setjmp(errors.leave)) {
        jpeg_destroy_compress(&info);
        if (grown != bytes)
            free(grown);
        return 0;
    }
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &written, &length);
    info.image_width = (JDIMENSION)width;
    info.image_height = (JDIMENSION)height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    info.optimize_coding = TRUE;
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        JSAMPROW row = (JSAMPROW)(rgb + (size_t)info.next_scanline * (size_t)width * 3);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    grown = written;
    if (grown != bytes) {
        free(grown);
        return 0;
    }
    return length;
}
