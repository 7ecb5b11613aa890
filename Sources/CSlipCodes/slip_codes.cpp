#include "slip_codes.h"

#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <cstring>

namespace {

slip_code described(const ZXing::Result &result)
{
    const auto &corners = result.position();
    const auto &first = corners[0];
    slip_code code = {result.bytes().size(), first.x, first.y, first.x, first.y};
    for (const auto &corner : corners) {
        code.left = std::min(code.left, corner.x);
        code.top = std::min(code.top, corner.y);
        code.right = std::max(code.right, corner.x);
        code.bottom = std::max(code.bottom, corner.y);
    }
    return code;
}

int32_t find(
    const ZXing::ImageView &picture, uint8_t *bytes, size_t capacity, slip_code *codes, size_t most)
{
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode)
        .setTryHarder(true)
        .setTryRotate(true)
        .setMaxNumberOfSymbols(static_cast<uint8_t>(most));
    size_t count = 0;
    size_t used = 0;
    for (const auto &result : ZXing::ReadBarcodes(picture, hints)) {
        const auto &found = result.bytes();
        if (!result.isValid() || found.empty())
            continue;
        if (count == most || found.size() > capacity - used)
            break;
        std::memcpy(bytes + used, found.data(), found.size());
        codes[count++] = described(result);
        used += found.size();
    }
    return static_cast<int32_t>(count);
}

} // namespace

int32_t slip_codes_find(
    const uint8_t *grey, int32_t width, int32_t height, int32_t stride, uint8_t *bytes,
    size_t capacity, slip_code *codes, size_t most)
{
    const bool is_picture = grey && width > 0 && height > 0 && stride >= width;
    if (!is_picture || !bytes || !codes || most == 0 || most > 255)
        return SLIP_CODES_FAILED;
    // An exception that reached Swift would end the process without a word.
    try {
        ZXing::ImageView picture(grey, width, height, ZXing::ImageFormat::Lum, stride);
        return find(picture, bytes, capacity, codes, most);
    } catch (...) {
        return SLIP_CODES_FAILED;
    }
}
