internal import Operations
internal import Synchronization

/// Notices that all requests come from one address, which is what a shop sees behind a proxy that
/// does not tell for whom it asks, or whose word is not taken.
///
/// The shop still sells then; but nobody can be told from anybody else, so that what is to hold up
/// one who goes too far holds up everybody or nobody. The log and `doctor` say so.
final class OneAddress: Sendable {
    /// The finding that was noticed.
    struct Finding: Equatable, Sendable {
        var address: String
        /// Whether `X-Forwarded-For` came with the requests and was not believed.
        var isForwarded: Bool

        /// The finding as a line for the log and for `doctor`.
        var words: String {
            "all requests come from one address, \(address): "
                + (isForwarded
                    ? "they carry X-Forwarded-For, which is not believed: set --trusted-proxies"
                    : "a proxy in front must send X-Forwarded-For, as in deploy/nginx.conf")
        }
    }

    private struct State {
        var address: String?
        var isForwarded = false
        var count = 0
        var finding: Finding?
    }

    private let state = Mutex(State())
    /// Whether two addresses have been seen, so that nothing is counted any more.
    private let isSeveral = Atomic(false)
    private let enough: Int
    private let changed: @Sendable (Finding?) -> Void

    /// - Parameters:
    ///   - enough: after how many requests it is said.
    ///   - changed: is told what was noticed, and `nil` when it is so no more.
    init(after enough: Int, changed: @escaping @Sendable (Finding?) -> Void) {
        self.enough = enough
        self.changed = changed
    }

    /// Counts one request.
    func saw(_ client: ClientAddress, isForwarded: Bool) {
        guard !isSeveral.load(ordering: .relaxed) else { return }
        let news: Finding?? = state.withLock { state in
            guard let address = state.address else {
                state.address = client.text
                state.isForwarded = isForwarded
                state.count = 1
                return nil
            }
            guard address == client.text else {
                isSeveral.store(true, ordering: .relaxed)
                guard state.finding != nil else { return nil }
                state.finding = nil
                return .some(nil)
            }
            state.isForwarded = state.isForwarded || isForwarded
            state.count += 1
            guard state.count >= enough, state.finding == nil else { return nil }
            let finding = Finding(address: address, isForwarded: state.isForwarded)
            state.finding = finding
            return finding
        }
        if let news { changed(news) }
    }
}
