internal import ArgumentParser
internal import Foundation
internal import Rehearsal
internal import Shop
internal import UnixSignals

/// `holdfast rehearse URL --drop SLUG`: plays the rush before it comes.
struct Rehearse: ShopCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play a crowd of shoppers against a running shop.",
        discussion: """
            Plays shoppers as they are (arrivals, browsers, hesitation, bad networks), checks what \
            the shop promises them, and writes a report. It plays only against a drop that is \
            marked `rehearsal: true`, or, with an owner's token, against a copy of the drop that \
            is removed afterwards. Exit status 1: a promise was broken, answers failed, or more \
            than one person in a hundred went without an answer.
            """)

    @Argument(help: "The shop's address, http://HOST:PORT.")
    var url: String

    @Option(help: ArgumentHelp("The drop; given again for each more.", valueName: "slug"))
    var drop: [String]

    @Option(help: ArgumentHelp("How many people come.", valueName: "n"))
    var shoppers = 2_400

    @Option(
        help: "How they come: \(ArrivalCurve.allCases.map(\.rawValue).joined(separator: ", ")).")
    var curve = ArrivalCurve.story

    @Option(
        help: ArgumentHelp(
            "How long it takes until the last one has come (default: 360, a wall 0, by --pace).",
            valueName: "seconds"))
    var ramp: Double?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "How long it all takes (default: 120 more than --ramp, by --pace).",
            valueName: "seconds"))
    var length: Double?

    @Option(
        help: ArgumentHelp(
            "So many times faster people come, think and type; browsers ask as often as ever.",
            valueName: "times"))
    var pace = 1.0

    @Option(help: ArgumentHelp("The same number plays the same shoppers.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Bytes of a slip.", valueName: "bytes"))
    var slip = RehearsalLimits.slipBytes

    @Option(
        help: ArgumentHelp(
            "Connections of one browser; 1 is what a proxy with HTTP/2 makes of six.",
            valueName: "n"))
    var connections = RehearsalLimits.connections

    @Option(
        help: ArgumentHelp(
            "A file with an owner's API token (or HOLDFAST_TOKEN in the environment).",
            valueName: "file"))
    var token: String?

    @Option(
        help: ArgumentHelp(
            "Where the shop says how it is (its --metrics-listen), to ask what limited it.",
            valueName: "url"))
    var metrics: String?

    @Option(
        help: ArgumentHelp(
            "Play this too, given once for each: "
                + Circumstance.allCases.map(\.rawValue).joined(separator: ", ") + ".",
            valueName: "name"))
    var with: [Circumstance] = []

    @Option(
        help: ArgumentHelp(
            "Run a command at half time, such as one that restarts the shop.",
            valueName: "command"))
    var midway: String?

    @Option(help: ArgumentHelp("Write a page with plots for the seller.", valueName: "file.html"))
    var report: String?

    @Option(
        help: ArgumentHelp(
            "Write all figures; those of the run before, found there, go beside the new ones.",
            valueName: "file"))
    var json: String?

    func validate() throws {
        guard RehearsalLimits.shoppers.contains(shoppers) else {
            throw ValidationError(
                "--shoppers: from \(RehearsalLimits.shoppers.lowerBound) to "
                    + "\(RehearsalLimits.shoppers.upperBound)")
        }
        guard Set(drop).count == drop.count else {
            throw ValidationError("--drop: each drop once")
        }
        guard (0.1...100).contains(pace) else { throw ValidationError("--pace: from 0.1 to 100") }
        let times = [ramp, length].compactMap(\.self)
        guard times.allSatisfy({ (0.001...86_400).contains($0) }) else {
            throw ValidationError("--ramp and --for: more than 0 seconds, a day at most")
        }
        guard (1...RehearsalLimits.connections).contains(connections) else {
            throw ValidationError("--connections: from 1 to \(RehearsalLimits.connections)")
        }
        guard (100...16_000_000).contains(slip) else {
            throw ValidationError("--slip: from 100 to 16000000 bytes")
        }
    }

    func run(in surroundings: Surroundings) async throws {
        let token = try ownersToken(surroundings)
        let last = json.flatMap(Self.lastRun)
        let files = try ReportFiles(page: report, json: json)
        var plan = RehearsalPlan(
            shoppers: shoppers, curve: curve, ramp: ramp.map { .seconds($0) },
            length: length.map { .seconds($0) }, pace: pace, seed: seed, slipBytes: slip,
            connections: connections,
            openFiles: ProcessLimits.raiseOpenFiles())
        plan.circumstances = Set(with)
        let finding: RehearsalResult
        do {
            let run = RehearsalRun(
                plan: plan, address: try ShopAddress(url: url), drops: drop, token: token,
                figures: try metrics.map { try ShopAddress(url: $0) },
                midway: midway.map(Self.running),
                clock: surroundings.clock, name: keyName(surroundings))
            let started = surroundings.clock()
            var result = try await Self.untilStopped {
                try await run.run { Output.line($0.line) }
            }
            result.midway = midway
            result.describe(MachineWords.own, version: ProgramVersion.text, startedAt: started)
            try files.write(result, last: last)
            finding = result
        } catch {
            files.discard()
            throw (error as? RehearsalRefusal).map { Refusal($0.description) } ?? Refusal(error)
        }
        try tell(finding)
    }

    /// Starts a command of whoever rehearses, and does not wait for it.
    private static func running(_ command: String) -> @Sendable () -> Void {
        {
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/bin/sh")
            shell.arguments = ["-c", command]
            do {
                try shell.run()
            } catch {
                Output.line("at half time \(command) could not be run: \(error)")
            }
        }
    }

    /// The run whose figures the new ones will replace; `nil` when there is none.
    private static func lastRun(_ file: String) -> KeyFigures? {
        (try? FileBytes.read(file, atMost: ReportFiles.mostBytes)).flatMap {
            KeyFigures(json: $0)
        }
    }

    private func ownersToken(_ surroundings: Surroundings) throws(Refusal) -> String? {
        guard let token else {
            let given = surroundings.environment[Setting.tokenVariable]
            return given?.isEmpty == true ? nil : given
        }
        let bytes = try FileBytes.read(token, atMost: 1_024)
        let text = String(decoding: bytes, as: UTF8.self)
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The time first: such keys are the quickest for the shop to keep.
    private func keyName(_ surroundings: Surroundings) -> String {
        let random = surroundings.random(6).map { String($0, radix: 36) }.joined()
        return String(surroundings.clock().milliseconds, radix: 36) + "-" + random
    }

    /// Ctrl-C ends the play, not the clearing up behind it.
    private static func untilStopped(
        _ play: @escaping @Sendable () async throws -> RehearsalResult
    ) async throws -> RehearsalResult {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let playing = Task { try await play() }
        let watching = Task {
            for await _ in signals { playing.cancel() }
        }
        defer { watching.cancel() }
        return try await playing.value
    }

    private func tell(_ result: RehearsalResult) throws(Refusal) {
        let verdict = result.verdict
        Output.line("")
        Output.line(verdict.headline)
        for line in verdict.findings + verdict.helps { Output.line("  " + line) }
        if result.leftBehind > 0 {
            Output.line(
                "  \(result.leftBehind) orders of the rehearsal could not be called off and stay "
                    + "until an owner clears the drop, for a day at most.")
        }
        guard verdict.isGood else {
            throw Refusal("the rehearsal went wrong: \(verdict.headline)")
        }
        if let problem = result.notCleared {
            throw Refusal("the rehearsal could not be cleared away: \(problem)")
        }
    }
}

extension ArrivalCurve: ExpressibleByArgument {}

extension Circumstance: ExpressibleByArgument {}

extension RehearsalProgress {
    /// The progress as one line a second.
    fileprivate var line: String {
        func wide(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        func milliseconds(_ value: Double?) -> String {
            value.map { String(Int($0.rounded(.up))) } ?? "-"
        }
        let seconds = Int(time.components.seconds)
        let clock = "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
        return wide(clock, 5) + wide("\(people)", 7) + " people" + wide("\(orders)", 7) + " orders"
            + wide("\(requestsPerSecond)", 7) + " requests/s   p99 page "
            + wide(milliseconds(browsing), 5) + " ms, reserve " + wide(milliseconds(reserving), 5)
            + " ms   \(shed) shed, \(failed) failed"
            + (breaches > 0 ? ", \(breaches) PROMISES BROKEN" : "")
    }
}
