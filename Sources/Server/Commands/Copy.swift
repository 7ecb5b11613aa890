internal import ArgumentParser
internal import Blobs
internal import Operations
internal import Shop
internal import Storage

/// `holdfast copy`: moves a whole shop from one database to another.
struct Copy: ShopCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy a whole shop to another database, SQLite or PostgreSQL.",
        discussion: """
            A URL is a data folder, sqlite:FILE or postgres://USER@HOST/NAME. The shop must not be \
            served meanwhile. A copy that was stopped goes on when the same command is given \
            again. In the end both sides are compared row by row, and files by their hash; until \
            then the target cannot be served. The source is left as it is. The keys of a store are \
            HOLDFAST_S3_ACCESS_KEY and HOLDFAST_S3_SECRET_KEY in the environment.
            """)

    @Option(help: ArgumentHelp("The shop.", valueName: "url"))
    var from: String

    @Option(help: ArgumentHelp("Where to copy it: nothing must be there.", valueName: "url"))
    var to: String

    @Option(
        help: ArgumentHelp(
            "Where the shop's slips are, if not in --from: a data folder, or s3://….",
            valueName: "place"))
    var fromBlobs: String?

    @Option(
        help: ArgumentHelp(
            "Where to copy slips, if not into --to: a data folder, or s3://….",
            valueName: "place"))
    var toBlobs: String?

    func run(in surroundings: Surroundings) async throws {
        let source = try CopyPlace(from, flag: "--from")
        let target = try CopyPlace(to, flag: "--to")
        guard source.identity != target.identity else {
            throw Refusal("--from and --to are the same database: name another for --to")
        }
        ProcessLimits.keepFilesPrivate()
        let places = [fromBlobs, toBlobs].compactMap(\.self).filter { !$0.contains("://") }
        try FolderOwner.become(
            ofAll: [source, target].compactMap(\.folder) + places.map { DataDirectory(path: $0) })
        do {
            let from = try CopySide.open(
                source, isSource: true, blobs: fromBlobs, surroundings)
            do {
                let to = try CopySide.open(target, isSource: false, blobs: toBlobs, surroundings)
                do {
                    try await copy(from: from, to: to, surroundings)
                    await to.close()
                } catch {
                    await to.close()
                    throw error
                }
                await from.close()
            } catch {
                await from.close()
                throw error
            }
        } catch let refusal as CopyRefusal {
            for line in refusal.lines { Output.line(line) }
            throw Refusal(refusal, from: source, to: target)
        } catch let problem as DepotProblem {
            throw Refusal(problem)
        } catch {
            throw Refusal(error)
        }
    }

    private func copy(
        from: CopySide, to: CopySide, _ surroundings: Surroundings
    ) async throws {
        let spool = try TemporaryDirectory()
        defer { spool.remove() }
        var files: CopyFiles?
        if let source = from.files, let target = to.files {
            files = try await CopyFiles(from: source, to: target, spool: spool.path)
        }
        let copy = CopyShop(
            from: from.store, to: to.store,
            era: CopyShop.NewEra(
                id: surroundings.random(Eras.idBytes), at: surroundings.clock()))
        var report = CopyReport(clock: surroundings.clock)
        try await copy.copy { report.tell($0) }
        let lines = try await files?.run(of: from) { report.tell("files: \($0) looked at") }
        for side in [from, to] where !side.isKept {
            throw Refusal(
                "the connection that kept \(side.place.words) from being served was lost: make "
                    + "sure that nothing serves it, and run this again")
        }
        let rows = try await copy.finish { report.tell($0) }
        Output.line("\(rows) rows copied, the same on both sides")
        for line in lines ?? [uncopied(from)] { Output.line(line) }
    }

    /// What became of slips and pictures where one side says nothing about them.
    private func uncopied(_ from: CopySide) -> String {
        guard let source = from.files else {
            return "slips and pictures were left where they are: name their place with "
                + "--from-blobs to copy them"
        }
        return "slips and pictures stay in \(source.words): \(source.howToServe), "
            + "or copy them with --to-blobs"
    }
}

/// The report of a copy while it runs: a line for each table, and on a terminal that waits, how far
/// it is.
private struct CopyReport {
    private static let pause: Span = .seconds(5)

    let clock: Clock
    private var last: Timestamp

    init(clock: @escaping Clock) {
        self.clock = clock
        last = clock()
    }

    mutating func tell(_ progress: CopyShop.Progress) {
        switch progress {
        case .resumed(let table): Output.line("going on with \(table)")
        case .copied(let table, let rows): Output.line("\(table): \(rows) rows")
        case .copying(let table, let rows): tell("\(table): \(rows) rows so far")
        case .comparing(let table): tell("comparing \(table)")
        }
    }

    /// Says on standard error that it goes on, every few seconds.
    mutating func tell(_ words: String) {
        let now = clock()
        guard now - last >= Self.pause else { return }
        last = now
        Output.error(words)
    }
}

extension CopyRefusal {
    /// What is said before the reason, a line each.
    fileprivate var lines: [String] {
        switch self {
        case .unstorable(let texts): texts.map(\.text)
        case .lostRows(let rows, _): rows.map(\.text)
        default: []
        }
    }
}

extension Refusal {
    /// Why a shop was not copied, with the names of both places.
    fileprivate init(_ refusal: CopyRefusal, from: CopyPlace, to: CopyPlace) {
        let (from, to) = (from.words, to.words)
        switch refusal {
        case .noShop: self.init("there is no shop in \(from): name another with --from")
        case .unfinishedSource:
            self.init(
                "\(from) is itself a copy that was not finished: finish it first, or copy from "
                    + "where it came from")
        case .alreadyThere:
            self.init("\(to) holds this shop already: `holdfast verify` checks it")
        case .otherShop:
            self.init("\(to) holds another shop: name an empty place with --to")
        case .otherUnfinishedCopy:
            self.init("\(to) holds a part of another shop: name an empty place with --to")
        case .unstorable(let texts):
            let few = texts.count < UnstorableText.listed
            let count = few ? "\(texts.count)" : "\(texts.count) or more"
            self.init(
                "texts with the character U+0000, which PostgreSQL cannot store, in \(from): "
                    + "\(count), listed above; nothing was copied: take the character out "
                    + "(docs/operations.md says how), and run this again")
        case .lostRows(_, let count):
            self.init(
                "rows in \(from) that name others that are not there: \(count), the first of them "
                    + "listed above; nothing was copied: take them out or restore a backup "
                    + "(docs/reference/verify.md), and run this again")
        case .sourceChanged:
            self.init(
                "\(from) has changed since the copy was begun: empty \(to), and run this again")
        case .differs(let table, let rows, let others):
            self.init(
                "\(table) is not the same on both sides (\(rows) rows, and \(others) in the copy): "
                    + "make sure that nothing writes to either, empty \(to), and run this again")
        }
    }
}
