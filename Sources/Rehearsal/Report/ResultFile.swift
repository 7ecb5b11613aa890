internal import Foundation

extension RehearsalResult {
    /// The JSON file: every figure, with its verdict.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let verdict = verdict
        return try Array(
            encoder.encode(
                Written(
                    verdict: verdict.kind.rawValue, headline: verdict.headline,
                    findings: verdict.findings, helps: verdict.helps,
                    people: Written.People(
                        came: came, served: people(.served), busy: people(.busy),
                        lost: people(.lost)), figures: self)))
    }

    private struct Written: Encodable {
        struct People: Encodable {
            var came: Int
            var served: Int
            /// Still there in the end, and answered as long as it lasted.
            var busy: Int
            var lost: Int
        }

        var verdict: String
        var headline: String
        var findings: [String]
        var helps: [String]
        var people: People
        var figures: RehearsalResult
    }
}
