internal import Blobs
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

extension ShopperPages {
    /// `POST /o/{code}/{key}/slips`: a form with the file in its field `slip`, streamed to disk, or
    /// one that names an upload which came in pieces, through the API.
    ///
    /// The same file for the same order is the same slip again, so a retry stores nothing twice. A
    /// browser's form is sent on to the order; a script that wants JSON gets it.
    func takeSlip(_ request: WebRequest, _ own: OwnOrder) async throws -> WebResponse {
        let wantsJSON = request.header(.accept)?.span(of: "application/json") != nil
        do {
            let answer = try await receive(request, own)
            guard wantsJSON else { return Redirect.see(own.top, cookies: renewed(own, request)) }
            return JSONAnswer.object(.created) { json in
                json.member("id", String(answer.id.value))
                json.member("status", answer.status.rawValue)
                json.member("path", own.path)
            }
        } catch {
            guard let (refusal, found) = refusal(of: error) else { throw error }
            let problem = found.spread(by: frame.chance())
            if wantsJSON { return problem.response(in: frame.language(of: request).rawValue) }
            var response = try await self.answer(
                request, own, problem.status, uploadRefusal: refusal)
            for field in problem.headers { response.headers[field.name] = field.value }
            return response
        }
    }

    private func receive(
        _ request: WebRequest, _ own: OwnOrder
    ) async throws -> ReceiveSlip.Answer {
        try await uploads.take(of: own.id, from: request.network) {
            try await receiveNow(request, own)
        }
    }

    private func receiveNow(
        _ request: WebRequest, _ own: OwnOrder
    ) async throws -> ReceiveSlip.Answer {
        if request.mediaType == "application/x-www-form-urlencoded" {
            let form = try await request.form()
            return try await keeper.finishUpload(
                named: form["upload"] ?? "", original: form.original, for: own.id)
        }
        let upload = try await keeper.beginSlip(for: own.id, announced: request.announcedBytes)
        let form: ReceivedForm
        let fileName: String
        do {
            form = try await request.form(file: "slip", upTo: request.limits.slipBytes) {
                bytes in try bytes.withUnsafeBytes { try upload.append($0) }
            }
            guard let file = form.file else { throw SlipProblem.empty }
            fileName = file.filename ?? ""
        } catch {
            await keeper.giveUpSlip(upload, for: own.id, after: error)
            throw error
        }
        do {
            return try await keeper.finishSlip(
                upload, fileName: fileName, original: form.fields.original, for: own.id)
        } catch SlipProblem.empty where !fileName.isEmpty {
            // Without a name, nothing was chosen.
            throw EmptyFile()
        }
    }

    /// A file was chosen, and has not one byte.
    private struct EmptyFile: Error {}

    /// What the page says to a failure, and the status that goes with it; `nil` for another kind.
    private func refusal(of error: any Error) -> (UploadRefusal, Problem)? {
        switch error {
        case let problem as Problem where problem.status == .contentTooLarge:
            return (.tooLarge(Wording.limit(Int(SlipLimits.bytes))), problem)
        case BlobError.tooLarge(let limit):
            return (.tooLarge(Wording.limit(Int(limit))), .tooLarge(limit: Int(limit)))
        case is EmptyFile:
            return (.emptyFile, .invalid([FieldProblem("slip", "is empty")]))
        case SlipProblem.empty:
            return (.nothingSent, .invalid([FieldProblem("slip", "is required")]))
        case SlipProblem.locked:
            return (
                .locked, .invalid([FieldProblem("slip", "opens only with a password")])
            )
        case is SlipProblem:
            return (.wrongType, .wrongMediaType(expected: SlipProblem.kinds))
        case is PartialProblem: return (.busy, Problem(of: error, in: nil) ?? .notFound)
        case OrderRefusal.unknownOrder: return nil
        case OrderRefusal.tooManySlips, OrderRefusal.tooManySlipBytes:
            return (.enough, Problem(of: error, in: nil) ?? .changedMeanwhile)
        case is OrderRefusal: return (.notNow, .changedMeanwhile)
        default:
            guard let problem = frame.problem(of: error) as? Problem, problem.passes else {
                return nil
            }
            return (.busy, problem)
        }
    }
}
