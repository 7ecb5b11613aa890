internal import Shop

/// What an `:86:` of MT940 tells of a booking (SWIFT Standards MT, Category 9, field 86).
///
/// SWIFT leaves its form to the banks. Read are the subfields `?20` of German and Polish banks
/// (Deutsche Kreditwirtschaft, DFÜ agreement, annex 3, chapter 8) and the code words
/// `/NAME/…/REMI/…` of Dutch ones; anything else is a text.
struct MT940Details {
    /// What the payer wrote, and what the bank wrote to it.
    private(set) var text = ""
    private(set) var name = ""
    private(set) var account = ""
    /// The reference that the payer's bank carried from end to end; empty where there is none.
    private(set) var endToEnd = ""

    /// - Parameter lines: the lines of all `:86:` of the booking, with LF between them.
    init(_ lines: ArraySlice<UInt8>) {
        let content = lines.drop { $0 == 0x20 }
        if let mark = Self.mark(content) {
            readSubfields(content.dropFirst(3), mark)
        } else if !readWords(content) {
            text = StatementWords.text(content, nil, most: StatementLimits.text)
        }
    }

    /// The mark of subfields: what stands behind three digits and before two.
    private static func mark(_ content: ArraySlice<UInt8>) -> UInt8? {
        let opening = Array(content.lazy.filter { $0 != 0x0A }.prefix(6))
        guard opening.count == 6, opening[..<3].allSatisfy(isDigit), marks.contains(opening[3]),
            opening[4...].allSatisfy(isDigit)
        else { return nil }
        return opening[3]
    }

    private mutating func readSubfields(_ content: ArraySlice<UInt8>, _ mark: UInt8) {
        var purpose: [UInt8] = []
        var kind: [UInt8] = []
        var holder: [UInt8] = []
        var number: [UInt8] = []
        var iban: [UInt8] = []
        Self.forEachSubfield(of: content, mark) { code, value in
            // A line end inside is the file's and not the payer's: it joins with nothing.
            let bytes = value.lazy.filter { $0 != 0x0A }
            switch code {
            case 0: kind += bytes
            case 20...29, 60...63: purpose += bytes
            case 31: number += bytes
            case 32, 33: holder += bytes
            case 38: iban += bytes
            default: break
            }
        }
        text = StatementWords.joined(
            StatementWords.text(purpose[...], nil, most: StatementLimits.text),
            StatementWords.text(kind[...], nil, most: StatementLimits.field),
            most: StatementLimits.text)
        name = StatementWords.text(holder[...], nil, most: StatementLimits.field)
        account = StatementWords.text(
            number.isEmpty ? iban[...] : number[...], nil, most: StatementLimits.field)
    }

    /// Hands over the subfields in order. Line ends may stand inside of a code: `?` LF `22`.
    private static func forEachSubfield(
        of content: ArraySlice<UInt8>, _ mark: UInt8, _ body: (Int, ArraySlice<UInt8>) -> Void
    ) {
        var code: Int?
        var begin = content.startIndex
        var place = content.startIndex
        while place < content.endIndex {
            guard content[place] == mark, let (next, end) = self.code(behind: place, in: content)
            else {
                place += 1
                continue
            }
            if let code { body(code, content[begin..<place]) }
            (code, begin, place) = (next, end, end)
        }
        if let code { body(code, content[begin...]) }
    }

    /// The two digits behind a mark and the place behind them.
    private static func code(
        behind mark: Int, in content: ArraySlice<UInt8>
    ) -> (Int, Int)? {
        var place = mark + 1
        var code = 0
        for _ in 0..<2 {
            let end = content[place...].firstIndex { $0 != 0x20 && $0 != 0x0A } ?? place
            // Blanks alone are text; with a line end they are where the file was wrapped.
            if content[place..<end].contains(0x0A) { place = end }
            guard place < content.endIndex, isDigit(content[place]) else { return nil }
            code = code * 10 + Int(content[place] - 0x30)
            place += 1
        }
        return (code, place)
    }

    /// Reads `/CODE/value/CODE/value`; `false` where the text does not begin so.
    private mutating func readWords(_ lines: ArraySlice<UInt8>) -> Bool {
        guard lines.first == Self.slash else { return false }
        let content = lines.filter { $0 != 0x0A }[...]
        guard Self.word(at: content.startIndex, in: content) != nil else { return false }
        var values: [Word: ArraySlice<UInt8>] = [:]
        var word: Word?
        var begin = content.startIndex
        var place = content.startIndex
        while place < content.endIndex {
            guard let (next, end) = Self.word(at: place, in: content) else {
                place += 1
                continue
            }
            if let word, values[word] == nil { values[word] = content[min(begin, place)..<place] }
            // The slash that ends a code may begin the next one, and then there is no value.
            (word, begin, place) = (next, end, end - 1)
        }
        if let word, values[word] == nil { values[word] = content[begin...] }
        take(values, all: content)
        return true
    }

    private mutating func take(_ values: [Word: ArraySlice<UInt8>], all: ArraySlice<UInt8>) {
        func value(_ word: Word, most: Int = StatementLimits.field) -> String {
            var bytes = values[word] ?? []
            for form in ["USTD//", "STRD/CUR/", "STRD//"] where bytes.starts(with: form.utf8) {
                bytes = bytes.dropFirst(form.utf8.count)
            }
            while bytes.last == Self.slash { bytes = bytes.dropLast() }
            return StatementWords.text(bytes, nil, most: most)
        }
        name = value(.NAME)
        account = value(.IBAN)
        // ING: account, bank, name and city of the other side in one.
        let side = value(.CNTP).pieces(at: "/", keepsEmpty: true)
        if side.count >= 3 {
            if account.isEmpty { account = String(side[0]) }
            if name.isEmpty { name = String(side[2]) }
        }
        let carried = value(.EREF)
        endToEnd = carried == "NOTPROVIDED" ? "" : carried
        let most = StatementLimits.text
        for words in [value(.REMI, most: most), endToEnd, value(.TRTP)] {
            text = StatementWords.joined(text, words, most: most)
        }
        if text.isEmpty, name.isEmpty { text = StatementWords.text(all, nil, most: most) }
    }

    /// The code words that Dutch banks use (Rabobank, ING and ABN AMRO: MT940 structured).
    private enum Word: String, CaseIterable {
        case TRTP, IBAN, BIC, NAME, REMI, EREF, MARF, CSID, BENM, ORDP, ISDT, ID, ADDR, CNTP
        case RTRN, PREF, SVCL, PURP, ULTC, ULTD, ULTB, RREF, OCMT, CHGS, EXCH, NRTX, INIT
    }

    /// The code word whose first slash stands at a place, and the place behind its last one.
    private static func word(at place: Int, in content: ArraySlice<UInt8>) -> (Word, Int)? {
        guard content[place] == slash else { return nil }
        let letters = content[(place + 1)...].prefix(5).prefix { (0x41...0x5A).contains($0) }
        let end = place + 1 + letters.count
        guard (2...4).contains(letters.count), end < content.endIndex, content[end] == slash,
            let word = Word(rawValue: String(decoding: letters, as: UTF8.self))
        else { return nil }
        return (word, end + 1)
    }

    private static let slash = UInt8(ascii: "/")
    /// Banks of different countries mark subfields with different characters.
    private static let marks = Array("?<~^".utf8)

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
