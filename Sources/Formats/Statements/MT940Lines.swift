/// Cuts an MT940 file into its lines as its bytes arrive.
///
/// Lines end with CR LF, LF or CR.
struct MT940Lines {
    /// A line of the file.
    struct Line {
        /// Its number, from 1.
        var number: Int
        /// Its bytes without the line's end.
        var bytes: ArraySlice<UInt8>
        /// Whether it has more bytes than are read; those are not in `bytes`.
        var isCut: Bool
    }

    private var line: [UInt8] = []
    private var isCut = false
    private var isBehindReturn = false
    private(set) var number = 1

    /// Takes the next bytes and hands over each line that ends in them.
    mutating func take(
        _ piece: UnsafeRawBufferPointer, _ body: (Line) throws -> Void
    ) throws {
        for byte in piece {
            guard byte == 0x0A || byte == 0x0D else {
                isBehindReturn = false
                if line.count < StatementLimits.line { line.append(byte) } else { isCut = true }
                continue
            }
            if byte == 0x0A, isBehindReturn {
                isBehindReturn = false
                continue
            }
            isBehindReturn = byte == 0x0D
            try passOn(body)
        }
    }

    /// Hands over the last line, where none of the ends that a line can have is behind it.
    mutating func finish(_ body: (Line) throws -> Void) throws {
        if !line.isEmpty { try passOn(body) }
    }

    private mutating func passOn(_ body: (Line) throws -> Void) throws {
        try body(Line(number: number, bytes: line[...], isCut: isCut))
        number += 1
        line.removeAll(keepingCapacity: true)
        isCut = false
    }
}
