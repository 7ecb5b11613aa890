/// SHA-256 (FIPS 180-4), handed in: this module computes nothing of the kind itself.
package typealias SHA256Function = @Sendable (_ bytes: [UInt8]) -> [UInt8]

/// The hash chain that every join and every move of a line enters.
///
/// Whoever has a receipt has a link. The last link of the early crowd decides, together with the
/// secret, how that crowd is shuffled: nobody can join, leave out or reorder a join afterwards
/// without changing it. docs/reference/line-record.md tells the bytes.
package struct LineChain: Sendable {
    let sha256: SHA256Function

    package init(sha256: @escaping SHA256Function) {
        self.sha256 = sha256
    }

    /// The commitment that is published before anybody joins: the hash of the secret.
    package func commitment(to secret: [UInt8]) -> [UInt8] {
        sha256(secret)
    }

    /// The link before the first join.
    package func start(slug: String, commitment: [UInt8]) -> [UInt8] {
        sha256(Array("holdfast line 1\n\(slug)\n".utf8) + commitment)
    }

    /// The link of a join: the one before it, the number, the ticket's fingerprint and the time.
    package func link(
        after link: [UInt8], number: Int64, fingerprint: [UInt8], joinedAt: Timestamp
    ) -> [UInt8] {
        sha256(link + bigEndian(number) + fingerprint + bigEndian(joinedAt.milliseconds))
    }

    /// The fingerprint by which the record shows a ticket.
    package func fingerprint(of id: [UInt8]) -> [UInt8] {
        sha256(id)
    }

    /// The link of a move: the one before it and the move's line of text.
    package func link(after link: [UInt8], move text: String) -> [UInt8] {
        sha256(link + Array(text.utf8))
    }

    /// The seed of the early crowd's shuffle.
    package func seed(secret: [UInt8], chainEnd: [UInt8]) -> [UInt8] {
        sha256(secret + chainEnd)
    }

    private func bigEndian(_ number: Int64) -> [UInt8] {
        (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
