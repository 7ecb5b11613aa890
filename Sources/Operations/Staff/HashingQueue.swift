internal import Dispatch

/// Runs password hashing one at a time, away from the threads that serve requests.
///
/// A hash takes 64 MiB and tens of milliseconds on purpose; a flood of sign-ins must not take that
/// many times over.
final class HashingQueue: Sendable {
    private let queue = DispatchQueue(label: "holdfast.passwords")

    func run<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
    }
}
