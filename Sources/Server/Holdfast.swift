internal import ArgumentParser

/// The program: reads the command line, runs one command, and says by its exit status how it went.
@main
struct Holdfast: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holdfast",
        abstract: "A shop for drops: few goods, wanted by thousands of people in the same minute.",
        discussion: """
            Exit status: 0 done; 1 refused or failed, with one line on standard error that says \
            why and what to do, and a line for each problem where there are several; 2 wrong usage.
            """,
        version: ProgramVersion.text,
        subcommands: [
            Serve.self, Apply.self, Show.self, AccountCommand.self, TokenCommand.self,
            ReceivingCommand.self, CodesCommand.self, ExportCommand.self, StatementCommand.self,
            WebhookCommand.self, MailCommand.self, InspectSlip.self, ReadSlips.self, Verify.self,
            Doctor.self, Copy.self, Backup.self, Restore.self, EraCommand.self, Rehearse.self,
            AuditLine.self,
            AuditWaitlist.self,
        ])

    /// Begins on the process's first thread, where a command that confines itself stays.
    @MainActor static func main() async {
        await run(Array(CommandLine.arguments.dropFirst()), in: .real())
    }

    @MainActor private static func run(
        _ arguments: [String], in surroundings: Surroundings
    ) async {
        if let mistyped = Mistyped(arguments, of: Self.self) {
            Output.error("holdfast: \(mistyped.words)")
            ExitStatus.usage.end()
        }
        do {
            let command = try parseAsRoot(arguments)
            if let alone = command as? InspectSlip {
                try alone.runAlone()
            } else if let alone = command as? ReadSlips {
                try alone.runAlone()
            } else if let shopCommand = command as? any ShopCommand {
                try await shopCommand.run(in: surroundings)
            } else {
                // What ArgumentParser brings itself: help, and the command with no subcommand.
                var command = command
                try command.run()
            }
        } catch let refusal as Refusal {
            Output.error("holdfast: \(refusal.line)")
            for problem in refusal.problems { Output.error("  " + problem) }
            ExitStatus.refused.end()
        } catch {
            leave(after: error)
        }
    }

    /// Leaves the program after help or wrong usage. ArgumentParser's own status for wrong usage is
    /// 64 (sysexits.h).
    private static func leave(after error: any Error) -> Never {
        let message = fullMessage(for: error)
        if exitCode(for: error).isSuccess {
            Output.line(message)
            ExitStatus.done.end()
        }
        Output.error(message)
        ExitStatus.usage.end()
    }
}
