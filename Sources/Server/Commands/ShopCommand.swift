internal import ArgumentParser

/// A command that does something with a shop.
protocol ShopCommand: AsyncParsableCommand {
    func run(in surroundings: Surroundings) async throws
}

extension ShopCommand {
    /// Stops the process, because nobody calls it: `Holdfast` hands the surroundings over.
    func run() async throws {
        preconditionFailure("commands run in surroundings")
    }
}
