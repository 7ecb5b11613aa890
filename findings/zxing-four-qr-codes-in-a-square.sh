#!/usr/bin/env bash
# libzxing 1.4.0: of four QR codes in a square, two are told; 3.1.1 tells all four.
#
# Version: zxing-cpp-tools and libzxing2 1.4.0-3+b1 (Debian 12); zxing-cpp 3.1.1 (PyPI).
# Input: twenty pictures with four QR codes of one size each (version 3, 5 pixels a module, a quiet
#   zone of four modules), two beside and two below each other, 40 pixels apart, drawn by segno
#   1.6.6.
# Expected: 80 codes, as the later version gives.
# Seen: `ZXingReader -format QRCode` gives two of each four and says nothing of the others. The
#   further the codes are apart the fewer are missing: at 600 pixels 7 of 80 are. Whoever reads a
#   picture for all of its codes has to cover what was found and to look again.
# Output: "1.4.0, 40 pixels apart: 40 of 80; 600: 73 of 80; 3.1.1, 40 apart: 80 of 80".
#
# Needs Debian 12 on x86-64 with what libzxing2 depends on (apt-get install libzxing2), Python 3
# with venv, and PyPI. Fails when the behaviour is another one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
version=1.4.0-3+b1
apt-get -qq download "zxing-cpp-tools=$version" "libzxing2=$version"
for package in ./*.deb; do dpkg-deb -x "$package" root; done
lib=$(dirname "$(find "$folder/root" -name 'libzxing.so.*' | head -1)")
python3 -m venv python
python/bin/pip -q install zxing-cpp==3.1.1 segno==1.6.6 pillow==13.0.0

cat >draw.py <<'END'
import segno
import zxingcpp
from PIL import Image

for gap in 40, 600:
    read = 0
    for name in range(20):
        codes = []
        for number in range(4):
            code = segno.make(f"code {name} {number}", error="m", micro=False, version=3)
            code.save("one.png", scale=5, border=4)
            codes.append(Image.open("one.png").convert("L"))
        step = codes[0].size[0] + gap
        picture = Image.new("L", (2 * step - gap, 2 * step - gap), 255)
        for number, code in enumerate(codes):
            picture.paste(code, (number % 2 * step, number // 2 * step))
        picture.save(f"{gap}-{name}.png")
        read += len({code.text for code in zxingcpp.read_barcodes(picture)})
    print(read)
END
new=$(python/bin/python draw.py | sed -n 1p)
old() {
    for picture in "$1"-*.png; do
        LD_LIBRARY_PATH="$lib" root/usr/bin/ZXingReader -format QRCode "$picture" |
            grep -o 'code [0-9]* [0-3]' | sort -u
    done | wc -l
}
seen="1.4.0, 40 pixels apart: $(old 40) of 80; 600: $(old 600) of 80; 3.1.1, 40 apart: $new of 80"
echo "$seen"
[ "$seen" = "1.4.0, 40 pixels apart: 40 of 80; 600: 73 of 80; 3.1.1, 40 apart: 80 of 80" ]
