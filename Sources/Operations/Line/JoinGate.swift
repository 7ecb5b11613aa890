package import Shop
internal import Synchronization

/// The request of somebody who wants to join.
package struct JoinRequest: Sendable {
    /// A ticket that the shopper has: the same place is answered again.
    package var ticket: String?
    package var challenge: String?
    /// The numbers that answer the challenge.
    package var proof: [UInt64]?
    /// The stamp that tells when the shopper came to the drop's page; see `ShopSecret.stamp`.
    package var stamp: String?
    /// The address where the request comes from; see `WebRequest.client`.
    package var client: ClientAddress

    package init(
        ticket: String? = nil, challenge: String? = nil, proof: [UInt64]? = nil,
        stamp: String? = nil, client: ClientAddress = .unknown
    ) {
        self.ticket = ticket
        self.challenge = challenge
        self.proof = proof
        self.stamp = stamp
        self.client = client
    }
}

/// The gate of joining: sets its price on this node, and counts who waits instead of paying it.
package final class JoinGate: Sendable {
    private struct State {
        var second: Int64 = 0
        /// Joins in that second, and in the one before.
        var joins = 0
        var joinsBefore = 0
        var strain = LineStrain.none
        var minute: Int64 = 0
        /// The numbers of people who joined without a proof in that minute, by network.
        var patient: [String: Int] = [:]
    }

    private let state = Mutex(State())
    private let isFree: Bool

    /// - Parameter isFree: whether no proof is ever asked for.
    package init(isFree: Bool = false) {
        self.isFree = isFree
    }

    /// Takes over how busy the shop is.
    package func feel(_ strain: LineStrain) {
        state.withLock { $0.strain = strain }
    }

    /// The zero bits that are asked for now; counts somebody who wants to join.
    func difficulty(at now: Timestamp, isJoin: Bool = true) -> Int {
        if isFree { return 0 }
        return state.withLock { state in
            let second = now.milliseconds / 1_000
            if second != state.second {
                state.joinsBefore = second == state.second + 1 ? state.joins : 0
                state.joins = 0
                state.second = second
            }
            if isJoin { state.joins += 1 }
            return JoinPrice.difficulty(
                joinsPerSecond: max(state.joins, state.joinsBefore), strain: state.strain)
        }
    }

    /// Whether one more of a network may come in by waiting; counts it.
    ///
    /// Behind a proxy that does not tell for whom it asks, all would share one network's share:
    /// there nobody is counted, and waiting is the price alone.
    func admitsPatient(_ client: ClientAddress, at now: Timestamp) -> Bool {
        guard !client.isProxy else { return true }
        let network = ClientNetwork.name(of: client.text)
        return state.withLock { state in
            let minute = now.milliseconds / 60_000
            if minute != state.minute {
                state.minute = minute
                state.patient = [:]
            }
            let count = state.patient[network] ?? 0
            guard count < JoinPrice.patientPerNetwork,
                count > 0 || state.patient.count < JoinPrice.networks
            else { return false }
            state.patient[network] = count + 1
            return true
        }
    }
}

/// A challenge that was handed out.
struct JoinChallenge: Sendable {
    /// The id of the ticket that it becomes; begins with the time, in milliseconds, of six bytes.
    var id: [UInt8]
    var difficulty: Int

    var madeAt: Timestamp {
        Timestamp(milliseconds: LineTokens.number(id.prefix(6)))
    }
}

extension ShopSecret {
    /// A challenge as it is handed out.
    func text(of challenge: JoinChallenge, _ drop: DropID, at now: Timestamp) -> String {
        LineTokens.challenge.text(
            [
                LineTokens.bytes(drop.value), [UInt8(truncatingIfNeeded: challenge.difficulty)],
                challenge.id,
            ], key: lines, at: now)
    }

    /// The challenge that a text is, if it is of this shop and drop and not too old.
    func challenge(_ text: String, of drop: DropID, at now: Timestamp) -> JoinChallenge? {
        guard
            let parts = LineTokens.challenge.parts(
                text, [8, 1, LineRules.ticketBytes], key: lines, at: now),
            LineTokens.number(parts[0]) == drop.value
        else { return nil }
        let challenge = JoinChallenge(
            id: Array(parts[2]), difficulty: Int(parts[1].first ?? 0))
        let age = now - challenge.madeAt
        return abs(age.milliseconds) <= JoinPrice.life.milliseconds ? challenge : nil
    }
}

extension Shopkeeper {
    /// A fresh challenge for a form or a program that is about to join.
    package func proofDemand(for drop: Drop) -> ProofDemand {
        let now = clock()
        return demand(for: drop, difficulty: gate.difficulty(at: now, isJoin: false), at: now)
    }

    /// Whether a text is a challenge of this shop and drop that still makes a ticket.
    package func isChallenge(_ text: String, of drop: Drop) -> Bool {
        secret.challenge(text, of: drop.id, at: clock()) != nil
    }

    private func demand(for drop: Drop, difficulty: Int, at now: Timestamp) -> ProofDemand {
        let challenge = JoinChallenge(id: freshTicketID(at: now), difficulty: difficulty)
        return ProofDemand(
            challenge: secret.text(of: challenge, drop.id, at: now), difficulty: difficulty,
            waitSeconds: difficulty == 0 ? 0 : Int(JoinPrice.patience.milliseconds / 1_000))
    }

    /// The id of the ticket that a request may become.
    ///
    /// A challenge is its ticket's id, so it makes one ticket however often it is shown.
    ///
    /// - Throws: `JoinRefusal.proofRequired`.
    func paidID(
        _ request: JoinRequest, for drop: Drop, at now: Timestamp
    ) throws(JoinRefusal) -> [UInt8] {
        let difficulty = gate.difficulty(at: now)
        guard let text = request.challenge,
            let challenge = secret.challenge(text, of: drop.id, at: now)
        else {
            if difficulty == 0 { return freshTicketID(at: now) }
            throw .proofRequired(demand(for: drop, difficulty: difficulty, at: now))
        }
        if challenge.difficulty == 0 { return challenge.id }
        if let proof = request.proof,
            JoinPrice.isProof(
                proof, of: text, difficulty: challenge.difficulty,
                sha256: LineChain.standardSHA256)
        {
            return challenge.id
        }
        let wait = challenge.madeAt + JoinPrice.patience - now
        if request.proof == nil, wait <= .milliseconds(0),
            gate.admitsPatient(request.client, at: now)
        {
            return challenge.id
        }
        throw .proofRequired(
            ProofDemand(
                challenge: text, difficulty: challenge.difficulty,
                waitSeconds: Int(max(1_000, wait.milliseconds + 999) / 1_000)))
    }
}
