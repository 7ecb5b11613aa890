internal import Formats
internal import HTTPTypes
internal import Shop

// Why staff get no list and no file.
extension Problem {
    /// What stands in the way of an export's file; `nil` for a fault of ours.
    init?(_ failure: SheetFailure) {
        switch failure {
        case .noRoom(_, let needed, let free):
            self = Problem(
                .diskFull,
                "There is no room for this export. \(Self.room(needed, free)) Make room, or export "
                    + "fewer orders at a time.",
                members: [
                    ("needed_bytes", needed.map { .integer($0) } ?? .null),
                    ("free_bytes", .integer(free)),
                ], headers: [.retryAfter: "60"])
        case .notWritable(_, let words):
            self = Problem(
                .notWritable,
                "The shop's disk takes no files (\(Sentence(verbatim: words))): let the shop's "
                    + "user write there.",
                headers: [.retryAfter: "60"])
        case .file, .sheetName, .tooManyColumns, .sink, .finished: return nil
        }
    }

    /// `It takes about 300 MB; 12 MB are free beside what is kept for orders.`
    static func room(_ needed: Int64?, _ free: Int64) -> Sentence {
        let free: Sentence = "\(megabytes(free)) MB are free beside what is kept for orders."
        return needed.map { "It takes about \(megabytes($0)) MB; \(free)" } ?? free
    }

    private static func megabytes(_ bytes: Int64) -> Int64 { (bytes + 999_999) / 1_000_000 }

    /// 422: what was asked for takes longer than staff's reads may.
    static let tooWide = Problem(
        .tooWide,
        "This takes too long: it fits too many orders, or the search is still being prepared after "
            + "an upgrade. Name a drop, a status or a time, or add another word.")
}
