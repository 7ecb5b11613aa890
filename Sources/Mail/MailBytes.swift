internal import Formats
package import Shop

/// A message as the bytes that travel: RFC 5322 with MIME (RFC 2045, 2046), every line ended by
/// CR LF and at most 998 bytes long.
package struct MailBytes: Sendable {
    /// A field of the head: its name, and its value with the folds that it is sent with.
    struct Field: Sendable {
        var name: String
        var value: String

        var text: String { "\(name): \(value)\r\n" }
    }

    var fields: [Field]
    var body: [UInt8]

    /// Writes a message as two parts, of which the reader's program shows the last that it can.
    package init(_ message: MailMessage) {
        fields = [
            Field(name: "From", value: HeaderText.mailbox(message.sender)),
            Field(name: "To", value: "<\(message.to.text)>"),
            Field(name: "Subject", value: HeaderText.unstructured(message.subject)),
            Field(name: "Date", value: HeaderText.date(message.at)),
            Field(name: "Message-ID", value: "<\(message.identifier)>"),
            // RFC 3834: nobody's holiday is told to a shop.
            Field(name: "Auto-Submitted", value: "auto-generated"),
            Field(name: "MIME-Version", value: "1.0"),
            Field(
                name: "Content-Type",
                value: "multipart/alternative; boundary=\"\(Self.boundary)\""),
        ]
        if let address = message.replyTo {
            fields.insert(Field(name: "Reply-To", value: "<\(address.text)>"), at: 2)
        }
        if let address = message.unsubscribe, HeaderText.isPlain(address) {
            fields.append(Field(name: "List-Unsubscribe", value: "<\(address)>"))
        }
        body = []
        addPart(message.text, "text/plain", behind: Self.boundary)
        if let picture = message.picture {
            add(message.html, showing: picture)
        } else {
            addPart(message.html, "text/html", behind: Self.boundary)
        }
        body += "--\(Self.boundary)--\r\n".utf8
    }

    /// Stands in no part: quoted-printable writes each `=` as `=3D`, and base64 has no `_`.
    private static let boundary = "=_part_of_this_message"
    /// Stands in no part either, and neither begins with the other.
    private static let pictureBoundary = "=_text_and_picture"

    /// The HTML and its picture as one part (RFC 2387).
    private mutating func add(_ html: String, showing picture: InlinePicture) {
        body +=
            """
            --\(Self.boundary)\r
            Content-Type: multipart/related; type="text/html";\r
             boundary="\(Self.pictureBoundary)"\r
            \r

            """.utf8
        addPart(html, "text/html", behind: Self.pictureBoundary)
        body +=
            """
            --\(Self.pictureBoundary)\r
            Content-Type: image/png\r
            Content-Transfer-Encoding: base64\r
            Content-ID: <\(picture.identifier)>\r
            Content-Disposition: inline; filename="\(picture.fileName)"\r
            \r

            """.utf8
        body += TransferEncoding.base64(picture.bytes)
        body += "--\(Self.pictureBoundary)--\r\n".utf8
    }

    private mutating func addPart(_ text: String, _ type: String, behind boundary: String) {
        let (encoding, bytes) = TransferEncoding.shortest(of: text)
        body +=
            """
            --\(boundary)\r
            Content-Type: \(type); charset=utf-8\r
            Content-Transfer-Encoding: \(encoding)\r
            \r

            """.utf8
        body += bytes
    }

    /// All of the message, signed by each key.
    package func bytes(signedBy keys: [DKIMKey] = [], at moment: Timestamp) -> [UInt8] {
        let signatures = keys.map { $0.signature(of: self, at: moment) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count + 4_096)
        for field in signatures + fields { bytes += field.text.utf8 }
        bytes += "\r\n".utf8
        bytes += body
        return bytes
    }
}

/// How texts are written where only lines of ASCII travel.
enum TransferEncoding {
    /// The most characters of a line (RFC 2045, 6.7 and 6.8).
    private static let longest = 76

    /// The shorter of quoted-printable and base64, with its name; it ends with CR LF.
    static func shortest(of text: String) -> (name: String, bytes: [UInt8]) {
        let quoted = text.utf8.reduce(into: 0) { $0 += isPlain($1) || $1 == 0x0A ? 1 : 3 }
        return quoted <= (text.utf8.count * 4 + 2) / 3
            ? ("quoted-printable", quotedPrintable(text)) : ("base64", base64(text))
    }

    /// Quoted-printable (RFC 2045, 6.7) with capital digits; line ends become CR LF.
    static func quotedPrintable(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
            var length = 0
            let line = line.last == 0x0D ? line.dropLast() : line
            for (index, byte) in zip(line.indices, line) {
                let isLast = line.index(after: index) == line.endIndex
                // A blank at the end would be cut off on the way; a mailbox file breaks at `From`.
                let isBare =
                    isPlain(byte) && !(isLast && (byte == 0x20 || byte == 0x09))
                    && !(length == 0 && byte == UInt8(ascii: "F"))
                let width = isBare ? 1 : 3
                if length + width > longest - 1 {
                    bytes += "=\r\n".utf8
                    length = 0
                }
                if isBare { bytes.append(byte) } else { append(byte, to: &bytes) }
                length += width
            }
            bytes += "\r\n".utf8
        }
        return bytes
    }

    /// Base64 in lines (RFC 2045, 6.8) of a text, whose line ends are CR LF when it travels, also
    /// where nobody sees them.
    static func base64(_ text: String) -> [UInt8] {
        base64(Array(text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n").utf8))
    }

    /// Base64 in lines (RFC 2045, 6.8).
    static func base64(_ whole: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: max(1, whole.count), by: longest / 4 * 3) {
            bytes += Base64Text.of(whole[start..<min(whole.count, start + longest / 4 * 3)]).utf8
            bytes += "\r\n".utf8
        }
        return bytes
    }

    private static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "="))
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func isPlain(_ byte: UInt8) -> Bool {
        ((0x20...0x7E).contains(byte) && byte != UInt8(ascii: "=")) || byte == 0x09
    }
}

/// Base64 (RFC 4648, section 4).
enum Base64Text {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func of(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var count = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            count += 1
            guard count == 3 else { continue }
            for shift in [18, 12, 6, 0] { text.append(alphabet[Int(group >> shift & 63)]) }
            (group, count) = (0, 0)
        }
        if count > 0 {
            group <<= 8 * UInt32(3 - count)
            for shift in [18, 12, 6, 0].prefix(count + 1) {
                text.append(alphabet[Int(group >> UInt32(shift) & 63)])
            }
            text += Array(repeating: UInt8(ascii: "="), count: 3 - count)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
