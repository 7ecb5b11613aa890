internal import Blobs
internal import Delivery
internal import Formats
internal import Operations
internal import Pages
internal import Shop
internal import Storage
internal import StoragePostgres
internal import StorageSQLite
internal import Web

/// Every limit that the shop runs under, with its value and what it is for.
///
/// Each part keeps its own limits beside what they hold; this is the one place that names them all.
/// `holdfast doctor --limits` prints it, and `docs/reference/limits.md` is it: tests hold both
/// to what the parts declare.
struct ShopLimits: Sendable {
    private let web: WebLimits
    private let desk = DeskLimits()
    private let throttle = SignInThrottle.Limits()

    /// Free bytes of the disk that no slip may touch.
    static let keptFree = BlobLimits.keptFree

    /// - Parameter openFiles: how many files the process may open.
    init(openFiles: Int) {
        web = .serving(openFiles: openFiles)
    }

    /// The rows of all limits, part by part.
    var rows: [LimitRow] {
        connections + requests + networks + pages + deskRows + lines + places + slips + pieces
            + streams
            + staff + orders + ownOrders + shopFile + lanes + searching + sqlite + postgres + store
            + services + watching
    }

    /// The rows as a table for people.
    var text: String {
        Table(
            heading: ["limit", "value", "meaning"],
            rows: rows.map { [$0.name, $0.value, $0.meaning] }
        ).text
    }

    /// The rows as `docs/reference/limits.md` has them.
    var markdown: [String] {
        ["| limit | value | meaning |", "| --- | --- | --- |"]
            + rows.map { "| `\($0.name)` | \($0.value) | \($0.meaning) |" }
    }

    private var connections: [LimitRow] {
        [
            .init("web.backlog", web.backlog, "connections that the kernel keeps for us"),
            .init("web.acceptsAtOnce", web.acceptsAtOnce, "taken from there at a time"),
            .init("web.acceptPause", web.acceptPause, "until it is tried again without files"),
            .init("web.rushConnections", web.rushConnections, "of a loop, from which on it rushes"),
            .init("web.rushWindow", web.rushWindow, "within such a time"),
            .init("web.rushWait", web.rushWait, "for the channel of who has an answer, then"),
            .init("web.rushLooks", web.rushLooks, "of those are looked after in a window"),
            .init("web.clockPause", web.clockPause, "between two looks at connections' clocks"),
            .init("web.connections", web.connections, "open at once, by the files of the process"),
            .init("web.connectionsForStaff", web.connectionsForStaff, "of them, at most a quarter"),
            .init("web.greeting", web.greeting, "from a connection to its first request"),
            .init("web.idle", web.idle, "between two requests"),
            .init("web.crowded", web.crowded, "open connections from which on they run out"),
            .init("web.idleWhenCrowded", web.idleWhenCrowded, "between two requests, then"),
            .init("web.headTime", web.headTime, "a request's head, from first to last byte"),
            .init("web.sendStall", web.sendStall, "an answer that lies unread"),
            .init("web.linger", web.linger, "reading on after a refusal, while nothing comes"),
            .init("web.lingerTime", web.lingerTime, "reading on after a refusal, altogether"),
            .init("web.farewell", web.farewell, "a resting connection, when the shop stops"),
            .init("web.drain", web.drain, "requests in flight, when the shop stops"),
            .init("process.openFiles", Int(ProcessLimits.openFiles), "files that are of use"),
        ]
    }

    private var requests: [LimitRow] {
        [
            .init("web.readBytesLeast", bytes: web.readBytesLeast, "read at once, of a request"),
            .init("web.readBytesMost", bytes: web.readBytesMost, "read at once, of an upload"),
            .init("web.headBytes", bytes: web.headBytes, "line and fields; more is 431"),
            .init("web.headFields", web.headFields, "header fields; more is 431"),
            .init("web.targetBytes", bytes: web.targetBytes, "the address; more is 414"),
            .init("web.bodyWindow", web.bodyWindow, "how often a body's progress is looked at"),
            .init("web.bodyWindowBytes", bytes: web.bodyWindowBytes, "least in each such time"),
            .init("web.bodyTime", web.bodyTime, "a body altogether"),
            .init("web.jsonBytes", bytes: web.jsonBytes, "a JSON body; more is 413"),
            .init("web.jsonDepth", web.jsonDepth, "nesting of JSON"),
            .init("web.formBytes", bytes: web.formBytes, "a form's text; more is 413"),
            .init("web.multipartOverhead", bytes: web.multipartOverhead, "around a slip's file"),
            .init("web.drainBytes", bytes: web.drainBytes, "unread, to keep the connection"),
        ]
    }

    private var networks: [LimitRow] {
        [
            .init("web.connectionsOfNetwork", web.connectionsOfNetwork, "open of one network"),
            .init("web.networkShare", web.networkShare, "one network's part is one in so many"),
            .init(
                "web.connectionsOfNetworkLeast", web.connectionsOfNetworkLeast,
                "and so many in any case"),
            .init("web.connectsOfNetwork", web.connectsOfNetwork, "its new connections a second"),
            .init("web.connectsOfNetworkAtOnce", web.connectsOfNetworkAtOnce, "before that counts"),
            .init("web.requestsOfNetwork", web.requestsOfNetwork, "its requests a second"),
            .init("web.requestsOfNetworkAtOnce", web.requestsOfNetworkAtOnce, "before that counts"),
            .init("web.joinsOfNetwork", web.joinsOfNetwork, "its places in lines a second"),
            .init("web.joinsOfNetworkAtOnce", web.joinsOfNetworkAtOnce, "before that counts"),
            .init("web.uploadsOfNetwork", web.uploadsOfNetwork, "its slips taken at once"),
            .init("web.networksRemembered", web.networksRemembered, "networks counted, about"),
            .init("web.sparesNearNetworks", web.sparesNearNetworks, "local ones have no budget"),
            .init(
                "web.oneAddressAfter", web.oneAddressAfter,
                "requests until it is said that all come from one address"),
        ]
    }

    private var pages: [LimitRow] {
        [
            .init("web.pagesAtFirst", web.pagesAtFirst, "pages made at once when it begins"),
            .init("web.pagesLeast", web.pagesLeast, "how far that goes down"),
            .init("web.pagesMost", web.pagesMost, "how far that goes up"),
            .init("web.pageTime", web.pageTime, "a page; fewer at once when a tenth takes longer"),
            .init("web.pageWindow", web.pageWindow, "how often that is looked at"),
            .init("SkeletonLimits.kept", SkeletonLimits.kept, "kept of what pages have in common"),
            .init("SkeletonLimits.outline", SkeletonLimits.outline, "bytes of a page's outline"),
            .init("PayerDrawingLimits.kept", PayerDrawingLimits.kept, "payers' codes, drawn"),
        ]
    }

    private var deskRows: [LimitRow] {
        [
            .init("desk.queue", desk.queue, "commands that wait; more is 503"),
            .init("desk.room.hold", desk.room(for: .hold), "of them before a reservation is 503"),
            .init("desk.room.joining", desk.room(for: .joining), "before joining a line is 503"),
            .init("desk.batch", desk.batch, "commands in one commit"),
            .init("desk.patience", desk.patience, "a command's wait; later it is 503"),
            .init("desk.target", desk.target, "work that stands longer is shed, joining first"),
            .init("desk.interval", desk.interval, "after it has stood for so long"),
            .init("desk.holdWait", desk.holdWait, "a reservation's wait while work is shed"),
            .init("RequestKeyLimits.kept", RequestKeyLimits.kept, "an answer, for its key"),
        ]
    }

    private var lines: [LimitRow] {
        [
            .init("web.lineRecords", web.lineRecords, "records read at once; more is 503"),
            .init("web.lineRecordsPerNetwork", web.lineRecordsPerNetwork, "of one network"),
            .init("LineLimits.away", LineLimits.away, "unseen, before a line is told as paused"),
            .init("LineLimits.afterClosing", LineLimits.afterClosing, "a line after its drop"),
            .init("LineControlLimits.moves", LineControlLimits.moves, "moves that staff see"),
        ]
    }

    private var places: [LimitRow] {
        [
            .init("LineRules.tickets", Int(LineRules.tickets), "of one line"),
            .init("LineRules.rate", LineRules.rate, "called a minute, unless staff say otherwise"),
            .init("LineRules.cap", LineRules.cap, "inside at once, unless staff say otherwise"),
            .init("LineRules.turns", LineRules.turns, "of one ticket"),
            .init("LineRules.grace", LineRules.grace, "that a called place is expected"),
            .init("LineRules.letIn", LineRules.letIn, "let in out of turn, of one line"),
            .init(
                "LineRules.extensions", LineRules.extensions.upperBound, "minutes more at once"),
            .init("LineRules.extendedInAll", LineRules.extendedInAll, "minutes more in all"),
            .init("JoinPrice.life", JoinPrice.life, "a challenge to work on"),
            .init("JoinPrice.patience", JoinPrice.patience, "to wait instead of working"),
            .init(
                "JoinPrice.patientPerNetwork", JoinPrice.patientPerNetwork,
                "of a network that wait instead, a minute"),
        ]
    }

    private var pieces: [LimitRow] {
        [
            .init("PartialLimits.kept", PartialLimits.kept, "an upload in pieces"),
            .init("PartialLimits.ofOwner", PartialLimits.ofOwner, "unfinished ones of one owner"),
            .init(
                "PartialLimits.rememberedOfOwner", PartialLimits.rememberedOfOwner,
                "finished ones of one owner that are remembered"),
            .init("PartialLimits.folders", PartialLimits.folders, "folders that they lie in"),
            .init("PartialLimits.ofFolder", PartialLimits.ofFolder, "unfinished ones of a folder"),
            .init("PartialLimits.note", bytes: PartialLimits.note, "a client's own line"),
        ]
    }

    private var slips: [LimitRow] {
        [
            .init("web.slipBytes", bytes: web.slipBytes, "a slip; more is 413"),
            .init("web.uploads", web.uploads, "slips taken at once, by the files of the process"),
            .init("web.uploadsPerOrder", web.uploadsPerOrder, "of one order"),
            .init("SlipLimits.bytes", bytes: Int(SlipLimits.bytes), "a slip"),
            .init("SlipLimits.perOrder", SlipLimits.perOrder, "slips of an order"),
            .init("SlipLimits.bytesPerOrder", bytes: Int(SlipLimits.bytesPerOrder), "of an order"),
            .init(
                "UploadHold.near", UploadHold.near, "before a deadline, a slip on its way counts"),
            .init("UploadHold.most", UploadHold.most, "past it, at most, while that slip is sent"),
            .init("SlipLimits.fileName", SlipLimits.fileName, "characters of a file's name"),
            .init("BlobLimits.keptFree", bytes: Int(BlobLimits.keptFree), "kept for orders"),
            .init("BlobLimits.unnamed", BlobLimits.unnamed, "a file that nothing names"),
            .init("BlobLimits.onItsWay", BlobLimits.onItsWay, "to the store, before it is lost"),
            .init("BlobLimits.prefix", bytes: BlobLimits.prefix, "first bytes kept in memory"),
            .init("BlobLimits.chunk", bytes: BlobLimits.chunk, "read at a time"),
            .init("PDFWindow.size", bytes: PDFWindow.size, "of a PDF, for what locks it"),
            .init("PictureMaker.seconds", PictureMaker.seconds, "for one width of a picture"),
            .init(
                "PictureMaker.processorSeconds", PictureMaker.processorSeconds,
                "of those, on the processor"),
            .init("PictureMaker.memory", bytes: PictureMaker.memory, "for that process"),
            .init(
                "PictureMaker.writtenBytes", bytes: PictureMaker.writtenBytes,
                "that it may write"),
            .init("PictureMaker.height", PictureMaker.height, "pixels of a picture's height"),
            .init("PictureMaker.complaintBytes", PictureMaker.complaintBytes, "bytes of its words"),
        ]
    }

    private var streams: [LimitRow] {
        [
            .init("web.eventStreams", web.eventStreams, "staff pages that listen; more is 503"),
            .init("web.eventStreamsOfSession", web.eventStreamsOfSession, "of one session"),
            .init("web.eventStreamsOfAccount", web.eventStreamsOfAccount, "of one account"),
            .init("web.eventBuffer", web.eventBuffer, "events that wait for a slow reader"),
            .init("web.heartbeat", web.heartbeat, "how often a quiet stream says something"),
            .init("LiveEvents.Limits.pause", LiveEvents.Limits.pause, "how often changes are told"),
            .init("LiveEvents.Limits.named", LiveEvents.Limits.named, "orders in one event"),
            .init("LiveEvents.Limits.behind", LiveEvents.Limits.behind, "events a page is behind"),
            .init("LiveEvents.Limits.listeners", LiveEvents.Limits.listeners, "who may listen"),
        ]
    }

    private var staff: [LimitRow] {
        [
            .init("throttle.burst", throttle.burst, "wrong passwords before the next must wait"),
            .init("throttle.refill", throttle.refill, "until one more is free for an account"),
            .init("throttle.addressRefill", throttle.addressRefill, "for an address"),
            .init("throttle.addressMost", throttle.addressMost, "held against an address"),
            .init("throttle.remembered", throttle.remembered, "sources that are remembered"),
            .init("Sessions.Limits.idle", Sessions.Limits.idle, "a session that is not used"),
            .init("Sessions.Limits.whole", Sessions.Limits.whole, "a session"),
            .init("Sessions.Limits.noted", Sessions.Limits.noted, "how often its use is noted"),
            .init("Sessions.Limits.tokenBytes", Sessions.Limits.tokenBytes, "random bytes of it"),
            .init(
                "SeenStaff.Limits.unasked", SeenStaff.Limits.unasked,
                "Live believes a session without a look"),
            .init(
                "SeenStaff.Limits.away", SeenStaff.Limits.away,
                "the same while the database is away"),
            .init("SeenStaff.Limits.kept", SeenStaff.Limits.kept, "sessions that are remembered"),
            .init("StaffTextLimits.text", StaffTextLimits.text, "characters of a reason or note"),
            .init("StaffTextLimits.bulk", StaffTextLimits.bulk, "orders in one bulk change"),
            .init("ExportLimits.waiting", ExportLimits.waiting, "exports that wait"),
            .init("ExportLimits.atOnce", ExportLimits.atOnce, "exports written while one waits"),
            .init("ExportLimits.kept", ExportLimits.kept, "a finished export"),
            .init("ExportLimits.held", ExportLimits.held, "one that nobody goes on with"),
            .init("ExportLimits.renewed", ExportLimits.renewed, "how often its writer says so"),
            .init(
                "ExportLimits.workbookBytesOfOrder", Int(ExportLimits.workbookBytesOfOrder),
                "bytes of disk for an order, about"),
            .init(
                "ExportLimits.csvBytesOfOrder", Int(ExportLimits.csvBytesOfOrder),
                "the same for CSV"),
        ]
    }

    private var orders: [LimitRow] {
        [
            .init("ReservationLimits.lines", ReservationLimits.lines, "variants in one order"),
            .init("ReservationLimits.quantity", ReservationLimits.quantity, "units of a variant"),
            .init("CustomerForm.Limits.name", CustomerForm.Limits.name, "characters of a name"),
            .init("CustomerForm.Limits.address", CustomerForm.Limits.address, "of an address"),
            .init("CustomerForm.Limits.note", CustomerForm.Limits.note, "of a note"),
        ]
    }

    private var shopFile: [LimitRow] {
        [
            .init("ShopFileLimits.bytes", bytes: ShopFileLimits.bytes, "a shop file"),
            .init("ShopStateLimits.states", ShopStateLimits.states, "earlier states of the shop"),
            .init("ShopStateLimits.least", ShopStateLimits.least, "of them, however long"),
            .init("ShopStateLimits.characters", ShopStateLimits.characters, "of all of them"),
            .init("ShopStateLimits.named", ShopStateLimits.named, "things a refusal names"),
            .init("ShopFileLimits.pictureBytes", bytes: ShopFileLimits.pictureBytes, "a picture"),
            .init("ShopFileLimits.drops", ShopFileLimits.drops, "drops"),
            .init("ShopFileLimits.products", ShopFileLimits.products, "products of a drop"),
            .init("ShopFileLimits.variants", ShopFileLimits.variants, "variants of a product"),
            .init("ShopFileLimits.stock", ShopFileLimits.stock, "units of a variant"),
            .init(
                "ShopFileLimits.gatheringMinutes", Int(ShopFileLimits.gatheringMinutes),
                "minutes that a line is joined before the opening"),
            .init(
                "ShopFileLimits.admissionMinutes", Int(ShopFileLimits.admissionMinutes),
                "minutes of an admission"),
            .init("ShopFileLimits.slugLength", ShopFileLimits.slugLength, "characters"),
            .init("ShopFileLimits.skuLength", ShopFileLimits.skuLength, "characters"),
            .init("ShopFileLimits.textLength", ShopFileLimits.textLength, "characters of a text"),
            .init(
                "ShopFileLimits.legalLength", ShopFileLimits.legalLength,
                "characters of each text of `legal`"),
        ]
    }

    private var lanes: [LimitRow] {
        [
            .init("LaneRules.staffReaders", LaneRules.staffReaders, "reads of staff at once"),
            .init(
                "LaneRules.staffReadersOfServer", LaneRules.staffReadersOfServer,
                "the same on PostgreSQL"),
            .init("LaneRules.staffWaiting", LaneRules.staffWaiting, "that wait; more is 503"),
            .init("LaneRules.staffWait", LaneRules.staffWait, "and for so long"),
            .init("LaneRules.staffTime", LaneRules.staffTime, "a list or a search"),
            .init("LaneRules.staffNiceness", LaneRules.staffNiceness, "steps behind shoppers"),
            .init("LaneRules.longReaders", LaneRules.longReaders, "exports read at once"),
            .init("LaneRules.longWaiting", LaneRules.longWaiting, "that wait"),
            .init("LaneRules.longTime", LaneRules.longTime, "an export"),
            .init("LaneRules.longNiceness", LaneRules.longNiceness, "steps behind shoppers"),
            .init(
                "SQLiteLimits.stepsUnasked", Int(SQLiteLimits.stepsUnasked),
                "steps between two looks at a lane's clock"),
            .init("PostgresLimits.look", PostgresLimits.look, "the same, where a server is asked"),
        ]
    }

    private var sqlite: [LimitRow] {
        [
            .init("SQLiteLimits.readers", SQLiteLimits.readers, "connections that read"),
            .init("SQLiteLimits.cacheKibibytes", SQLiteLimits.cacheKibibytes, "KiB for each"),
            .init(
                "SQLiteLimits.writerCacheKibibytes", SQLiteLimits.writerCacheKibibytes,
                "KiB for the writer"),
            .init(
                "SQLiteLimits.checkpointPages", SQLiteLimits.checkpointPages,
                "pages of the log before they go into the file"),
            .init("SQLiteLimits.busyTries", SQLiteLimits.busyTries, "looks at a busy file"),
            .init(
                "SQLiteLimits.busyPauseMicroseconds", SQLiteLimits.busyPauseMicroseconds,
                "microseconds between them"),
        ]
    }

    private var postgres: [LimitRow] {
        [
            .init("SharedReadLimits.reads", SharedReadLimits.reads, "of one kind at once"),
            .init("SharedReadLimits.keys", SharedReadLimits.keys, "orders in one of them"),
            .init("SharedReadLimits.waiting", SharedReadLimits.waiting, "that wait for one"),
            .init("PostgresLimits.oldestServer", PostgresLimits.oldestServer, "as libpq counts"),
            .init("PostgresLimits.connections", PostgresLimits.connections, "unless it is told"),
            .init("PostgresLimits.fewestConnections", PostgresLimits.fewestConnections, "told"),
            .init("PostgresLimits.mostConnections", PostgresLimits.mostConnections, "told"),
            .init(
                "PostgresLimits.besidesReaders", PostgresLimits.besidesReaders,
                "of them that read nothing"),
            .init("PostgresLimits.hearing", PostgresLimits.hearing, "between two tries to hear"),
            .init("PostgresLimits.heard", PostgresLimits.heard, "until a node hears itself"),
            .init("PostgresLimits.polling", PostgresLimits.polling, "between looks of the deaf"),
            .init("PostgresLimits.looks", PostgresLimits.looks, "for a pooler"),
            .init("DatabaseAtStart.patience", DatabaseAtStart.patience, "for one that is away"),
            .init("PostgresLimits.waiting", PostgresLimits.waiting, "transactions that wait"),
            .init("PostgresLimits.statements", PostgresLimits.statements, "kept prepared"),
            .init("PostgresLimits.connectSeconds", PostgresLimits.connectSeconds, "s for a host"),
            .init("PostgresLimits.silence", PostgresLimits.silence, "a silent network"),
            .init("PostgresLimits.lock", PostgresLimits.lock, "a wait for other writers"),
            .init("PostgresLimits.statement", PostgresLimits.statement, "a statement"),
            .init("PostgresLimits.longStatement", PostgresLimits.longStatement, "of a command"),
            .init("PostgresLimits.grace", PostgresLimits.grace, "and the client a little longer"),
            .init(
                "PostgresLimits.silentTransaction", PostgresLimits.silentTransaction,
                "a transaction whose client says nothing"),
            .init("PostgresLimits.tries", PostgresLimits.tries, "of what was not committed"),
            .init("PostgresLimits.lostReply", PostgresLimits.lostReply, "asking after a commit"),
            .init("PostgresLimits.firstPause", PostgresLimits.firstPause, "after a failure"),
            .init("PostgresLimits.longestPause", PostgresLimits.longestPause, "which grows to"),
            .init("PostgresServers.remembered", PostgresServers.remembered, "servers left"),
            .init("Era.gap", Int(Era.gap), "numbers that a new era passes over"),
            .init("Era.spread", Int(Era.spread), "and by chance up to so many more"),
            .init("SeenFile.block", Int(SeenFile.block), "commits between two syncs of `seen`"),
            .init("SeenEras.longest", bytes: SeenEras.longest, "the file `seen-eras`"),
        ]
    }

    private var store: [LimitRow] {
        [
            .init("BlobLimits.fetched", bytes: Int(BlobLimits.fetched), "a file of the store"),
            .init("BlobLimits.carriedAtOnce", BlobLimits.carriedAtOnce, "files on their way to it"),
            .init("BlobLimits.fetchedAtOnce", BlobLimits.fetchedAtOnce, "files on their way here"),
            .init("BlobCarrier.Limits.pause", BlobCarrier.Limits.pause, "how often it looks"),
            .init("BlobCarrier.Limits.firstRetry", BlobCarrier.Limits.firstRetry, "after trouble"),
            .init(
                "BlobCarrier.Limits.longestRetry", BlobCarrier.Limits.longestRetry,
                "which grows to"),
            .init("BlobCarrier.Limits.named", BlobCarrier.Limits.named, "files named in a line"),
        ]
    }
}
