internal import Shop

/// The eras that were seen of a shop, kept in its data folder beside `seen`: a copy of the database
/// from before an era does not have the era's own row, and a process that starts on such a copy
/// still knows what was given out in it.
struct SeenEras: Sendable {
    let path: String

    /// More than thousands of eras need.
    static let longest = 1 << 20

    private static let name = "holdfast-eras"

    /// Reads the file; `nil` where there is none, or none that can be read. Whoever knows less
    /// still finds out that the database went back: see `SeenFile`.
    func read() -> KnownEras? {
        guard let bytes = try? FileBytes.read(path, atMost: Self.longest) else { return nil }
        return Self.eras(of: String(decoding: bytes, as: UTF8.self))
    }

    /// Puts the file in place of the one before. A full disk does not stop the shop: the file
    /// before stays, what it says is true, and whoever has the eras tries again.
    ///
    /// - Returns: whether they are on disk.
    func write(_ known: KnownEras) -> Bool {
        guard !known.history.eras.isEmpty || read() != nil else { return true }
        guard let file = try? AtomicFile(named: path) else { return false }
        do {
            try file.write { add in try add(Array(Self.text(of: known).utf8)) }
            try file.finish()
            try BackupFolder.sync(
                folder: String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
            return true
        } catch {
            file.discard()
            return false
        }
    }

    /// A line for the shop, for each era and below it for each of its sequences, and a sum over
    /// all of them.
    private static func text(of known: KnownEras) -> String {
        var text = "\(name) 1 \(known.shop)\n"
        for era in known.history.eras {
            let moment = era.beganAt.milliseconds
            text += "era \(era.number) \(era.id) \(moment) \(era.cause.rawValue)\n"
            for (name, numbers) in era.numbers.sorted(by: { $0.key < $1.key }) {
                text += "numbers \(numbers.last) \(numbers.first) \(name)\n"
            }
        }
        return text + "sum \(SeenFile.sum(text))\n"
    }

    private static func eras(of text: String) -> KnownEras? {
        var lines = text.split(separator: "\n")
        guard lines.popLast().map(String.init) == lastLine(after: lines), !lines.isEmpty
        else { return nil }
        let head = lines.removeFirst().split(separator: " ")
        guard head.count == 3, head[0] == name, head[1] == "1" else { return nil }
        var eras: [Era] = []
        for line in lines {
            // The name of a sequence may have a blank in it.
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            guard words.count == 4 else { return nil }
            if words[0] == "era" {
                guard let era = era(line) else { return nil }
                eras.append(era)
            } else {
                guard words[0] == "numbers", !eras.isEmpty, let last = Int64(words[1]),
                    let first = Int64(words[2])
                else { return nil }
                eras[eras.count - 1].numbers[words[3]] = Era.Numbers(last: last, first: first)
            }
        }
        return KnownEras(shop: String(head[2]), history: EraHistory(eras))
    }

    private static func lastLine(after lines: [Substring]) -> String {
        "sum \(SeenFile.sum(lines.map { $0 + "\n" }.joined()))"
    }

    private static func era(_ line: Substring) -> Era? {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 5, let number = Int64(words[1]), let moment = Int64(words[3]),
            let cause = Era.Cause(rawValue: words[4])
        else { return nil }
        return Era(
            number: number, id: words[2], beganAt: Timestamp(milliseconds: moment), cause: cause,
            numbers: [:])
    }
}
