internal import Synchronization

/// Values that features are given or make, one of each type and found by it, so that whoever holds
/// them names no feature.
struct FeatureValues: Sendable {
    private var values: [ObjectIdentifier: any Sendable] = [:]

    /// The value of a type; `nil` where there is none.
    subscript<Kept: Sendable>(type: Kept.Type) -> Kept? {
        get { values[ObjectIdentifier(type)] as? Kept }
        set { values[ObjectIdentifier(type)] = newValue }
    }
}

/// The memory of the features of one open shop: what each of them keeps between its commands.
///
/// A feature reaches its own by a computed property of `Shopkeeper` in its folder. Two values of
/// one type need a type of their own around one of them, as the throttle of access codes has.
final class FeatureMemory: Sendable {
    private let kept: Mutex<FeatureValues>

    /// - Parameter given: what was handed over when the shop was opened, in place of what would be
    ///   made here.
    init(_ given: FeatureValues = FeatureValues()) {
        kept = Mutex(given)
    }

    /// The one value of a type, made when it is asked for the first time.
    ///
    /// - Parameter make: runs once at most, while everybody else waits: it must be quick, and must
    ///   not ask this memory for another value.
    func of<Kept: Sendable>(_ make: () -> Kept) -> Kept {
        kept.withLock { kept in
            if let known = kept[Kept.self] { return known }
            let fresh = make()
            kept[Kept.self] = fresh
            return fresh
        }
    }
}
