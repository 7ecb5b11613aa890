/// The field that a line of MT940 begins, by the tag in front of it.
struct MT940Tag: Equatable {
    enum Kind: Equatable {
        /// `:20:`, the first field of a statement.
        case start
        /// `:25:`, the account.
        case account
        /// `:60F:` and `:60M:`, the opening balance.
        case opening
        /// `:61:`, a booking.
        case booking
        /// `:86:`, what is told of a booking, or of the statement.
        case details
        /// `:62F:` and `:62M:`, the closing balance.
        case closing
        /// `:34F:`, the floor limit, which only the interim report MT942 has.
        case floorLimit
        /// Any other field, such as `:28C:`, `:64:` or `:65:`.
        case other
    }

    var kind: Kind
    /// How many bytes the tag has, with both colons.
    var length: Int

    /// The tag in front of a line: a colon, two or three digits and at most one letter, a colon.
    init?(_ line: ArraySlice<UInt8>) {
        var place = line.startIndex
        func isNext(_ test: (UInt8) -> Bool) -> Bool { place < line.endIndex && test(line[place]) }
        guard isNext({ $0 == Self.colon }) else { return nil }
        place += 1
        let begin = place
        while place < begin + 3, isNext(Self.isDigit) { place += 1 }
        let digits = line[begin..<place]
        guard digits.count >= 2 else { return nil }
        if isNext(Self.isCapital) { place += 1 }
        let name = line[begin..<place]
        guard isNext({ $0 == Self.colon }) else { return nil }
        length = place + 1 - line.startIndex
        kind = Self.kind(name)
    }

    /// Whether a line is what a tag begins with and nothing else: a tag that a line end has cut.
    static func isBeginning(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.first == colon, line.count <= 4 else { return false }
        let name = line.dropFirst()
        guard let last = name.last else { return true }
        return name.dropLast().allSatisfy(isDigit)
            && (isDigit(last) || name.count == 3 && isCapital(last))
    }

    private static func kind(_ name: ArraySlice<UInt8>) -> Kind {
        func number(_ offset: Int) -> UInt8 { name[name.startIndex + offset] }
        let mark = name.count == 3 ? number(2) : 0
        switch (number(0), number(1), mark) {
        case (0x32, 0x30, 0): return .start
        case (0x32, 0x35, 0), (0x32, 0x35, UInt8(ascii: "P")): return .account
        case (0x36, 0x30, UInt8(ascii: "F")), (0x36, 0x30, UInt8(ascii: "M")): return .opening
        case (0x36, 0x31, 0): return .booking
        case (0x38, 0x36, 0): return .details
        case (0x36, 0x32, UInt8(ascii: "F")), (0x36, 0x32, UInt8(ascii: "M")): return .closing
        case (0x33, 0x34, UInt8(ascii: "F")): return .floorLimit
        default: return .other
        }
    }

    private static let colon = UInt8(ascii: ":")

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
}
