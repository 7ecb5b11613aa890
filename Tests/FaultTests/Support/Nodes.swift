import Synchronization
import TestSupport
import Testing

/// The processes that serve one shop; any of them may be dead.
final class Nodes: Sendable {
    private let serving: Mutex<[Int: Serving]>

    init(_ serving: [Int: Serving]) {
        self.serving = Mutex(serving)
    }

    subscript(number: Int) -> Serving? {
        get { serving.withLock { $0[number] } }
        set { serving.withLock { $0[number] = newValue } }
    }

    /// One of those that were not taken away.
    func any(_ number: Int) -> Serving {
        serving.withLock { serving in
            let left = serving.keys.sorted()
            guard let node = serving[left[number % left.count]] else {
                preconditionFailure("a shop has a node")
            }
            return node
        }
    }

    /// Takes a node away as `kill -9` does.
    func kill(_ number: Int) async {
        guard let node = serving.withLock({ $0.removeValue(forKey: number) }) else { return }
        #expect(await node.stop(9) == 128 + 9)
    }

    /// Stops all in order.
    func stop() async {
        for node in serving.withLock({ Array($0.values) }) {
            #expect(await node.stop() == 0)
        }
    }
}
