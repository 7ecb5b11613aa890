internal import Glibc
internal import SlipReading

/// The process that stands behind a serving one and reads its slips: a copy of it for each, which
/// reads its slip, confines itself, answers and ends.
///
/// It is a program of its own, begun anew, so that nothing of the serving process is in its memory.
struct SlipForks {
    /// The command that the serving process starts it by.
    static let command = "read-slips"

    /// The socket that requests come by.
    let socket: CInt

    /// How far behind the serving process it stands (nice(2)): of a processor that both want it
    /// gets about a sixth.
    static let niceness: CInt = 7
    /// How long a copy may take, in seconds: longer than a PDF's program may.
    static let seconds: UInt32 = 30

    /// Serves until nobody can send a request any more.
    ///
    /// - Throws: a refusal where no request can be received.
    func serve() throws(Refusal) {
        let prepared = Confinement.prepare()
        Forking.closeFiles(from: 3)
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
        SlipInspection.warmUp()
        // Whoever has ended is forgotten without being waited for (sigaction(2), SIG_IGN).
        signal(SIGCHLD, SIG_IGN)
        do throws(Forking.Failure) {
            while let files = try Forking.receive(over: socket) {
                // Where no copy can be made the answer is missing, and the slip is read again.
                if (try? Forking.fork()) == .copy { read(files, prepared) }
                close(files.input)
                close(files.output)
            }
        } catch {
            throw Refusal("no slip can be taken: \(DataDirectory.words(error.code))")
        }
    }

    private func read(_ files: Forking.Files, _ prepared: [Confinement.Refused]) -> Never {
        close(socket)
        // The program that draws PDF files is waited for.
        signal(SIGCHLD, SIG_DFL)
        alarm(Self.seconds)
        let inspection = SlipInspection(
            source: .open(files.input), output: files.output, withCopies: true)
        try? inspection.run(prepared: prepared)
        _exit(1)
    }
}
