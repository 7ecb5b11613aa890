import Foundation
import TestSupport
import Testing

/// A shop that serves, and all places where it says what limits it: its figures, its page Live as
/// somebody of staff has it open, the chat that its alerts are posted to, and its log.
struct Watched: Sendable {
    private static let password = "correct horse battery"

    let serving: Serving
    let figures: Figures
    private let chat: AlertChat
    private let log: String
    private let cookie: (String, String)

    /// Serves from a data folder.
    ///
    /// - Parameter prefix: what the server is started through.
    static func serve(
        _ folder: ShopFolder, environment: [String: String] = [:], through prefix: [String] = []
    ) async throws -> Watched {
        try await addOwner(["--data", folder.data])
        let (chat, log) = (try AlertChat(), folder.path + "/serve.log")
        let serving = try await folder.serve(
            ["--metrics-listen", "127.0.0.1:0"],
            environment: environment.merging(chat.environment) { own, _ in own },
            through: ClusteredShop.logged(to: log) + prefix)
        return try await Watched(serving, chat: chat, log: log)
    }

    /// Serves a node of a shop.
    static func serve(
        _ shop: ClusteredShop, environment: [String: String] = [:]
    ) async throws -> Watched {
        try await addOwner(["--data", shop.folder.data, "--database", shop.url])
        let chat = try AlertChat()
        let serving = try await shop.serve(
            0, ["--metrics-listen", "127.0.0.1:0"],
            environment: environment.merging(chat.environment) { own, _ in own })
        return try await Watched(serving, chat: chat, log: shop.log(of: 0))
    }

    /// Makes the account that watches.
    private static func addOwner(_ shop: [String]) async throws {
        try await Program.done(
            ["account", "add", "owner@shop.example", "--role", "owner", "--password-stdin"] + shop,
            input: password + "\n")
    }

    private init(_ serving: Serving, chat: AlertChat, log: String) async throws {
        self.serving = serving
        self.chat = chat
        self.log = log
        figures = try await Figures.told(in: log)
        var browser = PlainBrowser(serving)
        let form = try await browser.get("/admin/sign-in")
        let signedIn = try await browser.submit(
            form, to: "/admin/sign-in",
            ["email": "owner@shop.example", "password": Self.password])
        #expect(signedIn.status == 303, "\(signedIn)")
        cookie = browser.cookieField
    }

    /// The page Live.
    func page() async throws -> String {
        try await serving.request("GET", "/admin/live/now", fields: [cookie]).text
    }

    /// Waits until the figures name it, the page says so, the chat was told, and the log has the
    /// alert's line.
    func tells(_ limit: String, _ words: String) async throws {
        try await Buyers.until("\(limit) is not told") {
            let (told, page) = (try await figures.limit(), try await page())
            return told == limit && page.contains(words)
        }
        try await Buyers.until("no alert of \(limit), but \(chat.posts)") {
            chat.posts.contains { $0.limit == limit && $0.state == "worse" }
        }
        let line = lines.first { $0.contains(" limit=\(limit) ") }
        #expect(line?.contains(words) == true, "\(lines.joined(separator: "\n"))")
    }

    /// It is told at every look.
    func keepsTelling(_ limit: String, looks: Int) async throws {
        for _ in 0..<looks {
            #expect(try await figures.limit() == limit)
            await Buyers.breathe()
        }
    }

    /// Waits until the figures name it no more.
    func isOver(_ limit: String) async throws {
        try await Buyers.until("\(limit) is not over") { try await figures.limit() != limit }
    }

    /// Waits until the page says that all is well, and the chat and the log were told so.
    ///
    /// - Parameter words: what the page says, where something else waits for staff.
    func isCalm(_ words: String = "All is well") async throws {
        try await Buyers.until("all is not well, but \(chat.posts)") {
            let (told, page) = (try await figures.limit(), try await page())
            return told == "calm" && page.contains(words) && chat.posts.last == .calm
        }
        #expect(lines.contains { $0.contains("All is well") }, "\(lines)")
    }

    private var lines: [Substring] {
        ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n")
    }
}
