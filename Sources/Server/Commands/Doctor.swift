internal import ArgumentParser
internal import Formats
internal import Foundation
internal import Shop

/// `holdfast doctor`: looks whether this machine and this shop are fit for a rush.
struct Doctor: ShopCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check disk, limits, clock, database and files; estimate what this carries.",
        discussion: """
            Prints a line for each check: ok, warn (works, and something should be done), fail \
            (must be put right) or none (is not there). Works while the shop is serving; for the \
            two seconds in which it measures the disk, it writes to the data folder. With \
            --mail-to it sends a test message, and says what the mail server answered. \
            Exit status 1 when a check fails.
            """)

    @Flag(help: "Print every limit with its value instead, and check nothing.")
    var limits = false

    @Flag(help: "Print JSON for programs.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Send a test message to this address, by the settings of mail.",
            valueName: "address"))
    var mailTo: String?

    @OptionGroup var mail: MailOptions
    @OptionGroup var options: ShopOptions

    func run(in surroundings: Surroundings) async throws {
        let openFiles = ProcessLimits.raiseOpenFiles()
        if limits { return try printLimits(ShopLimits(openFiles: openFiles)) }
        let configuration = try mail.configuration(options, surroundings)
        let reader = mailTo.flatMap { EmailAddress($0) }
        if let mailTo, reader == nil { throw Refusal("`\(mailTo)` is no e-mail address") }
        ProcessLimits.keepFilesPrivate()
        try configuration.directory.becomeOwner()
        let machine = Machine.here(openFiles: openFiles)
        let shop = await ShopCheckUps(configuration: configuration, surroundings: surroundings)
            .run()
        let disk = DiskCheckUp(directory: configuration.directory)
        let speed = Result { () throws(Refusal) in try disk.measure() }
        let isOnServer = configuration.database != .file
        let syncs = try? speed.get().syncsPerSecond
        let probe = BatchProbe(
            folder: DiskCheckUp.nearest(configuration.directory.path), surroundings: surroundings)
        let desk = await probe.measure(
            syncsPerSecond: syncs, free: disk.free, isOnServer: isOnServer)
        let checkUps =
            [Self.judged(speed), desk.checkUp, DiskCheckUp.room(free: disk.free)]
            + machine.checkUps(newest: shop.newest, at: surroundings.clock())
            + [QueueCheckUp().checkUp()] + shop.checkUps
            + [ProxyCheckUp.judged(configuration)]
            + [await MailCheckUp.look(at: configuration, to: reader, surroundings)]
        let failed = checkUps.count { $0.state == .fail }
        // A shop that cannot store an order carries none, whatever its cores could do.
        let estimate =
            failed > 0
            ? nil
            : Estimate(
                machine: machine, syncsPerSecond: isOnServer ? nil : syncs, batch: desk.batch)
        try report(checkUps, estimate)
        guard failed == 0 else {
            throw Refusal("\(failed) of \(checkUps.count) checks failed: see above")
        }
    }

    private static func judged(_ speed: Result<DiskCheckUp.Speed, Refusal>) -> CheckUp {
        switch speed {
        case .success(let speed): DiskCheckUp.judged(speed)
        case .failure(let refusal):
            .fail(
                "disk", refusal.line,
                "make room there, or name a folder on a local disk with --data")
        }
    }

    private func report(_ checkUps: [CheckUp], _ estimate: Estimate?) throws {
        guard json else {
            Output.line(checkUps.text)
            return Output.line(
                "\n" + (estimate?.text ?? "No estimate: put right first what failed."))
        }
        try print(Report(checks: checkUps, estimate: estimate))
    }

    private func printLimits(_ limits: ShopLimits) throws {
        guard json else { return Output.line(limits.text) }
        try print(limits.rows)
    }

    private func print(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        Output.line(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// The report as programs read it.
    private struct Report: Encodable {
        var checks: [CheckUp]
        /// The estimate; `null` while a check fails.
        var estimate: Estimate?

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(checks, forKey: .checks)
            try container.encode(estimate, forKey: .estimate)
        }

        private enum CodingKeys: CodingKey {
            case checks, estimate
        }
    }
}
