internal import ArgumentParser
internal import Formats
internal import Operations
internal import Shop
internal import Storage

/// `holdfast show`: today's shop as a shop file.
struct Show: ShopCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write today's shop as a shop file.",
        discussion: """
            The file says in `made_from` which state of the shop it shows: `apply` refuses it when \
            it would undo what was changed since. Stock is what there is in all, sold units \
            included. Pictures are named by their digests, which `apply` finds in the same shop. \
            Applied as it is, the file changes nothing.
            """)

    @Option(
        help: ArgumentHelp(
            "The file to write, in place of standard output.", valueName: "file"))
    var output: String?

    @OptionGroup var options: ShopOptions

    func run(in surroundings: Surroundings) async throws {
        let configuration = try Configuration(
            flags: options.flags, environment: surroundings.environment)
        try configuration.requireShop()
        let file = try await withShop(configuration, surroundings) { shop in
            try await shop.store.read { try ShowShop().run(on: $0) }
        }
        guard let file else {
            throw Refusal("there is nothing to show yet: `holdfast apply FILE` sets the shop up")
        }
        let zone = WallClock(timeZone: file.shop.timeZone)
        let text = ShopFileWriter.text(file) { zone?.offset(at: $0) ?? 0 }
        guard let output else { return Output.text(text) }
        try write(Array(text.utf8), to: output)
        Output.line("the shop at \(file.madeFrom ?? "no state") written to \(output)")
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = try AtomicFile(named: path)
        do {
            try file.write { flush in try flush(bytes) }
            try file.finish()
        } catch {
            file.discard()
            throw error
        }
    }
}
