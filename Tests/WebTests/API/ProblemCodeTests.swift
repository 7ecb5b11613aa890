import Formats
import Foundation
import HTTPTypes
import NIOCore
import Shop
import Testing

@testable import Web

@Suite("The codes of problems")
struct ProblemCodeTests {
    /// Those that only a page's form can meet: no program is told one.
    private static let ofPages: Set<RefusalCode> = [
        .changedMeanwhile, .crossSite, .orderNotFound, .sessionOver, .staleForm,
    ]

    @Test("each that a program can be told is in the API's table, with its status")
    func documented() throws {
        var told: [RefusalCode: String] = [:]
        for row in try Self.rows() {
            let codes = row.codes.map { RefusalCode(rawValue: $0) }
            let statuses = row.statuses
            #expect(!codes.contains(nil), "a code that is none: \(row.codes)")
            #expect(statuses.count == 1 || statuses.count == codes.count, "\(row.codes)")
            for (place, code) in codes.enumerated() {
                guard let code, let status = statuses.count == 1 ? statuses.first : statuses[place]
                else { continue }
                #expect(told[code] == nil, "\(code.rawValue) has two rows")
                told[code] = status
            }
        }
        for code in RefusalCode.allCases {
            guard !Self.ofPages.contains(code) else {
                #expect(told[code] == nil, "\(code.rawValue) is told to people alone")
                continue
            }
            let statuses = told[code]?.split(separator: " ") ?? []
            #expect(
                statuses.contains("\(code.status)"),
                "\(code.rawValue) is \(code.status) and not \(told[code] ?? "documented")")
        }
    }

    @Test("each has its status in words, as the title of its document")
    func titles() throws {
        let titles: [RefusalCode: String] = [
            .closed: "Forbidden", .notFound: "Not Found", .soldOut: "Conflict",
            .orderLost: "Gone", .tooLarge: "Content Too Large", .invalid: "Unprocessable Content",
            .uploadLocked: "Locked", .checksumMismatch: "Checksum Mismatch",
            .busy: "Service Unavailable", .diskFull: "Insufficient Storage",
        ]
        for code in RefusalCode.allCases {
            let problem = Problem(ToldRefusal(code, "It is so."))
            let document = try JSONParser.parse(problem.document(in: "en"))
            let title = document["title"]?.text ?? ""
            #expect(title.count > 3, "\(code)")
            if let known = titles[code] { #expect(title == known) }
            let bytes = String(buffer: problem.serialisedResponse())
            #expect(bytes.hasPrefix("HTTP/1.1 \(code.status) \(title)\r\n"))
        }
        let many = Problem(ToldRefusal(.busy, "It is so.", status: 429))
        #expect(many.status.reasonPhrase == "Too Many Requests")
    }

    private static func rows() throws -> [(codes: [String], statuses: [String])] {
        let page = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/reference/api.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        return text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
            func parts(_ cell: Int) -> [String] {
                cells[cell].split(separator: ",").map { part in
                    part.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
                }
            }
            return (codes: parts(1), statuses: parts(2))
        }
    }
}
