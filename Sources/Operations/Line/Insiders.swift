internal import Shop

extension Shopkeeper {
    /// The turn of somebody who was on the drop's page before a line on `auto` began: they join it
    /// and are let in at once. `nil` for whoever came later, or while as many as may be are inside.
    ///
    /// The ticket follows from the request's key, so that the same press is the same ticket.
    func passOfInsider(
        _ stamp: String, _ reservation: Reservation, in drop: Drop
    ) async throws -> LinePass? {
        guard let arrival = secret.arrival(stamp, at: drop.id, now: clock()),
            lines[drop.id]?.line.wasInside(since: arrival) ?? true
        else { return nil }
        let id = Array(
            LineChain.standardSHA256(Array("insider".utf8) + reservation.key.name)
                .prefix(LineRules.ticketBytes))
        let joining = Joining(drop: drop.id, id: id, arrivedAt: arrival)
        guard case .joined(let joined) = try await desk.join(joining), joined.ticket.isInside else {
            return nil
        }
        let admit = AdmitTicket(ticket: joined.ticket, shuffle: lines[drop.id]?.shuffle)
        do {
            let admission = try await desk.run(admit)
            return LinePass(number: admission.number, turn: admission.turn)
        } catch is AdmissionRefusal {
            return nil
        }
    }
}
