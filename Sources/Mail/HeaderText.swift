internal import Formats
internal import Shop

/// Texts as they stand in the head of a message: ASCII, folded, and everything else in encoded
/// words (RFC 2047).
enum HeaderText {
    /// The most characters of a line that is folded (RFC 5322, 2.1.1).
    private static let longest = 76
    /// The most characters of an encoded word (RFC 2047, section 2).
    private static let longestWord = 75

    /// A name with its address: `"Night Market" <help@shop.example>`.
    static func mailbox(_ mailbox: NamedAddress) -> String {
        let name = tidy(mailbox.name)
        let address = "<\(mailbox.address.text)>"
        if name.isEmpty { return address }
        guard isPlain(name), name.utf8.count <= longest - 10 else {
            return words(name) + "\r\n " + address
        }
        let quoted = name.utf8.flatMap { byte in
            byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
                ? [UInt8(ascii: "\\"), byte] : [byte]
        }
        return "\"\(String(decoding: quoted, as: UTF8.self))\"\r\n \(address)"
    }

    /// A text that people read, such as a subject.
    static func unstructured(_ text: String) -> String {
        let text = tidy(text)
        guard isPlain(text), let folded = folded(text) else { return words(text) }
        return folded
    }

    /// Whether a text is of ASCII that can be seen, and blanks.
    static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.begins(with: "=?")
            && text.span(of: " =?") == nil
    }

    /// The text in one line: whoever names a shop or a product adds no field to a head.
    private static func tidy(_ text: String) -> String {
        let bytes = text.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
        return String(String(decoding: bytes, as: UTF8.self).trimmingBlanks())
    }

    /// Folded at blanks; `nil` where a piece is too long for a line.
    private static func folded(_ text: String) -> String? {
        var folded = ""
        // The name of the field stands before it.
        var length = 12
        for (index, piece) in text.pieces(at: " ", keepsEmpty: true).enumerated() {
            let width = piece.utf8.count
            guard width < longest - 12 else { return nil }
            if index > 0, length + width + 1 > longest, !piece.isEmpty {
                folded += "\r\n "
                length = 1
            } else if index > 0 {
                folded += " "
                length += 1
            }
            folded += piece
            length += width
        }
        return folded
    }

    /// Encoded words, each of whole characters of UTF-8.
    private static func words(_ text: String) -> String {
        let frame = "=?utf-8?B??="
        let most = (longestWord - 12 - frame.utf8.count) / 4 * 3
        var words: [String] = []
        var bytes: [UInt8] = []
        func close() {
            guard !bytes.isEmpty else { return }
            words.append("=?utf-8?B?\(Base64Text.of(bytes))?=")
            bytes = []
        }
        for scalar in text.unicodeScalars {
            let next = Array(String(scalar).utf8)
            if bytes.count + next.count > most { close() }
            bytes += next
        }
        close()
        return words.joined(separator: "\r\n ")
    }

    /// A moment as RFC 5322, 3.3 writes it, in UTC.
    static func date(_ moment: Timestamp) -> String {
        let parts = CivilTime(milliseconds: moment.milliseconds).parts
        let time = CivilTime.timeText(
            second: parts.hour * 3_600 + parts.minute * 60 + parts.second)
        return "\(days[parts.weekday - 1]), \(parts.day) \(months[parts.month - 1]) "
            + "\(parts.year) \(time) +0000"
    }

    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
