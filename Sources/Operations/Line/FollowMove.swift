package import Shop
internal import Storage

/// Lets the deadlines of orders follow a move of the line that gave everybody more time, or take
/// that back.
package struct FollowMove: JobWork {
    package static let kind = JobKind.moreTime

    let drop: DropID
    /// The move that gave the time.
    let move: Int64
    let takesBack: Bool

    init(drop: DropID, move: Int64, takesBack: Bool) {
        self.drop = drop
        self.move = move
        self.takesBack = takesBack
    }

    package init?(parameters: String) {
        let text = DetailText(parameters)
        guard let drop = text["drop"].flatMap({ Int64($0) }),
            let move = text["move"].flatMap({ Int64($0) }), let takesBack = text["takes_back"]
        else { return nil }
        self.init(drop: DropID(drop), move: move, takesBack: takesBack == "1")
    }

    var parameters: String {
        var text = DetailText()
        text["drop"] = "\(drop.value)"
        text["move"] = "\(move)"
        text["takes_back"] = takesBack ? "1" : "0"
        return text.text
    }

    package func run(_ hold: JobHold, in shop: Shopkeeper) async throws -> String? {
        let command = MoveDeadlines(
            drop: drop, move: move, takesBack: takesBack, limit: MoveDeadlines.batch)
        let left = try await shop.store.read { try command.left(on: $0) }
        // The next step finds nothing more, or what came meanwhile.
        if left > MoveDeadlines.batch { try await shop.expect(left, in: hold) }
        while try await shop.step(hold, command, count: { $0 }) == MoveDeadlines.batch {}
        return nil
    }
}
