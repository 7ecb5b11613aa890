internal import Foundation
internal import Glibc

/// A systemd of a test's own, as `bin/private-systemd` makes it.
package final class PrivateSystemd: Sendable {
    private let process: ChildProcess
    private let id: String

    package struct NotStarted: Error {
        package var errors: String
    }

    /// - Parameters:
    ///   - units: a folder with unit files.
    ///   - program: what is there as `/usr/local/bin/holdfast`.
    package init(units: String, program: String) async throws {
        process = try ChildProcess(
            projectFile("bin/private-systemd").path, [units, program],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"], input: nil)
        let words = await process.line()?.split(separator: " ") ?? []
        guard words.count == 2, words[0] == "ready" else {
            process.endInput()
            throw NotStarted(errors: await process.restOfErrors())
        }
        id = String(words[1])
    }

    /// Runs a command beside the services and answers how it ended.
    package func run(_ command: [String]) async throws -> Program.Outcome {
        let child = try ChildProcess(
            "/usr/bin/nsenter", ["-t", id, "-m", "-p"] + command,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"])
        async let output = child.restOfOutput()
        async let errors = child.restOfErrors()
        let texts = await (output, errors)
        return Program.Outcome(status: await child.ended(), output: texts.0, errors: texts.1)
    }

    /// What systemd says of a unit: `MainPID`, `ActiveState`.
    package func show(_ property: String, of unit: String) async throws -> String {
        let outcome = try await run(["systemctl", "show", "-P", property, unit])
        return outcome.output.split(separator: "\n").first.map(String.init) ?? ""
    }

    /// Ends it, with all of its services.
    package func end() async {
        process.endInput()
        _ = await process.ended()
    }
}

/// What somebody does who looks again and again whether something has happened: the processor is
/// needed by whoever is to bring it about.
package func breathe() async {
    _ = await blocking { poll(nil, 0, 50) }
}
