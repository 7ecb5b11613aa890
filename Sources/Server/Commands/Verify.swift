internal import ArgumentParser
internal import Operations
internal import Shop

/// `holdfast verify`: checks every promise about the stored data again.
struct Verify: ShopCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check all stored data: stock, money, statuses, slips.",
        discussion: """
            Prints a line for each thing that is wrong: where, what, and what to do. A note is odd \
            and has a reason. Works while the shop is serving and changes nothing. Exit status 1 \
            when anything is wrong.
            """)

    @Flag(name: .customLong("no-files"), help: "Leave out slips and pictures, which take longest.")
    var noFiles = false

    @Flag(
        help: """
            This is the only server of the shop: a file that it does not have is gone. Without it, \
            on PostgreSQL, another server may have it.
            """)
    var alone = false

    @OptionGroup var options: ShopOptions

    func run(in surroundings: Surroundings) async throws {
        let configuration = try Configuration(
            flags: options.flags, environment: surroundings.environment)
        try configuration.requireShop()
        ProcessLimits.keepFilesPrivate()
        ProcessLimits.giveWay()
        let faults = try await withShop(
            configuration, surroundings, blobs: configuration.blobs, beginsEra: false
        ) { shop in
            let isShared = configuration.database != .file && !alone
            return try await verify(
                shop, others: isShared ? .perhaps : .none, at: surroundings.clock())
        }
        guard faults == 0 else {
            throw Refusal(
                "\(counted(faults, "fault")) found: see docs/reference/verify.md for what each "
                    + "line means")
        }
    }

    /// - Returns: how many faults there are.
    private func verify(
        _ shop: OpenShop, others: VerifyShop.Others, at now: Timestamp
    ) async throws -> Int {
        var faults = 0
        var notes = 0
        let verify = VerifyShop(
            store: shop.store, files: noFiles ? nil : shop.files(others), at: now)
        let counts = try await verify.run { part in
            for finding in part.listed {
                Output.line("\(finding.weight.rawValue): \(finding.text)")
            }
            if part.unlisted > 0 {
                Output.line("\(part.name): \(part.unlisted) more like these")
            }
            faults += part.faults
            notes += part.notes
        }
        if noFiles { Output.line("slips and pictures were not read (--no-files)") }
        Output.line(summary(counts, faults: faults, notes: notes))
        return faults
    }

    private func summary(_ counts: VerifyShop.Counts, faults: Int, notes: Int) -> String {
        var looked = [counted(counts.orders, "order"), counted(counts.slips, "slip")]
        if let files = counts.files { looked.append(counted(files, "file")) }
        let found = faults == 0 ? "no faults found" : "\(counted(faults, "fault")) found"
        let noted = notes == 0 ? "" : ", \(counted(notes, "note"))"
        return "\(looked.joined(separator: ", ")) checked: \(found)\(noted)"
    }

    private func counted(_ count: Int, _ thing: String) -> String {
        "\(count) \(thing)\(count == 1 ? "" : "s")"
    }
}
