internal import Blobs
internal import Formats
internal import HTTPTypes
internal import Operations
internal import Shop
internal import Storage

extension Problem {
    /// Makes a problem of what an operation refused, as the API says it; `nil` for a failure of
    /// ours.
    ///
    /// `shop` names the variants of which something is left, and tells times.
    init?(of error: any Error, in shop: Shopfront?) {
        switch error {
        case is Forbidden: self = .forbidden
        case is DeskRefusal: self = .busy(retry: .seconds(1))
        case is TooManyExports: self = .tooManyExports
        case let refusal as TooManyCodes: self = .tooManyTries(retry: refusal.wait)
        case let failure as ReserveFailure: self.init(failure, shop)
        case let refusal as OrderRefusal: self.init(refusal, shop)
        case let refusal as JoinRefusal: self.init(refusal, shop)
        case let refusal as AdmissionRefusal: self.init(refusal)
        case let refusal as LineChangeRefusal: self.init(refusal)
        case is LostOrder: self = .orderLost
        case let invalid as CustomerForm.Invalid: self = .invalid(invalid, at: "")
        case let problem as SlipProblem: self.init(problem)
        case let refusal as ShopFileRefusal: self.init(refusal)
        case let refusal as ShopRefusal: self.init(refusal)
        case let denial as RehearsalDenial: self.init(denial)
        case let problem as PartialProblem: self.init(problem)
        case let error as BlobError:
            guard let problem = Problem(error) else { return nil }
            self = problem
        case let failure as SheetFailure:
            guard let problem = Problem(failure) else { return nil }
            self = problem
        case let error as StorageError:
            guard let problem = Problem(error) else { return nil }
            self = problem
        default: return nil
        }
    }

    private init(_ failure: ReserveFailure, _ shop: Shopfront?) {
        switch failure {
        case .unknownDrop: self = .notFound
        case .refused(let refusal): self.init(refusal, shop)
        case .invalid(let fields):
            self = .invalid(
                fields.sorted { $0.key < $1.key }.map { FieldProblem($0.key, sentence($0.value)) })
        }
    }

    private init(_ refusal: ReservationRefusal, _ shop: Shopfront?) {
        switch refusal {
        case .soldOut(let left): self = .soldOut(left, shop)
        case .limitReached(let limit, let had): self = .limitReached(limit, had: had)
        case .notOpen(let moment):
            self = Problem(
                .notOpen, "The drop is not open yet.",
                members: [("opens_at", .string(Self.text(of: moment, in: shop)))])
        case .closed(let moment):
            self = Problem(
                .closed, "The drop is closed.",
                members: [("closed_at", .string(Self.text(of: moment, in: shop)))])
        case .admissionRequired:
            self = Problem(
                .admissionRequired,
                "Wait in line first: the turn is missing, used or over.")
        case .accessCodeInvalid:
            self = Problem(
                .accessCodeInvalid, "This access code is none of this drop.")
        case .accessCodeUsed:
            self = Problem(
                .accessCodeUsed, "This access code has an order already.")
        case .unknownVariant:
            self = .invalid([FieldProblem("lines", "names a SKU that is not on sale")])
        case .priceChanged(let total):
            self = Problem(
                .priceChanged, "It costs more now than was expected.",
                members: [("total", .money(total))])
        case .keyReused:
            self = Problem(
                .idempotencyKeyReused,
                "This Idempotency-Key came with another request before. Use a new one.")
        }
    }

    private init(_ refusal: OrderRefusal, _ shop: Shopfront?) {
        switch refusal {
        case .unknownOrder, .unknownSlip, .unknownPayment: self = .notFound
        case .notInThisStatus(let status), .goneOn(let status):
            self = Problem(
                .wrongStatus, "The order's status does not allow this.",
                members: [("order_status", .string(status.rawValue))])
        case .changed(let moved): self = .changed(moved)
        case .moreThanOwed(let owed): self = .moreThanOwed(owed)
        case .moneyOwing(let owed): self = .moneyOwing(owed)
        case .moneyIsHere: self = .moneyIsHere
        case .nothingToGiveBack: self = .nothingReceived
        case .outOfStock(let left): self = .soldOut(left, shop)
        case .limitReached(let limit, let had): self = .limitReached(limit, had: had)
        case .slipDecided(let status):
            self = Problem(
                .alreadyDecided, "Somebody has decided on this slip before.",
                members: [("slip_status", .string(status.rawValue))])
        case .sentBefore: self = .sentBefore([])
        case .missing(let field):
            self = .invalid([
                FieldProblem(
                    field.rawValue, field == .amount ? "must be above zero" : "is required")
            ])
        case .tooManySlips(let limit):
            self = Problem(
                .tooManySlips, "An order has at most \(limit) slips.",
                members: [("limit", .integer(Int64(limit)))])
        case .tooManySlipBytes(let limit):
            self = Problem(
                .slipsTooLarge,
                "The slips of an order may have at most \(limit) bytes together.",
                members: [("limit", .integer(limit))])
        }
    }

    private init(_ refusal: JoinRefusal, _ shop: Shopfront?) {
        switch refusal {
        case .noLine:
            self = Problem(.noLine, "There is no line: reserve at once.")
        case .notYet(let moment):
            self = Problem(
                .notOpen, "The line is not open yet.",
                members: [("opens_at", .string(Self.text(of: moment, in: shop)))])
        case .closed: self = Problem(.closed, "The drop is closed.")
        case .proofRequired(let demand):
            self = Problem(
                .proofRequired,
                "Many join just now. Answer the challenge, or wait and send it again.",
                members: [
                    ("challenge", .string(demand.challenge)),
                    ("difficulty", .integer(Int64(demand.difficulty))),
                    ("count", .integer(Int64(JoinPrice.count))),
                ], headers: [.retryAfter: String(demand.waitSeconds)])
        case .full:
            self = Problem(
                .lineFull, "The line has as many people as it can have.")
        }
    }

    private init(_ refusal: AdmissionRefusal) {
        switch refusal {
        case .noLine:
            self = Problem(.noLine, "There is no line: reserve at once.")
        case .notYourTurn(let ahead):
            self = Problem(
                .notYourTurn, "Your turn has not come yet.",
                members: [("ahead", ahead.map { .integer($0) } ?? .null)],
                headers: [.retryAfter: "2"])
        case .crowded:
            self = Problem(
                .notYourTurn, "As many as can be are inside. It takes a moment.",
                members: [("ahead", .integer(0))], headers: [.retryAfter: "2"])
        case .turnsUsed:
            self = Problem(
                .turnsUsed, "This ticket has had all its turns. Join again.")
        case .soldOut:
            self = Problem(
                .soldOut, "Nothing is left just now. Your place is kept.",
                members: [("left", .object(JSONObject([])))])
        case .closed: self = Problem(.closed, "The drop is closed.")
        case .unknownTicket:
            self = Problem(
                .ticketRequired,
                "Join the line first, or send the ticket that you were given.")
        case .lostTicket:
            self = Problem(
                .ticketLost,
                "This place was lost when an older copy of the shop was put back. Join again.")
        }
    }

    private init(_ refusal: LineChangeRefusal) {
        switch refusal {
        case .noLine: self = Problem(.noLine, "This drop has no line.")
        case .unchanged: self = Problem(.unchanged, "It is like that already.")
        case .outOfRange(let range):
            self = .invalid([
                FieldProblem(
                    "action",
                    "wants a whole number of \(range.lowerBound) to "
                        + "\(range.upperBound)")
            ])
        case .reasonMissing: self = .invalid([FieldProblem("reason", "is required")])
        case .unknownTicket: self = .invalid([FieldProblem("ticket", "is not of this line")])
        case .changed(let moved): self = .changed(moved)
        case .alreadyCalled:
            self = Problem(.alreadyCalled, "This ticket may come in already.")
        case .tooManyLetIn(let limit):
            self = Problem(
                .tooManyLetIn,
                "A line lets in at most \(limit) tickets out of turn.",
                members: [("limit", .integer(Int64(limit)))])
        case .extendedEnough(let left):
            self = Problem(
                .extendedEnough,
                "Deadlines of one drop can be moved by \(LineRules.extendedInAll) minutes in all: "
                    + "\(left) are left.",
                members: [
                    ("limit", .integer(Int64(LineRules.extendedInAll))),
                    ("left", .integer(Int64(left))),
                ])
        case .notTheLast:
            self = Problem(
                .notTheLast,
                "Only the last change can be taken back: `undoable` names it.")
        }
    }

    private init(_ problem: SlipProblem) {
        switch problem {
        case .heic:
            self = .wrongMediaType(expected: "a JPEG, PNG or WebP picture instead of HEIC")
        case .unknownKind: self = .wrongMediaType(expected: Self.slipKinds)
        case .empty: self = .invalid([FieldProblem("slip", "is empty")])
        case .animated: self = .invalid([FieldProblem("slip", "must be a still picture")])
        case .tooManyPixels: self = .invalid([FieldProblem("slip", "has too many pixels")])
        case .broken: self = .invalid([FieldProblem("slip", "is damaged")])
        case .locked: self = .invalid([FieldProblem("slip", "opens only with a password")])
        }
    }

    private init(_ refusal: ShopFileRefusal) {
        self = .invalid(
            refusal.problems.map {
                FieldProblem(
                    $0.field.isEmpty ? "body" : $0.field, Sentence(verbatim: $0.words))
            })
    }

    private init(_ refusal: ShopRefusal) {
        switch refusal {
        case .several(let refusals):
            // The first decides what a program sees; whoever reads it sees all of them.
            guard let first = refusals.first else {
                preconditionFailure("several refusals are at least two")
            }
            self.init(first)
            detail = "\(refusal)."
        case .stockBelowTaken(_, let sku, let stock, let taken):
            self = Problem(
                .stockInUse, "\(refusal).",
                members: [
                    ("sku", .string(sku)), ("stock", .integer(Int64(stock))),
                    ("taken", .integer(Int64(taken))),
                ])
        case .closesBeforeOpening:
            self = .invalid([FieldProblem("drops.closes_at", "\(refusal)")])
        case .hasOrders:
            self = Problem(.dropInUse, "\(refusal).")
        case .currencyInUse:
            self = Problem(.currencyInUse, "\(refusal).")
        case .waitingWithoutAccount, .sellsWithoutAccount:
            self = Problem(.accountMissing, "\(refusal).")
        case .undoesNewer(let undone):
            self = Problem(
                .shopChanged, "\(refusal).",
                members: [
                    ("made_from", .string(undone.now)),
                    ("undone", .array(undone.changes.map { .string($0) })),
                ])
        }
    }

    private init(_ denial: RehearsalDenial) {
        switch denial {
        case .unknownDrop: self = .notFound
        case .notARehearsal:
            self = Problem(
                .notARehearsal,
                "The drop is not marked as a rehearsal: its orders are real.")
        case .tooMany(let limit):
            self = Problem(
                .tooManyRehearsals,
                "There are \(limit) copies for rehearsals already. Clear one first.",
                members: [("limit", .integer(Int64(limit)))])
        }
    }

    private init?(_ error: BlobError) {
        switch error {
        case .tooLarge(let limit): self = .tooLarge(limit: Int(limit))
        case .full: self = .diskFull
        case .unavailable: self = .unavailable
        case .notHereYet: self = .fileOnItsWay
        case .lost: self = .fileLost
        case .storeAway: self = .fileStoreAway
        case .damaged(let digest): self = .fileDamaged(digest.text)
        case .missing: return nil
        }
    }

    private init?(_ error: StorageError) {
        switch error {
        case .busy: self = .busy(retry: .seconds(1))
        case .diskFull: self = .diskFull
        case .away, .outdated: self = .unavailable
        case .unavailable: self = .unsure
        case .tooLong: self = .tooWide
        case .constraint, .newerSchema, .failed: return nil
        }
    }

    /// 422 with what is wrong with a shopper's details, which stand at `path`.
    static func invalid(_ form: CustomerForm.Invalid, at path: String) -> Problem {
        .invalid(
            CustomerForm.Field.allCases.compactMap { field in
                form.problems[field].map {
                    FieldProblem(path + field.rawValue, sentence($0.rawValue))
                }
            })
    }

    private static func text(of moment: Timestamp, in shop: Shopfront?) -> String {
        shop?.text(of: moment) ?? DateText.rfc3339(moment)
    }

    /// 409 with what is left of each variant, by SKU.
    private static func soldOut(_ left: [VariantID: Int], _ shop: Shopfront?) -> Problem {
        let named = left.compactMap { variant, units in
            shop?.catalogue.title(of: variant).map { ($0.sku, JSONValue.integer(Int64(units))) }
        }
        return Problem(
            .soldOut, "There is not enough left.",
            members: [("left", .object(JSONObject(named.sorted { $0.0 < $1.0 })))])
    }

    private static func limitReached(_ limit: Int, had: Int) -> Problem {
        Problem(
            .limitReached, "One person may have \(limit) of this drop.",
            members: [("limit", .integer(Int64(limit))), ("had", .integer(Int64(had)))])
    }

    private static let diskFull = Problem(
        .diskFull,
        "The shop has no room left. Nothing was stored.", headers: [.retryAfter: "60"])

    private static let unavailable = Problem(
        .unavailable, "The shop's storage is away. Nothing was stored.",
        headers: [.retryAfter: "5"])

    private static let unsure = Problem(
        .unavailable,
        "The shop's storage is away, and nobody knows whether this was stored. Send it again.",
        headers: [.retryAfter: "5"])

    /// The kinds of file that may be a slip, in words.
    static let slipKinds: Sentence = "a JPEG, PNG or WebP picture or a PDF"
}

/// A check's code as the end of a sentence that begins with the field's name.
private func sentence(_ code: String) -> Sentence {
    switch code {
    case "missing": "is required"
    case "unknown": "is not on sale here"
    case CustomerForm.Problem.tooLong.rawValue: "is too long"
    case CustomerForm.Problem.notAPhone.rawValue: "is not a phone number"
    case CustomerForm.Problem.notAnEmail.rawValue: "is not an e-mail address"
    default: Sentence(verbatim: code)
    }
}
