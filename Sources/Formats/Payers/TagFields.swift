/// The fields of a tag-length-value text (EMV QR Code Specification, Merchant-Presented Mode,
/// section 3): two digits of tag, two of length, and as many bytes of value.
struct TagFields: Hashable {
    /// The fields in their order; no tag stands twice.
    let fields: [Field]

    struct Field: Hashable {
        let tag: Int
        let value: ArraySlice<UInt8>
    }

    /// Reads bytes up to their end; `nil` where they are anything else than whole fields, or a tag
    /// stands twice and its readers could disagree.
    init?(_ bytes: ArraySlice<UInt8>) {
        var fields: [Field] = []
        var seen: Set<Int> = []
        var rest = bytes
        while !rest.isEmpty {
            guard let tag = Self.number(rest.prefix(2)),
                let length = Self.number(rest.dropFirst(2).prefix(2)), length > 0,
                rest.count >= 4 + length, seen.insert(tag).inserted
            else { return nil }
            fields.append(Field(tag: tag, value: rest.dropFirst(4).prefix(length)))
            rest = rest.dropFirst(4 + length)
        }
        guard !fields.isEmpty else { return nil }
        self.fields = fields
    }

    /// The value of a tag.
    subscript(tag: Int) -> ArraySlice<UInt8>? {
        fields.first { $0.tag == tag }?.value
    }

    /// Whether a tag has exactly this value.
    func has(_ value: String, at tag: Int) -> Bool {
        self[tag]?.elementsEqual(value.utf8) ?? false
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.count == 2 else { return nil }
        return digits.reduce(0 as Int?) { number, digit in
            guard let number, (0x30...0x39).contains(digit) else { return nil }
            return number * 10 + Int(digit - 0x30)
        }
    }
}
