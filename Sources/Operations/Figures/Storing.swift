internal import Storage
internal import Synchronization

/// Whether the last thing that was to be stored was stored.
package final class Storing: Sendable {
    private let state = Mutex<String?>(nil)

    package init() {}

    /// Why it was not; `nil` when it was, and before the first.
    package var problem: String? { state.withLock { $0 } }

    /// Runs a write and notes how it went. A write that was refused for what is in it says nothing
    /// of the disk.
    func noting<T>(_ write: () throws -> T) throws -> T {
        do {
            let value = try write()
            state.withLock { $0 = nil }
            return value
        } catch let error as StorageError {
            note(error)
            throw error
        }
    }

    func note(_ error: StorageError) {
        switch error {
        case .diskFull, .unavailable, .away: state.withLock { $0 = "\(error)" }
        case .constraint, .busy, .tooLong, .outdated, .newerSchema, .failed: break
        }
    }

    func worked() {
        state.withLock { $0 = nil }
    }
}
