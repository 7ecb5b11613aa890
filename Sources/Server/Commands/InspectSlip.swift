internal import ArgumentParser
internal import Crypto

/// `holdfast inspect-slip FILE`: what a slip's picture says, told by a process that confines itself
/// before it looks.
struct InspectSlip: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect-slip", abstract: "Tell what a slip's picture or PDF says, as JSON.",
        discussion: """
            Reads the QR codes of a JPEG, PNG, WebP or PDF file, the bank and the transaction's \
            reference in them. The process takes limits and a list of allowed system calls upon \
            itself before it looks at the picture. It needs no shop. A code proves no payment: it \
            holds neither an amount nor a receiver, and anybody can make one.
            """)

    @Argument(help: "A picture or a PDF, at most 16 MiB.")
    var file: String

    @Flag(
        help: """
            Write a clean copy and a thumbnail behind the line of JSON, both JPEG without \
            metadata, with the lengths that the line tells.
            """)
    var withCopies = false

    /// Reads the slip on the thread of the caller, which is the process's only one: a list of
    /// system calls holds for the thread that takes it.
    func runAlone() throws {
        try SlipInspection(source: .path(file), withCopies: withCopies) { bytes in
            SHA256.hash(data: bytes).map { byte in
                let digits = String(byte, radix: 16)
                return digits.utf8.count < 2 ? "0" + digits : digits
            }.joined()
        }.run()
    }
}

/// `holdfast read-slips`, which the serving process starts: each request on its standard input is
/// a slip, read by a copy of this process that confines itself.
struct ReadSlips: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: SlipForks.command, abstract: "Read the slips that a serving process sends.",
        shouldDisplay: false)

    /// Serves on the thread of the caller, which is the process's only one.
    func runAlone() throws {
        try SlipForks(socket: 0).serve()
    }
}
