internal import CMalloc
internal import Delivery
internal import Dispatch
internal import Foundation
internal import ServiceLifecycle
internal import Shop

/// Gives memory that was freed back to the system, now and then.
///
/// glibc gives threads parts (arenas) of the heap, eight for each core, of which it gives back only
/// the end. What is freed below that is kept, so that a process grows for hours under the same
/// load. `malloc_trim` goes through all arenas and gives back every free page
/// (https://man7.org/linux/man-pages/man3/malloc_trim.3.html); with fewer arenas there are fewer
/// pages that are nearly free (M_ARENA_MAX in mallopt(3)).
struct HeapTrimmer: Service {
    let wait: Wait

    /// Has the C library make no more arenas than allocate at once.
    static func limitArenas(environment: [String: String]) {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        if let most = arenas(cores: cores, environment: environment) { mallopt(M_ARENA_MAX, most) }
    }

    /// The number of arenas: one for each core, and two at least. `nil` where whoever starts the
    /// program has set another.
    static func arenas(cores: Int, environment: [String: String]) -> CInt? {
        let isSet = environment["MALLOC_ARENA_MAX"] != nil || environment["GLIBC_TUNABLES"] != nil
        return isSet ? nil : CInt(clamping: max(2, cores))
    }

    /// Often enough that a rush leaves nothing behind, and seldom enough that the few milliseconds
    /// are not felt, during which whoever allocates in the same arena waits.
    private static let pause: Span = .minutes(1)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            do {
                while true {
                    try await wait(Self.pause)
                    await Self.trim()
                }
            } catch {
                // This process is being stopped.
            }
        }
    }

    /// Gives back what is free now, on a thread that nobody is answered on.
    static func trim() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                malloc_trim(0)
                continuation.resume()
            }
        }
    }
}
