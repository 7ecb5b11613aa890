internal import Operations
internal import Shop
internal import Storage

extension OpenShop {
    /// Whether the database is the one that was seen from this folder.
    func eraCheckUp() async throws -> CheckUp {
        let state = try await eraState()
        if let cause = state.cause {
            let advice = "a new era begins when the shop is served; docs/operations.md says more"
            return cause == .behind
                ? .fail("era", cause.words, advice) : .warn("era", cause.words, advice)
        }
        guard let era = state.history.eras.last else { return .ok("era", "the first one") }
        return .ok("era", "\(era.number): \(era.cause.words)")
    }

    /// How far this machine's clock is from the database's; `nil` where both are one machine's.
    func clockCheckUp(_ machine: @escaping Clock) async throws -> CheckUp? {
        guard isOnServer else { return nil }
        let clock = HeldClock(machine)
        _ = try await clock.compare(with: store)
        let error = clock.correction.milliseconds
        guard error != 0 else { return .ok("clocks", "this machine's is the database's") }
        let side = error > 0 ? "behind" : "ahead of"
        return .warn(
            "clocks", "this machine's is \(abs(error)) ms \(side) the database's",
            "the shop goes by the database's: set both by a time server (chrony)")
    }
}
