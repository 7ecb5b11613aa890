package import Shop
package import Storage

/// A shopper's wish to reserve, as a page or the API hands it over.
package struct ReserveRequest: Sendable {
    package var slug: String
    package var lines: [Line]
    package var customer: CustomerForm?
    /// The client's idempotency key.
    package var key: String
    /// The bytes of the request, to tell another request under the same key.
    package var body: [UInt8]
    /// The turn in the drop's line, as the shopper shows it; `nil` when nothing was shown.
    package var turn: ShownTurn?
    /// The access code, where one was typed.
    package var code: ShownCode?
    /// The total that the shopper was shown; `nil` where nothing says so.
    package var expectedTotal: Money?

    /// A line of the request: a SKU and how many of it.
    package struct Line: Hashable, Sendable {
        package var sku: String
        package var quantity: Int

        package init(sku: String, quantity: Int) {
            self.sku = sku
            self.quantity = quantity
        }
    }

    package init(
        slug: String, lines: [Line], customer: CustomerForm?, key: String, body: [UInt8],
        turn: ShownTurn? = nil, code: ShownCode? = nil, expectedTotal: Money? = nil
    ) {
        self.slug = slug
        self.lines = lines
        self.customer = customer
        self.key = key
        self.body = body
        self.turn = turn
        self.code = code
        self.expectedTotal = expectedTotal
    }

    /// The most bytes of an idempotency key.
    package static let longestKey = 255
}

/// An access code as it was typed, and the address that it came from.
package struct ShownCode: Sendable {
    package var typed: String
    package var address: ClientAddress

    package init(typed: String, address: ClientAddress) {
        self.typed = typed
        self.address = address
    }
}

/// The reason why a request to reserve was not granted.
package enum ReserveFailure: Sendable {
    case unknownDrop
    /// Fields of the request are wrong: `lines[0].quantity` and what is wrong with it.
    case invalid([String: String])
    case refused(ReservationRefusal)
}

extension ReserveFailure: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .unknownDrop: .notFound
        case .refused(let refusal): refusal.told
        case .invalid(let fields):
            .invalid(
                fields.sorted { $0.key < $1.key }.map {
                    FieldProblem($0.key, Self.sentence(of: $0.value))
                })
        }
    }

    /// A check's code as the end of a sentence that begins with the field's name.
    private static func sentence(of code: String) -> Sentence {
        if code == "unknown" { return "is not on sale here" }
        return CustomerForm.Problem(rawValue: code)?.sentence ?? Sentence(verbatim: code)
    }
}

/// The receipt of a new order: what its shopper is told of it.
package struct OrderReceipt: Sendable {
    package var code: OrderCode
    /// The secret key that opens the order's page.
    package var key: String
    package var order: ReservedOrder
    package var isReplay: Bool
}

extension Shopkeeper {
    /// Reserves what a shopper asks for.
    ///
    /// - Throws: `ReserveFailure`, `TooManyCodes`, `DeskRefusal`, `StorageError`.
    package func reserve(_ request: ReserveRequest) async throws -> OrderReceipt {
        let (reservation, listing) = try checked(request)
        guard let shown = request.code, let code = reservation.accessCode else {
            return try await reserve(reservation, in: listing, stamp: request.turn?.stamp)
        }
        return try await tryingCode(code, of: shown.address, in: listing.drop) {
            try await reserve(reservation, in: listing, stamp: nil)
        }
    }

    private func reserve(
        _ reservation: Reservation, in listing: DropListing, stamp: String?
    ) async throws -> OrderReceipt {
        let answer = try await answer(to: reservation, in: listing)
        guard case .refused(.admissionRequired) = answer, let stamp,
            let pass = try await passOfInsider(stamp, reservation, in: listing.drop)
        else { return try receipt(answer) }
        var again = reservation
        again.pass = pass
        return try receipt(try await desk.reserve(again))
    }

    private func answer(
        to reservation: Reservation, in listing: DropListing
    ) async throws -> ReservationAnswer {
        if let known = try await answerFromMemory(reservation, in: listing) { return known }
        return try await desk.reserve(reservation)
    }

    /// Hands a request to the desk for a caller that cannot wait. Its answer becomes an order with
    /// `receipt`.
    ///
    /// - Returns: `false` when nothing was done because the request is not for the desk alone:
    ///   it is wrong, or memory says that it will be refused. `reserve` answers it.
    package func reserveAtDesk(
        _ request: ReserveRequest, caller: @escaping ReservationCaller
    ) -> Bool {
        guard let (reservation, listing) = try? checked(request),
            !isRefusedByMemory(reservation, in: listing)
        else { return false }
        desk.reserve(reservation, caller: caller)
        return true
    }

    private func checked(
        _ request: ReserveRequest
    ) throws -> (Reservation, DropListing) {
        guard let listing = catalogue?.listing(slug: request.slug) else {
            throw ReserveFailure.unknownDrop
        }
        let currency = listing.drop.shippingFee.currency
        if let expected = request.expectedTotal, expected.currency != currency {
            throw ReserveFailure.invalid(["expected_total.currency": "must be \(currency.code)"])
        }
        let reservation = Reservation(
            drop: listing.drop.id, lines: try wanted(request.lines, in: listing),
            customer: try customer(request.customer),
            key: RequestKey(
                scope: "orders \(listing.drop.id.value)", key: request.key, body: request.body),
            pass: request.turn.flatMap { pass($0, in: listing.drop) },
            accessCode: accessCode(request.code, in: listing.drop),
            expectedTotal: request.expectedTotal)
        return (reservation, listing)
    }

    /// A code means something in the members' time only.
    private func accessCode(_ code: ShownCode?, in drop: Drop) -> [UInt8]? {
        guard let code, drop.isForMembers(at: clock()) else { return nil }
        return secret.accessCode(typed: code.typed)
    }

    private func isRefusedByMemory(_ reservation: Reservation, in listing: DropListing) -> Bool {
        let now = clock()
        return now < listing.drop.opensAt && reservation.accessCode == nil
            || now >= listing.drop.closesAt
            || reservation.lines.contains { stock.available($0.variant) == 0 }
            || isTurnMissing(reservation, in: listing.drop)
    }

    /// Makes the receipt of an order from an answer of the desk.
    ///
    /// - Throws: `ReserveFailure` for a refusal.
    package func receipt(_ answer: ReservationAnswer) throws -> OrderReceipt {
        switch answer {
        case .reserved(let order, let isReplay):
            return OrderReceipt(
                code: code(of: order.id), key: secret.key(of: order.id), order: order,
                isReplay: isReplay)
        case .refused(let refusal): throw ReserveFailure.refused(refusal)
        }
    }

    /// Sold out is known without the desk once a commit has said so. Only a request that was
    /// answered before, which may have been a success, must be looked up; that writes nothing.
    private func answerFromMemory(
        _ reservation: Reservation, in listing: DropListing
    ) async throws -> ReservationAnswer? {
        let known = known(of: reservation, in: listing)
        guard let refusal = known.refusal else { return nil }
        if !known.mayBeAnswered { return .refused(refusal) }
        return try await store.read { try known.answer(on: $0) }
    }

    /// Answers a request from memory on a connection of the caller's, for the simulator; `nil` when
    /// only the desk knows.
    package func receiptFromMemory(
        _ request: ReserveRequest, on connection: any Connection
    ) throws -> OrderReceipt? {
        let (reservation, listing) = try checked(request)
        return try known(of: reservation, in: listing).answer(on: connection).map(receipt)
    }

    private func known(of reservation: Reservation, in listing: DropListing) -> KnownByMemory {
        KnownByMemory(
            reservation, in: listing, stock: stock, at: clock(),
            isTurnMissing: isTurnMissing(reservation, in: listing.drop))
    }

    /// The variants that a request names, each once.
    ///
    /// - Throws: `ReserveFailure` for what is wrong with them.
    func wanted(
        _ lines: [ReserveRequest.Line], in listing: DropListing
    ) throws -> [WantedLine] {
        var problems: [String: String] = [:]
        var units: [VariantID: Int] = [:]
        var order: [VariantID] = []
        for (index, line) in lines.enumerated() {
            guard let variant = listing.variant(sku: line.sku) else {
                problems["lines[\(index)].sku"] = "unknown"
                continue
            }
            guard (1...ReservationLimits.quantity).contains(line.quantity) else {
                problems["lines[\(index)].quantity"] =
                    "must be 1 to \(ReservationLimits.quantity)"
                continue
            }
            if units[variant] == nil { order.append(variant) }
            units[variant, default: 0] += line.quantity
            if units[variant, default: 0] > ReservationLimits.quantity {
                problems["lines[\(index)].quantity"] =
                    "at most \(ReservationLimits.quantity) of a variant"
            }
        }
        if lines.isEmpty { problems["lines"] = "missing" }
        if lines.count > ReservationLimits.lines {
            problems["lines"] = "at most \(ReservationLimits.lines)"
        }
        guard problems.isEmpty else { throw ReserveFailure.invalid(problems) }
        return order.map { WantedLine(variant: $0, quantity: units[$0] ?? 0) }
    }

    private func customer(_ form: CustomerForm?) throws -> Customer? {
        guard let form else { return nil }
        do {
            return try form.checked(plan: dialingPlan)
        } catch {
            throw ReserveFailure.invalid(error.fields(prefix: "customer."))
        }
    }
}

/// The knowledge of memory about a reservation, without the desk.
private struct KnownByMemory: Sendable {
    let reservation: Reservation
    let now: Timestamp
    /// What a new request is told; `nil` when only the desk knows.
    let refusal: ReservationRefusal?

    init(
        _ reservation: Reservation, in listing: DropListing, stock: LiveStock, at now: Timestamp,
        isTurnMissing: Bool
    ) {
        self.reservation = reservation
        self.now = now
        let left = stock.available(reservation.lines.map(\.variant))
        if now < listing.drop.opensAt && reservation.accessCode == nil {
            refusal = .notOpen(opensAt: listing.drop.opensAt)
        } else if now >= listing.drop.closesAt {
            refusal = .closed(closedAt: listing.drop.closesAt)
        } else if reservation.lines.contains(where: { (left[$0.variant] ?? 0) == 0 }) {
            refusal = .soldOut(left: left)
        } else if isTurnMissing {
            refusal = .admissionRequired
        } else {
            refusal = nil
        }
    }

    /// Whether the same request may have been answered before: not before the opening.
    var mayBeAnswered: Bool {
        if case .notOpen = refusal { false } else { true }
    }

    /// The refusal, or what the same request was answered before.
    func answer(on connection: any Connection) throws -> ReservationAnswer? {
        guard let refusal else { return nil }
        guard mayBeAnswered else { return .refused(refusal) }
        let key = reservation.key.name
        let earlier = try EarlierAnswers(reservations: [reservation])
            .load(from: DeskBook(connection))
        guard let answer = earlier[key] else { return .refused(refusal) }
        var state = DeskState(drops: [:], variants: [:], units: [:], answered: [key: answer])
        return state.decide([reservation], at: now, lastOrder: OrderID(0)).first
    }
}

extension CustomerForm.Invalid {
    /// The problems as the API names them: `customer.phone`: `not_a_phone`.
    package func fields(prefix: String) -> [String: String] {
        var fields: [String: String] = [:]
        for (field, problem) in problems { fields[prefix + field.rawValue] = problem.rawValue }
        return fields
    }
}
