import Synchronization
import TestSupport

@testable import Web

/// A page as a browser without scripts sees it.
struct BrowserPage: Sendable {
    let path: String
    let answer: HTTPAnswer

    var status: Int { answer.status }
    /// The page, with the line breaks between an element's attributes as spaces. Those in a value
    /// stay.
    var text: String {
        var (isInside, isQuoted) = (false, false)
        var text = String.UnicodeScalarView()
        for scalar in answer.text.unicodeScalars {
            switch scalar {
            case "<", ">": if !isQuoted { isInside = scalar == "<" }
            case "\"": isQuoted = isInside && !isQuoted
            default: break
            }
            text.append(isInside && !isQuoted && scalar == "\n" ? " " : scalar)
        }
        return String(text)
    }

    /// What the form that is posted to an action would send, untouched. A fragment is not sent.
    func fields(of action: String) -> [(String, String)]? {
        for form in text.split(separator: "<form").dropFirst() {
            let form = form.firstRange(of: "</form>").map { form[..<$0.lowerBound] } ?? form
            guard let tag = form.firstIndex(of: ">"),
                Self.attribute("action", of: form[..<tag]).map(Self.withoutFragment) == action
            else { continue }
            return form[tag...].split(separator: "<input").dropFirst().compactMap { input in
                let input = input.prefix { $0 != ">" }
                let kind = Self.attribute("type", of: input)
                guard let name = Self.attribute("name", of: input),
                    kind != "checkbox" && kind != "file"
                else { return nil }
                return (name, Self.attribute("value", of: input) ?? "")
            }
        }
        return nil
    }

    static func withoutFragment(_ address: String) -> String {
        String(address.prefix { $0 != "#" })
    }

    private static func attribute(_ name: String, of tag: Substring) -> String? {
        guard let start = tag.firstRange(of: " \(name)=\"") else { return nil }
        return String(tag[start.upperBound...].prefix { $0 != "\"" })
    }
}

/// A browser that keeps cookies, follows redirects and runs no scripts.
final class Browser: Sendable {
    struct NoSuchForm: Error {
        var action: String
        var page: String
    }

    private let server: TestServer
    private let cookies = Mutex<[String: String]>([:])

    init(server: TestServer) {
        self.server = server
    }

    func cookie(_ name: String) -> String? { cookies.withLock { $0[name] } }

    func forget(_ name: String) { cookies.withLock { $0[name] = nil } }

    func get(_ path: String, fields: [(String, String)] = []) async throws -> BrowserPage {
        try await follow(request("GET", path, fields: fields), from: path)
    }

    /// Posts an urlencoded form.
    func post(_ path: String, _ form: [(String, String)]) async throws -> BrowserPage {
        let answer = try await send(path, form)
        guard answer.status == 307, let place = answer["location"] else {
            return try await follow(answer, from: path)
        }
        return try await follow(send(place, form), from: path)
    }

    /// Posts an urlencoded form and stays.
    func send(_ path: String, _ form: [(String, String)]) async throws -> HTTPAnswer {
        let body = form.map { "\(QueryText.escaped($0.0))=\(QueryText.escaped($0.1))" }
        return try await request(
            "POST", path, fields: [("content-type", "application/x-www-form-urlencoded")],
            body: Array(body.joined(separator: "&").utf8))
    }

    /// Fills a page's form in and sends it.
    func submit(
        _ page: BrowserPage, _ action: String, _ typed: [String: String]
    ) async throws -> BrowserPage {
        guard let fields = page.fields(of: action) else {
            throw NoSuchForm(action: action, page: page.text)
        }
        let kept = fields.filter { typed[$0.0] == nil }
        return try await post(action, kept + typed.sorted { $0.key < $1.key }.map { ($0, $1) })
    }

    /// Sends a file in the field `slip`.
    func upload(
        _ path: String, _ file: [UInt8], name: String = "slip.jpg",
        fields: [(String, String)] = []
    ) async throws -> BrowserPage {
        let head =
            "--edge\r\ncontent-disposition: form-data; name=\"idempotency_key\"\r\n\r\nkey\r\n"
            + "--edge\r\ncontent-disposition: form-data; name=\"slip\"; filename=\"\(name)\"\r\n"
            + "content-type: image/jpeg\r\n\r\n"
        let answer = try await request(
            "POST", path,
            fields: [("content-type", "multipart/form-data; boundary=edge")] + fields,
            body: Array(head.utf8) + file + Array("\r\n--edge--\r\n".utf8))
        return try await follow(answer, from: path)
    }

    func request(
        _ method: String, _ path: String, fields: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> HTTPAnswer {
        let jar = cookies.withLock { cookies in
            cookies.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: "; ")
        }
        let cookie = jar.isEmpty ? [] : [("cookie", jar)]
        let answer = try await server.connect().request(
            method, path, fields: fields + cookie, body: body)
        for line in answer.values("set-cookie") { keep(line) }
        return answer
    }

    private func keep(_ line: String) {
        let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
        guard let name = pair.first.map(String.init) else { return }
        let isOver = line.contains("Max-Age=0")
        cookies.withLock { $0[name] = isOver ? nil : pair.count > 1 ? String(pair[1]) : "" }
    }

    private func follow(_ answer: HTTPAnswer, from path: String) async throws -> BrowserPage {
        guard answer.status == 303, let place = answer["location"] else {
            return BrowserPage(path: path, answer: answer)
        }
        return try await get(BrowserPage.withoutFragment(place))
    }
}
