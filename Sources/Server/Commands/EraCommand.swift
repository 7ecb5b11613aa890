internal import ArgumentParser
internal import Formats
internal import Operations
internal import Shop
internal import Storage

/// `holdfast era`: the eras of a shop, and a new one where somebody knows better than the shop.
struct EraCommand: ShopCommand {
    static let configuration = CommandConfiguration(
        commandName: "era",
        abstract: "Tell the shop's eras, or begin one after an older copy was put back.",
        discussion: """
            After an older copy of the database is back, no code, key or number of the lost time \
            may be given out again. The shop notices most of these cases and begins a new era by \
            itself; `holdfast restore` and `holdfast copy` do so always. After putting back a copy \
            by other means, such as pg_restore or a snapshot of a disk, say it with --begin. What \
            the copy has stays good; a link to an order that it does not have says that the order \
            was lost. Works while the shop is serving.
            """)

    @Flag(help: "Begin a new era now.")
    var begin = false

    @OptionGroup var options: ShopOptions

    func run(in surroundings: Surroundings) async throws {
        let configuration = try Configuration(
            flags: options.flags, environment: surroundings.environment)
        try configuration.requireShop()
        ProcessLimits.keepFilesPrivate()
        do {
            let shop = try await OpenShop.open(
                configuration, surroundings, needsShop: true, beginsEra: false,
                takesAnyServer: begin)
            do {
                try await tell(of: shop, surroundings)
                await shop.store.close()
            } catch {
                await shop.store.close()
                throw error
            }
        } catch {
            throw Refusal(error)
        }
    }

    private func tell(of shop: OpenShop, _ surroundings: Surroundings) async throws {
        if begin {
            let begun = try await shop.beginEra(surroundings) { _ in .asked }
            return Output.line(begun ?? "nothing to do")
        }
        let state = try await shop.eraState()
        for era in state.history.eras {
            Output.line("era \(era.number), \(DateText.rfc3339(era.beganAt)): \(era.cause.words)")
        }
        if state.history.eras.isEmpty { Output.line("the first era: nothing was ever lost") }
        if let cause = state.cause {
            Output.line("a new era begins when the shop is opened: \(cause.words)")
        }
    }
}
