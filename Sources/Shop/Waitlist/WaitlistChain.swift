/// The hash chain of a waitlist's record: every line of the record enters it, so that whoever has a
/// receipt has a link, and no line before it can be changed, left out or moved without changing
/// that.
package struct WaitlistChain: Sendable {
    let sha256: SHA256Function

    package init(sha256: @escaping SHA256Function) {
        self.sha256 = sha256
    }

    /// The link before the first line.
    package func start(slug: String) -> [UInt8] {
        sha256(Array("holdfast waitlist 1\n\(slug)\n".utf8))
    }

    /// The link of a line: the one before it and the line's text.
    package func link(after link: [UInt8], line: String) -> [UInt8] {
        sha256(link + Array(line.utf8))
    }
}
