/// The codes of all refusals: what programs decide by, with the HTTP status and the page that each
/// is told by.
///
/// A code never changes its meaning. Each is a row of the table in `docs/reference/api.md`, but for
/// those that only forms can meet; a test holds the two together.
package enum RefusalCode: String, CaseIterable, Sendable {
    case accessCodeInvalid = "access_code_invalid"
    case accessCodeUsed = "access_code_used"
    case accountMissing = "account_missing"
    case admissionRequired = "admission_required"
    case alreadyCalled = "already_called"
    case alreadyDecided = "already_decided"
    case anotherPersonNeeded = "another_person_needed"
    case badUploadHeader = "bad_upload_header"
    case busy
    case changed
    case changedMeanwhile = "changed_meanwhile"
    case checksumMismatch = "checksum_mismatch"
    case closed
    case codingNotSupported = "coding_not_supported"
    case crossSite = "cross_site"
    case currencyInUse = "currency_in_use"
    case deliveryNotGivenUp = "delivery_not_given_up"
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
    case inStock = "in_stock"
    case invalid
    case limitReached = "limit_reached"
    case jobCancelled = "job_cancelled"
    case jobEnded = "job_ended"
    case jobWhole = "job_whole"
    case lineFull = "line_full"
    case longExtension = "long_extension"
    case malformedForm = "malformed_form"
    case malformedJSON = "malformed_json"
    case malformedRequest = "malformed_request"
    case methodNotAllowed = "method_not_allowed"
    case moneyIsHere = "money_is_here"
    case moneyOwing = "money_owing"
    case moreThanOwed = "more_than_owed"
    case noLine = "no_line"
    case noWaitlist = "no_waitlist"
    case notARehearsal = "not_a_rehearsal"
    case notFound = "not_found"
    case notOpen = "not_open"
    case notReady = "not_ready"
    case notTheLast = "not_the_last"
    case notWritable = "not_writable"
    case notYourTurn = "not_your_turn"
    case notAStatement = "not_a_statement"
    case nothingReceived = "nothing_received"
    case offsetConflict = "offset_conflict"
    case orderLost = "order_lost"
    case orderNotFound = "order_not_found"
    case priceChanged = "price_changed"
    case proofRequired = "proof_required"
    case refundDecided = "refund_decided"
    case refundSent = "refund_sent"
    case refundsUnfit = "refunds_unfit"
    case rowDecided = "row_decided"
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
    case tooManyWebhooks = "too_many_webhooks"
    case tooSlow = "too_slow"
    case tooWide = "too_wide"
    case turnsUsed = "turns_used"
    case unauthorized
    case unavailable
    case unchanged
    case uploadIncomplete = "upload_incomplete"
    case uploadLocked = "upload_locked"
    case versionNotSupported = "version_not_supported"
    case waitlistFull = "waitlist_full"
    case waitsAlready = "waits_already"
    case waitsNoMore = "waits_no_more"
    case webhookChanged = "webhook_changed"
    case webhookExists = "webhook_exists"
    case wrongMediaType = "wrong_media_type"
    case wrongStatus = "wrong_status"
    case wrongTusVersion = "wrong_tus_version"

    /// The HTTP status of the refusal, unless it says another
    /// (https://www.iana.org/assignments/http-status-codes).
    package var status: Int { means.status }

    /// The page that a person reads.
    package var page: RefusalPage { means.page }

    private var means: (status: Int, page: RefusalPage) {
        switch self {
        case .badUploadHeader, .idempotencyKeyMissing, .malformedForm, .malformedJSON,
            .malformedRequest:
            (400, .plain)
        case .unauthorized: (401, .plain)
        case .sessionOver: (401, .sessionOver)
        case .crossSite: (403, .crossSite)
        case .forbidden: (403, .forbidden)
        case .accessCodeInvalid, .admissionRequired, .anotherPersonNeeded, .closed, .notOpen,
            .proofRequired, .ticketRequired:
            (403, .plain)
        case .staleForm: (403, .staleForm)
        case .fileLost: (404, .fileLost)
        case .notFound: (404, .notFound)
        case .orderNotFound: (404, .orderNotFound)
        case .methodNotAllowed: (405, .plain)
        case .tooSlow: (408, .plain)
        case .changedMeanwhile: (409, .changedMeanwhile)
        case .accessCodeUsed, .accountMissing, .alreadyCalled, .alreadyDecided, .changed,
            .currencyInUse, .deliveryNotGivenUp, .dropInUse, .extendedEnough, .fileReused,
            .inStock, .jobCancelled, .jobEnded, .jobWhole, .limitReached, .lineFull, .longExtension,
            .moneyIsHere, .moneyOwing, .moreThanOwed, .noLine, .noWaitlist, .notARehearsal,
            .notReady, .notTheLast, .notYourTurn, .nothingReceived, .offsetConflict, .priceChanged,
            .refundDecided, .refundSent, .refundsUnfit, .rowDecided, .shopChanged, .slipsTooLarge,
            .soldOut, .stockInUse, .tooManyLetIn, .tooManyRehearsals, .tooManySlips,
            .tooManyWebhooks, .turnsUsed, .unchanged, .uploadIncomplete, .waitlistFull,
            .waitsAlready, .waitsNoMore, .webhookChanged,
            .webhookExists, .wrongStatus:
            (409, .plain)
        case .orderLost: (410, .orderLost)
        case .ticketLost: (410, .plain)
        case .wrongTusVersion: (412, .plain)
        case .tooLarge: (413, .tooLarge)
        case .targetTooLong: (414, .plain)
        case .wrongMediaType: (415, .plain)
        case .idempotencyKeyReused, .invalid, .notAStatement: (422, .plain)
        case .tooWide: (422, .tooWide)
        case .uploadLocked: (423, .plain)
        case .headersTooLarge: (431, .plain)
        case .checksumMismatch: (460, .plain)
        case .failed: (500, .failed)
        case .fileDamaged: (500, .fileDamaged)
        case .codingNotSupported: (501, .failed)
        case .busy: (503, .busy)
        case .fileOnItsWay: (503, .fileOnItsWay)
        case .fileStoreAway: (503, .fileStoreAway)
        case .notWritable: (503, .notWritable)
        case .unavailable: (503, .unavailable)
        case .versionNotSupported: (505, .failed)
        case .diskFull: (507, .diskFull)
        }
    }
}

/// The page of a refusal: what it is about, and so which words a person reads.
package enum RefusalPage: Sendable {
    /// What was sent is not right, or does not go now: the page says no more.
    case plain
    case busy
    case changedMeanwhile
    case crossSite
    case diskFull
    case failed
    case fileDamaged
    case fileLost
    case fileOnItsWay
    case fileStoreAway
    case forbidden
    case notFound
    case notWritable
    case orderLost
    case orderNotFound
    case sessionOver
    case staleForm
    case tooLarge
    case tooWide
    case unavailable
}
