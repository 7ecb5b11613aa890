internal import ArgumentParser
internal import Blobs
internal import Crypto
internal import Formats
internal import Operations
internal import Shop

/// `holdfast apply FILE`: makes the shop match a shop file.
struct Apply: ShopCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the shop match a shop file.",
        discussion: """
            Prints what changed; running it again changes nothing. Works while the shop is \
            serving. Stock is never set below what is held or sold. A file that was made from an \
            older state of the shop is refused with what it would undo.
            """)

    @Argument(help: "A shop file, YAML or JSON. Pictures are looked for beside it.")
    var file: String

    @Flag(help: "Only tell what would change.")
    var dryRun = false

    @Flag(help: "Apply the file although it undoes what was changed after it was made.")
    var overNewer = false

    @OptionGroup var options: ShopOptions

    func run(in surroundings: Surroundings) async throws {
        let configuration = try Configuration(
            flags: options.flags, environment: surroundings.environment)
        // Each picture is an open file until it is read.
        _ = ProcessLimits.raiseOpenFiles()
        let (shopFile, pictures) = try read()
        ProcessLimits.keepFilesPrivate()
        let changes = try await changes(shopFile, pictures, configuration, surroundings)
        for change in changes { Output.line(change.text) }
        if changes.isEmpty {
            Output.line("nothing to change")
        } else if shopFile.shop.country.isEmpty, changes.contains(where: { $0.thing == "shop" }) {
            Output.line(ShopCountry.words(of: shopFile.shop))
        }
        if dryRun { Output.line("dry run: nothing was changed") }
    }

    /// Reads the file, and opens its pictures on the way: what is wrong with them is told along
    /// with the rest.
    private func read() throws(Refusal) -> (ShopFile, ShopPictures) {
        let bytes = try FileBytes.read(file, atMost: ShopFileLimits.bytes)
        let pictures = OpenedPictures(beside: file)
        do {
            let shopFile = try ShopFileReader.read(bytes) { pictures.problem(of: $0) }
            return (shopFile, ShopPictures(pictures))
        } catch {
            throw refused(error.problems.map(\.description), unlisted: error.unlisted)
        }
    }

    private func refused(_ problems: [String], unlisted: Int = 0) -> Refusal {
        Refusal("\(file) was not applied", problems: problems, unlisted: unlisted)
    }

    private func changes(
        _ shopFile: ShopFile, _ pictures: ShopPictures, _ configuration: Configuration,
        _ surroundings: Surroundings
    ) async throws(Refusal) -> [ShopChange] {
        // A dry run leaves nothing behind, also where there is no shop yet.
        let isNew = configuration.database == .file && !configuration.directory.hasShop
        let rehearsal = dryRun && isNew ? try TemporaryDirectory() : nil
        var place = configuration
        if let rehearsal { place.directory = DataDirectory(path: rehearsal.path) }
        let changes = try await withShop(
            place, surroundings, blobs: dryRun ? nil : configuration.blobs, needsShop: false
        ) { shop in
            let keeper = try await Shopkeeper(try shop.parts(surroundings))
            let taken = try await pictures.taken(
                from: shopFile, into: shop.blobs, of: keeper, keeps: !dryRun)
            do {
                let changes = try await keeper.applyAlone(
                    taken.file, overNewer: overNewer, pictures: taken.sizes, dryRun: dryRun)
                if let remote = shop.remote { try await carry(remote) }
                for path in taken.inOwnSize { Output.line(Self.words(inOwnSize: path)) }
                return changes
            } catch let refusal as ShopRefusal {
                throw refused(refusal.each.map { "\($0)\(Self.advice($0))" })
            }
        }
        rehearsal?.remove()
        return changes
    }

    private static func advice(_ refusal: ShopRefusal) -> String {
        guard case .undoesNewer = refusal else { return "" }
        return ". Take today's file with `holdfast show --output FILE` and change that, or apply "
            + "this one with --over-newer"
    }

    private static func words(inOwnSize path: String) -> String {
        "\(path) goes to shoppers in its own size, without what its camera wrote into it: install "
            + "libvips-tools and apply the file again, and it is made smaller"
    }

    /// Other servers show the pictures once they are on the store.
    private func carry(_ blobs: S3Blobs) async throws {
        let round = await blobs.carry()
        let waiting = try blobs.waiting()
        guard waiting > 0 else { return }
        let why = round.problem ?? round.refused.values.first ?? "another process is at it"
        Output.line(
            "\(waiting) files wait here for the store, which `holdfast serve` tries again: \(why)")
    }
}
