internal import Glibc
package import Testing

/// The program under test: the debug binary that was built with these tests.
package enum Program {
    /// Beside the test bundle, which is the running executable.
    package static let path: String = {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let own = String(
            decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        let folder = own.lastIndex(of: "/").map { own[..<$0] } ?? "."
        return folder + "/holdfast"
    }()

    /// How a command ended.
    package struct Outcome: Sendable {
        package var status: CInt
        package var output: String
        package var errors: String

        package var lines: [Substring] { output.split(separator: "\n") }
        /// What stands on standard error; the contract wants one line.
        package var errorLines: [Substring] { errors.split(separator: "\n") }
    }

    /// Runs a command to its end.
    package static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String = ""
    ) async throws -> Outcome {
        let child = try ChildProcess(
            path, arguments, environment: environment, input: input)
        async let output = child.restOfOutput()
        async let errors = child.restOfErrors()
        let texts = await (output, errors)
        return Outcome(status: await child.ended(), output: texts.0, errors: texts.1)
    }

    /// Runs a command that must be done, and answers its output.
    @discardableResult
    package static func done(
        _ arguments: [String], input: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let outcome = try await run(arguments, input: input)
        #expect(outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
        #expect(outcome.errors == "", sourceLocation: sourceLocation)
        return outcome.output
    }

    /// Runs a command that prints a secret once, and says on standard error what to do with it;
    /// answers what it printed.
    @discardableResult
    package static func toldOnce(
        _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let outcome = try await run(arguments)
        #expect(outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
        #expect(outcome.lines.count == 1, sourceLocation: sourceLocation)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
        #expect(outcome.errors.contains("shown only this once"), sourceLocation: sourceLocation)
        return outcome.output
    }

    /// Runs a command that must be refused with one line, and answers the line.
    package static func refused(
        _ arguments: [String], environment: [String: String] = [:], input: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let outcome = try await run(arguments, environment: environment, input: input)
        #expect(outcome.status == 1, sourceLocation: sourceLocation)
        #expect(outcome.output == "", sourceLocation: sourceLocation)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
        return outcome.errors
    }
}
