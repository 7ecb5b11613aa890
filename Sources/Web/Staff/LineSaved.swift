internal import Operations
internal import Pages
internal import Shop

/// The words for what a change of a line has done: what, for how many, until when.
extension StaffPages {
    /// - Returns: `nil` where the number is not of a late move of staff's.
    func saved(
        _ number: Int64, _ control: LineControl, _ request: WebRequest, _ visit: Visit
    ) async throws -> String? {
        guard let move = control.moves.first(where: { $0.move.number == number })?.move else {
            return nil
        }
        var values = [
            "number": move.detail, "waiting": "\(control.line.waiting)",
            "inside": "\(control.sight.active)", "cap": "\(control.line.cap ?? LineRules.cap)",
            "rate": "\(control.line.rate ?? LineRules.rate)",
        ]
        let key: String
        switch move.kind {
        case .paused, .resumed, .letIn, .undone: key = move.kind.rawValue
        case .rate, .cap: key = move.kind.rawValue + (Int(move.detail) == nil ? "_own" : "")
        case .extended:
            let reach = try await keeper.extensionReach(
                of: control.drop, move: number, by: visit.caller)
            values["turns"] = "\(reach.turns)"
            values["orders"] = "\(reach.orders)"
            values["until"] = reach.until.map { frame.wording(for: request).when($0).text }
            key = reach.until == nil ? "extended_none" : "extended"
        case .committed, .drawn, .called, .engaged, .disengaged: return nil
        }
        return frame.renderer.sentence(
            "steer_saved_\(key)", values, in: frame.language(of: request))
    }
}
