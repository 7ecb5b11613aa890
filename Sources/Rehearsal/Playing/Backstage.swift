internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import Shop

/// The requests to the shop before and after the play, one after another.
struct Backstage: Sendable {
    private let pool: NIOLoopBound<WirePool>
    private let loop: any EventLoop
    private let token: String?

    /// Must be made on the loop.
    init(loop: any EventLoop, address: ShopAddress, token: String?) {
        self.loop = loop
        self.token = token
        pool = NIOLoopBound(
            WirePool(
                loop: loop, address: address, source: nil, greatest: 1,
                room: ConnectionRoom(limit: 1)), eventLoop: loop)
    }

    var hasToken: Bool { token != nil }

    /// Asks and waits.
    ///
    /// - Throws: `RehearsalRefusal` when there is no answer.
    func ask(_ request: WireRequest) async throws(RehearsalRefusal) -> WireReply {
        do {
            return try await loop.flatSubmit { [pool, loop] in
                let promise = loop.makePromise(of: WireReply.self)
                pool.value.ask(request) { promise.completeWith($0.mapError { $0 as any Error }) }
                loop.scheduleTask(in: .nanoseconds(RehearsalLimits.patience.nanoseconds + 1)) {
                    pool.value.sweep(at: .now())
                }
                return promise.futureResult
            }.get()
        } catch {
            let why = (error as? WireFailure)?.rawValue ?? "\(error)"
            throw RehearsalRefusal(
                "the shop does not answer \(request.path) (\(why)): is it serving there?")
        }
    }

    /// A document, or the refusal in words.
    func document<Document: Decodable>(
        _ type: Document.Type, _ request: WireRequest
    ) async throws(RehearsalRefusal) -> Document {
        let reply = try await ask(request)
        guard (200..<300).contains(reply.status) else { throw Self.refusal(reply, request) }
        guard let document = Hearing().read(type, reply.body) else {
            throw RehearsalRefusal(
                "\(request.path) is not answered as Holdfast answers: is this the shop?")
        }
        return document
    }

    static func refusal(_ reply: WireReply, _ request: WireRequest) -> RehearsalRefusal {
        let problem = Hearing().read(Problem.self, reply.body)
        let what = "\(request.method.rawValue) \(request.path)"
        switch reply.status {
        case 401:
            return RehearsalRefusal(
                "the token opens nothing here: make one with `holdfast token add NAME --role "
                    + "owner`")
        case 403:
            return RehearsalRefusal("the token may not do this: a rehearsal needs an owner's")
        default:
            return RehearsalRefusal(
                "\(what) was answered \(reply.status): "
                    + (problem?.detail ?? problem?.title ?? problem?.code ?? "no words"))
        }
    }

    private struct Problem: Decodable {
        var code: String
        var title: String?
        var detail: String?
    }

    /// A request with the owner's token.
    func owners(_ method: HTTPMethod, _ path: String, _ json: String? = nil) -> WireRequest {
        var fields = [("authorization", "Bearer \(token ?? "")")]
        if json != nil { fields.append(("content-type", "application/json")) }
        return WireRequest(
            method: method, path: path, fields: fields,
            body: json.map { [ByteBuffer(string: $0)] } ?? [])
    }

    func close() {
        loop.execute { [pool] in _ = pool.value.close() }
    }
}

/// Finds what a browser fetches beside a page.
struct Scout {
    let backstage: Backstage

    /// Paths of the page's styles, scripts and pictures, also of scripts that scripts name.
    func assets(of page: String) async throws(RehearsalRefusal) -> [String] {
        let reply = try await backstage.ask(WireRequest(method: .GET, path: page))
        guard reply.status == 200 else {
            throw RehearsalRefusal("\(page) was answered \(reply.status)")
        }
        var found = Self.links(String(buffer: reply.body))
        var place = 0
        while place < found.count && place < Self.most {
            let path = found[place]
            place += 1
            guard path.ends(with: ".js") else { continue }
            let script = try await backstage.ask(WireRequest(method: .GET, path: path))
            for name in Self.imports(String(buffer: script.body), of: path)
            where !found.contains(name) {
                found.append(name)
            }
        }
        return found
    }

    private static let most = 100

    /// What `src` attributes and style sheets of a page name, on this host.
    static func links(_ html: String) -> [String] {
        var found: [String] = []
        for tag in html.split(separator: "<") {
            let isLink = tag.begins(with: "link ")
            guard isLink || tag.begins(with: "script ") || tag.begins(with: "img ") else {
                continue
            }
            if isLink && !(tag.contains("stylesheet") || tag.contains("\"icon\"")) { continue }
            guard let path = attribute(isLink ? "href" : "src", of: tag), path.begins(with: "/"),
                !path.begins(with: "//"), !found.contains(path)
            else { continue }
            found.append(path)
        }
        return found
    }

    /// The modules that a script imports.
    static func imports(_ script: String, of path: String) -> [String] {
        let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
        return script.split(separator: "\n").compactMap { line in
            let isImport = ["import ", "import{", "import*", "import\""]
                .contains { line.begins(with: $0) }
            guard isImport, let open = line.firstIndex(of: "\"") else { return nil }
            let name = line[line.index(after: open)...].prefix { $0 != "\"" }
            return name.begins(with: "./")
                ? "\(folder)/\(name.dropFirst(2))" : name.begins(with: "/") ? String(name) : nil
        }
    }

    private static func attribute(_ name: String, of tag: Substring) -> String? {
        guard let start = tag.firstRange(of: " \(name)=\"") else { return nil }
        return String(tag[start.upperBound...].prefix { $0 != "\"" })
    }
}
