internal import Shop

/// Writes comma-separated values (RFC 4180): UTF-8, CR LF, and text as its form wants it.
package struct CSVWriter: RowWriter {
    /// How many bytes are gathered before they are handed on.
    package static let bufferBytes = 65_536

    private let form: CSVForm
    private let flush: ([UInt8]) throws -> Void
    private var buffer: [UInt8] = []
    private var memo = DecimalsMemo()

    /// Begins with the header row.
    ///
    /// - Parameter flush: takes bytes in order, about `bufferBytes` at a time.
    package init(
        columns: [Column], form: CSVForm = .guarded,
        flush: @escaping ([UInt8]) throws -> Void
    ) throws(SheetFailure) {
        self.form = form
        self.flush = flush
        buffer.reserveCapacity(CSVWriter.bufferBytes + 4_096)
        if form.hasByteOrderMark { buffer += [0xEF, 0xBB, 0xBF] }
        try append(columns.map { .text($0.title) })
    }

    /// Appends a row and a line break.
    package mutating func append(_ row: [Cell]) throws(SheetFailure) {
        var isFirst = true
        for cell in row {
            if !isFirst { buffer.append(UInt8(ascii: ",")) }
            isFirst = false
            switch cell {
            case .empty: break
            case .text(let text): append(text: text)
            case .integer(let number): append(integer: number)
            case .money(let money): append(money: money)
            case .dateTime(let time): append(time: time)
            case .repeated(let time, let offset):
                append(time: time)
                buffer.append(contentsOf: DateText.offset(offset).utf8)
            }
        }
        buffer.append(0x0D)
        buffer.append(0x0A)
        if buffer.count >= CSVWriter.bufferBytes { try flushBuffer() }
    }

    /// Hands on the bytes that are left. Nothing may be appended afterwards.
    package mutating func finish() throws(SheetFailure) {
        if !buffer.isEmpty { try flushBuffer() }
    }

    private mutating func flushBuffer() throws(SheetFailure) {
        do {
            try flush(buffer)
        } catch let failure as SheetFailure {
            throw failure
        } catch {
            throw .sink(String(describing: error))
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func append(text: String) {
        switch form.look(of: text) {
        case .plain: append(cell: text)
        case .guarded: append(cell: "'" + text)
        case .quoted:
            var formula = "=\"".unicodeScalars
            for scalar in text.unicodeScalars {
                if scalar == "\"" { formula.append(scalar) }
                formula.append(scalar)
            }
            formula.append("\"")
            append(cell: String(formula))
        }
    }

    private mutating func append(cell text: String) {
        var text = text
        text.withUTF8 { bytes in
            let needsQuotes = bytes.contains {
                $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D
            }
            guard needsQuotes else {
                buffer.append(contentsOf: bytes)
                return
            }
            buffer.append(UInt8(ascii: "\""))
            for byte in bytes {
                if byte == UInt8(ascii: "\"") { buffer.append(byte) }
                buffer.append(byte)
            }
            buffer.append(UInt8(ascii: "\""))
        }
    }

    private mutating func append(integer: Int64) {
        append(magnitude: integer.magnitude, isNegative: integer < 0, decimals: 0)
    }

    /// A plain decimal, as `Money.decimal` writes it, straight into the buffer.
    private mutating func append(money: Money) {
        append(
            magnitude: money.minorUnits.magnitude, isNegative: money.minorUnits < 0,
            decimals: memo.decimals(of: money.currency))
    }

    private mutating func append(magnitude: UInt64, isNegative: Bool, decimals: Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
            var start = digits.count
            var rest = magnitude
            var written = 0
            repeat {
                if written > 0, written == decimals {
                    start -= 1
                    digits[start] = UInt8(ascii: ".")
                }
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
                written += 1
            } while rest > 0 || written <= decimals
            if isNegative { buffer.append(UInt8(ascii: "-")) }
            buffer.append(contentsOf: digits[start...])
        }
    }

    private mutating func append(time: CivilTime) {
        let parts = time.parts
        guard (0...9999).contains(parts.year) else { return }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 19) { bytes in
            var writer = DigitWriter(bytes)
            writer.date(parts)
            writer.byte(" ")
            writer.time(parts, withSeconds: true)
            buffer.append(contentsOf: bytes)
        }
    }
}
