/// Bytes that are compared with texts where they lie. What is called for every request is compiled
/// into its callers.
extension RawSpan {
    /// The byte at an offset, with its bounds checked.
    @inlinable package subscript(index: Int) -> UInt8 {
        unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }

    /// Whether the range begins with a text.
    @inlinable package func begins(_ text: StaticString, in range: Range<Int>) -> Bool {
        guard range.count >= text.utf8CodeUnitCount else { return false }
        return equals(text, in: range.prefix(text.utf8CodeUnitCount))
    }

    /// Whether the bytes of a range are a text.
    @inlinable package func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { wanted in
            for offset in 0..<wanted.count where self[range.lowerBound + offset] != wanted[offset] {
                return false
            }
            return true
        }
    }

    /// The bytes of a range as text; those that are not UTF-8 become replacement characters.
    @inlinable package func text(in range: Range<Int>) -> String {
        extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
