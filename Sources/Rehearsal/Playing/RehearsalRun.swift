internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
package import Shop

/// A rehearsal from its preparation to the empty stage.
///
/// It plays only against a drop that is marked as a rehearsal, or, with an owner's token, against a
/// copy of a drop that it has made and removes again: `docs/decisions/0018-rehearsals.md`.
package struct RehearsalRun: Sendable {
    private let plan: RehearsalPlan
    private let address: ShopAddress
    private let drops: [String]
    private let token: String?
    private let figures: ShopAddress?
    private let midway: (@Sendable () -> Void)?
    private let clock: Clock
    private let name: String

    /// - Parameters:
    ///   - drops: at least one; each gets a part of the crowd, by what it has to sell.
    ///   - token: an owner's API token, or `nil`.
    ///   - figures: where the shop tells monitors how it is, or `nil` when it is not to be asked.
    ///   - midway: called at half time: a restart of the shop, say. Must not wait.
    ///   - name: a text that no other rehearsal has; keys of reservations begin with it.
    package init(
        plan: RehearsalPlan, address: ShopAddress, drops: [String], token: String?,
        figures: ShopAddress? = nil, midway: (@Sendable () -> Void)? = nil,
        clock: @escaping Clock, name: String
    ) {
        self.plan = plan
        self.address = address
        self.drops = drops
        self.token = token
        self.figures = figures
        self.midway = midway
        self.clock = clock
        self.name = name
    }

    /// Plays the rehearsal. When the task is cancelled the play ends early, and clears up all the
    /// same.
    ///
    /// - Throws: `RehearsalRefusal` when it cannot take place. That it could not clear up behind
    ///   itself stands in the result.
    package func run(
        progress: @escaping @Sendable (RehearsalProgress) -> Void
    ) async throws -> RehearsalResult {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let result = try await run(on: group.next(), progress)
            try await group.shutdownGracefully()
            return result
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private func run(
        on loop: any EventLoop, _ progress: @escaping @Sendable (RehearsalProgress) -> Void
    ) async throws -> RehearsalResult {
        let backstage = try await loop.submit { [address, token] in
            Backstage(loop: loop, address: address, token: token)
        }.get()
        if let figures { try await Self.check(figures, on: loop) }
        if plan.circumstances.contains(.staff) && token == nil {
            throw RehearsalRefusal("staff beside the crowd need an owner's token: give --token")
        }
        var stages: [RehearsalStage] = []
        do {
            var acts: [(scene: Scene, assets: [String])] = []
            for drop in drops {
                let stage = try await RehearsalStage.prepare(drop, backstage)
                stages.append(stage)
                let scout = Scout(backstage: backstage)
                let assets = try await scout.assets(of: "/d/\(stage.slug)")
                acts.append((stage.drop.scene(pace: plan.pace), assets))
            }
            var result = try await play(acts, isOwned: token != nil, on: loop, progress)
            await clear(stages, backstage, &result)
            backstage.close()
            return result
        } catch {
            for stage in stages { _ = try? await stage.clear(backstage) }
            throw error
        }
    }

    /// What was played is told also where the shop has gone meanwhile and nothing can be cleared.
    private func clear(
        _ stages: [RehearsalStage], _ backstage: Backstage, _ result: inout RehearsalResult
    ) async {
        for stage in stages {
            do {
                if try await stage.clear(backstage) == 0 { result.leftBehind = 0 }
            } catch {
                result.notCleared = [result.notCleared, error.description].compactMap(\.self)
                    .joined(separator: "; ")
            }
        }
        if result.notCleared != nil { result.leftBehind = result.orders }
    }

    /// Whether the shop says there how it is: better told before ten minutes than after them.
    private static func check(
        _ figures: ShopAddress, on loop: any EventLoop
    ) async throws {
        let backstage = try await loop.submit {
            Backstage(loop: loop, address: figures, token: nil)
        }.get()
        defer { backstage.close() }
        let reply = try await backstage.ask(ShopWatch.request)
        guard reply.status == 200, ShopReading(figures: String(buffer: reply.body)) != nil else {
            throw RehearsalRefusal(
                "\(figures.url) does not say how the shop is: give what --metrics-listen of its "
                    + "`serve` is, as http://HOST:PORT")
        }
    }

    private func play(
        _ acts: [(scene: Scene, assets: [String])], isOwned: Bool,
        on loop: any EventLoop,
        _ progress: @escaping @Sendable (RehearsalProgress) -> Void
    ) async throws -> RehearsalResult {
        let over = loop.makePromise(of: Void.self)
        let isStaffed = plan.circumstances.contains(.staff)
        let crew = try await loop.submit { [plan, address, figures, token, clock, name] in
            NIOLoopBound(
                Crew(
                    loop: loop, plan: plan, acts: acts, address: address,
                    name: name, clock: clock,
                    shop: figures.map { ShopWatch(loop: loop, address: $0) },
                    staff: (isStaffed ? token : nil).map {
                        StaffPlay(
                            loop: loop, address: address, token: $0, slugs: acts.map(\.scene.slug))
                    },
                    progress: progress, finished: { over.succeed() }),
                eventLoop: loop)
        }.get()
        loop.execute { crew.value.begin() }
        let half = midway.map { midway in
            loop.scheduleTask(in: .nanoseconds((plan.length / 2).nanoseconds)) { midway() }
        }
        defer { half?.cancel() }
        try await withTaskCancellationHandler {
            try await over.futureResult.get()
        } onCancel: {
            loop.execute { crew.value.end() }
        }
        try await loop.flatSubmit {
            let found = loop.makePromise(of: Void.self)
            crew.value.lookUpAll { found.succeed() }
            return found.futureResult
        }.get()
        let leftBehind = try await isOwned ? 0 : cancelAll(crew, on: loop)
        return try await loop.submit { [plan, address, drops] in
            RehearsalResult(
                crew: crew.value, plan: plan, url: address.url,
                drop: drops.joined(separator: ", "),
                leftBehind: leftBehind)
        }.get()
    }

    private func cancelAll(
        _ crew: NIOLoopBound<Crew>, on loop: any EventLoop
    ) async throws -> Int {
        try await loop.flatSubmit {
            let left = loop.makePromise(of: Int.self)
            crew.value.cancelAll { left.succeed($0) }
            return left.futureResult
        }.get()
    }
}

/// The drop that is played against, and whether it is the rehearsal's own.
struct RehearsalStage: Sendable {
    let slug: String
    let drop: DropDocument
    /// The owner's token opens it: it can be cleared.
    let isOwned: Bool

    static func prepare(
        _ slug: String, _ backstage: Backstage
    ) async throws(RehearsalRefusal) -> RehearsalStage {
        let drop = try await backstage.document(
            DropDocument.self, WireRequest(method: .GET, path: "/api/v1/drops/\(slug)"))
        let isMarked = drop.rehearsal == true
        guard backstage.hasToken else {
            guard isMarked else {
                throw RehearsalRefusal(
                    "the drop \(slug) is a real one: play with --token and an owner's token, which "
                        + "rehearses on a copy of it, or write `rehearsal: true` to a drop of the "
                        + "shop file")
            }
            return RehearsalStage(slug: slug, drop: drop, isOwned: false)
        }
        var name = slug
        if isMarked {
            // What somebody tried out before would be in the way.
            _ = try await backstage.ask(backstage.owners(.DELETE, path(slug)))
        } else {
            name = try await backstage.document(
                Copy.self,
                backstage.owners(
                    .POST, "/api/v1/admin/rehearsals", "{\"drop\":\"\(slug)\"}")
            ).slug
        }
        let stage = try await backstage.document(
            DropDocument.self, WireRequest(method: .GET, path: "/api/v1/drops/\(name)"))
        return RehearsalStage(slug: name, drop: stage, isOwned: true)
    }

    /// Removes all that was played.
    ///
    /// - Returns: orders that are left behind; `nil` when it is not for us to clear.
    func clear(_ backstage: Backstage) async throws(RehearsalRefusal) -> Int? {
        guard isOwned else { return nil }
        let request = backstage.owners(.DELETE, Self.path(slug))
        let reply = try await backstage.ask(request)
        guard reply.status == 200 else { throw Backstage.refusal(reply, request) }
        return 0
    }

    private static func path(_ slug: String) -> String { "/api/v1/admin/rehearsals/\(slug)" }

    private struct Copy: Decodable {
        var slug: String
    }
}
