internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

// The reference that `bin/bench` measures Holdfast against: a handler of the same framework that
// does nothing but read and answer bytes.
//
//   BareHandler PORT FOLDER
//
// POST /echo answers the body that it read. For every NAME.headers in the folder, GET /NAME answers
// the bytes of NAME.body with those header fields.

/// A finished answer, made once.
struct Answer: Sendable {
    var headers: HTTPFields
    var body: ByteBuffer

    init(named name: String, in folder: URL) throws {
        let head = try String(
            contentsOf: folder.appending(path: name + ".headers"), encoding: .utf8)
        headers = [:]
        for line in head.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let field = HTTPField.Name(String(parts[0])) else { continue }
            headers[field] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        body = try ByteBuffer(bytes: Data(contentsOf: folder.appending(path: name + ".body")))
    }
}

guard CommandLine.arguments.count == 3, let port = Int(CommandLine.arguments[1]) else {
    FileHandle.standardError.write(Data("usage: BareHandler PORT FOLDER\n".utf8))
    exit(2)
}
let folder = URL(filePath: CommandLine.arguments[2], directoryHint: .isDirectory)
let suffix = ".headers"
let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    .filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }

let router = Router()
router.post("echo") { request, _ in
    let body = try await request.body.collect(upTo: 64 * 1_024)
    return Response(
        status: .created, headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: body))
}
for name in names {
    let answer = try Answer(named: name, in: folder)
    router.get(RouterPath(name)) { _, _ in
        Response(
            status: .ok, headers: answer.headers, body: ResponseBody(byteBuffer: answer.body))
    }
}

var logger = Logger(label: "BareHandler")
logger.logLevel = .error
let application = Application(
    router: router,
    configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: port), backlog: 4_096),
    onServerRunning: { channel in
        print("listening on http://127.0.0.1:\(channel.localAddress?.port ?? port)")
        fflush(nil)
    },
    logger: logger)
try await application.runService()
