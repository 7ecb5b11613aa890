internal import Formats
internal import Foundation
internal import Shop

/// The few figures by which two runs are compared.
package struct KeyFigures: Sendable {
    struct Row: Equatable, Sendable {
        var name: String
        var value: String
    }

    /// Every run has the same names in the same order.
    let rows: [Row]

    /// Takes the key figures of a run that has just ended.
    init(_ result: RehearsalResult) {
        rows = Self.rows(
            headline: result.verdict.headline, began: result.shopTime,
            Figures(
                came: result.came, most_people: result.mostPeople, orders: result.orders,
                visits: result.visits,
                calls: result.calls.map { call in
                    Figures.Call(
                        call: call.call, latency: call.latency.map { Figures.Latency(p99: $0.p99) })
                }, wishes: result.wishes.map { Figures.Latency(p99: $0.p99) }))
    }

    /// Reads the key figures of a run whose figures were written to a file, also by an earlier
    /// version; `nil` when it is no such file.
    package init?(json: [UInt8]) {
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(json)) else {
            return nil
        }
        let began = document.figures.started_at.map {
            ShopTime.text($0, offset: document.figures.shop_offset)
        }
        rows = Self.rows(headline: document.headline, began: began, document.figures)
    }

    private static func rows(
        headline: String, began: String?, _ figures: Figures
    ) -> [Row] {
        func people(_ fate: Fate) -> String {
            figures.visits.map { Words.number(RehearsalResult.people(fate, of: $0)) } ?? "-"
        }
        func time(_ call: Call) -> String {
            let latency = figures.calls?.first { $0.call == call.rawValue }?.latency
            return latency.map { Words.time($0.p99) } ?? "-"
        }
        func count(_ count: Int?) -> String { count.map { Words.number($0) } ?? "-" }
        return [
            Row(name: "began", value: began ?? "-"), Row(name: "verdict", value: headline),
            Row(name: "people who came", value: count(figures.came)),
            Row(name: "at most at once", value: count(figures.most_people)),
            Row(name: "served, or rightly told no", value: people(.served)),
            Row(name: "gone without an answer", value: people(.lost)),
            Row(name: "orders", value: count(figures.orders)),
            Row(name: "99 of 100 pages within", value: time(.page)),
            Row(name: "99 of 100 reservations within", value: time(.reserve)),
            Row(
                name: "99 of 100 knew within, after pressing Reserve",
                value: figures.wishes.map { Words.time($0.p99) } ?? "-"),
        ]
    }
}

// The members of the JSON file that are compared, called as they are there; files of earlier
// versions lack some.

private struct Document: Decodable {
    var headline: String
    var figures: Figures
}

private struct Figures: Decodable {
    var started_at: String?
    var shop_offset: Int64?
    var came: Int?
    var most_people: Int?
    var orders: Int?
    var visits: [String: Int]?
    var calls: [Call]?
    var wishes: Latency?

    struct Call: Decodable {
        var call: String
        var latency: Latency?
    }

    struct Latency: Decodable {
        var p99: Double
    }
}

/// Moments on the clocks of the shop.
enum ShopTime {
    /// - Parameters:
    ///   - moment: as RFC 3339 has it; anything else is told as it is.
    ///   - offset: seconds that the shop's clocks are ahead of UTC; `nil` when that is not known.
    static func text(_ moment: String, offset: Int64?) -> String {
        guard let offset, let time = DateText.moment(rfc3339: moment) else { return moment }
        let local = CivilTime(milliseconds: time.milliseconds + offset * 1_000)
        return DateText.second(local) + ", the shop's time"
    }
}

extension RehearsalResult {
    /// The time when the run began, on the shop's own clocks.
    var shopTime: String { ShopTime.text(startedAt, offset: shopOffset) }
}
