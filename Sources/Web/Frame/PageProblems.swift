internal import Blobs
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import Operations
internal import Pages
internal import Shop
internal import Storage

extension PageFrame {
    /// The problem that a failure of the shop is to a person; others are passed on.
    func problem(of error: any Error) -> any Error {
        switch error {
        case is Problem: return error
        case is DeskRefusal: return Problem.busy(retry: .seconds(Int64(Problem.retryDesk)))
        case OrderRefusal.unknownOrder, OrderRefusal.unknownSlip: return Problem.notFound
        case is OrderRefusal: return Problem.changedMeanwhile
        case StorageError.tooLong, BlobError.notHereYet, BlobError.lost, BlobError.storeAway: break
        case BlobError.damaged(let digest):
            logger.error(
                "the store has other bytes under a file's name",
                metadata: ["file": "\(digest.text)"])
        case is StorageError, is BlobError:
            logger.error("the shop's storage failed", metadata: ["error": "\(error)"])
            return Problem.storageAway
        case is SheetFailure:
            logger.error("an export could not be written", metadata: ["error": "\(error)"])
        default: break
        }
        return Problem(of: error, in: nil) ?? error
    }

    /// The page of a problem. It reads nothing, so that it can be shown when nothing else can.
    ///
    /// With the form that was sent, it has one that sends the same again.
    func page(
        of problem: Problem, _ request: WebRequest, resending fields: FormFields? = nil
    ) -> WebResponse {
        let resend = fields.map { fields in
            Resend(
                action: request.path, seconds: problem.retrySeconds,
                fields: fields.fields.map { Resend.Field(name: $0.name, value: $0.value) })
        }
        return page(of: problem, request, resend: resend)
    }

    private func page(
        of problem: Problem, _ request: WebRequest, resend: Resend?
    ) -> WebResponse {
        if let notice = pictureNotice(of: problem, request) { return notice }
        let page = MessagePage(
            kind: kind(of: problem),
            retryPath: request.isSafe && problem.passes ? request.target : nil,
            backPath: backPath(of: request), contact: contact, resend: resend)
        let isPrivate = request.path.begins(with: "/o/")
        var response = answer(
            page, to: request, problem.status, referrer: isPrivate ? .none : .sameOrigin)
        for field in problem.headers { response.headers[field.name] = field.value }
        return response
    }

    private func kind(of problem: Problem) -> MessagePage.Kind {
        switch problem.code.page {
        case .plain: .badRequest
        case .notFound: .notFound
        case .orderNotFound: .orderNotFound
        case .orderLost: .orderLost
        case .busy: .busy(problem.retrySeconds)
        case .unavailable: .unavailable(problem.retrySeconds)
        case .fileOnItsWay: .fileOnItsWay(problem.retrySeconds)
        case .fileStoreAway: .fileStoreAway(problem.retrySeconds)
        case .fileDamaged: .fileDamaged(file(of: problem))
        case .fileLost: .fileLost
        case .forbidden: .forbidden
        case .crossSite: otherHost(of: problem)
        case .staleForm: .staleForm
        case .sessionOver: .sessionOver
        case .changedMeanwhile: .changedMeanwhile
        case .tooLarge: .tooLarge(Wording.limit(limit(of: problem)))
        case .diskFull: .noRoom(room(of: problem))
        case .notWritable: .notWritable
        case .tooWide: .tooWide
        case .failed: .failed
        }
    }

    private func limit(of problem: Problem) -> Int {
        for case ("limit", .integer(let limit)) in problem.members { return Int(limit) }
        return WebLimits().formBytes
    }

    private func otherHost(of problem: Problem) -> MessagePage.Kind {
        var names: [String: String] = [:]
        for case (let name, .string(let host)) in problem.members { names[name] = host }
        guard let browser = names["browser"], let shop = names["shop"] else { return .staleForm }
        return .otherHost(HostNames(browser: browser, shop: shop))
    }

    private func room(of problem: Problem) -> Room {
        var (needed, free): (Int64?, Int64?) = (nil, nil)
        for member in problem.members {
            switch member {
            case ("needed_bytes", .integer(let bytes)): needed = bytes
            case ("free_bytes", .integer(let bytes)): free = bytes
            default: break
            }
        }
        return Wording.room(needed: needed, free: free ?? 0)
    }

    private func file(of problem: Problem) -> String {
        for case ("file", .string(let name)) in problem.members { return name }
        return ""
    }

    /// The nearest page above that certainly answers.
    private func backPath(of request: WebRequest) -> String {
        let parts = request.path.pieces(at: "/")
        switch parts.first {
        case "admin": return "/admin"
        case "o" where parts.count > 3: return "/o/\(parts[1])/\(parts[2])"
        case "d" where parts.count > 2: return "/d/\(parts[1])"
        case "orders" where parts.count > 1: return "/orders"
        default: return "/"
        }
    }
}

extension PageFrame {
    /// A page's handler from an action, with the shop's failures as problems.
    func showing(_ action: @escaping RouteHandler) -> RouteHandler {
        { request in
            do {
                return try await action(request)
            } catch {
                throw problem(of: error)
            }
        }
    }

    /// A form's handler from an action. When the shop is too busy, what was sent is kept on the
    /// page that says so, and sent again from there.
    func taking(
        _ action: @escaping @Sendable (WebRequest, FormFields) async throws -> WebResponse
    ) -> RouteHandler {
        showing { request in
            let fields = try await request.form()
            do {
                return try await action(request, fields)
            } catch {
                guard let problem = problem(of: error) as? Problem, problem.passes else {
                    throw error
                }
                return page(of: problem.spread(by: chance()), request, resending: fields)
            }
        }
    }
}
