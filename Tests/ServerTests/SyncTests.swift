import Foundation
import Glibc
import TestSupport
import Testing

/// Counts what the process asks of the disk, by `strace`.
@Suite("No answer before its commit is on disk")
struct SyncTests {
    private static let strace = "/usr/bin/strace"
    private static let reservations = 12

    @Test("Every change is synced before its answer is sent", arguments: [false, true])
    func synced(isOnStore: Bool) async throws {
        let folder = try await ShopFolder.applied()
        // Nothing listens there: a slip is acknowledged without its store.
        let store = isOnStore ? ["--blobs", "s3://slips?endpoint=http://127.0.0.1:1"] : []
        let serving = try await serve(folder, store)
        let shopper = Shopper(connection: try serving.connect())
        var orders: [Shopper.Order] = []
        for number in 0..<Self.reservations {
            orders.append(try await shopper.reserved(key: "order \(number)"))
        }
        #expect(try await shopper.giveDetails(orders[0]).status == 200)
        #expect(try await shopper.upload(slip(1, bytes: 90_000), to: orders[0]).status == 201)
        let cancelled = try await shopper.cancel(orders[1]).status
        #expect((200..<300).contains(cancelled))
        try await stop(serving, folder)
        check(try events(folder), slipAt: Self.reservations + 1, isOnStore: isOnStore)
    }

    @Test("A piece of an upload is synced before it is told of")
    func pieces() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await serve(folder)
        let shopper = Shopper(connection: try serving.connect())
        let order = try await shopper.reserved(key: "order")
        #expect(try await shopper.giveDetails(order).status == 200)
        let file = slip(1, bytes: 90_000)
        let upload = try await PiecewiseUpload.begin(file.count, for: order) {
            try serving.connect()
        }
        #expect(try await upload.patch(0, file[..<50_000]).status == 204)
        #expect(try await upload.patch(50_000, file[50_000...]).status == 204)
        try await stop(serving, folder)

        let events = try events(folder)
        let parts = events.split(separator: .answer, omittingEmptySubsequences: false)
        try #require(parts.count >= 5)
        #expect(parts[2].contains(.synced("\(upload.id).about.partial")))
        #expect(parts[2].contains(.renamed))
        for part in parts[3...4] { #expect(part.contains(.synced("\(upload.id).bytes"))) }
    }

    private func serve(_ folder: ShopFolder, _ arguments: [String] = []) async throws -> Serving {
        try #require(
            FileManager.default.isExecutableFile(atPath: Self.strace),
            "strace is missing: run bin/setup --test")
        let calls = "trace=fsync,fdatasync,rename,write,writev,sendto,sendmsg"
        return try await folder.serve(
            arguments,
            environment: ["HOLDFAST_S3_ACCESS_KEY": "id", "HOLDFAST_S3_SECRET_KEY": "key"],
            through: [
                Self.strace, "-f", "-y", "-s", "16", "-e", calls, "-o", folder.path + "/trace",
            ])
    }

    private func events(_ folder: ShopFolder) throws -> [SystemTrace.Event] {
        let text = try String(contentsOfFile: folder.path + "/trace", encoding: .utf8)
        return SystemTrace.events(text)
    }

    /// The traced process is told by its own number, which the lock names: strace itself holds
    /// signals back.
    private func stop(_ serving: Serving, _ folder: ShopFolder) async throws {
        let number = try String(contentsOfFile: folder.data + "/serving.lock", encoding: .utf8)
        kill(try #require(pid_t(number.split(separator: "\n")[0])), SIGTERM)
        #expect(await serving.process.ended() == 0)
    }

    private func check(_ events: [SystemTrace.Event], slipAt slip: Int, isOnStore: Bool) {
        let answers = events.indices.filter { events[$0] == .answer }
        #expect(answers.count == Self.reservations + 3)
        var before = events.startIndex
        for (number, answer) in answers.enumerated() {
            let between = events[before..<answer]
            #expect(
                between.contains(.synced("holdfast.sqlite-wal")),
                "answer \(number) was sent before its commit was on disk")
            if number == slip { checkSlip(Array(between), isOnStore: isOnStore) }
            before = answer
        }
    }

    /// First the bytes, then the mark that they are to be carried to a store, then their name, then
    /// the folder that holds the name, then the order.
    private func checkSlip(_ events: [SystemTrace.Event], isOnStore: Bool) {
        let upload = events.firstIndex(of: .synced("uploads"))
        let marked = events.firstIndex(of: .synced("outgoing"))
        #expect((marked != nil) == isOnStore)
        let renamed = events.firstIndex(of: .renamed)
        let folder = events.lastIndex(of: .synced("blobs"))
        let commit = events.lastIndex(of: .synced("holdfast.sqlite-wal"))
        let order = [upload, marked ?? upload, renamed, folder, commit].map { $0 ?? -1 }
        #expect(order == order.sorted() && !order.contains(-1), "\(events)")
    }
}

/// The lines of `strace -f -y`, as far as these tests want them.
enum SystemTrace {
    enum Event: Equatable {
        /// A file was synced: the database's by name, others by the folder of the data directory.
        case synced(String)
        case renamed
        /// An answer of success began to be sent.
        case answer
    }

    static func events(_ text: String) -> [Event] {
        var unfinished: [Substring: Substring] = [:]
        return text.split(separator: "\n").compactMap { line in
            let process = line.prefix { $0 != " " }
            let call = line.dropFirst(process.count).drop { $0 == " " }
            if call.contains("\"HTTP/1.1 20") { return .answer }
            if call.hasSuffix("<unfinished ...>") {
                unfinished[process] = call
                return nil
            }
            guard call.hasSuffix("= 0") else { return nil }
            let whole = call.hasPrefix("<...") ? unfinished[process] ?? call : call
            if whole.hasPrefix("rename(") { return .renamed }
            guard whole.hasPrefix("fsync(") || whole.hasPrefix("fdatasync(") else { return nil }
            return .synced(name(whole))
        }
    }

    private static func name(_ call: Substring) -> String {
        let path = call.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" }
        let parts = path.split(separator: "/")
        for folder in ["uploads", "blobs"] where parts.contains(Substring(folder)) {
            return folder
        }
        return parts.last.map(String.init) ?? ""
    }
}
