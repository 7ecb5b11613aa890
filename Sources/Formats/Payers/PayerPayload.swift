/// The content of a payer's code: as bytes that are drawn, and as text for programs that draw it.
package struct PayerPayload: Hashable, Sendable {
    /// The bytes of the drawn code.
    package let bytes: [UInt8]
    /// The text of the code, for programs that write what is not ASCII as UTF-8.
    package let text: String

    /// Takes a text whose bytes in UTF-8 are drawn, as those of all schemes but EPC are.
    init(_ text: String) {
        self.init(bytes: Array(text.utf8), text: text)
    }

    init(bytes: [UInt8], text: String) {
        self.bytes = bytes
        self.text = text
    }

    /// The level of error correction of all schemes' codes: EPC069-12 and the Swiss guidelines
    /// demand it, and the others ask for it or for no certain one.
    package static let correction = QRCode.Correction.medium

    /// The code, ready to be drawn: in the densest mode where the bytes are the text's.
    package func drawn() throws(QRCode.Failure) -> QRCode {
        bytes.elementsEqual(text.utf8)
            ? try QRCode(text, correction: Self.correction)
            : try QRCode(bytes: bytes, correction: Self.correction)
    }
}
