internal import Formats
package import Shop
internal import Storage

/// The reason why no order was found by its code and a phone number.
package enum FindRefusal: Error, Hashable, Sendable {
    /// No order has both; which of the two is wrong is not told, nor whether the code is one.
    case wrong
    /// Too many tries were wrong; the next may come after this span.
    case wait(Span)
}

/// An order that somebody has proved to know.
package struct FoundOrder: Sendable {
    package var id: OrderID
    package var code: OrderCode
    /// The secret key that opens the order's page.
    package var key: String
}

extension Shopkeeper {
    /// Finds an order for whoever knows its code and the phone number that it was given.
    ///
    /// What is guessed is the phone number of a code that somebody has seen. So wrong tries count
    /// for the code, wherever they come from, and are so few that not even the last four digits
    /// are found in an order's life. Wrong tries of one network count as well, and a good one
    /// always passes there: a dormitory shares one address.
    ///
    /// - Throws: `FindRefusal`, `StorageError`; `LostOrder` for a code that was lost with its
    ///   database.
    package func findOrder(
        code typed: String, phone: String, of client: ClientAddress
    ) async throws -> FoundOrder {
        let prefix = catalogue?.shop.referencePrefix ?? ""
        guard let code = OrderCode(typed: typed, behind: prefix) else { throw wrongTry(of: client) }
        let secret = secret
        let id = secret.codec.id(of: code)
        // That is so of a whole span of codes, and tells nothing of a person.
        if secret.eras.isLost(id) { throw LostOrder() }
        let customer = try await store.read { connection in
            try connection.first(Self.customerOfOrder, [id.key]) { Customer(row: $0, from: 0) }
        }
        let known = customer.flatMap(\.self)
        let budget = known == nil ? findBudgets.ofNothing : findBudgets.ofOrders
        let source = SignInThrottle.Source.account(code.text)
        // From here to the end nobody else comes in between: tries at once are all counted.
        if let wait = budget.begin([source], at: clock()) { throw FindRefusal.wait(wait) }
        guard let known, isPhone(phone, of: known) else { throw wrongTry(of: client) }
        budget.succeeded([source])
        return FoundOrder(id: id, code: code, key: secret.key(of: id))
    }

    private func wrongTry(of client: ClientAddress) -> FindRefusal {
        guard let source = client.source,
            let wait = findBudgets.ofNetworks.fail(source, at: clock())
        else { return .wrong }
        return .wait(wait)
    }

    /// Whether a typed number is the one that the order was given, however it is written.
    private func isPhone(_ typed: String, of customer: Customer) -> Bool {
        let plan = dialingPlan
        guard let number = PhoneNumber(typed.trimmed, plan: plan) else { return false }
        // The shop may have written numbers by another country's plan when the order was made.
        let given = [customer.phoneKey, PhoneNumber(customer.phone, plan: plan)?.e164]
        return given.contains { key in
            key.map { constantTimeEqual(Array($0.utf8), Array(number.e164.utf8)) } ?? false
        }
    }

    private static let customerOfOrder = """
        SELECT name, phone, email, address, note, phone_key, email_key, language
        FROM orders WHERE id = $1
        """

    /// The standings of orders that somebody has the keys of; those that are not there are missing.
    package func ownStandings(of orders: [OrderID]) async throws -> [OrderID: OwnStanding] {
        guard !orders.isEmpty else { return [:] }
        return try await store.read { try OwnStanding.load(orders, on: $0) }
    }
}

/// The named limits of finding an order by its code and a phone number.
package enum FindLimits {
    /// The number of wrong phone numbers for one code before the next try must wait.
    package static let ofOrder = 10
    /// How long it takes until one more try for a code is free.
    package static let orderRefill: Span = .minutes(30)
    /// The number of wrong tries of one network before it is told to wait; a good one passes all
    /// the same.
    package static let ofNetwork = 50
    /// How long it takes until one more try for a network is free.
    package static let networkRefill: Span = .seconds(2)
    /// The number of codes, and of networks, that are remembered.
    package static let remembered = 20_000
}

/// The budgets that hold up whoever guesses at orders.
struct FindBudgets: Sendable {
    /// The budgets of codes that are an order's.
    let ofOrders = SignInThrottle(limits: .orders)
    /// The budgets of codes that are nobody's. They have a table of their own: whoever makes up
    /// thousands of codes drives nothing out of the other one, and is told the same as about an
    /// order.
    let ofNothing = SignInThrottle(limits: .orders)
    let ofNetworks = SignInThrottle(limits: .networks)
}

extension SignInThrottle.Limits {
    fileprivate static let orders: SignInThrottle.Limits = {
        var limits = SignInThrottle.Limits()
        limits.burst = FindLimits.ofOrder
        limits.refill = FindLimits.orderRefill
        limits.remembered = FindLimits.remembered
        return limits
    }()

    fileprivate static let networks: SignInThrottle.Limits = {
        var limits = SignInThrottle.Limits()
        limits.burst = FindLimits.ofNetwork
        limits.addressRefill = FindLimits.networkRefill
        limits.remembered = FindLimits.remembered
        return limits
    }()
}
