internal import Blobs
internal import HTTPTypes

/// The problems of slips that are being sent.
extension Problem {
    /// 423: another request sends bytes of this upload.
    static let uploadLocked = Problem(
        .uploadLocked,
        "Another request is at this upload. HEAD takes it over.", headers: [.retryAfter: "1"])

    /// What is the matter with an upload that comes in pieces.
    init(_ problem: PartialProblem) {
        switch problem {
        case .unknown: self = .notFound
        case .busy: self = .uploadLocked
        case .tooMany: self = .tooManyUploads
        case .incomplete(let offset, let length):
            self = Problem(
                .uploadIncomplete,
                "\(offset) of \(length) bytes are here. Send the rest first.",
                members: [("offset", .integer(offset)), ("length", .integer(length))])
        }
    }

    /// 503: more slips at once than are taken.
    static let tooManyUploads = Problem(
        .busy,
        "Too many slips are being sent at once. Send this one again in a moment.",
        headers: [.retryAfter: "5"])
}
