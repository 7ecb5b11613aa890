package import Shop

/// What can be seen of a CSV file's layout in its first bytes: enough to read it, or to ask a
/// person which column is which.
package struct StatementCSVLayout: Hashable, Sendable {
    /// The mapping as far as it is known; `isKnown` says whether it is enough.
    package private(set) var mapping = StatementCSVMapping()
    /// The line of the header, from 1; `nil` where none is known.
    package private(set) var headerLine: Int?
    /// The cells of the header; those of the first row where no header is known.
    package private(set) var header: [String] = []
    /// The cells of the first rows behind it.
    package private(set) var rows: [[String]] = []
    /// The number of the account, where the lines before the header tell it; empty else.
    package private(set) var account = ""
    /// The currency that the lines before the header tell.
    package private(set) var currency: Currency?

    /// The most bytes of a file that are looked at.
    package static let sampleBytes = StatementCSVLimits.sample

    /// Whether the mapping is enough to read the file.
    package var isKnown: Bool { mapping.isWhole }

    /// Finds the layout of a file by the labels of its header.
    ///
    /// - Parameter sample: the file's first bytes; `sampleBytes` of them are looked at.
    package static func recognise(_ sample: [UInt8]) -> StatementCSVLayout {
        let sample = Array(sample.prefix(sampleBytes))
        let seen = encoding(of: sample)
        // Bytes of Windows-1252 are Windows-1250 where only that makes words of them.
        let encodings = seen == .windows1252 ? [.windows1252, .windows1250] : [seen ?? .utf8]
        var best: StatementCSVSight?
        for delimiter in StatementCSVSight.delimiters {
            let records = StatementCSVSight.records(of: sample, delimiter: delimiter)
            for encoding in encodings {
                let sight = StatementCSVSight(records, delimiter: delimiter, encoding: encoding)
                if best.map({ sight.isBetter(than: $0) }) ?? true { best = sight }
            }
        }
        guard let best else { return StatementCSVLayout() }
        return StatementCSVLayout(best, hasForeignBytes: seen != nil)
    }

    /// Finds with a mapping that is kept what only each file tells: its account and currency.
    static func recognise(
        _ sample: [UInt8], with mapping: StatementCSVMapping
    ) -> StatementCSVLayout {
        var layout = StatementCSVLayout()
        layout.mapping = mapping
        guard mapping.delimiter.isASCII else { return layout }
        let records = StatementCSVSight.records(
            of: sample, delimiter: UInt8(ascii: mapping.delimiter))
        let mark = StatementCSVEncoding.mark(of: sample)?.0
        let encoding = mark ?? mapping.encoding ?? encoding(of: sample) ?? .utf8
        var gate = StatementCSVGate(mapping, encoding)
        let before = records.prefix { record in
            _ = gate.admits(record)
            return !gate.isOpen
        }
        guard gate.isOpen else { return layout }
        (layout.account, layout.currency) = StatementCSVSight.facts(Array(before), encoding)
        return layout
    }

    /// The encoding that the first bytes show; `nil` where they are ASCII.
    static func encoding(of sample: [UInt8]) -> StatementCSVEncoding? {
        if let mark = StatementCSVEncoding.mark(of: sample) { return mark.0 }
        if let wide = StatementCSVEncoding.unmarkedUTF16(sample.prefix(1_024)) { return wide }
        var vote = StatementCSVEncodingVote()
        for byte in sample { vote.take(byte) }
        return vote.winner
    }

    private init() {}

    private init(_ sight: StatementCSVSight, hasForeignBytes: Bool) {
        mapping = sight.mapping
        if !hasForeignBytes { mapping.encoding = nil }
        let place = sight.header ?? sight.records.firstIndex { $0.count == sight.width } ?? 0
        guard place < sight.records.count else { return }
        if sight.header != nil { headerLine = sight.records[place].line }
        header = sight.cells(place)
        rows = (place + 1..<sight.records.count).lazy
            .filter { !sight.records[$0].isBlank }.prefix(Self.shownRows).map(sight.cells)
        let before = Array(sight.records[..<(sight.header ?? 0)])
        (account, currency) = StatementCSVSight.facts(before, sight.encoding)
    }

    /// How many rows are shown to the person who is asked.
    private static let shownRows = 10
}

/// A sample of a CSV file, looked at with one delimiter and one encoding.
struct StatementCSVSight {
    let records: [StatementCSVRecord]
    let encoding: StatementCSVEncoding
    /// How many cells most of the rows have.
    private(set) var width = 0
    /// How many rows have so many cells.
    private var alike = 0
    /// The place of the header among the rows.
    private(set) var header: Int?
    private(set) var mapping = StatementCSVMapping()

    static let delimiters: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]

    /// The rows of a sample; those of its beginning, as its end may be cut.
    static func records(of sample: [UInt8], delimiter: UInt8) -> [StatementCSVRecord] {
        var records: [StatementCSVRecord] = []
        var cutter = StatementCSVRecords(delimiter: delimiter)
        func keep(_ record: StatementCSVRecord) -> Bool {
            records.append(record)
            return records.count < StatementCSVLimits.headerRecords * 2
        }
        do {
            let text = StatementPlainFeed.text(of: sample)
            _ = text.withUnsafeBytes { cutter.take($0, keep) }
            if records.count < StatementCSVLimits.headerRecords { try cutter.finish(keep) }
        } catch {
            // The sample ends inside of a cell: what is whole of it was kept.
            return records
        }
        return records
    }

    init(_ records: [StatementCSVRecord], delimiter: UInt8, encoding: StatementCSVEncoding) {
        self.records = records
        self.encoding = encoding
        mapping.delimiter = Unicode.Scalar(delimiter)
        mapping.encoding = encoding
        measure()
        for place in records.indices.prefix(StatementCSVLimits.headerRecords) {
            let found = mapping(ofHeader: place)
            guard found.isWhole, found.columns.count > (header == nil ? 0 : mapping.columns.count)
            else { continue }
            (header, mapping) = (place, found)
        }
        if header != nil { lookAtRows() }
    }

    /// Whether it makes more of the file than another one.
    func isBetter(than other: StatementCSVSight) -> Bool {
        let (known, knownElsewhere) = (mapping.columns.count, other.mapping.columns.count)
        if known != knownElsewhere { return known > knownElsewhere }
        if mapping.texts.count != other.mapping.texts.count {
            return mapping.texts.count > other.mapping.texts.count
        }
        return (width > 1 ? alike : 0, width) > (other.width > 1 ? other.alike : 0, other.width)
    }

    /// The cells of a row as texts.
    func cells(_ place: Int) -> [String] {
        (0..<records[place].count).map { text(records[place][$0]) }
    }

    /// The account's number and the currency that the lines before the header tell.
    static func facts(
        _ records: [StatementCSVRecord], _ encoding: StatementCSVEncoding
    ) -> (account: String, currency: Currency?) {
        var account = ""
        var currency: Currency?
        for record in records {
            for cell in 0..<record.count where !record[cell].isEmpty {
                let parts = label(record[cell], encoding).pieces(at: ":", most: 2)
                guard let name = parts.first.map(String.init) else { continue }
                let own = parts.count == 2 ? parts[1].trimmingBlanks() : ""
                let next = (cell + 1..<record.count).first { !record[$0].isEmpty }
                let value =
                    own.isEmpty ? next.map { text(record[$0], encoding) } ?? "" : String(own)
                if account.isEmpty, StatementCSVLabels.isAccountNumber(name),
                    value.utf8.contains(where: { (0x30...0x39).contains($0) })
                {
                    account = value
                }
                if currency == nil, StatementCSVLabels.isCurrency(name) {
                    let word = value.pieces(at: " ").first.map { $0.lowercased() } ?? ""
                    currency = StatementCSVCurrencies.currency(named: word)
                }
            }
        }
        return (account, currency)
    }

    private mutating func measure() {
        var counts: [Int: Int] = [:]
        for record in records where !record.isBlank { counts[record.count, default: 0] += 1 }
        for (count, times) in counts where (times, count) > (alike, width) {
            (width, alike) = (count, times)
        }
    }

    private func mapping(ofHeader place: Int) -> StatementCSVMapping {
        var found = mapping
        found.columns = [:]
        found.texts = []
        var ranks: [StatementCSVColumn: Int] = [:]
        var isThai = false
        let labels = (0..<records[place].count).map { Self.label(records[place][$0], encoding) }
        for (cell, label) in labels.enumerated() where !label.isEmpty {
            let (meaning, currency) = StatementCSVLabels.meaning(of: label)
            guard let meaning else { continue }
            isThai = isThai || label.unicodeScalars.contains { (0xE00...0xE7F).contains($0.value) }
            guard let column = meaning.column else {
                found.texts.append(cell)
                continue
            }
            if let rank = ranks[column], rank <= meaning.rank { continue }
            (ranks[column], found.columns[column]) = (meaning.rank, cell)
            found.currency = found.currency ?? currency
        }
        if found.columns[.moneyIn] != nil, found.columns[.moneyOut] != nil {
            found.columns[.amount] = nil
        } else if found.columns[.amount] != nil {
            (found.columns[.moneyIn], found.columns[.moneyOut]) = (nil, nil)
        }
        // Whoever writes labels in Thai writes the day first.
        if isThai { found.order = .dayMonthYear }
        found.header = .labels(StatementCSVLabels.key(labels))
        return found
    }

    /// Settles what the labels leave open, by the rows behind them.
    private mutating func lookAtRows() {
        let rows = records[((header ?? -1) + 1)...].filter { $0.count == width }
        guard let first = rows.first else { return }
        // "Valuta" is a day in German and a currency in Dutch.
        if let place = mapping.columns[.valueDate], mapping.columns[.currency] == nil,
            StatementCSVCurrencies.currency(named: text(first[place]).lowercased()) != nil
        {
            mapping.columns[.valueDate] = nil
            mapping.columns[.currency] = place
        }
        guard mapping.columns[.direction] == nil, let amount = mapping.columns[.amount] else {
            return
        }
        let isSigned = rows.contains {
            StatementCSVNumber($0[amount], encoding)?.isNegative == true
        }
        // A column of "Credit" and "Debit" is the direction, whatever its label; with a third word
        // in it that row is refused, and the others keep their signs.
        let directions = mapping.texts.filter { place in
            let known = rows.map { StatementCSVLabels.isIn(text($0[place])) }
            return !known.contains(nil) || known.contains(true) && known.contains(false)
        }
        guard !isSigned, let place = directions.first else { return }
        mapping.texts.removeAll { $0 == place }
        mapping.columns[.direction] = place
    }

    private func text(_ cell: ArraySlice<UInt8>) -> String { Self.text(cell, encoding) }

    private static func text(
        _ cell: ArraySlice<UInt8>, _ encoding: StatementCSVEncoding
    ) -> String {
        StatementWords.text(cell, encoding, most: StatementLimits.field)
    }

    /// A cell as a label: the lines of two languages stand in one cell.
    private static func label(
        _ cell: ArraySlice<UInt8>, _ encoding: StatementCSVEncoding
    ) -> String {
        text(cell.map { $0 == 0x0A ? UInt8(ascii: "/") : $0 }[...], encoding)
    }
}
