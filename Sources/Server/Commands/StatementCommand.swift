internal import ArgumentParser
internal import Blobs
internal import Documents
internal import Formats
internal import Operations
internal import Shop
internal import Storage

/// `holdfast statement`: what the bank tells.
struct StatementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement", abstract: "Import a bank's statements.",
        subcommands: [Import.self])

    /// `holdfast statement import FILE`.
    struct Import: ShopCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read a bank's statement: CAMT.053, MT940, OFX or CSV.",
            discussion: """
                Rows that an earlier statement told of are known and change nothing, so the same \
                file twice, or files that overlap, do no harm. What the money is for is proposed \
                in the staff pages. With --dry-run nothing is stored, and no shop is needed.
                """)

        @Argument(help: "The file as it comes from the bank.")
        var file: String

        @Option(
            help: ArgumentHelp(
                "csv, ofx, mt940 or camt; found out by default.", valueName: "format"))
        var format: StatementFormat?

        @Option(
            help: ArgumentHelp(
                "The receiving account that it is of, by its id in the shop file.",
                valueName: "id"))
        var account: String?

        @Flag(help: "Only read the file, and store nothing.")
        var dryRun = false

        @Flag(help: "Print all rows as JSON.")
        var json = false

        @OptionGroup var options: ShopOptions

        func run(in surroundings: Surroundings) async throws {
            let configuration = try Configuration(
                flags: options.flags, environment: surroundings.environment)
            do {
                if dryRun {
                    try await look(configuration, surroundings)
                } else {
                    try await take(configuration, surroundings)
                }
            } catch let refusal as StatementRefusal {
                throw Refusal(words(of: refusal))
            } catch StatementDenial.notAStatement(let problem) {
                throw Refusal("\(file): \(Self.text(problem.sentence))")
            }
        }

        private func words(of refusal: StatementRefusal) -> String {
            let place = refusal.line > 0 ? "\(file), line \(refusal.line)" : file
            return "\(place): \(Self.text(refusal.reason.sentence))"
        }

        private static func text(_ sentence: Sentence) -> String { sentence.text { _ in nil } }

        // MARK: Only looking

        /// Reads the file alone. Where there is a shop, it tells which rows are known.
        private func look(
            _ configuration: Configuration, _ surroundings: Surroundings
        ) async throws {
            let isThere =
                configuration.database != .file || (try? configuration.requireShop()) != nil
            guard isThere else {
                return try tell(
                    try StatementFile(file, format, currency: .untold), known: [])
            }
            try await withShop(configuration, surroundings, beginsEra: false) { shop in
                let keeper = try await Shopkeeper(try shop.parts(surroundings))
                let read = try StatementFile(
                    file, format, currency: keeper.catalogue?.shop.currency)
                let account = account ?? keeper.catalogue?.onlyAccount
                try tell(read, known: try await known(in: read, of: account, shop.store))
            }
        }

        /// Whether each row of the file is known to the shop.
        private func known(
            in file: StatementFile, of account: String?, _ store: any Store
        ) async throws -> [Bool] {
            var parts: [(number: String, rows: [StatementRow])] = [("", [])]
            try file.read { event in
                switch event {
                case .account(let account): parts.append((account.number, []))
                case .row(let row): parts[parts.count - 1].rows.append(row)
                case .refused: break
                }
            }
            let told = parts
            return try await store.read { connection in
                var preview = StatementPreview()
                return try told.flatMap { part in
                    try preview.known(
                        part.rows, of: part.number, account: account, on: connection)
                }
            }
        }

        private func tell(_ file: StatementFile, known: [Bool]) throws {
            var summary = StatementSummary(format: file.format)
            var place = 0
            func novelty(_ row: StatementRow) -> RowNovelty {
                defer { place += 1 }
                if row.isPending { return .pending }
                return place < known.count && known[place] ? .known : .new
            }
            try file.read { event in
                switch event {
                case .account(let account): summary.add(account)
                case .row(let row): summary.add(row, novelty(row))
                case .refused(let refusal):
                    summary.add(line: refusal.line, Self.text(refusal.reason.sentence))
                }
            }
            guard json else { return tell(summary) }
            place = 0
            let output = StatementOutput(summary)
            try file.read { event in
                if case .row(let row) = event { output.add(row, novelty(row)) }
            }
            output.finish()
        }

        private func tell(_ summary: StatementSummary) {
            Output.line("\(file): \(summary.line)")
            for refusal in summary.refused {
                Output.error("line \(refusal.line): \(refusal.reason)")
            }
        }

        // MARK: Importing

        private func take(
            _ configuration: Configuration, _ surroundings: Surroundings
        ) async throws {
            try configuration.requireShop()
            ProcessLimits.keepFilesPrivate()
            try await withShop(configuration, surroundings, blobs: configuration.blobs) { shop in
                let keeper = try await Shopkeeper(try shop.parts(surroundings))
                let upload = try keeper.beginStatement(by: .shop)
                defer { upload.discard() }
                try StatementFile.forEachPiece(of: file) { piece in
                    try piece.withUnsafeBytes { try upload.append($0) }
                }
                let name = String(file.pieces(at: "/").last ?? "")
                let imported = try await keeper.importStatement(
                    upload, StatementOrigin(fileName: name, format: format, account: account),
                    by: .shop)
                try await tell(imported.statement, wasThere: imported.wasThere, keeper)
            }
        }

        /// Tells what was imported, as it is stored; of a file that was there before all is known.
        private func tell(
            _ statement: StoredStatement, wasThere: Bool, _ keeper: Shopkeeper
        ) async throws {
            if let problem = statement.problem {
                throw Refusal("\(file): \(Self.text(problem))")
            }
            var summary = StatementSummary(format: statement.format)
            summary.take(statement, wasThere: wasThere)
            var list = try await keeper.rows(of: statement.id, by: .shop)
            for refusal in list.refusals {
                summary.add(line: refusal.line, Self.text(refusal.reason), counts: false)
            }
            guard json else { return tell(summary) }
            let output = StatementOutput(summary)
            while true {
                for row in list.rows {
                    let isKnown = wasThere && row.novelty == .new
                    output.add(row.row, isKnown ? .known : row.novelty)
                }
                guard let next = list.next else { break }
                list = try await keeper.rows(of: statement.id, after: next, by: .shop)
            }
            output.finish()
        }
    }
}

extension StatementFormat: ExpressibleByArgument {}
