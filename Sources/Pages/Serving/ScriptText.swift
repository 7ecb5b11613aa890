/// Makes scripts smaller without understanding them.
enum ScriptText {
    /// Leaves out indentation, empty lines, and lines that are nothing but a comment, which are for
    /// whoever reads the source. In our own scripts no text goes over several lines.
    static func squeezed(_ bytes: [UInt8]) -> [UInt8] {
        var short: [UInt8] = []
        short.reserveCapacity(bytes.count)
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let code = line.drop { $0 == UInt8(ascii: " ") }
            guard !code.isEmpty, !code.starts(with: "//".utf8) else { continue }
            short += code
            short.append(UInt8(ascii: "\n"))
        }
        return short
    }
}
