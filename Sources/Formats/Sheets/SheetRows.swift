internal import Shop

/// The rows of a sheet as its XML (ISO/IEC 29500-1, 18.3), gathered in a buffer.
///
/// Numbers are written as whole numbers of the smallest unit with the point put in, so that an
/// amount is never rounded on its way.
struct SheetRows {
    /// The styles that `WorkbookParts.styles` describes, by their place.
    enum Style {
        static let header = 1
        static let dateTime = 2
        /// The first of four: amounts with no, one, two and three decimals.
        static let amounts = 3
        /// The first of those with an offset, one for each quarter of an hour.
        static let offsets = 7
        /// The quarters of an hour that zones lie east of UTC.
        static let quarters = -48...56

        /// The style of a time in the hour that a clock shows twice.
        static func repeated(_ offset: Int64) -> Int {
            let quarter = Int(offset / 900)
            guard offset % 900 == 0, quarters.contains(quarter) else { return dateTime }
            return offsets + quarter - quarters.lowerBound
        }
    }

    private(set) var bytes: [UInt8] = []
    /// The letters of each column, `A` to `XFD`.
    private let letters: [[UInt8]]
    /// The number of the row that is being written.
    private var row: [UInt8] = []
    private var memo = DecimalsMemo()

    init(columns: Int, capacity: Int) {
        letters = (0..<columns).map { SheetRows.letters(of: $0) }
        bytes.reserveCapacity(capacity)
    }

    /// A column's letters, counted from 0.
    static func letters(of column: Int) -> [UInt8] {
        var letters: [UInt8] = []
        var rest = column + 1
        while rest > 0 {
            letters.insert(UInt8(ascii: "A") + UInt8((rest - 1) % 26), at: 0)
            rest = (rest - 1) / 26
        }
        return letters
    }

    /// Takes what was gathered.
    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    mutating func append(text: String) {
        bytes += Array(text.utf8)
    }

    /// - Parameter number: counted from 1.
    mutating func append(_ cells: [Cell], row number: UInt32, style: Int? = nil) {
        row.removeAll(keepingCapacity: true)
        Self.write(UInt64(number), to: &row)
        append("<row r=\"")
        bytes += row
        append("\">")
        for (column, cell) in cells.enumerated() { append(cell, column, style) }
        append("</row>")
    }

    private mutating func append(_ cell: Cell, _ column: Int, _ style: Int?) {
        switch cell {
        case .empty: return
        case .text(let text): append(text, column, style)
        case .integer(let number):
            begin(column, style)
            append("<v>")
            append(number, decimals: 0)
        case .money(let money):
            let decimals = memo.decimals(of: money.currency)
            begin(column, Style.amounts + decimals)
            append("<v>")
            append(money.minorUnits, decimals: decimals)
        case .dateTime(let time):
            begin(column, Style.dateTime)
            append("<v>")
            append(serial: time.spreadsheetSerial)
        case .repeated(let time, let offset):
            begin(column, Style.repeated(offset))
            append("<v>")
            append(serial: time.spreadsheetSerial)
        }
    }

    private mutating func begin(_ column: Int, _ style: Int?, isText: Bool = false) {
        append("<c r=\"")
        bytes += letters[column]
        bytes += row
        if let style {
            append("\" s=\"")
            Self.write(UInt64(style), to: &bytes)
        }
        if isText { append("\" t=\"inlineStr") }
        append("\">")
    }

    private mutating func append(_ text: String, _ column: Int, _ style: Int?) {
        guard !text.isEmpty else { return }
        var text = text
        let isPlain = text.withUTF8 { CellText.isPlain(UnsafeRawBufferPointer($0)) }
        if !isPlain { text = CellText.cleaned(text) }
        begin(column, style, isText: true)
        // Blanks at either end would be dropped.
        let isTight =
            text.utf8.first.map(Self.isBlank) == false
            && text.utf8.last.map(Self.isBlank) == false
        append(isTight ? "<is><t>" : "<is><t xml:space=\"preserve\">")
        escape(text)
        append("</t></is></c>")
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A
    }

    private mutating func escape(_ text: String) {
        var text = text
        text.withUTF8 { characters in
            var start = 0
            for (place, byte) in characters.enumerated() {
                let entity: StaticString
                switch byte {
                case UInt8(ascii: "&"): entity = "&amp;"
                case UInt8(ascii: "<"): entity = "&lt;"
                case UInt8(ascii: ">"): entity = "&gt;"
                default: continue
                }
                bytes += characters[start..<place]
                append(entity)
                start = place + 1
            }
            bytes += characters[start...]
        }
    }

    /// A number of the smallest unit, without zeros at the end of its decimals.
    private mutating func append(_ units: Int64, decimals: Int) {
        var (units, decimals) = (units, decimals)
        while decimals > 0, units % 10 == 0 {
            units /= 10
            decimals -= 1
        }
        if units < 0 { bytes.append(UInt8(ascii: "-")) }
        let scale = Self.powers[decimals]
        Self.write(units.magnitude / scale, to: &bytes)
        if decimals > 0 {
            bytes.append(UInt8(ascii: "."))
            // The power of ten keeps the zeros after the point.
            let fraction = bytes.count
            Self.write(units.magnitude % scale + scale, to: &bytes)
            bytes.remove(at: fraction)
        }
        append("</v></c>")
    }

    private static let powers: [UInt64] = [1, 10, 100, 1_000]

    private mutating func append(serial: Double) {
        if serial == serial.rounded() {
            append(text: "\(Int64(serial))")
        } else {
            append(text: "\(serial)")
        }
        append("</v></c>")
    }

    @inline(__always)
    private mutating func append(_ text: StaticString) {
        bytes.append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private static func write(_ number: UInt64, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = digits.count
            var rest = number
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
            bytes.append(contentsOf: digits[start...])
        }
    }
}
