internal import Shop

/// The newer changes that a shop file would undo, because they were made after the state that it
/// was made from.
struct NewerChanges {
    /// The state that the file was made from.
    let base: ShopFacts
    /// The shop as it is.
    let now: ShopFacts
    let file: ShopFacts

    /// The changes that would be undone, each by its name, in a fixed order: `variant tour/SHIRT-S:
    /// price 430.00 -> 400.00`.
    ///
    /// A value that was changed later and that the file sets to another one is undone, whether the
    /// file has the old value or one of its own: whoever wrote it did not see the new one.
    func undone() -> [String] {
        gone() + returned() + changed()
    }

    /// What was added later and is missing in the file.
    private func gone() -> [String] {
        now.things.subtracting(base.things).subtracting(file.things).sorted().filter(isOutermost)
            .map { "\($0): added since, and not in the file" }
    }

    /// What was taken away later and is in the file.
    private func returned() -> [String] {
        base.things.subtracting(now.things).intersection(file.things).sorted().filter(isOutermost)
            .map { "\($0): removed since, and still in the file" }
    }

    /// The facts that may have changed: all that the shop says, and each translation and country
    /// that it once had.
    private var names: Set<ShopFacts.Name> {
        let others = [base, file].flatMap { $0.values.keys.filter(\.isNoneUnlessSaid) }
        return Set(now.values.keys).union(others)
    }

    private func changed() -> [String] {
        names.sorted().compactMap { name in
            // What an older Holdfast did not know of was not there.
            guard let stands = now.value(name), let becomes = file.value(name),
                (base.value(name) ?? "none") != stands, becomes != stands
            else { return nil }
            if ShopFacts.lists.contains(name.field) {
                return hasNewOrder(name) ? "\(name.thing): the order of its \(name.field)" : nil
            }
            return "\(name.thing): \(name.field) \(Self.shown(stands)) -> \(Self.shown(becomes))"
        }
    }

    /// What goes with something else that is told is not told again: a drop's products.
    private func isOutermost(_ thing: String) -> Bool {
        let parts = thing.pieces(at: " ", most: 2).map(String.init)
        guard parts.count == 2, let slash = parts[1].place(of: "/") else { return true }
        let drop = "drop \(parts[1][..<slash])"
        return now.things.contains(drop) == base.things.contains(drop)
    }

    /// Whether what all three know was put in another order since, and the file has yet another.
    private func hasNewOrder(_ name: ShopFacts.Name) -> Bool {
        func members(_ facts: ShopFacts) -> [Substring] {
            facts.values[name]?.pieces(at: " ") ?? []
        }
        let common = Set(members(base)).intersection(members(now)).intersection(members(file))
        func order(_ facts: ShopFacts) -> [Substring] {
            members(facts).filter { common.contains($0) }
        }
        return order(base) != order(now) && order(file) != order(now)
    }

    private static let shownCharacters = 60

    /// A value as a line of a refusal shows it.
    private static func shown(_ value: String) -> String {
        let line = String(value.prefix { !$0.isNewline }.prefix(shownCharacters))
        return line == value ? value : line + "…"
    }
}
