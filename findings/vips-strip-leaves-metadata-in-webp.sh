#!/usr/bin/env bash
# libvips 8.14: `strip` takes nothing out of a WebP; of a JPEG it does.
#
# Version: libvips-tools and libvips42 8.14.1-3+deb12u3 (Debian 12).
# Input: a JPEG of 64 by 64 pixels without a profile, made by `vips gaussnoise`.
# Expected: `vipsthumbnail … -o out.webp[strip]` writes no metadata, as the option says ("strip all
#   metadata from image") and as `-o out.jpg[strip]` does.
# Seen: the WebP has the chunks VP8X, ICCP, VP8 and EXIF, the same as without `strip`; the JPEG has
#   neither an APP1 (EXIF) nor an APP2 (profile) segment. 8.15.3 and later leave both out of a WebP.
# Output: "webp: VP8X ICCP VP8 EXIF; webp, not stripped: VP8X ICCP VP8 EXIF; jpeg: no metadata".
#
# Needs Debian 12 with what libvips42 depends on (apt-get install libvips42), and Python 3. Fails
# when the behaviour is another one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
version=8.14.1-3+deb12u3
apt-get -qq download "libvips-tools=$version" "libvips42=$version"
for package in ./*.deb; do dpkg-deb -x "$package" root; done
lib=$(dirname "$(find "$folder/root" -name 'libvips.so.42' | head -1)")
tool() { LD_LIBRARY_PATH="$lib" "$folder/root/usr/bin/$1" "${@:2}"; }

tool vips gaussnoise in.jpg 64 64
for options in 'a.webp[strip]' 'b.webp' 'c.jpg[strip]'; do
    tool vipsthumbnail in.jpg -s '32x>' --export-profile srgb -o "$folder/$options"
done
cat >chunks.py <<'END'
import struct
import sys


def of_webp(name):
    data = open(name, "rb").read()
    place, names = 12, []
    while place + 8 <= len(data):
        kind, size = struct.unpack("<4sI", data[place:place + 8])
        names.append(kind.decode().strip())
        place += 8 + size + size % 2
    return " ".join(names)


jpeg = open("c.jpg", "rb").read()
head = jpeg[:jpeg.index(b"\xff\xda")]
told = [name for name in (b"Exif\0\0", b"ICC_PROFILE\0") if name in head]
print(f"webp: {of_webp('a.webp')}; webp, not stripped: {of_webp('b.webp')}; "
      f"jpeg: {'metadata' if told else 'no metadata'}")
END
seen=$(python3 chunks.py)
echo "$seen"
[ "$seen" = "webp: VP8X ICCP VP8 EXIF; webp, not stripped: VP8X ICCP VP8 EXIF; jpeg: no metadata" ]
