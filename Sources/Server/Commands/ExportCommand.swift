internal import ArgumentParser
internal import Blobs
internal import Documents
internal import Formats
internal import Foundation
internal import Operations
internal import Shop
internal import Storage
internal import Web

/// `holdfast export`: takes the shop's lists home.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the shop's lists to files.",
        subcommands: [Orders.self])

    /// `holdfast export orders --output FILE`.
    struct Orders: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write orders to an Excel or CSV file.",
            discussion: "The same rows and columns as the export of the staff pages.")

        @Option(help: ArgumentHelp("Only orders of this drop.", valueName: "slug"))
        var drop: String?

        @Option(
            parsing: .singleValue,
            help: ArgumentHelp("Only orders in this status; may be repeated.", valueName: "status"))
        var status: [OrderStatus] = []

        @Option(
            help: ArgumentHelp(
                "Only orders made at this time or later: 2026-12-05 in the shop's time zone, or "
                    + "2026-12-05T13:00:00+07:00.", valueName: "time"))
        var from: String?

        @Option(
            help: ArgumentHelp(
                "Only orders made before this time; of a day alone, to its end.",
                valueName: "time"))
        var to: String?

        @Option(
            help: ArgumentHelp(
                "These columns in this order, separated by commas.", valueName: "a,b"))
        var columns: String?

        @Option(
            help: ArgumentHelp(
                "Headings and statuses in this language, en or th; by default the names that "
                    + "programs rely on.", valueName: "language"))
        var language: String?

        @Option(
            help: ArgumentHelp(
                "For whom a CSV file is: guarded (the default: a ' before text that a spreadsheet "
                    + "would run), spreadsheet (keeps leading zeros and long numbers too) or "
                    + "program (every text as it is, no byte order mark).", valueName: "form"))
        var csv: CSVForm = .guarded

        @Option(help: ArgumentHelp("The file to write: .xlsx or .csv.", valueName: "file"))
        var output: String

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            let configuration = try Configuration(
                flags: options.flags, environment: surroundings.environment)
            let format = try format()
            let layout = ExportLayout(
                format, columns: try orderColumns(), form: csv, language: try knownLanguage())
            try configuration.requireShop()
            ProcessLimits.keepFilesPrivate()
            ProcessLimits.giveWay()
            let count = try await withShop(configuration, surroundings) { shop in
                let keeper = try await Shopkeeper(try shop.parts(surroundings))
                let export = try keeper.export(
                    try filter(keeper), layout, by: .shop)
                return try await write(export, from: shop)
            }
            Output.line("\(count) orders written to \(output)")
            if count == 0 { Output.line(whyNone) }
        }

        /// The reason why there is no row.
        private var whyNone: String {
            let statuses = status.map(\.rawValue).joined(separator: " --status ")
            let flags: [(name: String, value: String?)] = [
                ("--drop", drop), ("--status", status.isEmpty ? nil : statuses),
                ("--from", from), ("--to", to),
            ]
            let given = flags.compactMap { flag in flag.value.map { "\(flag.name) \($0)" } }
            return given.isEmpty
                ? "the shop has no orders yet"
                : "no order fits all of \(given.joined(separator: " ")): leave one out"
        }

        private func format() throws(Refusal) -> ExportOrders.Format {
            let ending = output.split(separator: ".").last.map { $0.lowercased() } ?? ""
            guard output.contains("."), let format = ExportOrders.Format(rawValue: ending) else {
                throw Refusal("--output: the name of the file ends in .xlsx or .csv")
            }
            return format
        }

        private func knownLanguage() throws(Refusal) -> String? {
            guard let language, !ExportLanguages.tags.contains(language) else { return language }
            throw Refusal(
                "--language: there is no `\(language)`: known are "
                    + ExportLanguages.tags.joined(separator: ", "))
        }

        private func orderColumns() throws(Refusal) -> [OrderColumn] {
            guard let columns else { return [] }
            let names = columns.split(separator: ",", omittingEmptySubsequences: false)
            return try names.map { name throws(Refusal) in
                if let column = OrderColumn(typed: name) { return column }
                let known = OrderColumn.allCases.map(\.rawValue)
                let near = NearMiss.of(String(name), among: known).map { "did you mean \($0)? " }
                throw Refusal(
                    "--columns: there is no column `\(name)`: \(near ?? "")Known are "
                        + known.joined(separator: ", "))
            }
        }

        private func filter(_ keeper: Shopkeeper) throws(Refusal) -> OrderFilter {
            let catalogue = keeper.catalogue
            let zone = WallClock(timeZone: catalogue?.shop.timeZone ?? "UTC")
            var filter = OrderFilter(statuses: Set(status))
            filter.from = try from.map { text throws(Refusal) in
                try moment(text, "--from", .from, zone)
            }
            filter.to = try to.map { text throws(Refusal) in
                try moment(text, "--to", .to, zone)
            }
            if let from = filter.from, let to = filter.to, from >= to {
                throw Refusal("--to lies before --from: no order can be between them")
            }
            if let drop {
                guard let known = catalogue?.drop(slug: drop) else {
                    let slugs = catalogue?.drops.map(\.slug).joined(separator: ", ")
                    throw Refusal("--drop: there is no drop \(drop): known are \(slugs ?? "none")")
                }
                filter.drop = known.id
            }
            return filter
        }

        private func moment(
            _ text: String, _ flag: String, _ edge: FilterEdge, _ zone: WallClock?
        ) throws(Refusal) -> Timestamp {
            if let zone, let moment = zone.moment(of: text, edge) { return moment }
            throw Refusal("\(flag): write it as 2026-12-05 or 2026-12-05T13:00:00+07:00")
        }

        private func write(_ export: ExportOrders, from shop: OpenShop) async throws -> Int {
            let file = try AtomicFile(named: output)
            do {
                let total = try await shop.store.read(in: .long) { try export.count(on: $0) }
                // Sheets that wait are large: they go to the shop's own disk, not to /tmp.
                let written = try ExportOutput(
                    export, orders: total, path: file.path, folder: shop.directory.path,
                    keptFree: file.isBeside(shop.directory.path) ? BlobLimits.keptFree : 0)
                let count = try await shop.store.read(in: .long) { try written.fill(on: $0) }
                try written.finish()
                try file.finish()
                return count
            } catch {
                file.discard()
                throw error
            }
        }
    }
}

extension CSVForm: ExpressibleByArgument {}
extension OrderStatus: ExpressibleByArgument {}
