package import Shop

/// The refusal of a shop file. Nothing is changed then.
package indirect enum ShopRefusal: Hashable, Sendable {
    /// The new stock is below what is held or sold.
    case stockBelowTaken(drop: String, sku: String, stock: Int, taken: Int)
    /// A drop that opens `now` would be closed already.
    case closesBeforeOpening(drop: String)
    /// A drop with orders was to become a rehearsal, or the other way round.
    case hasOrders(drop: String, kind: DropKind)
    /// There are orders in the old currency.
    case currencyInUse(old: Currency, new: Currency)
    /// Orders wait for money, and there would be no account left for it to go to.
    case waitingWithoutAccount(orders: Int)
    /// A drop that costs something would be sold without an account.
    case sellsWithoutAccount(drop: String)
    /// The file would undo what was changed after it was made.
    case undoesNewer(UndoneChanges)
    /// The change of the accounts does not wait any more: it was confirmed, refused or replaced.
    case accountsDecided
    /// Whoever asked for a change of the accounts, and a program, cannot confirm it.
    case needsAnotherPerson
    /// More than one of the others, in the order of the file.
    case several([ShopRefusal])

    /// The refusals one by one.
    package var each: [ShopRefusal] {
        if case .several(let refusals) = self { refusals } else { [self] }
    }
}

/// The changes that a file made from an older state would undo.
package struct UndoneChanges: Hashable, Sendable {
    /// The state that the file was made from, as `made_from` says it.
    package var madeFrom: String
    /// The state of the shop now.
    package var now: String
    /// Whether the file itself says what it was made from; else that was found by what it says.
    package var isSaid: Bool
    /// The changes by their names: `variant tour/SHIRT-S: price 430.00 -> 400.00`.
    package var changes: [String]

    /// The names of the first changes, and how many more there are.
    package var named: String {
        let first = changes.prefix(ShopStateLimits.named).joined(separator: "; ")
        let more = changes.count - ShopStateLimits.named
        return more > 0 ? "\(first); and \(more) more" : first
    }
}

extension ShopRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .stockBelowTaken(let drop, let sku, let stock, let taken):
            "drop \(drop), variant \(sku): \(taken) are held or sold, so its stock cannot be "
                + "\(stock); set at least \(taken), or cancel orders first"
        case .closesBeforeOpening(let drop):
            "drop \(drop) opens now, and its closes_at has passed already: set a later one"
        case .hasOrders(let drop, .sale):
            "drop \(drop) has orders and cannot become a rehearsal: give the rehearsal a slug of "
                + "its own"
        case .hasOrders(let drop, _):
            "drop \(drop) has orders of a rehearsal: an owner clears them first, with DELETE "
                + "/api/v1/admin/rehearsals/\(drop)"
        case .currencyInUse(let old, let new):
            "the shop has orders in \(old.code) and cannot change to \(new.code): "
                + "start a new shop for another currency"
        case .waitingWithoutAccount(let orders):
            (orders == 1 ? "1 order waits" : "\(orders) orders wait")
                + " for money, and without receiving_accounts it has nowhere to go: "
                + "keep an account until nothing is owed"
        case .sellsWithoutAccount(let drop):
            "drop \(drop) costs money and there is no account for it to go to: write one in "
                + "receiving_accounts"
        case .undoesNewer(let undone):
            "it \(undone.isSaid ? "was made from" : "looks like") state \(undone.madeFrom) of the "
                + "shop, which is at \(undone.now) now, and would undo what was changed since: "
                + undone.named
        case .accountsDecided:
            "this change of the accounts does not wait any more: look at the accounts as they are "
                + "now"
        case .needsAnotherPerson:
            "another owner or manager confirms it, who did not ask for it and is signed in"
        case .several(let refusals): refusals.map(\.description).joined(separator: "; ")
        }
    }
}

extension ShopRefusal: RefusalReason {
    package var told: ToldRefusal? {
        let sentence: Sentence = "\(self)."
        switch self {
        case .several(let refusals):
            // The first decides what a program sees; whoever reads it sees all of them.
            var told = refusals.first?.told
            told?.sentence = sentence
            return told
        case .stockBelowTaken(_, let sku, let stock, let taken):
            return ToldRefusal(
                .stockInUse, sentence,
                values: ["sku": .text(sku), "stock": .count(stock), "taken": .count(taken)])
        case .closesBeforeOpening:
            return .invalid([FieldProblem("drops.closes_at", "\(self)")])
        case .accountsDecided: return ToldRefusal(.alreadyDecided, sentence)
        case .needsAnotherPerson: return ToldRefusal(.anotherPersonNeeded, sentence)
        case .hasOrders: return ToldRefusal(.dropInUse, sentence)
        case .currencyInUse: return ToldRefusal(.currencyInUse, sentence)
        case .waitingWithoutAccount, .sellsWithoutAccount:
            return ToldRefusal(.accountMissing, sentence)
        case .undoesNewer(let undone):
            return ToldRefusal(
                .shopChanged, sentence,
                values: ["made_from": .text(undone.now), "undone": .texts(undone.changes)])
        }
    }
}
