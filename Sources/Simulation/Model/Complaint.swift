/// A complaint: what the simulator says when something is not as promised.
package struct Complaint: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
