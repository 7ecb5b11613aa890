package import HTTPTypes

/// The codes of all problems: what programs decide by, and what says which page people see.
///
/// A code never changes its meaning. Each is a row of the table in `docs/reference/api.md`, but for
/// those that only forms can meet; a test holds the two together.
package enum ProblemCode: String, CaseIterable, Sendable {
    case accessCodeInvalid = "access_code_invalid"
    case accessCodeUsed = "access_code_used"
    case accountMissing = "account_missing"
    case admissionRequired = "admission_required"
    case alreadyCalled = "already_called"
    case alreadyDecided = "already_decided"
    case badUploadHeader = "bad_upload_header"
    case busy
    case changed
    case changedMeanwhile = "changed_meanwhile"
    case checksumMismatch = "checksum_mismatch"
    case closed
    case codingNotSupported = "coding_not_supported"
    case crossSite = "cross_site"
    case currencyInUse = "currency_in_use"
    case diskFull = "disk_full"
    case dropInUse = "drop_in_use"
    case extendedEnough = "extended_enough"
    case failed
    case fileDamaged = "file_damaged"
    case fileLost = "file_lost"
    case fileOnItsWay = "file_on_its_way"
    case fileReused = "file_reused"
    case fileStoreAway = "file_store_away"
    case forbidden
    case headersTooLarge = "headers_too_large"
    case idempotencyKeyMissing = "idempotency_key_missing"
    case idempotencyKeyReused = "idempotency_key_reused"
    case invalid
    case limitReached = "limit_reached"
    case lineFull = "line_full"
    case malformedJSON = "malformed_json"
    case malformedRequest = "malformed_request"
    case methodNotAllowed = "method_not_allowed"
    case moneyIsHere = "money_is_here"
    case moneyOwing = "money_owing"
    case moreThanOwed = "more_than_owed"
    case noLine = "no_line"
    case notARehearsal = "not_a_rehearsal"
    case notFound = "not_found"
    case notOpen = "not_open"
    case notReady = "not_ready"
    case notTheLast = "not_the_last"
    case notWritable = "not_writable"
    case notYourTurn = "not_your_turn"
    case nothingReceived = "nothing_received"
    case offsetConflict = "offset_conflict"
    case orderLost = "order_lost"
    case orderNotFound = "order_not_found"
    case priceChanged = "price_changed"
    case proofRequired = "proof_required"
    case sessionOver = "session_over"
    case shopChanged = "shop_changed"
    case slipsTooLarge = "slips_too_large"
    case soldOut = "sold_out"
    case staleForm = "stale_form"
    case stockInUse = "stock_in_use"
    case targetTooLong = "target_too_long"
    case ticketLost = "ticket_lost"
    case ticketRequired = "ticket_required"
    case tooLarge = "too_large"
    case tooManyLetIn = "too_many_let_in"
    case tooManyRehearsals = "too_many_rehearsals"
    case tooManySlips = "too_many_slips"
    case tooSlow = "too_slow"
    case tooWide = "too_wide"
    case turnsUsed = "turns_used"
    case unauthorized
    case unavailable
    case unchanged
    case uploadIncomplete = "upload_incomplete"
    case uploadLocked = "upload_locked"
    case versionNotSupported = "version_not_supported"
    case wrongMediaType = "wrong_media_type"
    case wrongStatus = "wrong_status"
    case wrongTusVersion = "wrong_tus_version"

    /// The status that the problem has, unless it says another.
    package var status: HTTPResponse.Status {
        switch self {
        case .badUploadHeader, .idempotencyKeyMissing, .malformedJSON, .malformedRequest:
            .badRequest
        case .sessionOver, .unauthorized: .unauthorized
        case .accessCodeInvalid, .admissionRequired, .closed, .crossSite, .forbidden, .notOpen,
            .proofRequired, .staleForm, .ticketRequired:
            .forbidden
        case .fileLost, .notFound, .orderNotFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .tooSlow: .requestTimeout
        case .accessCodeUsed, .accountMissing, .alreadyCalled, .alreadyDecided, .changed,
            .changedMeanwhile, .currencyInUse, .dropInUse, .extendedEnough, .fileReused,
            .limitReached, .lineFull, .moneyIsHere, .moneyOwing, .moreThanOwed, .noLine,
            .notARehearsal, .notReady, .notTheLast, .notYourTurn, .nothingReceived,
            .offsetConflict, .priceChanged, .shopChanged, .slipsTooLarge, .soldOut, .stockInUse,
            .tooManyLetIn, .tooManyRehearsals, .tooManySlips, .turnsUsed, .unchanged,
            .uploadIncomplete, .wrongStatus:
            .conflict
        case .orderLost, .ticketLost: .gone
        case .wrongTusVersion: .preconditionFailed
        case .tooLarge: .contentTooLarge
        case .targetTooLong: .uriTooLong
        case .wrongMediaType: .unsupportedMediaType
        case .idempotencyKeyReused, .invalid, .tooWide: .unprocessableContent
        case .uploadLocked: .locked
        case .headersTooLarge: .requestHeaderFieldsTooLarge
        case .checksumMismatch: .checksumMismatch
        case .failed, .fileDamaged: .internalServerError
        case .codingNotSupported: .notImplemented
        case .busy, .fileOnItsWay, .fileStoreAway, .notWritable, .unavailable: .serviceUnavailable
        case .versionNotSupported: .versionNotSupported
        case .diskFull: .insufficientStorage
        }
    }
}

extension HTTPResponse.Status {
    fileprivate static let locked = HTTPResponse.Status(code: 423, reasonPhrase: "Locked")
    fileprivate static let checksumMismatch = HTTPResponse.Status(
        code: 460, reasonPhrase: "Checksum Mismatch")
    fileprivate static let versionNotSupported = HTTPResponse.Status(
        code: 505, reasonPhrase: "HTTP Version Not Supported")
    fileprivate static let insufficientStorage = HTTPResponse.Status(
        code: 507, reasonPhrase: "Insufficient Storage")
}
